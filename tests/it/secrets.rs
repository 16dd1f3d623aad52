//! No artefact of any run holds a secret: neither output, nor the ledger, nor a report, at any verbosity; and no
//! `Debug` does, which is what a panic prints.

mod artefacts;
mod debug;
mod parts;
mod runs;
