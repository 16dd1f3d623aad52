//! The fitting of laws, on matrices made by servers of a few lines.

mod agreement;
mod audiences;
mod bugs;
mod fitting;
mod separated;
mod pairs;
mod world;
