//! Wishes: what customers tell the provider about a company's marketing, kept with the contact.

use crate::{Author, receive::claim_of};
use ponte_channels::{
    endpoint::Channel,
    model::{MarketingWish, Preference},
};
use ponte_contacts::{Identity, Marketing, Match, resolve, store::NewContact};
use ponte_kernel::{ContactId, Timestamp, WorkspaceId};
use ponte_platform::vault::Vault;
use ponte_store::{
    StoreError, Tx,
    events::{self, NewEvent},
};
use std::sync::Arc;
use thiserror::Error;

/// A wish that was routed to its channel.
#[derive(Clone, Debug)]
pub struct WishArrival {
    pub channel: Arc<Channel>,
    pub preference: Preference,
    pub received_at: Timestamp,
    identities: Vec<Identity>,
}

impl WishArrival {
    pub fn new(channel: Arc<Channel>, preference: Preference, received_at: Timestamp, vault: &Vault) -> Self {
        let claim = claim_of(&preference.customer, preference.also.as_ref(), &channel.settings.portfolio);
        let identities = claim.identities(channel.workspace, vault);
        Self { channel, preference, received_at, identities }
    }

    /// What came, as it is put aside when it cannot be stored.
    pub(crate) fn fragment(&self) -> Vec<u8> {
        let told = serde_json::json!({
            "from": self.preference.customer,
            "marketing": self.preference.marketing,
            "at": self.preference.at,
        });
        told.to_string().into_bytes()
    }
}

#[derive(Debug, Error)]
pub enum WishError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("no spare data keys are at hand")]
    SparesNeeded,
}

/// Keeps a batch of wishes. Whoever is not known yet becomes a contact: a wish must hold when they are written to later.
pub fn apply(tx: &mut dyn Tx, vault: &Vault, arrivals: &[WishArrival], now: Timestamp) -> Result<(), WishError> {
    for arrival in arrivals {
        let workspace = arrival.channel.workspace;
        let said_at = arrival.preference.at.map_or(arrival.received_at, |at| at.min(arrival.received_at));
        let marketing = match arrival.preference.marketing {
            MarketingWish::Stop => Marketing::OptedOut,
            MarketingWish::Resume => Marketing::OptedIn,
        };
        for contact in contacts_of(tx, vault, arrival, now)? {
            keep(tx, workspace, contact, marketing, said_at, now)?;
        }
    }
    Ok(())
}

/// Everybody whom the wish may mean: of several contacts that claim its identifiers each is spared.
fn contacts_of(
    tx: &mut dyn Tx,
    vault: &Vault,
    arrival: &WishArrival,
    now: Timestamp,
) -> Result<Vec<ContactId>, WishError> {
    let workspace = arrival.channel.workspace;
    let found = ponte_contacts::store::find(tx, &[(workspace, &arrival.identities)])?.pop().unwrap_or_default();
    Ok(match resolve(&arrival.identities, &found) {
        Match::One { known, .. } => vec![known.contact],
        Match::Several { known, others } => std::iter::once(known.contact).chain(others).collect(),
        Match::Nobody => {
            let key = vault.spare().ok_or(WishError::SparesNeeded)?;
            let contact = ContactId::new();
            let new = NewContact { workspace, contact, key, name: None, identities: &arrival.identities };
            ponte_contacts::store::create(tx, &[new], now)?;
            let payload = format!(r#"{{"contact":"{contact}"}}"#);
            events::append(tx, &[fact(workspace, "contact.created", payload, now)])?;
            vec![contact]
        }
    })
}

/// Keeps what a person said about marketing, under the lock that a claim reads it under.
pub(crate) fn keep(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    marketing: Marketing,
    said_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    if !ponte_contacts::store::keep_wish(tx, workspace, contact, marketing, said_at)? {
        return Ok(());
    }
    let payload = format!(r#"{{"contact":"{contact}","marketing":"{}"}}"#, marketing.as_str());
    let mut fact = fact(workspace, "contact.marketing_changed", payload, now);
    fact.author = Author::Contact.label();
    events::append(tx, &[fact])
}

fn fact(workspace: WorkspaceId, kind: &'static str, payload: String, at: Timestamp) -> NewEvent {
    NewEvent { workspace, kind, author: Author::System.label(), thread: None, payload, at }
}
