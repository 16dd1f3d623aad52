//! What stands at an address: a Node server, a proxy in front of one, or something else altogether.

use super::proxy::{Proxy, Software};
use crate::addresses::{plain_websocket, web_site};
use crate::node_server::NodeServer;

/// What stands at the address of a row.
#[derive(Clone, Copy, Debug)]
pub(super) enum Door {
    /// A form of `tests/servers/connection`.
    Node(&'static str),
    /// A proxy in front of the plain form.
    Behind(Rule),
    /// A server that speaks plain WebSocket.
    PlainWebsocket,
    /// A web site.
    WebSite,
}

/// What a proxy does with requests.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rule {
    /// nginx as it comes, which passes no upgrade on.
    NginxWithoutUpgrade,
    /// nginx that answers upgrades with 502.
    NginxUpgradeBad,
    /// nginx as it should be.
    NginxRight,
    /// nginx whose server is not there.
    NginxAlone,
    /// `HAProxy` that denies upgrades.
    HaproxyUpgradeDenied,
    /// `HAProxy` that leaves upgrades without an answer.
    HaproxyUpgradeSwallowed,
    /// `HAProxy` as it comes.
    HaproxyRight,
    /// nginx that waits half a second for a word.
    NginxImpatient,
    /// `HAProxy` that waits half a second for a word.
    HaproxyImpatient,
    /// `HAProxy` in front of two servers, which takes them in turns.
    HaproxyTakesTurns,
    /// `HAProxy` in front of two servers, which keeps a client at one of them.
    HaproxyBySource,
}

/// An open door. Dropping it closes it.
pub(super) struct Opened {
    pub(super) url: String,
    _nodes: Vec<NodeServer>,
    _proxy: Option<Proxy>,
}

impl Door {
    /// Opens it; nothing where a proxy is needed that is not installed.
    pub(super) fn open(self) -> Option<Opened> {
        match self {
            Self::Node(form) => {
                let node = start(form);
                Some(Opened { url: node.url.clone(), _nodes: vec![node], _proxy: None })
            }
            Self::Behind(rule) => rule.open(),
            Self::PlainWebsocket => Some(Opened::alone(plain_websocket())),
            Self::WebSite => Some(Opened::alone(web_site())),
        }
    }
}

impl Opened {
    fn alone(url: String) -> Self {
        Self { url, _nodes: Vec::new(), _proxy: None }
    }
}

impl Rule {
    fn open(self) -> Option<Opened> {
        let (software, directives) = match self {
            Self::NginxWithoutUpgrade => (Software::Nginx, ""),
            Self::NginxUpgradeBad => (Software::Nginx, "if ($http_upgrade) { return 502; }"),
            Self::NginxRight | Self::NginxAlone => (
                Software::Nginx,
                "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; \
                 proxy_set_header Connection $http_connection;",
            ),
            Self::HaproxyUpgradeDenied => (
                Software::Haproxy,
                "http-request deny deny_status 400 if { hdr(Upgrade) -m found }",
            ),
            Self::HaproxyUpgradeSwallowed => {
                (Software::Haproxy, "http-request tarpit if { hdr(Upgrade) -m found }")
            }
            Self::HaproxyRight => (Software::Haproxy, ""),
            Self::NginxImpatient => (
                Software::Nginx,
                "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; \
                 proxy_set_header Connection $http_connection; proxy_read_timeout 500ms;",
            ),
            Self::HaproxyImpatient => (Software::Haproxy, "timeout tunnel 500ms"),
            Self::HaproxyTakesTurns => (Software::Haproxy, "balance roundrobin"),
            Self::HaproxyBySource => (Software::Haproxy, "balance source"),
        };
        if !software.is_there() {
            return None;
        }
        let nodes: Vec<NodeServer> = (0..self.servers()).map(|_| start("plain")).collect();
        let nobody = crate::addresses::nobody();
        let mut behind: Vec<&str> = nodes.iter().map(|node| node.url.as_str()).collect();
        if behind.is_empty() {
            behind.push(&nobody);
        }
        let proxy = Proxy::start(software, directives, &behind);
        Some(Opened { url: proxy.url.clone(), _nodes: nodes, _proxy: Some(proxy) })
    }

    /// How many servers stand behind it.
    fn servers(self) -> usize {
        match self {
            Self::NginxAlone => 0,
            Self::HaproxyTakesTurns | Self::HaproxyBySource => 2,
            _ => 1,
        }
    }
}

/// A form of `tests/servers/connection`.
pub(super) fn start(form: &str) -> NodeServer {
    NodeServer::start("connection/server.js", &[("FORM", form)])
}
