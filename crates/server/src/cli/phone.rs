//! `ponte phone`: the simulator's phone on this terminal.

use super::{args::PhoneArgs, console::Console};
use ponte_simulator::phone::{self, InputKind, PhoneOptions};
use std::io::{IsTerminal as _, stdin};
use tokio::io::BufReader;

/// Runs until `/sair`, the end of the input, or Ctrl-C.
pub async fn run(args: PhoneArgs, console: &mut Console) -> anyhow::Result<()> {
    let options = options(args, console);
    let input = BufReader::new(tokio::io::stdin());
    tokio::select! {
        ended = phone::run(options, input, console.out()) => Ok(ended?),
        interrupted = tokio::signal::ctrl_c() => Ok(interrupted?),
    }
}

fn options(args: PhoneArgs, console: &Console) -> PhoneOptions {
    PhoneOptions {
        shop: args.shop,
        name: args.name,
        number: args.number,
        language: console.language,
        style: console.style(),
        input: if stdin().is_terminal() { InputKind::Terminal } else { InputKind::Piped },
        ..PhoneOptions::new(&args.emulator, &args.who)
    }
}
