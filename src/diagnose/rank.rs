//! The order in which diagnoses are printed: root causes first.

use super::diagnosis::{Diagnosis, Family};

/// Sorts diagnoses, the first to mend first.
///
/// A total outage at an early stage explains everything after it, so the families come in the order of a
/// run; within a family the surer, then the graver. What is only worth knowing stands behind all faults.
pub(super) fn rank(diagnoses: &mut [Diagnosis]) {
    diagnoses.sort_by_key(|d| (!d.is_fault(), stage(d.family), d.confidence, d.severity, d.code));
}

/// Lifecycle and node causes are about who hears what, as broadcast causes are.
fn stage(family: Family) -> u8 {
    match family {
        Family::Connection => 0,
        Family::Auth => 1,
        Family::Rooms => 2,
        Family::Broadcast | Family::Lifecycle | Family::Nodes => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::diagnosis::samples::diagnosis;
    use crate::diagnose::diagnosis::{Confidence, Severity};

    #[test]
    fn what_is_only_worth_knowing_comes_last() {
        let known = diagnosis("a", Family::Connection, Confidence::Certain);
        let mut all = [
            Diagnosis { severity: Severity::Info, ..known },
            diagnosis("b", Family::Broadcast, Confidence::Likely),
        ];
        rank(&mut all);
        assert_eq!(all.map(|d| d.code), ["b", "a"]);
    }

    #[test]
    fn the_stage_of_the_run_comes_first_and_then_how_sure_it_is() {
        let mut all = [
            diagnosis("d", Family::Broadcast, Confidence::Certain),
            diagnosis("c", Family::Auth, Confidence::Likely),
            diagnosis("b", Family::Auth, Confidence::Certain),
            diagnosis("a", Family::Lifecycle, Confidence::Certain),
        ];
        rank(&mut all);
        assert_eq!(all.map(|d| d.code), ["b", "c", "a", "d"]);
    }
}
