//! Waiting for conditions, never for time.

use std::time::Duration;
use tokio::time::Instant;

/// Longer than anything takes on a machine that works: then something hangs.
const PATIENCE: Duration = Duration::from_mins(1);
/// How soon a condition is looked at again.
const LOOK: Duration = Duration::from_millis(20);

/// Waits until something holds.
///
/// # Panics
/// When it does not come to hold; `what` says what was waited for.
pub async fn until(what: &str, holds: impl AsyncFnMut() -> bool) {
    until_in(PATIENCE, what, holds).await;
}

/// As [`until`], with patience of its own.
pub async fn until_in(patience: Duration, what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + patience;
    while !holds().await {
        assert!(Instant::now() < deadline, "did not happen within {} s: {what}", patience.as_secs());
        tokio::time::sleep(LOOK).await;
    }
}
