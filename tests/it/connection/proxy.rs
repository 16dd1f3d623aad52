//! nginx or `HAProxy`, as they are installed, with a configuration of the test's, and gone with it.

use std::fmt::Write as _;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::addresses::nobody;
use crate::node_server::say;

/// How long a proxy may take to start on a busy machine.
const START: Duration = Duration::from_secs(20);
/// How long there is between two looks whether it has.
const LOOK: Duration = Duration::from_millis(5);

/// Ends the proxy when its standard input ends, so that it cannot outlive a test that is killed.
const LIFELINE: &str = r#""$@" & cat >/dev/null; kill -9 $!"#;

/// A program that stands in front of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Software {
    Nginx,
    Haproxy,
}

/// A proxy that runs. Dropping it ends it.
pub(crate) struct Proxy {
    pub(crate) url: String,
    process: Child,
    _folder: TempDir,
}

impl Software {
    fn program(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Haproxy => "haproxy",
        }
    }

    /// Where it is installed; those who may start it are often administrators, and find it in their path.
    fn path(self) -> Option<String> {
        let folders = ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"];
        let mut paths = folders.iter().map(|folder| format!("{folder}/{}", self.program()));
        paths.find(|path| Path::new(path).exists())
    }

    /// Whether the test can use it; what is skipped says so, unless proxies are demanded.
    pub(crate) fn is_there(self) -> bool {
        let there = self.path().is_some();
        let demanded = std::env::var("EARWITNESS_PROXY_TESTS").is_ok_and(|value| value == "1");
        assert!(there || !demanded, "{} is not installed", self.program());
        if !there {
            say(&format!("skipped: what needs {}, which is not installed", self.program()));
        }
        there
    }

    /// The configuration, for a port and a folder of its own.
    fn configuration(self, port: &str, folder: &Path, directives: &str, behind: &[&str]) -> String {
        let hosts = behind.iter().map(|url| url.trim_start_matches("http://"));
        let mut servers = String::new();
        for (number, host) in hosts.enumerate() {
            let line = match self {
                Self::Nginx => format!("server {host};\n"),
                Self::Haproxy => format!("  server s{number} {host} cookie s{number}\n"),
            };
            servers.write_str(&line).expect("texts take everything");
        }
        let folder = folder.display();
        match self {
            Self::Nginx => format!(
                "daemon off; master_process off; pid {folder}/pid; error_log stderr;
events {{}}
http {{
  access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;
  fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  upstream chat {{ {servers} }}
  server {{ listen 127.0.0.1:{port}; location / {{ {directives} proxy_pass http://chat; }} }}
}}
"
            ),
            Self::Haproxy => format!(
                "defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tarpit 60s
listen chat
  bind 127.0.0.1:{port}
  {directives}
{servers}"
            ),
        }
    }
}

impl Proxy {
    /// Starts a proxy in front of these servers, with these directives for their requests.
    pub(crate) fn start(software: Software, directives: &str, behind: &[&str]) -> Self {
        let folder = TempDir::new().expect("the temporary folder can be written to");
        let url = nobody();
        let port = url.rsplit(':').next().expect("it has a port");
        let file = folder.path().join("proxy.conf");
        let text = software.configuration(port, folder.path(), directives, behind);
        std::fs::write(&file, &text).expect("it can be written");
        let mut command = Command::new("sh");
        command.args(["-c", LIFELINE, "proxy"]);
        command.arg(software.path().expect("it was looked for before"));
        match software {
            Software::Nginx => command.arg("-p").arg(folder.path()).arg("-c").arg(&file),
            Software::Haproxy => command.arg("-db").arg("-f").arg(&file),
        };
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().expect("there is a shell");
        let proxy = Self { url, process, _folder: folder };
        assert!(proxy.listens(), "{software:?} did not start with\n{text}");
        proxy
    }

    /// Waits until it takes connections; it has no other way to say so.
    fn listens(&self) -> bool {
        let address = self.url.trim_start_matches("http://");
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            if began.elapsed() > START {
                return false;
            }
            std::thread::park_timeout(LOOK);
        }
        true
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // The shell ends the proxy when its standard input ends, and then itself.
        drop(self.process.stdin.take());
        self.process.wait().ok();
    }
}
