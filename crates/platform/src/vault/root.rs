//! The keys that come from outside and never stand in a database.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    digest, rand,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ponte_kernel::{KeyId, Secret};
use std::fmt::Write;
use thiserror::Error;
use zeroize::Zeroizing;

/// 32 secret bytes, written as base64.
#[derive(Clone)]
pub struct RootKey(Secret<Vec<u8>>);

#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RootKeyError {
    #[error("a key is 32 random bytes in base64 (44 characters); `ponte keys new` makes one")]
    Shape,
    #[error("the key is all zeros; `ponte keys new` makes a random one")]
    Zero,
}

/// The two keys of an installation.
#[derive(Clone, Debug)]
pub struct RootKeys {
    /// Wraps data keys.
    pub root: RootKey,
    /// Still opens what it wrapped, until all is wrapped anew.
    pub previous_root: Option<RootKey>,
    /// Makes blind indexes.
    pub index: RootKey,
}

impl RootKey {
    /// # Errors
    /// When the text is no base64 of 32 bytes, or all are zero.
    pub fn parse(text: &str) -> Result<Self, RootKeyError> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).map_err(|_| RootKeyError::Shape)?);
        match bytes.len() {
            32 if bytes.iter().all(|byte| *byte == 0) => Err(RootKeyError::Zero),
            32 => Ok(Self(Secret::new(bytes.to_vec()))),
            _ => Err(RootKeyError::Shape),
        }
    }

    /// A new random key.
    pub fn generate() -> Self {
        Self(Secret::new(random::<32>().to_vec()))
    }

    /// The key as it stands in its file.
    pub fn to_text(&self) -> Secret {
        Secret::new(STANDARD.encode(self.0.expose()))
    }

    /// A name for the key that tells nothing about it.
    pub(crate) fn id(&self) -> String {
        let hash = digest::digest(&digest::SHA256, self.0.expose());
        hash.as_ref()[..8].iter().fold(String::with_capacity(16), |mut id, byte| {
            write!(id, "{byte:02x}").expect("writing to a string cannot fail");
            id
        })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.expose()
    }

    /// Encrypts a data key, bound to its id.
    pub(crate) fn wrap(&self, id: KeyId, key: &[u8; 32]) -> Vec<u8> {
        let nonce = random::<NONCE_LEN>();
        let mut body = key.to_vec();
        self.cipher()
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(id.0.as_bytes()), &mut body)
            .expect("a body of 32 bytes can be sealed");
        [&nonce[..], &body].concat()
    }

    /// `None` when this key did not wrap it.
    pub(crate) fn unwrap_key(&self, id: KeyId, wrapped: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        let (nonce, body) = wrapped.split_first_chunk::<NONCE_LEN>()?;
        let mut body = Zeroizing::new(body.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let plain = self.cipher().open_in_place(nonce, Aad::from(id.0.as_bytes()), &mut body).ok()?;
        (&*plain).try_into().ok().map(Zeroizing::new)
    }

    fn cipher(&self) -> LessSafeKey {
        LessSafeKey::new(UnboundKey::new(&AES_256_GCM, self.0.expose()).expect("the key has 32 bytes"))
    }
}

impl std::fmt::Debug for RootKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RootKey(•••)")
    }
}

pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the system's random source works");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_file() {
        let key = RootKey::generate();
        let again = RootKey::parse(&format!("{}\n", key.to_text().expose())).expect("its own text");
        assert_eq!(again.id(), key.id());
    }

    #[test]
    fn weak_and_broken_keys_are_refused() {
        assert_eq!(RootKey::parse(&STANDARD.encode([0; 32])).unwrap_err(), RootKeyError::Zero);
        assert_eq!(RootKey::parse(&STANDARD.encode([7; 16])).unwrap_err(), RootKeyError::Shape);
        assert_eq!(RootKey::parse("senha").unwrap_err(), RootKeyError::Shape);
    }

    #[test]
    fn a_wrapped_key_opens_only_under_its_id_and_root() {
        let (root, id) = (RootKey::generate(), KeyId::new());
        let wrapped = root.wrap(id, &[7; 32]);
        assert_eq!(root.unwrap_key(id, &wrapped).as_deref(), Some(&[7; 32]));
        assert!(root.unwrap_key(KeyId::new(), &wrapped).is_none());
        assert!(RootKey::generate().unwrap_key(id, &wrapped).is_none());
    }
}
