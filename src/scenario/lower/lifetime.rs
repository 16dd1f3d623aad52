//! The lines of a script that are about tokens and sessions: each names users, or another tab.

use super::Lowering;
use super::script::{Cast, Users};
use crate::scenario::names::{TabId, UserName};
use crate::scenario::problem::offer;
use crate::scenario::script::Resumption;
use crate::scenario::syntax::{OneOrMany, OwnResumptionFile, ResumptionFile};

impl Lowering<'_> {
    /// The users that a line names, each once; `all` is everybody.
    pub(super) fn who(
        &mut self,
        at: &str,
        written: OneOrMany<String>,
        users: &Users,
    ) -> Vec<UserName> {
        let mut who: Vec<UserName> = Vec::new();
        for text in written.into_vec() {
            match text.parse::<TabId>() {
                _ if text == "all" => who.extend(users.keys().cloned()),
                Ok(tab) => {
                    let help = format!("write `{}`, whose tabs share one token", tab.user());
                    self.report(at, format!("`{tab}` is a tab, not a user"), Some(help));
                }
                Err(_) => who.push(self.known_user(at, &text, users)),
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        who.retain(|user| seen.insert(user.clone()));
        who
    }

    /// The users of a `logout`, which only the system knows how to do.
    pub(super) fn leavers(
        &mut self,
        at: &str,
        written: OneOrMany<String>,
        cast: &Cast<'_>,
    ) -> Vec<UserName> {
        if cast.system.logout.is_empty() {
            let help = "say how under `system:`, as in `logout: [{ http: POST /logout }]`";
            let reason = "nothing says how a user logs out";
            self.report(at, reason, Some(help.to_owned()));
        }
        self.who(at, written, cast.users)
    }

    /// The session that a tab asks for.
    pub(super) fn resumption(
        &mut self,
        at: &str,
        written: &ResumptionFile,
        users: &Users,
    ) -> Resumption {
        match written {
            ResumptionFile::Own(OwnResumptionFile::New) => Resumption::New,
            ResumptionFile::Own(OwnResumptionFile::Same) => Resumption::Same,
            ResumptionFile::Of(text) => self.session_of(at, text, users),
        }
    }

    fn session_of(&mut self, at: &str, text: &str, users: &Users) -> Resumption {
        if let Ok(tab) = text.parse::<TabId>() {
            return self.known_tab(at, tab, users).map_or(Resumption::New, Resumption::Of);
        }
        let help = offer(text, ["new", "same"])
            .or_else(|| Some("write new, same, or a tab such as alice/1".to_owned()));
        self.report(at, format!("`{text}` is no session"), help);
        Resumption::New
    }
}
