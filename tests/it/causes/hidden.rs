//! What one tab hides, and two or three show.

use earwitness::lab::Fault;

use super::{against, on_node};
use crate::chat_server::node_is_wanted;
use crate::lab_server::LabServer;
use crate::witness::Witness;

/// The causes that one tab for each user cannot tell from correct code.
const LOOK_ALIKES: [&str; 6] = [
    "except-in-loop",
    "to-in-loop-per-tab",
    "only-emitting-tab-excluded",
    "one-fixed-tab-excluded",
    "last-tab-only",
    "first-tab-only",
];

#[test]
fn one_tab_hides_the_loop_and_the_run_says_so() {
    let lab = LabServer::start(Some(Fault::ExceptInLoop));
    assert_untold(&against("causes/tabs-1.yaml", &lab.url));
}

#[test]
fn two_and_three_tabs_show_the_loop() {
    let lab = LabServer::start(Some(Fault::ExceptInLoop));
    for scenario in ["causes/tabs-2.yaml", "causes/tabs-3.yaml"] {
        assert_named(&against(scenario, &lab.url));
    }
}

#[test]
fn the_same_holds_on_node() {
    if node_is_wanted("what one tab hides, on Node") {
        let on_node = |scenario| on_node(scenario, Some("except-in-loop"), &[]);
        assert_untold(&on_node("causes/tabs-1.yaml"));
        assert_named(&on_node("causes/tabs-2.yaml"));
        assert_named(&on_node("causes/tabs-3.yaml"));
    }
}

#[test]
fn all_that_looks_like_correct_code_with_one_tab_is_inconclusive() {
    for code in LOOK_ALIKES {
        let lab = LabServer::start(Some(code.parse().unwrap()));
        assert_untold(&against("causes/tabs-1.yaml", &lab.url));
    }
}

fn assert_untold(witness: &Witness) {
    assert_eq!(witness.codes(), [""; 0], "{}", witness.stdout);
    assert_eq!(witness.exit, 3, "{}", witness.stdout);
    let check = witness.check("told-apart");
    assert_eq!(check["verdict"], "inconclusive");
    let summary = check["summary"].as_str().unwrap_or_default();
    for code in LOOK_ALIKES {
        assert!(summary.contains(code), "{code} is missing: {summary}");
    }
    assert!(summary.contains("`tabs: 2`"), "{summary}");
}

fn assert_named(witness: &Witness) {
    assert_eq!(witness.codes(), ["except-in-loop"], "{}", witness.stdout);
    assert_eq!((witness.exit, witness.confidence()), (1, "certain"), "{}", witness.stdout);
}
