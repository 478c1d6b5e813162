//! `ponte demo --check`: plays the demonstration's conversations over real HTTP and signed webhooks, prints them with
//! milliseconds, and compares all but the time with what they must be.

use crate::demo::world::{DemoOptions, SampleDates, World};
use anyhow::{Context, bail};
use ponte_conversations::{ConversationState, Owner, read};
use ponte_kernel::Limit;
use ponte_simulator::{
    emulator::{Customer, Delay, Delays, Entry, Fault, PhoneEvent, Says, Scope, Shown, Side, When},
    shop::{ShopFaults, ShopMode},
};
use std::{
    collections::HashMap,
    fmt::Write as _,
    io::Write,
    time::{Duration, Instant},
};
use tokio::sync::broadcast;

/// What the conversations must be, without their times.
const EXPECTED: &str = include_str!("../../../../catalog/samples/demo-check.txt");

/// Fast, and still in the order of the real thing.
const DELAYS: Delays = Delays {
    answer: Delay::between(5, 15),
    sent: Delay::between(5, 15),
    delivered: Delay::between(10, 30),
    read: Some(Delay::between(20, 60)),
};

/// Nothing may take longer than this: then something hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// Plays all scenes.
///
/// # Errors
/// When a conversation differs from what it must be; both are printed.
pub async fn check(out: &mut impl Write) -> anyhow::Result<()> {
    let world =
        World::start(DemoOptions { delays: DELAYS, dates: SampleDates::AsWritten, ..DemoOptions::default() })
            .await?;
    let mut played = String::new();
    for scene in SCENES {
        let lines = play(&world, scene).await.with_context(|| format!("playing “{}”", scene.title))?;
        writeln!(out, "\n{}", scene.title)?;
        writeln!(played, "# {}", scene.title)?;
        for line in lines {
            writeln!(out, "{:>6} ms  {}", line.after.as_millis(), line.text)?;
            writeln!(played, "{}", line.text)?;
        }
    }
    world.stop().await;
    if played.trim() != EXPECTED.trim() {
        bail!("the conversations are not what they must be.\n\nMust be:\n{EXPECTED}\n\nWere:\n{played}");
    }
    writeln!(out, "\nOK")?;
    Ok(())
}

struct Scene {
    title: &'static str,
    customer: &'static str,
    name: &'static str,
    trouble: Trouble,
    says: &'static [&'static str],
}

/// What goes wrong in a scene.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trouble {
    None,
    ShopDown,
    /// Every webhook of a message comes five times.
    FiveTimes,
    /// The first message's webhook comes after the second's.
    OutOfOrder,
    /// The provider takes the message, and its answer is lost.
    AnswerLost,
}

const SCENES: &[Scene] = &[
    Scene {
        title: "Pedido encontrado",
        customer: "5511987654321",
        name: "Marina Souza",
        trouble: Trouble::None,
        says: &["cadê meu pedido 1042?"],
    },
    Scene {
        title: "Pedido desconhecido",
        customer: "5511987654321",
        name: "Marina Souza",
        trouble: Trouble::None,
        says: &["e o pedido 9999?"],
    },
    Scene {
        title: "Pedido de outra pessoa",
        customer: "5521900001111",
        name: "Otávio Lima",
        trouble: Trouble::None,
        says: &["cadê meu pedido 1042?"],
    },
    Scene {
        title: "O mesmo webhook cinco vezes",
        customer: "5511987654321",
        name: "Marina Souza",
        trouble: Trouble::FiveTimes,
        says: &["pedido 1042"],
    },
    Scene {
        title: "Webhooks fora de ordem",
        customer: "5511987654321",
        name: "Marina Souza",
        trouble: Trouble::OutOfOrder,
        says: &["pedido 1042, por favor", "pedido 1042 de novo"],
    },
    Scene {
        title: "A resposta do provedor se perde",
        customer: "5511987654321",
        name: "Marina Souza",
        trouble: Trouble::AnswerLost,
        says: &["pedido 1042!"],
    },
    Scene {
        title: "Sistema fora do ar",
        customer: "5521900002222",
        name: "Bia Prado",
        trouble: Trouble::ShopDown,
        says: &["cadê meu pedido 1051?"],
    },
];

struct Line {
    after: Duration,
    text: String,
}

