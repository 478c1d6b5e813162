use crate::kit::{First, MARINA, World, text};
use bytes::Bytes;
use ponte_channels::{
    journal::{Journal, Left, Look},
    registry::Registry,
    store::{AsideCount, JournalShare, count_asides},
};
use ponte_conversations::{
    ConversationState,
    dispatch::{DispatchConfig, Dispatcher},
    ingest::{Bots, Ingest},
};
use ponte_platform::http::GuardedClient;
use ponte_store::{
    Database, LogCursor, SqliteConfig, Store, StoreError, Tx, jobs::Job, on_both_engines, params, schema,
    testing::TestStore,
};
use std::{
    fmt::Write,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::mpsc;

pub struct Reader {
    pub ingest: Ingest<HandedOver>,
    turns: mpsc::UnboundedReceiver<Job>,
}

/// Bots that only note what they are given.
pub struct HandedOver(mpsc::UnboundedSender<Job>);

impl Bots for HandedOver {
    type Seen = ();

    fn look_ahead(&self, _tx: &mut dyn Tx, _jobs: &[Job]) -> Result<Vec<Option<()>>, StoreError> {
        Ok(Vec::new())
    }

    fn take(&self, job: Job, _seen: Option<()>) {
        self.0.send(job).expect("the reader is there");
    }
}

impl Reader {
    pub async fn of(world: &World) -> Self {
        Self::with_journal_in(world, world.store.clone()).await
    }

    async fn with_journal_in(world: &World, envelopes: Store) -> Self {
        let (store, vault) = (world.store.clone(), world.vault.clone());
        let registry = Registry::load(store.clone(), vault.clone()).await.expect("channels");
        let dispatcher = Dispatcher::new(
            store.clone(),
            vault.clone(),
            registry.clone(),
            GuardedClient::new(),
            Arc::clone(&world.clock) as _,
            DispatchConfig::default(),
        );
        let journal = Journal::start(envelopes, store.clone(), vault.clone(), Arc::clone(&world.clock) as _);
        let (handed_over, turns) = mpsc::unbounded_channel();
        let (clock, bots) = (Arc::clone(&world.clock) as _, Arc::new(HandedOver(handed_over)));
        Self { ingest: Ingest { store, vault, registry, journal, dispatcher, clock, bots }, turns }
    }

    pub async fn journal(&self, world: &World, body: String) {
        let kept = self.ingest.journal.append(world.channel.endpoint, Bytes::from(body)).await;
        kept.expect("it is kept");
    }

    /// Reads until nothing is left: on PostgreSQL a commit may take a moment until it may be read.
    pub async fn read(&self) {
        while self.ingest.read_all().await.expect("it goes on") != Left::Nothing {
            tokio::task::yield_now().await;
        }
    }

    async fn look(&self, after: LogCursor, envelopes: u32, bytes: usize) -> Look {
        let look = self.ingest.journal.read_after(after, JournalShare { envelopes, bytes }).await;
        look.expect("the journal can be read")
    }

    /// The positions that the jobs handed over so far name, in order.
    pub fn positions(&mut self) -> Vec<i64> {
        let mut positions = Vec::new();
        while let Ok(job) = self.turns.try_recv() {
            positions.push(position_of(&job));
        }
        positions
    }
}

fn position_of(job: &Job) -> i64 {
    let (_, position) = job.payload.rsplit_once(':').expect("a position");
    position.trim_end_matches('}').parse().expect("a number")
}

/// Texts of one person each, as one webhook of Meta.
fn webhook(number: &str, said: impl IntoIterator<Item = (String, String)>) -> String {
    let mut messages = String::new();
    for (id, from) in said {
        let comma = if messages.is_empty() { "" } else { "," };
        write!(
            messages,
            r#"{comma}{{"from":"{from}","id":"{id}","timestamp":"1795348801","type":"text","text":{{"body":"oi"}}}}"#
        )
        .expect("text can be written");
    }
    format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"changes":[{{"field":"messages","value":{{"metadata":{{"phone_number_id":"{number}"}},"messages":[{messages}]}}}}]}}]}}"#
    )
}

fn one(number: &str, id: &str, from: &str) -> String {
    webhook(number, [(id.to_owned(), from.to_owned())])
}

