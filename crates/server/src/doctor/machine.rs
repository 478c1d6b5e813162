//! The machine: its clock, its disk, its database.

use crate::app::App;
use ponte_channels::doctor::{
    Finding,
    model::{Kept, Room, Trouble},
    rules::Writer,
};
use ponte_kernel::{Timestamp, uuid::Uuid};
use ponte_store::{Database, leases};
use rustix::fs::statvfs;
use std::{
    path::Path,
    time::{Duration, Instant},
};

pub async fn of_machine(app: &App, write: Writer) -> Vec<Finding> {
    let mut findings = vec![write.database(&kept(app).await)];
    // PostgreSQL's disk is its server's.
    if let Database::Sqlite(config) = &app.settings.database {
        findings.push(write.disk(&room(&config.path)));
    }
    findings
}

/// A real write: a lease that nobody else asks for.
async fn kept(app: &App) -> Kept {
    let (now, holder, started) = (app.clock.now(), Uuid::now_v7(), Instant::now());
    let length = Duration::from_secs(1);
    match app.store.write(move |tx| leases::take(tx, "doctor", holder, now, length)).await {
        Ok(_) => Kept::Within(started.elapsed()),
        Err(error) => Kept::Not { words: error.to_string() },
    }
}

fn room(file: &Path) -> Result<Room, Trouble> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let told = statvfs(folder).map_err(|error| Trouble { refused: false, words: error.to_string() })?;
    Ok(Room { free: told.f_bavail * told.f_frsize, whole: told.f_blocks * told.f_frsize })
}

/// How far `now` is from an HTTP date (RFC 9110, 5.6.7), whichever is ahead.
pub fn skew(date: &str, now: Timestamp) -> Option<Duration> {
    let told = jiff::fmt::rfc2822::parse(date).ok()?.timestamp();
    let apart = now.to_jiff().duration_since(told);
    Some(apart.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_off_in_either_direction() {
        let date = "Sun, 22 Nov 2026 12:00:00 GMT";
        let noon = Timestamp::from_secs(1_795_348_800);
        let hour = Duration::from_hours(1);
        assert_eq!(skew(date, noon), Some(Duration::ZERO));
        assert_eq!(skew(date, noon.plus(hour)), Some(hour));
        assert_eq!(skew(date, noon.minus(hour)), Some(hour));
        assert_eq!(skew("soon", noon), None);
    }
}
