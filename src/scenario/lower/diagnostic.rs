//! The diagnostic route: a step whose answer has a form of its own (`docs/diagnostic-route.md`).

use super::Lowering;
use crate::scenario::pointer::Pointer;
use crate::scenario::step::{Capture, CaptureSource, Step};
use crate::scenario::syntax::StepFile;

/// The name of what it tells of the end that signs.
pub const ISSUER_TOLD: &str = "issuer-secret-told";
/// The name of what it tells of the end that verifies.
pub const VERIFIER_TOLD: &str = "verifier-secret-told";

impl Lowering<'_> {
    pub(super) fn diagnostic(&mut self, written: StepFile) -> Step {
        let mut step = self.step("/system/diagnostic", written);
        let (captures, source): (_, fn(Pointer) -> CaptureSource) = match &mut step {
            Step::Http(step) => (&mut step.captures, CaptureSource::Body),
            Step::Emit(step) => (&mut step.captures, CaptureSource::Ack),
        };
        for (name, at) in [(ISSUER_TOLD, "/issuer"), (VERIFIER_TOLD, "/verifier")] {
            if let Some(pointer) = Pointer::parse(at) {
                captures.push(Capture { name: name.to_owned(), source: source(pointer) });
            }
        }
        step
    }
}
