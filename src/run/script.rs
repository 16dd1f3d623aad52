//! The script, line by line.

use super::aftermath;
use super::announcing::Farewell;
use super::asking::ask;
use super::by_event;
use super::commanding::command;
use super::connecting::{Coming, close, connect, reconnect};
use super::expecting::expect;
use super::issuer;
use super::joining::{join, leave};
use super::kept_out;
use super::measuring::measure;
use super::oracle;
use super::proving;
use super::replying::exchange;
use super::route;
use super::sending::send;
use super::stage::Run;
use super::streaming::join_amid;
use super::taking_effect;
use super::tokens::{expire, log_out, refresh};
use super::trespassing::{forge, intrude};
use super::understanding;
use super::unwrapping;
use crate::ledger::{Closing, Event, LogMoment};
use crate::scenario::{
    Concerned, Direction, Exchange, Forgery, Loss, Pace, Rejoin, Resumption, TabId, TokenUse,
    UserName,
};

/// Carries the script out. It ends early when no tab is left to act: what follows could only fail, and would
/// hide the cause.
pub(super) async fn carry_out(run: &mut Run<'_>) {
    let scenario = run.scenario;
    let (mut examined, mut looked, mut joined, mut waited) = (false, false, false, false);
    for (line, direction) in scenario.script.iter().enumerate() {
        let nobody = || examined && run.open_tabs().next().is_none();
        if needs_a_tab(direction) && nobody() {
            if !run.tabs.is_empty() {
                stop(run);
            }
            return;
        }
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        run.means.ledger.record(Event::DirectionBegan { line, text: said(direction) });
        if let Err(why) = do_line(run, line, direction).await {
            run.means.ledger.record(Event::Stopped { why });
            return;
        }
        if !looked && aftermath::has_come(run) {
            looked = true;
            aftermath::look(run).await;
        }
        if needs_a_tab(direction) && run.open_tabs().next().is_none() {
            stop(run);
            return;
        }
        if matches!(direction, Direction::Send { .. }) && !waited {
            waited = taking_effect::wait(run).await;
        }
        if matches!(direction, Direction::Join { .. }) && !joined {
            joined = true;
            if by_event::is_in_doubt(run) {
                by_event::ask(run).await;
            }
            if !run.tabs.is_empty() && kept_out::is_everybody(run) {
                oracle::examine_refusals(run).await;
            }
        }
        if matches!(direction, Direction::Connect(_)) && !examined {
            examined = true;
            examine(run).await;
        }
    }
}

/// Looks for the reason if nobody got in.
async fn examine(run: &mut Run<'_>) {
    if run.tabs.is_empty() {
        run.logs.catch_up(run.scenario.tabs().count()).await;
    }
    run.logs.enter(LogMoment::Probes);
    if run.first_token().is_none() {
        issuer::examine_greetings(run).await;
    }
    route::ask(run).await;
    proving::ask(run).await;
    if run.tabs.is_empty() && understanding::is_in_doubt(run) {
        understanding::ask_nowhere(run).await;
    } else if !unwrapping::helps(run).await {
        oracle::examine_refusals(run).await;
    }
    run.logs.enter(LogMoment::Tabs);
}

fn stop(run: &Run<'_>) {
    let why = "every connection has ended, so the rest of the script was not carried out";
    run.means.ledger.record(Event::Stopped { why: why.into() });
}

/// Carries a line out; or says why neither it nor what follows can be.
async fn do_line(run: &mut Run<'_>, line: u32, direction: &Direction) -> Result<(), String> {
    match direction {
        Direction::Connect(tabs) => connect(run, tabs, &Coming::NEW).await,
        Direction::Join { room, tabs, stream: None } => join(run, room, tabs).await,
        Direction::Join { room, tabs, stream: Some(stream) } => {
            Box::pin(join_amid(run, room, tabs, stream)).await;
        }
        Direction::Leave { room, tabs } => leave(run, room, tabs).await,
        Direction::Send { room, from, count, pace } => send(run, room, from, *count, *pace).await,
        Direction::Reply(reply) => Box::pin(exchange(run, reply)).await,
        Direction::History { room, tabs } => ask(run, room, tabs).await,
        Direction::Forge(forgery) => forge(run, forgery).await,
        Direction::Intrude { room, tabs } => Box::pin(intrude(run, room, tabs)).await,
        Direction::Restart(restart) => command(run, restart).await?,
        Direction::Close(tabs) => close_and_hear(run, tabs, Closing::Graceful).await,
        Direction::Drop { tabs, by: Loss::Reset } => {
            close_and_hear(run, tabs, Closing::Abrupt).await;
        }
        Direction::Drop { tabs, by: Loss::Silence } => close(run, tabs, Closing::Silent).await,
        Direction::Reconnect { tabs, rejoin, session, token, times } => {
            let how = Coming { session: session.clone(), token: *token };
            come_back(run, tabs, *rejoin, &how, *times).await;
        }
        Direction::Refresh(users) => refresh(run, users).await,
        Direction::Logout(users) => log_out(run, users).await,
        Direction::Expire(users) => expire(run, users).await?,
        Direction::Wait(time) => tokio::time::sleep(*time).await,
        Direction::Expect(expectation) => expect(run, line, expectation).await,
    }
    Ok(())
}

