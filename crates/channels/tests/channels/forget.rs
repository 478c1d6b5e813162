//! What is over is forgotten: days of the journal, and exchanges with providers.

use bytes::Bytes;
use ponte_channels::{
    journal::{Journal, READER},
    store::{JournalShare, forget_exchanges},
};
use ponte_kernel::{
    ChannelId, ChannelLogId, EndpointId, KeyId, ManualClock, MessageId, Timestamp, WorkspaceId, uuid::Uuid,
};
use ponte_platform::vault::{RootKey, RootKeys, Vault};
use ponte_store::{
    Conflict, Insert, LogCursor, Store, Tx, events::advance, on_both_engines, params, testing::TestStore,
};
use std::{sync::Arc, time::Duration};

const DAY: Duration = Duration::from_hours(24);
const ALL: JournalShare = JournalShare { envelopes: 10_000, bytes: 1 << 30 };

struct World {
    store: Store,
    vault: Vault,
    journal: Journal,
    clock: Arc<ManualClock>,
}

impl World {
    async fn on(store: &TestStore) -> Self {
        let roots = RootKeys { root: RootKey::generate(), previous_root: None, index: RootKey::generate() };
        let clock = Arc::new(ManualClock::at(noon()));
        let vault = Vault::open(&roots, store.keys().clone(), clock).await.expect("a vault");
        Self::begun_at(noon(), store.store().clone(), vault)
    }

    fn begun_at(now: Timestamp, store: Store, vault: Vault) -> Self {
        let clock = Arc::new(ManualClock::at(now));
        let journal = Journal::start(store.clone(), store.clone(), vault.clone(), clock.clone());
        Self { store, vault, journal, clock }
    }

    /// A restart, after which the machine has another time.
    fn restarted_at(self, now: Timestamp) -> Self {
        Self::begun_at(now, self.store, self.vault)
    }

    async fn append(&self, envelopes: usize) {
        let append = |_| {
            let journal = self.journal.clone();
            tokio::spawn(async move { journal.append(EndpointId::new(), Bytes::from_static(b"{}")).await })
        };
        let appended: Vec<_> = (0..envelopes).map(append).collect();
        for kept in appended {
            kept.await.expect("it ends").expect("kept");
        }
    }

    /// Reads all that is there; how much that was.
    async fn read(&self) -> usize {
        let (mut cursor, mut read) = (LogCursor::default(), 0);
        loop {
            let look = self.journal.read_after(cursor, ALL).await.expect("the journal");
            let Some(last) = look.envelopes.last() else { break };
            cursor = last.cursor;
            read += look.envelopes.len();
        }
        self.store.write(move |tx| advance(tx, READER, cursor)).await.expect("the reader's place");
        read
    }

    async fn forget(&self) {
        self.journal.forget_old_days().await.expect("swept");
    }

    async fn rows(&self, table: &'static str) -> i64 {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        let counted = self.store.read(move |tx| tx.row(&sql, &[])).await.expect("a count");
        counted.expect("a row").get(0).expect("a number")
    }
}

fn noon() -> Timestamp {
    Timestamp::from_secs(20_000 * 24 * 60 * 60 + 12 * 60 * 60)
}

on_both_engines!(
    async fn a_day_with_more_envelopes_than_one_commit_forgets_is_forgotten_whole(store: TestStore) {
        let world = World::on(&store).await;
        world.append(2_300).await;
        world.clock.advance(DAY);
        world.append(20).await;
        assert_eq!(world.read().await, 2_320);
        world.clock.advance(DAY * 8);
        world.forget().await;
        assert_eq!(world.rows("journal").await, 20, "the next day has another day to go");
        assert_eq!(world.rows("journal_keys").await, 1);
        world.clock.advance(DAY);
        world.forget().await;
        assert_eq!(world.rows("journal").await, 0);
        assert_eq!(world.rows("journal_keys").await, 0);
    }
);

on_both_engines!(
    async fn several_days_are_forgotten_at_once_and_what_is_unread_keeps_its_own(store: TestStore) {
        let world = World::on(&store).await;
        for _ in 0..4 {
            world.append(600).await;
            world.clock.advance(DAY);
        }
        world.read().await;
        world.append(1).await;
        world.clock.advance(DAY * 20);
        world.forget().await;
        assert_eq!(world.rows("journal").await, 601, "and the day before it, to whose key it could belong");
        assert_eq!(world.rows("journal_keys").await, 2);
        world.read().await;
        world.forget().await;
        assert_eq!(world.rows("journal").await, 0);
    }
);

on_both_engines!(
    async fn days_that_lie_between_each_other_are_forgotten_each_in_its_time(store: TestStore) {
        let world = World::on(&store).await;
        world.append(10).await;
        let world = world.restarted_at(noon().plus(DAY));
        world.append(10).await;
        let world = world.restarted_at(noon());
        world.append(10).await;
        assert_eq!(world.read().await, 30);
        world.clock.advance(DAY * 9);
        world.forget().await;
        assert_eq!(world.rows("journal").await, 10);
        world.clock.advance(DAY);
        world.forget().await;
        assert_eq!(world.rows("journal").await, 0);
    }
);

const EXCHANGE: Insert = Insert {
    table: "channel_log",
    columns: &[
        "id",
        "workspace_id",
        "channel_id",
        "message_id",
        "outcome",
        "exchange_sealed",
        "key_id",
        "duration_micros",
        "at",
    ],
    conflict: Conflict::Fail,
};

/// The id of an exchange that ended then.
fn exchange_at(at: Timestamp, nth: u16) -> ChannelLogId {
    let milliseconds = u128::try_from(at.as_micros() / 1_000).expect("after 1970");
    ChannelLogId(Uuid::from_u128(milliseconds << 80 | 7 << 76 | 2 << 62 | u128::from(nth)))
}

fn put_exchange(tx: &mut dyn Tx, id: ChannelLogId, at: Timestamp) {
    let (workspace, channel, message, key) = (WorkspaceId::new(), ChannelId::new(), MessageId::new(), KeyId::new());
    let sealed = b"sealed".to_vec();
    tx.insert(&EXCHANGE, &[params![id, workspace, channel, message, "accepted", sealed, key, 1_i64, at]])
        .expect("kept");
}

on_both_engines!(
    async fn exchanges_with_providers_are_forgotten_after_thirty_days(store: TestStore) {
        let world = World::on(&store).await;
        let (old, young) = (noon().minus(DAY * 30 + Duration::from_millis(1)), noon().minus(DAY * 30));
        world
            .store
            .write(move |tx| {
                (0..4_100).for_each(|nth| put_exchange(tx, exchange_at(old, nth), old));
                (0..3).for_each(|nth| put_exchange(tx, exchange_at(young, nth), young));
                Ok::<_, ponte_store::StoreError>(())
            })
            .await
            .expect("kept");
        forget_exchanges(&world.store, noon()).await.expect("swept");
        assert_eq!(world.rows("channel_log").await, 3);
        forget_exchanges(&world.store, noon()).await.expect("nothing is left to do");
        assert_eq!(world.rows("channel_log").await, 3);
    }
);
