//! Who is it? From what a provider tells of a sender to the identifiers that a contact can be found by.

use crate::IdentifierKind;
use ponte_kernel::{Bsuid, ContactId, KeyId, Timestamp, WaId, WorkspaceId};
use ponte_platform::vault::{Blind, Vault};
use ponte_store::inventory::IDENTIFIER_BLIND;

/// What a provider claims about one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    pub wa_id: Option<WaId>,
    pub bsuid: Option<Bsuid>,
    /// The portfolio within which the BSUID is good.
    pub portfolio: String,
}

/// An identifier ready to be looked up and to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub kind: IdentifierKind,
    pub scope: String,
    /// The canonical value: equal for all spellings of the same identifier.
    pub value: String,
    pub blind: Blind,
}

impl Claim {
    /// The identities of the claim, the most certain first. A phone hides behind every `wa_id`.
    pub fn identities(&self, workspace: WorkspaceId, vault: &Vault) -> Vec<Identity> {
        let mut found = Vec::with_capacity(3);
        let mut add = |kind, scope: &str, value: &str| found.push(identity(vault, workspace, kind, scope, value));
        if let Some(wa_id) = &self.wa_id {
            add(IdentifierKind::WaId, "", wa_id.as_str());
            if let Some(phone) = wa_id.phone() {
                add(IdentifierKind::Phone, "", &phone.match_key());
            }
        }
        if let Some(bsuid) = &self.bsuid {
            add(IdentifierKind::Bsuid, &self.portfolio, bsuid.as_str());
        }
        found
    }
}

/// One identity with its blind index.
pub fn identity(vault: &Vault, workspace: WorkspaceId, kind: IdentifierKind, scope: &str, value: &str) -> Identity {
    let parts = [workspace.0.as_bytes(), kind.as_str().as_bytes(), scope.as_bytes(), value.as_bytes()];
    Identity {
        kind,
        scope: scope.to_owned(),
        value: value.to_owned(),
        blind: vault.blind(&IDENTIFIER_BLIND, &parts),
    }
}

/// A contact that has one of the identities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    pub contact: ContactId,
    pub key: KeyId,
    pub blind: Blind,
    pub last_seen_at: Timestamp,
    pub named: bool,
}

/// What the look-up of a claim's identities says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    Nobody,
    /// One contact; `missing` are the identities it does not have yet.
    One {
        known: Found,
        missing: Vec<Identity>,
    },
    /// The identities belong to different contacts: `known` has the most certain one and is the one that is meant now.
    Several {
        known: Found,
        others: Vec<ContactId>,
    },
}

/// Whom the identities mean, given who has which of them.
pub fn resolve(identities: &[Identity], found: &[Found]) -> Match {
    let owner_of = |identity: &Identity| found.iter().find(|found| found.blind == identity.blind);
    let Some(first) = identities.iter().find_map(owner_of) else {
        return Match::Nobody;
    };
    let mut others: Vec<_> = found.iter().map(|found| found.contact).filter(|id| *id != first.contact).collect();
    others.sort_unstable();
    others.dedup();
    if others.is_empty() {
        let missing = identities.iter().filter(|identity| owner_of(identity).is_none()).cloned().collect();
        Match::One { known: *first, missing }
    } else {
        Match::Several { known: *first, others }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(kind: IdentifierKind, byte: u8) -> Identity {
        Identity { kind, scope: String::new(), value: String::new(), blind: [byte; 16] }
    }

    fn found(contact: ContactId, byte: u8) -> Found {
        Found { contact, key: KeyId::new(), blind: [byte; 16], last_seen_at: Timestamp::default(), named: true }
    }

    fn claim() -> [Identity; 3] {
        [identity(IdentifierKind::WaId, 1), identity(IdentifierKind::Phone, 2), identity(IdentifierKind::Bsuid, 3)]
    }

    #[test]
    fn nobody_has_them() {
        assert_eq!(resolve(&claim(), &[]), Match::Nobody);
    }

    #[test]
    fn one_contact_learns_what_is_missing() {
        let marina = ContactId::new();
        let Match::One { known, missing } = resolve(&claim(), &[found(marina, 2)]) else {
            panic!("one contact has the phone");
        };
        assert_eq!(known.contact, marina);
        assert_eq!(
            missing.iter().map(|m| m.kind).collect::<Vec<_>>(),
            [IdentifierKind::WaId, IdentifierKind::Bsuid]
        );
    }

    #[test]
    fn two_contacts_are_told_and_not_merged() {
        let (marina, other) = (ContactId::new(), ContactId::new());
        let outcome = resolve(&claim(), &[found(other, 3), found(marina, 1)]);
        assert!(
            matches!(outcome, Match::Several { known, others } if known.contact == marina && others == [other])
        );
    }
}
