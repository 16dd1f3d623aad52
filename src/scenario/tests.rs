//! Scenarios as they are written, and what becomes of them.

use std::collections::BTreeMap;

use super::{
    Among, CaptureSource, Entrance, Env, Expected, Problem, RefusedAt, Scenario, Step, UserName,
    read,
};

fn scenario(system: &str, rest: &str) -> Result<Scenario, Vec<Problem>> {
    let text = format!("system:\n  url: http://localhost\n{system}\n{rest}");
    let load = |_: &str, _: &str| Err(String::new());
    read("written.yaml", &text, Env::new(BTreeMap::new()), &load)
}

const USERS: &str = "users: { alice: {}, bob: {} }";

fn reasons(result: Result<Scenario, Vec<Problem>>) -> Vec<String> {
    result.unwrap_err().into_iter().map(|problem| problem.reason).collect()
}

#[test]
fn a_set_up_step_of_several_users_is_done_by_each_of_them() {
    let system = "  setup: [{ http: POST /join, by: [alice, bob] }, { http: GET / }]";
    let setup = scenario(system, USERS).unwrap().system.setup;
    let by: Vec<_> = setup.iter().map(|step| step.by().map(UserName::as_str)).collect();
    assert_eq!(by, [Some("alice"), Some("bob"), None]);
}

#[test]
fn a_set_up_step_of_nobody_is_a_mistake() {
    let system = "  setup: [{ http: GET /, by: alcie }]";
    assert_eq!(reasons(scenario(system, USERS)), ["there is no user `alcie`"]);
}

#[test]
fn only_the_set_up_is_done_by_somebody_of_choice() {
    let system = "  login: [{ http: POST /login, by: alice }]";
    assert!(reasons(scenario(system, USERS))[0].contains("no `by`"));
}

#[test]
fn an_own_token_takes_the_place_of_the_login_and_one_for_all_does_not() {
    let system = "  token: { text: for-all }";
    let users = "users: { alice: {}, mallory: { token: { text: own } } }";
    let scenario = scenario(system, users).unwrap();
    let entrance = |name: &str| scenario.user(&name.into()).unwrap().entrance;
    assert_eq!(entrance("alice"), Entrance::Login);
    assert_eq!(entrance("mallory"), Entrance::OwnToken);
}

#[test]
fn a_token_that_should_be_refused_is_not_meant_to_be_good() {
    let users = "users: { alice: {}, bob: { token: { text: b } }, mallory: { token: { text: m } } }
script: [connect: all, expect: { tabs: [mallory, alice], refused: {} }]";
    let scenario = scenario("", users).unwrap();
    let good = ["alice", "bob", "mallory"].map(|name| scenario.means_good_token(&name.into()));
    assert_eq!(good, [true, true, false]);
}

#[test]
fn what_was_refused_can_be_said() {
    let rest = "users: { alice: {} }
script: [expect: { tabs: alice/1, refused: { at: join, message: no } }]";
    let scenario = scenario("", rest).unwrap();
    let expectation = scenario.expectations().next().unwrap();
    assert!(matches!(&expectation.what,
        Expected::Refused { at: RefusedAt::Join, message: Some(part), .. } if part == "no"));
    assert!(!scenario.expects_no_entry(&"alice/1".parse().unwrap()));
}

#[test]
fn only_a_connection_is_refused_with_a_status() {
    let rest = "users: { alice: {} }
script: [expect: { tabs: alice, refused: { at: send, status: 403 } }]";
    assert!(reasons(scenario("", rest))[0].contains("`status`"));
}

#[test]
fn captures_reach_into_every_argument() {
    let system = "  greet: [{ emit: hello, ack: {}, capture: { id: 'args:/1/id' } }]";
    let scenario = scenario(system, USERS).unwrap();
    let Step::Emit(step) = &scenario.system.greet[0] else { panic!("not an emit") };
    let CaptureSource::Args(pointer) = &step.captures[0].source else { panic!("not of arguments") };
    assert_eq!(pointer.to_string(), "/1/id");
}

#[test]
fn a_channel_is_heard_among_joined_tabs_unless_it_says_members() {
    let system = "  hear: [{ on: a }, { on: b, among: members }]";
    let channels = scenario(system, USERS).unwrap().system.channels;
    assert_eq!([channels[0].among, channels[1].among], [Among::Joined, Among::Members]);
}

#[test]
fn a_channel_is_judged_later_and_knows_no_tab() {
    let system = "  hear: { on: a, where: { by: '{{ tab.name }}' } }";
    assert_eq!(reasons(scenario(system, USERS)), ["a channel knows no `tab`"]);
}