pub async fn asides(world: &World) -> Vec<(String, i64)> {
    let counts = world.store.read(count_asides).await.expect("counts");
    counts.into_iter().map(|AsideCount { reason, count, .. }| (reason.code().to_owned(), count)).collect()
}

async fn rows(world: &World, table: &'static str) -> i64 {
    let counted = world.store.read(move |tx| {
        let row = tx.row(&format!("SELECT COUNT(*) FROM {table}"), &[])?;
        row.map_or(Ok(0), |row| row.get(0))
    });
    let counted: Result<i64, StoreError> = counted.await;
    counted.expect("the table is there")
}

async fn aside_bytes(world: &World) -> i64 {
    let summed = world.store.read(|tx| {
        let row = tx.row("SELECT CAST(SUM(octet_length(fragment_sealed)) AS bigint) FROM asides", &[])?;
        row.map_or(Ok(0), |row| row.get(0))
    });
    let summed: Result<i64, StoreError> = summed.await;
    summed.expect("asides")
}

on_both_engines!(
    async fn a_look_into_the_journal_tells_what_it_left(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let reader = Reader::of(&world).await;
        for at in 0..4 {
            reader.journal(&world, one(&world.channel.number, &format!("wamid.{at}"), MARINA)).await;
        }
        // The second appended nothing and knows the rows alone.
        for reader in [reader, Reader::of(&world).await] {
            let all = reader.look(LogCursor::default(), 10, usize::MAX).await;
            assert_eq!((all.envelopes.len(), all.left), (4, Left::Nothing));
            let two = reader.look(LogCursor::default(), 2, usize::MAX).await;
            assert_eq!((two.envelopes.len(), two.left), (2, Left::More));
            let one = reader.look(two.envelopes[1].cursor, 10, 1).await;
            assert_eq!((one.envelopes.len(), one.left), (1, Left::More), "a large one is read alone");
            let none = reader.look(all.envelopes[3].cursor, 10, usize::MAX).await;
            assert_eq!((none.envelopes.len(), none.left), (0, Left::Nothing));
        }
    }
);

#[tokio::test]
async fn an_envelope_waits_for_an_older_transaction() {
    let world = World::new(TestStore::postgres().await, First::Bot).await;
    let reader = Reader::of(&world).await;
    let (begun, mut begins) = mpsc::unbounded_channel();
    let (end, ended) = std::sync::mpsc::channel();
    let (store, ended) = (world.store.clone(), Arc::new(Mutex::new(ended)));
    let older = tokio::spawn(async move {
        let held = store.write(move |tx| {
            let wrote = tx.row("UPDATE workspaces SET name = name WHERE true RETURNING id", &[])?;
            begun.send(wrote.is_some()).expect("the test listens");
            ended.lock().expect("nobody panicked").recv().expect("the test ends it");
            Ok::<_, StoreError>(())
        });
        held.await
    });
    assert_eq!(begins.recv().await, Some(true));
    reader.journal(&world, one(&world.channel.number, "wamid.1", MARINA)).await;
    let waiting = reader.look(LogCursor::default(), 10, usize::MAX).await;
    assert_eq!((waiting.envelopes.len(), waiting.left), (0, Left::Unsettled));
    end.send(()).expect("it still runs");
    older.await.expect("no panic").expect("it is kept");
    let settled = reader.look(LogCursor::default(), 10, usize::MAX).await;
    assert_eq!((settled.envelopes.len(), settled.left), (1, Left::Nothing));
}

on_both_engines!(
    async fn a_crowd_for_an_unknown_number_is_put_aside_once(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let reader = Reader::of(&world).await;
        let crowd = webhook("999", (0..10_000).map(|at| (format!("wamid.{at}"), MARINA.to_owned())));
        let size = i64::try_from(crowd.len()).expect("a size");
        reader.journal(&world, crowd).await;
        reader.journal(&world, one(&world.channel.number, "wamid.1", MARINA)).await;
        reader.read().await;
        assert_eq!(asides(&world).await, [("unknown_number".to_owned(), 1)]);
        assert!((size..size + 100).contains(&aside_bytes(&world).await), "the body is kept once");
        assert_eq!(world.messages(&world.conversation().await).await.len(), 1, "what comes behind is stored");
    }
);

