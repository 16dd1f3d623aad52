//! The handler of a message is registered more than once for each socket.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, anywhere};
use crate::diagnose::scene::Scene;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "handler-registered-twice",
    family: Family::Broadcast,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/handler-registered-twice.md"),
    sign: Sign::Law(Law {
        shapes: &[Shape {
            code: "io.on(\"connection\", register); io.on(\"connection\", register)",
            copies: Prediction::TimesAndMore(nothing_known),
            pattern: "whoever heard a message got it {more} times, whatever the number of tabs, members, joins and connections",
            factor: Factor::Part,
        }],
        mark: anywhere,
        told_by: "change nothing and count again: with this cause the number of copies never changes",
    }),
};

/// The number of registrations is a constant that the run cannot know.
fn nothing_known(_: &Scene<'_>) -> Predicted {
    Predicted::Exactly(0)
}