/// Tabs close, and the others are told where the system does.
async fn close_and_hear(run: &mut Run<'_>, tabs: &[TabId], closing: Closing) {
    let farewell = Farewell::of(run, tabs);
    close(run, tabs, closing).await;
    farewell.heard(run).await;
}

/// Tabs come back, so many times, and join again what they had joined where they should.
async fn come_back(run: &mut Run<'_>, tabs: &[TabId], rejoin: Rejoin, how: &Coming, times: u16) {
    if times > 1 {
        measure(run).await;
    }
    for _ in 0..times {
        let rooms = reconnect(run, tabs, how).await;
        let rooms = rooms.into_iter().filter(|_| rejoin == Rejoin::Same);
        for (tab, rooms) in rooms {
            for room in rooms {
                join(run, &room, &Concerned::These(vec![tab.clone()])).await;
            }
        }
    }
    if times > 1 {
        measure(run).await;
    }
}

fn needs_a_tab(direction: &Direction) -> bool {
    matches!(
        direction,
        Direction::Join { .. }
            | Direction::Leave { .. }
            | Direction::Send { .. }
            | Direction::Reply(_)
            | Direction::History { .. }
            | Direction::Forge(_)
            | Direction::Intrude { .. }
    )
}

/// A line in words, for the ledger and for progress.
fn said(direction: &Direction) -> String {
    let list = |tabs: &[TabId]| match tabs.len() {
        0 => "nobody".to_owned(),
        1..=3 => tabs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        many => format!("{many} tabs"),
    };
    let who = |tabs: &Concerned, all: &str| match tabs {
        Concerned::Members => all.to_owned(),
        Concerned::These(these) => list(these),
    };
    match direction {
        Direction::Connect(tabs) => format!("connect {}", list(tabs)),
        Direction::Join { room, tabs, stream } => {
            let amid = match stream {
                Some(stream) => format!(", while {} sends", stream.from),
                None => String::new(),
            };
            format!("join {room}: {}{amid}", who(tabs, "every member tab"))
        }
        Direction::Leave { room, tabs } => {
            format!("leave {room}: {}", who(tabs, "every member tab"))
        }
        Direction::Send { room, from, count, pace } => {
            format!("send {count} to {room}{}: {}", at_pace(*pace), who(from, "every joined tab"))
        }
        Direction::Reply(Exchange { room, to, from, count }) => {
            format!("reply to {count} of {to} in {room}: {}", list(from))
        }
        Direction::History { room, tabs } => {
            format!("history of {room}: {}", who(tabs, "every member tab"))
        }
        Direction::Forge(Forgery { from, victim, .. }) => format!("forge {victim}: {from}"),
        Direction::Intrude { room, tabs } => format!("intrude {room}: {}", list(tabs)),
        Direction::Restart(_) => "restart by a command".to_owned(),
        Direction::Close(tabs) => format!("close {}", list(tabs)),
        Direction::Drop { tabs, by: Loss::Reset } => format!("drop {}", list(tabs)),
        Direction::Drop { tabs, by: Loss::Silence } => format!("silence {}", list(tabs)),
        Direction::Reconnect { tabs, session, token, times, .. } => {
            let (to, with) = (to_session(session), with_token(*token));
            let often = if *times > 1 { format!(" {times} times") } else { String::new() };
            format!("reconnect {}{to}{with}{often}", list(tabs))
        }
        Direction::Refresh(users) => format!("refresh {}", names(users)),
        Direction::Logout(users) => format!("logout {}", names(users)),
        Direction::Expire(users) => format!("expire {}", names(users)),
        Direction::Wait(time) => format!("wait {} ms", time.as_millis()),
        Direction::Expect(expectation) => format!("expect of {}", list(&expectation.tabs)),
    }
}

fn to_session(session: &Resumption) -> String {
    match session {
        Resumption::New => String::new(),
        Resumption::Same => " to the same session".into(),
        Resumption::Of(other) => format!(" to the session of {other}"),
    }
}

fn at_pace(pace: Pace) -> String {
    match pace {
        Pace::Answered => String::new(),
        Pace::Burst => " at once".into(),
        Pace::Every(apart) => format!(", {} ms apart", apart.as_millis()),
    }
}

fn with_token(token: TokenUse) -> &'static str {
    match token {
        TokenUse::Same => "",
        TokenUse::Fresh => " with a fresh token",
        TokenUse::Previous => " with the token before",
    }
}

fn names(users: &[UserName]) -> String {
    users.iter().map(UserName::as_str).collect::<Vec<_>>().join(", ")
}
