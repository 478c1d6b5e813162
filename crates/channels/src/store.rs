//! Endpoints, channels, the journal and what was put aside, in the database.

mod forget;
mod numbers;

use crate::endpoint::{Channel, ChannelSettings, Endpoint, EndpointSecrets, Provider, StopReason};
use crate::sources::Sources;
use crate::{
    adapter::{AsideReason, WebhookSecrets},
    journal::{Left, READER},
    registry::RegistryError,
};
pub use forget::forget_exchanges;
pub(crate) use forget::{JournalDay, forget_envelopes, forget_journal_day, journal_days, oldest_unread};
pub use numbers::{NumberNews, NumberState, note_number, note_unrestricted, number_states};
use ponte_kernel::{AsideId, ChannelId, EndpointId, KeyId, Secret, Timestamp, WorkspaceId, uuid::Uuid};
use ponte_platform::vault::DataKey;
use ponte_store::{
    Conflict, Insert, LogCursor, Row, StoreError, Tx,
    dialect::Dialect,
    events::advance,
    inventory::{ASIDE_FRAGMENT, CHANNEL_TOKEN, ENDPOINT_SECRETS},
    params, slices,
};
use serde::{Deserialize, Serialize};

/// The sealed form of an endpoint's secrets.
#[derive(Serialize, Deserialize)]
struct StoredSecrets {
    current: String,
    previous: Option<String>,
    verify_token: String,
    #[serde(default)]
    sources: Vec<String>,
}

/// Keeps an endpoint; one with the same key gets the new name and secrets. Returns the id it has.
pub fn put_endpoint(
    tx: &mut dyn Tx,
    endpoint: &Endpoint,
    key: &DataKey,
    now: Timestamp,
) -> Result<EndpointId, StoreError> {
    let known = tx.row("SELECT id FROM endpoints WHERE key = $1 FOR UPDATE", params![endpoint.key])?;
    let id = known.map_or(Ok(endpoint.id), |row| row.get(0))?;
    let sealed = key.seal(&ENDPOINT_SECRETS, id, &secrets_json(endpoint)?);
    tx.exec(
        "INSERT INTO endpoints (id, key, provider, name, secrets_sealed, key_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, secrets_sealed = excluded.secrets_sealed,
             key_id = excluded.key_id",
        params![id, endpoint.key, endpoint.provider.as_str(), endpoint.name, sealed, key.id(), now],
    )?;
    Ok(id)
}

/// Keeps a channel; one with the same key in the workspace is changed. Returns the id it has.
///
/// Whether it sends stays as it is. Only a channel whose token was refused goes on when it gets another one.
pub fn put_channel(
    tx: &mut dyn Tx,
    channel: &Channel,
    key: &DataKey,
    now: Timestamp,
) -> Result<ChannelId, StoreError> {
    let known = tx.row(
        "SELECT id, key_id, token_sealed FROM channels WHERE workspace_id = $1 AND key = $2 FOR UPDATE",
        params![channel.workspace, channel.key],
    )?;
    let (id, resumed) = match known {
        Some(row) if has_token(&row, channel, key)? => (row.get(0)?, None),
        Some(row) => (row.get(0)?, Some(StopReason::Credentials)),
        None => (channel.id, None),
    };
    let token = key.seal(&CHANNEL_TOKEN, id, channel.token.expose().as_bytes());
    let settings = to_json(&channel.settings)?;
    tx.exec(
        "INSERT INTO channels (id, workspace_id, endpoint_id, key, name, provider_number, display_phone, settings,
             token_sealed, key_id, flow_key, queue_id, stopped_reason, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         ON CONFLICT (id) DO UPDATE SET endpoint_id = excluded.endpoint_id, name = excluded.name,
             provider_number = excluded.provider_number, display_phone = excluded.display_phone,
             settings = excluded.settings, token_sealed = excluded.token_sealed, key_id = excluded.key_id,
             flow_key = excluded.flow_key, queue_id = excluded.queue_id,
             stopped_reason = NULLIF(channels.stopped_reason, $15)",
        params![
            id,
            channel.workspace,
            channel.endpoint,
            channel.key,
            channel.name,
            channel.number,
            channel.display_phone,
            settings,
            token,
            key.id(),
            channel.flow_key,
            channel.queue,
            channel.stopped.map(StopReason::as_str),
            now,
            resumed.map(StopReason::as_str)
        ],
    )?;
    Ok(id)
}

