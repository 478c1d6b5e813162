//! Delivery states of outgoing messages.

use super::{open_address, read_in_order};
use crate::model::OutboxState;
use ponte_channels::{
    delivery::{Delivery, Failure, Reached},
    model::{Address, ReportedError},
};
use ponte_kernel::{ChannelId, ContactId, KeyId, MessageId, ThreadId, Timestamp, WorkspaceId};
use ponte_platform::vault::{Blind, DataKey};
use ponte_store::{Param, Row, Set, StoreError, ToParam, Tx, slices};

/// How a status names its message: by our own id, which the provider sent back, or by the provider's.
pub(crate) enum MessageName<'a> {
    Ours(MessageId),
    Theirs(&'a Blind),
}

/// A message whose status came.
#[derive(Clone, Debug)]
pub(crate) struct Tracked {
    pub(crate) id: MessageId,
    pub(crate) thread: ThreadId,
    pub(crate) channel: ChannelId,
    pub(crate) contact: ContactId,
    pub(crate) key: KeyId,
    pub(crate) delivery: Delivery,
    pub(crate) outbox: Option<OutboxState>,
    pub(crate) accepted: bool,
    address_sealed: Vec<u8>,
}

impl Tracked {
    /// Where replies to the contact go.
    pub(crate) fn address(&self, key: &DataKey) -> Result<Address, StoreError> {
        open_address(key, self.contact, self.channel, &self.address_sealed)
    }
}

macro_rules! tracked_by {
    ($condition:literal) => {
        concat!(
            "SELECT m.id, m.thread_id, t.channel_id, m.key_id, m.reached, m.network_at, m.delivered_at, m.read_at,
                 m.played_at, m.failed_at, m.error_code, m.error_detail, o.state, m.provider_blind IS NOT NULL,
                 t.contact_id, t.address_sealed
             FROM messages m JOIN threads t ON t.id = m.thread_id LEFT JOIN outbox o ON o.message_id = m.id
             WHERE m.workspace_id = $1 AND m.direction = 'out' AND ",
            $condition,
            " FOR UPDATE OF m"
        )
    };
}

const BY_OUR_ID: &str = tracked_by!("m.id = $2");
const BY_PROVIDER_ID: &str = tracked_by!("m.provider_blind = $2");

/// The messages that statuses speak of, in the order given; `None` where there is none.
pub(crate) fn tracked(
    tx: &mut dyn Tx,
    names: &[(WorkspaceId, MessageName<'_>)],
) -> Result<Vec<Option<Tracked>>, StoreError> {
    let (mut ours, mut theirs, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    for (workspace, name) in names {
        match name {
            MessageName::Ours(id) => {
                ours.push([workspace.to_param(), id.to_param()]);
                ids.push(id.0);
            }
            MessageName::Theirs(blind) => theirs.push([workspace.to_param(), blind.as_slice().to_param()]),
        }
    }
    let [ours] = read_in_order(tx, [Set { sql: BY_OUR_ID, rows: &slices(&ours) }], &ids)?;
    let theirs = tx.read_each(BY_PROVIDER_ID, &slices(&theirs))?;
    let (mut ours, mut theirs) = (ours.into_iter(), theirs.into_iter());
    let rows = |(_, name): &(WorkspaceId, MessageName<'_>)| match name {
        MessageName::Ours(_) => ours.next(),
        MessageName::Theirs(_) => theirs.next(),
    };
    let rows: Vec<_> = names.iter().map(rows).collect();
    rows.iter().map(|rows| rows.as_ref().and_then(|rows| rows.first()).map(tracked_of).transpose()).collect()
}

fn tracked_of(row: &Row) -> Result<Tracked, StoreError> {
    Ok(Tracked {
        id: row.get(0)?,
        thread: row.get(1)?,
        channel: row.get(2)?,
        key: row.get(3)?,
        delivery: delivery_of(row, 4)?,
        outbox: row.get::<Option<String>>(12)?.as_deref().and_then(OutboxState::parse),
        accepted: row.get(13)?,
        contact: row.get(14)?,
        address_sealed: row.get(15)?,
    })
}

/// The delivery state out of its eight columns, the first of which is at `at`.
pub(crate) fn delivery_of(row: &Row, at: usize) -> Result<Delivery, StoreError> {
    let failed_at: Option<Timestamp> = row.get(at + 5)?;
    let error = row
        .get::<Option<i64>>(at + 6)?
        .map(|code| {
            Ok::<_, StoreError>(ReportedError {
                code,
                title: row.get::<Option<String>>(at + 7)?.unwrap_or_default(),
            })
        })
        .transpose()?;
    Ok(Delivery {
        reached: row.get::<Option<i64>>(at)?.and_then(reached_of),
        sent_at: row.get(at + 1)?,
        delivered_at: row.get(at + 2)?,
        read_at: row.get(at + 3)?,
        played_at: row.get(at + 4)?,
        failure: failed_at.map(|at| Failure { at: Some(at), error }),
    })
}

/// A delivery state that has changed.
pub(crate) struct Reported {
    pub(crate) workspace: WorkspaceId,
    pub(crate) message: MessageId,
    pub(crate) delivery: Delivery,
    /// Of a failure that was reported.
    pub(crate) error_kind: Option<&'static str>,
}

/// Writes delivery states, of each message one.
pub(crate) fn set_deliveries(tx: &mut dyn Tx, reported: &[Reported]) -> Result<(), StoreError> {
    let rows: Vec<_> = reported.iter().map(Reported::row).collect();
    tx.exec_each(
        "UPDATE messages SET reached = $3, network_at = $4, delivered_at = $5, read_at = $6, played_at = $7,
             failed_at = $8, error_code = $9, error_detail = $10, error_kind = COALESCE($11, error_kind)
         WHERE id = $1 AND workspace_id = $2",
        &slices(&rows),
    )
}

impl Reported {
    fn row(&self) -> [Param<'_>; 11] {
        let delivery = &self.delivery;
        let failure = delivery.failure.as_ref();
        let error = failure.and_then(|failure| failure.error.as_ref());
        [
            self.message.to_param(),
            self.workspace.to_param(),
            delivery.reached.map_or(Param::Null, |reached| Param::Int(rank(reached))),
            delivery.sent_at.to_param(),
            delivery.delivered_at.to_param(),
            delivery.read_at.to_param(),
            delivery.played_at.to_param(),
            failure.map_or(Param::Null, |failure| failure.at.to_param()),
            error.map_or(Param::Null, |error| error.code.to_param()),
            error.map_or(Param::Null, |error| error.title.to_param()),
            self.error_kind.map_or(Param::Null, Param::Text),
        ]
    }
}

fn rank(reached: Reached) -> i64 {
    match reached {
        Reached::Sent => 0,
        Reached::Delivered => 1,
        Reached::Read => 2,
        Reached::Played => 3,
    }
}

fn reached_of(rank: i64) -> Option<Reached> {
    [Reached::Sent, Reached::Delivered, Reached::Read, Reached::Played]
        .into_iter()
        .find(|reached| self::rank(*reached) == rank)
}