on_both_engines!(
    async fn of_many_unknown_numbers_each_is_named_and_the_body_kept_once(kept: TestStore) {
        let world = World::new(kept, First::Bot).await;
        let reader = Reader::of(&world).await;
        let changes: Vec<_> = (0..2_000)
            .map(|at| {
                let body = one(&format!("9{at}"), "wamid.1", MARINA);
                let from = body.find(r#"{"field""#).expect("a change");
                body[from..body.len() - 4].to_owned()
            })
            .collect();
        let body =
            format!(r#"{{"object":"whatsapp_business_account","entry":[{{"changes":[{}]}}]}}"#, changes.join(","));
        let size = i64::try_from(body.len()).expect("a size");
        reader.journal(&world, body).await;
        reader.read().await;
        assert_eq!(asides(&world).await, [("unknown_number".to_owned(), 2_000)]);
        assert!(aside_bytes(&world).await < size + 2_000 * 100);
    }
);

on_both_engines!(
    async fn a_person_whose_key_is_gone_stops_nobody_else(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        world.deliver(vec![text("wamid.1", MARINA, "oi")]).await;
        let gone = world.key(&world.conversation().await).await.id();
        world.vault.destroy(gone).await.expect("destroyed");
        let reader = Reader::of(&world).await;
        let crowd = (0..9).map(|at| (format!("wamid.A{at}"), format!("551198765000{at}")));
        let said: Vec<_> = crowd.chain([("wamid.2".to_owned(), MARINA.to_owned())]).collect();
        reader.journal(&world, webhook(&world.channel.number, said)).await;
        reader.read().await;
        assert_eq!(asides(&world).await, [("unusable_key".to_owned(), 1)]);
        assert_eq!(world.conversations(ConversationState::Open).await.len(), 10);
    }
);

on_both_engines!(
    async fn an_envelope_that_does_not_open_is_put_aside(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        let before = Reader::of(&world).await;
        before.journal(&world, one(&world.channel.number, "wamid.1", MARINA)).await;
        let broken = vec![1_u8; 40];
        let spoil = move |tx: &mut dyn Tx| tx.exec("UPDATE journal SET envelope_sealed = $1", params![broken]);
        world.store.write(spoil).await.expect("spoiled");
        // A start knows nothing of what came before it but the rows.
        let reader = Reader::of(&world).await;
        reader.journal(&world, one(&world.channel.number, "wamid.2", MARINA)).await;
        reader.read().await;
        assert_eq!(asides(&world).await, [("unreadable".to_owned(), 1)]);
        assert_eq!(world.messages(&world.conversation().await).await.len(), 1);
    }
);

on_both_engines!(
    async fn what_was_stored_and_not_handed_over_comes_before_what_is_read_next(kept: TestStore) {
        const LEFT: i64 = 700;
        let world = World::new(kept, First::Bot).await;
        let said = (0..LEFT).map(|at| text(&format!("wamid.{at}"), MARINA, "oi")).collect();
        // Their jobs are stored; the process that was to be handed them died.
        world.deliver(said).await;
        let mut reader = Reader::of(&world).await;
        reader.journal(&world, one(&world.channel.number, "wamid.new", MARINA)).await;
        let Reader { ingest, turns } = &mut reader;
        let handed_over = async {
            let mut positions = Vec::new();
            while positions.len() <= usize::try_from(LEFT).expect("a count") {
                positions.push(position_of(&turns.recv().await.expect("the reader is there")));
            }
            positions
        };
        tokio::select! {
            () = ingest.run() => panic!("it works until it is dropped"),
            positions = handed_over => assert_eq!(positions, (1..=LEFT + 1).collect::<Vec<_>>()),
        }
    }
);

async fn journal_file(path: PathBuf) -> Store {
    Store::open(&Database::Sqlite(SqliteConfig::small(path)), &schema::JOURNAL).await.expect("a journal of its own")
}

#[tokio::test]
async fn what_an_earlier_version_left_in_the_main_database_is_read_from_the_journals_file() {
    let world = World::new(TestStore::sqlite().await, First::Queue).await;
    let earlier = Reader::of(&world).await;
    earlier.journal(&world, one(&world.channel.number, "wamid.1", MARINA)).await;
    earlier.read().await;
    earlier.journal(&world, one(&world.channel.number, "wamid.2", MARINA)).await;
    let folder = tempfile::tempdir().expect("a folder");
    let reader = Reader::with_journal_in(&world, journal_file(folder.path().join("journal.db")).await).await;
    // Twice: a start after a crash takes over again.
    reader.ingest.journal.take_over().await.expect("taken over");
    reader.ingest.journal.take_over().await.expect("taken over");
    assert_eq!(rows(&world, "journal").await, 0);
    reader.read().await;
    reader.journal(&world, one(&world.channel.number, "wamid.3", MARINA)).await;
    reader.read().await;
    assert_eq!(world.messages(&world.conversation().await).await.len(), 3, "each once");
}

#[tokio::test]
async fn a_journal_that_ends_before_what_was_read_is_read_anew() {
    let world = World::new(TestStore::sqlite().await, First::Queue).await;
    let folder = tempfile::tempdir().expect("a folder");
    let lost = Reader::with_journal_in(&world, journal_file(folder.path().join("lost.db")).await).await;
    for id in ["wamid.1", "wamid.2"] {
        lost.journal(&world, one(&world.channel.number, id, MARINA)).await;
    }
    lost.read().await;
    let reader = Reader::with_journal_in(&world, journal_file(folder.path().join("new.db")).await).await;
    reader.ingest.journal.take_over().await.expect("its place is found");
    reader.journal(&world, one(&world.channel.number, "wamid.3", MARINA)).await;
    reader.read().await;
    assert_eq!(world.messages(&world.conversation().await).await.len(), 3);
}

on_both_engines!(
    async fn a_day_of_the_journal_is_forgotten_once_it_was_read(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        let reader = Reader::of(&world).await;
        reader.journal(&world, one(&world.channel.number, "wamid.1", MARINA)).await;
        world.clock.advance(Duration::from_hours(24 * 9));
        let journal = &reader.ingest.journal;
        journal.forget_old_days().await.expect("swept");
        reader.read().await;
        assert_eq!(world.messages(&world.conversation().await).await.len(), 1, "it was unread, so it was kept");
        journal.forget_old_days().await.expect("swept");
        assert_eq!(rows(&world, "journal").await, 0);
        assert_eq!(rows(&world, "journal_keys").await, 1, "today's, which reading needed");
    }
);

pub async fn payloads(world: &World, kind: &str) -> Vec<String> {
    let page = world.store.read(|tx| ponte_store::events::read_after(tx, LogCursor::default(), 1_000)).await;
    page.expect("events").into_iter().filter(|event| event.kind == kind).map(|event| event.payload).collect()
}

pub fn change(field: &str, value: &str) -> String {
    format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"changes":[{{"field":"{field}","value":{value}}}]}}]}}"#
    )
}

