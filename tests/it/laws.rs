//! The fitting of laws, on matrices made by servers of a few lines.

mod fitting;
mod servers;
