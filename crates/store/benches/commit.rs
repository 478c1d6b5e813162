//! What a durable commit costs through the port, beside a bare loop over the driver in the same run.
//!
//! `cargo bench -p ponte-store`: 64 callers in a closed loop, everything flushed, rounds in turn, medians. Two shapes of
//! work: envelopes that are acknowledged in groups, and verbs of five statements of which one in a hundred fails.
//! A word behind `--` picks the lines that hold it.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use futures_util::future::join_all;
use ponte_kernel::{EventId, Secret, Timestamp, WorkspaceId};
use ponte_store::{
    Conflict, Database, Insert, PostgresConfig, Query, SqliteConfig, Store, StoreError, Tx,
    events::{self, NewEvent},
    local_postgres::{Durability, LocalPostgres},
    params, schema,
};
use std::{
    fmt,
    io::Write,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::{Mutex, mpsc, oneshot};
use uuid::Uuid;

const CALLERS: usize = 64;
const ROUND: Duration = Duration::from_secs(2);
const ROUNDS: usize = 5;
const ENVELOPE: usize = 700;
/// As many as the bare loop's connections.
const GROUP_WRITERS: usize = 2;
const GROUP: usize = 512;

/// What is measured, in turn.
const LINES: [(&str, Line); 5] = [
    ("postgres, groups, bare driver", Line::PostgresBare),
    ("postgres, groups, store", Line::PostgresGroups),
    ("postgres, verbs of five statements", Line::PostgresVerbs),
    ("sqlite, groups, store", Line::SqliteGroups),
    ("sqlite, verbs of five statements", Line::SqliteVerbs),
];

#[derive(Clone, Copy)]
enum Line {
    PostgresBare,
    PostgresGroups,
    PostgresVerbs,
    SqliteGroups,
    SqliteVerbs,
}

struct Bench {
    server: u32,
    address: Secret,
    postgres: Store,
    sqlite: Store,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let folder = tempfile::tempdir()?;
    let server = LocalPostgres::start(Durability::On)?;
    let bench = Bench::new(&server, folder.path()).await?;
    println!("fdatasync p50 {:.2} ms", flush_time(folder.path())?.as_secs_f64() * 1000.0);
    let lines: Vec<_> = LINES.iter().filter(|(name, _)| name.contains(&wanted)).collect();
    let mut figures: Vec<Vec<Figure>> = lines.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        for ((_, line), figures) in lines.iter().zip(&mut figures) {
            figures.push(bench.measure(*line).await?);
        }
    }
    for ((name, _), figures) in lines.iter().zip(figures) {
        println!("{name:<36} {}", median(figures));
    }
    Ok(())
}

impl Bench {
    async fn new(server: &LocalPostgres, folder: &Path) -> anyhow::Result<Self> {
        server.create_database("bench").await?;
        let address = server.address("bench");
        let postgres = Database::Postgres(PostgresConfig::at(address.clone()));
        let sqlite = Database::Sqlite(SqliteConfig::at(folder.join("bench.db")));
        Ok(Self {
            server: server.process_id()?,
            address,
            postgres: Store::open(&postgres, &schema::MAIN).await?,
            sqlite: Store::open(&sqlite, &schema::MAIN).await?,
        })
    }

    async fn measure(&self, line: Line) -> anyhow::Result<Figure> {
        Ok(match line {
            Line::PostgresBare => groups(self.server, bare_writers(self.address.expose()).await?).await,
            Line::PostgresGroups => groups(self.server, store_writers(&self.postgres)).await,
            Line::PostgresVerbs => verbs(self.server, &self.postgres).await,
            Line::SqliteGroups => groups(self.server, store_writers(&self.sqlite)).await,
            Line::SqliteVerbs => verbs(self.server, &self.sqlite).await,
        })
    }
}

fn median(mut figures: Vec<Figure>) -> Figure {
    figures.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
    figures.swap_remove(figures.len() / 2)
}

struct Figure {
    per_second: f64,
    /// For one call: of this process, of the server.
    cpu_micros: [f64; 2],
    p50: f64,
    p99: f64,
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [mine, servers] = self.cpu_micros;
        write!(
            f,
            "{:>7.0}/s  p50 {:>5.2} ms  p99 {:>5.2} ms  {mine:>4.0} + {servers:>3.0} µs CPU",
            self.per_second, self.p50, self.p99
        )
    }
}

