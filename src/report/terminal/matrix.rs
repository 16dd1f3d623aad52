//! The matrix as a table: what each tab sent, and how many copies of it came where.
//!
//! Tabs against tabs where that fits; else the same with shorter cells; else users against users; else a list of
//! the pairs that are wrong.

use super::grid::{Grid, Notation, RULE, text};
use super::page::{Lead, Page, Span};
use super::theme::Role;
use crate::judge::{Matrix, Sum};
use crate::report::tally::tally;
use crate::report::words;

/// How many pairs are listed where no table fits.
const LISTED: usize = 12;
/// How cells may be written, the clearest first.
const NOTATIONS: [Notation; 2] = [Notation::Spelled, Notation::Short];

/// Every channel's matrix.
pub(super) fn matrices(page: &mut Page, matrices: &[Matrix]) {
    for matrix in matrices {
        page.gap();
        channel(page, 0, matrix);
    }
}

/// One channel's matrix, behind `indent` spaces.
pub(super) fn channel(page: &mut Page, indent: usize, matrix: &Matrix) {
    let title = Span::new(Role::Heading, format!("Heard on {}", matrix.channel));
    page.running(indent, &title, Role::Faint, ": rows send, columns hear");
    if matrix.cells.is_empty() {
        page.beside(Lead::room(indent + 2), Role::Plain, "No message was sent.");
        return;
    }
    let room = page.room(indent + 1);
    let (tabs, users) = (Grid::by_tab(matrix), Grid::by_user(matrix));
    for (grid, notation) in [&tabs, &users].into_iter().flat_map(|g| NOTATIONS.map(|n| (g, n))) {
        if let Some(lines) = grid.lines(notation, room) {
            if std::ptr::eq(grid, &raw const users) {
                too_wide(page, indent + 2, matrix, "Summed by user:");
            }
            table(page, indent + 1, &lines);
            legend(page, indent + 2, grid, notation);
            return;
        }
    }
    too_wide(page, indent + 2, matrix, "No table:");
    pairs(page, indent + 2, matrix);
}

/// Why what follows is not a table of tabs.
fn too_wide(page: &mut Page, indent: usize, matrix: &Matrix, what: &str) {
    let (senders, receivers) = (matrix.senders.len(), matrix.receivers.len());
    let note = format!(
        "{what} {senders} by {receivers} tabs do not fit the line. The JSON report has every tab."
    );
    page.beside(Lead::room(indent), Role::Faint, &note);
}

fn table(page: &mut Page, indent: usize, lines: &[String]) {
    let Some(([head, line], rows)) = lines.split_first_chunk() else { return };
    page.spans(indent, &[Span::new(Role::Plain, head)]);
    page.spans(indent, &[Span::new(Role::Faint, line)]);
    for row in rows {
        page.spans(indent, &painted(row));
    }
}

/// A row in pieces: its name, its rules, its cells. Cells stand at least two spaces apart.
fn painted(row: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let (name, cells) = row.split_at(row.find(RULE).unwrap_or(row.len()));
    spans.push(Span::new(Role::Plain, name));
    for piece in cells.split_inclusive("  ").flat_map(|piece| piece.split_inclusive(RULE)) {
        let role = match piece.trim().chars().last() {
            Some('!') => Role::Bad,
            Some('?') => Role::Unsure,
            Some('.' | RULE) => Role::Faint,
            _ => Role::Plain,
        };
        spans.push(Span::new(role, piece));
    }
    spans
}

/// What the signs of this table mean, by the first of each that stands in it.
fn legend(page: &mut Page, indent: usize, grid: &Grid, notation: Notation) {
    let first = |like: fn(&Sum) -> bool| grid.sums().find(like);
    let sign = |sum: Sum, means: String| format!("{} = {means}", text(Some(sum), notation));
    let right = first(|sum| sum.wrong == 0 && sum.open == 0 && sum.came > 0);
    let none = first(|sum| sum.wrong == 0 && sum.open == 0 && sum.came == 0);
    let wrong = first(|sum| sum.wrong > 0);
    let open = first(|sum| sum.wrong == 0 && sum.open > 0);
    let signs = [
        right.map(|sum| sign(sum, "as expected".to_owned())),
        none.map(|sum| sign(sum, "none, as expected".to_owned())),
        wrong.map(|sum| sign(sum, format!("wrong: {} came, {} expected", sum.came, sum.due))),
        open.map(|sum| sign(sum, "nothing certain was promised".to_owned())),
    ];
    let signs: Vec<String> = signs.into_iter().flatten().collect();
    page.beside(Lead::room(indent), Role::Faint, &signs.join(";  "));
}

/// The pairs that are wrong, where no table fits.
fn pairs(page: &mut Page, indent: usize, matrix: &Matrix) {
    let sums = tally(matrix, |cell| (&cell.sender, &cell.receiver));
    let wrong: Vec<_> = sums.iter().filter(|(_, sum)| sum.wrong > 0).collect();
    let sentence = match wrong.len() {
        0 => "Every tab heard what it should.".to_owned(),
        some => {
            format!("{some} of {} did not hear what they should:", words::count(sums.len(), "pair"))
        }
    };
    page.beside(Lead::room(indent), Role::Plain, &sentence);
    for ((sender, receiver), sum) in wrong.iter().copied().take(LISTED) {
        let pair = Span::new(Role::Plain, format!("{sender} to {receiver}  "));
        page.spans(indent + 2, &[pair, Span::new(Role::Bad, text(Some(*sum), Notation::Spelled))]);
    }
    if let Some(more @ 1..) = wrong.len().checked_sub(LISTED) {
        page.beside(Lead::room(indent + 2), Role::Faint, &format!("and {more} more"));
    }
}
