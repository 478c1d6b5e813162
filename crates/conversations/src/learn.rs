//! Learning by which other names a provider knows a person: a mobile without its ninth digit, a user id, a new number.

use crate::{Author, receive::claim_of};
use ponte_channels::model::Address;
use ponte_contacts::{
    Identity, Match, resolve,
    search::{self, Findable},
};
use ponte_kernel::{ContactId, Timestamp, WorkspaceId};
use ponte_platform::vault::{Blind, DataKey, Vault};
use ponte_store::{
    StoreError, Tx,
    events::{self, NewEvent},
};
use std::collections::HashSet;

/// Names that a provider used for a contact.
pub(crate) struct Learnt {
    workspace: WorkspaceId,
    contact: ContactId,
    key: DataKey,
    identities: Vec<Identity>,
}

/// Whose names are learnt.
#[derive(Clone, Copy)]
pub(crate) struct Whose<'a> {
    pub(crate) workspace: WorkspaceId,
    pub(crate) contact: ContactId,
    pub(crate) key: &'a DataKey,
    /// Within which the provider's user ids are good.
    pub(crate) portfolio: &'a str,
}

impl Learnt {
    pub(crate) fn new(vault: &Vault, whose: Whose<'_>, address: &Address, also: Option<&Address>) -> Self {
        let identities = claim_of(address, also, whose.portfolio).identities(whose.workspace, vault);
        Self { workspace: whose.workspace, contact: whose.contact, key: whose.key.clone(), identities }
    }
}

/// Makes what was learnt identifiers of the contacts. What somebody else has stays theirs: people decide, as when a
/// message claims the identifiers of two.
pub(crate) fn keep(tx: &mut dyn Tx, vault: &Vault, learnt: &[Learnt], now: Timestamp) -> Result<(), StoreError> {
    if learnt.is_empty() {
        return Ok(());
    }
    let claims: Vec<_> = learnt.iter().map(|learnt| (learnt.workspace, learnt.identities.as_slice())).collect();
    let found = ponte_contacts::store::find(tx, &claims)?;
    let mut linked: HashSet<Blind> = HashSet::new();
    for (learnt, found) in learnt.iter().zip(&found) {
        let missing = match resolve(&learnt.identities, found) {
            Match::Nobody => learnt.identities.clone(),
            Match::One { known, missing } if known.contact == learnt.contact => missing,
            Match::One { known, .. } => {
                told_apart(tx, learnt, &[known.contact], now)?;
                Vec::new()
            }
            Match::Several { known, others } => {
                told_apart(tx, learnt, &[&[known.contact], &others[..]].concat(), now)?;
                Vec::new()
            }
        };
        let fresh: Vec<_> = missing.into_iter().filter(|identity| linked.insert(identity.blind)).collect();
        ponte_contacts::store::link(tx, learnt.workspace, learnt.contact, &learnt.key, &fresh, now)?;
        let (workspace, contact) = (learnt.workspace, learnt.contact);
        search::index(tx, vault, &[Findable { workspace, contact, name: None, identities: &fresh }])?;
    }
    Ok(())
}

/// Tells people, once, that the provider takes several contacts for one.
fn told_apart(tx: &mut dyn Tx, learnt: &Learnt, claimed: &[ContactId], now: Timestamp) -> Result<(), StoreError> {
    let (workspace, contact) = (learnt.workspace, learnt.contact);
    let others: Vec<_> = claimed.iter().copied().filter(|other| *other != contact).collect();
    if !ponte_contacts::store::note_duplicates(tx, workspace, contact, &others, now)? {
        return Ok(());
    }
    let payload = serde_json::json!({ "contact": contact, "others": others }).to_string();
    let (kind, author) = ("contact.duplicate_found", Author::System.label());
    events::append(tx, &[NewEvent { workspace, kind, author, thread: None, payload, at: now }])
}
