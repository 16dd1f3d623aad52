//! Server processes with addresses of their own, and which tab opens at which.

use std::num::NonZeroU16;

use indexmap::IndexMap;

use super::Lowering;
use crate::scenario::names::NodeName;
use crate::scenario::problem::offer;
use crate::scenario::source::escape;

/// Tabs take turns over the nodes, user after user, so that users with one tab are spread, too.
pub(super) struct Turns<'a> {
    nodes: Vec<&'a NodeName>,
    taken: usize,
}

impl<'a> Turns<'a> {
    pub(super) fn over(nodes: &'a IndexMap<NodeName, String>) -> Self {
        Self { nodes: nodes.keys().collect(), taken: 0 }
    }

    /// The nodes of the next tabs; none where there are no nodes.
    pub(super) fn next(&mut self, tabs: NonZeroU16) -> Vec<NodeName> {
        let turns = self.nodes.iter().cycle().skip(self.taken).take(usize::from(tabs.get()));
        let seats: Vec<NodeName> = turns.map(|node| (*node).clone()).collect();
        self.taken = (self.taken + seats.len()) % self.nodes.len().max(1);
        seats
    }
}

impl Lowering<'_> {
    pub(super) fn nodes(
        &mut self,
        written: &IndexMap<String, String>,
    ) -> IndexMap<NodeName, String> {
        let node = |(name, address): (&String, &String)| {
            let at = format!("/system/socket/nodes/{}", escape(name));
            (NodeName::new(name), self.address(&at, address))
        };
        written.iter().map(node).collect()
    }

    /// The nodes of a user's tabs, as they are written; where there are fewer nodes than tabs, again from the first.
    pub(super) fn pinned(
        &mut self,
        at: &str,
        written: &[String],
        nodes: &IndexMap<NodeName, String>,
        tabs: NonZeroU16,
    ) -> Vec<NodeName> {
        for (place, name) in written.iter().enumerate() {
            if !nodes.contains_key(&NodeName::from(name.as_str())) {
                let known = offer(name, nodes.keys().map(NodeName::as_str));
                let help = known.or_else(|| {
                    Some("name it: `system: { socket: { nodes: { a: http://… } } }`".to_owned())
                });
                self.report(&format!("{at}/{place}"), format!("there is no node `{name}`"), help);
            }
        }
        let tabs = usize::from(tabs.get());
        if written.len() > tabs {
            let reason = format!("{} nodes are written for {tabs} of its tabs", written.len());
            self.report(at, reason, Some("write one for each tab, or fewer".to_owned()));
        }
        written.iter().cycle().take(tabs).map(|name| NodeName::from(name.as_str())).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::{Env, Problem, Scenario, read};

    fn of(users: &str) -> Result<Scenario, Vec<Problem>> {
        let text = format!(
            "system: {{ url: http://127.0.0.1:1, socket: {{ nodes: {{ a: http://127.0.0.1:2, b: http://127.0.0.1:3 }} }} }}
users: {users}
"
        );
        let none = |_: &str, _: &str| Err(String::new());
        read("x.yaml", &text, Env::default(), &none)
    }

    fn seats(users: &str) -> Vec<String> {
        let scenario = of(users).unwrap();
        let seats = scenario.tabs().map(|tab| format!("{tab} {}", scenario.seat_of(&tab).unwrap()));
        seats.collect()
    }

    #[test]
    fn tabs_take_turns_user_after_user() {
        let written = "{ alice: { tabs: 3 }, bob: { tabs: 1 }, carol: { tabs: 2 } }";
        let seats = seats(written);
        let turns = ["alice/1 a", "alice/2 b", "alice/3 a", "bob/1 b", "carol/1 a", "carol/2 b"];
        assert_eq!(seats, turns);
    }

    #[test]
    fn a_user_can_be_pinned_and_is_then_out_of_turn() {
        let written = "{ alice: { tabs: 3, nodes: [b, b, a] }, bob: { tabs: 3, nodes: [b] }, carol: { tabs: 1 } }";
        let pinned =
            ["alice/1 b", "alice/2 b", "alice/3 a", "bob/1 b", "bob/2 b", "bob/3 b", "carol/1 a"];
        assert_eq!(seats(written), pinned);
    }

    #[test]
    fn nodes_that_are_not_there_and_nodes_without_tabs_are_mistakes() {
        let problems = of("{ alice: { tabs: 1, nodes: [a, c] } }").unwrap_err();
        let said: Vec<_> = problems.iter().map(|problem| problem.reason.as_str()).collect();
        assert_eq!(said, ["2 nodes are written for 1 of its tabs", "there is no node `c`"]);
    }
}
