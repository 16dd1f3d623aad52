//! The file as `docker run --env-file` reads it: no quotes, no comments behind values, no expansion.

use super::{Assignments, Lookup};

/// All assignments in the order of the file; none if Docker would refuse the file.
///
/// A line without `=` passes a variable of the environment on. A name with white space in it, such as
/// `export K`, makes Docker refuse the whole file.
pub(super) fn read(text: &str, lookup: Lookup<'_>) -> Assignments {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let mut assignments = Vec::new();
    for line in lines.map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (name, value) = match line.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (line, lookup(line)),
        };
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Vec::new();
        }
        assignments.extend(value.map(|value| (name.to_owned(), value)));
    }
    assignments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(name: &str) -> Option<String> {
        (name == "PASSED").then(|| "on".to_owned())
    }

    fn of(text: &str) -> Vec<(String, String)> {
        read(text, &host)
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn everything_behind_the_first_equals_sign_is_the_value() {
        assert_eq!(of("K=\"a b\" # c \r\n"), [pair("K", "\"a b\" # c ")]);
        assert_eq!(of("  K=a=b"), [pair("K", "a=b")]);
        assert_eq!(of("\u{feff}K="), [pair("K", "")]);
    }

    #[test]
    fn a_name_alone_is_passed_on_from_the_environment() {
        assert_eq!(of("PASSED\nABSENT\n#PASSED\n"), [pair("PASSED", "on")]);
    }

    #[test]
    fn a_file_with_a_bad_name_is_refused_as_a_whole() {
        assert_eq!(of("A=1\nexport K=2\n"), []);
        assert_eq!(of("A=1\n=2\n"), []);
    }
}
