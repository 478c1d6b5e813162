//! Contacts in the database.

use crate::{
    AttributeClass, Marketing,
    identify::{Found, Identity},
    model::Attribute,
    search::TokenKind,
};
use ponte_kernel::{ContactId, IdentifierId, KeyId, Timestamp, WorkspaceId};
use ponte_platform::vault::{Blind, DataKey, row_of};
use ponte_store::{
    Conflict, Insert, Param, Row, Set, StoreError, ToParam, Tx,
    inventory::{ATTRIBUTE_VALUE, CONTACT_NAME, IDENTIFIER_VALUE},
    params, read_sets, slices,
};

/// Who has an identifier, and all identifiers of that person.
const FIND: &str = "SELECT i.contact_id, c.key_id, o.value_blind, c.last_seen_at, c.name_sealed IS NOT NULL
    FROM identifiers i JOIN contacts c ON c.id = i.contact_id
        JOIN identifiers o ON o.contact_id = i.contact_id
    WHERE i.workspace_id = $1 AND i.value_blind = $2";

const INSERT_CONTACT: Insert = Insert {
    table: "contacts",
    columns: &["id", "workspace_id", "key_id", "name_sealed", "created_at", "last_seen_at"],
    conflict: Conflict::Fail,
};

const INSERT_IDENTIFIER: Insert = Insert {
    table: "identifiers",
    columns: &[
        "id",
        "workspace_id",
        "contact_id",
        "kind",
        "scope",
        "value_blind",
        "value_sealed",
        "key_id",
        "created_at",
    ],
    conflict: Conflict::Fail,
};

const INSERT_TOKEN: Insert = Insert {
    table: "search_tokens",
    columns: &["workspace_id", "token_blind", "contact_id", "kind"],
    conflict: Conflict::Skip,
};

/// Those who have a search token, to stand behind `IN`: `$1` is the workspace, `?` the token.
pub const WITH_TOKEN: &str =
    "(SELECT s.contact_id FROM search_tokens s WHERE s.workspace_id = $1 AND s.token_blind = ?)";

/// A token that makes a contact findable.
pub(crate) struct Token {
    pub(crate) workspace: WorkspaceId,
    pub(crate) contact: ContactId,
    pub(crate) kind: TokenKind,
    pub(crate) blind: Blind,
}

/// Makes contacts findable by tokens.
pub(crate) fn add_tokens(tx: &mut dyn Tx, tokens: &[Token]) -> Result<(), StoreError> {
    let rows: Vec<_> = tokens
        .iter()
        .map(|Token { workspace, contact, kind, blind }| {
            [workspace.to_param(), blind.to_param(), contact.to_param(), Param::Text(kind.as_str())]
        })
        .collect();
    tx.insert(&INSERT_TOKEN, &slices(&rows))
}

/// Who has which of the identities, for several claims. Whoever is known by the first identity of a claim has the others
/// too, as a rule: only where that is not so are they looked for, in a second round trip.
pub fn find(tx: &mut dyn Tx, claims: &[(WorkspaceId, &[Identity])]) -> Result<Vec<Vec<Found>>, StoreError> {
    let (firsts, others): (Vec<_>, Vec<_>) = claims
        .iter()
        .map(|(workspace, claim)| {
            let (first, others) = claim.split_at(claim.len().min(1));
            ((*workspace, first), (*workspace, others))
        })
        .unzip();
    let mut found = owners(tx, &firsts)?;
    let in_doubt: Vec<_> = (0..claims.len()).filter(|at| !has_all(&found[*at], claims[*at].1)).collect();
    let asked: Vec<_> = in_doubt.iter().map(|at| others[*at]).collect();
    for (at, more) in in_doubt.into_iter().zip(owners(tx, &asked)?) {
        found[at].extend(more);
    }
    for ((_, claim), found) in claims.iter().zip(&mut found) {
        found.retain(|found| claim.iter().any(|identity| identity.blind == found.blind));
    }
    Ok(found)
}

fn has_all(found: &[Found], claim: &[Identity]) -> bool {
    claim.iter().all(|identity| found.iter().any(|found| found.blind == identity.blind))
}

