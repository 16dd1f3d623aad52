//! `earwitness explain`: the page of a cause.

use super::args::{ExplainArgs, Global};
use super::exit::Exit;
use super::output;
use crate::diagnose::{CATALOGUE, find};
use crate::scenario::offer;

pub(super) fn explain(_global: &Global, args: &ExplainArgs) -> Exit {
    let Some(code) = &args.code else {
        return list();
    };
    if let Some(cause) = find(code) {
        let page = cause.page.trim_end();
        output::data(&format!(
            "{page}\n\nFamily: {}. Severity: {}.\n",
            cause.family, cause.severity
        ));
        return Exit::Pass;
    }
    let help = offer(code, CATALOGUE.iter().map(|cause| cause.code));
    output::error(&format!("there is no cause `{code}`"), help.as_deref());
    Exit::Usage
}

fn list() -> Exit {
    for cause in CATALOGUE {
        output::data(&format!("{:<28} {}\n", cause.code, cause.headline()));
    }
    Exit::Pass
}
