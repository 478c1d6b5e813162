//! `ponte bench`: how much Ponte does on this machine, beside the least that anything durable costs.
//!
//! Three parties: the server under test and its floor run as processes of their own, so that what they take can be told
//! from what the generator, the emulator and the sample shop take, which live in this process. Rounds of floor and product
//! alternate, because a shared machine changes its mood. A round ends when nothing is left to process, and its cost
//! includes that end. Every acknowledged event is flushed, at the floor too.
//!
//! Read in this order: [`ingest`] and [`reply`] here, `arena` (a run), `load` (what is sent), `child` (the other process).

mod arena;
mod child;
mod contestant;
mod floor;
mod http;
mod load;
mod meter;
mod population;
mod product;
mod replies;
mod report;
mod store;

pub use child::child;

use arena::Arena;
use contestant::Subject;
use ponte_kernel::Language;
use std::{ffi::OsString, io::Write, path::PathBuf, time::Duration};

/// What is measured, and how it is told.
#[derive(Clone, Debug)]
pub struct BenchOptions {
    /// How long the product is under load, and its floor as long again.
    pub time: Duration,
    pub engine: Engine,
    pub pace: Pace,
    pub traffic: Traffic,
    /// Connections of the generator; in a closed loop, messages under way.
    pub connections: usize,
    pub format: Format,
    pub language: Language,
    pub program: ChildProgram,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    /// In clusters of the bench's own: Debian's package `postgresql` has to be installed.
    Postgres,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// A closed loop: each connection sends as soon as its last message is through.
    Saturated,
    /// An open loop: so many messages a second, whatever becomes of them. Latencies count from the scheduled time.
    PerSecond(u32),
}

/// What the webhooks hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Traffic {
    /// Messages. The statuses of replies follow at once.
    Messages,
    /// As Meta sends: for each message three statuses, which come when they come. In `ingest` they are of messages that
    /// another system sent; in `reply` those of the replies, with realistic delays.
    Mixed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Table,
    /// One object on one line.
    Json,
}

/// How the processes under test are started: the program has to call [`child`].
#[derive(Clone, Debug)]
pub struct ChildProgram {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
}

impl BenchOptions {
    /// Ten seconds, saturated, on the embedded database.
    ///
    /// # Errors
    /// When the system does not tell which program this is.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self {
            time: Duration::from_secs(10),
            engine: Engine::Sqlite,
            pace: Pace::Saturated,
            traffic: Traffic::Messages,
            connections: 64,
            format: Format::Table,
            language: Language::Portuguese,
            program: ChildProgram {
                program: std::env::current_exe()?,
                arguments: ["bench", "child"].map(OsString::from).to_vec(),
            },
        })
    }
}

/// Webhooks taken, journalled, acknowledged and stored: messages for people, nobody answers.
pub async fn ingest(options: BenchOptions, out: &mut impl Write) -> anyhow::Result<()> {
    run(Subject::Ingest, &options, out).await
}

/// Messages answered: webhook, look-up in the company's system, reply, its statuses.
pub async fn reply(options: BenchOptions, out: &mut impl Write) -> anyhow::Result<()> {
    run(Subject::Reply, &options, out).await
}

async fn run(subject: Subject, options: &BenchOptions, out: &mut impl Write) -> anyhow::Result<()> {
    let mut arena = Arena::open(subject, options).await?;
    let measured = arena.measure().await;
    arena.close().await;
    let report = report::Report::new(subject, options, &measured?);
    match options.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string(&report)?)?,
        Format::Table => write!(out, "{}", report.table(options.language))?,
    }
    Ok(())
}
