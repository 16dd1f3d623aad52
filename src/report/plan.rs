//! What the probes of a run would send, told beforehand.

use comfy_table::{ContentArrangement, Table};

use super::terminal::QUIET;
use crate::run::Probes;
use crate::scenario::{Scenario, TokenPlace};
use crate::token::Trial;
use crate::token::trial::{CATALOGUE, Need, Part, Row, Sent};

/// A probe before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedProbe {
    /// Its line in the catalogue.
    pub row: &'static Row,
    /// Whether it would be sent, and why not.
    pub sent: String,
}

/// What each probe of the catalogue would send in a run of this scenario.
pub fn plan(scenario: &Scenario, extent: Probes) -> Vec<PlannedProbe> {
    let planned = |row: &'static Row| PlannedProbe { row, sent: sent(row, scenario, extent) };
    CATALOGUE.iter().map(planned).collect()
}

/// The plan as a table of so many columns, ending in a line break.
pub fn plan_table(planned: &[PlannedProbe], columns: u16) -> String {
    let mut table = Table::new();
    table.load_style(QUIET);
    table.set_header(["probe", "", "sends", "expected", "would be sent"]);
    for PlannedProbe { row, sent } in planned {
        table.add_row([row.id, row.name, row.sends, row.expected.word(), sent]);
    }
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(columns);
    let mut lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    let would = planned.iter().filter(|one| !one.sent.starts_with("no")).count();
    lines.push(format!("\n{would} of {} probes; nothing has been sent\n", planned.len()));
    lines.join("\n")
}

fn sent(row: &Row, scenario: &Scenario, extent: Probes) -> String {
    let place = &scenario.system.socket.token;
    match (row.sent, extent) {
        (Sent::Never(why), _) => return format!("no, never: {why}"),
        (_, Probes::None) => return "no: `--probes none`".into(),
        (Sent::All, Probes::Safe) => return "no: only with `--probes all`".into(),
        (Sent::Elsewhere(when), _) => return when.into(),
        (Sent::Safe | Sent::All, _) => {}
    }
    if !scenario.system.shows_token() {
        return "no: no token opens this gate".into();
    }
    let only_text = [Trial::Null, Trial::Number, Trial::Object, Trial::List];
    let is_json = |part| matches!(part, Part::Trial(trial) if only_text.contains(&trial));
    if is_json(row.part) && !matches!(place, TokenPlace::Auth(_)) {
        return format!("no: {place} holds nothing but text");
    }
    if row.name == "place-query" && matches!(place, TokenPlace::Query(_)) {
        return "no: the scenario sends it there".into();
    }
    needed(row.need, scenario)
}

fn needed(need: Need, scenario: &Scenario) -> String {
    const SECRET: &str = "if a candidate is found to be the secret";
    match need {
        Need::Secret => SECRET.into(),
        Need::Claim(name) => format!("{SECRET}, and login tokens have `{name}`"),
        Need::Kind => format!("{SECRET}, and a claim of login tokens tells kinds apart"),
        Need::PublicKey => "if a private key signs, and its public half is found".into(),
        Need::RefreshToken if !scenario.captures_refresh_token() => {
            "no: the login captures no refresh token".into()
        }
        Need::SecondUser if scenario.users.len() < 2 => "no: there is one user only".into(),
        Need::Namespaces if scenario.system.socket.namespaces.is_empty() => {
            "no: `socket.namespaces` names none".into()
        }
        Need::Nothing | Need::RefreshToken | Need::SecondUser | Need::Namespaces => "yes".into(),
    }
}
