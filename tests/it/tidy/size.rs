//! Files and functions that fit into a head.

use super::source::{Source, sources};

/// The most lines of a file.
const FILE: usize = 500;

/// The most lines of a function.
const FUNCTION: usize = 80;

#[test]
fn no_file_is_too_long() {
    let mut long = Vec::new();
    for source in sources(&["src", "tests/it"]) {
        let lines = source.text.lines().count();
        if lines > FILE {
            long.push(format!("{} has {lines} lines", source.path));
        }
    }
    assert_eq!(long, Vec::<String>::new());
}

#[test]
fn no_function_is_too_long() {
    let mut long = Vec::new();
    for source in sources(&["src", "tests/it"]) {
        for (at, lines) in functions(&source) {
            if lines > FUNCTION {
                long.push(format!("{} has {lines} lines", source.line(at)));
            }
        }
    }
    assert_eq!(long, Vec::<String>::new());
}

/// Where each function begins, and how many lines it has.
fn functions(source: &Source) -> Vec<(usize, usize)> {
    let code = &source.code;
    let starts = code.match_indices("fn ").map(|(at, _)| at);
    let starts = starts.filter(|at| code[..*at].ends_with([' ', '\n', '(']) || *at == 0);
    let with_body = starts.filter_map(|at| {
        let open = at + code[at..].find(['{', ';'])?;
        let body = body(&code[open..])?;
        Some((at, code[at..open].matches('\n').count() + body.matches('\n').count() + 1))
    });
    with_body.collect()
}

/// The text from an opening brace to the one that closes it.
fn body(code: &str) -> Option<&str> {
    let mut depth = 0_u32;
    for (at, c) in code.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return Some(&code[..=at]),
            '}' => depth = depth.checked_sub(1)?,
            ';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}