/// Whether the row has the channel's token already. One that does not open with the key is another one.
fn has_token(row: &Row, channel: &Channel, key: &DataKey) -> Result<bool, StoreError> {
    let (id, sealed_with, sealed): (ChannelId, KeyId, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let known = (sealed_with == key.id()).then(|| key.open(&CHANNEL_TOKEN, id, &sealed).ok()).flatten();
    Ok(known.is_some_and(|known| known == channel.token.expose().as_bytes()))
}

/// Stops a channel that sends, and tells whether it did: a reason that stands is not replaced.
pub fn stop(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    channel: ChannelId,
    reason: StopReason,
) -> Result<bool, StoreError> {
    let stopped = tx.row(
        "UPDATE channels SET stopped_reason = $3
         WHERE id = $1 AND workspace_id = $2 AND stopped_reason IS NULL RETURNING id",
        params![channel, workspace, reason.as_str()],
    )?;
    Ok(stopped.is_some())
}

/// Stops a channel (`Some`) or lets it send again (`None`).
pub fn set_stopped(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    channel: ChannelId,
    reason: Option<StopReason>,
) -> Result<(), StoreError> {
    tx.exec(
        "UPDATE channels SET stopped_reason = $3 WHERE id = $1 AND workspace_id = $2",
        params![channel, workspace, reason.map(StopReason::as_str)],
    )
}

/// Lets a channel send again that was stopped for this reason, and tells whether it was.
pub fn lift(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    channel: ChannelId,
    reason: StopReason,
) -> Result<bool, StoreError> {
    let lifted = tx.row(
        "UPDATE channels SET stopped_reason = NULL
         WHERE id = $1 AND workspace_id = $2 AND stopped_reason = $3 RETURNING id",
        params![channel, workspace, reason.as_str()],
    )?;
    Ok(lifted.is_some())
}

/// Sets how many messages a channel sends and receives a second, when `wanted` names another figure than the one
/// that holds; tells whether it did.
pub fn pace(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    channel: ChannelId,
    wanted: impl Fn(u32) -> Option<u32>,
) -> Result<bool, StoreError> {
    let row = tx.row(
        "SELECT settings FROM channels WHERE id = $1 AND workspace_id = $2 FOR UPDATE",
        params![channel, workspace],
    )?;
    let Some(row) = row else { return Ok(false) };
    let settings: ChannelSettings = serde_json::from_str(&row.get::<String>(0)?)
        .map_err(|_| StoreError::Corrupt { what: "a channel's settings" })?;
    let Some(messages_per_second) = wanted(settings.messages_per_second) else { return Ok(false) };
    let settings = to_json(&ChannelSettings { messages_per_second, ..settings })?;
    tx.exec(
        "UPDATE channels SET settings = $3 WHERE id = $1 AND workspace_id = $2",
        params![channel, workspace, settings],
    )?;
    Ok(true)
}

/// An endpoint's row, its secrets still sealed.
pub(crate) struct SealedEndpoint {
    row: Row,
    pub(crate) key: KeyId,
}

/// A channel's row, its token still sealed.
pub(crate) struct SealedChannel {
    row: Row,
    pub(crate) key: KeyId,
}

/// All endpoints. Installation-wide: endpoints serve several workspaces.
pub(crate) fn endpoints(tx: &mut dyn Tx) -> Result<Vec<SealedEndpoint>, StoreError> {
    let rows = tx.rows("SELECT id, key, provider, name, secrets_sealed, key_id FROM endpoints ORDER BY id", &[])?;
    rows.into_iter().map(|row| Ok(SealedEndpoint { key: row.get(5)?, row })).collect()
}

/// All channels of all workspaces: webhooks are routed before it is known whose they are.
pub(crate) fn channels(tx: &mut dyn Tx) -> Result<Vec<SealedChannel>, StoreError> {
    let rows = tx.rows(
        "SELECT c.id, c.workspace_id, c.endpoint_id, e.provider, c.key, c.name, c.provider_number, c.display_phone,
             c.settings, c.token_sealed, c.flow_key, c.queue_id, c.stopped_reason, c.key_id
         FROM channels c JOIN endpoints e ON e.id = c.endpoint_id ORDER BY c.id",
        &[],
    )?;
    rows.into_iter().map(|row| Ok(SealedChannel { key: row.get(13)?, row })).collect()
}

impl SealedEndpoint {
    pub(crate) fn open(self, key: &DataKey) -> Result<Endpoint, RegistryError> {
        let id: EndpointId = self.row.get(0)?;
        let plain = key.open(&ENDPOINT_SECRETS, id, &self.row.get::<Vec<u8>>(4)?)?;
        let secrets: StoredSecrets =
            serde_json::from_slice(&plain).map_err(|_| StoreError::Corrupt { what: "an endpoint's secrets" })?;
        Ok(Endpoint {
            id,
            key: self.row.get(1)?,
            provider: provider(&self.row, 2)?,
            name: self.row.get(3)?,
            secrets: EndpointSecrets {
                webhooks: WebhookSecrets {
                    current: Secret::new(secrets.current),
                    previous: secrets.previous.map(Secret::new),
                },
                verify_token: Secret::new(secrets.verify_token),
            },
            sources: Sources::parse(secrets.sources.iter().map(String::as_str))
                .map_err(|_| StoreError::Corrupt { what: "an endpoint's addresses" })?,
        })
    }
}

impl SealedChannel {
    pub(crate) fn open(self, key: &DataKey) -> Result<Channel, RegistryError> {
        let row = &self.row;
        let id: ChannelId = row.get(0)?;
        let token = key.open(&CHANNEL_TOKEN, id, &row.get::<Vec<u8>>(9)?)?;
        let settings: ChannelSettings = serde_json::from_str(&row.get::<String>(8)?)
            .map_err(|_| StoreError::Corrupt { what: "a channel's settings" })?;
        Ok(Channel {
            id,
            workspace: row.get(1)?,
            endpoint: row.get(2)?,
            provider: provider(row, 3)?,
            key: row.get(4)?,
            name: row.get(5)?,
            number: row.get(6)?,
            display_phone: row.get(7)?,
            settings,
            token: Secret::new(
                String::from_utf8(token).map_err(|_| StoreError::Corrupt { what: "a channel's token" })?,
            ),
            flow_key: row.get(10)?,
            queue: row.get(11)?,
            stopped: row.get::<Option<String>>(12)?.as_deref().and_then(StopReason::parse),
        })
    }
}

/// A raw envelope, sealed, ready for the journal.
pub(crate) struct Envelope {
    pub(crate) id: Uuid,
    pub(crate) endpoint: EndpointId,
    pub(crate) key: KeyId,
    pub(crate) sealed: Vec<u8>,
    pub(crate) received_at: Timestamp,
}

const APPEND: Insert = Insert {
    table: "journal",
    columns: &["id", "endpoint_id", "key_id", "envelope_sealed", "received_at"],
    conflict: Conflict::Fail,
};

/// Appends envelopes, as one set. Where they lie without a gap between them, because nobody else appends meanwhile: the
/// journal's end after them.
pub(crate) fn append_journal(tx: &mut dyn Tx, envelopes: &[Envelope]) -> Result<Option<LogCursor>, StoreError> {
    let rows: Vec<_> = envelopes
        .iter()
        .map(|envelope| {
            *params![envelope.id, envelope.endpoint, envelope.key, envelope.sealed, envelope.received_at]
        })
        .collect();
    tx.insert(&APPEND, &slices(&rows))?;
    match tx.dialect() {
        Dialect::Sqlite => journal_end(tx).map(Some),
        Dialect::Postgres => Ok(None),
    }
}

/// An envelope as the journal keeps it.
pub(crate) struct JournalRow {
    pub(crate) cursor: LogCursor,
    pub(crate) id: Uuid,
    pub(crate) endpoint: EndpointId,
    pub(crate) key: KeyId,
    pub(crate) sealed: Vec<u8>,
    pub(crate) received_at: Timestamp,
}

impl From<JournalRow> for Envelope {
    fn from(row: JournalRow) -> Self {
        let JournalRow { id, endpoint, key, sealed, received_at, .. } = row;
        Self { id, endpoint, key, sealed, received_at }
    }
}

/// How much of the journal is read at once.
#[derive(Clone, Copy, Debug)]
pub struct JournalShare {
    pub envelopes: u32,
    /// Of envelopes together; a single larger one is read alone.
    pub bytes: usize,
}

/// The envelopes after the cursor, of all endpoints, oldest first: as many as the share allows, one at least, if any may be
/// read.
pub(crate) fn read_journal(
    tx: &mut dyn Tx,
    after: LogCursor,
    share: JournalShare,
) -> Result<(Vec<JournalRow>, Left), StoreError> {
    let (last, left) = end_of_share(tx, after, share)?;
    let Some(last) = last else { return Ok((Vec::new(), left)) };
    let condition = tx.dialect().log_between();
    let sql = format!(
        "SELECT xid, seq, id, endpoint_id, key_id, envelope_sealed, received_at FROM journal WHERE {condition}"
    );
    let rows = tx.rows(&sql, params![after.xid, after.seq, last.xid, last.seq])?;
    Ok((rows.iter().map(journal_row).collect::<Result<_, _>>()?, left))
}

fn journal_row(row: &Row) -> Result<JournalRow, StoreError> {
    Ok(JournalRow {
        cursor: LogCursor { xid: row.get(0)?, seq: row.get(1)? },
        id: row.get(2)?,
        endpoint: row.get(3)?,
        key: row.get(4)?,
        sealed: row.get(5)?,
        received_at: row.get(6)?,
    })
}

/// Where a share ends (`None` where nothing may be read), and what it leaves.
fn end_of_share(
    tx: &mut dyn Tx,
    after: LogCursor,
    share: JournalShare,
) -> Result<(Option<LogCursor>, Left), StoreError> {
    let (following, readable) = (tx.dialect().log_following(), tx.dialect().log_readable());
    let sql = format!(
        "SELECT xid, seq, octet_length(envelope_sealed), {readable} FROM journal WHERE {following} LIMIT $3"
    );
    let rows = tx.rows(&sql, params![after.xid, after.seq, share.envelopes])?;
    let readable = rows.iter().map(|row| row.get(3)).collect::<Result<Vec<bool>, _>>()?;
    let readable = &rows[..readable.iter().take_while(|readable| **readable).count()];
    let sizes: Vec<i64> = readable.iter().map(|row| row.get(2)).collect::<Result<_, _>>()?;
    let taken = fitting(&sizes, share.bytes).min(sizes.len());
    let full = taken < sizes.len() || rows.len() >= share.envelopes as usize;
    let left = if taken > 0 && full {
        Left::More
    } else if readable.len() < rows.len() {
        Left::Unsettled
    } else {
        Left::Nothing
    };
    let last = readable[..taken].last().map(|row| Ok(LogCursor { xid: row.get(0)?, seq: row.get(1)? }));
    Ok((last.transpose()?, left))
}

/// How many of the first sizes stay within `bytes` together; the first always does.
fn fitting(sizes: &[i64], bytes: usize) -> usize {
    let mut left = i64::try_from(bytes).unwrap_or(i64::MAX);
    let fit = sizes.iter().take_while(|size| {
        left -= **size;
        left >= 0
    });
    fit.count().max(1)
}

/// The last envelope that may be read.
pub(crate) fn journal_end(tx: &mut dyn Tx) -> Result<LogCursor, StoreError> {
    let last = tx.dialect().log_end();
    let row = tx.row(&format!("SELECT xid, seq FROM journal WHERE {last}"), &[])?;
    row.map_or(Ok(LogCursor::default()), |row| Ok(LogCursor { xid: row.get(0)?, seq: row.get(1)? }))
}

/// The journal's key of a day, made by whoever needs it first.
pub(crate) fn journal_key(tx: &mut dyn Tx, day: i64, fresh: KeyId) -> Result<KeyId, StoreError> {
    tx.exec(
        "INSERT INTO journal_keys (day, key_id) VALUES ($1, $2) ON CONFLICT (day) DO NOTHING",
        params![day, fresh],
    )?;
    let row = tx.row("SELECT key_id FROM journal_keys WHERE day = $1", params![day])?;
    row.ok_or(StoreError::Corrupt { what: "the journal's key of the day" })?.get(0)
}

/// Empties the main database's journal, if anything is in it: from now on the reader stands in the journal's own file, at
/// its beginning.
pub(crate) fn leave_journal(tx: &mut dyn Tx) -> Result<(), StoreError> {
    if tx.row("SELECT 1 FROM journal LIMIT 1", &[])?.is_none() {
        return Ok(());
    }
    tx.exec("DELETE FROM journal", &[])?;
    advance(tx, READER, LogCursor::default())
}

/// An element of a webhook that could not be used, kept for those who look after the installation.
#[derive(Clone, Debug)]
pub struct KeptAside {
    pub endpoint: EndpointId,
    pub reason: AsideReason,
    pub path: String,
    pub fragment: Vec<u8>,
    pub received_at: Timestamp,
}

const KEEP_ASIDE: Insert = Insert {
    table: "asides",
    columns: &["id", "endpoint_id", "reason", "path", "fragment_sealed", "key_id", "received_at"],
    conflict: Conflict::Fail,
};

/// Keeps what could not be used, sealed with the journal's key of the day.
pub fn keep_asides(tx: &mut dyn Tx, asides: &[KeptAside], key: &DataKey) -> Result<(), StoreError> {
    for aside in asides {
        let (id, key_id) = (AsideId::new(), key.id());
        let sealed = key.seal(&ASIDE_FRAGMENT, id, &aside.fragment);
        let (endpoint, received_at) = (aside.endpoint, aside.received_at);
        tx.insert(
            &KEEP_ASIDE,
            &[params![id, endpoint, aside.reason.code(), aside.path, sealed, key_id, received_at]],
        )?;
    }
    Ok(())
}

/// How many elements of one endpoint's webhooks were put aside for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsideCount {
    pub endpoint: EndpointId,
    pub reason: AsideReason,
    pub count: i64,
}

