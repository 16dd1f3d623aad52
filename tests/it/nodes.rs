//! A chat in several processes: who hears what across them, with every adapter.

mod healthy;
mod redis;
mod table;

use redis::Redis;

use crate::chat_server::ChatServer;
use crate::witness::{Witness, witness};

/// Every adapter that lets processes hear of each other.
const ADAPTERS: [&str; 3] = ["cluster", "redis", "redis-sharded"];

/// A chat in two processes, and what they hear of each other by.
struct Nodes {
    chat: ChatServer,
    _redis: Option<Redis>,
}

impl Nodes {
    /// Starts it with this adapter and with these variables besides; nothing where the adapter's Redis is not there.
    fn start(adapter: &str, fault: Option<&str>, variables: &[(&str, &str)]) -> Option<Self> {
        let redis = if adapter.starts_with("redis") { Some(Redis::start()?) } else { None };
        let url = redis.as_ref().map_or("", |redis| redis.url.as_str());
        let mut all = vec![("NODES", "2"), ("ADAPTER", adapter), ("REDIS_URL", url)];
        all.extend(variables);
        Some(Self { chat: ChatServer::start(fault, &all), _redis: redis })
    }

    /// Runs a scenario against it, with an address for each process.
    fn witness(&self, scenario: &str) -> Witness {
        let nodes = self.chat.nodes();
        let variables = ["NODE_A", "NODE_B", "NODE_C"];
        let each = variables.into_iter().zip(nodes.iter().map(String::as_str));
        let mut addresses = vec![("EARWITNESS_DEMO_URL", self.chat.url.as_str())];
        addresses.extend(each);
        witness(&["run", scenario], &addresses)
    }
}

/// Runs a scenario against one address.
fn against(scenario: &str, url: &str) -> Witness {
    witness(&["run", scenario], &[("EARWITNESS_DEMO_URL", url)])
}
