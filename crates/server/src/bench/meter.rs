//! What processes took, out of `/proc`, and how long the disk takes to flush.

use anyhow::Context;
use std::{
    fs,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

/// The kernel tells times in hundredths of a second (`USER_HZ`, the same on all machines that Ponte is built for).
const TICK: Duration = Duration::from_millis(10);
const FLUSHES: usize = 25;
/// As much as a small group of rows writes to a log.
const FLUSHED: [u8; 4096] = [7; 4096];

/// The processes of one contestant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meter {
    pub(super) server: u32,
    /// The database server's first process, whose children do the work.
    pub(super) database: Option<u32>,
}

impl Meter {
    /// CPU time so far, of the server and of the database behind it.
    pub(super) fn cpu(&self) -> anyhow::Result<Duration> {
        let server = Stat::of(self.server)?.own;
        let database = self.database.map_or(Ok(0), family)?;
        Ok(TICK * u32::try_from(server + database).unwrap_or(u32::MAX))
    }

    /// The most memory that the server held, in megabytes of 1,048,576 bytes.
    pub(super) fn peak_rss_mb(&self) -> anyhow::Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.server)).context(NO_PROC)?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context(NO_PROC)?;
        let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().context(NO_PROC)?;
        Ok(kilobytes / 1024.0)
    }
}

const NO_PROC: &str = "a bench reads times and memory of processes out of Linux's /proc, which cannot be read here";

/// A process's line of times, in ticks.
struct Stat {
    parent: u32,
    own: u64,
    /// Of children that ended.
    ended: u64,
}

impl Stat {
    fn of(process: u32) -> anyhow::Result<Self> {
        let line = fs::read_to_string(format!("/proc/{process}/stat")).context(NO_PROC)?;
        Self::parse(&line).context(NO_PROC)
    }

    /// `man 5 proc_pid_stat`; the name in parentheses may hold anything.
    fn parse(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.rsplit_once(')')?.1.split_whitespace().collect();
        let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
        let parent = fields.get(1)?.parse().ok()?;
        Some(Self { parent, own: number(11)? + number(12)?, ended: number(13)? + number(14)? })
    }
}

/// The ticks of a process and of all its children, living and ended.
fn family(process: u32) -> anyhow::Result<u64> {
    let first = Stat::of(process)?;
    let processes = fs::read_dir("/proc").context(NO_PROC)?.flatten();
    let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    // A process that ended since the folder was read has told its parent.
    let children = numbers.filter_map(|number| Stat::of(number).ok()).filter(|stat| stat.parent == process);
    Ok(first.own + first.ended + children.map(|stat| stat.own + stat.ended).sum::<u64>())
}

/// Times of some flushes of a file in the folder.
pub(super) fn flushes(folder: &Path) -> anyhow::Result<Vec<Duration>> {
    let path = folder.join("flushed");
    let mut file = fs::OpenOptions::new().create(true).append(true).open(path)?;
    let flush = |_| {
        file.write_all(&FLUSHED)?;
        let started = Instant::now();
        file.sync_data()?;
        Ok(started.elapsed())
    };
    (0..FLUSHES).map(flush).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_times_is_read() {
        let line = "7 (a (b) c) S 3 7 7 0 -1 4194560 100 0 0 0 250 50 30 20 20 0 1 0 5 6 7";
        let stat = Stat::parse(line).expect("a line");
        assert_eq!((stat.parent, stat.own, stat.ended), (3, 300, 50));
        assert!(Stat::parse("7 (short) S 1").is_none());
    }

    #[test]
    fn this_process_has_times_and_memory() {
        let meter = Meter { server: std::process::id(), database: None };
        assert!(meter.peak_rss_mb().expect("Linux") > 1.0);
        meter.cpu().expect("Linux");
    }
}
