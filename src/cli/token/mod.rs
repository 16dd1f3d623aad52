//! `earwitness token`: tokens by hand. No secret is ever printed; a token only by `mint`, whose work it is.

mod decode;
mod find_secret;
mod fingerprint;
mod headway;
mod input;
mod mint;
mod moments;
mod sources;
mod verify;

use clap::{Args, Subcommand};

use super::args::Global;
use super::exit::Exit;

/// Looks into tokens, and at the secrets that sign them.
#[derive(Debug, Args)]
pub(super) struct TokenArgs {
    #[command(subcommand)]
    command: TokenCommand,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Show what a token says, without checking that it is true
    Decode(decode::DecodeArgs),
    /// Tell secrets apart without showing them
    Fingerprint(fingerprint::FingerprintArgs),
    /// Find the secret that signs a token among very many
    FindSecret(find_secret::FindSecretArgs),
    /// Find out which secret signs a token, and whether it is valid now
    Verify(verify::VerifyArgs),
    /// Make a token with a known secret
    Mint(mint::MintArgs),
}

pub(super) fn token(global: &Global, args: &TokenArgs) -> Exit {
    match &args.command {
        TokenCommand::Decode(args) => decode::decode(args),
        TokenCommand::Fingerprint(args) => fingerprint::fingerprint(args),
        TokenCommand::FindSecret(args) => find_secret::find_secret(global, args),
        TokenCommand::Verify(args) => verify::verify(args),
        TokenCommand::Mint(args) => mint::mint(args),
    }
}
