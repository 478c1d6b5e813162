//! Data keys: minted ahead in batches, cached for minutes, destroyed for good.

use super::{
    Blind, Blinder, DataKey, VaultError,
    root::{RootKey, RootKeys, random},
    seal::{LinkTag, Signer},
    store::{self, StoredKey},
};
use moka::sync::Cache;
use parking_lot::Mutex;
use ponte_kernel::{Clock, KeyId, uuid::Uuid};
use ponte_store::{Store, StoreError, inventory::BlindField};
use std::{collections::HashMap, sync::Arc, time::Duration};
use zeroize::Zeroizing;

/// How long a key stays in memory: an erasure in another process takes effect here after this time at the latest.
const CACHED: Duration = Duration::from_mins(5);
const CACHE_KEYS: u64 = 50_000;
/// Keys minted in one commit, so that a new contact costs no second one.
const BATCH: usize = 256;

/// Seals, opens and indexes. Cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

struct Inner {
    roots: HashMap<String, RootKey>,
    current: RootKey,
    blinder: Blinder,
    signer: Signer,
    store: Store,
    clock: Arc<dyn Clock>,
    cache: Cache<KeyId, DataKey>,
    pool: Mutex<Vec<DataKey>>,
}

impl Vault {
    /// Opens the vault over the key store; a new store is bound to these keys.
    ///
    /// # Errors
    /// When the keys are not those that the store was begun with: nothing is ever written in clear or under a wrong key.
    pub async fn open(keys: &RootKeys, store: Store, clock: Arc<dyn Clock>) -> Result<Self, VaultError> {
        check_roots(&store, keys).await?;
        let known = [Some(&keys.root), keys.previous_root.as_ref()];
        let roots = known.into_iter().flatten().map(|root| (root.id(), root.clone())).collect();
        Ok(Self(Arc::new(Inner {
            roots,
            current: keys.root.clone(),
            blinder: Blinder::new(&keys.index),
            signer: Signer::new(&keys.index),
            store,
            clock,
            cache: Cache::builder().max_capacity(CACHE_KEYS).time_to_live(CACHED).build(),
            pool: Mutex::new(Vec::new()),
        })))
    }

    /// The blind index of a value; its parts are bound by their lengths.
    pub fn blind(&self, field: &BlindField, parts: &[&[u8]]) -> Blind {
        self.0.blinder.blind(field, parts)
    }

    /// Signs what is handed out and comes back, such as a link that expires; `used_for` keeps uses apart.
    pub fn sign(&self, used_for: &str, parts: &[&[u8]]) -> LinkTag {
        self.0.signer.sign(used_for, parts)
    }

    /// Whether it was signed here, for this use.
    pub fn signed(&self, used_for: &str, parts: &[&[u8]], tag: &LinkTag) -> bool {
        self.0.signer.fits(used_for, parts, tag)
    }

    /// A new data key, for a new contact, workspace or day.
    pub async fn mint(&self) -> Result<DataKey, VaultError> {
        let mut keys = self.mint_many(1).await?;
        keys.pop().ok_or(VaultError::Store(StoreError::Closed))
    }

    /// `count` new data keys.
    pub async fn mint_many(&self, count: usize) -> Result<Vec<DataKey>, VaultError> {
        let mut keys = self.made_ahead(count);
        if keys.len() < count {
            // Others may empty the pool meanwhile: what is missing is taken of what was made, and the rest is theirs.
            let mut made = self.make_keys(BATCH.max(count - keys.len())).await?;
            keys.extend(made.drain(..count - keys.len()));
            self.0.pool.lock().extend(made);
        }
        for key in &keys {
            self.0.cache.insert(key.id(), key.clone());
        }
        Ok(keys)
    }

    /// At most `count` keys that were made ahead.
    fn made_ahead(&self, count: usize) -> Vec<DataKey> {
        let mut pool = self.0.pool.lock();
        let rest = pool.len().saturating_sub(count);
        pool.split_off(rest)
    }

    /// Makes sure that `count` spare keys are in memory for [`Vault::spare`].
    pub async fn provide_spares(&self, count: usize) -> Result<(), VaultError> {
        if self.0.pool.lock().len() < count {
            let fresh = self.make_keys(count.max(BATCH)).await?;
            self.0.pool.lock().extend(fresh);
        }
        Ok(())
    }

    /// A new data key, if one is in memory: for verbs, which cannot wait. One that a rolled back verb took is lost and
    /// harms nobody.
    pub fn spare(&self) -> Option<DataKey> {
        let key = self.0.pool.lock().pop()?;
        self.0.cache.insert(key.id(), key.clone());
        Some(key)
    }

    /// The key, when it is in memory: for verbs, which cannot wait for the key store.
    pub fn key_at_hand(&self, id: KeyId) -> Option<DataKey> {
        self.0.cache.get(&id)
    }

