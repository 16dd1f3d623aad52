//! The rows of the table *cause × stack*: what a run against a fault shows, and what a column of them comes to. The
//! columns are kept under the target folder, and `tests/table.py` puts them side by side.

use std::fmt;
use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::witness::Witness;

/// What a run against one fault showed.
#[derive(Debug, Serialize)]
pub(crate) struct Entry {
    /// The fault, as the server calls it.
    fault: String,
    /// What is true of the server, and should be named: the code of the fault, or of what is just as true.
    expected: String,
    /// What was named, the first to mend first.
    named: Vec<String>,
    /// How sure the first of them is.
    confidence: String,
    /// Which place the right name has, from one; none where it was not named.
    rank: Option<usize>,
    /// What the first of them looks like.
    lookalikes: Vec<String>,
    /// How many sockets were opened for the tabs.
    sockets: usize,
}

impl Entry {
    /// Reads what a run showed.
    pub(crate) fn new(fault: &str, expected: &str, witness: &Witness) -> Self {
        let named: Vec<_> = witness.codes().into_iter().map(str::to_owned).collect();
        let alike = witness.report["diagnoses"][0]["lookalikes"].as_array();
        let alike = alike.into_iter().flatten().filter_map(|alike| alike["code"].as_str());
        Self {
            fault: fault.to_owned(),
            expected: expected.to_owned(),
            confidence: witness.confidence().to_owned(),
            rank: named.iter().position(|code| code == expected).map(|place| place + 1),
            lookalikes: alike.map(str::to_owned).collect(),
            sockets: witness.sockets(),
            named,
        }
    }
}

/// What was named first, how surely, which place the right name has, and what it looks like.
impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.named.first().map_or("nothing", String::as_str);
        let rank = self.rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string());
        let alike = self.lookalikes.join(", ");
        let (confidence, sockets) = (&self.confidence, self.sockets);
        write!(f, "{first:<32} {confidence:<8} {rank:>4} {sockets:>7}  {alike}")
    }
}

/// The words above what an entry shows.
pub(crate) fn head() -> String {
    format!("{:<32} {:<8} {:>4} {:>7}  looks like", "first diagnosis", "", "rank", "sockets")
}

/// What a column comes to: how often the right cause is first, and how much of what is named is true.
pub(crate) fn sum(entries: &[Entry]) -> String {
    let first = entries.iter().filter(|entry| entry.rank == Some(1)).count();
    let true_names = entries.iter().filter(|entry| entry.rank.is_some()).count();
    let names: usize = entries.iter().map(|entry| entry.named.len()).sum();
    let sockets = entries.iter().map(|entry| entry.sockets);
    let (least, most) = (sockets.clone().min(), sockets.max());
    format!(
        "{} rows, recall {first}/{}, precision {true_names}/{names}, {} to {} sockets",
        entries.len(),
        entries.len(),
        least.unwrap_or_default(),
        most.unwrap_or_default()
    )
}

/// Keeps a column for the table of all.
pub(crate) fn keep(stack: &str, entries: &[Entry]) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tests").join("table");
    fs::create_dir_all(&folder).expect("the target folder can be written to");
    let file = folder.join(format!("{}.json", stack.replace(['/', ' '], "-")));
    let column = serde_json::json!({ "stack": stack, "rows": entries });
    fs::write(file, column.to_string()).expect("the target folder can be written to");
}