/// Callers that each wait for their answer before they come again.
async fn closed_loop<F: Future<Output = ()>>(server: u32, call: impl Fn(usize) -> F) -> Figure {
    let (started, cpu) = (Instant::now(), cpu_time(server));
    let caller = async |number: usize| {
        let mut times = Vec::new();
        while started.elapsed() < ROUND {
            let asked = Instant::now();
            call(number).await;
            times.push(asked.elapsed().as_secs_f64() * 1000.0);
        }
        times
    };
    let mut times = join_all((0..CALLERS).map(caller)).await.concat();
    let elapsed = started.elapsed().as_secs_f64();
    times.sort_by(f64::total_cmp);
    #[expect(clippy::cast_precision_loss, reason = "what two seconds hold")]
    let calls = times.len() as f64;
    let spent = cpu_time(server);
    let cpu_micros = [0, 1].map(|of| spent[of].saturating_sub(cpu[of]).as_secs_f64() * 1e6 / calls);
    Figure {
        per_second: calls / elapsed,
        cpu_micros,
        p50: times[times.len() / 2],
        p99: times[times.len() * 99 / 100],
    }
}

/// An envelope to be stored, and whom to tell.
struct Arrival {
    envelope: Envelope,
    stored: oneshot::Sender<()>,
}

struct Envelope {
    id: Uuid,
    body: Vec<u8>,
}

type Arrivals = Arc<Mutex<mpsc::Receiver<Arrival>>>;
type Writers = Box<dyn FnOnce(&Arrivals)>;

async fn groups(server: u32, writers: Writers) -> Figure {
    let (arrive, arrivals) = mpsc::channel(4 * GROUP);
    writers(&Arc::new(Mutex::new(arrivals)));
    closed_loop(server, |_| async {
        let (stored, answer) = oneshot::channel();
        let envelope = Envelope { id: Uuid::now_v7(), body: vec![7; ENVELOPE] };
        let arrived = arrive.send(Arrival { envelope, stored }).await;
        assert!(arrived.is_ok(), "the writers live");
        answer.await.expect("the writers answer");
    })
    .await
}

/// What came while the last commit was flushed; empty at the end.
async fn next_group(arrivals: &Arrivals) -> (Vec<Envelope>, Vec<oneshot::Sender<()>>) {
    let mut group = Vec::new();
    arrivals.lock().await.recv_many(&mut group, GROUP).await;
    group.into_iter().map(|arrival| (arrival.envelope, arrival.stored)).unzip()
}

fn answer(callers: Vec<oneshot::Sender<()>>) {
    for stored in callers {
        stored.send(()).ok();
    }
}

const JOURNAL: Insert = Insert {
    table: "journal",
    columns: &["id", "endpoint_id", "key_id", "envelope_sealed", "received_at"],
    conflict: Conflict::Skip,
};

fn store_writers(store: &Store) -> Writers {
    let store = store.clone();
    Box::new(move |arrivals| {
        for _ in 0..GROUP_WRITERS {
            let (store, arrivals) = (store.clone(), Arc::clone(arrivals));
            tokio::spawn(async move {
                loop {
                    let (group, callers) = next_group(&arrivals).await;
                    if group.is_empty() {
                        return;
                    }
                    store.write_first(move |tx| journal(tx, &group)).await.expect("the journal takes them");
                    answer(callers);
                }
            });
        }
    })
}

fn journal(tx: &mut dyn Tx, group: &[Envelope]) -> Result<(), StoreError> {
    let now = Timestamp::from_secs(1);
    let rows: Vec<[_; 5]> =
        group.iter().map(|envelope| *params![envelope.id, envelope.id, envelope.id, envelope.body, now]).collect();
    tx.insert(&JOURNAL, &rows.iter().map(<[_; 5]>::as_slice).collect::<Vec<_>>())
}

