//! `earwitness check`: reads scenarios and reports every mistake.

use super::args::CheckArgs;
use super::exit::Exit;
use super::{files, output};
use crate::scenario::Origin;

pub(super) fn check(args: &CheckArgs) -> Exit {
    let paths = match files::find(&args.scenarios) {
        Ok(paths) => paths,
        Err(why) => {
            output::error(
                &why,
                Some("name a scenario file, or see `earwitness schema` for what one holds"),
            );
            return Exit::Usage;
        }
    };
    let exits = paths.iter().map(|path| match files::load(path) {
        Some(scenario) => {
            let script = match scenario.origin {
                Origin::Written => format!("a script of {} lines", scenario.script.len()),
                Origin::Standard => {
                    format!("the standard script ({} lines)", scenario.script.len())
                }
            };
            let tabs = scenario.tabs().count();
            output::data(&format!(
                "{}: right: {} users, {tabs} tabs, {} rooms, {script}\n",
                path.display(),
                scenario.users.len(),
                scenario.rooms.len(),
            ));
            Exit::Pass
        }
        None => Exit::Usage,
    });
    Exit::together(exits)
}
