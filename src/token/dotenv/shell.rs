//! The file as a POSIX shell reads it that sources it (POSIX.1-2024, XCU section 2).
//!
//! Only what can be known without running anything is known: a value with a command substitution, a
//! tilde, a redirection or the like gets none. So does an assignment that stands before a command, in a pipeline
//! or in the background, because it does not outlive that.

use std::iter::Peekable;
use std::str::Chars;

use super::{Assignments, Lookup};

/// All assignments that outlive the sourcing, in the order of the file.
pub(super) fn read(text: &str, lookup: Lookup<'_>) -> Assignments {
    let mut shell = Shell { rest: text.chars().peekable(), assigned: Vec::new(), lookup };
    while let Some(command) = shell.command() {
        shell.carry_out(command);
    }
    shell.assigned
}

struct Shell<'a> {
    rest: Peekable<Chars<'a>>,
    assigned: Assignments,
    lookup: Lookup<'a>,
}

/// The words up to the end of a simple command.
struct Command {
    words: Vec<Word>,
    fate: Fate,
}

/// Whether the assignments of a command outlive it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Stays,
    Vanishes,
}

/// A word after expansion.
#[derive(Default)]
struct Word {
    /// The variable that the word assigns to.
    variable: Option<String>,
    /// The word, or what is assigned; `None` once it depends on something that only running could tell.
    text: Option<String>,
}

impl Word {
    fn push(&mut self, c: char) {
        if let Some(text) = &mut self.text {
            text.push(c);
        }
    }

    fn push_text(&mut self, more: Option<String>) {
        self.text = self.text.take().zip(more).map(|(text, more)| text + &more);
    }

    /// Whether nothing is left after expansion and joined lines, so that it is no word at all.
    fn is_void(&self) -> bool {
        self.variable.is_none() && self.text.as_deref() == Some("")
    }

    /// Turns `NAME` before an `=` into the variable; `false` if the word is no assignment.
    fn assign(&mut self) -> bool {
        let name = self.text.as_deref().filter(|name| is_name(name) && self.variable.is_none());
        let Some(name) = name.map(str::to_owned) else { return false };
        self.variable = Some(name);
        self.text = Some(String::new());
        true
    }
}

impl Shell<'_> {
    /// The next command; `None` at the end of the file or at a mistake, where a shell would stop.
    fn command(&mut self) -> Option<Command> {
        self.rest.peek()?;
        let mut words = Vec::new();
        loop {
            match self.rest.peek().copied() {
                Some(' ' | '\t') => self.skip(),
                Some('#') => self.skip_line(),
                None => return Some(Command { words, fate: Fate::Stays }),
                Some('\n' | ';') => {
                    self.skip();
                    return Some(Command { words, fate: Fate::Stays });
                }
                Some(mark @ ('&' | '|')) => return Some(self.end_with(mark, words)),
                Some('<' | '>' | '(' | ')') => {
                    self.skip_line();
                    return Some(Command { words, fate: Fate::Vanishes });
                }
                Some(_) => words.extend(Some(self.word()?).filter(|word| !word.is_void())),
            }
        }
    }

    /// Ends a command at `&`, `|`, `&&` or `||`; only behind the last two the shell itself assigns.
    fn end_with(&mut self, mark: char, words: Vec<Word>) -> Command {
        self.skip();
        if self.rest.next_if_eq(&mark).is_some() {
            return Command { words, fate: Fate::Stays };
        }
        if mark == '|' {
            self.skip_line();
        }
        Command { words, fate: Fate::Vanishes }
    }

    fn carry_out(&mut self, command: Command) {
        if command.fate == Fate::Vanishes {
            return;
        }
        let mut words = command.words;
        let exported = words
            .first()
            .is_some_and(|word| word.variable.is_none() && word.text.as_deref() == Some("export"));
        if !exported && words.iter().any(|word| word.variable.is_none()) {
            return;
        }
        for word in words.drain(..) {
            let Some(variable) = word.variable else { continue };
            // An earlier value would be wrong now, so one that is unknown removes it.
            self.assigned.retain(|(name, _)| *name != variable);
            self.assigned.extend(word.text.map(|text| (variable, text)));
        }
    }

    /// One word, up to a character that ends it; `None` if a quote is never closed.
    fn word(&mut self) -> Option<Word> {
        let mut word = Word { variable: None, text: Some(String::new()) };
        let mut plain = Plain::SoFar;
        while let Some(c) = self.rest.next_if(|c| !" \t\n;&|<>()".contains(*c)) {
            match c {
                '=' if plain == Plain::SoFar && word.assign() => {
                    if self.rest.peek() == Some(&'~') {
                        word.text = None;
                    }
                    continue;
                }
                '\'' => self.single_quoted(&mut word)?,
                '"' => self.double_quoted(&mut word)?,
                '\\' => match self.rest.next() {
                    Some('\n') | None => continue,
                    Some(escaped) => word.push(escaped),
                },
                '`' => self.command_substitution(&mut word)?,
                '$' if self.rest.peek() == Some(&'\'') => word.text = None,
                '$' => self.dollar(&mut word)?,
                _ => {
                    word.push(c);
                    continue;
                }
            }
            plain = Plain::NoMore;
        }
        Some(word)
    }

    fn single_quoted(&mut self, word: &mut Word) -> Option<()> {
        loop {
            match self.rest.next()? {
                '\'' => return Some(()),
                c => word.push(c),
            }
        }
    }

    fn double_quoted(&mut self, word: &mut Word) -> Option<()> {
        loop {
            match self.rest.next()? {
                '"' => return Some(()),
                '\\' => match self.rest.next()? {
                    '\n' => {}
                    c @ ('$' | '`' | '"' | '\\') => word.push(c),
                    c => {
                        word.push('\\');
                        word.push(c);
                    }
                },
                '`' => self.command_substitution(word)?,
                '$' => self.dollar(word)?,
                c => word.push(c),
            }
        }
    }

    /// What stands behind a `$`: an expansion, or nothing that means anything.
    fn dollar(&mut self, word: &mut Word) -> Option<()> {
        match self.rest.peek().copied() {
            Some('{') => {
                self.skip();
                let inner = self.until('}')?;
                let value = is_name(&inner).then(|| self.variable(&inner));
                word.push_text(value);
            }
            Some('(') => {
                self.until(')')?;
                word.text = None;
            }
            Some(c) if is_name_start(c) => {
                let name = self.name();
                let value = self.variable(&name);
                word.push_text(Some(value));
            }
            // A sourced file has no arguments.
            Some('1'..='9' | '@' | '*') => self.skip(),
            Some('0' | '$' | '!' | '?' | '#' | '-') => {
                self.skip();
                word.text = None;
            }
            _ => word.push('$'),
        }
        Some(())
    }

    fn command_substitution(&mut self, word: &mut Word) -> Option<()> {
        self.until('`')?;
        word.text = None;
        Some(())
    }

    fn variable(&self, name: &str) -> String {
        let assigned = self.assigned.iter().rfind(|(assigned, _)| assigned == name);
        let value = assigned.map(|(_, value)| value.clone());
        value.or_else(|| (self.lookup)(name)).unwrap_or_default()
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self.rest.next_if(|c| is_name_start(*c) || c.is_ascii_digit()) {
            name.push(c);
        }
        name
    }

    /// What stands before the closing character, which is taken as well.
    fn until(&mut self, closing: char) -> Option<String> {
        let mut inner = String::new();
        loop {
            match self.rest.next()? {
                c if c == closing => return Some(inner),
                c => inner.push(c),
            }
        }
    }

    fn skip(&mut self) {
        self.rest.next();
    }

    fn skip_line(&mut self) {
        while self.rest.next_if(|c| *c != '\n').is_some() {}
    }
}

