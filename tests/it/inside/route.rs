//! The diagnostic route: what its page says works, and tells what it should.

use std::path::Path;
use std::process::Command;

use earwitness::token::{Secret, diagnostic_code};
use serde_json::Value;

use super::assert_named;
use crate::node_server::{NodeServer, node_is_wanted};
use crate::witness::{Witness, witness};

const NONCE: &str = "00112233445566778899aabbccddeeff";

/// A server around the snippet of Express: what it answers in development, without a nonce, through a proxy, and in
/// production.
const EXPRESS: &str = r"
import express from 'express';
const ask = async (mode, query, headers = {}) => {
  process.env.NODE_ENV = mode;
  const app = express();
  tellSecrets(app, { issuer: () => 'one secret', verifier: () => 'another secret' });
  const server = await new Promise((done) => { const s = app.listen(0, '127.0.0.1', () => done(s)); });
  const answer = await fetch(`http://127.0.0.1:${server.address().port}/__diag/jwt${query}`, { headers });
  const body = await answer.text();
  server.closeAllConnections();
  server.close();
  return { status: answer.status, body };
};
const query = `?nonce=NONCE`;
console.log(JSON.stringify([
  await ask('development', query),
  await ask('development', ''),
  await ask('development', query, { 'x-forwarded-for': '203.0.113.7' }),
  await ask('production', query),
]));
";

/// A stand-in for a server of Socket.IO around the other snippet: what it acknowledges here, elsewhere, and in production.
const SOCKET: &str = r"
const ask = (mode, address, nonce) => {
  process.env.NODE_ENV = mode;
  let answer = null;
  const socket = { handshake: { address }, on: (_, handler) => handler(nonce, (told) => { answer = told; }) };
  tellSecretsOn({ on: (_, connected) => connected(socket) }, { issuer: () => 'one secret', verifier: () => 'another secret' });
  return answer;
};
console.log(JSON.stringify([
  ask('development', '127.0.0.1', 'NONCE'),
  ask('development', '203.0.113.7', 'NONCE'),
  ask('development', '127.0.0.1', undefined),
  ask('production', '127.0.0.1', 'NONCE'),
]));
";

#[test]
fn the_snippet_for_express_tells_in_development_on_this_machine_and_to_a_nonce_only() {
    if !node_is_wanted("the diagnostic route of the documentation") {
        return;
    }
    let answers = run(0, EXPRESS);
    assert_eq!(
        serde_json::from_str::<Value>(answers[0]["body"].as_str().unwrap()).unwrap(),
        told()
    );
    for refused in 1..4 {
        assert_eq!(answers[refused]["status"], 404, "{answers}");
    }
}

#[test]
fn the_snippet_for_socket_io_does_too() {
    if node_is_wanted("the diagnostic event of the documentation") {
        let answers = run(1, SOCKET);
        assert_eq!(answers[0], told());
        let silent = serde_json::json!([{}, {}, null]);
        assert_eq!([&answers[1], &answers[2], &answers[3]], [&silent[0], &silent[1], &silent[2]]);
    }
}

#[test]
fn the_route_alone_names_the_cause_beyond_doubt() {
    if !node_is_wanted("the diagnostic route alone") {
        return;
    }
    let codes = [
        "issuer-secret-is-fallback",
        "verifier-secret-is-fallback",
        "secret-mismatch",
        "secret-encoding-mismatch",
    ];
    for code in codes {
        let witness = asked(Some(code), &["--probes", "none"]);
        assert_named(&witness, code, "certain");
        assert!(!witness.report.to_string().contains("nonce="), "{}", witness.report);
    }
}

