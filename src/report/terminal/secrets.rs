//! Which secret signs and which verifies, side by side; and what the tokens say.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width};
use serde_json::Value;

use super::Detail;
use super::checks::longest;
use super::grid::QUIET;
use super::page::{Lead, Page, Span};
use super::theme::Role;
use crate::report::model::{EndReport, RunReport, SecretsReport, TokenReport};
use crate::report::{plain, words};

/// The secrets at both ends, below the tokens.
pub(super) fn both_ends(page: &mut Page, report: &RunReport) {
    if let Some(both) = &report.secrets {
        match report.tokens.as_slice() {
            [] => page.heading("Secrets"),
            _ => page.gap(),
        }
        ends(page, 1, both);
    }
}

/// The secrets at both ends in a small table, and whether they agree.
pub(super) fn ends(page: &mut Page, indent: usize, both: &SecretsReport) {
    let table = table(both, page.room(indent).min(100));
    for (number, line) in table.lines().enumerate() {
        let role = if number == 1 { Role::Faint } else { Role::Plain };
        page.spans(indent, &[Span::new(role, line)]);
    }
    page.gap();
    page.beside(Lead::room(indent + 1), Role::Heading, &both.agreement);
}

fn table(both: &SecretsReport, room: usize) -> Table {
    let mut table = Table::new();
    table.load_style(QUIET);
    table.set_header(["", "signs (login)", "verifies (socket)"]);
    let [issuer, verifier] = [&both.issuer, &both.verifier].map(column);
    for ((name, issuer), verifier) in
        ["secret", "from", "proof"].into_iter().zip(issuer).zip(verifier)
    {
        table.add_row([name.to_owned(), issuer, verifier]);
    }
    if [&both.issuer, &both.verifier].iter().any(|end| !end.inside.is_empty()) {
        let told = |end: &EndReport| plain::clean(&end.inside.join("; ")).into_owned();
        table.add_row(["inside".to_owned(), told(&both.issuer), told(&both.verifier)]);
    }
    // Each end gets half of what the names of the rows leave.
    let half = u16::try_from(room.saturating_sub(8) / 2).unwrap_or(u16::MAX);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(room).unwrap_or(u16::MAX));
    let bound = ColumnConstraint::UpperBoundary(Width::Fixed(half));
    for column in table.column_iter_mut().skip(1) {
        column.set_constraint(bound);
    }
    table
}

/// An end's column: its fingerprint, where its secret stands, and how that was proven.
fn column(end: &EndReport) -> [String; 3] {
    let fingerprint = end.fingerprint.as_deref().unwrap_or("not found");
    [fingerprint, &end.source, &end.proof].map(|text| plain::clean(text).into_owned())
}

/// What the tokens say: those that are worth a word, or all of them.
pub(super) fn tokens(page: &mut Page, report: &RunReport, detail: Detail) {
    if report.tokens.is_empty() {
        return;
    }
    page.heading("Tokens");
    if detail == Detail::Full {
        report.tokens.iter().for_each(|token| whole(page, token));
        return;
    }
    let groups: Vec<(String, &TokenReport)> = alike(&report.tokens)
        .into_iter()
        .map(|(users, token)| (words::list(&users), token))
        .collect();
    let names = longest(groups.iter().map(|(users, _)| users.as_str()));
    for (users, token) in groups {
        let lead = Lead::room(2).and(Role::Plain, users, names);
        page.beside(lead, Role::Plain, &described(token));
        lints(page, token);
    }
}

fn whole(page: &mut Page, token: &TokenReport) {
    page.beside(Lead::word(2, Role::Plain, token.user.as_str()), Role::Plain, &described(token));
    for (name, value) in [("header", &token.header), ("claims", &token.claims)] {
        if let Some(value) = value {
            page.beside(Lead::room(4).and(Role::Faint, name, 6), Role::Plain, &value.to_string());
        }
    }
    lints(page, token);
}

fn lints(page: &mut Page, token: &TokenReport) {
    for lint in &token.lints {
        page.beside(Lead::bullet(4, "-"), Role::Unsure, lint);
    }
}

fn described(token: &TokenReport) -> String {
    let algorithm = token.header.as_ref().and_then(|header| header.get("alg"));
    let kind = match (&token.header, algorithm) {
        (Some(_), Some(Value::String(name))) => format!("JSON Web Token, {name}"),
        (Some(_), _) => "JSON Web Token".to_owned(),
        (None, _) => "not a JSON Web Token".to_owned(),
    };
    format!("{kind}, from {}", token.origin)
}

/// Tokens that differ only in their users and claims, together.
fn alike(tokens: &[TokenReport]) -> Vec<(Vec<&str>, &TokenReport)> {
    let mut groups: Vec<(Vec<&str>, &TokenReport)> = Vec::new();
    for token in tokens {
        let same = |(_, first): &&mut (_, &TokenReport)| {
            described(first) == described(token) && first.lints == token.lints
        };
        match groups.iter_mut().find(same) {
            Some((users, _)) => users.push(token.user.as_str()),
            None => groups.push((vec![token.user.as_str()], token)),
        }
    }
    groups
}
