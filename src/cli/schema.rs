//! `earwitness schema`: the JSON Schema of scenario files.

use super::exit::Exit;
use super::output;

pub(super) fn schema() -> Exit {
    let schema = crate::scenario::schema();
    output::data(&format!("{schema:#}\n"));
    Exit::Pass
}
