//! A matrix laid out: names of rows and columns, columns in groups, a sum where they meet.

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

use super::wrap::width;
use crate::judge::{Matrix, Sum};
use crate::report::plain;
use crate::report::tally::tally;
use crate::scenario::{TabId, UserName};

/// One line under the head, and nothing else.
pub(in crate::report) const QUIET: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
/// What stands between the groups of columns.
pub(super) const RULE: char = '│';

/// How the sums are written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Notation {
    /// As `2 of 1 !`.
    Spelled,
    /// As `2/1!`.
    Short,
}

/// A matrix laid out.
pub(super) struct Grid {
    /// The names of the columns, by group.
    groups: Vec<Vec<String>>,
    /// The names of the rows, and what stands in each column that has anything.
    rows: Vec<(String, Vec<Vec<Option<Sum>>>)>,
}

impl Grid {
    /// Every sender tab against every receiver tab; the tabs of a user are a group.
    pub(super) fn by_tab(matrix: &Matrix) -> Self {
        let sums = tally(matrix, |cell| (&cell.sender, &cell.receiver));
        let groups: Vec<&[TabId]> =
            matrix.receivers.chunk_by(|one, next| one.user() == next.user()).collect();
        let row = |sender: &TabId| {
            let cell = |receiver| sums.get(&(sender, receiver)).copied();
            let cells = groups.iter().map(|group| group.iter().map(cell).collect()).collect();
            (sender.to_string(), cells)
        };
        Self {
            rows: matrix.senders.iter().map(row).collect(),
            groups: groups.iter().map(|tabs| tabs.iter().map(TabId::to_string).collect()).collect(),
        }
    }

    /// Every user who sent against every user who may have heard; what a user's own tabs heard has a column of
    /// its own, because other rules hold for it.
    pub(super) fn by_user(matrix: &Matrix) -> Self {
        let sums =
            tally(matrix, |cell| (cell.sender.user(), Hearer::of(&cell.sender, &cell.receiver)));
        let (senders, receivers) = (users(&matrix.senders), users(&matrix.receivers));
        let row = |sender: &&UserName| {
            let cell = |hearer| sums.get(&(*sender, hearer)).copied();
            let others = receivers.iter().map(|user| cell(Hearer::Other(user))).collect();
            (sender.to_string(), vec![vec![cell(Hearer::Own)], others])
        };
        let others = receivers.iter().map(ToString::to_string).collect();
        Self {
            rows: senders.iter().map(row).collect(),
            groups: vec![vec!["own tabs".to_owned()], others],
        }
    }

    /// All sums of the grid.
    pub(super) fn sums(&self) -> impl Iterator<Item = Sum> {
        self.rows.iter().flat_map(|(_, groups)| groups.iter().flatten().flatten()).copied()
    }

    /// The lines of the table, if none is wider than `room`: the head, the line under it, the rows.
    pub(super) fn lines(&self, notation: Notation, room: usize) -> Option<Vec<String>> {
        // A column takes three characters at least; a table that cannot fit is not worth building.
        if self.groups.iter().flatten().count() * 3 > room {
            return None;
        }
        let mut lines: Vec<String> = self.table(notation).lines().collect();
        cross(&mut lines);
        lines.iter().all(|line| width(line.trim_end()) <= room).then_some(lines)
    }

    fn table(&self, notation: Notation) -> Table {
        let mut table = Table::new();
        table.load_style(QUIET);
        table.set_header(ruled(
            String::new(),
            self.groups.iter().map(|group| heads(group, notation)),
        ));
        for (name, groups) in &self.rows {
            let texts =
                groups.iter().map(|sums| sums.iter().map(|sum| text(*sum, notation)).collect());
            table.add_row(ruled(plain::line(name).into_owned(), texts));
        }
        let rules = self.rule_columns();
        for (index, column) in table.column_iter_mut().enumerate().skip(1) {
            // The table itself leaves one space between columns.
            column.set_padding((0, u16::from(!rules.contains(&index))));
            column.set_cell_alignment(CellAlignment::Center);
        }
        table
    }

    /// The places of the columns that hold nothing but a rule.
    fn rule_columns(&self) -> Vec<usize> {
        let mut next = 1;
        let mut rules = Vec::new();
        for group in &self.groups {
            rules.push(next);
            next += group.len() + 1;
        }
        rules
    }
}

/// Who heard, from the point of view of who sent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hearer<'a> {
    Own,
    Other(&'a UserName),
}

impl<'a> Hearer<'a> {
    fn of(sender: &TabId, receiver: &'a TabId) -> Self {
        if sender.user() == receiver.user() { Self::Own } else { Self::Other(receiver.user()) }
    }
}

/// The users of the tabs, each once, in their order.
fn users(tabs: &[TabId]) -> Vec<&UserName> {
    let mut users: Vec<&UserName> = Vec::new();
    for tab in tabs {
        if !users.contains(&tab.user()) {
            users.push(tab.user());
        }
    }
    users
}

/// The heads of a group's columns. In the short notation, those of a user's later tabs lack the user.
fn heads(names: &[String], notation: Notation) -> Vec<String> {
    let user = names.first().and_then(|name| name.rsplit_once('/')).map_or("", |(user, _)| user);
    let head = |(place, name): (usize, &String)| match (notation, name.strip_prefix(user)) {
        (Notation::Short, Some(rest)) if place > 0 && !user.is_empty() => rest.to_owned(),
        _ => plain::line(name).into_owned(),
    };
    names.iter().enumerate().map(head).collect()
}

/// A row with a rule in front of each group.
fn ruled(name: String, groups: impl Iterator<Item = Vec<String>>) -> Vec<String> {
    let mut row = vec![name];
    for group in groups {
        row.push(RULE.to_string());
        row.extend(group);
    }
    row
}

/// A sum as it stands in its cell.
pub(super) fn text(sum: Option<Sum>, notation: Notation) -> String {
    let Some(Sum { came, due, wrong, open, .. }) = sum else { return String::new() };
    match (notation, wrong, open) {
        (Notation::Spelled, 1.., _) => format!("{came} of {due} !"),
        (Notation::Short, 1.., _) => format!("{came}/{due}!"),
        (_, 0, 1..) => format!("{came} ?"),
        (_, 0, 0) if came == 0 => ".".to_owned(),
        (_, 0, 0) => came.to_string(),
    }
}

/// Lets the rules cross the line under the head.
fn cross(lines: &mut [String]) {
    let [head, line, ..] = lines else { return };
    let places: Vec<usize> =
        (head.match_indices(RULE)).map(|(place, _)| width(&head[..place])).collect();
    let crossed = line
        .chars()
        .enumerate()
        .map(|(place, letter)| if places.contains(&place) { '┼' } else { letter });
    *line = crossed.collect();
}
