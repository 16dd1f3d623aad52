//! The flags of `earwitness triage` as they are typed.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use secrecy::SecretString;

use super::emit::{AckFlag, EmitFlag};
use crate::cli::args::{Outputs, ProbeChoice};
use crate::cli::client::ClientChoice;
use crate::cli::network::NetworkFlags;

/// What stands behind the flags in the long help.
const EXAMPLE: &str = "\
Example, against the embedded server. In one terminal:

  earwitness lab --port 3000 --fault except-in-loop

and in another:

  earwitness triage http://127.0.0.1:3000 \\
    --login 'POST /api/auth/login' \\
    --user alice@example.com:alice-password \\
    --user bob@example.com:bob-password \\
    --user carol@example.com:carol-password \\
    --room 42 \\
    --join 'conversation:join \"{{ room.id }}\"' \\
    --leave 'conversation:leave \"{{ room.id }}\"' \\
    --send 'message:send {\"conversationId\": \"{{ room.id }}\", \"content\": \"{{ marker }}\"}' \\
    --deliver message:new

Leave out --room and everything below it to look at login, tokens and the gate only.
Add --print-scenario to get the scenario file that the flags amount to.

Passwords: `--user alice@example.com:env:ALICE_PASSWORD` reads the password from the environment, so
that it stands neither in the shell's history nor in the list of processes. No password is ever printed.

Templates: {{ user.email }}, {{ user.username }}, {{ user.password }}, {{ user.id }} (with --id-at),
{{ room.id }}, {{ marker }} (the text of the message; it must be sent somewhere), {{ env.NAME }}.
A room that is a number: {{ room.id | int }}.";

/// Finds out what is wrong with a running system, from flags alone.
///
/// It logs the users in, opens several tabs for each, joins the room, lets every tab speak, and names the cause
/// of what went wrong.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLE, after_help = "--help shows an example that works.")]
pub(in crate::cli) struct TriageArgs {
    /// The address of the system, such as `http://localhost:3000`
    #[arg(value_name = "URL", required_unless_present = "like")]
    pub(super) url: Option<String>,
    /// Take the system, rooms and secrets (and users, if none are given) from a scenario file
    ///
    /// Flags win. The script of the file is not taken: the standard one runs.
    #[arg(long, value_name = "SCENARIO")]
    pub(super) like: Option<PathBuf>,
    /// How far the gate is probed with forged tokens
    #[arg(long, value_enum, default_value_t = ProbeChoice::Safe, value_name = "HOW")]
    pub(super) probes: ProbeChoice,
    /// Print what each probe would send, and whether it would be sent; send nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Which client opens the tabs
    #[arg(long, value_enum, default_value_t = ClientChoice::Native, value_name = "CLIENT")]
    pub(super) client: ClientChoice,
    #[command(flatten)]
    pub(super) outputs: Outputs,
    /// Print the scenario file that these flags amount to, and run nothing
    #[arg(long)]
    pub(super) print_scenario: bool,
    #[command(flatten)]
    pub(super) people: PeopleFlags,
    #[command(flatten)]
    pub(super) login: LoginFlags,
    #[command(flatten)]
    pub(super) socket: SocketFlags,
    #[command(flatten)]
    pub(super) chat: ChatFlags,
    #[command(flatten)]
    pub(super) secrets: SecretFlags,
    #[command(flatten)]
    pub(super) timing: TimingFlags,
    #[command(flatten)]
    pub(super) network: NetworkFlags,
}

/// Who takes part.
#[derive(Debug, Args)]
#[command(next_help_heading = "Users")]
pub(super) struct PeopleFlags {
    /// An account: `NAME:PASSWORD`, or `NAME:env:VARIABLE` for a password in the environment
    ///
    /// Give at least two, better three. NAME may be an email; reports then call the user by the part before the
    /// `@`. The first user speaks first.
    #[arg(long = "user", value_name = "NAME:PASSWORD", required_unless_present = "like")]
    pub(super) users: Vec<SecretString>,
    /// How many tabs each user opens; left out, the first user has 3 and the others 2
    #[arg(long, value_name = "N")]
    pub(super) tabs: Option<u16>,
}

/// How users log in.
#[derive(Debug, Args)]
#[command(next_help_heading = "Login (one of these replaces the whole login of --like)")]
pub(super) struct LoginFlags {
    /// The request that logs a user in; `POST /login`, the commonest, where left out
    #[arg(long, value_name = "METHOD PATH")]
    pub(super) login: Option<String>,
    /// Its JSON body; the email (or the username, if it is no email) and the password where left out
    #[arg(long, value_name = "JSON")]
    pub(super) login_body: Option<SecretString>,
    /// Where the token stands in the answer; `body:/token` where left out
    ///
    /// Also `header:NAME`, `cookie:NAME` or `regex:PATTERN`. Left out, other places are found and gone on with; given and
    /// wrong, the diagnosis names the right one.
    #[arg(long, value_name = "PLACE")]
    pub(super) token_at: Option<String>,
    /// Where the user's identifier stands: `body:/user/id`, or `claim:/sub` in the token
    #[arg(long, value_name = "PLACE")]
    pub(super) id_at: Option<String>,
}

