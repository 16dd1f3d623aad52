//! `earwitness lab`: the embedded server alone.

use std::time::Duration;
use std::{io, thread};

use tokio::sync::oneshot;

use super::args::LabArgs;
use super::exit::Exit;
use super::interrupt::Interrupts;
use super::output;
use super::pipeline::block_on;
use crate::lab::{Fault, Lab, Settings};

pub(super) fn lab(args: &LabArgs) -> Exit {
    if args.list_faults {
        return list();
    }
    match args.fault.as_deref().map(str::parse::<Fault>).transpose() {
        Ok(fault) => block_on(serve(args, fault)),
        Err(error) => {
            output::error(&error.to_string(), None);
            Exit::Usage
        }
    }
}

/// Serves until somebody asks it to stop, which is a good end.
async fn serve(args: &LabArgs, fault: Option<Fault>) -> Exit {
    let interrupts = Interrupts::listen();
    let token_lifetime = Duration::from_secs(args.token_ttl.into());
    let settings = Settings { fault, port: args.port, token_lifetime, ..Settings::default() };
    let lab = match settings.start().await {
        Ok(lab) => lab,
        Err(error) => {
            output::error(&error.to_string(), None);
            return Exit::Usage;
        }
    };
    announce(&lab);
    if args.until_stdin_closes {
        tokio::select! {
            () = interrupts.come() => (),
            () = stdin_closes() => (),
        }
    } else {
        interrupts.come().await;
    }
    lab.stop().await;
    Exit::Pass
}

/// The first line of standard output is for programs; people get theirs on standard error.
fn announce(lab: &Lab) {
    output::data(&format!("{}\n", lab.announcement()));
    let state = match lab.fault() {
        None => "healthy".to_owned(),
        Some(fault) => format!("with the fault {fault}: {}", fault.bug()),
    };
    output::note(&format!("The lab listens at {}, {state}. Stop it with Ctrl-C.", lab.url()));
}

/// Waits until standard input ends; whatever is written there is passed over. It is read in a thread of its own,
/// which the end of the program does not wait for.
async fn stdin_closes() {
    let (sender, closed) = oneshot::channel();
    thread::spawn(move || {
        // An error is an end as well.
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        let _ = sender.send(());
    });
    let _ = closed.await;
}

fn list() -> Exit {
    let longest = Fault::ALL.iter().map(|fault| fault.to_string().len()).max().unwrap_or_default();
    for fault in Fault::ALL {
        output::data(&format!("{:<longest$}  {}\n", fault.to_string(), fault.bug()));
    }
    Exit::Pass
}