/// A chat around the snippet of Socket.IO.
const CHAT: &str = r"
import http from 'node:http';
import express from 'express';
import jwt from 'jsonwebtoken';
import { Server } from 'socket.io';
const secret = 'a secret of the test with enough bytes in it';
const app = express();
app.post('/login', (_, response) => response.json({ token: jwt.sign({ sub: 'u1' }, secret, { expiresIn: '1h' }) }));
const server = http.createServer(app);
const io = new Server(server);
io.use((socket, next) => {
  try {
    jwt.verify(socket.handshake.auth.token, secret, { algorithms: ['HS256'] });
    next();
  } catch (error) {
    next(error);
  }
});
tellSecretsOn(io, { issuer: () => secret, verifier: () => secret });
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })));
";

/// Its scenario; the secret is a candidate.
const SCENARIO: &str = r#"
system:
  url: "{{ env.EARWITNESS_DEMO_URL }}"
  login: [{ http: POST /login, capture: { token: body:/token } }]
  diagnostic: { emit: "diag:jwt", args: ["{{ nonce }}"], ack: {} }
users: { alice: {}, bob: {} }
secrets: [{ text: a secret of the test with enough bytes in it }]
"#;

#[test]
fn the_event_tells_what_the_route_tells() {
    if !node_is_wanted("the diagnostic event in a run") {
        return;
    }
    let program = format!("{}\n{CHAT}", snippet(1));
    let script = ["--input-type=module", "--eval", &program];
    let server = NodeServer::start_by("node", &script, &[("NODE_ENV", "development")]);
    let folder = tempfile::TempDir::new().expect("the temporary folder can be written to");
    let scenario = folder.path().join("event.yaml");
    std::fs::write(&scenario, SCENARIO).expect("the folder is ours");
    let scenario = scenario.display().to_string();
    let witness = witness(&["run", &scenario], &[("EARWITNESS_DEMO_URL", &server.url)]);
    let ends = &witness.report["secrets"];
    for end in ["issuer", "verifier"] {
        let told = ends[end]["inside"][0].as_str().unwrap_or_default();
        let expected = "the diagnostic route tells of entry 1 of the scenario's `secrets`";
        assert_eq!(told, expected, "{}", witness.stdout);
    }
}

#[test]
fn a_healthy_server_with_a_route_is_healthy() {
    if node_is_wanted("a healthy server with a diagnostic route") {
        let witness = asked(None, &[]);
        assert_eq!((witness.codes(), witness.exit), (vec![], 0), "{}", witness.stdout);
        let ends = &witness.report["secrets"];
        assert_eq!(ends["agreement"], "both ends use the same key", "{ends:#}");
        assert_eq!(ends["verifier"]["inside"][0], ends["issuer"]["inside"][0], "{ends:#}");
    }
}

fn asked(fault: Option<&str>, more: &[&str]) -> Witness {
    let mut envs = vec![("OPAQUE", "1"), ("DIAG", "1")];
    envs.extend(fault.map(|fault| ("FAULT", fault)));
    let server = NodeServer::start("node/server.js", &envs);
    let mut arguments = vec!["run", "causes/diagnostic.yaml"];
    arguments.extend(more);
    witness(&arguments, &[("EARWITNESS_DEMO_URL", &server.url)])
}

/// What both snippets tell of the two secrets.
fn told() -> Value {
    let of = |secret: &str| diagnostic_code(&Secret::new(secret), NONCE);
    serde_json::json!({ "issuer": of("one secret"), "verifier": of("another secret") })
}

/// Runs a snippet of the page, with this around it.
fn run(number: usize, harness: &str) -> Value {
    let program = format!("{}\n{}", snippet(number), harness.replace("NONCE", NONCE));
    let output = Command::new("node")
        .args(["--input-type=module", "--eval", &program])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers"))
        .output()
        .expect("Node is installed, as tests/run.sh checks");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{errors}"))
}

/// A snippet of the page.
fn snippet(number: usize) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/diagnostic-route.md"));
    let page = page.expect("it is in the tree");
    let code = page.split("```js\n").nth(number + 1).and_then(|rest| rest.split("```").next());
    code.expect("it has two snippets").to_owned()
}
