//! What a server's own log tells of its tokens: which secret each end has, as far as a preview of it shows, and why a
//! token was refused.
//!
//! Logs are free text, objects as Node prints them over several lines, or JSON lines. Whatever is not understood beyond
//! doubt is passed over. A preview is a part of a secret: it is held in a [`Sight`], compared, and never written anywhere.

mod end;
mod people;
mod record;
mod sight;

use super::refusal::{RefusalClass, classify};
use crate::scenario::UserName;
pub use end::TokenEnd;
use people::Concern;
pub use people::Person;
pub use record::{Cutter, Record};
use sight::Seen;
pub use sight::Sight;

/// One thing that a record tells.
#[derive(Debug)]
pub struct Told {
    /// Which end it speaks of.
    pub end: TokenEnd,
    /// Whose token it was, where it says.
    pub user: Option<UserName>,
    /// What it tells.
    pub what: Telling,
}

/// What a record tells of an end.
#[derive(Debug)]
pub enum Telling {
    /// A part of its secret, or something that was made from it.
    Secret(Sight),
    /// It has no secret.
    NoSecret,
    /// It refused a token.
    Refusal(RefusalClass),
}

/// What a record tells of the tokens of these people; nothing if it speaks of somebody else.
pub fn understand(record: &Record, people: &[Person]) -> Vec<Told> {
    let user = match people::concern(record, people) {
        Concern::Stranger => return Vec::new(),
        Concern::Nobody => None,
        Concern::Ours(user) => Some(user),
    };
    let end = end::of(record);
    let mut told = Vec::new();
    if let (Some(end), Some(seen)) = (end, sight::of(record)) {
        let what = match seen {
            Seen::Part(sight) => Telling::Secret(sight),
            Seen::Nothing => Telling::NoSecret,
        };
        told.push(Told { end, user: user.clone(), what });
    }
    let class = classify(Some(record.text()), None);
    if is_about_a_token(&class) && end != Some(TokenEnd::Issuer) {
        told.push(Told { end: TokenEnd::Verifier, user, what: Telling::Refusal(class) });
    }
    told
}

/// Whether only a verifier that has seen a token says so.
fn is_about_a_token(class: &RefusalClass) -> bool {
    !matches!(
        class,
        RefusalClass::Opaque
            | RefusalClass::Missing
            | RefusalClass::NoSuchUser
            | RefusalClass::NoSuchNamespace
    )
}

#[cfg(test)]
mod tests;
