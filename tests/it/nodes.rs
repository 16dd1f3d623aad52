//! A chat in several processes: who hears what across them, with every adapter.

mod fewer;
mod healthy;
mod late;
mod redis;
mod table;
mod window;

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

    /// Runs a scenario against it, with an address and an identifier for each process.
    fn witness(&self, scenario: &str) -> Witness {
        let (nodes, pids) = (self.chat.nodes(), self.chat.pids());
        let addresses = ["NODE_A", "NODE_B", "NODE_C"].into_iter().zip(&nodes);
        let processes = ["NODE_A_PID", "NODE_B_PID", "NODE_C_PID"].into_iter().zip(&pids);
        let each = addresses.chain(processes).map(|(name, value)| (name, value.as_str()));
        let chat = ("EARWITNESS_DEMO_URL", self.chat.url.as_str());
        witness(&["run", scenario], &[chat].into_iter().chain(each).collect::<Vec<_>>())
    }
}

/// Runs a scenario against one address.
fn against(scenario: &str, url: &str) -> Witness {
    witness(&["run", scenario], &[("EARWITNESS_DEMO_URL", url)])
}