on_both_engines!(
    async fn what_the_provider_reports_about_the_account_is_an_event(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        let reader = Reader::of(&world).await;
        let number = &world.channel.number;
        reader.journal(&world, change("account_review_update", r#"{"decision":"REJECTED"}"#)).await;
        let failing = format!(
            r#"{{"metadata":{{"phone_number_id":"{number}"}},"errors":[{{"code":131035,"title":"Message lost"}}]}}"#
        );
        reader.journal(&world, change("messages", &failing)).await;
        reader.read().await;
        let channel = world.channel.id;
        assert_eq!(
            payloads(&world, "channel.account_changed").await,
            [
                r#"{"channel":null,"code":null,"event":"REJECTED","field":"account_review_update"}"#.to_owned(),
                format!(r#"{{"channel":"{channel}","code":131035,"event":null,"field":"messages.errors"}}"#),
            ]
        );
    }
);

on_both_engines!(
    async fn a_wish_about_marketing_is_kept(kept: TestStore) {
        let world = World::new(kept, First::Queue).await;
        world.deliver(vec![text("wamid.1", MARINA, "oi")]).await;
        let reader = Reader::of(&world).await;
        let stop = format!(
            r#"{{"metadata":{{"phone_number_id":"{}"}},"user_preferences":[{{"wa_id":"{MARINA}","category":"marketing_messages","value":"stop","timestamp":1795348801}}]}}"#,
            world.channel.number
        );
        reader.journal(&world, change("user_preferences", &stop)).await;
        reader.read().await;
        let contact = world.conversation().await.thread.contact;
        let told = format!(r#"{{"contact":"{contact}","marketing":"opted_out"}}"#);
        assert_eq!(payloads(&world, "contact.marketing_changed").await, [told]);
    }
);
