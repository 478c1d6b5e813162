//! `ponte simulator`: an emulated WhatsApp and the sample shop, with what a program needs to connect to them.

use super::{args::SimulatorArgs, console::Console, error::CommandError, signal::StopSignals};
use ponte_kernel::{Clock, Language, WallClock};
use ponte_simulator::{
    emulator::{BusinessNumber, Emulator, EmulatorConfig, StartError},
    shop::{Shop, ShopConfig, ShopError},
};
use std::{fmt::Write as _, sync::Arc};

/// Runs until Ctrl-C or SIGTERM.
pub async fn run(args: SimulatorArgs, console: &mut Console) -> anyhow::Result<()> {
    let emulator_config = EmulatorConfig {
        listen: args.listen,
        webhook_url: args.webhook.clone(),
        ..EmulatorConfig::new(Arc::new(WallClock))
    };
    let shop_config =
        ShopConfig { listen: args.shop_listen, as_of: Some(WallClock.now()), ..ShopConfig::default() };
    let card = Card::of(&emulator_config, &shop_config);
    let mut signals = StopSignals::listen()?;
    let emulator = Emulator::start(emulator_config).await.map_err(|error| of_emulator(error, args.webhook))?;
    let shop = Shop::start(shop_config).await.map_err(of_shop)?;
    console.say(&card.text(&emulator, &shop, console.language))?;
    signals.wait().await;
    emulator.shutdown().await;
    shop.shutdown().await;
    Ok(())
}

/// What a program connects with. The emulator's credentials are samples that stand in the documentation: no secrets.
struct Card {
    numbers: Vec<BusinessNumber>,
    app_secret: String,
    verify_token: String,
    access_token: String,
    api_key: String,
}

impl Card {
    fn of(emulator: &EmulatorConfig, shop: &ShopConfig) -> Self {
        Self {
            numbers: emulator.numbers.clone(),
            app_secret: emulator.app_secret.expose().clone(),
            verify_token: emulator.verify_token.expose().clone(),
            access_token: emulator.access_token.expose().clone(),
            api_key: shop.api_key.expose().clone(),
        }
    }

    fn text(&self, emulator: &Emulator, shop: &Shop, language: Language) -> String {
        let [whatsapp, loja, ends] = language.pick(
            [
                "WhatsApp emulado (no lugar de https://graph.facebook.com)",
                "Loja Aurora (sistema interno de exemplo)",
                "Ctrl-C encerra. Em outro terminal: ponte phone --emulator",
            ],
            [
                "Emulated WhatsApp (instead of https://graph.facebook.com)",
                "Loja Aurora (sample internal system)",
                "Ctrl-C ends. In another terminal: ponte phone --emulator",
            ],
        );
        let mut text = format!("{whatsapp}\n");
        let mut line =
            |name: &str, value: &str| writeln!(text, "  {name:<16}  {value}").expect("a string takes all");
        line("url", emulator.url());
        line("access_token", &self.access_token);
        line("app_secret", &self.app_secret);
        line("verify_token", &self.verify_token);
        for number in &self.numbers {
            line("phone_number_id", &number.number.phone_number_id);
            line("waba_id", &number.number.waba_id);
        }
        let (emulator, shop) = (emulator.url(), shop.url());
        format!(
            "{text}\n{loja}\n  {:<16}  {shop}\n  {:<16}  {}\n\n{ends} {emulator} --shop {shop}",
            "url", "X-Api-Key", self.api_key
        )
    }
}

fn of_emulator(error: StartError, webhook: Option<String>) -> anyhow::Error {
    match error {
        StartError::Address { address, source } => {
            CommandError::Listen { address, flag: "--listen", error: source }.into()
        }
        StartError::Webhook(_) => CommandError::Webhook { url: webhook.unwrap_or_default() }.into(),
        error @ StartError::Client(_) => error.into(),
    }
}

fn of_shop(error: ShopError) -> anyhow::Error {
    match error {
        ShopError::Address { address, source } => {
            CommandError::Listen { address, flag: "--shop-listen", error: source }.into()
        }
        error @ ShopError::Data(_) => error.into(),
    }
}
