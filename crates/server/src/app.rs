//! The assembly: opens everything, starts everything, and stops it in order.

use crate::{settings::Settings, templates};
use anyhow::Context;
use ponte_channels::{journal::Journal, numbers::store::forget_reached, registry::Registry};
use ponte_connectors::connections::Connections;
use ponte_conversations::{
    dispatch::{DispatchConfig, Dispatcher},
    ingest::Ingest,
};
use ponte_flows::{book::FlowBook, lanes::Lanes, turn::Turns};
use ponte_identity::Identity;
use ponte_kernel::{Clock, uuid::Uuid};
use ponte_media::{Media, keeper::Keeper, outward::Outward};
use ponte_platform::{
    http::GuardedClient,
    objects::Objects,
    vault::{Vault, WrappedAnew},
};
use ponte_store::{Database, OpenError, Store, StoreError, leases, schema};
use std::{fs::File, ops::Deref, path::Path, sync::Arc, time::Duration};
use tokio::{
    task::JoinSet,
    time::{Instant, timeout_at},
};

/// Everything that requests and tasks work with. Cheap to clone: the rooms are shared.
#[derive(Clone)]
pub struct App(Arc<Rooms>);

/// What an [`App`] gives access to.
pub struct Rooms {
    pub store: Store,
    pub vault: Vault,
    pub clock: Arc<dyn Clock>,
    pub identity: Identity,
    pub registry: Registry,
    pub journal: Journal,
    pub dispatcher: Dispatcher,
    pub media: Media,
    pub connections: Connections,
    pub book: FlowBook,
    pub settings: Arc<Settings>,
    /// Calls providers.
    client: GuardedClient,
}

impl Deref for App {
    type Target = Rooms;