/// All identifiers of those who have one of the identities.
fn owners(tx: &mut dyn Tx, claims: &[(WorkspaceId, &[Identity])]) -> Result<Vec<Vec<Found>>, StoreError> {
    let params: Vec<_> = claims
        .iter()
        .flat_map(|(workspace, claim)| claim.iter().map(|identity| find_params(*workspace, identity)))
        .collect();
    let mut answers = tx.read_each(FIND, &slices(&params))?.into_iter();
    claims
        .iter()
        .map(|(_, claim)| answers.by_ref().take(claim.len()).flatten().map(|row| found_of(&row)).collect())
        .collect()
}

/// A contact that was not known, with all its identities.
#[derive(Debug)]
pub struct NewContact<'a> {
    pub workspace: WorkspaceId,
    pub contact: ContactId,
    pub key: DataKey,
    pub name: Option<&'a str>,
    pub identities: &'a [Identity],
}

/// Makes contacts.
pub fn create(tx: &mut dyn Tx, contacts: &[NewContact<'_>], now: Timestamp) -> Result<(), StoreError> {
    let names: Vec<_> = contacts.iter().map(|new| sealed_name(&new.key, new.contact, new.name)).collect();
    let now_param = Param::Int(now.as_micros());
    let rows: Vec<_> = contacts
        .iter()
        .zip(&names)
        .map(|(NewContact { workspace, contact, key, .. }, name)| {
            let key = Param::Uuid(key.id().0);
            [contact.to_param(), workspace.to_param(), key, name.to_param(), now_param, now_param]
        })
        .collect();
    tx.insert(&INSERT_CONTACT, &slices(&rows))?;
    let links: Vec<_> = contacts.iter().flat_map(NewContact::links).collect();
    insert_links(tx, &links, now)
}

impl NewContact<'_> {
    fn links(&self) -> impl Iterator<Item = Link<'_>> {
        self.identities.iter().map(|identity| Link::new(self.workspace, self.contact, &self.key, identity))
    }
}

/// Gives a contact identities that it did not have.
pub fn link(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    key: &DataKey,
    identities: &[Identity],
    now: Timestamp,
) -> Result<(), StoreError> {
    let links: Vec<_> = identities.iter().map(|identity| Link::new(workspace, contact, key, identity)).collect();
    insert_links(tx, &links, now)
}

/// An identity of a contact, sealed.
struct Link<'a> {
    id: IdentifierId,
    workspace: WorkspaceId,
    contact: ContactId,
    identity: &'a Identity,
    sealed: Vec<u8>,
    key: KeyId,
}

impl<'a> Link<'a> {
    fn new(workspace: WorkspaceId, contact: ContactId, key: &DataKey, identity: &'a Identity) -> Self {
        let id = IdentifierId::new();
        let sealed = key.seal(&IDENTIFIER_VALUE, id, identity.value.as_bytes());
        Self { id, workspace, contact, identity, sealed, key: key.id() }
    }
}

fn insert_links(tx: &mut dyn Tx, links: &[Link<'_>], now: Timestamp) -> Result<(), StoreError> {
    let now = Param::Int(now.as_micros());
    let rows: Vec<_> = links
        .iter()
        .map(|Link { id, workspace, contact, identity, sealed, key }| {
            [
                id.to_param(),
                workspace.to_param(),
                contact.to_param(),
                Param::Text(identity.kind.as_str()),
                identity.scope.to_param(),
                identity.blind.to_param(),
                sealed.to_param(),
                key.to_param(),
                now,
            ]
        })
        .collect();
    tx.insert(&INSERT_IDENTIFIER, &slices(&rows))
}

/// Somebody who was heard of.
#[derive(Debug)]
pub struct Heard<'a> {
    pub workspace: WorkspaceId,
    pub contact: ContactId,
    pub key: DataKey,
    /// Fills a name that was empty.
    pub name: Option<&'a str>,
}

