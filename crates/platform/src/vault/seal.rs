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
        self.seal_bound(self.bound_to(field, row.into()), plain)
    }

    /// The ciphertext of one chunk of a file, [`CHUNK_OVERHEAD`] bytes longer than it: bound to its field and row, and to
    /// its place in the file. Chunks that were left out, repeated or moved do not open.
    pub fn seal_chunk(
        &self,
        field: &SealedField,
        row: impl Into<Uuid>,
        place: ChunkPlace,
        plain: &[u8],
    ) -> Vec<u8> {
        self.seal_bound(self.bound_to_place(field, row.into(), place), plain)
    }

    /// The plain bytes of a chunk that stands at this place.
    pub fn open_chunk(
        &self,
        field: &SealedField,
        row: impl Into<Uuid>,
        place: ChunkPlace,
        sealed: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        let opened = self.open_bound(self.bound_to_place(field, row.into(), place), sealed);
        opened.ok_or(SealError { table: field.table, column: field.column })
    }

    fn seal_bound(&self, bound_to: Aad<Vec<u8>>, plain: &[u8]) -> Vec<u8> {
        let nonce = random::<NONCE_LEN>();
        let mut sealed = Vec::with_capacity(PREFIX + plain.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(&HEADER);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let tag = self
            .cipher
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), bound_to, &mut sealed[PREFIX..])
            .expect("a field is far below the cipher's limit");
        sealed.extend_from_slice(tag.as_ref());
        sealed
    }

    /// The plain bytes of a ciphertext.
    pub fn open(&self, field: &SealedField, row: impl Into<Uuid>, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let opened = self.open_bound(self.bound_to(field, row.into()), sealed);
        opened.ok_or(SealError { table: field.table, column: field.column })
    }

    fn open_bound(&self, bound_to: Aad<Vec<u8>>, sealed: &[u8]) -> Option<Vec<u8>> {
        let rest = sealed.strip_prefix(&HEADER)?;
        let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>()?;
        let mut body = body.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length = self.cipher.open_in_place(nonce, bound_to, &mut body).ok()?.len();
        body.truncate(length);
        Some(body)
    }

    /// Each part with its length, so that no two places have the same bytes.
    fn bound_to(&self, field: &SealedField, row: Uuid) -> Aad<Vec<u8>> {
        let parts: [&[u8]; 4] =
            [field.table.as_bytes(), field.column.as_bytes(), row.as_bytes(), self.id.0.as_bytes()];
        Aad::from(length_prefixed(&parts))
    }

    /// As [`DataKey::bound_to`], with a fifth part: no field's ciphertext passes for a chunk's.
    fn bound_to_place(&self, field: &SealedField, row: Uuid, place: ChunkPlace) -> Aad<Vec<u8>> {
        let place = place.bytes();
        let parts: [&[u8]; 5] =
            [field.table.as_bytes(), field.column.as_bytes(), row.as_bytes(), self.id.0.as_bytes(), &place];
        Aad::from(length_prefixed(&parts))
    }
}

/// What a chunk's ciphertext is longer than the chunk: header, nonce and tag.
pub const CHUNK_OVERHEAD: usize = PREFIX + 16;

/// Where a chunk stands in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkPlace {
    /// Bytes of each chunk but the last.
    pub size: u32,
    /// Counted from zero.
    pub number: u64,
    pub followed_by: FollowedBy,
}

/// Whether the file goes on behind a chunk: one that was cut off is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowedBy {
    More,
    End,
}

impl ChunkPlace {
    fn bytes(self) -> [u8; 13] {
        let mut bytes = [0; 13];
        bytes[..4].copy_from_slice(&self.size.to_be_bytes());
        bytes[4..12].copy_from_slice(&self.number.to_be_bytes());
        bytes[12] = u8::from(self.followed_by == FollowedBy::End);
        bytes
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

/// Signs what is handed out and comes back, such as links that expire.
#[derive(Clone)]
pub(super) struct Signer(hmac::Key);

/// The signature of something that was handed out.
pub type LinkTag = [u8; 16];

impl Signer {
    pub(super) fn new(index: &RootKey) -> Self {
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, b"ponte/v1/links").extract(index.bytes());
        let key = root.expand(&[b"links"], hmac::HMAC_SHA256).expect("32 bytes can be expanded");
        Self(hmac::Key::from(key))
    }

    pub(super) fn sign(&self, used_for: &str, parts: &[&[u8]]) -> LinkTag {
        let tag = hmac::sign(&self.0, &Self::told(used_for, parts));
        tag.as_ref()[..16].try_into().expect("the hash has 32 bytes")
    }

    /// In constant time.
    pub(super) fn fits(&self, used_for: &str, parts: &[&[u8]], tag: &LinkTag) -> bool {
        aws_lc_rs::constant_time::verify_slices_are_equal(&self.sign(used_for, parts), tag).is_ok()
    }

    fn told(used_for: &str, parts: &[&[u8]]) -> Vec<u8> {
        let all: Vec<&[u8]> = std::iter::once(used_for.as_bytes()).chain(parts.iter().copied()).collect();
        length_prefixed(&all)
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
    fn a_chunk_opens_at_its_place_alone() {
        let (key, row) = (key(), Uuid::now_v7());
        let place = ChunkPlace { size: 16, number: 1, followed_by: FollowedBy::More };
        let sealed = key.seal_chunk(&MESSAGE_CONTENT, row, place, b"0123456789abcdef");
        assert_eq!(sealed.len(), 16 + CHUNK_OVERHEAD);
        assert_eq!(key.open_chunk(&MESSAGE_CONTENT, row, place, &sealed).as_deref(), Ok(&b"0123456789abcdef"[..]));
        for other in [
            ChunkPlace { size: 32, ..place },
            ChunkPlace { number: 0, ..place },
            ChunkPlace { followed_by: FollowedBy::End, ..place },
        ] {
            assert!(key.open_chunk(&MESSAGE_CONTENT, row, other, &sealed).is_err(), "{other:?}");
        }
        assert!(key.open_chunk(&MESSAGE_CONTENT, Uuid::now_v7(), place, &sealed).is_err());
        assert!(key.open(&MESSAGE_CONTENT, row, &sealed).is_err(), "a chunk is no field");
    }

    #[test]
    fn signatures_differ_by_key_use_and_boundary() {
        let signer = Signer::new(&RootKey::generate());
        let tag = signer.sign("file", &[b"ab", b"c"]);
        assert!(signer.fits("file", &[b"ab", b"c"], &tag));
        assert!(!signer.fits("file", &[b"a", b"bc"], &tag));
        assert!(!signer.fits("preview", &[b"ab", b"c"], &tag));
        assert!(!Signer::new(&RootKey::generate()).fits("file", &[b"ab", b"c"], &tag));
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
