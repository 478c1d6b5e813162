//! What happens to messages after they were stored: edits, revocations and reactions.

use super::{from_json, to_json};
use ponte_channels::model::{InboundContent, InboundContext, OutboundContent};
use ponte_kernel::{KeyId, MessageId, ThreadId, Timestamp, WorkspaceId, uuid::Uuid};
use ponte_platform::vault::{Blind, DataKey, row_of};
use ponte_store::{
    Query, Row, StoreError, ToParam, Tx,
    inventory::{MESSAGE_CONTENT, MESSAGE_VERSION, REACTION_EMOJI},
    params,
};

/// The message that an edit, a revocation or a reaction is about.
pub(crate) struct Target {
    pub(crate) id: MessageId,
    pub(crate) key: KeyId,
    pub(crate) edited_at: Option<Timestamp>,
    pub(crate) side: Side,
    content: Vec<u8>,
    written: Written,
}

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Customer,
    Company,
}

/// In which form a message's content lies in the database.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    /// As it came in, with its context: a customer's, or the phone app's.
    AsInbound,
    AsOutbound,
}

/// A message of a thread by what the provider calls it, locked.
pub(crate) fn target(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    thread: ThreadId,
    name: &Blind,
) -> Result<Option<Target>, StoreError> {
    let row = tx.row(
        "SELECT m.id, m.key_id, m.content_sealed, m.direction, m.author, m.edited_at FROM messages m
         WHERE m.workspace_id = $1 AND m.thread_id = $2 AND m.provider_blind = $3 AND m.about_id IS NULL
         FOR UPDATE OF m",
        params![workspace, thread, name.as_slice()],
    )?;
    let Some(row) = row else { return Ok(None) };
    let (direction, author): (String, String) = (row.get(3)?, row.get(4)?);
    let as_outbound = direction == "out" && author != "phone_app";
    Ok(Some(Target {
        id: row.get(0)?,
        key: row.get(1)?,
        content: row.get(2)?,
        written: if as_outbound { Written::AsOutbound } else { Written::AsInbound },
        edited_at: row.get(5)?,
        side: if direction == "in" { Side::Customer } else { Side::Company },
    }))
}

/// Writes what a message says now, and keeps what it said before. A message of ours keeps its form: of what the phone
/// app made of it only words have one.
pub(crate) fn edit(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    target: &Target,
    new: Option<&InboundContent>,
    key: &DataKey,
    at: Timestamp,
) -> Result<(), StoreError> {
    let old = key.open(&MESSAGE_CONTENT, target.id, &target.content);
    let old = old.map_err(|_| StoreError::Corrupt { what: "a message" })?;
    keep_version(tx, workspace, target, &old, key, at)?;
    let content = match new {
        Some(new) => rewritten(target.written, &old, new)?.unwrap_or(old),
        None => old,
    };
    let content = key.seal(&MESSAGE_CONTENT, target.id, &content);
    tx.exec(
        "UPDATE messages SET content_sealed = $3, edited_at = $4 WHERE id = $1 AND workspace_id = $2",
        params![target.id, workspace, content, at],
    )
}

fn rewritten(written: Written, old: &[u8], new: &InboundContent) -> Result<Option<Vec<u8>>, StoreError> {
    match (written, new) {
        (Written::AsInbound, content) => {
            let context: InboundContext = from_json(old)?;
            to_json(&super::Said { content, context: &context }).map(Some)
        }
        (Written::AsOutbound, InboundContent::Text { body }) => {
            to_json(&OutboundContent::Text { body: body.clone() }).map(Some)
        }
        (Written::AsOutbound, _) => Ok(None),
    }
}

fn keep_version(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    target: &Target,
    old: &[u8],
    key: &DataKey,
    at: Timestamp,
) -> Result<(), StoreError> {
    let id = Uuid::now_v7();
    let sealed = key.seal(&MESSAGE_VERSION, id, old);
    tx.exec(
        "INSERT INTO message_versions (id, workspace_id, message_id, content_sealed, key_id, replaced_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![id, workspace, target.id, sealed, key.id(), at],
    )
}

/// Hides a message from people; what it said stays sealed.
pub(crate) fn revoke(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    message: MessageId,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(
        "UPDATE messages SET revoked_at = COALESCE(revoked_at, $3) WHERE id = $1 AND workspace_id = $2",
        params![message, workspace, at],
    )
}

/// Keeps the newest reaction of one side, in whatever order they come; `None` takes it back.
pub(crate) fn react(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    message: MessageId,
    author: &str,
    emoji: Option<&str>,
    key: &DataKey,
    at: Timestamp,
) -> Result<(), StoreError> {
    let row = reaction_row(message, author);
    let emoji = emoji.map(|emoji| key.seal(&REACTION_EMOJI, row, emoji.as_bytes()));
    tx.exec(
        "INSERT INTO reactions (message_id, author, workspace_id, emoji_sealed, key_id, reacted_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (message_id, author) DO UPDATE SET emoji_sealed = excluded.emoji_sealed,
             key_id = excluded.key_id, reacted_at = excluded.reacted_at
         WHERE reactions.reacted_at <= excluded.reacted_at",
        params![message, author, workspace, emoji, key.id(), at],
    )
}

/// A reaction as it lies in the database.
pub(crate) struct SealedReaction {
    pub(crate) message: MessageId,
    pub(crate) author: String,
    pub(crate) key: KeyId,
    emoji: Vec<u8>,
}

impl SealedReaction {
    pub(crate) fn open(&self, key: &DataKey) -> Result<String, StoreError> {
        let plain = key.open(&REACTION_EMOJI, reaction_row(self.message, &self.author), &self.emoji);
        let plain = plain.map_err(|_| StoreError::Corrupt { what: "a reaction" })?;
        String::from_utf8(plain).map_err(|_| StoreError::Corrupt { what: "a reaction" })
    }
}

/// What stands on messages now, in the order in which it was said.
pub(crate) fn reactions(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    messages: &[MessageId],
) -> Result<Vec<SealedReaction>, StoreError> {
    let sql = "SELECT message_id, author, key_id, emoji_sealed FROM reactions
        WHERE workspace_id = $1 AND message_id = $2 AND emoji_sealed IS NOT NULL ORDER BY reacted_at, author";
    let params: Vec<_> = messages.iter().map(|id| [workspace.to_param(), id.to_param()]).collect();
    let queries: Vec<_> = params.iter().map(|params| Query { sql, params }).collect();
    let reaction = |row: &Row| {
        Ok(SealedReaction { message: row.get(0)?, author: row.get(1)?, key: row.get(2)?, emoji: row.get(3)? })
    };
    tx.each(&queries)?.iter().flatten().map(reaction).collect()
}

/// One side's reaction to one message.
fn reaction_row(message: MessageId, author: &str) -> Uuid {
    row_of(&[message.0.as_bytes(), author.as_bytes()])
}

/// What a message said before each of its edits, the oldest first, sealed, with the keys that open them.
pub(crate) fn versions(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    message: MessageId,
) -> Result<Vec<(Uuid, KeyId, Vec<u8>)>, StoreError> {
    let rows = tx.rows(
        "SELECT id, key_id, content_sealed FROM message_versions WHERE workspace_id = $1 AND message_id = $2
         ORDER BY replaced_at, id",
        params![workspace, message],
    )?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}
