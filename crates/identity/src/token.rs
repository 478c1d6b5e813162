//! Tokens: 32 random bytes that their holder alone knows.

use aws_lc_rs::{digest, rand};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ponte_kernel::Secret;

const BYTES: usize = 32;

/// What the database keeps of a token. SHA-256 is enough: 256 random bits cannot be guessed.
pub(crate) type TokenHash = [u8; 32];

macro_rules! tokens {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(Secret);

        impl $name {
            pub(crate) fn generate() -> Self {
                Self(generate())
            }

            /// `None` when the text cannot be a token: nothing needs to be looked up then.
            pub fn parse(text: &str) -> Option<Self> {
                parse(text).map(Self)
            }

            /// The token as it goes to its holder: 43 characters that can stand in an address.
            pub fn expose(&self) -> &str {
                self.0.expose()
            }

            pub(crate) fn hash(&self) -> TokenHash {
                hash(self.0.expose())
            }
        }
    )+};
}

tokens! {
    /// Of a login.
    SessionToken,
    /// Of a link that is good once.
    LinkToken,
}

fn generate() -> Secret {
    let mut bytes = [0; BYTES];
    rand::fill(&mut bytes).expect("the system's random source works");
    Secret::new(URL_SAFE_NO_PAD.encode(bytes))
}

fn parse(text: &str) -> Option<Secret> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    (bytes.len() == BYTES).then(|| Secret::new(text.to_owned()))
}

fn hash(text: &str) -> TokenHash {
    digest::digest(&digest::SHA256, text.as_bytes()).as_ref().try_into().expect("SHA-256 has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_its_text_and_does_not_print() {
        let token = SessionToken::generate();
        let again = SessionToken::parse(token.expose()).expect("its own text");
        assert_eq!(token.hash(), again.hash());
        assert!(!format!("{token:?}").contains(token.expose()));
        assert_ne!(token.hash(), SessionToken::generate().hash());
    }

    #[test]
    fn what_cannot_be_a_token_is_not_looked_up() {
        for text in ["", "abc", &"A".repeat(44), &"!".repeat(43), &format!("{}=", "A".repeat(43))] {
            assert!(LinkToken::parse(text).is_none(), "{text:?}");
        }
    }
}
