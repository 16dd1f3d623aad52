//! The system: addresses, socket, channels and audience.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::Lowering;
use crate::scenario::audience::{Audience, Copies};
use crate::scenario::cast::User;
use crate::scenario::names::{EventName, NodeName, UserName};
use crate::scenario::syntax::{
    AmongFile, AudienceFile, CopiesFile, CountFile, HearFile, KeysFile, MarkerFile, ParserFile,
    PolicyFile, SocketFile, StepFile, SystemFile, TransportFile,
};
use crate::scenario::system::{
    Among, Channel, KeySource, MarkerUse, Parser, Revision, SenderField, Socket, System,
    TokenPlace, Transports,
};
use crate::scenario::template::{ROOTS, Shape};

impl Lowering<'_> {
    pub(super) fn system(
        &mut self,
        written: SystemFile,
        users: &IndexMap<UserName, User>,
        nodes: IndexMap<NodeName, String>,
    ) -> System {
        let url = self.base_address(written.url.as_deref());
        let hear = written.hear.into_vec().into_iter().enumerate();
        let channels: Vec<_> =
            hear.map(|(i, hear)| self.channel(&format!("/system/hear/{i}"), hear)).collect();
        self.sequences(&channels);
        let send = self.steps("/system/send", written.send);
        if !send.is_empty() && channels.is_empty() {
            let help = "say in which event messages arrive: `hear: { on: message:new }`".to_owned();
            self.report(
                "/system",
                "messages are sent but nothing says where they are heard",
                Some(help),
            );
        }
        let reason = "a login step is an HTTP request: no socket is open yet";
        let help = "to log in by an event, put the step under `greet`, which each tab does right after CONNECT";
        self.only_requests("/system/login", &written.login, reason, help);
        let reason = "a protected route is asked by an HTTP request";
        let help = "what a socket must be able to do stands under `proof`";
        self.only_requests("/system/protected", &written.protected, reason, help);
        System {
            diagnostic: written.diagnostic.map(|step| self.diagnostic(step)),
            keys: self.keys(&url, written.keys.into_vec()),
            login: self.steps("/system/login", written.login),
            refresh: self.steps("/system/refresh", written.refresh),
            logout: self.steps("/system/logout", written.logout),
            setup: self.setup_steps(written.setup, users),
            socket: self.socket(&url, written.socket, nodes),
            greet: self.steps("/system/greet", written.greet),
            join: self.steps("/system/join", written.join),
            leave: self.steps("/system/leave", written.leave),
            send,
            history: self.steps("/system/history", written.history),
            forge: self.steps("/system/forge", written.forge),
            presence: self.presence(written.presence),
            metrics: written.metrics.map(|step| self.metrics(step)),
            proof: self.steps("/system/proof", written.proof),
            protected: self.steps("/system/protected", written.protected),
            channels,
            audience: written.audience.as_ref().map(audience),
            url,
        }
    }

    /// Some procedures have no socket to emit on.
    fn only_requests(&mut self, at: &str, steps: &[StepFile], reason: &str, help: &str) {
        for (i, step) in steps.iter().enumerate() {
            if matches!(step, StepFile::Emit(_)) {
                self.report(&format!("{at}/{i}/emit"), reason, Some(help.to_owned()));
            }
        }
    }

    fn keys(&mut self, base: &str, written: Vec<KeysFile>) -> Vec<KeySource> {
        let source = |(i, keys): (usize, KeysFile)| match keys {
            KeysFile::InFile(keys) => {
                KeySource::File(self.fixed_text(&format!("/system/keys/{i}/file"), &keys.file))
            }
            KeysFile::Address(place) => {
                let at = format!("/system/keys/{i}");
                let place = self.fixed_text(&at, &place);
                let path = place.starts_with('/');
                let whole = if path { format!("{base}{place}") } else { place };
                if !base.is_empty() && !is_address(&whole) {
                    let help = "write a path of the system, an address, or { file: ./public.pem }";
                    self.report(&at, format!("`{whole}` is not an address"), Some(help.into()));
                }
                KeySource::Address(whole)
            }
        };
        written.into_iter().enumerate().map(source).collect()
    }

    fn base_address(&mut self, written: Option<&str>) -> String {
        if let Some(url) = written {
            return self.address("/system/url", url);
        }
        let help = "write `url: http://localhost:3000` under `system:`".to_owned();
        self.report("/system", "the system has no `url`", Some(help));
        String::new()
    }

    /// An address without path, query and slash at its end.
    pub(super) fn address(&mut self, at: &str, text: &str) -> String {
        let text = self.fixed_text(at, text);
        if text.is_empty() {
            return text;
        }
        let text = text.replacen("ws", "http", usize::from(text.starts_with("ws")));
        match url::Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
                text.trim_end_matches('/').to_owned()
            }
            _ => {
                let help = Some("write it as http://host:port or https://host".to_owned());
                self.report(at, format!("`{text}` is not an address"), help);
                String::new()
            }
        }
    }

    fn socket(
        &mut self,
        base: &str,
        written: SocketFile,
        nodes: IndexMap<NodeName, String>,
    ) -> Socket {
        let url = match &written.url {
            Some(url) => self.address("/system/socket/url", url),
            None => base.to_owned(),
        };
        let place = written.token.as_deref().unwrap_or("auth:token");
        let token = TokenPlace::parse(place).unwrap_or_else(|| {
            let help = "write auth:KEY, query:KEY, header:NAME, cookie:NAME or none".to_owned();
            let reason = format!("`{place}` is not a place where a token can travel");
            self.report("/system/socket/token", reason, Some(help));
            TokenPlace::None
        });
        let mut headers = self.templates("/system/socket/headers", &written.headers);
        if let Some(origin) = &written.origin {
            headers.push(("Origin".into(), self.template("/system/socket/origin", origin)));
        }
        let namespace = written.namespace.as_deref().unwrap_or("/");
        let auth = serde_json::Value::Object(written.auth);
        Socket {
            nodes,
            path: self.engine_path(written.path.as_deref()),
            namespace: self.template("/system/socket/namespace", namespace),
            namespaces: self.namespaces(&written.namespaces),
            query: self.shapes("/system/socket/query", &written.query),
            headers,
            auth: self.shape("/system/socket/auth", &auth),
            token,
            transports: transports(&written.transports),
            version: written.version.and_then(|number| Revision::try_from(number).ok()),
            parser: match written.parser {
                ParserFile::Default => Parser::Default,
                ParserFile::Msgpack => Parser::Msgpack,
            },
            answers: written
                .answers
                .into_iter()
                .map(|(e, args)| (EventName::new(e), args))
                .collect(),
            url,
        }
    }

    fn namespaces(&mut self, written: &[String]) -> Vec<String> {
        let name = |(place, text): (usize, &String)| {
            let text = self.fixed_text(&format!("/system/socket/namespaces/{place}"), text);
            if text.starts_with('/') { text } else { format!("/{text}") }
        };
        written.iter().enumerate().map(name).collect()
    }

    /// The path as it is written, with a slash in front; whether one stands behind is the system's affair.
    fn engine_path(&mut self, path: Option<&str>) -> String {
        let Some(path) = path else {
            return "/socket.io/".to_owned();
        };
        let path = self.fixed_text("/system/socket/path", path);
        if path.starts_with('/') { path } else { format!("/{path}") }
    }

    fn channel(&mut self, at: &str, written: HearFile) -> Channel {
        let filter = written.filter.as_ref().map(|w| self.shape(&format!("{at}/where"), w));
        let is = written.sender_is.as_deref().unwrap_or("{{ user.id }}");
        let is = self.template(&format!("{at}/sender-is"), is);
        self.check_judged(&format!("{at}/sender-is"), is.names());
        if let Some(filter) = &filter {
            self.check_judged(&format!("{at}/where"), filter.names());
        }
        let sender = written.sender.as_deref();
        let sender = sender.and_then(|text| self.arg_pointer(&format!("{at}/sender"), text));
        Channel {
            on: EventName::new(written.on),
            also: written.also_on.into_iter().map(EventName::new).collect(),
            filter,
            sender: sender.map(|at| SenderField { at, is }),
            marker: match written.marker {
                MarkerFile::Anywhere => MarkerUse::Anywhere,
                MarkerFile::None => MarkerUse::Counted,
            },
            among: match written.among {
                AmongFile::Joined => Among::Joined,
                AmongFile::Members => Among::Members,
            },
            audience: written.audience.as_ref().map(audience),
            after: written.after.map(EventName::new),
        }
    }

    /// Channels are judged after the run, from what the ledger knows.
    pub(super) fn check_judged(&mut self, at: &str, names: BTreeSet<String>) {
        for name in names {
            let root = name.split('.').next().unwrap_or_default();
            if ROOTS.contains(&root) && !JUDGED.contains(&root) {
                let help = format!("it knows {}", JUDGED.join(", "));
                self.report(at, format!("a channel knows no `{root}`"), Some(help));
            }
        }
    }

    /// The shape of nothing.
    pub(super) fn empty_shape() -> Shape {
        Shape::parse(serde_json::Value::Null).expect("null holds no template")
    }
}

