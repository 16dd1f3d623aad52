//! A mistake in the scenario that flags amount to is told as a mistake in the flag.

use super::flags::TriageArgs;
use crate::scenario::Problem;

/// A part of the scenario, and the flag that it was made from; the first that fits counts.
const FLAGS: [(&str, &str); 28] = [
    ("system.url", "URL"),
    ("system.login[0].http", "--login"),
    ("system.login[0].json", "--login-body"),
    ("system.login[0].capture.id", "--id-at"),
    ("system.login[0].capture", "--token-at"),
    ("system.login", "--login"),
    ("system.socket.token", "--send-token"),
    ("system.socket.path", "--path"),
    ("system.socket.namespace", "--namespace"),
    ("system.socket.origin", "--origin"),
    ("system.socket.transports", "--transports"),
    ("system.socket.parser", "--parser"),
    ("system.join[0].ack", "--join-ack"),
    ("system.join", "--join"),
    ("system.leave[0].ack", "--leave-ack"),
    ("system.leave", "--leave"),
    ("system.send[0].ack", "--send-ack"),
    ("system.send", "--send"),
    ("system.hear", "--deliver"),
    ("system.audience", "--audience"),
    ("timing.ack", "--ack-timeout"),
    ("timing.quiet", "--quiet-window"),
    ("timing.deadline", "--deadline"),
    ("system.keys", "--keys"),
    ("server-logs", "--server-log"),
    ("secrets", "--dotenv"),
    ("rooms", "--member"),
    ("users", "--user"),
];

/// The mistake with the name of the flag in place of its place in a file that nobody has seen.
pub(super) fn on_flag(args: &TriageArgs, problem: &Problem) -> Problem {
    if problem.path == "system" && problem.reason.contains("heard") {
        return Problem {
            place: None,
            path: "--deliver".into(),
            help: Some("name the event in which messages arrive: --deliver message:new".into()),
            ..problem.clone()
        };
    }
    let flag = FLAGS.iter().find(|(part, _)| begins_with(&problem.path, part));
    let path = match flag {
        Some((_, flag)) if given(args, flag) => (*flag).to_owned(),
        _ => match &args.like {
            Some(like) if !problem.path.starts_with('-') && problem.path != "URL" => {
                format!("{}: {}", like.display(), problem.path)
            }
            _ => problem.path.clone(),
        },
    };
    Problem { place: None, path, ..problem.clone() }
}

fn begins_with(path: &str, part: &str) -> bool {
    path.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Whether the flag was given, or nothing else can be to blame.
fn given(args: &TriageArgs, flag: &str) -> bool {
    if args.like.is_none() {
        return true;
    }
    let (login, socket) = (&args.login, &args.socket);
    match flag {
        "URL" => args.url.is_some(),
        "--login" => login.login.is_some(),
        "--login-body" => login.login_body.is_some(),
        "--token-at" => login.token_at.is_some(),
        "--id-at" => login.id_at.is_some(),
        "--send-token" => socket.send_token.is_some(),
        "--path" => socket.path.is_some(),
        "--namespace" => socket.namespace.is_some(),
        "--origin" => socket.origin.is_some(),
        "--transports" => !socket.transports.is_empty(),
        "--parser" => socket.parser.is_some(),
        "--join" | "--join-ack" => args.chat.join.is_some(),
        "--leave" | "--leave-ack" => args.chat.leave.is_some(),
        "--send" | "--send-ack" => args.chat.send.is_some(),
        "--deliver" => !args.chat.deliver.is_empty(),
        "--audience" => args.chat.audience.is_some(),
        "--ack-timeout" => args.timing.ack_timeout.is_some(),
        "--quiet-window" => args.timing.quiet_window.is_some(),
        "--deadline" => args.timing.deadline.is_some(),
        "--server-log" => !args.secrets.server_logs.is_empty(),
        "--keys" => !args.secrets.keys.is_empty(),
        "--dotenv" => !args.secrets.dotenv.is_empty() || !args.secrets.wordlist.is_empty(),
        "--member" => !args.chat.members.is_empty(),
        _ => !args.people.users.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_not_taken_for_another_that_begins_alike() {
        assert!(begins_with("system.join[0].ack.success", "system.join[0].ack"));
        assert!(!begins_with("system.joiner", "system.join"));
    }
}
