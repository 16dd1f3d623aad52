//! What the client must be able to do, one check for each. A check panics where the feature is broken.

mod acknowledging;
mod admission;
mod binary;
mod carrying;
mod ending;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::caller::Place;
use super::needs::Needs;

/// How a check ended that did not panic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The feature works.
    Works,
    /// There is nothing to check, for this reason.
    NotThere(&'static str),
}

/// A feature with its check.
pub(super) struct Feature {
    pub(super) name: &'static str,
    pub(super) needs: Needs,
    pub(super) check: for<'a> fn(Place<'a>) -> BoxFuture<'a, Outcome>,
}

/// In the order of the table.
pub(super) const FEATURES: [Feature; 24] = [
    feature("connect", Needs::Nothing, |at| admission::connects(at).boxed()),
    feature("refuse: message", Needs::Nothing, |at| admission::refusal_has_words(at).boxed()),
    feature("refuse: data", Needs::Nothing, |at| admission::refusal_has_data(at).boxed()),
    feature("refuse: namespace", Needs::Nothing, |at| admission::nowhere_is_refused(at).boxed()),
    feature("namespace", Needs::Nothing, |at| admission::enters_a_namespace(at).boxed()),
    feature("two namespaces", Needs::Nothing, |at| admission::enters_two(at).boxed()),
    feature("path", Needs::Path, |at| admission::finds_the_path(at).boxed()),
    feature("ack", Needs::Nothing, |at| acknowledging::is_acknowledged(at).boxed()),
    feature("acks in flight", Needs::Nothing, |at| acknowledging::in_any_order(at).boxed()),
    feature("ack once", Needs::Nothing, |at| acknowledging::once(at).boxed()),
    feature("ack by client", Needs::Nothing, |at| acknowledging::acknowledges(at).boxed()),
    feature("binary", Needs::Nothing, |at| binary::events(at).boxed()),
    feature("binary ack", Needs::Nothing, |at| binary::acks(at).boxed()),
    feature("msgpack", Needs::Msgpack, |at| binary::msgpack(at).boxed()),
    feature("transport", Needs::Nothing, |at| carrying::by_the_transport(at).boxed()),
    feature("upgrade", Needs::Nothing, |at| carrying::upgrades(at).boxed()),
    feature("heartbeat", Needs::ShortPings, |at| carrying::lives_on(at).boxed()),
    feature("large messages", Needs::Nothing, |at| carrying::large_messages(at).boxed()),
    feature("client leaves", Needs::Nothing, |at| ending::client_leaves(at).boxed()),
    feature("client cuts", Needs::ShortPings, |at| ending::client_cuts(at).boxed()),
    feature("client is silent", Needs::ShortPings, |at| ending::client_is_silent(at).boxed()),
    feature("server leaves", Needs::Nothing, |at| ending::server_leaves(at).boxed()),
    feature("server closes", Needs::Nothing, |at| ending::server_closes(at).boxed()),
    feature("recovery", Needs::Recovery, |at| ending::recovers(at).boxed()),
];

const fn feature(
    name: &'static str,
    needs: Needs,
    check: for<'a> fn(Place<'a>) -> BoxFuture<'a, Outcome>,
) -> Feature {
    Feature { name, needs, check }
}
