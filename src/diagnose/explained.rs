//! What a cause explains: its consequences are true, and naming them beside it would only hide it.

use super::diagnosis::{Confidence, Diagnosis, Family};

/// What a cause takes with it.
enum Explained {
    /// Everything that comes after the gate, since sessions do not hold long enough for it.
    Later,
    /// These causes.
    These(&'static [&'static str]),
}

/// What a verifier that checks too little lets in besides.
const UNCHECKED: &[&str] = &[
    "alg-none-accepted",
    "algorithm-confusion",
    "algorithm-not-pinned",
    "claims-not-validated",
    "expired-token-accepted",
];

/// Whoever needs no token is not kept out by a bad one, nor by where it stands.
const UNGUARDED: &[&str] = &[
    "alg-none-accepted",
    "algorithm-confusion",
    "algorithm-not-pinned",
    "claims-not-validated",
    "expired-token-accepted",
    "namespace-unguarded",
    "signature-not-verified",
    "socket-outlives-logout",
    "socket-outlives-token",
    "token-in-url",
    "wrong-token-kind-accepted",
];

/// Why the socket refuses what the HTTP routes take is what is being asked.
const DISAGREEMENT: &[&str] = &["http-and-socket-disagree"];

/// What comes of it where the socket lets everybody in, and looks at the token later.
const KEPT_OUT: &[&str] = &["join-refused", "join-ack-missing", "login-failed"];

/// What shows of a leave, or of a join that is under way, where messages do not go to the room.
const PER_USER: &[&str] = &["join-history-overlap", "leave-ineffective", "leave-affects-one-tab"];

/// What shows of a room where those at other processes do not hear, and those who joined late are there.
const NOT_HEARD: &[&str] = &["joined-but-deaf", "join-ack-before-membership"];

/// What seems to repeat an emit where it is done under two names.
const REPEATED: &[&str] = &[
    "emit-per-member",
    "handler-registered-twice",
    "handler-stacked-on-join",
    "listener-leak-per-connection",
    "room-and-user-room",
    "to-in-loop-per-tab",
    "duplicates-after-reconnect",
];

/// Causes, and what they explain.
const TABLE: &[(&str, Explained)] = &[
    ("no-sticky-sessions", Explained::Later),
    ("emitted-under-two-events", Explained::These(REPEATED)),
    // A CONNECT that is not understood is not answered.
    ("protocol-version-mismatch", Explained::These(&["auth-never-answers"])),
    ("parser-mismatch", Explained::These(&["auth-never-answers"])),
    // Who is everybody is the sender of every message, and hears none, or hears each as one's own.
    ("identity-shared-between-users", Explained::Later),
    // What is kept of the first user is not looked at again, whatever kind of token comes.
    ("identity-shared-between-users", Explained::These(&["wrong-token-kind-accepted"])),
    ("anonymous-accepted", Explained::These(UNGUARDED)),
    ("signature-not-verified", Explained::These(UNCHECKED)),
    ("shared-secret-is-fallback", Explained::These(&["weak-secret"])),
    ("expired-token-accepted", Explained::These(&["socket-outlives-token"])),
    ("issuer-secret-is-fallback", Explained::These(DISAGREEMENT)),
    ("verifier-secret-is-fallback", Explained::These(DISAGREEMENT)),
    ("issuer-secret-is-fallback", Explained::These(KEPT_OUT)),
    ("verifier-secret-is-fallback", Explained::These(KEPT_OUT)),
    ("secret-encoding-mismatch", Explained::These(KEPT_OUT)),
    ("secret-mismatch", Explained::These(KEPT_OUT)),
    ("verifier-secret-missing", Explained::These(DISAGREEMENT)),
    ("secret-encoding-mismatch", Explained::These(DISAGREEMENT)),
    ("secret-mismatch", Explained::These(DISAGREEMENT)),
    ("secret-mismatch-on-some-nodes", Explained::These(DISAGREEMENT)),
    ("key-set-mismatch", Explained::These(DISAGREEMENT)),
    ("audience-or-issuer-mismatch", Explained::These(DISAGREEMENT)),
    ("token-sent-in-wrong-place", Explained::These(DISAGREEMENT)),
    ("token-sent-in-wrong-place", Explained::Later),
    ("token-wrapped", Explained::These(DISAGREEMENT)),
    // The same token is let in, so its signature is right.
    ("token-wrapped", Explained::These(&["secret-mismatch"])),
    ("token-sent-in-wrong-place", Explained::These(&["secret-mismatch"])),
    ("token-expired-at-login", Explained::These(DISAGREEMENT)),
    ("auth-never-answers", Explained::These(DISAGREEMENT)),
    // Who hears nobody at another process hears nobody at all where everybody else is there.
    ("nodes-not-connected", Explained::These(NOT_HEARD)),
    ("event-is-node-local", Explained::These(NOT_HEARD)),
    // What comes from the same process came, so the tab was in the room.
    ("subscribe-window", Explained::These(&["join-ack-before-membership"])),
    // Whoever counts the tabs of one process only takes a user for gone who is at another.
    ("presence-is-node-local", Explained::These(&["premature-offline", "ghost-online"])),
    // Messages that wait for each other are late for the events that do not.
    ("out-of-order", Explained::These(&["room-emit-overtaken"])),
    // What goes to users goes to their tabs, whether these have left a room, or are about to join it, or not.
    ("last-tab-only", Explained::These(PER_USER)),
    ("first-tab-only", Explained::These(PER_USER)),
    ("room-and-user-room", Explained::These(PER_USER)),
    ("deaf-after-sibling-closes", Explained::These(PER_USER)),
    // What is sent before the token has been looked at is lost, now and then.
    ("auth-after-connect", Explained::These(&["secret-mismatch-on-some-nodes"])),
];