async fn bare_writers(address: &str) -> anyhow::Result<Writers> {
    let mut clients = Vec::new();
    for _ in 0..GROUP_WRITERS {
        let (client, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls).await?;
        tokio::spawn(connection);
        let insert = client
            .prepare(
                "INSERT INTO journal (id, endpoint_id, key_id, envelope_sealed, received_at)
                 SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[], $5::bigint[])
                 ON CONFLICT DO NOTHING",
            )
            .await?;
        clients.push((client, insert));
    }
    Ok(Box::new(move |arrivals| {
        for (client, insert) in clients {
            let arrivals = Arc::clone(arrivals);
            tokio::spawn(async move {
                loop {
                    let (group, callers) = next_group(&arrivals).await;
                    if group.is_empty() {
                        return;
                    }
                    let ids: Vec<Uuid> = group.iter().map(|envelope| envelope.id).collect();
                    let bodies: Vec<&[u8]> = group.iter().map(|envelope| envelope.body.as_slice()).collect();
                    let times = vec![1_000_000_i64; group.len()];
                    let stored = client.execute(&insert, &[&ids, &ids, &ids, &bodies, &times]).await;
                    stored.expect("the journal takes them");
                    answer(callers);
                }
            });
        }
    }))
}

#[derive(Debug)]
enum Refused {
    OnPurpose,
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

async fn verbs(server: u32, store: &Store) -> Figure {
    closed_loop(server, |caller| async move {
        match store.write(move |tx| five_statements(tx, caller)).await {
            Ok(()) | Err(Refused::OnPurpose) => {}
            Err(Refused::Store(error)) => panic!("{error}"),
        }
    })
    .await
}

/// Read two, decide, write three.
fn five_statements(tx: &mut dyn Tx, caller: usize) -> Result<(), Refused> {
    let (name, now, id) = (format!("caller-{caller}"), Timestamp::from_secs(1), Uuid::now_v7());
    let read = tx.each(&[
        Query { sql: "SELECT seq FROM log_readers WHERE name = $1 FOR UPDATE", params: params![name] },
        Query { sql: "SELECT name FROM workspaces WHERE id = $1", params: params![id] },
    ])?;
    let turn = read[0].first().map_or(Ok(0), |row| row.get::<i64>(0))?;
    tx.insert(&JOURNAL, &[params![id, id, id, vec![7_u8; ENVELOPE], now]])?;
    tx.exec(
        "INSERT INTO log_readers (name, xid, seq) VALUES ($1, 0, $2)
         ON CONFLICT (name) DO UPDATE SET seq = excluded.seq",
        params![name, turn + 1],
    )?;
    let event = NewEvent {
        workspace: WorkspaceId(id),
        kind: "bench.turn_taken",
        author: "system".to_owned(),
        thread: None,
        payload: "{}".to_owned(),
        at: now,
    };
    events::append(tx, &[event])?;
    if EventId::new().0.as_u128().is_multiple_of(100) { Err(Refused::OnPurpose) } else { Ok(()) }
}

/// What this process used so far, and what the server's used, also those that ended. The kernel counts in hundredths of
/// a second.
fn cpu_time(server: u32) -> [Duration; 2] {
    let mut ticks = [0, 0];
    for process in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let stat = std::fs::read_to_string(process.path().join("stat")).unwrap_or_default();
        // Behind the name in brackets: state, parent, …; then user and system time, and the same of children that ended.
        let fields: Vec<&str> = stat.rsplit_once(") ").map_or("", |(_, fields)| fields).split(' ').collect();
        let times = fields.get(11..15).unwrap_or_default().iter().filter_map(|field| field.parse::<u64>().ok());
        let number = process.file_name();
        if number == *std::process::id().to_string() {
            ticks[0] += times.take(2).sum::<u64>();
        } else if number == *server.to_string() {
            ticks[1] += times.sum::<u64>();
        } else if fields.get(1) == Some(&server.to_string().as_str()) {
            ticks[1] += times.take(2).sum::<u64>();
        }
    }
    ticks.map(|ticks| Duration::from_millis(10 * ticks))
}

/// The median of a hundred small appends that are flushed one by one.
fn flush_time(folder: &Path) -> std::io::Result<Duration> {
    let mut file = std::fs::File::create(folder.join("flushes"))?;
    let mut times = Vec::new();
    for _ in 0..100 {
        let started = Instant::now();
        file.write_all(&[7; ENVELOPE])?;
        file.sync_data()?;
        times.push(started.elapsed());
    }
    times.sort();
    Ok(times[times.len() / 2])
}
