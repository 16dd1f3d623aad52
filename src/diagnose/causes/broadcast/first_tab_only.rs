//! Presence maps a user to one socket id, and keeps the first.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, anywhere};
use crate::diagnose::scene::{Place, Scene};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "first-tab-only",
    family: Family::Broadcast,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/first-tab-only.md"),
    sign: Sign::Law(Law {
        shapes: &[
            Shape {
                code: "io.to(firstSocketOf.get(userId)).emit(…)",
                copies: Prediction::Cell(predict),
                pattern: "of each receiver's tabs only the one that connected first got a copy",
                factor: Factor::Part,
            },
            Shape {
                code: "io.to(firstSocketOf.get(userId)).emit(…), for the sender too",
                copies: Prediction::Cell(predict_with_sender),
                pattern: "of each user's tabs only the one that connected first got a copy",
                factor: Factor::Part,
            },
        ],
        mark: anywhere,
        told_by: "open another tab of a receiver: with this cause the oldest tab stays the only one",
    }),
};

fn predict(scene: &Scene<'_>) -> Predicted {
    super::last_tab_only::one_tab(scene, Place::is_first)
}

fn predict_with_sender(scene: &Scene<'_>) -> Predicted {
    super::last_tab_only::one_tab_of_all(scene, Place::is_first)
}
