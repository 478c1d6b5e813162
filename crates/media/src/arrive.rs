//! A customer's file is announced: its row, and the job that fetches it, in the commit that stores its message.

use crate::{
    model::Details,
    store::{self, NewMedium},
};
use ponte_channels::model::InboundMedia;
use ponte_kernel::{ChannelId, JobId, MediaId, MessageId, ThreadId, Timestamp, WorkspaceId};
use ponte_platform::{objects::ObjectName, vault::DataKey};
use ponte_store::{StoreError, Tx, jobs::Job};

/// The job that fetches a customer's file.
pub const FETCH: &str = "media.fetch";
/// Characters of a stated type that are kept.
const LONGEST_TYPE: usize = 100;

/// The message that a file came with.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    pub workspace: WorkspaceId,
    pub thread: ThreadId,
    pub channel: ChannelId,
    pub message: MessageId,
    pub media: &'a InboundMedia,
}

/// Notes a file that is to be fetched; the job is for the caller to write.
pub fn expect(tx: &mut dyn Tx, arrival: &Arrival<'_>, key: &DataKey, now: Timestamp) -> Result<Job, StoreError> {
    let (id, object) = (MediaId::new(), ObjectName::new(arrival.workspace));
    let filename = arrival.media.filename.clone();
    let details = Details { filename, sha256: None, source: Some(arrival.media.clone()) };
    let medium = NewMedium {
        id,
        workspace: arrival.workspace,
        thread: arrival.thread,
        channel: arrival.channel,
        message: Some(arrival.message),
        kind: arrival.media.kind,
        declared: &declared(&arrival.media.mime_type),
        object: &object,
        details: &details,
    };
    store::insert(tx, &medium, key, now)?;
    Ok(job(arrival.workspace, FETCH, format!(r#"{{"media":"{id}"}}"#), now))
}

/// A stated type as it is kept: whatever the sender wrote, it is short and harmless.
pub(crate) fn declared(mime: &str) -> String {
    mime.chars().filter(|letter| !letter.is_control()).take(LONGEST_TYPE).collect()
}

pub(crate) fn job(workspace: WorkspaceId, kind: &str, payload: String, now: Timestamp) -> Job {
    Job { id: JobId::new(), workspace, kind: kind.to_owned(), lane: None, payload, due_at: now, attempts: 0 }
}
