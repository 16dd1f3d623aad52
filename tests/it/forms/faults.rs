//! Faults in the forms that real systems take: each stands in the file of its form, and is likely in it.

use std::collections::{BTreeMap, BTreeSet};

use super::at_once;
use crate::node_server::{NodeServer, node_is_wanted, say};
use crate::recorded::FORMS;
use crate::reported::Reported;

/// What a run says of a fault: all that it names, and how sure it is of the first.
enum Named {
    Certain(&'static [&'static str]),
    /// With the look-alikes, each of which the black box cannot rule out.
    Likely(&'static str, &'static [&'static str]),
    /// The check that fails, where no cause says why.
    Nothing(&'static str),
}

use Named::{Certain, Likely, Nothing};

/// Every fault, and what is named.
const FAULTS: &[(&str, Named)] = &[
    (
        "register-then-login:true-before-it-is-so",
        Likely("join-ack-before-membership", &["rate-limited"]),
    ),
    ("form-login-cookie-session:one-for-all", Certain(&["identity-shared-between-users"])),
    ("multipart-register-basic-login:cached", Certain(&["identity-shared-between-users"])),
    ("csrf-header-login:whoever-came-last", Certain(&["identity-shared-between-users"])),
    ("two-step-login:whoever-came-first", Certain(&["identity-shared-between-users"])),
    ("refreshed-access-token:sockets-stay", Certain(&["socket-outlives-logout"])),
    ("refreshed-access-token:token-stays-good", Certain(&["socket-outlives-logout"])),
    // The socket does not say that it is the time: that the token is over when it is given, anybody can read.
    (
        "oauth-client-credentials:milliseconds",
        Likely("token-expired-at-login", &["secret-mismatch"]),
    ),
    // The name is nobody's, so it may as well be another field.
    ("oauth-password-grant:the-client-for-the-user", Likely("identity-shared-between-users", &[])),
    ("authenticate-by-event:the-client-waits", Certain(&["anonymous-accepted"])),
    // Whoever logs in again changes it, so that not all messages of a user name the same one.
    ("login-by-socket-event:one-above-all-sockets", Likely("identity-shared-between-users", &[])),
    ("login-by-socket-event:the-button-is-hidden", Certain(&["anonymous-accepted"])),
    ("room-created-over-rest:who-knows-the-id", Certain(&["join-not-authorised"])),
    // Silence is how this form refuses.
    ("room-created-over-rest:only-who-made-it", Likely("join-ack-missing", &["join-refused"])),
    // Nothing confirms a send, so that it may have been lost anywhere.
    (
        "room-created-over-rest:open-sockets-only",
        Likely("joined-but-deaf", &["accepted-then-lost"]),
    ),
    ("automatic-membership:one-tab-of-each", Certain(&["last-tab-only"])),
    (
        "automatic-membership:profile-first",
        Likely("handler-registered-late", &["intermittent-loss"]),
    ),
    (
        "error-first-acks:null-before-it-is-stored",
        Likely("accepted-then-lost", &["intermittent-loss"]),
    ),
    ("error-first-acks:hooks-of-a-failed-call", Certain(&["refused-but-delivered"])),
    ("json-text:encoded-twice", Certain(&["payload-altered"])),
    // What is not there cannot be known again; that as many came as were due says the rest.
    ("json-text:content-cut", Likely("payload-altered", &[])),
    // Nothing that is seen on the socket tells a message that was never emitted from a room that is missed.
    ("rest-send:never-emits", Likely("joined-but-deaf", &["accepted-then-lost"])),
    // It is a policy that systems have, and not the one of the scenario: which of both is wrong, no run knows.
    ("rest-send:not-to-the-author", Nothing("delivered-once")),
    // The tab that did not join would be the fixed one.
    (
        "two-step-send:relayed-to-the-sender-too",
        Likely("sender-not-excluded", &["one-fixed-tab-excluded"]),
    ),
    ("two-step-send:sender-notified-too", Certain(&["sender-not-excluded"])),
    ("direct-messages:to-the-sender", Certain(&["emits-to-sender-only"])),
    ("direct-messages:to-a-list-of-tabs", Certain(&["leak-when-recipient-offline"])),
    // Two copies are two, wherever they come from: there is nobody to leave the room of a private conversation.
    (
        "no-content-delivered:room-and-tabs",
        Likely("handler-registered-twice", &["room-and-user-room", "emit-per-member"]),
    ),
    ("no-content-delivered:at-who-has-written", Certain(&["emits-to-sender-only"])),
    ("escaped-and-decorated:escaped-twice", Certain(&["payload-altered"])),
    ("escaped-and-decorated:cut-to-the-column", Likely("payload-altered", &[])),
    ("server-asks-for-ack:error-taken-for-the-answer", Certain(&["join-refused"])),
    ("one-event-with-types:renamed", Certain(&["message-event-renamed"])),
    (
        "one-event-with-types:no-break",
        Likely("handler-registered-twice", &["room-and-user-room", "emit-per-member"]),
    ),
    ("history-replay:read-before-the-join", Certain(&["join-history-gap"])),
    ("history-replay:joined-before-the-read", Certain(&["join-history-overlap"])),
    // No cause is about what one join tells the others.
    ("history-replay:replayed-to-all", Nothing("delivered-once")),
    ("own-devices-sync:only-the-one-that-wrote", Certain(&["emits-to-sender-only"])),
    ("own-devices-sync:everybody", Certain(&["leak-to-everyone"])),
    // How many processes there are, nobody has said.
    (
        "own-devices-sync:the-others-only",
        Likely("only-emitting-tab-excluded", &["presence-is-node-local"]),
    ),
    ("refused-by-403:says-so-and-lets-in", Certain(&["anonymous-accepted"])),
    ("refused-after-connect:the-page-goes-away", Certain(&["anonymous-accepted"])),
    ("refused-by-ack:no-return", Certain(&["join-not-authorised"])),
    // With one room, to put everybody into it is to tell everybody.
    ("refused-by-silence:in-before-it-asks", Certain(&["leak-to-everyone"])),
    ("refused-by-event:says-so-and-goes-on", Certain(&["join-not-authorised"])),
    ("refused-by-text-ack:only-the-join", Certain(&["outsider-can-publish"])),
    // Nothing is asked to enter: neither who it is, nor whether that one may.
    (
        "token-in-every-event:reading-is-free",
        Certain(&["anonymous-accepted", "join-not-authorised"]),
    ),
    // The limit says nothing, and lets through whoever comes first.
    ("paced-sends:one-limit-for-all", Likely("intermittent-loss", &["rate-limited"])),
];

/// Servers on which every form has one fault at most.
struct Servers(Vec<(BTreeSet<&'static str>, NodeServer)>);

impl Servers {
    fn start() -> Self {
        let mut sets: Vec<BTreeMap<&str, &'static str>> = Vec::new();
        for (fault, _) in FAULTS {
            let form = form_of(fault);
            let place = sets.iter().position(|set| !set.contains_key(form));
            let place = place.unwrap_or_else(|| {
                sets.push(BTreeMap::new());
                sets.len() - 1
            });
            sets[place].insert(form, fault);
        }
        let start = |set: BTreeMap<&str, &'static str>| {
            let faults: BTreeSet<&'static str> = set.into_values().collect();
            let list = faults.iter().copied().collect::<Vec<_>>().join(",");
            (faults, NodeServer::start("forms/server.js", &[("FAULT", &list)]))
        };
        Self(sets.into_iter().map(start).collect())
    }

    fn with(&self, fault: &str) -> &NodeServer {
        let mut all = self.0.iter();
        &all.find(|(faults, _)| faults.contains(fault)).expect("some server has it").1
    }
}

fn form_of(fault: &str) -> &str {
    parts(fault).0
}

/// The form, and what is wrong in it.
fn parts(fault: &str) -> (&str, &str) {
    fault.split_once(':').expect("a fault names its form")
}

/// What is wrong with what a run says, if anything is.
fn objection(named: &Named, run: &Reported) -> Option<String> {
    let first = &run.report["diagnoses"][0];
    let sure = first["confidence"].as_str().unwrap_or("-");
    let alike = first["lookalikes"].as_array().into_iter().flatten();
    let alike: Vec<&str> = alike.filter_map(|one| one["code"].as_str()).collect();
    let is_right = match named {
        Certain(codes) => run.codes() == *codes && sure == "certain" && alike.is_empty(),
        Likely(code, alikes) => run.codes() == [*code] && sure == "likely" && alike == *alikes,
        Nothing(check) => run.codes().is_empty() && run.broken().contains(check),
    };
    let said = || format!("{:?} {sure} {alike:?}\n{}", run.codes(), run.said);
    (!is_right || run.exit != 1).then(said)
}

#[test]
fn faults_of_forms_are_named() {
    if !node_is_wanted("the faults of forms") {
        return;
    }
    let servers = Servers::start();
    let runs = at_once::each(FAULTS, |(fault, _)| {
        let (form, what) = parts(fault);
        FORMS.run(form, what, &servers.with(fault).url)
    });
    let mut objections = Vec::new();
    for ((fault, named), run) in FAULTS.iter().zip(&runs) {
        say(&format!("{fault:<50} {:?}", run.codes()));
        objections.extend(objection(named, run).map(|said| format!("{fault}: {said}")));
    }
    assert!(objections.is_empty(), "{}", objections.join("\n\n"));
}

#[test]
fn every_fault_of_a_form_is_in_the_table_and_every_form_has_one() {
    if !node_is_wanted("the list of faults of forms") {
        return;
    }
    let server = NodeServer::start("forms/server.js", &[]);
    let known = server.announcement["faults"].as_array().expect("it names its faults");
    let known: BTreeSet<&str> = known.iter().filter_map(|fault| fault.as_str()).collect();
    let tabled: BTreeSet<&str> = FAULTS.iter().map(|(fault, _)| *fault).collect();
    assert_eq!(known, tabled);
    let forms: BTreeSet<String> = tabled.iter().map(|fault| form_of(fault).to_owned()).collect();
    assert_eq!(forms, super::names(&server));
}
