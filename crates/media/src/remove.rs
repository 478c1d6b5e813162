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
    remove_later(tx, workspace, &object, now)?;
    Ok(true)
}

/// As [`forget`], an upload that no message has: one that a message took meanwhile stays.
fn forget_unsent(tx: &mut dyn Tx, workspace: WorkspaceId, id: MediaId, now: Timestamp) -> Result<(), StoreError> {
    match store::remove_unsent(tx, workspace, id)? {
        Some(object) => remove_later(tx, workspace, &object, now),
        None => Ok(()),
    }
}

fn remove_later(tx: &mut dyn Tx, workspace: WorkspaceId, object: &str, now: Timestamp) -> Result<(), StoreError> {
    let payload = serde_json::json!({ "object": object });
    jobs::enqueue(tx, &[job(workspace, REMOVE, payload.to_string(), now)])
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
                        forget_unsent(tx, *workspace, *id, now)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::Details,
        store::{NewMedium, StoredFacts, medium},
    };
    use ponte_channels::model::MediaKind;
    use ponte_kernel::{ChannelId, ManualClock, MessageId};
    use ponte_platform::vault::{DataKey, RootKey, RootKeys, Vault};
    use ponte_store::{Row, on_both_engines, testing::TestStore};
    use std::sync::{Arc, mpsc};

    const UPLOADED: Timestamp = Timestamp::from_secs(1_000);
    const SWEPT: Timestamp = Timestamp::from_secs(1_000 + 25 * 60 * 60);

    async fn key(store: &TestStore) -> DataKey {
        let roots = RootKeys { root: RootKey::generate(), previous_root: None, index: RootKey::generate() };
        let clock = Arc::new(ManualClock::at(UPLOADED));
        let vault = Vault::open(&roots, store.keys().clone(), clock).await.expect("a vault");
        vault.mint().await.expect("a key")
    }

    /// An upload whose bytes are here, and that no message has.
    fn upload(
        tx: &mut dyn Tx,
        workspace: WorkspaceId,
        thread: ThreadId,
        key: &DataKey,
    ) -> Result<MediaId, StoreError> {
        let (object, details) = (ObjectName::new(workspace), Details::default());
        let new = NewMedium {
            id: MediaId::new(),
            workspace,
            thread,
            channel: ChannelId::new(),
            message: None,
            kind: MediaKind::Document,
            declared: "application/pdf",
            object: &object,
            details: &details,
        };
        store::insert(tx, &new, key, UPLOADED)?;
        let facts =
            StoredFacts { declared: "application/pdf", found: None, size: 1, preview: None, details: &details };
        let announced = medium(tx, workspace, new.id)?.ok_or(StoreError::Corrupt { what: "a file" })?;
        assert!(store::stored(tx, &announced, &facts, key, UPLOADED)?);
        Ok(new.id)
    }

    async fn removals(store: &TestStore) -> i64 {
        let counted = |tx: &mut dyn Tx| tx.row("SELECT COUNT(*) FROM jobs WHERE kind = 'media.remove'", &[]);
        let row: Option<Row> = store.read(counted).await.expect("a count");
        row.expect("a row").get(0).expect("a number")
    }

    on_both_engines!(
        async fn an_upload_that_a_message_takes_while_it_is_swept_stays(store: TestStore) {
            let (workspace, thread, key) = (WorkspaceId::new(), ThreadId::new(), key(&store).await);
            let put = move |tx: &mut dyn Tx| {
                Ok::<_, StoreError>((upload(tx, workspace, thread, &key)?, upload(tx, workspace, thread, &key)?))
            };
            let (sent, unsent) = store.write(put).await.expect("kept");
            let found = store.read(|tx| store::unsent(tx, SWEPT, 10)).await.expect("found");
            assert_eq!(found.len(), 2);
            let attach = move |tx: &mut dyn Tx| {
                store::attach(tx, workspace, thread, sent, MediaKind::Document, MessageId::new())
            };
            assert!(store.write(attach).await.expect("attached"));
            let forget = move |tx: &mut dyn Tx| {
                found.iter().try_for_each(|(workspace, id)| forget_unsent(tx, *workspace, *id, SWEPT))
            };
            store.write(forget).await.expect("swept");
            let left = |id| store.read(move |tx| medium(tx, workspace, id));
            assert!(left(sent).await.expect("read").is_some());
            assert!(left(unsent).await.expect("read").is_none());
            assert_eq!(removals(&store).await, 1);
        }
    );

    /// Both at once, in transactions beside each other: the sweep waits for the message that has the row.
    #[tokio::test]
    async fn on_postgresql_an_upload_that_is_being_taken_stays() {
        let store = TestStore::postgres().await;
        let (workspace, thread, key) = (WorkspaceId::new(), ThreadId::new(), key(&store).await);
        let id = store.write(move |tx| upload(tx, workspace, thread, &key)).await.expect("kept");
        let (found, is_found) = mpsc::channel();
        let (attached, is_attached) = mpsc::channel();
        let is_attached = parking_lot::Mutex::new(is_attached);
        let sweep = store.write(move |tx| {
            let unsent = store::unsent(tx, SWEPT, 10)?;
            found.send(unsent.len()).ok();
            is_attached.lock().recv().ok();
            unsent.iter().try_for_each(|(workspace, id)| forget_unsent(tx, *workspace, *id, SWEPT))
        });
        let attach = async {
            let found = tokio::task::spawn_blocking(move || is_found.recv()).await.expect("it ends");
            assert_eq!(found, Ok(1));
            let attach = move |tx: &mut dyn Tx| {
                store::attach(tx, workspace, thread, id, MediaKind::Document, MessageId::new())
            };
            assert!(store.write(attach).await.expect("attached"));
            attached.send(()).expect("the sweep waits");
        };
        let (swept, ()) = tokio::join!(sweep, attach);
        swept.expect("swept");
        assert!(store.read(move |tx| medium(tx, workspace, id)).await.expect("read").is_some());
        assert_eq!(removals(&store).await, 0);
    }
}