/// How sockets are opened.
#[derive(Debug, Args)]
#[command(next_help_heading = "Socket")]
pub(super) struct SocketFlags {
    /// Where the token travels: `auth:KEY`, `query:KEY`, `header:NAME`, `cookie:NAME` or `none`;
    /// `auth:token` where left out
    ///
    /// Left out, other places, `Bearer ` in front and an event after CONNECT are found and gone on with.
    #[arg(long, value_name = "PLACE")]
    pub(super) send_token: Option<String>,
    /// The Engine.IO path; `/socket.io/` where left out
    #[arg(long, value_name = "PATH")]
    pub(super) path: Option<String>,
    /// The Socket.IO namespace; `/` where left out
    #[arg(long, value_name = "NAME")]
    pub(super) namespace: Option<String>,
    /// The `Origin` header of the handshake, for servers that check it
    #[arg(long, value_name = "ORIGIN")]
    pub(super) origin: Option<String>,
    /// The transports, as the official client takes them: `websocket` (where left out), `polling`, or
    /// `polling,websocket` for polling that is upgraded
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(super) transports: Vec<String>,
    /// How packets are written: `default`, or `msgpack`
    #[arg(long, value_name = "NAME")]
    pub(super) parser: Option<String>,
}

/// How the system is talked to.
#[derive(Debug, Args)]
#[command(next_help_heading = "Rooms and messages")]
pub(super) struct ChatFlags {
    /// The identifier of the room, as text
    #[arg(long, value_name = "ID")]
    pub(super) room: Option<String>,
    /// A user who is in the room; left out, all are, but with three or more users the last is an outsider
    #[arg(long = "member", value_name = "NAME")]
    pub(super) members: Vec<String>,
    /// How a tab joins: the event, then its arguments as JSON, one after the other
    #[arg(long, value_name = "EVENT ARGS")]
    pub(super) join: Option<EmitFlag>,
    /// What the acknowledgement of a join must hold; `{}` for any that does not say no, `none` where there is none
    #[arg(long, value_name = "JSON", default_value = "{}")]
    pub(super) join_ack: AckFlag,
    /// How a tab leaves
    #[arg(long, value_name = "EVENT ARGS")]
    pub(super) leave: Option<EmitFlag>,
    /// What the acknowledgement of a leave must hold; `{}` for any that does not say no, `none` where there is none
    #[arg(long, value_name = "JSON", default_value = "{}")]
    pub(super) leave_ack: AckFlag,
    /// How a tab sends a message; `{{ marker }}` is its text
    #[arg(long, value_name = "EVENT ARGS")]
    pub(super) send: Option<EmitFlag>,
    /// What the acknowledgement of a message must hold; `{}` for any that does not say no, `none` where there is none
    #[arg(long, value_name = "JSON", default_value = "{}")]
    pub(super) send_ack: AckFlag,
    /// The event in which messages arrive; may be repeated
    #[arg(long, value_name = "EVENT")]
    pub(super) deliver: Vec<String>,
    /// Who should hear a message; left out, the policy that was observed is reported
    #[arg(long, value_name = "POLICY",
          value_parser = PossibleValuesParser::new(["others", "other-tabs", "everyone", "own"]))]
    pub(super) audience: Option<String>,
}

/// Candidates for the secret; they are never sent and never printed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Secrets (only their fingerprints are shown)")]
pub(super) struct SecretFlags {
    /// An environment variable that may hold the secret of the tokens; may be repeated
    #[arg(long, value_name = "VARIABLE")]
    pub(super) secret_env: Vec<String>,
    /// A dotenv file whose secret-like variables may hold it, or the one after a `#`; may be repeated
    #[arg(long, value_name = "FILE[#VARIABLE]")]
    pub(super) dotenv: Vec<String>,
    /// A running process whose secret-like variables may hold it, or the one after a `#`; may be repeated (Linux)
    #[arg(long, value_name = "PID[#VARIABLE]")]
    pub(super) secret_of_process: Vec<String>,
    /// A log that the server writes, to be followed while the run goes on; may be repeated
    #[arg(long = "server-log", value_name = "FILE")]
    pub(super) server_logs: Vec<String>,
    /// Where the public keys of the tokens stand: a path of the system or an address of a key set (JWKS), or a file
    /// (`./public.pem`); may be repeated
    #[arg(long, value_name = "PLACE")]
    pub(super) keys: Vec<String>,
    /// A file of guesses, one a line, which are held against the login tokens and shown to nobody; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(super) wordlist: Vec<String>,
}

/// How long things may take.
#[derive(Debug, Args)]
#[command(next_help_heading = "Timing")]
pub(super) struct TimingFlags {
    /// How long an acknowledgement may take, such as `500ms`; 2s where left out
    #[arg(long, value_name = "TIME")]
    pub(super) ack_timeout: Option<String>,
    /// How long nothing must come before it is taken that nothing more will; adaptive where left out
    #[arg(long, value_name = "TIME")]
    pub(super) quiet_window: Option<String>,
    /// The bound on the whole run; 2m where left out
    #[arg(long, value_name = "TIME")]
    pub(super) deadline: Option<String>,
}
