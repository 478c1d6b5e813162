//! Finding people by name or phone. Names and phones are sealed: what is kept beside them are keyed hashes of the beginnings
//! of words and of phones' digits, by which a query finds them and nobody reads them.
//!
//! A word is found by its first three letters and more, up to eight; a shorter one whole. A phone is found by all its
//! digits, in any usual spelling, and by its last eight.

use crate::{IdentifierKind, Identity, store, store::Token};
use ponte_kernel::{ContactId, Phone, WorkspaceId, text::normalised};
use ponte_platform::vault::{Blind, Vault};
use ponte_store::{StoreError, Tx, inventory::SEARCH_TOKEN_BLIND};

/// What a token is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    Name,
    Phone,
}

impl TokenKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
        }
    }
}

/// Letters of the shortest beginning that is kept, and of the longest.
const SHORTEST: usize = 3;
const LONGEST: usize = 8;
/// Words of a name that are kept: rows are written for each new contact.
const WORDS: usize = 5;
/// The last digits of a phone: its local part without the ninth digit.
const LOCAL: usize = 8;

/// What was learned of a contact that it can be found by.
#[derive(Clone, Copy, Debug)]
pub struct Findable<'a> {
    pub workspace: WorkspaceId,
    pub contact: ContactId,
    pub name: Option<&'a str>,
    pub identities: &'a [Identity],
}

/// Makes contacts findable by what was learned of them. Tokens that they have already stay.
pub fn index(tx: &mut dyn Tx, vault: &Vault, learned: &[Findable<'_>]) -> Result<(), StoreError> {
    let tokens: Vec<_> = learned.iter().flat_map(|findable| tokens(vault, *findable)).collect();
    store::add_tokens(tx, &tokens)
}

fn tokens(vault: &Vault, findable: Findable<'_>) -> impl Iterator<Item = Token> {
    let Findable { workspace, contact, name, identities } = findable;
    let names = name.map(name_tokens).unwrap_or_default();
    let phones = identities.iter().filter(|identity| identity.kind == IdentifierKind::Phone);
    let phones = phones.flat_map(|identity| phone_tokens(&identity.value));
    let texts = names.into_iter().map(|word| (TokenKind::Name, word));
    let texts = texts.chain(phones.map(|digits| (TokenKind::Phone, digits)));
    texts.map(move |(kind, text)| {
        let blind = blind(vault, workspace, kind, &text);
        Token { workspace, contact, kind, blind }
    })
}

/// The tokens that a contact must have to be found; none: nobody is found.
pub fn query(vault: &Vault, workspace: WorkspaceId, text: &str) -> Vec<Blind> {
    query_tokens(text).iter().map(|(kind, token)| blind(vault, workspace, *kind, token)).collect()
}

fn blind(vault: &Vault, workspace: WorkspaceId, kind: TokenKind, token: &str) -> Blind {
    vault.blind(&SEARCH_TOKEN_BLIND, &[workspace.0.as_bytes(), kind.as_str().as_bytes(), token.as_bytes()])
}

/// What a name is found by.
fn name_tokens(name: &str) -> Vec<String> {
    let name = normalised(name);
    let mut tokens: Vec<String> = name.split(' ').take(WORDS).flat_map(beginnings).collect();
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

fn beginnings(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < SHORTEST {
        return if word.is_empty() { Vec::new() } else { vec![word.to_owned()] };
    }
    (SHORTEST..=letters.len().min(LONGEST)).map(|end| letters[..end].iter().collect()).collect()
}

/// What a phone is found by, given its match key.
fn phone_tokens(key: &str) -> Vec<String> {
    let local = last(key);
    if local == key { vec![local.to_owned()] } else { vec![key.to_owned(), local.to_owned()] }
}

fn last(digits: &str) -> &str {
    digits.get(digits.len().saturating_sub(LOCAL)..).unwrap_or(digits)
}

fn query_tokens(text: &str) -> Vec<(TokenKind, String)> {
    if let Some(phone) = phone_sought(text) {
        return vec![(TokenKind::Phone, phone)];
    }
    let words = normalised(text);
    let words = words.split(' ').filter(|word| !word.is_empty()).take(WORDS);
    words.map(|word| (TokenKind::Name, word.chars().take(LONGEST).collect())).collect()
}

/// With area code the whole phone is meant, without it its local part.
fn phone_sought(text: &str) -> Option<String> {
    let phone = Phone::parse_brazilian(text).or_else(|_| Phone::parse(text)).ok()?;
    let key = phone.match_key();
    Some(if phone.digits().len() > LOCAL + 1 { key } else { last(&key).to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(query: &str, name: &str) -> bool {
        let kept = name_tokens(name);
        let sought = query_tokens(query);
        !sought.is_empty() && sought.iter().all(|(kind, word)| *kind == TokenKind::Name && kept.contains(word))
    }

    #[test]
    fn a_name_is_found_by_the_beginnings_of_its_words() {
        for query in ["mar", "MARINA", "souza", "sou mari", "Márina", "conceicao", "Conceição"] {
            assert!(finds(query, "Marina Souza da Conceição"), "{query}");
        }
        for query in ["ma", "arina", "maria", "souza pereira", "", "…", "<b>"] {
            assert!(!finds(query, "Marina Souza da Conceição"), "{query}");
        }
        assert!(finds("jô", "Jô"));
    }

    #[test]
    fn a_name_costs_few_rows() {
        assert_eq!(name_tokens("Marina Souza").len(), 7);
        assert_eq!(name_tokens("ana ana ANA").len(), 1);
        let longest = name_tokens(&"abcdefghijklmnop qrstuvwxyz ".repeat(100));
        assert!(longest.len() <= WORDS * (LONGEST - SHORTEST + 1), "{}", longest.len());
    }

    #[test]
    fn a_phone_is_found_in_every_usual_spelling() {
        let kept = phone_tokens("5531988887777");
        for query in
            ["+55 31 98888-7777", "553188887777", "(31) 98888-7777", "31 8888-7777", "98888-7777", "88887777"]
        {
            let sought = query_tokens(query);
            assert!(
                matches!(sought.as_slice(), [(TokenKind::Phone, digits)] if kept.contains(digits)),
                "{query}: {sought:?}"
            );
        }
        for query in ["8888", "31 98888-7778", "21 98888-7777"] {
            assert!(query_tokens(query).iter().all(|(_, digits)| !kept.contains(digits)), "{query}");
        }
    }
}
