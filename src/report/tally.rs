//! The cells of a matrix, summed in one pass by whatever names their row and column.

use std::collections::BTreeMap;

use crate::judge::{Cell, Duty, Fate, Matrix, Sum};

/// The sums of the cells that `place` gives the same row and column.
///
/// For tabs this is [`Matrix::sum`] for every pair at once, which a load with many tabs needs.
pub(super) fn tally<'a, Row: Ord, Column: Ord>(
    matrix: &'a Matrix,
    place: impl Fn(&'a Cell) -> (Row, Column),
) -> BTreeMap<(Row, Column), Sum> {
    let mut sums = BTreeMap::<(Row, Column), Sum>::new();
    for cell in &matrix.cells {
        add(sums.entry(place(cell)).or_default(), cell);
    }
    sums
}

fn add(sum: &mut Sum, cell: &Cell) {
    sum.messages += 1;
    sum.came += u32::from(cell.copies);
    if let Duty::Must(due) = cell.duty {
        sum.due += u32::from(due);
    }
    sum.wrong += u32::from(cell.fate() != Fate::Right);
    sum.open += u32::from(matches!(cell.duty, Duty::May | Duty::Open));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::except_in_loop;

    #[test]
    fn it_sums_as_the_matrix_does() {
        let report = except_in_loop();
        let matrix = &report.matrices[0];
        let sums = tally(matrix, |cell| (&cell.sender, &cell.receiver));
        assert_eq!(sums.len(), 36);
        for ((sender, receiver), sum) in sums {
            assert_eq!(sum, matrix.sum(sender, receiver), "{sender} {receiver}");
        }
    }
}
