//! Sealing fields, and blind indexes.

use super::root::{RootKey, random};
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    digest, hkdf, hmac,
};
use ponte_kernel::KeyId;
use ponte_store::inventory::{BLIND, BlindField, SealedField};
use std::{collections::HashMap, sync::Arc};
use thiserror::Error;
use uuid::Uuid;

/// Version of the layout, then the algorithm: AES-256-GCM with a random nonce.
const HEADER: [u8; 2] = [1, 1];
const PREFIX: usize = HEADER.len() + NONCE_LEN;

/// A ciphertext did not open. Tampering, a moved row, or a wrong key: each is a matter for the security log.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{table}.{column} does not open: it was changed or belongs to another row or key")]
pub struct SealError {
    pub table: &'static str,
    pub column: &'static str,
}

/// The row of a ciphertext in a table whose rows are named by several parts: bound to all of them.
pub fn row_of(parts: &[&[u8]]) -> Uuid {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut row = [0; 16];
    row.copy_from_slice(&context.finish().as_ref()[..16]);
    Uuid::from_bytes(row)
}

/// A key that seals fields of rows. Cheap to clone.
#[derive(Clone)]
pub struct DataKey {
    id: KeyId,
    cipher: Arc<LessSafeKey>,
}

impl DataKey {
    pub(crate) fn new(id: KeyId, key: &[u8; 32]) -> Self {
        let cipher = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("the key has 32 bytes"));
        Self { id, cipher: Arc::new(cipher) }
    }

    /// What the row has to remember beside the ciphertext.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The ciphertext of `plain` for this field of this row.
    pub fn seal(&self, field: &SealedField, row: impl Into<Uuid>, plain: &[u8]) -> Vec<u8> {
        let nonce = random::<NONCE_LEN>();
        let mut sealed = Vec::with_capacity(PREFIX + plain.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(&HEADER);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let tag = self
            .cipher
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                self.bound_to(field, row.into()),
                &mut sealed[PREFIX..],
            )
            .expect("a field is far below the cipher's limit");
        sealed.extend_from_slice(tag.as_ref());
        sealed
    }

    /// The plain bytes of a ciphertext.
    pub fn open(&self, field: &SealedField, row: impl Into<Uuid>, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        self.open_checked(field, row.into(), sealed).ok_or(SealError { table: field.table, column: field.column })
    }

    fn open_checked(&self, field: &SealedField, row: Uuid, sealed: &[u8]) -> Option<Vec<u8>> {
        let rest = sealed.strip_prefix(&HEADER)?;
        let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>()?;
        let mut body = body.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length = self.cipher.open_in_place(nonce, self.bound_to(field, row), &mut body).ok()?.len();
        body.truncate(length);
        Some(body)
    }

    /// Each part with its length, so that no two places have the same bytes.
    fn bound_to(&self, field: &SealedField, row: Uuid) -> Aad<Vec<u8>> {
        let parts: [&[u8]; 4] =
            [field.table.as_bytes(), field.column.as_bytes(), row.as_bytes(), self.id.0.as_bytes()];
        Aad::from(length_prefixed(&parts))
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DataKey({})", self.id)
    }
}

/// A keyed hash of a value, for equality look-ups.
pub type Blind = [u8; 16];

/// Makes blind indexes: a key of its own for each field, so that equal values in two fields do not look equal.
#[derive(Clone)]
pub struct Blinder(Arc<HashMap<BlindField, hmac::Key>>);

impl Blinder {
    pub(crate) fn new(index: &RootKey) -> Self {
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, b"ponte/v1/blind-index").extract(index.bytes());
        let key_of = |field: &BlindField| {
            let info = [field.table.as_bytes(), b".", field.column.as_bytes()];
            let key = root.expand(&info, hmac::HMAC_SHA256).expect("32 bytes can be expanded");
            (*field, hmac::Key::from(key))
        };
        Self(Arc::new(BLIND.iter().map(key_of).collect()))
    }

    /// The blind index of the parts, each bound by its length.
    pub fn blind(&self, field: &BlindField, parts: &[&[u8]]) -> Blind {
        let key = self.0.get(field).expect("every blind field is in the inventory");
        let tag = hmac::sign(key, &length_prefixed(parts));
        tag.as_ref()[..16].try_into().expect("the hash has 32 bytes")
    }
}

impl std::fmt::Debug for Blinder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Blinder(•••)")
    }
}

fn length_prefixed(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len() + 4).sum());
    for part in parts {
        bytes.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use ponte_store::inventory::{CONTACT_NAME, IDENTIFIER_BLIND, MESSAGE_CONTENT, SEEN_BLIND};
    use std::collections::HashSet;

    fn key() -> DataKey {
        DataKey::new(KeyId::new(), &random())
    }

    #[test]
    fn what_was_sealed_opens() {
        let (key, row) = (key(), Uuid::now_v7());
        let sealed = key.seal(&MESSAGE_CONTENT, row, "cadê meu pedido?".as_bytes());
        assert_eq!(key.open(&MESSAGE_CONTENT, row, &sealed), Ok("cadê meu pedido?".as_bytes().to_vec()));
    }

    #[test]
    fn moved_to_another_row_column_or_key_it_does_not_open() {
        let (key, row) = (key(), Uuid::now_v7());
        let sealed = key.seal(&MESSAGE_CONTENT, row, b"x");
        assert!(key.open(&MESSAGE_CONTENT, Uuid::now_v7(), &sealed).is_err());
        assert!(key.open(&CONTACT_NAME, row, &sealed).is_err());
        assert!(self::key().open(&MESSAGE_CONTENT, row, &sealed).is_err());
    }

    #[test]
    fn every_flipped_byte_is_noticed() {
        let (key, row) = (key(), Uuid::now_v7());
        let sealed = key.seal(&MESSAGE_CONTENT, row, b"oi");
        for at in 0..sealed.len() {
            let mut broken = sealed.clone();
            broken[at] ^= 1;
            assert!(key.open(&MESSAGE_CONTENT, row, &broken).is_err(), "byte {at}");
        }
        assert!(key.open(&MESSAGE_CONTENT, row, &sealed[..sealed.len() - 1]).is_err());
        assert!(key.open(&MESSAGE_CONTENT, row, &[]).is_err());
    }

    #[test]
    fn nonces_do_not_repeat() {
        let (key, row) = (key(), Uuid::now_v7());
        let seals = (0..100_000).map(|_| key.seal(&MESSAGE_CONTENT, row, b"")[2..PREFIX].to_vec());
        assert_eq!(seals.collect::<HashSet<_>>().len(), 100_000);
    }

    #[test]
    fn blinds_differ_by_key_field_and_boundary() {
        let blinder = Blinder::new(&RootKey::generate());
        let blind = blinder.blind(&IDENTIFIER_BLIND, &[b"ab", b"c"]);
        assert_eq!(blind, blinder.blind(&IDENTIFIER_BLIND, &[b"ab", b"c"]));
        assert_ne!(blind, blinder.blind(&IDENTIFIER_BLIND, &[b"a", b"bc"]));
        assert_ne!(blind, blinder.blind(&SEEN_BLIND, &[b"ab", b"c"]));
        assert_ne!(blind, Blinder::new(&RootKey::generate()).blind(&IDENTIFIER_BLIND, &[b"ab", b"c"]));
    }
}
