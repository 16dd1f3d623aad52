//! Who may know whom: the order of the modules, the purity of the judging half, and what only one place does.

use super::source::{Source, root, sources};

/// The modules in the order of the data flow; each uses only those before it.
const ORDER: [&str; 11] = [
    "scenario", "token", "ledger", "wire", "login", "run", "judge", "diagnose", "report", "lab",
    "cli",
];

/// The modules that are functions of their arguments.
const PURE: [&str; 5] = ["scenario", "token", "judge", "diagnose", "report"];

/// What a function of its arguments has no use for: runtimes, sockets, files, the environment, clocks.
const IMPURE: [&str; 8] = [
    "tokio",
    "reqwest",
    "std::net",
    "std::fs",
    "std::env",
    "std::process",
    "Instant",
    "SystemTime",
];

/// What only the edge of the program does.
const EDGE: [&str; 8] = [
    "println!",
    "print!(",
    "eprintln!",
    "eprint!(",
    "stdout()",
    "stderr()",
    "process::exit",
    "std::env",
];

#[test]
fn the_modules_stand_in_the_order_of_the_data_flow() {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).expect("it is in the tree");
    let named = |line: &str| Some(line.strip_prefix("pub mod ")?.strip_suffix(';')?.to_owned());
    let modules: Vec<_> = lib.lines().filter_map(named).collect();
    assert_eq!(modules, ORDER);
}

#[test]
fn a_module_names_only_modules_before_it() {
    let mut wrong = Vec::new();
    for source in sources(&["src"]) {
        let Some(own) = place(source.module()) else { continue };
        for (at, named) in named_modules(&source) {
            if place(named).is_some_and(|named| named > own) {
                wrong.push(format!("{} names {named}", source.line(at)));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_judging_half_knows_no_runtime_no_files_and_no_clock() {
    let mut wrong = Vec::new();
    for source in sources(&["src"]) {
        if PURE.contains(&source.module()) {
            wrong.extend(found(&source, &source.code, &IMPURE));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn only_the_edge_prints_exits_and_reads_the_environment() {
    let mut wrong = Vec::new();
    for source in sources(&["src"]) {
        if source.module() != "cli" {
            wrong.extend(found(&source, source.product(), &EDGE));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn only_the_writer_numbers_entries() {
    let mut makers = Vec::new();
    for source in sources(&["src"]) {
        for (at, _) in source.product().match_indices("Entry {") {
            let before = source.code[..at].trim_end();
            let fields = source.code[at..].split('}').next().unwrap_or_default();
            let is_type = before.ends_with("struct") || before.ends_with("impl");
            if fields.contains("seq") && !fields.contains("..") && !is_type {
                makers.push(source.path.clone());
            }
        }
    }
    makers.dedup();
    assert_eq!(makers, ["src/ledger/writer.rs"]);
}

fn place(module: &str) -> Option<usize> {
    ORDER.iter().position(|known| *known == module)
}

/// The modules at the top of the library that a file names, by `crate::` or by as many `super::` as lead there.
fn named_modules(source: &Source) -> Vec<(usize, &str)> {
    let to_the_top = "super::".repeat(source.depth());
    let mut named = Vec::new();
    for path in ["crate::", &to_the_top] {
        for (at, _) in source.code.match_indices(path) {
            let rest = &source.code[at + path.len()..];
            let several = path == "crate::" && rest.starts_with('{');
            assert!(!several, "{}: name each module by itself", source.line(at));
            let further = source.code[..at].ends_with("super::");
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            if !further {
                named.push((at, &rest[..end]));
            }
        }
    }
    named
}

/// Where any of these words stand in a code, as words of their own.
fn found(source: &Source, code: &str, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for word in words {
        for (at, _) in code.match_indices(word) {
            let of_a_word = |c: char| c.is_alphanumeric() || c == '_';
            let begins = !code[..at].ends_with(of_a_word);
            let ends =
                !word.ends_with(of_a_word) || !code[at + word.len()..].starts_with(of_a_word);
            if begins && ends {
                found.push(format!("{} has {word}", source.line(at)));
            }
        }
    }
    found
}
