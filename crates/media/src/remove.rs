//! Removing files: the row in one commit with the job that removes the object, so that neither outlives the other.

use crate::{Media, arrive::job, intake::preview_name, store};
use ponte_kernel::{MediaId, ThreadId, Timestamp, WorkspaceId};
use ponte_platform::objects::{ObjectError, ObjectName};
use ponte_store::{StoreError, Tx, jobs};
use serde::Deserialize;
use std::time::Duration;

/// The job that removes an object whose row is gone.
pub const REMOVE: &str = "media.remove";
/// How long an upload waits to be sent.
const UNSENT: Duration = Duration::from_hours(24);
/// Uploads that are forgotten in one commit.
const AT_ONCE: u32 = 100;

#[derive(Deserialize)]
struct Payload {
    object: String,
}

/// Forgets a file: its row goes now, its object by a job. `false` when there is none.
pub fn forget(tx: &mut dyn Tx, workspace: WorkspaceId, id: MediaId, now: Timestamp) -> Result<bool, StoreError> {
    let Some(object) = store::remove(tx, workspace, id)? else { return Ok(false) };
    let payload = serde_json::json!({ "object": object });
    jobs::enqueue(tx, &[job(workspace, REMOVE, payload.to_string(), now)])?;
    Ok(true)
}

/// Forgets all files of a thread: for erasure and retention.
pub fn forget_thread(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    thread: ThreadId,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let files = store::of_thread(tx, workspace, thread)?;
    for file in &files {
        forget(tx, workspace, *file, now)?;
    }
    Ok(files.len())
}

impl Media {
    /// Forgets uploads that nobody sent within a day.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let before = Timestamp::from_micros(now.as_micros() - micros(UNSENT));
        loop {
            let forgotten = self
                .store
                .write(move |tx| {
                    let unsent = store::unsent(tx, before, AT_ONCE)?;
                    for (workspace, id) in &unsent {
                        forget(tx, *workspace, *id, now)?;
                    }
                    Ok::<_, StoreError>(unsent.len())
                })
                .await?;
            if forgotten < usize::try_from(AT_ONCE).unwrap_or(usize::MAX) {
                return Ok(());
            }
        }
    }

    /// Does a job of [`REMOVE`]. What it names may be gone already.
    pub(crate) async fn remove_object(&self, payload: &str) -> Result<(), ObjectError> {
        let Ok(Payload { object }) = serde_json::from_str(payload) else { return Ok(()) };
        let object = ObjectName::kept(object);
        self.objects.remove(&preview_name(&object)).await?;
        self.objects.remove(&object).await
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}
