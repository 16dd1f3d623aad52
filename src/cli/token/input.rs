//! The token that a command is about: from the command line, a file or standard input.

use std::io::{self, Read};
use std::path::PathBuf;

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

impl TokenInput {
    /// Reads the token; what stood around it is taken off and told. An error is printed.
    pub(super) fn read(&self) -> Option<(Jwt, Vec<Wrapping>)> {
        let text = match self.text() {
            Ok(text) => text,
            Err(why) => {
                output::error(&why, None);
                return None;
            }
        };
        match Jwt::unwrapped(text.expose_secret()) {
            Ok(read) => Some(read),
            Err(reason) => {
                let help = "a JSON Web Token is three parts in base64url, with dots between them";
                output::error(&format!("this is not a JSON Web Token: {reason}"), Some(help));
                None
            }
        }
    }

    fn text(&self) -> Result<SecretString, String> {
        match (&self.token, &self.file) {
            (Some(text), _) if text.expose_secret() != "-" => Ok(text.clone()),
            (_, Some(path)) => std::fs::read_to_string(path)
                .map(SecretString::from)
                .map_err(|error| format!("{} cannot be read: {error}", path.display())),
            _ => {
                let mut text = String::new();
                let read = io::stdin().lock().read_to_string(&mut text);
                read.map(|_| SecretString::from(text))
                    .map_err(|error| format!("standard input cannot be read: {error}"))
            }
        }
    }
}
