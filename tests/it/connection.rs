//! The ways in, and what bars them: each cause of the family *connection* on real servers and real proxies, named
//! first and alone; and healthy servers, of which none is accused.

mod bounded;
mod doors;
pub(crate) mod proxy;
mod sticky;
mod table;
mod unsure;