/// Whether a word can still turn out to be an assignment: quotes and expansions before `=` rule it out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Plain {
    SoFar,
    NoMore,
}

fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(is_name_start) && chars.all(|c| is_name_start(c) || c.is_ascii_digit())
}

const fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::super::samples::{host, value_of_k};
    use super::*;

    fn of(text: &str) -> Option<String> {
        value_of_k(read(text, &host))
    }

    #[test]
    fn a_hash_begins_a_comment_at_the_beginning_of_a_word_only() {
        assert_eq!(of("K=abc#123\n").as_deref(), Some("abc#123"));
        assert_eq!(of("K=abc #123\n").as_deref(), Some("abc"));
        assert_eq!(of("#K=abc\n"), None);
    }

    #[test]
    fn quotes_and_backslashes_work() {
        assert_eq!(of("K='a b$HOME'").as_deref(), Some("a b$HOME"));
        assert_eq!(of(r#"K="a\"b\$\nc""#).as_deref(), Some(r#"a"b$\nc"#));
        assert_eq!(of(r#"K="abc"123'd'"#).as_deref(), Some("abc123d"));
        assert_eq!(of(r"K=a\ b\nc").as_deref(), Some("a bnc"));
        assert_eq!(of("K=a\\\nb").as_deref(), Some("ab"));
        assert_eq!(of("A=1\nK=\"never closed"), None);
    }

    #[test]
    fn dollars_are_expanded() {
        assert_eq!(of("K=$HOME/x").as_deref(), Some("/srv/app/x"));
        assert_eq!(of("A=1\nK=\"${A}2$B\"\n").as_deref(), Some("12"));
        assert_eq!(of("K=a$").as_deref(), Some("a$"));
        assert_eq!(of("K=a$1b").as_deref(), Some("ab"));
        assert_eq!(of("K='$'\"$\"\n").as_deref(), Some("$$"));
    }

    #[test]
    fn what_only_running_could_tell_has_no_value() {
        for text in [
            "K=$(date)",
            "K=`date`",
            "K=a$$b",
            "K=~/x",
            "K=${HOME:-x}",
            "K=$'a'",
            "K=a>b",
            "K=1\nK=$(date)",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn assignments_that_do_not_outlive_their_command_do_not_count() {
        for text in ["K=a b", "K= abc", "K=a|b", "J=1|K=a", "K=a&b", "K = a", "K: a", "\u{feff}K=a"]
        {
            assert_eq!(of(text), None, "{text}");
        }
        assert_eq!(of("K=a;b").as_deref(), Some("a"));
        assert_eq!(of("K=a && L=b").as_deref(), Some("a"));
        assert_eq!(of("K=a $UNSET \\\n").as_deref(), Some("a"));
    }

    #[test]
    fn export_takes_several_and_a_carriage_return_stays() {
        assert_eq!(of("export J=1 K=abc\r\n").as_deref(), Some("abc\r"));
        assert_eq!(of("K=a\nexport K\n").as_deref(), Some("a"));
        assert_eq!(of("K=a=b=\n").as_deref(), Some("a=b="));
    }
}
