//! Each connection adds a listener to a bus of the process, and none is ever taken off.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, anywhere};
use crate::diagnose::scene::Scene;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "listener-leak-per-connection",
    family: Family::Broadcast,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/listener-leak-per-connection.md"),
    sign: Sign::Law(Law {
        shapes: &[
            Shape {
                code: "io.on(\"connection\", () => bus.on(\"message\", (m) => io.to(room).emit(…)))",
                copies: Prediction::TimesAndMore(connections),
                pattern: "whoever heard a message got it once for each connection ever made, {more} of them before the run",
                factor: Factor::Connections,
            },
            Shape {
                code: "io.on(\"connection\", (socket) => bus.on(\"message\", (m) => socket.to(room).emit(…)))",
                copies: Prediction::TimesAndMore(other_connections),
                pattern: "whoever heard a message got it once for each other connection ever made, {more} of them before the run",
                factor: Factor::Connections,
            },
            Shape {
                code: "io.on(\"connection\", () => bus.on(\"message\", (m) => io.to(room).emit(…))) // taken off at disconnect",
                copies: Prediction::TimesAndMore(open_connections),
                pattern: "whoever heard a message got it once for each open connection, {more} of them not of the run",
                factor: Factor::OpenConnections,
            },
        ],
        mark: anywhere,
        told_by: "let somebody connect who has nothing to do with the room, and speak again: only with this cause there is one copy more",
    }),
};

fn connections(scene: &Scene<'_>) -> Predicted {
    Predicted::Exactly(scene.connections())
}

/// `socket.to(room)` leaves out its own socket, so that each tab misses the copy of its own listener.
fn other_connections(scene: &Scene<'_>) -> Predicted {
    Predicted::Exactly(scene.connections().saturating_sub(1))
}

fn open_connections(scene: &Scene<'_>) -> Predicted {
    Predicted::known(scene.open_connections())
}