    /// The data key `id`.
    pub async fn key(&self, id: KeyId) -> Result<DataKey, VaultError> {
        if let Some(key) = self.0.cache.get(&id) {
            return Ok(key);
        }
        let row =
            self.0.store.read(move |tx| store::read_keys(tx, &[id])).await?.pop().ok_or(VaultError::Unknown(id))?;
        let key = self.opened(&row)?;
        self.0.cache.insert(id, key.clone());
        Ok(key)
    }

    /// Brings keys into memory, in one read for all that are not there yet.
    ///
    /// # Errors
    /// When one of them was destroyed or does not exist.
    pub async fn load(&self, ids: &[KeyId]) -> Result<(), VaultError> {
        let missing: Vec<_> = ids.iter().copied().filter(|id| !self.0.cache.contains_key(id)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let wanted = missing.clone();
        let rows = self.0.store.read(move |tx| store::read_keys(tx, &wanted)).await?;
        for id in missing {
            let row = rows.iter().find(|row| row.id == id).ok_or(VaultError::Unknown(id))?;
            self.0.cache.insert(id, self.opened(row)?);
        }
        Ok(())
    }

    /// Destroys a key: everything it sealed is unreadable from now on, here and in every copy of the data.
    pub async fn destroy(&self, id: KeyId) -> Result<(), VaultError> {
        let now = self.0.clock.now();
        self.0.store.write(move |tx| store::destroy_key(tx, id, now)).await?;
        self.0.cache.invalidate(&id);
        Ok(())
    }

    async fn make_keys(&self, count: usize) -> Result<Vec<DataKey>, VaultError> {
        let made: Vec<_> = (0..count).map(|_| (KeyId::new(), Zeroizing::new(random::<32>()))).collect();
        let wrapped: Vec<_> = made.iter().map(|(id, key)| (*id, self.0.current.wrap(*id, key))).collect();
        let (root, now) = (self.0.current.id(), self.0.clock.now());
        self.0.store.write(move |tx| store::keep_keys(tx, &root, &wrapped, now)).await?;
        Ok(made.iter().map(|(id, key)| DataKey::new(*id, key)).collect())
    }

    fn opened(&self, row: &StoredKey) -> Result<DataKey, VaultError> {
        Ok(DataKey::new(row.id, &*self.plain(row)?))
    }

    /// The key itself, as its root key opens it.
    pub(super) fn plain(&self, row: &StoredKey) -> Result<Zeroizing<[u8; 32]>, VaultError> {
        let wrapped = row.wrapped.as_deref().ok_or(VaultError::Destroyed(row.id))?;
        let root = self.0.roots.get(&row.root_id).ok_or(VaultError::Unwrap(row.id))?;
        root.unwrap_key(row.id, wrapped).ok_or(VaultError::Unwrap(row.id))
    }

    /// Wraps what is new.
    pub(super) fn root(&self) -> &RootKey {
        &self.0.current
    }

    pub(super) fn has_previous_root(&self) -> bool {
        self.0.roots.len() > 1
    }

    pub(super) fn keys(&self) -> &Store {
        &self.0.store
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(•••)")
    }
}

/// The check values live under an id that no data key has.
const CHECK_ID: KeyId = KeyId(Uuid::nil());
const CHECK: [u8; 32] = *b"ponte: this is the right key  :)";

async fn check_roots(store: &Store, keys: &RootKeys) -> Result<(), VaultError> {
    let roots: Vec<_> = [Some(&keys.root), keys.previous_root.as_ref()].into_iter().flatten().collect();
    check(store, "root", &roots, VaultError::WrongRootKey).await?;
    check(store, "index", &[&keys.index], VaultError::WrongIndexKey).await?;
    // Half of the keys would open half of the data: the others' customers would be strangers.
    let wrapped_with = store.read(store::root_ids).await?;
    let known = |id: &String| roots.iter().any(|root| root.id() == *id);
    if wrapped_with.iter().all(known) { Ok(()) } else { Err(VaultError::WrongRootKey) }
}

/// The first key of a kind leaves its check value; from then on one of the accepted keys must open one.
async fn check(keys: &Store, kind: &str, accepted: &[&RootKey], wrong: VaultError) -> Result<(), VaultError> {
    let prefix = format!("{kind}:");
    let checks = keys.read(store::read_checks).await?;
    let of_kind: Vec<_> = checks.iter().filter(|(id, _)| id.starts_with(&prefix)).collect();
    let opens = |key: &RootKey| of_kind.iter().any(|(_, sealed)| key.unwrap_key(CHECK_ID, sealed).is_some());
    if !of_kind.is_empty() && !accepted.iter().any(|key| opens(key)) {
        return Err(wrong);
    }
    let newest = accepted[0];
    if !opens(newest) {
        let (id, sealed) = (format!("{prefix}{}", newest.id()), newest.wrap(CHECK_ID, &CHECK));
        keys.write(move |tx| store::keep_check(tx, &id, &sealed)).await?;
    }
    Ok(())
}
