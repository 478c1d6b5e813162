//! What a run is told as: one JSON object for programs, a table for people.

use super::{
    BenchOptions, Engine,
    arena::{Measured, Tally},
    contestant::Subject,
};
use hdrhistogram::Histogram;
use ponte_kernel::Language;
use serde::Serialize;
use std::time::Duration;

/// The object that `docs/performance.md` explains.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Report {
    bench: &'static str,
    database: &'static str,
    seconds: f64,
    per_second: f64,
    latency_ms: Latencies,
    cpu_ms_per_1000: f64,
    peak_rss_mb: f64,
    lost: u64,
    duplicated: u64,
    fdatasync_p50_ms: f64,
    floor: FloorReport,
}

#[derive(Clone, Debug, Serialize)]
struct Latencies {
    p50: f64,
    p90: f64,
    p99: f64,
    p999: f64,
    max: f64,
}

#[derive(Clone, Debug, Serialize)]
struct FloorReport {
    name: &'static str,
    per_second: f64,
    cpu_ms_per_1000: f64,
}

impl Report {
    pub(super) fn new(subject: Subject, options: &BenchOptions, measured: &Measured) -> Self {
        let (product, floor) = (&measured.product, &measured.floor);
        Self {
            bench: match subject {
                Subject::Ingest => "ingest",
                Subject::Reply => "reply",
            },
            database: match options.engine {
                Engine::Sqlite => "sqlite",
                Engine::Postgres => "postgres",
            },
            seconds: rounded(options.time.as_secs_f64()),
            per_second: per_second(product),
            latency_ms: Latencies::of(&product.latencies),
            cpu_ms_per_1000: cpu_ms_per_1000(product),
            peak_rss_mb: rounded(measured.peak_rss_mb),
            lost: product.lost,
            duplicated: product.duplicated,
            fdatasync_p50_ms: median_ms(&measured.flushes),
            floor: FloorReport {
                name: floor_name(subject, options.engine),
                per_second: per_second(floor),
                cpu_ms_per_1000: cpu_ms_per_1000(floor),
            },
        }
    }

    /// For people: figures, and what they are beside the floor.
    pub(super) fn table(&self, language: Language) -> String {
        let (latency, floor) = (&self.latency_ms, &self.floor);
        let throughput = ratio(self.per_second, floor.per_second);
        let cpu = ratio(self.cpu_ms_per_1000, floor.cpu_ms_per_1000);
        language.pick(
            format!(
                "{} em {}, {} s\n\
                 \x20                       Ponte     mínimo   razão\n\
                 por segundo      {:>12.0} {:>10.0} {throughput:>7.2}\n\
                 CPU, ms por 1000 {:>12.1} {:>10.1} {cpu:>7.2}\n\
                 latência, ms     p50 {:.1} · p90 {:.1} · p99 {:.1} · p99,9 {:.1} · máx. {:.1}\n\
                 memória          {:.0} MB no pico\n\
                 perdidos {} · duplicados {} · fdatasync p50 {:.2} ms\n\
                 mínimo: {}\n",
                self.bench,
                self.database,
                self.seconds,
                self.per_second,
                floor.per_second,
                self.cpu_ms_per_1000,
                floor.cpu_ms_per_1000,
                latency.p50,
                latency.p90,
                latency.p99,
                latency.p999,
                latency.max,
                self.peak_rss_mb,
                self.lost,
                self.duplicated,
                self.fdatasync_p50_ms,
                floor.name,
            ),
            format!(
                "{} on {}, {} s\n\
                 \x20                       Ponte      floor   ratio\n\
                 per second       {:>12.0} {:>10.0} {throughput:>7.2}\n\
                 CPU, ms per 1000 {:>12.1} {:>10.1} {cpu:>7.2}\n\
                 latency, ms      p50 {:.1} · p90 {:.1} · p99 {:.1} · p99.9 {:.1} · max {:.1}\n\
                 memory           {:.0} MB at its peak\n\
                 lost {} · duplicated {} · fdatasync p50 {:.2} ms\n\
                 floor: {}\n",
                self.bench,
                self.database,
                self.seconds,
                self.per_second,
                floor.per_second,
                self.cpu_ms_per_1000,
                floor.cpu_ms_per_1000,
                latency.p50,
                latency.p90,
                latency.p99,
                latency.p999,
                latency.max,
                self.peak_rss_mb,
                self.lost,
                self.duplicated,
                self.fdatasync_p50_ms,
                floor.name,
            ),
        )
    }
}

fn floor_name(subject: Subject, engine: Engine) -> &'static str {
    match (subject, engine) {
        (Subject::Ingest, Engine::Sqlite) => "axum + flushed log",
        (Subject::Ingest, Engine::Postgres) => "axum + tokio-postgres, groups by UNNEST, 2 writers",
        (Subject::Reply, Engine::Sqlite) => "axum + rusqlite + hyper-util, 3 commits a message",
        (Subject::Reply, Engine::Postgres) => "axum + tokio-postgres + hyper-util, 3 commits a message",
    }
}

impl Latencies {
    fn of(histogram: &Histogram<u64>) -> Self {
        let at = |quantile| milliseconds(histogram.value_at_quantile(quantile));
        Self { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: milliseconds(histogram.max()) }
    }
}

fn per_second(tally: &Tally) -> f64 {
    rounded(ratio(count(tally.events), tally.elapsed.as_secs_f64()))
}

fn cpu_ms_per_1000(tally: &Tally) -> f64 {
    rounded(ratio(tally.cpu.as_secs_f64() * 1_000_000.0, count(tally.events)))
}

fn median_ms(times: &[Duration]) -> f64 {
    let mut times = times.to_vec();
    times.sort();
    times.get(times.len() / 2).map_or(0.0, |time| rounded(time.as_secs_f64() * 1_000.0))
}

fn milliseconds(micros: u64) -> f64 {
    rounded(count(micros) / 1_000.0)
}

/// Nothing by nothing is nothing: a run in which nothing happened has been told by its losses.
fn ratio(one: f64, other: f64) -> f64 {
    if other > 0.0 { one / other } else { 0.0 }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a bench stay far below 2^53")]
fn count(number: u64) -> f64 {
    number as f64
}

/// To the third decimal: the rest is noise.
fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}
