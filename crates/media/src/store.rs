//! Files' rows in the database.

use crate::model::{self, Details, MediaState, Medium, Preview, Reason};
use ponte_channels::model::MediaKind;
use ponte_kernel::{ChannelId, MediaId, MessageId, ThreadId, Timestamp, WorkspaceId};
use ponte_platform::{objects::ObjectName, vault::DataKey};
use ponte_store::{Conflict, Insert, Query, Row, StoreError, ToParam, Tx, inventory::MEDIA_DETAILS, params};

/// A file whose bytes are to come.
pub(crate) struct NewMedium<'a> {
    pub(crate) id: MediaId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) thread: ThreadId,
    pub(crate) channel: ChannelId,
    pub(crate) message: Option<MessageId>,
    pub(crate) kind: MediaKind,
    pub(crate) declared: &'a str,
    pub(crate) object: &'a ObjectName,
    pub(crate) details: &'a Details,
}

const INSERT: Insert = Insert {
    table: "media",
    columns: &[
        "id",
        "workspace_id",
        "thread_id",
        "channel_id",
        "message_id",
        "state",
        "kind",
        "mime_declared",
        "object",
        "details_sealed",
        "key_id",
        "created_at",
    ],
    conflict: Conflict::Fail,
};

pub(crate) fn insert(
    tx: &mut dyn Tx,
    medium: &NewMedium<'_>,
    key: &DataKey,
    now: Timestamp,
) -> Result<(), StoreError> {
    let details = seal(key, medium.id, medium.details)?;
    tx.insert(
        &INSERT,
        &[params![
            medium.id,
            medium.workspace,
            medium.thread,
            medium.channel,
            medium.message,
            MediaState::Pending.as_str(),
            model::kind_text(medium.kind),
            medium.declared,
            medium.object.as_str(),
            details,
            key.id(),
            now
        ]],
    )
}

const COLUMNS: &str = "m.id, m.workspace_id, m.thread_id, m.channel_id, m.message_id, m.state, m.reason, m.kind,
    m.mime_declared, m.mime_found, m.size, m.object, m.preview_mime, m.preview_size, m.details_sealed, m.key_id";

/// A file; `None` when the workspace has no such one.
pub fn medium(tx: &mut dyn Tx, workspace: WorkspaceId, id: MediaId) -> Result<Option<Medium>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM media m WHERE m.workspace_id = $1 AND m.id = $2");
    tx.row(&sql, params![workspace, id])?.as_ref().map(medium_of).transpose()
}

/// A file, by a link that names it: whoever has the link may have come without any login.
pub(crate) fn linked(tx: &mut dyn Tx, id: MediaId) -> Result<Option<Medium>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM media m WHERE m.id = $1");
    tx.row(&sql, params![id])?.as_ref().map(medium_of).transpose()
}

/// The files of messages: of those that came in by the message, of those that went out by the file.
pub(crate) fn several(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    messages: &[MessageId],
    files: &[MediaId],
) -> Result<Vec<Medium>, StoreError> {
    let by_message = format!("SELECT {COLUMNS} FROM media m WHERE m.workspace_id = $1 AND m.message_id = $2");
    let by_id = format!("SELECT {COLUMNS} FROM media m WHERE m.workspace_id = $1 AND m.id = $2");
    let of_messages: Vec<_> = messages.iter().map(|id| [workspace.to_param(), id.to_param()]).collect();
    let of_files: Vec<_> = files.iter().map(|id| [workspace.to_param(), id.to_param()]).collect();
    let queries: Vec<_> = of_messages
        .iter()
        .map(|params| Query { sql: &by_message, params })
        .chain(of_files.iter().map(|params| Query { sql: &by_id, params }))
        .collect();
    if queries.is_empty() {
        return Ok(Vec::new());
    }
    tx.each(&queries)?.iter().flatten().map(medium_of).collect()
}

fn medium_of(row: &Row) -> Result<Medium, StoreError> {
    let corrupt = StoreError::Corrupt { what: "a file's row" };
    let reason = row.get::<Option<String>>(6)?;
    let size = row.get::<Option<i64>>(10)?;
    let preview = match (row.get::<Option<String>>(12)?, row.get::<Option<i64>>(13)?) {
        (Some(mime), Some(size)) => Some(Preview { mime, size: size.unsigned_abs() }),
        _ => None,
    };
    let (state, kind) = (row.get::<String>(5)?, row.get::<String>(7)?);
    let (Some(state), Some(kind)) = (MediaState::parse(&state), model::kind_of(&kind)) else {
        return Err(corrupt);
    };
    Ok(Medium {
        id: row.get(0)?,
        workspace: row.get(1)?,
        thread: row.get(2)?,
        channel: row.get(3)?,
        message: row.get(4)?,
        state,
        reason: reason.as_deref().and_then(Reason::parse),
        kind,
        declared: row.get(8)?,
        found: row.get(9)?,
        size: size.map(i64::unsigned_abs),
        object: ObjectName::kept(row.get(11)?),
        preview,
        details: row.get(14)?,
        key: row.get(15)?,
    })
}

