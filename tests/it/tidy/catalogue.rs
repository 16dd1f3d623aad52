//! Every cause has its file, its page and its test; every check has its test.

use std::collections::BTreeSet;

use earwitness::diagnose::{CATALOGUE, CHECKLIST};
use earwitness::judge::CHECKS;

use super::source::{files, sources};

#[test]
fn every_cause_has_a_file_of_its_name() {
    let sources = sources(&["src"]);
    for cause in CATALOGUE {
        let name = format!("/{}.rs", cause.code.replace('-', "_"));
        let of_name = sources.iter().filter(|source| {
            source.path.starts_with("src/diagnose/causes/") && source.path.ends_with(&name)
        });
        let texts: Vec<_> = of_name.map(|source| source.text.as_str()).collect();
        assert_eq!(texts.len(), 1, "{} files for {}", texts.len(), cause.code);
        assert!(texts[0].contains(&format!("code: \"{}\"", cause.code)), "{}", cause.code);
    }
    let is_cause =
        |path: &str| path.starts_with("src/diagnose/causes/") && !path.ends_with("mod.rs");
    let files = sources.iter().filter(|source| is_cause(&source.path)).count();
    assert_eq!(files, CATALOGUE.len(), "a file of a cause is not in the catalogue");
}

#[test]
fn every_cause_has_a_page_and_a_line_in_the_table_of_pages() {
    let pages = files("docs/causes", &["md"]);
    let page =
        |name: &str| pages.iter().find(|(path, _)| path == &format!("docs/causes/{name}.md"));
    let (_, table) = page("README").expect("the table of pages is there");
    for cause in CATALOGUE {
        let (_, text) = page(cause.code).unwrap_or_else(|| panic!("no page for {}", cause.code));
        assert_eq!(text, cause.page, "the page of {} is another's", cause.code);
        let (code, severity) = (cause.code, cause.severity);
        let line = table.lines().find(|line| line.starts_with(&format!("| [`{code}`]({code}.md)")));
        let line = line.unwrap_or_else(|| panic!("{code} is not in the table of pages"));
        assert!(line.ends_with(&format!("| {severity} |")), "{code} is {severity}: {line}");
    }
}

#[test]
fn every_item_of_the_checklist_has_a_line_in_its_page() {
    let pages = files("docs", &["md"]);
    let (_, page) =
        pages.iter().find(|(path, _)| path == "docs/checklist.md").expect("it is there");
    for item in CHECKLIST {
        let line = format!("| `{}` | {} |", item.name, item.asks);
        assert!(page.contains(&line), "docs/checklist.md lacks {line}");
    }
}

/// A code that a report prints must be one that can be looked up.
#[test]
fn every_look_alike_has_a_page() {
    let pages: BTreeSet<_> =
        files("docs/causes", &["md"]).into_iter().map(|(path, _)| path).collect();
    for source in sources(&["src/diagnose"]) {
        for (at, _) in source.text.match_indices(".looks_like(") {
            let code = source.text[at..].split('"').nth(1).expect("it is given as a text");
            assert!(pages.contains(&format!("docs/causes/{code}.md")), "{code} has no page");
        }
    }
}

#[test]
fn every_check_and_every_cause_is_named_in_a_test() {
    let tests = sources(&["tests/it"]);
    let of_the_chat = crate::chat_server::faults();
    let named = |word: &str| {
        tests.iter().any(|source| source.text.contains(&format!("\"{word}\"")))
            || of_the_chat.iter().any(|fault| fault.split(':').next() == Some(word))
    };
    let checks = CHECKS.iter().map(|check| check.name);
    let words = checks.chain(CATALOGUE.iter().map(|cause| cause.code));
    let missing: Vec<_> = words.filter(|word| !named(word)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
