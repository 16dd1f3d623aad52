//! Who comes back is entered once more, and served once for each entry.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, anywhere};
use crate::diagnose::scene::Scene;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "duplicates-after-reconnect",
    family: Family::Lifecycle,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/duplicates-after-reconnect.md"),
    sign: Sign::Law(Law {
        shapes: &[
            Shape {
                code: "members.push(user.id) // at every join; members.forEach((id) => io.to(`user:${id}`).emit(…))",
                copies: Prediction::Times(joins),
                pattern: "whoever heard a message got it as often as any tab of that user had joined",
                factor: Factor::ReceiverJoins,
            },
            Shape {
                code: "members.push(user.id) // when a tab comes back; members.forEach((id) => io.to(`user:${id}`).emit(…))",
                copies: Prediction::Times(returns),
                pattern: "whoever heard a message got it once, and once more for each time that a tab of that user had come back",
                factor: Factor::ReceiverReturns,
            },
        ],
        mark: anywhere,
        told_by: "let a tab of a receiver come back, and send again: only with this cause that user gets one copy more, and others do not",
    }),
};

fn joins(scene: &Scene<'_>) -> Predicted {
    Predicted::Exactly(scene.receiver_joins())
}

fn returns(scene: &Scene<'_>) -> Predicted {
    Predicted::Exactly(scene.receiver_returns() + 1)
}
