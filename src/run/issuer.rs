//! The signer of the login tokens is looked for among the candidates, and then in the lists of guesses.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::task::spawn_blocking;

use super::stage::Run;
use crate::ledger::Event;
use crate::login::{self, Headway, Stranded};
use crate::token::{Candidate, IssuerEnd, Jwt, find_signer};

/// Looks for the key that signs the login tokens. A word that signs them is a candidate from then on, and the only
/// one of its list that the verifier may be shown.
pub(super) async fn examine(run: &mut Run<'_>) -> Option<IssuerEnd> {
    let with_token = run.trusted().filter_map(|account| {
        Some((account.user.clone(), Jwt::parse(account.expose_token()?).ok()?))
    });
    let all = with_token.collect();
    examine_all(run, all).await
}

/// Where nobody got through the login, the tokens that it gave before it failed are all that there is to look at.
pub(super) async fn examine_stranded(run: &mut Run<'_>, tokens: Vec<Stranded>) {
    examine_all(run, tokens).await;
}

/// The same where logging in is a part of the greeting: tokens that tabs were given before their greeting failed.
pub(super) async fn examine_greetings(run: &mut Run<'_>) {
    let ledger = run.means.ledger.ledger();
    let short = ledger.entries().iter().filter_map(|entry| match &entry.event {
        Event::GreetEnded { tab, outcome } if outcome.shortfall().is_some() => Some(tab),
        _ => None,
    });
    let good = short.filter(|tab| run.scenario.means_good_token(tab.user()));
    let given = good.filter_map(|tab| {
        let token = run.tabs.get(tab)?.captured.get(login::TOKEN)?.as_str()?;
        Some((tab.user().clone(), Jwt::parse(token).ok()?))
    });
    let given = given.collect();
    examine_all(run, given).await;
}

async fn examine_all(run: &mut Run<'_>, all: Vec<Stranded>) -> Option<IssuerEnd> {
    let (users, tokens): (Vec<_>, Vec<_>) = all.into_iter().unzip();
    if tokens.is_empty() {
        return None;
    }
    let mut end = end_of(run, &tokens);
    if is_open(&end) && !run.means.word_lists.is_empty() {
        let tried = try_words(run, tokens.clone()).await;
        end = end_of(run, &tokens).after_words(tried);
    }
    run.means.ledger.record(Event::IssuerExamined { users: users.clone(), end: end.clone() });
    if let Some(signer) = find_signer(&tokens, &run.keys) {
        run.means.ledger.record(Event::SignerExamined { users, signer });
    }
    Some(end)
}

fn end_of(run: &Run<'_>, tokens: &[Jwt]) -> IssuerEnd {
    let candidates: Vec<Candidate> =
        run.means.candidates.iter().cloned().chain(Candidate::well_known()).collect();
    crate::token::examine(tokens, &candidates, &run.means.salt)
}

/// Whether a token is left whose key is not known, and might be a word.
fn is_open(end: &IssuerEnd) -> bool {
    match end {
        IssuerEnd::Unmatched { .. } => true,
        IssuerEnd::Disagreeing { ends } => ends.iter().any(is_open),
        _ => false,
    }
}

/// Tries the words of all lists; gives how many there were.
async fn try_words(run: &mut Run<'_>, tokens: Vec<Jwt>) -> usize {
    let headway = Arc::new(Headway::default());
    let lists = run.means.word_lists.clone();
    let seen = Arc::clone(&headway);
    let search = spawn_blocking(move || login::search_all(&tokens, &lists, &seen));
    // Where the run ends before the search, by its deadline or by Ctrl-C, the search must not hold it up.
    let stop = Ends(Arc::clone(&headway));
    let found = search.await.unwrap_or_default();
    drop(stop);
    for word in &found {
        if let Some(text) = word.secret.expose_text() {
            run.means.ledger.hide(text);
        }
    }
    run.means.candidates.extend(found);
    usize::try_from(headway.tried.load(Ordering::Relaxed)).unwrap_or(usize::MAX)
}

/// Ends a search when it is dropped.
struct Ends(Arc<Headway>);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.stop();
    }
}
