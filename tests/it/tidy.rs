//! Reads the source and holds what the design promises of it, so that no reviewer has to remember.

mod catalogue;
mod layers;
mod places;
mod size;
mod source;