/// What was put aside, counted by endpoint and reason. Installation-wide: an element without a number has no workspace.
pub fn count_asides(tx: &mut dyn Tx) -> Result<Vec<AsideCount>, StoreError> {
    let sql = "SELECT endpoint_id, reason, COUNT(*) FROM asides GROUP BY endpoint_id, reason
         ORDER BY endpoint_id, reason";
    let rows = tx.rows(sql, &[])?;
    rows.iter().map(aside_count).collect()
}

fn aside_count(row: &Row) -> Result<AsideCount, StoreError> {
    let reason = AsideReason::parse(&row.get::<String>(1)?);
    let reason = reason.ok_or(StoreError::Corrupt { what: "a reason for which something was put aside" })?;
    Ok(AsideCount { endpoint: row.get(0)?, reason, count: row.get(2)? })
}

fn secrets_json(endpoint: &Endpoint) -> Result<Vec<u8>, StoreError> {
    let secrets = &endpoint.secrets;
    let stored = StoredSecrets {
        current: secrets.webhooks.current.expose().clone(),
        previous: secrets.webhooks.previous.as_ref().map(|secret| secret.expose().clone()),
        verify_token: secrets.verify_token.expose().clone(),
        sources: endpoint.sources.entries(),
    };
    to_json(&stored).map(String::into_bytes)
}

fn to_json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Corrupt { what: "a setting" })
}

fn provider(row: &Row, column: usize) -> Result<Provider, StoreError> {
    let text: String = row.get(column)?;
    Provider::parse(&text).ok_or(StoreError::Corrupt { what: "a provider" })
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn a_share_of_the_journal_is_bounded_and_never_empty() {
        assert_eq!(fitting(&[4, 4, 4], 9), 2);
        assert_eq!(fitting(&[4, 4], 8), 2);
        assert_eq!(fitting(&[100, 1], 8), 1, "a large one is read alone");
        assert_eq!(fitting(&[], 8), 1);
    }
}
