//! Somebody else's client sees what ours sees.

use crate::witness::{Witness, cases, witness};

/// The demonstration with a client. The gate is not probed: that stays with our own.
fn run(url: &str, client: &str) -> Witness {
    let scenario = cases().join("../../scenarios/demo.yaml");
    let scenario = scenario.to_str().expect("it is text").to_owned();
    let flags = ["run", &scenario, "--client", client, "--probes", "none"];
    witness(&flags, &[("EARWITNESS_DEMO_URL", url)])
}

#[cfg(feature = "rust_socketio")]
mod built_in {
    use serde_json::Value;

    use super::*;
    use crate::chat_server::ChatServer;
    use crate::lab_server::LabServer;
    use crate::node_server::node_is_wanted;

    /// How many copies were due and came, cell by cell. What is open may differ: a tab of this crate cannot be cut
    /// without a word, and so is gone for sure.
    fn counts(run: &Witness) -> Vec<[Value; 3]> {
        let list = |value: &Value| value.as_array().expect("it is a list").clone();
        let rows = list(&run.report["matrix"][0]["cells"]);
        let cells = rows.iter().flat_map(list);
        cells.map(|cell| ["expected", "received", "wrong"].map(|key| cell[key].clone())).collect()
    }

    fn assert_same(url: &str, codes: &[&str], exit: i32) {
        let (ours, theirs) = (run(url, "native"), run(url, "rust_socketio"));
        for run in [&ours, &theirs] {
            assert_eq!(run.codes(), codes, "{}{}", run.stdout, run.stderr);
            assert_eq!(run.exit, exit, "{}", run.stdout);
        }
        for part in ["rows", "columns"] {
            assert_eq!(ours.report["matrix"][0][part], theirs.report["matrix"][0][part]);
        }
        assert_eq!(counts(&ours), counts(&theirs));
        let done = theirs.report["done"].to_string();
        assert!(done.contains("rust_socketio, which lacks raw frames, fences"), "{done}");
        let unseen = theirs.report["not_observed"].to_string();
        assert!(unseen.contains("the client rust_socketio cannot see it"), "{unseen}");
        assert_eq!(ours.check("stayed-connected")["verdict"], "pass");
    }

    #[test]
    fn both_clients_see_the_same_on_the_lab() {
        assert_same(&LabServer::start(None).url, &[], 0);
        let fault = "except-in-loop".parse().expect("the lab has it");
        assert_same(&LabServer::start(Some(fault)).url, &["except-in-loop"], 1);
    }

    #[test]
    fn both_clients_see_the_same_on_node() {
        if !node_is_wanted("the second client on Node") {
            return;
        }
        assert_same(&ChatServer::start(None, &[]).url, &[], 0);
        let server = ChatServer::start(Some("except-in-loop"), &[]);
        assert_same(&server.url, &["except-in-loop"], 1);
    }

    #[test]
    fn both_clients_are_refused_for_the_same_reason() {
        let fault = "issuer-secret-is-fallback".parse().expect("the lab has it");
        let lab = LabServer::start(Some(fault));
        let (ours, theirs) = (run(&lab.url, "native"), run(&lab.url, "rust_socketio"));
        assert_eq!(ours.codes().first(), theirs.codes().first());
        assert_eq!((ours.exit, theirs.exit), (1, 1), "{}", theirs.stdout);
        assert_eq!(ours.report["users"], theirs.report["users"]);
    }

    #[test]
    fn what_it_cannot_do_is_told_before_the_run() {
        let scenario = cases().join("../../scenarios/demo.yaml");
        let scenario = scenario.to_str().expect("it is text").to_owned();
        let flags =
            ["run", &scenario, "--client", "rust_socketio", "--source-address", "127.0.0.1"];
        let run = witness(&flags, &[]);
        assert_eq!(run.exit, 2, "{}", run.stdout);
        assert!(run.stderr.contains("cannot choose where connections come from"), "{}", run.stderr);
    }
}

#[cfg(not(feature = "rust_socketio"))]
#[test]
fn a_client_that_is_not_built_in_is_told_with_the_way_to_it() {
    let run = run("http://127.0.0.1:1", "rust_socketio");
    assert_eq!(run.exit, 2, "{}", run.stdout);
    assert!(run.stderr.contains("--features rust_socketio"), "{}", run.stderr);
}
