//! What came of every ledger that is written by hand, whole: the verdict, each cause, each check, each item of the
//! checklist. A test asks for what it is about; nothing else may change unseen either.
//!
//! The outcomes of a module stand in one file of `tests/it/outcomes`, test by test. Where they are meant to change,
//! `python3 tests/outcomes.py` writes them anew, and the difference is there to be read.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs, thread};

use earwitness::diagnose::{Diagnosis, Mark, checklist, diagnose, untried, verdict};
use earwitness::judge::{Case, Cell, Duty, Judgement, judge};

/// Modules whose ledgers are made up by chance or by the hundred, and held against something better.
const UNKEPT: [&str; 2] = ["laws::agreement", "laws::pairs"];

/// Holds what comes of a case against what is kept of this test.
pub(crate) fn keep(case: &Case<'_>) {
    let thread = thread::current();
    let Some((module, test)) = thread.name().and_then(|name| name.rsplit_once("::")) else {
        return;
    };
    if UNKEPT.contains(&module) {
        return;
    }
    let outcome = of(case);
    if env::var_os("OUTCOMES").is_some_and(|how| how == "new") {
        return write_down(module, test, &outcome);
    }
    let kept = kept(module, test);
    assert!(
        kept.contains(&outcome),
        "it came out otherwise than is kept in {}:\n{outcome}\nkept are:\n{}\n\
         If that is meant, `python3 tests/outcomes.py` keeps it.",
        file(module).display(),
        kept.join("\n"),
    );
}

/// What comes of a case, line by line.
pub(crate) fn of(case: &Case<'_>) -> String {
    Outcome::of(case).to_string()
}

fn file(module: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/outcomes");
    folder.join(module.replace("::", "/")).with_extension("txt")
}

/// The outcomes of a test: its paragraphs below the line with its name.
fn kept(module: &str, test: &str) -> Vec<String> {
    let all = fs::read_to_string(file(module)).unwrap_or_default();
    let mut sections = all.split("# ").filter_map(|section| section.split_once("\n\n"));
    let section = sections.find(|(name, _)| *name == test).map(|(_, section)| section);
    let paragraphs = section.unwrap_or_default().split("\n\n");
    paragraphs.map(|paragraph| paragraph.trim_end().to_owned()).collect()
}

/// Each test writes into a file of its own, because tests run side by side; `tests/outcomes.py` puts them together.
fn write_down(module: &str, test: &str, outcome: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("outcomes").join(module);
    let file = folder.join(test);
    let mut known = fs::read_to_string(&file).unwrap_or_default();
    if !known.split("\n\n").any(|one| one.trim_end() == outcome) {
        writeln!(known, "{outcome}\n").expect("a text takes everything");
        fs::create_dir_all(folder).expect("the target folder can be written to");
        fs::write(file, known).expect("the target folder can be written to");
    }
}

struct Outcome<'a> {
    case: &'a Case<'a>,
    judgement: Judgement,
    diagnoses: Vec<Diagnosis>,
}

impl<'a> Outcome<'a> {
    fn of(case: &'a Case<'a>) -> Self {
        Self { case, judgement: judge(case), diagnoses: diagnose(case) }
    }

    /// Names by the word that is said of them.
    fn words(&self) -> BTreeMap<&'static str, Vec<&'static str>> {
        let findings = &self.judgement.findings;
        let checks = findings.iter().map(|finding| (finding.verdict.word(), finding.check));
        let items = checklist(self.case, findings, &self.diagnoses);
        let items = items.iter().filter(|item| !matches!(item.mark, Mark::NotObserved(_)));
        let mut words: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (word, name) in checks.chain(items.map(|item| (item.mark.word(), item.name))) {
            words.entry(word).or_default().push(name);
        }
        words
    }
}

impl Display for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", verdict(self.judgement.verdict, &self.diagnoses).word())?;
        for found in &self.diagnoses {
            write!(f, "\n  {}: {}", found.code, found.confidence.word())?;
            for alike in &found.lookalikes {
                write!(f, ", or {}", alike.code)?;
            }
        }
        for (word, names) in self.words() {
            write!(f, "\n  - {word}: {}", names.join(" "))?;
        }
        for matrix in &self.case.matrices {
            let fates = matrix.cells.iter().map(Cell::fate);
            let mut sums = BTreeMap::new();
            fates.for_each(|fate| *sums.entry(fate).or_insert(0) += 1);
            write!(f, "\n  - {}: {sums:?}", matrix.channel)?;
            let is_open = |cell: &&Cell| matches!(cell.duty, Duty::May | Duty::Open);
            let open = matrix.cells.iter().filter(is_open).count();
            if open > 0 {
                write!(f, ", {open} of them open")?;
            }
        }
        write!(f, "\n  - not tried: {}", untried(self.case).len())
    }
}
