//! Every server process hears of a message, and each tells the whole room of all of them.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, anywhere};
use crate::diagnose::scene::Scene;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "published-on-every-node",
    family: Family::Nodes,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/published-on-every-node.md"),
    sign: Sign::Law(Law {
        shapes: &[Shape {
            code: "redis.subscribe('messages', m => io.to(room).emit(…))",
            copies: Prediction::Times(for_each_node),
            pattern: "whoever heard a message got one copy for each server process",
            factor: Factor::Nodes,
        }],
        mark: anywhere,
        told_by: "end one of the server processes in the script (`restart: { command: …, nodes: […] }`, with those that are \
                  left) and send again: only with this cause does everybody get one copy less",
    }),
};

fn for_each_node(scene: &Scene<'_>) -> Predicted {
    if scene.copies_are_alike() { Predicted::known(scene.n()) } else { Predicted::Exactly(1) }
}
