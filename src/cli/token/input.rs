//! The tokens that a command is about: from the command line, a file or standard input.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use secrecy::{ExposeSecret, SecretString};

use crate::cli::output;
use crate::token::{Jwt, Wrapping};

/// Where the token is.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct TokenInput {
    /// The token, or `-` for standard input, which keeps it out of the shell's history
    #[arg(value_name = "TOKEN")]
    token: Option<SecretString>,
    /// A file that holds the token
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

/// Where the tokens are.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(super) struct TokensInput {
    /// A token, or `-` for standard input with one token a line, which keeps them out of the shell's history
    #[arg(value_name = "TOKEN")]
    tokens: Vec<SecretString>,
    /// A file that holds a token, or one a line; may be repeated
    #[arg(long, value_name = "FILE")]
    file: Vec<PathBuf>,
}

impl TokenInput {
    /// Reads the token; what stood around it is taken off and told. An error is printed.
    pub(super) fn read(&self) -> Option<(Jwt, Vec<Wrapping>)> {
        let text = match (&self.token, &self.file) {
            (Some(text), _) => given(text),
            (None, Some(path)) => in_file(path),
            (None, None) => standard_input(),
        };
        parsed(&complained(text)?)
    }
}

impl TokensInput {
    /// Reads all tokens. An error is printed.
    pub(super) fn read(&self) -> Option<Vec<Jwt>> {
        let texts = self.tokens.iter().map(given).chain(self.file.iter().map(|path| in_file(path)));
        let mut tokens = Vec::new();
        for text in texts {
            let text = complained(text)?;
            let lines = text.expose_secret().lines().filter(|line| !line.trim().is_empty());
            for line in lines {
                tokens.push(parsed(&SecretString::from(line))?.0);
            }
        }
        if tokens.is_empty() {
            output::error("there is no token", Some(WHAT_IT_IS));
            return None;
        }
        Some(tokens)
    }
}

/// What a token is, for whoever gave something else.
const WHAT_IT_IS: &str = "a JSON Web Token is three parts in base64url, with dots between them";

fn given(text: &SecretString) -> Result<SecretString, String> {
    if text.expose_secret() == "-" { standard_input() } else { Ok(text.clone()) }
}

fn in_file(path: &Path) -> Result<SecretString, String> {
    std::fs::read_to_string(path)
        .map(SecretString::from)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

fn standard_input() -> Result<SecretString, String> {
    let mut text = String::new();
    let read = io::stdin().lock().read_to_string(&mut text);
    read.map(|_| SecretString::from(text))
        .map_err(|error| format!("standard input cannot be read: {error}"))
}

fn complained(text: Result<SecretString, String>) -> Option<SecretString> {
    text.map_err(|why| output::error(&why, None)).ok()
}

fn parsed(text: &SecretString) -> Option<(Jwt, Vec<Wrapping>)> {
    match Jwt::unwrapped(text.expose_secret()) {
        Ok(read) => Some(read),
        Err(reason) => {
            output::error(&format!("this is not a JSON Web Token: {reason}"), Some(WHAT_IT_IS));
            None
        }
    }
}
