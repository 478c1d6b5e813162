//! The demonstration: server, emulated WhatsApp and sample shop in one process, on the embedded database.

mod check;
pub mod seed;
pub mod world;

pub use check::check;
pub use world::{DemoOptions, World};

use crate::cli::first_run_address;
use ponte_kernel::Language;
use ponte_simulator::phone::{self, InputKind, PhoneOptions, Style};
use std::io::{IsTerminal as _, Write, stdin};

/// Who the demonstration's phone belongs to: the customer of order 1042.
pub const CUSTOMER: &str = "5511987654321";
pub const CUSTOMER_NAME: &str = "Marina Souza";

/// A running demonstration.
#[derive(Debug)]
pub struct Demonstration {
    world: World,
    welcome: String,
    language: Language,
}

impl Demonstration {
    pub async fn start(options: DemoOptions, language: Language) -> anyhow::Result<Self> {
        let world = World::start(options).await?;
        let welcome = welcome(&world, language).await?;
        Ok(Self { world, welcome, language })
    }

    /// What a person reads first: where the screens are, and what to try.
    pub fn welcome(&self) -> &str {
        &self.welcome
    }

    /// The phone of [`CUSTOMER`] on this terminal, until its input ends.
    pub async fn talk(&mut self, style: Style, out: &mut impl Write) -> anyhow::Result<()> {
        let options = PhoneOptions {
            name: Some(CUSTOMER_NAME.to_owned()),
            shop: Some(self.world.shop.url()),
            language: self.language,
            style,
            input: if stdin().is_terminal() { InputKind::Terminal } else { InputKind::Piped },
            ..PhoneOptions::new(self.world.emulator.url(), CUSTOMER)
        };
        writeln!(out, "{}", invitation(self.language))?;
        let input = tokio::io::BufReader::new(tokio::io::stdin());
        Ok(phone::run(options, input, out).await?)
    }

    pub async fn stop(self) {
        self.world.stop().await;
    }
}

async fn welcome(world: &World, language: Language) -> anyhow::Result<String> {
    let app = &world.server.app;
    let public_url = &app.settings.public_url;
    let first = first_run_address(&app.identity, public_url).await?;
    let (emulator, shop) = (world.emulator.url(), world.shop.url());
    let screens = first.as_ref().unwrap_or(public_url);
    Ok(language.pick(
        format!(
            "Ponte em demonstração. Abra no navegador:\n\n  {screens}\n\n  WhatsApp emulado  {emulator}\n  Loja Aurora \
             \x20     {shop} (sistema interno de exemplo)\n"
        ),
        format!(
            "Ponte, demonstration. Open in a browser:\n\n  {screens}\n\n  Emulated WhatsApp {emulator}\n  Loja Aurora \
             \x20     {shop} (sample internal system)\n"
        ),
    ))
}

/// What to try on this terminal.
fn invitation(language: Language) -> String {
    language.pick(
        format!("\nOu aqui mesmo: você é {CUSTOMER_NAME}. Escreva, por exemplo: cadê meu pedido 1042?\n"),
        format!("\nOr right here: you are {CUSTOMER_NAME}. Type, for example: cadê meu pedido 1042?\n"),
    )
}