    fn deref(&self) -> &Rooms {
        &self.0
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

impl App {
    /// Opens the databases, the vault and all rooms. Starts no work yet.
    pub async fn open(settings: Settings, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let store = Store::open(&settings.database, &schema::MAIN).await.context("opening the database")?;
        let keys = Store::open(&settings.keys, &schema::KEYS).await.context("opening the key store")?;
        let vault = Vault::open(&settings.roots, keys, Arc::clone(&clock)).await.context("opening the vault")?;
        let identity = Identity::open(store.clone(), vault.clone(), Arc::clone(&clock)).await?;
        let registry = Registry::load(store.clone(), vault.clone()).await.context("loading the channels")?;
        let envelopes = open_journal(&settings.database, &store).await.context("opening the journal")?;
        let journal = Journal::start(envelopes, store.clone(), vault.clone(), Arc::clone(&clock));
        let client = GuardedClient::new();
        let objects = Objects::open(&settings.media.place).context("opening the storage of files")?;
        let media =
            Media::new(store.clone(), vault.clone(), objects, Arc::clone(&clock), settings.media.scanner.clone());
        let files = Outward::new(media.clone(), client.clone(), settings.allowed.clone(), &settings.public_url);
        let dispatcher = Dispatcher::new(
            store.clone(),
            vault.clone(),
            registry.clone(),
            client.clone(),
            Arc::clone(&clock),
            DispatchConfig {
                allowed: settings.allowed.clone(),
                doubt: settings.doubt,
                public_url: Some(settings.public_url.clone()),
                files: Some(files),
                ..DispatchConfig::default()
            },
        );
        let connections = Connections::new(store.clone(), vault.clone(), client.clone(), Arc::clone(&clock));
        let book = FlowBook::new(store.clone());
        let settings = Arc::new(settings);
        Ok(Self(Arc::new(Rooms {
            store,
            vault,
            clock,
            identity,
            registry,
            journal,
            dispatcher,
            media,
            connections,
            book,
            settings,
            client,
        })))
    }

    /// Starts the background work of this installation, once this process holds its lease.
    ///
    /// What a crash left behind is taken up before anything new, so that the order of each thread holds.
    pub(crate) async fn start_work(&self, claimed: Option<Claim>) -> anyhow::Result<Work> {
        let claim = match claimed {
            Some(claim) => claim,
            None => self.await_claim().await?,
        };
        let turns = Turns::start(
            self.store.clone(),
            self.vault.clone(),
            self.registry.clone(),
            self.book.clone(),
            self.connections.clone(),
            self.dispatcher.clone(),
            Arc::clone(&self.clock),
        );
        let lanes = Lanes::new(self.store.clone(), Arc::clone(&self.clock), turns);
        self.dispatcher.resume().await?;
        let ingest = Ingest {
            store: self.store.clone(),
            vault: self.vault.clone(),
            registry: self.registry.clone(),
            journal: self.journal.clone(),
            dispatcher: self.dispatcher.clone(),
            clock: Arc::clone(&self.clock),
            bots: Arc::new(lanes.clone()),
        };
        let keeper = Keeper::new(
            self.media.clone(),
            self.registry.clone(),
            self.client.clone(),
            self.settings.allowed.clone(),
        );
        let mut tasks = JoinSet::new();
        tasks.spawn(keeper.watch());
        tasks.spawn(lanes.clone().watch());
        tasks.spawn(async move { ingest.run().await });
        tasks.spawn(self.dispatcher.clone().watch());
        if let Claim::Lease(holder) = &claim {
            tasks.spawn(self.clone().keep_lease(*holder));
        }
        tasks.spawn(self.clone().sweep());
        tasks.spawn(templates::keep_synced(self.clone()));
        Ok(Work { tasks, lanes, app: self.clone(), claim })
    }

    /// One process does the background work. On the embedded database the system's lock on a file tells, which ends with
    /// the process, however it ends; on PostgreSQL a lease, which ends some seconds after.
    /// An embedded database is claimed, and its journal made ready, before anybody is listened to. On a server of its own
    /// another process may work for a while yet: then nothing is claimed here.
    pub(crate) async fn claim_at_once(&self) -> anyhow::Result<Option<Claim>> {
        let Database::Sqlite(config) = &self.settings.database else { return Ok(None) };
        let lock = lock_beside(&config.path)?;
        self.journal.take_over().await.context("making the journal ready")?;
        Ok(Some(Claim::File(lock)))
    }

    async fn await_claim(&self) -> anyhow::Result<Claim> {
        let holder = Uuid::now_v7();
        self.await_lease(holder).await.context("waiting for the lease of the background work")?;
        Ok(Claim::Lease(holder))
    }

    async fn await_lease(&self, holder: Uuid) -> Result<(), StoreError> {
        let mut told = false;
        while !self.take_lease(holder).await? {
            if !told {
                tracing::warn!("another process does the background work; this one takes over when that ends");
                told = true;
            }
            tokio::time::sleep(LEASE_RENEWAL).await;
        }
        Ok(())
    }

    async fn take_lease(&self, holder: Uuid) -> Result<bool, StoreError> {
        let now = self.clock.now();
        // Who waits behind the work that it speaks for loses it.
        self.store.write_first(move |tx| leases::take(tx, LEASE, holder, now, LEASE_LENGTH)).await
    }

    /// Renews the lease. A process that lost it must not go on, nor one whose renewal waits beyond its end: another works
    /// already.
    async fn keep_lease(self, holder: Uuid) {
        let mut held_until = Instant::now() + LEASE_LENGTH;
        loop {
            tokio::time::sleep(LEASE_RENEWAL).await;
            // The row counts from when it was asked for, not from when the database had time for it.
            let asked_at = Instant::now();
            match timeout_at(held_until, self.take_lease(holder)).await {
                Ok(Ok(true)) => held_until = asked_at + LEASE_LENGTH,
                Ok(Ok(false)) | Err(_) => return lost_lease(),
                Ok(Err(error)) => tracing::warn!(%error, "the lease of the background work could not be renewed"),
            }
        }
    }

    /// While the root key is being changed, wraps with the new one what the one before wrapped.
    async fn retire_previous_root(&self) {
        match self.vault.wrap_anew().await {
            Ok(None) => {}
            Ok(Some(WrappedAnew { keys, unreadable: 0 })) => {
                tracing::info!(keys, "data keys were wrapped by the root key: previous_root_key may be taken out");
            }
            Ok(Some(WrappedAnew { keys, unreadable })) => {
                tracing::error!(
                    keys,
                    unreadable,
                    "data keys open with no root key: they are broken in the key store"
                );
            }
            Err(error) => tracing::error!(%error, "data keys could not be wrapped by the root key"),
        }
    }

    /// Hourly: forgets what is over.
    async fn sweep(self) {
        let mut hourly = tokio::time::interval(Duration::from_hours(1));
        loop {
            hourly.tick().await;
            self.retire_previous_root().await;
            if let Err(error) = self.journal.forget_old_days().await {
                tracing::error!(%error, "old days of the journal could not be forgotten");
            }
            if let Err(error) = ponte_identity::sweep(&self.identity).await {
                tracing::error!(%error, "old logins could not be forgotten");
            }
            let now = self.clock.now();
            if let Err(error) = self.store.write(move |tx| forget_reached(tx, now)).await {
                tracing::error!(%error, "who was reached days ago could not be forgotten");
            }
            if let Err(error) = self.connections.sweep().await {
                tracing::error!(%error, "old calls could not be forgotten");
            }
            if let Err(error) = ponte_channels::store::forget_exchanges(&self.store, now).await {
                tracing::error!(%error, "old exchanges with providers could not be forgotten");
            }
            if let Err(error) = self.media.sweep().await {
                tracing::error!(%error, "uploads that nobody sent could not be forgotten");
            }
        }
    }
}

/// The journal's own file beside an embedded database. Where connections commit beside each other, the main database
/// keeps it.
async fn open_journal(main: &Database, store: &Store) -> Result<Store, OpenError> {
    match main.journal() {
        Some(file) => Store::open(&file, &schema::JOURNAL).await,
        None => Ok(store.clone()),
    }
}

/// Takes the lock file beside an embedded database.
fn lock_beside(database: &Path) -> anyhow::Result<File> {
    let path = database.with_extension("lock");
    let file = File::create(&path).with_context(|| format!("making the lock file {}", path.display()))?;
    file.try_lock().map_err(|_| {
        anyhow::anyhow!(
            "another Ponte works on {}; stop it first, or give this one a database of its own",
            database.display()
        )
    })?;
    Ok(file)
}

const LEASE: &str = "background-work";
const LEASE_LENGTH: Duration = Duration::from_secs(10);
const LEASE_RENEWAL: Duration = Duration::from_secs(3);

fn lost_lease() {
    tracing::error!("another process took over the background work; this one stops");
    std::process::exit(70);
}

/// The background work, until it is stopped.
pub struct Work {
    tasks: JoinSet<()>,
    pub lanes: Lanes,
    app: App,
    claim: Claim,
}

/// What makes this process the one that works.
#[derive(Debug)]
pub(crate) enum Claim {
    /// Held open: the lock ends with it.
    File(#[expect(dead_code, reason = "held for its lock")] File),
    Lease(Uuid),
}

impl Work {
    /// Waits until a task ends: none does by itself, so its end is a fault.
    pub async fn failed(&mut self) {
        if let Some(Err(error)) = self.tasks.join_next().await {
            tracing::error!(%error, "a background task ended");
        }
    }

    /// Stops all tasks and gives the lease back. What was under way goes on at the next start.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
        let Claim::Lease(holder) = self.claim else { return };
        if let Err(error) = self.app.store.write(move |tx| leases::release(tx, LEASE, holder)).await {
            tracing::warn!(%error, "the lease of the background work could not be given back");
        }
    }
}

impl std::fmt::Debug for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Work")
    }
}