/// A system that can send, with one line of a script.
fn line(written: &str) -> Vec<String> {
    let system = "  send: [{ emit: say, args: ['{{ marker }}'] }]\n  hear: { on: said }";
    let rest = format!(
        "users: {{ alice: {{}}, bob: {{}}, carol: {{ tabs: 1 }} }}
rooms: {{ main: {{ members: [alice, bob] }} }}
script: [{written}]"
    );
    scenario(system, &rest).map_or_else(|problems| reasons(Err(problems)), |_| Vec::new())
}

#[test]
fn lines_that_need_what_the_system_does_not_say_are_mistakes() {
    for (written, reason) in [
        ("history: main", "nothing says how past messages are asked for"),
        ("forge: { from: alice/1, as: bob }", "nothing says how a message is sent that says"),
        ("intrude: { tabs: alice/1 }", "alice is a member of main, so that is no intrusion"),
        ("join: { room: main, while: { from: bob } }", "`bob` is not a tab"),
        ("send: { from: each, pace: fast }", "`fast` is not a duration"),
    ] {
        let reasons = line(written);
        assert!(reasons.iter().any(|one| one.contains(reason)), "{written}: {reasons:?}");
    }
    for right in [
        "intrude: { tabs: carol/1 }",
        "join: { room: main, tabs: bob/1, while: { from: alice/1 } }",
        "send: { from: each, count: 10, pace: burst }",
        "send: { from: each, count: 2, pace: 20ms }",
        "reconnect: { tabs: bob/1, times: 5 }",
        "restart: 'true'",
    ] {
        assert_eq!(line(right), [""; 0], "{right}");
    }
}

#[test]
fn nobody_is_forged_by_oneself_and_what_is_announced_is_about_somebody() {
    let system = "  forge: [{ emit: say, args: ['{{ victim.id }}'] }]\n  presence: { left: { on: left } }\n  metrics: { http: GET /metrics }";
    let rest =
        "users: { alice: {} }\nrooms: { main: {} }\nscript: [forge: { from: alice/1, as: alice }]";
    let reasons = reasons(scenario(system, rest)).join("; ");
    for reason in ["nothing would be forged", "whom the event is about", "nothing is measured"] {
        assert!(reasons.contains(reason), "{reason}: {reasons}");
    }
}

#[test]
fn an_event_comes_after_another_one_that_is_heard() {
    let reasons_of = |hear: &str| {
        let system = format!("  send: [{{ emit: say }}]\n  hear: [{hear}]\n  audience: others");
        reasons(scenario(&system, USERS))
    };
    let (said, unread) = ("{ on: said, after: unread }", "{ on: unread, after: said }");
    assert_eq!(
        reasons_of("{ on: said }, { on: unread, after: siad }"),
        ["no channel hears `siad`"]
    );
    assert_eq!(reasons_of("{ on: said, after: said }"), ["`said` cannot come after itself"]);
    let circle = reasons_of(&format!("{said}, {unread}"));
    assert_eq!(circle[0], "`unread` comes after `said` already");
    let chain = "{ on: a, after: b }, { on: b, after: c }, { on: c, after: a }";
    assert_eq!(reasons_of(chain).len(), 3);
}

#[test]
fn a_tab_replies_to_another_that_it_can_know_again() {
    let reasons_of = |hear: &str, reply: &str| {
        let system = format!("  send: [{{ emit: say }}]\n  hear: {hear}\n  audience: others");
        reasons(scenario(&system, &format!("{USERS}\nscript: [connect: all, reply: {reply}]")))
    };
    let hear = "{ on: said }";
    assert_eq!(
        reasons_of(hear, "{ from: [bob/1, alice/1], to: alice/1 }"),
        ["alice/1 cannot reply to itself"]
    );
    assert_eq!(reasons_of(hear, "{ from: bob/1, to: alice }"), ["`alice` is not a tab"]);
    let unmarked = reasons_of("{ on: said, marker: none }", "{ from: bob/1, to: alice/1 }");
    assert!(unmarked[0].contains("nobody knows which one"), "{unmarked:?}");
}

#[test]
fn a_command_leaves_nodes_that_there_are() {
    let system = "  socket: { nodes: { a: http://localhost:1, b: http://localhost:2 } }";
    let left = |nodes: &str| {
        let line = format!("restart: {{ command: make, within: 5s, nodes: {nodes} }}");
        scenario(system, &format!("{USERS}\nscript: [connect: all, {line}]"))
    };
    assert!(left("[b]").is_ok());
    assert_eq!(reasons(left("c")), ["there is no node `c`"]);
}
