//! Steps.

use std::time::Duration;

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::Lowering;
use crate::scenario::cast::User;
use crate::scenario::names::{EventName, UserName};
use crate::scenario::step::{
    Body, Capture, CaptureSource, Confirmation, EmitStep, HttpStep, Redirects, Reply, Step,
};
use crate::scenario::syntax::{EmitFile, HttpFile, OneOrMany, RedirectsFile, ReplyFile, StepFile};
use crate::scenario::template::{Shape, Template};

/// The methods that an HTTP step may use.
const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];

impl Lowering<'_> {
    /// The steps of a procedure that every user or tab does for itself.
    pub(super) fn steps(&mut self, at: &str, written: Vec<StepFile>) -> Vec<Step> {
        let mut steps = Vec::new();
        for (i, mut step) in written.into_iter().enumerate() {
            let at = format!("{at}/{i}");
            if take_by(&mut step).is_some() {
                let help = "only `setup` is done by a user of choice; leave `by` out".to_owned();
                let reason = "everybody does this step for itself, so it has no `by`";
                self.report(&format!("{at}/by"), reason, Some(help));
            }
            steps.push(self.step(&at, step));
        }
        steps
    }

    /// The steps of the set-up, each by its user, or by several one after the other.
    pub(super) fn setup_steps(
        &mut self,
        written: Vec<StepFile>,
        users: &IndexMap<UserName, User>,
    ) -> Vec<Step> {
        let mut steps = Vec::new();
        for (i, mut step) in written.into_iter().enumerate() {
            let at = format!("/system/setup/{i}");
            let by = take_by(&mut step);
            let step = self.step(&at, step);
            match by {
                None => steps.push(step),
                Some(names) => {
                    for name in names.into_vec() {
                        let user = self.known_user(&format!("{at}/by"), &name, users);
                        steps.push(step.clone().done_by(user));
                    }
                }
            }
        }
        steps
    }

    pub(super) fn step(&mut self, at: &str, written: StepFile) -> Step {
        match written {
            StepFile::Http(http) => Step::Http(Box::new(self.http(at, *http))),
            StepFile::Emit(emit) => Step::Emit(Box::new(self.emit(at, *emit))),
        }
    }

    fn http(&mut self, at: &str, written: HttpFile) -> HttpStep {
        let (method, target) = self.request_line(&format!("{at}/http"), &written.http);
        let basic = written.basic.as_ref().map(|basic| {
            let user = self.template(&format!("{at}/basic/user"), &basic.user);
            (user, self.template(&format!("{at}/basic/password"), &basic.password))
        });
        let expected_body =
            written.expect.body.as_ref().map(|body| self.shape(&format!("{at}/expect/body"), body));
        let expected_headers =
            self.shapes(&format!("{at}/expect/headers"), &written.expect.headers);
        HttpStep {
            method,
            target,
            query: self.shapes(&format!("{at}/query"), &written.query),
            headers: self.templates(&format!("{at}/headers"), &written.headers),
            body: self.body(at, &written),
            basic,
            redirects: match written.redirects {
                RedirectsFile::Stop => Redirects::Stop,
                RedirectsFile::Follow => Redirects::Follow,
            },
            statuses: written.expect.status.map(OneOrMany::into_vec).unwrap_or_default(),
            expected_headers,
            expected_body,
            captures: self.captures(at, &written.capture, HTTP_SOURCES),
            by: None,
        }
    }

    fn request_line(&mut self, at: &str, text: &str) -> (String, Template) {
        let (method, target) = text.split_once(' ').unwrap_or(("", text));
        if !METHODS.contains(&method) {
            let help = format!("begin with one of {}, as in `POST /login`", METHODS.join(", "));
            self.report(at, format!("`{text}` has no method"), Some(help));
        }
        let target = target.trim();
        if !target.starts_with(['/', '{']) && !target.starts_with("http") {
            let help = Some("write `POST /login` or a whole address".to_owned());
            self.report(at, format!("`{target}` is not a path"), help);
        }
        (method.to_owned(), self.template(at, target))
    }

    fn body(&mut self, at: &str, written: &HttpFile) -> Body {
        let mut bodies = Vec::new();
        if let Some(json) = &written.json {
            bodies.push(Body::Json(self.shape(&format!("{at}/json"), json)));
        }
        if let Some(form) = &written.form {
            bodies.push(Body::Form(self.shapes(&format!("{at}/form"), form)));
        }
        if let Some(parts) = &written.multipart {
            bodies.push(Body::Multipart(self.shapes(&format!("{at}/multipart"), parts)));
        }
        if let Some(text) = &written.text {
            bodies.push(Body::Text(self.template(&format!("{at}/text"), text)));
        }
        if bodies.len() > 1 {
            self.report(
                at,
                "a request has one body",
                Some("keep one of json, form, multipart, text".into()),
            );
        }
        bodies.pop().unwrap_or(Body::Empty)
    }

    fn emit(&mut self, at: &str, written: EmitFile) -> EmitStep {
        let args = written.args.iter().enumerate();
        let args = args.map(|(i, arg)| self.shape(&format!("{at}/args/{i}"), arg)).collect();
        EmitStep {
            event: self.template(&format!("{at}/emit"), &written.emit),
            args,
            confirmation: self.confirmation(at, &written),
            refusal: written.refusal.map(|reply| self.reply(&format!("{at}/refusal"), reply)),
            captures: self.captures(at, &written.capture, EMIT_SOURCES),
            timeout: self.optional_duration(&format!("{at}/timeout"), written.timeout.as_deref()),
            by: None,
        }
    }

    fn confirmation(&mut self, at: &str, written: &EmitFile) -> Confirmation {
        let takes_ack = written.capture.values().any(|source| source.starts_with("ack:"));
        match (&written.ack, &written.reply) {
            (Some(_), Some(_)) => {
                let help = Some("keep the one that the system really sends".to_owned());
                self.report(at, "an emit is confirmed by `ack` or by `reply`, not by both", help);
                Confirmation::Settle(Duration::ZERO)
            }
            (Some(ack), None) => Confirmation::Ack(self.shape(&format!("{at}/ack"), ack)),
            (None, Some(reply)) => {
                let reply = ReplyFile { on: reply.on.clone(), filter: reply.filter.clone() };
                Confirmation::Reply(self.reply(&format!("{at}/reply"), reply))
            }
            (None, None) if takes_ack => {
                Confirmation::Ack(Shape::parse(json!({})).expect("the empty map holds no template"))
            }
            (None, None) => {
                let settle =
                    self.optional_duration(&format!("{at}/settle"), written.settle.as_deref());
                Confirmation::Settle(settle.unwrap_or_default())
            }
        }
    }

    pub(super) fn reply(&mut self, at: &str, written: ReplyFile) -> Reply {
        let filter = written.filter.as_ref().map(|w| self.shape(&format!("{at}/where"), w));
        Reply { on: EventName::new(written.on), filter }
    }

    fn captures(
        &mut self,
        at: &str,
        written: &IndexMap<String, String>,
        sources: &[&str],
    ) -> Vec<Capture> {
        let mut captures = Vec::new();
        for (name, text) in written {
            let at = format!("{at}/capture/{}", crate::scenario::source::escape(name));
            match CaptureSource::parse(text) {
                Ok(source) => {
                    let kind = text.split(':').next().unwrap_or_default();
                    if !sources.contains(&kind) {
                        let reason = format!("a step of this kind has no `{kind}:`");
                        self.report(&at, reason, Some(format!("it has {}", sources.join(", "))));
                    }
                    captures.push(Capture { name: name.clone(), source });
                }
                Err(reason) => self.report(&at, reason, None),
            }
        }
        captures
    }

    pub(super) fn shapes(
        &mut self,
        at: &str,
        written: &IndexMap<String, Value>,
    ) -> Vec<(String, Shape)> {
        written
            .iter()
            .map(|(key, value)| (key.clone(), self.shape(&format!("{at}/{key}"), value)))
            .collect()
    }

    pub(super) fn templates(
        &mut self,
        at: &str,
        written: &IndexMap<String, String>,
    ) -> Vec<(String, Template)> {
        written
            .iter()
            .map(|(key, text)| (key.clone(), self.template(&format!("{at}/{key}"), text)))
            .collect()
    }
}

/// The users who are to do a step, as they are written.
fn take_by(step: &mut StepFile) -> Option<OneOrMany<String>> {
    match step {
        StepFile::Http(http) => http.by.take(),
        StepFile::Emit(emit) => emit.by.take(),
    }
}

const HTTP_SOURCES: &[&str] = &["body", "header", "cookie", "regex", "claim"];
const EMIT_SOURCES: &[&str] = &["ack", "event", "args", "claim"];
