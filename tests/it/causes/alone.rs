//! The causes of an address, which need no server that is wrong, but none, or another one.

use super::against;
use super::table::Column;
use crate::addresses::{nobody, web_site};
use crate::lab_server::LabServer;
use crate::witness::Witness;

#[test]
fn every_cause_of_an_address_is_named() {
    let faults = ["target-unreachable", "wrong-path", "not-socket-io", "namespace-unknown"];
    let faults = faults.map(str::to_owned);
    Column::run("an address", &faults, at_the_address).hold();
}

fn at_the_address(fault: &str) -> Witness {
    match fault {
        "target-unreachable" => against("causes/node.yaml", &nobody()),
        "wrong-path" => against("causes/wrong-path.yaml", &LabServer::start(None).url),
        "namespace-unknown" => against("causes/namespace.yaml", &LabServer::start(None).url),
        "not-socket-io" => against("causes/node.yaml", &web_site()),
        other => panic!("no address has the fault {other}"),
    }
}
