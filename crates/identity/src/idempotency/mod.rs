//! Idempotency keys: a write that a client repeats because it did not hear the answer is done once.
//!
//! ```text
//! let request = Request::new(identity, user, &key, "POST", path, body);
//! store.write(move |tx| match idempotency::begin(tx, &request, now)? {
//!     Begun::Repeated { status, resource } => …,
//!     Begun::First => { let made = …; idempotency::finish(tx, &request, 201, Some(made.id.into()))?; … }
//! })
//! ```
//!
//! In one transaction with the write itself nothing can come between. A write of several steps begins and finishes in
//! transactions of its own, and [`release`]s the key when it failed.

mod store;

pub(crate) use store::StoredRequest;

use crate::{
    IdempotencyError, Identity,
    rules::{KeyState, key_state},
};
use ponte_kernel::{Timestamp, UserId};
use ponte_platform::vault::Blind;
use ponte_store::{StoreError, Tx, inventory};
use uuid::Uuid;

/// What a client sends in `Idempotency-Key`: 1 to 255 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// `None` when the header's value is no key.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A request with its key. Only keyed hashes of both are kept.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    user: UserId,
    key: Blind,
    content: Blind,
}

impl Request {
    /// Keys are each user's own. `body` is what came, byte for byte.
    pub fn new(
        identity: &Identity,
        user: UserId,
        key: &IdempotencyKey,
        method: &str,
        path: &str,
        body: &[u8],
    ) -> Self {
        let blind = |field, parts: &[&[u8]]| identity.vault.blind(field, parts);
        Self {
            user,
            key: blind(&inventory::IDEMPOTENCY_KEY_BLIND, &[user.0.as_bytes(), key.0.as_bytes()]),
            content: blind(&inventory::IDEMPOTENCY_REQUEST_BLIND, &[method.as_bytes(), path.as_bytes(), body]),
        }
    }

    fn id(&self) -> (UserId, &Blind) {
        (self.user, &self.key)
    }
}

/// What is to be done with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// The work. Of several at once one gets this.
    First,
    /// Nothing: it was done, with this status, and concerned this resource.
    Repeated { status: u16, resource: Option<Uuid> },
}

/// Claims the key for this request.
pub fn begin(tx: &mut dyn Tx, request: &Request, now: Timestamp) -> Result<Begun, IdempotencyError> {
    if store::claim_key(tx, request.id(), &request.content, now)? {
        return Ok(Begun::First);
    }
    let vanished = StoreError::Contention { attempts: 1 };
    let stored = store::lock_key(tx, request.id())?.ok_or(vanished)?;
    match key_state(&stored, &request.content, now) {
        KeyState::Free => {
            store::reclaim_key(tx, request.id(), &request.content, now)?;
            Ok(Begun::First)
        }
        KeyState::Done { status, resource } => Ok(Begun::Repeated { status, resource }),
        KeyState::OtherRequest => Err(IdempotencyError::OtherRequest),
        KeyState::AtWork => Err(IdempotencyError::AtWork),
    }
}

/// What an earlier request with the same key came to, without claiming the key; `None` when it is not done.
pub fn look(tx: &mut dyn Tx, request: &Request, now: Timestamp) -> Result<Option<Uuid>, IdempotencyError> {
    let Some(stored) = store::read_key(tx, request.id())? else { return Ok(None) };
    match key_state(&stored, &request.content, now) {
        KeyState::Done { resource, .. } => Ok(resource),
        KeyState::Free | KeyState::AtWork => Ok(None),
        KeyState::OtherRequest => Err(IdempotencyError::OtherRequest),
    }
}

/// Remembers what the first request came to.
pub fn finish(tx: &mut dyn Tx, request: &Request, status: u16, resource: Option<Uuid>) -> Result<(), StoreError> {
    store::finish_key(tx, request.id(), status, resource)
}

/// Gives the key back after a failure, so that the client may try again with it.
pub fn release(tx: &mut dyn Tx, request: &Request) -> Result<(), StoreError> {
    store::release_key(tx, request.id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_visible_ascii() {
        assert!(IdempotencyKey::parse("9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d").is_some());
        for text in ["", "a b", "chavé", "a\n", &"k".repeat(256)] {
            assert!(IdempotencyKey::parse(text).is_none(), "{text:?}");
        }
    }
}