/// Notes that people were heard of, each of them once.
pub fn heard_of(tx: &mut dyn Tx, heard: &[Heard<'_>], now: Timestamp) -> Result<(), StoreError> {
    let mut heard: Vec<_> = heard.iter().collect();
    // Whoever locks several contacts takes them in one order.
    heard.sort_by_key(|heard| heard.contact.0);
    let names: Vec<_> = heard.iter().map(|heard| sealed_name(&heard.key, heard.contact, heard.name)).collect();
    let now = Param::Int(now.as_micros());
    let rows: Vec<_> = heard
        .iter()
        .zip(&names)
        .map(|(Heard { workspace, contact, .. }, name)| {
            [contact.to_param(), workspace.to_param(), now, name.to_param()]
        })
        .collect();
    tx.exec_each(
        "UPDATE contacts SET last_seen_at = $3, name_sealed = COALESCE(name_sealed, $4)
         WHERE id = $1 AND workspace_id = $2",
        &slices(&rows),
    )
}

fn sealed_name(key: &DataKey, contact: ContactId, name: Option<&str>) -> Option<Vec<u8>> {
    name.map(|name| key.seal(&CONTACT_NAME, contact, name.as_bytes()))
}

pub(crate) fn set_name(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    key: &DataKey,
    name: &str,
) -> Result<(), StoreError> {
    let sealed = key.seal(&CONTACT_NAME, contact, name.as_bytes());
    tx.exec(
        "UPDATE contacts SET name_sealed = $3 WHERE id = $1 AND workspace_id = $2",
        params![contact, workspace, sealed],
    )
}

/// Takes away what a contact was found by.
pub(crate) fn remove_tokens(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    kind: TokenKind,
) -> Result<(), StoreError> {
    tx.exec(
        "DELETE FROM search_tokens WHERE contact_id = $1 AND workspace_id = $2 AND kind = $3",
        params![contact, workspace, kind.as_str()],
    )
}

pub fn remove_attribute(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    attribute: &str,
) -> Result<(), StoreError> {
    tx.exec(
        "DELETE FROM contact_attributes WHERE contact_id = $1 AND workspace_id = $2 AND key = $3",
        params![contact, workspace, attribute],
    )
}

/// Sets an attribute; the value of a sealed one never stands in clear.
pub fn set_attribute(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    key: &DataKey,
    attribute: &Attribute,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = attribute_row(contact, &attribute.key);
    let (sealed, clear) = match attribute.class {
        AttributeClass::Sealed => (Some(key.seal(&ATTRIBUTE_VALUE, row, attribute.value.as_bytes())), None),
        AttributeClass::Operational => (None, Some(attribute.value.as_str())),
    };
    tx.exec(
        "INSERT INTO contact_attributes
             (workspace_id, contact_id, key, class, value_sealed, value_clear, key_id, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (contact_id, key) DO UPDATE SET class = excluded.class, value_sealed = excluded.value_sealed,
             value_clear = excluded.value_clear, key_id = excluded.key_id, updated_at = excluded.updated_at",
        params![workspace, contact, attribute.key, attribute.class.as_str(), sealed, clear, key.id(), now],
    )
}

/// What an attribute's ciphertext is bound to: moved to another key of the same contact it does not open.
pub(crate) fn attribute_row(contact: ContactId, key: &str) -> ponte_kernel::uuid::Uuid {
    row_of(&[contact.0.as_bytes(), key.as_bytes()])
}

/// Keeps what a person said about marketing, when they said it; the newest word counts, whatever came first. Tells
/// whether it changed anything. The contact is locked until the commit, as it is by whoever claims a message.
pub fn keep_wish(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    wish: Marketing,
    said_at: Timestamp,
) -> Result<bool, StoreError> {
    let row = tx.row(
        "SELECT marketing, marketing_at FROM contacts WHERE id = $1 AND workspace_id = $2 FOR UPDATE",
        params![contact, workspace],
    )?;
    let Some(row) = row else { return Ok(false) };
    let known = Marketing::parse(&row.get::<String>(0)?).ok_or(StoreError::Corrupt { what: "a consent" })?;
    if !wish.replaces(row.get(1)?, said_at) {
        return Ok(false);
    }
    tx.exec(
        "UPDATE contacts SET marketing = $3, marketing_at = $4 WHERE id = $1 AND workspace_id = $2",
        params![contact, workspace, wish.as_str(), said_at],
    )?;
    Ok(known != wish)
}

/// Notes that one message claimed several contacts; tells whether that is news.
pub fn note_duplicates(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    others: &[ContactId],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut news = false;
    for other in others {
        let (first, second) = (contact.min(*other), contact.max(*other));
        let noted = tx.row(
            "INSERT INTO contact_duplicates (contact_id, other_id, workspace_id, found_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (contact_id, other_id) DO NOTHING RETURNING contact_id",
            params![first, second, workspace, now],
        )?;
        news |= noted.is_some();
    }
    Ok(news)
}

/// Notes that a contact's identifiers are no longer those that were known: people have to look.
pub fn identifier_changed(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(
        "UPDATE contacts SET identifier_changed_at = $3 WHERE id = $1 AND workspace_id = $2",
        params![contact, workspace, at],
    )
}

/// Blocks or unblocks: a blocked contact is sent nothing.
pub fn set_blocked(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    blocked_at: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let changed = tx.row(
        "UPDATE contacts SET blocked_at = $3 WHERE id = $1 AND workspace_id = $2 RETURNING id",
        params![contact, workspace, blocked_at],
    )?;
    Ok(changed.is_some())
}

const CONTACT: &str = "SELECT id, key_id, name_sealed, blocked_at, marketing, created_at, last_seen_at,
    identifier_changed_at FROM contacts WHERE workspace_id = $1 AND id = $2";

const IDENTIFIERS: &str =
    "SELECT id, kind, scope, value_sealed FROM identifiers WHERE workspace_id = $1 AND contact_id = $2 ORDER BY id";

const ATTRIBUTES: &str = "SELECT key, class, value_sealed, value_clear FROM contact_attributes
    WHERE workspace_id = $1 AND contact_id = $2 ORDER BY key";

/// A contact's rows, still sealed.
#[derive(Debug)]
pub struct Stored {
    pub(crate) contact: Row,
    pub(crate) identifiers: Vec<Row>,
    pub(crate) attributes: Vec<Row>,
}

/// Contacts in the order given, in one round trip; `None` for one that the workspace does not have.
pub fn contacts(tx: &mut dyn Tx, named: &[(WorkspaceId, ContactId)]) -> Result<Vec<Option<Stored>>, StoreError> {
    let rows: Vec<_> = named.iter().map(|(workspace, id)| [Param::Uuid(workspace.0), Param::Uuid(id.0)]).collect();
    let rows = slices(&rows);
    let [contacts, identifiers, attributes] =
        read_sets(tx, [CONTACT, IDENTIFIERS, ATTRIBUTES].map(|sql| Set { sql, rows: &rows }))?;
    let stored = |((mut contact, identifiers), attributes): ((Vec<Row>, Vec<Row>), Vec<Row>)| {
        contact.pop().map(|contact| Stored { contact, identifiers, attributes })
    };
    Ok(contacts.into_iter().zip(identifiers).zip(attributes).map(stored).collect())
}

/// The contacts of a page, the last heard of first.
pub(crate) fn page(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    tokens: &[Blind],
    before: Option<ponte_kernel::Cursor>,
    rows: i64,
) -> Result<Vec<ContactId>, StoreError> {
    let (position, id) =
        before.map_or((i64::MAX, ponte_kernel::uuid::Uuid::max()), |cursor| (cursor.position, cursor.id));
    let mut params = params![workspace, position, id, rows].to_vec();
    let mut found = String::new();
    for token in tokens {
        params.push(token.to_param());
        found.push_str(" AND id IN ");
        found.push_str(&WITH_TOKEN.replace('?', &format!("${}", params.len())));
    }
    let sql = format!(
        "SELECT id FROM contacts WHERE workspace_id = $1 AND (last_seen_at, id) < ($2, $3){found}
         ORDER BY last_seen_at DESC, id DESC LIMIT $4"
    );
    tx.rows(&sql, &params)?.iter().map(|row| row.get(0)).collect()
}

fn find_params(workspace: WorkspaceId, identity: &Identity) -> [Param<'_>; 2] {
    [Param::Uuid(workspace.0), Param::Bytes(&identity.blind)]
}

fn found_of(row: &Row) -> Result<Found, StoreError> {
    Ok(Found {
        contact: row.get(0)?,
        key: row.get(1)?,
        blind: row.get(2)?,
        last_seen_at: row.get(3)?,
        named: row.get(4)?,
    })
}