/// Takes out what another diagnosis explains.
pub(super) fn drop_explained(diagnoses: &mut Vec<Diagnosis>) {
    let known: Vec<&Explained> = diagnoses.iter().flat_map(explained_by).collect();
    let hidden: Vec<&str> = diagnoses
        .iter()
        .filter(|one| known.iter().any(|explained| explained.covers(one)))
        .map(|one| one.code)
        .collect();
    diagnoses.retain(|one| !hidden.contains(&one.code));
}

/// What a diagnosis explains. What is only possible explains nothing.
fn explained_by(diagnosis: &Diagnosis) -> impl Iterator<Item = &'static Explained> {
    let is_known = diagnosis.confidence < Confidence::Possible;
    let code = diagnosis.code;
    let rows = TABLE.iter().filter(move |(of, _)| is_known && *of == code);
    rows.map(|(_, explained)| explained)
}

impl Explained {
    fn covers(&self, diagnosis: &Diagnosis) -> bool {
        match self {
            Self::Later => diagnosis.family > Family::Auth,
            Self::These(codes) => codes.contains(&diagnosis.code),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Write as _;

    use super::*;
    use crate::diagnose::CATALOGUE;
    use crate::diagnose::cause::Cause;
    use crate::diagnose::diagnosis::samples::diagnosis;

    fn left(mut diagnoses: Vec<Diagnosis>) -> Vec<&'static str> {
        drop_explained(&mut diagnoses);
        diagnoses.iter().map(|one| one.code).collect()
    }

    #[test]
    fn a_verifier_that_verifies_nothing_is_not_also_ten_other_causes() {
        let certain = |code| diagnosis(code, Family::Auth, Confidence::Certain);
        let all = ["signature-not-verified", "expired-token-accepted", "token-in-url"].map(certain);
        assert_eq!(left(all.into()), ["signature-not-verified", "token-in-url"]);
    }

    #[test]
    fn what_is_only_possible_explains_nothing() {
        let all = [
            diagnosis("anonymous-accepted", Family::Auth, Confidence::Possible),
            diagnosis("token-in-url", Family::Auth, Confidence::Certain),
        ];
        assert_eq!(left(all.into()), ["anonymous-accepted", "token-in-url"]);
    }

    #[test]
    fn where_sessions_do_not_hold_rooms_mean_nothing() {
        let certain = |code, family| diagnosis(code, family, Confidence::Certain);
        let all = [
            certain("no-sticky-sessions", Family::Connection),
            certain("login-failed", Family::Auth),
            certain("joined-but-deaf", Family::Rooms),
        ];
        assert_eq!(left(all.into()), ["no-sticky-sessions", "login-failed"]);
    }

    /// The codes that are not named beside a certain one.
    fn hidden_by(one: &Cause) -> BTreeMap<Family, Vec<&'static str>> {
        let certain = |cause: &Cause| diagnosis(cause.code, cause.family, Confidence::Certain);
        let mut hidden: BTreeMap<Family, Vec<&str>> = BTreeMap::new();
        for other in CATALOGUE.iter().filter(|other| other.code != one.code) {
            if !left(vec![certain(one), certain(other)]).contains(&other.code) {
                hidden.entry(other.family).or_default().push(other.code);
            }
        }
        hidden
    }

    /// A row is there for what was seen together once, and many a pair is seen on few servers only.
    #[test]
    fn what_explains_what_changes_nowhere_unseen() {
        let mut text = String::new();
        for cause in CATALOGUE {
            for (family, codes) in hidden_by(cause) {
                let all = CATALOGUE.iter().filter(|one| one.family == family).count();
                let codes = if codes.len() == all { "all".into() } else { codes.join(" ") };
                writeln!(text, "{}: {} {codes}", cause.code, family.word())
                    .expect("a text takes everything");
            }
        }
        insta::assert_snapshot!(text);
    }

    #[test]
    fn every_code_is_in_the_catalogue() {
        let is_known = |code: &&str| CATALOGUE.iter().any(|cause| cause.code == *code);
        for (code, explained) in TABLE {
            assert!(is_known(code), "{code}");
            let Explained::These(codes) = explained else { continue };
            let unknown: Vec<_> = codes.iter().filter(|code| !is_known(code)).collect();
            assert_eq!(unknown, Vec::<&&str>::new(), "of {code}");
        }
    }

    #[test]
    fn nothing_explains_itself_and_no_two_explain_each_other() {
        for (code, explained) in TABLE {
            let Explained::These(codes) = explained else { continue };
            assert!(!codes.contains(code), "{code} explains itself");
            for (other, back) in TABLE {
                let Explained::These(back) = back else { continue };
                assert!(!(codes.contains(other) && back.contains(code)), "{code} and {other}");
            }
        }
    }
}
