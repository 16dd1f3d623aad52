//! What was written becomes what is meant. Shapes are right by now; here names, addresses, templates and
//! durations are held against each other, and every mistake is collected with its place.

mod cast;
mod diagnostic;
mod lifetime;
mod nodes;
mod presence;
mod script;
mod sequences;
mod steps;
mod system;
mod verbs;

pub use diagnostic::{ISSUER_TOLD, VERIFIER_TOLD};

use std::path::Path;
use std::time::Duration;

use super::model::{Origin, Scenario, ServerLog};
use super::problem::{Problem, offer};
use super::source::{Document, dotted};
use super::standard;
use super::syntax::{ScenarioFile, TimingFile};
use super::template::{Env, ROOTS, Scope, Shape, Template};
use super::timing::{Quiet, Timing, duration};
use script::Cast;

/// Gives the scenario, or every mistake in it.
pub(super) fn lower(
    file: &str,
    written: ScenarioFile,
    document: &Document,
    env: Env,
) -> Result<Scenario, Vec<Problem>> {
    let mut lowering = Lowering::new(document, env);
    let timing = lowering.timing(&written.timing);
    let nodes = lowering.nodes(&written.system.socket.nodes);
    let users = lowering.users(written.users, written.system.token.as_ref(), &nodes);
    let rooms = lowering.rooms(written.rooms, &users, &written.system.send);
    let secrets = written.secrets.iter().enumerate();
    let secrets = secrets.map(|(i, s)| lowering.secret(&format!("/secrets/{i}"), s)).collect();
    let server_logs = written.server_logs.iter().enumerate();
    let server_logs = server_logs.map(|(i, log)| lowering.server_log(file, i, log)).collect();
    let system = lowering.system(written.system, &users, nodes);
    let (script, origin) = match written.script {
        Some(lines) => {
            let cast = Cast { users: &users, rooms: &rooms, system: &system };
            (lowering.script(lines, &cast, timing), Origin::Written)
        }
        None => (standard::script(&system, &users, &rooms, &timing), Origin::Standard),
    };
    if lowering.problems.is_empty() {
        let name = written.name.unwrap_or_else(|| stem(file).to_owned());
        let skip = written.skip.into_iter().collect();
        let (file, env) = (file.to_owned(), lowering.env);
        Ok(Scenario {
            name,
            file,
            system,
            users,
            rooms,
            secrets,
            server_logs,
            script,
            origin,
            timing,
            skip,
            env,
        })
    } else {
        Err(lowering.problems)
    }
}

struct Lowering<'a> {
    document: &'a Document,
    env: Env,
    problems: Vec<Problem>,
}

impl<'a> Lowering<'a> {
    fn new(document: &'a Document, env: Env) -> Self {
        Self { document, env, problems: Vec::new() }
    }

    fn report(&mut self, at: &str, reason: impl Into<String>, help: Option<String>) {
        self.problems.push(Problem {
            place: self.document.place(at),
            path: dotted(at),
            reason: reason.into(),
            help,
        });
    }

    fn server_log(&mut self, file: &str, place: usize, written: &str) -> ServerLog {
        let name = self.fixed_text(&format!("/server-logs/{place}"), written);
        let folder = Path::new(file).parent().unwrap_or(Path::new(""));
        ServerLog { path: folder.join(&name), name }
    }

    fn timing(&mut self, written: &TimingFile) -> Timing {
        let usual = Timing::default();
        let mut or = |key: &str, text: &Option<String>, usual: Duration| {
            self.optional_duration(&format!("/timing/{key}"), text.as_deref()).unwrap_or(usual)
        };
        let connect = or("connect", &written.connect, usual.connect);
        let http = or("http", &written.http, usual.http);
        let ack = or("ack", &written.ack, usual.ack);
        let pace = or("pace", &written.pace, usual.pace);
        let deadline = or("deadline", &written.deadline, usual.deadline);
        let quiet = self.optional_duration("/timing/quiet", written.quiet.as_deref());
        let quiet = quiet.map_or(Quiet::Adaptive, Quiet::Fixed);
        Timing { connect, http, ack, quiet, pace, deadline }
    }

    fn optional_duration(&mut self, at: &str, text: Option<&str>) -> Option<Duration> {
        let text = text?;
        let read = duration(text);
        if read.is_none() {
            let help = "write a number and a unit: 200ms, 1.5s or 2m".to_owned();
            self.report(at, format!("`{text}` is not a duration"), Some(help));
        }
        read
    }

    /// A template whose names exist and whose environment variables are set.
    fn template(&mut self, at: &str, text: &str) -> Template {
        match Template::parse(text) {
            Ok(template) => {
                self.check_names(at, text, template.names());
                template
            }
            Err(error) => {
                self.report(at, error.to_string(), None);
                Template::parse("").expect("the empty text is a template")
            }
        }
    }

    fn shape(&mut self, at: &str, value: &serde_json::Value) -> Shape {
        match Shape::parse(value.clone()) {
            Ok(shape) => {
                self.check_names(at, &value.to_string(), shape.names());
                shape
            }
            Err(error) => {
                self.report(at, error.to_string(), None);
                Shape::parse(serde_json::Value::Null).expect("null holds no template")
            }
        }
    }

    fn check_names(&mut self, at: &str, text: &str, names: std::collections::BTreeSet<String>) {
        for name in names {
            let (root, rest) = name.split_once('.').unwrap_or((&name, ""));
            if !ROOTS.contains(&root) {
                let help = offer(root, ROOTS);
                self.report(at, format!("templates know no `{root}`"), help);
            } else if root == "env" && self.env.var(rest).is_none() && !text.contains("default") {
                let help = "set it, or write `{{ env.NAME | default('value') }}`".to_owned();
                self.report(at, format!("the environment variable {rest} is not set"), Some(help));
            }
        }
    }

    /// A text that can be filled in before anything runs.
    fn fixed_text(&mut self, at: &str, text: &str) -> String {
        let template = self.template(at, text);
        let before = self.problems.len();
        match template.text(&Scope::new(self.env.clone())) {
            Ok(text) => text,
            Err(error) => {
                if self.problems.len() == before && !self.complained_at(at) {
                    self.report(at, error.to_string(), Some("only `env` is known here".into()));
                }
                String::new()
            }
        }
    }

    fn complained_at(&self, at: &str) -> bool {
        let path = dotted(at);
        self.problems.iter().any(|problem| problem.path == path)
    }
}

fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")).unwrap_or(name)
}
