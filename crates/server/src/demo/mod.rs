//! The demonstration: server, emulated WhatsApp and sample shop in one process, on the embedded database.

mod check;
pub mod seed;
pub mod world;

pub use check::check;
pub use world::{DemoOptions, World};

use ponte_kernel::Language;
use ponte_simulator::phone::{self, PhoneOptions};
use std::io::Write;

/// Who the demonstration's phone belongs to: the customer of order 1042.
pub const CUSTOMER: &str = "5511987654321";
pub const CUSTOMER_NAME: &str = "Marina Souza";

/// Starts the demonstration and puts the person in front of the phone.
pub async fn run(options: DemoOptions, language: Language, out: &mut impl Write) -> anyhow::Result<()> {
    let world = World::start(options).await?;
    writeln!(out, "{}", welcome(&world, language))?;
    let mut phone = PhoneOptions::new(world.emulator.url(), CUSTOMER);
    phone.name = Some(CUSTOMER_NAME.to_owned());
    phone.shop = Some(world.shop.url());
    phone.language = language;
    let input = tokio::io::BufReader::new(tokio::io::stdin());
    let talked = phone::run(phone, input, &mut *out).await;
    world.stop().await;
    Ok(talked?)
}

fn welcome(world: &World, language: Language) -> String {
    let (api, emulator, shop) = (world.server.address, world.emulator.url(), world.shop.url());
    language.pick(
        format!(
            "Ponte em demonstração\n  API         http://{api}\n  WhatsApp    {emulator} (emulado)\n  Loja Aurora \
             {shop} (sistema interno de exemplo)\n\nVocê é {CUSTOMER_NAME}. Escreva, por exemplo: cadê meu pedido 1042?\n"
        ),
        format!(
            "Ponte, demonstration\n  API         http://{api}\n  WhatsApp    {emulator} (emulated)\n  Loja Aurora \
             {shop} (sample internal system)\n\nYou are {CUSTOMER_NAME}. Type, for example: cadê meu pedido 1042?\n"
        ),
    )
}
