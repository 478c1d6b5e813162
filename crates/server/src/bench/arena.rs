//! One run: what it takes place in, its rounds, and what they add up to.

use super::{
    BenchOptions, Engine, Pace, Traffic,
    contestant::{Contestant, Place, Role, Stored, Subject, Task},
    http::Connection,
    load::{Load, Sent, histogram},
    meter,
    population::{self, KNOWN, Population},
    replies::Replies,
};
use anyhow::Context;
use hdrhistogram::Histogram;
use ponte_kernel::{Clock, WallClock};
use ponte_simulator::{
    emulator::{Delay, Delays, Emulator, EmulatorConfig, WebhookRules},
    shop::{Shop, ShopConfig},
    webhook::Signer,
};
use ponte_store::local_postgres::{Durability, LocalPostgres};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Rounds of each contestant.
const ROUNDS: u32 = 4;
/// What each does before it counts, so that connections, caches and statements are warm.
const WARM_UP: Duration = Duration::from_millis(500);
/// Between two looks whether a contestant is done, and how many of them must agree.
const LOOK: Duration = Duration::from_millis(3);
const LOOKS: u32 = 4;
/// As production shows, without the provider's own latency, which is none of ours.
const DELAYS: Delays = Delays {
    answer: Delay::NONE,
    sent: Delay::between(60, 200),
    delivered: Delay::between(120, 600),
    read: Some(Delay::between(900, 2_500)),
};

/// Emulator, shop, product and floor.
pub(super) struct Arena {
    load: Load,
    emulator: Emulator,
    shop: Shop,
    product: Contestant,
    floor: Contestant,
    folder: TempDir,
    /// Dropped after the processes that use them.
    _databases: Vec<LocalPostgres>,
}

/// What a run showed.
pub(super) struct Measured {
    pub(super) product: Tally,
    pub(super) floor: Tally,
    pub(super) flushes: Vec<Duration>,
    pub(super) peak_rss_mb: f64,
}

/// The sum of a contestant's rounds.
pub(super) struct Tally {
    /// Webhooks of `ingest`, messages of `reply`.
    pub(super) events: u64,
    pub(super) elapsed: Duration,
    pub(super) cpu: Duration,
    pub(super) latencies: Histogram<u64>,
    pub(super) lost: u64,
    pub(super) duplicated: u64,
}

impl Arena {
    pub(super) async fn open(subject: Subject, options: &BenchOptions) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("ponte-bench-").tempdir()?;
        let replies = Arc::new(Replies::default());
        let config = emulator(options, &replies);
        let population = Arc::new(Population::new(&config.numbers, Signer::new(&config.app_secret)));
        let emulator = Emulator::start(config).await.context("starting the emulated WhatsApp")?;
        let shop = ShopConfig { latency_ms: 0, ..ShopConfig::default() };
        let shop = Shop::start(shop).await.context("starting the sample shop")?;
        let mut databases = Vec::new();
        let mut started = Vec::new();
        for role in [Role::Product, Role::Floor] {
            let (place, process) = place(options.engine, &mut databases).await?;
            let task = Task {
                role,
                subject,
                folder: folder.path().to_owned(),
                database: place,
                emulator_url: emulator.url().to_owned(),
                shop_url: shop.url(),
            };
            started.push(Contestant::start(&options.program, &task, process).await?);
        }
        let floor = started.pop().context("the floor was started")?;
        let product = started.pop().context("the product was started")?;
        let load = Load {
            subject,
            pace: options.pace,
            traffic: options.traffic,
            connections: options.connections,
            time: options.time / ROUNDS,
            population,
            replies,
        };
        Ok(Self { load, emulator, shop, product, floor, folder, _databases: databases })
    }

    /// Warms both up, then lets them run in turn.
    pub(super) async fn measure(&mut self) -> anyhow::Result<Measured> {
        self.introduce().await?;
        let mut sent = KNOWN;
        let warm_up = Load { time: WARM_UP.min(self.load.time), ..self.load.clone() };
        play(&warm_up, &self.emulator, &mut self.floor).await?;
        sent += play(&warm_up, &self.emulator, &mut self.product).await?.messages;
        let (mut floor, mut product) = (Tally::default(), Tally::default());
        let mut flushes = Vec::new();
        for _ in 0..ROUNDS {
            flushes.extend(meter::flushes(self.folder.path())?);
            floor.add(play(&self.load, &self.emulator, &mut self.floor).await?.tally);
            flushes.extend(meter::flushes(self.folder.path())?);
            let round = play(&self.load, &self.emulator, &mut self.product).await?;
            sent += round.messages;
            product.add(round.tally);
        }
        product.missing(sent, self.product.stored().await?);
        Ok(Measured { product, floor, flushes, peak_rss_mb: self.product.meter.peak_rss_mb()? })
    }

    pub(super) async fn close(self) {
        // Statuses that are still to come would find nobody.
        self.emulator.shutdown().await;
        self.product.stop().await;
        self.floor.stop().await;
        self.shop.shutdown().await;
    }

    /// Makes the known contacts known to the product: one part after the other, so that the memory that is reported is
    /// that of the load, not of ten thousand who write at once before it.
    async fn introduce(&mut self) -> anyhow::Result<()> {
        let mut connection = Connection::open(self.product.target.clone()).await?;
        for webhook in self.load.population.introductions(WallClock.now()) {
            connection.post(&webhook).await?;
            quiet(&self.emulator, &mut self.product).await?;
        }
        Ok(())
    }
}

