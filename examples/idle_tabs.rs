//! What an open tab costs: opens more and more tabs of the first user of a scenario, lets them idle, and prints
//! how much memory each has taken. The server must be another process.
//!
//! ```sh
//! CHAT_URL=http://127.0.0.1:3000 cargo run --release --example idle_tabs -- tests/bench/smoke.yaml 100 1000
//! ```
#![expect(clippy::print_stdout, reason = "an example shows what it measured")]

use std::error::Error;
use std::fs;
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use earwitness::ledger::{Clock, Endpoint, Entry, Nonce, Redactor, Writer};
use earwitness::login::{Account, connect_spec, log_in};
use earwitness::scenario::{Env, Scenario, TabId, read};
use earwitness::wire::{Client, NativeClient, Network, Session};

/// How long memory is given to come to rest.
const REST: Duration = Duration::from_millis(300);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("name a scenario, and how many tabs to open")?;
    let counts = arguments.map(|count| count.parse()).collect::<Result<Vec<u16>, _>>()?;
    let scenario = scenario(&file)?;

    let ledger = Writer::new(Clock::start(), Nonce::new([0; 8]), Redactor::default());
    let accounts = log_in(&scenario, &Network::default(), &ledger).await;
    let account = accounts.first().ok_or("nobody could log in")?;
    let client = NativeClient::new();
    let mut crowd = Crowd { scenario: &scenario, account, client: &client, ledger, open: vec![] };
    crowd.grow(1).await?;
    let mut before = (crowd.open.len(), resident_kib()?);
    println!("{:>6} tabs {:>8} KiB resident", before.0, before.1);
    for count in counts {
        crowd.grow(count).await?;
        let now = (crowd.open.len(), resident_kib()?);
        let slope = per_tab(now.1 - before.1, now.0 - before.0);
        println!("{:>6} tabs {:>8} KiB resident {slope:>8.1} KiB for each more", now.0, now.1);
        before = now;
    }
    print_ledger(&crowd);
    Ok(())
}

fn scenario(file: &str) -> Result<Scenario, Box<dyn Error>> {
    let text = fs::read_to_string(file)?;
    let env = Env::new(std::env::vars().collect());
    let base = |file: &str, base: &str| {
        let path = Path::new(file).with_file_name(base);
        let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
        Ok((path.display().to_string(), text))
    };
    read(file, &text, env, &base).map_err(|problems| {
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        problems.join("\n").into()
    })
}

/// Tabs that are open.
struct Crowd<'a> {
    scenario: &'a Scenario,
    account: &'a Account,
    client: &'a NativeClient,
    ledger: Writer,
    open: Vec<Arc<dyn Session>>,
}

impl Crowd<'_> {
    /// Opens tabs, one after the other, until there are so many.
    async fn grow(&mut self, count: u16) -> Result<(), Box<dyn Error>> {
        let spec = connect_spec(self.scenario, self.account, &self.scenario.scope())?;
        while self.open.len() < usize::from(count) {
            let number = u16::try_from(self.open.len() + 1)?;
            let number = NonZeroU16::try_from(number)?;
            let on = Endpoint::Tab(TabId::new(self.account.user.clone(), number));
            let opened = self.client.open(&spec, on, &self.ledger).await;
            self.open.push(opened.map_err(|why| format!("tab {number} did not get in: {why:?}"))?);
        }
        tokio::time::sleep(REST).await;
        Ok(())
    }
}

/// The part of it that is the ledger, which a diagnosis keeps whole. The text is about what entries hold besides
/// their own size.
fn print_ledger(crowd: &Crowd<'_>) {
    let ledger = crowd.ledger.ledger();
    let (tabs, entries) = (crowd.open.len(), ledger.entries().len());
    let own = per_tab(entries * size_of::<Entry>() / 1024, tabs);
    let text = per_tab(ledger.to_json_lines().len() / 1024, tabs);
    let entries = per_tab(entries, tabs);
    println!(
        "of which the ledger: {entries:.1} entries a tab, {own:.1} KiB, and {text:.1} KiB of text"
    );
}

#[expect(clippy::cast_precision_loss, reason = "the figures are far below 2^52")]
fn per_tab(amount: usize, tabs: usize) -> f64 {
    amount as f64 / tabs as f64
}

/// The resident memory of this process in KiB, as Linux says.
fn resident_kib() -> Result<usize, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let figure = line.and_then(|line| line.split_whitespace().next());
    Ok(figure.ok_or("the kernel does not say how much memory is resident")?.parse()?)
}
