//! The log of calls in the database.

use crate::{CallErrorKind, CallLog, CallOutcome, ExchangeLog};
use ponte_kernel::{CallLogId, ConversationId, KeyId, ThreadId, Timestamp, WorkspaceId};
use ponte_platform::vault::DataKey;
use ponte_store::{
    Conflict, Insert, Param, Row, StoreError, ToParam, Tx, inventory::CALL_EXCHANGES, params, slices,
};
use std::time::Duration;

/// What a call was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallCause {
    pub thread: ThreadId,
    pub conversation: ConversationId,
    /// The position of the customer's message that the bot was at.
    pub position: i64,
}

/// A call as it lies in the database; what was said to the system and what it answered is sealed.
#[derive(Clone, Debug)]
pub struct StoredCall {
    pub id: CallLogId,
    pub cause: Option<CallCause>,
    pub connection: String,
    pub action: String,
    pub outcome: CallOutcome,
    pub started_at: Timestamp,
    pub took: Duration,
    pub data_key: KeyId,
    exchanges_sealed: Vec<u8>,
}

impl StoredCall {
    /// Every request that was made, with its answer. `key` is the one that [`StoredCall::data_key`] names.
    pub fn exchanges(&self, key: &DataKey) -> Result<Vec<ExchangeLog>, StoreError> {
        let corrupt = || StoreError::Corrupt { what: "a call's exchanges" };
        let plain = key.open(&CALL_EXCHANGES, self.id, &self.exchanges_sealed).map_err(|_| corrupt())?;
        serde_json::from_slice(&plain).map_err(|_| corrupt())
    }
}

const INSERT: Insert = Insert {
    table: "call_log",
    columns: &[
        "id",
        "workspace_id",
        "thread_id",
        "conversation_id",
        "position",
        "connection_key",
        "action",
        "outcome",
        "age_micros",
        "started_at",
        "duration_micros",
        "exchanges_sealed",
        "key_id",
    ],
    conflict: Conflict::Fail,
};

/// Calls to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewCalls<'a> {
    pub workspace: WorkspaceId,
    pub cause: Option<CallCause>,
    pub calls: &'a [CallLog],
    /// The contact's when there is a cause, else the workspace's.
    pub key: &'a DataKey,
}

/// Keeps calls.
pub fn put_calls(tx: &mut dyn Tx, new: &[NewCalls<'_>]) -> Result<(), StoreError> {
    let each = new.iter().flat_map(|of| of.calls.iter().map(move |call| (of, call)));
    let sealed: Vec<_> = each.map(|(of, call)| SealedCall::of(of, call)).collect::<Result<_, _>>()?;
    let rows: Vec<_> = sealed.iter().map(SealedCall::row).collect();
    tx.insert(&INSERT, &slices(&rows))
}

struct SealedCall<'a> {
    id: CallLogId,
    of: &'a NewCalls<'a>,
    call: &'a CallLog,
    exchanges: Vec<u8>,
    key: KeyId,
}

impl<'a> SealedCall<'a> {
    fn of(of: &'a NewCalls<'a>, call: &'a CallLog) -> Result<Self, StoreError> {
        let id = CallLogId::new();
        let plain =
            serde_json::to_vec(&call.exchanges).map_err(|_| StoreError::Corrupt { what: "a call's exchanges" })?;
        Ok(Self { id, of, call, exchanges: of.key.seal(&CALL_EXCHANGES, id, &plain), key: of.key.id() })
    }

    fn row(&self) -> [Param<'_>; 13] {
        let (cause, call) = (self.of.cause.as_ref(), self.call);
        let (outcome, age) = columns_of(call.outcome);
        [
            self.id.to_param(),
            self.of.workspace.to_param(),
            cause.map_or(Param::Null, |cause| cause.thread.to_param()),
            cause.map_or(Param::Null, |cause| cause.conversation.to_param()),
            cause.map_or(Param::Null, |cause| cause.position.to_param()),
            Param::Text(&call.connection),
            Param::Text(&call.action),
            Param::Text(outcome),
            age.map_or(Param::Null, Param::Int),
            call.started_at.to_param(),
            Param::Int(micros(call.took)),
            Param::Bytes(&self.exchanges),
            self.key.to_param(),
        ]
    }
}

const CALL: &str = "SELECT id, thread_id, conversation_id, position, connection_key, action, outcome, age_micros,
    started_at, duration_micros, key_id, exchanges_sealed FROM call_log WHERE workspace_id = $1";

/// The calls that were made for a conversation, in the order in which they were begun.
pub fn calls_of_conversation(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Vec<StoredCall>, StoreError> {
    let sql = format!("{CALL} AND conversation_id = $2 ORDER BY started_at, id");
    tx.rows(&sql, params![workspace, conversation])?.iter().map(call_of).collect()
}

/// Those of them that one message caused.
pub fn calls_of_turn(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    conversation: ConversationId,
    position: i64,
) -> Result<Vec<StoredCall>, StoreError> {
    let sql = format!("{CALL} AND conversation_id = $2 AND position = $3 ORDER BY started_at, id");
    tx.rows(&sql, params![workspace, conversation, position])?.iter().map(call_of).collect()
}

/// installation-wide: what is old is old in every workspace.
const FORGET: &str = "DELETE FROM call_log WHERE started_at <= $1";

/// Removes the calls that were begun up to a moment.
pub fn forget_calls(tx: &mut dyn Tx, until: Timestamp) -> Result<(), StoreError> {
    tx.exec(FORGET, params![until])
}

fn call_of(row: &Row) -> Result<StoredCall, StoreError> {
    let ids: (Option<ThreadId>, Option<ConversationId>, Option<i64>) = (row.get(1)?, row.get(2)?, row.get(3)?);
    let cause = match ids {
        (Some(thread), Some(conversation), Some(position)) => Some(CallCause { thread, conversation, position }),
        _ => None,
    };
    let outcome = outcome_of(&row.get::<String>(6)?, row.get(7)?);
    Ok(StoredCall {
        id: row.get(0)?,
        cause,
        connection: row.get(4)?,
        action: row.get(5)?,
        outcome: outcome.ok_or(StoreError::Corrupt { what: "a call's outcome" })?,
        started_at: row.get(8)?,
        took: Duration::from_micros(u64::try_from(row.get::<i64>(9)?).unwrap_or_default()),
        data_key: row.get(10)?,
        exchanges_sealed: row.get(11)?,
    })
}

fn columns_of(outcome: CallOutcome) -> (&'static str, Option<i64>) {
    match outcome {
        CallOutcome::Answered => ("answered", None),
        CallOutcome::Remembered { age } => ("remembered", Some(micros(age))),
        CallOutcome::Failed(kind) => (kind.as_str(), None),
    }
}

fn outcome_of(text: &str, age: Option<i64>) -> Option<CallOutcome> {
    match (text, age) {
        ("answered", _) => Some(CallOutcome::Answered),
        ("remembered", age) => {
            let age = u64::try_from(age.unwrap_or_default()).unwrap_or_default();
            Some(CallOutcome::Remembered { age: Duration::from_micros(age) })
        }
        (kind, _) => CallErrorKind::parse(kind).map(CallOutcome::Failed),
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}
