//! Hashing passwords: argon2id with OWASP's least parameters, two at a time, never on a runtime's thread.

use crate::{IdentityError, password_rules::ChosenPassword};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash};
use aws_lc_rs::rand;
use ponte_kernel::Secret;
use std::{fmt, sync::Arc};
use tokio::{sync::Semaphore, task};

/// 19 MiB, two passes, one lane: OWASP's Password Storage Cheat Sheet; ASVS 5.0, 11.4.2.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// How many hashes are made at a time: each takes 19 MiB and a core.
const AT_A_TIME: usize = 2;

/// The hash of a password that nobody has, with the parameters of all others: what is compared against when there is no
/// user, so that the answer takes as long.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$Tpl1MdUs1K04Y2QMNbxrEw$3PFSe81nI5W8U2K+JhwMFcwucjSpevaWrS4B18Fo3S4";

/// An argon2id hash in PHC form.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PasswordHash(String);

impl PasswordHash {
    pub(crate) fn from_stored(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(•)")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Right,
    Wrong,
}

/// Makes and compares hashes. Cheap to clone; the clones share the seats.
#[derive(Clone, Debug)]
pub(crate) struct Passwords {
    seats: Arc<Semaphore>,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        Self { seats: Arc::new(Semaphore::new(AT_A_TIME)) }
    }

    pub(crate) async fn hash(&self, password: ChosenPassword) -> Result<PasswordHash, IdentityError> {
        self.seated(move || hash(password.secret())).await?.map_err(|error| failed(&error))
    }

    /// Takes as long without a stored hash as with one.
    pub(crate) async fn verify(
        &self,
        password: Secret,
        stored: Option<PasswordHash>,
    ) -> Result<Verdict, IdentityError> {
        self.seated(move || verify(&password, stored.as_ref())).await?.map_err(|error| failed(&error))
    }

    /// The seat is kept by the work itself: a caller that goes away does not free it early.
    async fn seated<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, IdentityError> {
        let seat = Arc::clone(&self.seats).acquire_owned().await.expect("the seats are never closed");
        let working = task::spawn_blocking(move || {
            let answer = work();
            drop(seat);
            answer
        });
        working.await.map_err(|error| IdentityError::Hashing { reason: error.to_string() })
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &Secret) -> password_hash::Result<PasswordHash> {
    let mut salt = [0; 16];
    rand::fill(&mut salt).expect("the system's random source works");
    let hash = argon2().hash_password_with_salt(password.expose().as_bytes(), &salt)?;
    Ok(PasswordHash(hash.to_string()))
}

fn verify(password: &Secret, stored: Option<&PasswordHash>) -> password_hash::Result<Verdict> {
    let compared = stored.map_or(NOBODYS, PasswordHash::as_str);
    match argon2().verify_password(password.expose().as_bytes(), compared) {
        Ok(()) if stored.is_some() => Ok(Verdict::Right),
        Ok(()) | Err(password_hash::Error::PasswordInvalid) => Ok(Verdict::Wrong),
        Err(error) => Err(error),
    }
}

fn failed(error: &password_hash::Error) -> IdentityError {
    IdentityError::Hashing { reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(password: &str) -> PasswordHash {
        hash(&Secret::new(password.to_owned())).expect("hashed")
    }

    fn compare(password: &str, stored: Option<&PasswordHash>) -> Verdict {
        verify(&Secret::new(password.to_owned()), stored).expect("comparable")
    }

    #[test]
    fn the_right_password_alone_is_right() {
        let phrase = "uma frase de 64 letras com espaços e acentos: ção, pão e mãe, é sim";
        let stored = stored(phrase);
        assert_eq!(compare(phrase, Some(&stored)), Verdict::Right);
        assert_eq!(compare(&phrase.to_uppercase(), Some(&stored)), Verdict::Wrong);
        assert_eq!(compare("", Some(&stored)), Verdict::Wrong);
        assert_ne!(stored, self::stored(phrase), "each hash has a salt of its own");
    }

    #[test]
    fn a_stored_hash_and_nobodys_cost_the_same() {
        for hash in [stored("tijolo amarelo canta").as_str(), NOBODYS] {
            assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
            assert_eq!(hash.rsplit('$').take(2).map(str::len).collect::<Vec<_>>(), [43, 22], "{hash}");
        }
        assert_eq!(compare("tijolo amarelo canta", None), Verdict::Wrong);
    }

    #[test]
    fn a_broken_hash_is_an_error_and_not_a_wrong_password() {
        let broken = PasswordHash::from_stored("$argon2id$v=19$broken".to_owned());
        assert!(verify(&Secret::new("x".to_owned()), Some(&broken)).is_err());
    }
}
