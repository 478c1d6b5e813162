//! A server under test, seen from the bench: a process of its own, spoken to in lines of JSON over its pipes.

use super::{ChildProgram, http::Target, meter::Meter};
use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use std::{net::SocketAddr, path::PathBuf, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

/// A process that is told to stop has this long.
const STOPPING: Duration = Duration::from_secs(20);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Subject {
    Ingest,
    Reply,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Role {
    Product,
    Floor,
}

/// What a process under test is told first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Task {
    pub(super) role: Role,
    pub(super) subject: Subject,
    /// Where its files go.
    pub(super) folder: PathBuf,
    pub(super) database: Place,
    pub(super) emulator_url: String,
    pub(super) shop_url: String,
}

/// Which database a process under test works on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Place {
    /// In files of its folder.
    Files,
    /// The address of the main database, and of the key store.
    Postgres { main: String, keys: String },
}

/// What a process under test is asked while it runs.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Query {
    /// Whether nothing is left to process.
    Calm,
    /// What came in and was stored.
    Stored,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    Ready(SocketAddr),
    Calm(bool),
    Stored(Stored),
}

/// Messages that came in and are in the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stored {
    pub(super) messages: u64,
    /// By the provider's ids.
    pub(super) different: u64,
}

/// A running server under test. It ends when this is dropped.
pub(super) struct Contestant {
    pub(super) meter: Meter,
    pub(super) target: Target,
    child: Child,
    to: ChildStdin,
    from: Lines<BufReader<ChildStdout>>,
}

impl Contestant {
    pub(super) async fn start(program: &ChildProgram, task: &Task, database: Option<u32>) -> anyhow::Result<Self> {
        let mut child = Command::new(&program.program)
            .args(&program.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("starting {} as a server under test", program.program.display()))?;
        let mut to = child.stdin.take().context("a server under test has no input")?;
        let from = child.stdout.take().context("a server under test has no output")?;
        let mut from = BufReader::new(from).lines();
        write_line(&mut to, task).await?;
        let Answer::Ready(address) = read_line(&mut from).await? else {
            bail!("a server under test began with the wrong line");
        };
        let server = child.id().context("a server under test ended")?;
        let target = Target { address, path: path(task.role).parse()? };
        Ok(Self { meter: Meter { server, database }, target, child, to, from })
    }

    pub(super) fn webhook_url(&self) -> String {
        format!("http://{}{}", self.target.address, self.target.path)
    }

    pub(super) async fn is_calm(&mut self) -> anyhow::Result<bool> {
        match self.ask(Query::Calm).await? {
            Answer::Calm(calm) => Ok(calm),
            other => bail!("a server under test answered {other:?}"),
        }
    }

    pub(super) async fn stored(&mut self) -> anyhow::Result<Stored> {
        match self.ask(Query::Stored).await? {
            Answer::Stored(stored) => Ok(stored),
            other => bail!("a server under test answered {other:?}"),
        }
    }

    pub(super) async fn stop(mut self) {
        // It ends with its input.
        drop(self.to);
        if tokio::time::timeout(STOPPING, self.child.wait()).await.is_err() {
            tracing::warn!("a server under test did not stop in time and is killed");
        }
    }

    async fn ask(&mut self, query: Query) -> anyhow::Result<Answer> {
        write_line(&mut self.to, &query).await?;
        read_line(&mut self.from).await
    }
}

/// The product's is the endpoint that the demonstration's data has.
fn path(role: Role) -> String {
    match role {
        Role::Product => format!("/webhooks/{}", crate::demo::seed::ENDPOINT),
        Role::Floor => super::floor::PATH.to_owned(),
    }
}

async fn write_line(to: &mut ChildStdin, line: &impl Serialize) -> anyhow::Result<()> {
    let mut line = serde_json::to_vec(line)?;
    line.push(b'\n');
    to.write_all(&line).await.context("a server under test ended")?;
    Ok(to.flush().await?)
}

async fn read_line(from: &mut Lines<BufReader<ChildStdout>>) -> anyhow::Result<Answer> {
    let line = from.next_line().await?.context("a server under test ended; what it said is above")?;
    serde_json::from_str(&line).with_context(|| format!("a server under test said {line}"))
}
