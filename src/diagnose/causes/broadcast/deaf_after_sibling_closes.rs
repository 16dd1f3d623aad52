//! When any tab of a user closes, the user is taken out of the map by which messages are delivered.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape};
use crate::diagnose::scene::Scene;
use crate::scenario::Part;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "deaf-after-sibling-closes",
    family: Family::Broadcast,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/deaf-after-sibling-closes.md"),
    sign: Sign::Law(Law {
        shapes: &[Shape {
            code: "socket.on(\"disconnect\", () => socketIdsOf.delete(user.id)) // all of them",
            copies: Prediction::Cell(predict),
            pattern: "a tab of a receiver heard until another tab of that user closed",
            factor: Factor::Closings,
        }],
        mark: after_a_closing,
        told_by: "close one tab of a receiver while another stays open, and send again: with this cause the one that stays falls silent",
    }),
};

fn predict(scene: &Scene<'_>) -> Predicted {
    match scene.part() {
        // Whether the sender is among those looked up differs from system to system.
        Part::Emitter | Part::SenderTab => scene.policy(),
        Part::Outsider if scene.is_members_tab() => Predicted::Anything,
        Part::Outsider => Predicted::Exactly(0),
        Part::Member => Predicted::Exactly(u16::from(!scene.lost_a_sibling())),
    }
}

fn after_a_closing(scene: &Scene<'_>) -> bool {
    scene.part() == Part::Member && scene.lost_a_sibling()
}