/// One round.
struct Round {
    tally: Tally,
    messages: u64,
}

async fn play(load: &Load, emulator: &Emulator, contestant: &mut Contestant) -> anyhow::Result<Round> {
    emulator.set_webhook(Some(&contestant.webhook_url()))?;
    let (cpu, started) = (contestant.meter.cpu()?, Instant::now());
    let sent = load.run(&contestant.target).await?;
    let loaded = started.elapsed();
    let quiet = quiet(emulator, contestant).await?;
    let elapsed = match load.pace {
        Pace::Saturated => quiet - started,
        // Statuses come for seconds after the last message; a rate is one of the time of sending.
        Pace::PerSecond(_) => loaded,
    };
    let cpu = contestant.meter.cpu()?.saturating_sub(cpu);
    Ok(Round { messages: sent.messages, tally: tally(load, sent, elapsed, cpu) })
}

fn tally(load: &Load, sent: Sent, elapsed: Duration, cpu: Duration) -> Tally {
    let settled = load.replies.settle();
    match load.subject {
        Subject::Ingest => {
            Tally { events: sent.webhooks, elapsed, cpu, latencies: sent.acknowledged, ..Tally::default() }
        }
        Subject::Reply => {
            let mut latencies = histogram();
            settled.record_into(&mut latencies);
            let (lost, duplicated) = (settled.lost, settled.duplicated);
            Tally { events: latencies.len(), elapsed, cpu, latencies, lost, duplicated }
        }
    }
}

/// Waits until nothing is on its way in either direction; tells since when.
async fn quiet(emulator: &Emulator, contestant: &mut Contestant) -> anyhow::Result<Instant> {
    loop {
        emulator.idle().await;
        let (since, posted) = (Instant::now(), emulator.counts().webhooks_posted);
        let mut looks = 0;
        while looks < LOOKS && contestant.is_calm().await? {
            looks += 1;
            tokio::time::sleep(LOOK).await;
        }
        if looks == LOOKS && emulator.counts().webhooks_posted == posted {
            return Ok(since);
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn emulator(options: &BenchOptions, replies: &Arc<Replies>) -> EmulatorConfig {
    let clock: Arc<dyn Clock> = Arc::new(WallClock);
    let replies = Arc::clone(replies);
    let delays = match options.traffic {
        Traffic::Messages => Delays::NONE,
        Traffic::Mixed => DELAYS,
    };
    EmulatorConfig {
        delays,
        webhooks: WebhookRules { connections: options.connections, pending: usize::MAX, ..WebhookRules::default() },
        on_accepted: Some(Arc::new(move |sent| replies.take(sent))),
        ..EmulatorConfig::for_load(clock, population::numbers())
    }
}

/// A fresh database, and the process whose children work for it.
async fn place(engine: Engine, databases: &mut Vec<LocalPostgres>) -> anyhow::Result<(Place, Option<u32>)> {
    if engine == Engine::Sqlite {
        return Ok((Place::Files, None));
    }
    let server = tokio::task::spawn_blocking(|| LocalPostgres::start(Durability::On)).await?;
    let server = server.context("starting a PostgreSQL for the bench")?;
    for database in ["main", "keys"] {
        server.create_database(database).await?;
    }
    let address = |database| server.address(database).expose().to_owned();
    let place = Place::Postgres { main: address("main"), keys: address("keys") };
    let process = server.process_id()?;
    databases.push(server);
    Ok((place, Some(process)))
}

impl Tally {
    fn add(&mut self, round: Self) {
        self.events += round.events;
        self.elapsed += round.elapsed;
        self.cpu += round.cpu;
        self.latencies += round.latencies;
        self.lost += round.lost;
        self.duplicated += round.duplicated;
    }

    /// Counts messages that were acknowledged and are not there, or are there twice.
    fn missing(&mut self, sent: u64, stored: Stored) {
        self.lost += sent.saturating_sub(stored.different);
        self.duplicated += stored.messages.saturating_sub(stored.different);
    }
}

impl Default for Tally {
    fn default() -> Self {
        let (elapsed, cpu, latencies) = (Duration::ZERO, Duration::ZERO, histogram());
        Self { events: 0, elapsed, cpu, latencies, lost: 0, duplicated: 0 }
    }
}