fn is_address(text: &str) -> bool {
    let url = url::Url::parse(text);
    url.is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// What templates of a channel see: the message's sender is `user`.
const JUDGED: [&str; 6] = ["env", "user", "room", "peer", "shared", "run"];

/// As the official client reads the list: it opens with the first, and only polling is upgraded.
fn transports(written: &[TransportFile]) -> Transports {
    match written {
        [] | [TransportFile::Websocket, ..] => Transports::Websocket,
        [TransportFile::Polling, rest @ ..] => {
            let upgrades = rest.contains(&TransportFile::Websocket);
            if upgrades { Transports::Upgrade } else { Transports::Polling }
        }
    }
}

fn audience(written: &AudienceFile) -> Audience {
    match *written {
        AudienceFile::Named(PolicyFile::Others) => Audience::Others,
        AudienceFile::Named(PolicyFile::OtherTabs) => Audience::OtherTabs,
        AudienceFile::Named(PolicyFile::Everyone) => Audience::Everyone,
        AudienceFile::Named(PolicyFile::Recipient) => Audience::Recipient,
        AudienceFile::Named(PolicyFile::Own) => Audience::Own,
        AudienceFile::Copies(CopiesFile { emitter, sender_tabs, members, outsiders }) => {
            Audience::Custom {
                emitter: copies(emitter),
                sender_tabs: copies(sender_tabs),
                members: copies(members),
                outsiders: outsiders.map_or(Copies::Exactly(0), copies),
            }
        }
    }
}

fn copies(written: CountFile) -> Copies {
    match written {
        CountFile::Exactly(copies) => Copies::Exactly(copies),
        CountFile::Any(_) => Copies::Any,
    }
}