async fn play(world: &World, scene: &Scene) -> anyhow::Result<Vec<Line>> {
    world.emulator.register(Customer {
        phone: Some(scene.customer.to_owned()),
        name: Some(scene.name.to_owned()),
        ..Customer::default()
    })?;
    let before = world.emulator.transcript(scene.customer).len();
    let waiting = waiting_for_people(world).await?;
    let events = world.emulator.watch(scene.customer)?;
    make_trouble(world, scene.trouble);
    let started = Instant::now();
    for text in scene.says {
        world.emulator.say(scene.customer, Says::Text { body: (*text).to_owned() })?;
    }
    quiet(world).await?;
    make_peace(world);
    let times = times(events, started);
    let entries = world.emulator.transcript(scene.customer);
    let mut lines: Vec<_> = entries[before..].iter().map(|entry| line(entry, scene.name, &times)).collect();
    if waiting_for_people(world).await? > waiting {
        lines.push(Line { after: started.elapsed(), text: "(o atendimento espera na fila)".to_owned() });
    }
    Ok(lines)
}

/// How many conversations wait in a queue.
async fn waiting_for_people(world: &World) -> anyhow::Result<usize> {
    let workspace = world.seeded.workspace.id;
    let (store, limit) = (&world.server.app.store, Limit::new(Limit::MAX).unwrap_or_default());
    let open = read::conversations(store, workspace, ConversationState::Open, None, limit).await?;
    Ok(open.items.iter().filter(|conversation| matches!(conversation.owner, Owner::Queue { .. })).count())
}

fn make_trouble(world: &World, trouble: Trouble) {
    let faults = world.emulator.faults();
    match trouble {
        Trouble::None => {}
        Trouble::ShopDown => world.shop.set_faults(ShopFaults { mode: ShopMode::Outage, latency_ms: None }),
        Trouble::FiveTimes => faults.set(Fault::DuplicateWebhook { of: Scope::Messages, copies: 4 }, When::Next(1)),
        Trouble::OutOfOrder => {
            faults.set(Fault::ReorderWebhook { of: Scope::Messages, release_after_ms: 2_000 }, When::Next(1));
        }
        Trouble::AnswerLost => {
            faults.set(Fault::TimeoutAfterAccepting { milliseconds: 1_000 }, When::Next(1));
        }
    }
}

fn make_peace(world: &World) {
    world.emulator.faults().clear_all();
    world.shop.set_faults(ShopFaults::NONE);
}

/// Waits until nothing is on its way, in either direction.
async fn quiet(world: &World) -> anyhow::Result<()> {
    let patience = Instant::now() + PATIENCE;
    let mut calm = 0;
    while calm < 3 {
        if Instant::now() > patience {
            bail!("the conversation did not come to an end within {} s", PATIENCE.as_secs());
        }
        tokio::time::sleep(Duration::from_millis(60)).await;
        tokio::time::timeout(PATIENCE, world.emulator.idle()).await.context("waiting for the emulated WhatsApp")?;
        calm = if world.server.is_calm().await? { calm + 1 } else { 0 };
    }
    Ok(())
}

/// When each bubble came up, counted from the start of the scene.
fn times(mut events: broadcast::Receiver<PhoneEvent>, started: Instant) -> HashMap<String, Duration> {
    let mut times = HashMap::new();
    let began = ponte_kernel::Clock::now(&ponte_kernel::WallClock).minus(started.elapsed());
    while let Ok(event) = events.try_recv() {
        if let PhoneEvent::Message { entry } = event {
            times.insert(entry.id.clone(), entry.at.since(began));
        }
    }
    times
}

fn line(entry: &Entry, customer: &str, times: &HashMap<String, Duration>) -> Line {
    let (who, sign) = match entry.from {
        Side::Customer => (customer, '›'),
        Side::Company => ("Loja Aurora", '‹'),
    };
    let said = said(&entry.content).replace('\n', " / ");
    Line { after: times.get(&entry.id).copied().unwrap_or_default(), text: format!("{who} {sign} {said}") }
}

fn said(content: &Shown) -> String {
    match content {
        Shown::Text { body } => body.clone(),
        Shown::Buttons { body, choices, .. } | Shown::List { body, choices, .. } => {
            let titles: Vec<_> = choices.iter().map(|choice| choice.title.as_str()).collect();
            format!("{body} [{}]", titles.join("] ["))
        }
        other => format!("{other:?}"),
    }
}