impl Medium {
    /// What is sealed of it.
    pub fn details(&self, key: &DataKey) -> Result<Details, StoreError> {
        let corrupt = || StoreError::Corrupt { what: "a file's details" };
        let plain = key.open(&MEDIA_DETAILS, self.id, &self.details).map_err(|_| corrupt())?;
        serde_json::from_slice(&plain).map_err(|_| corrupt())
    }
}

/// What is known of a file whose bytes are here.
pub(crate) struct StoredFacts<'a> {
    pub(crate) declared: &'a str,
    pub(crate) found: Option<&'a str>,
    pub(crate) size: u64,
    pub(crate) preview: Option<&'a Preview>,
    pub(crate) details: &'a Details,
}

/// Notes that the bytes are here; `false` when the file is pending no more.
pub(crate) fn stored(
    tx: &mut dyn Tx,
    medium: &Medium,
    facts: &StoredFacts<'_>,
    key: &DataKey,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let details = seal(key, medium.id, facts.details)?;
    let row = tx.row(
        "UPDATE media SET state = 'stored', reason = NULL, mime_declared = $3, mime_found = $4, size = $5,
             preview_mime = $6, preview_size = $7, details_sealed = $8, settled_at = $9
         WHERE id = $1 AND workspace_id = $2 AND state = 'pending' RETURNING id",
        params![
            medium.id,
            medium.workspace,
            facts.declared,
            facts.found,
            bytes(facts.size),
            facts.preview.map(|preview| preview.mime.as_str()),
            facts.preview.map(|preview| bytes(preview.size)),
            details,
            now
        ],
    )?;
    Ok(row.is_some())
}

/// Notes that the file will not come; `false` when it is pending no more. What is known of it stays, without where the
/// provider has it.
pub(crate) fn settled(
    tx: &mut dyn Tx,
    medium: &Medium,
    state: MediaState,
    reason: Reason,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let row = tx.row(
        "UPDATE media SET state = $3, reason = $4, settled_at = $5
         WHERE id = $1 AND workspace_id = $2 AND state = 'pending' RETURNING id",
        params![medium.id, medium.workspace, state.as_str(), reason.as_str(), now],
    )?;
    Ok(row.is_some())
}

/// Notes what a pending file waits for.
pub(crate) fn waits(tx: &mut dyn Tx, medium: &Medium, reason: Reason) -> Result<(), StoreError> {
    tx.exec(
        "UPDATE media SET reason = $3 WHERE id = $1 AND workspace_id = $2 AND state = 'pending'",
        params![medium.id, medium.workspace, reason.as_str()],
    )
}

/// Gives an upload to the message that sends it first. `false`: the thread has no such file, or not as this kind.
pub(crate) fn attach(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    thread: ThreadId,
    id: MediaId,
    kind: MediaKind,
    message: MessageId,
) -> Result<bool, StoreError> {
    let row = tx.row(
        "UPDATE media SET message_id = COALESCE(message_id, $4)
         WHERE id = $1 AND workspace_id = $2 AND thread_id = $3 AND state = 'stored' AND kind = $5 RETURNING id",
        params![id, workspace, thread, message, model::kind_text(kind)],
    )?;
    Ok(row.is_some())
}

/// Uploads that nobody sent, of all workspaces.
pub(crate) fn unsent(
    tx: &mut dyn Tx,
    before: Timestamp,
    limit: u32,
) -> Result<Vec<(WorkspaceId, MediaId)>, StoreError> {
    let rows = tx.rows(
        "SELECT m.workspace_id, m.id FROM media m WHERE m.message_id IS NULL AND m.created_at < $1
         ORDER BY m.created_at LIMIT $2",
        params![before, limit],
    )?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Takes a file's row out; the name of its object.
pub(crate) fn remove(tx: &mut dyn Tx, workspace: WorkspaceId, id: MediaId) -> Result<Option<String>, StoreError> {
    let row =
        tx.row("DELETE FROM media WHERE id = $1 AND workspace_id = $2 RETURNING object", params![id, workspace])?;
    row.map(|row| row.get(0)).transpose()
}

/// Takes an upload's row out if no message has it, even one that took it a moment ago; the name of its object.
pub(crate) fn remove_unsent(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    id: MediaId,
) -> Result<Option<String>, StoreError> {
    let row = tx.row(
        "DELETE FROM media WHERE id = $1 AND workspace_id = $2 AND message_id IS NULL RETURNING object",
        params![id, workspace],
    )?;
    row.map(|row| row.get(0)).transpose()
}

/// The files of a thread.
pub(crate) fn of_thread(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    thread: ThreadId,
) -> Result<Vec<MediaId>, StoreError> {
    let rows =
        tx.rows("SELECT id FROM media WHERE workspace_id = $1 AND thread_id = $2", params![workspace, thread])?;
    rows.iter().map(|row| row.get(0)).collect()
}

fn seal(key: &DataKey, id: MediaId, details: &Details) -> Result<Vec<u8>, StoreError> {
    let plain = serde_json::to_vec(details).map_err(|_| StoreError::Corrupt { what: "a file's details" })?;
    Ok(key.seal(&MEDIA_DETAILS, id, &plain))
}

fn bytes(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}
