//! Contacts: masked, until somebody who may asks to see them in full.

use super::{
    Api,
    body::Nothing,
    extract::{Act, At, Content, Member},
    facts::{self, By, Fact},
    once::Once,
    problem::Problem,
    wire::{self, Asked, Fields, Instant, Paging, Part},
};
use crate::numbers::{self, Wish};
use axum::{Json, extract::State, http::StatusCode};
use ponte_contacts::{
    AttributeClass, Contact, IdentifierKind, Marketing,
    change::{self, Change},
    model::{Attribute, Identifier},
    read, search, store,
};
use ponte_identity::policy::Action;
use ponte_kernel::{ContactId, Timestamp, WorkspaceId};
use ponte_platform::vault::Blind;
use ponte_store::{StoreError, Tx};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Contact)]
pub struct ContactView {
    id: Uuid,
    name: Option<String>,
    identifiers: Vec<IdentifierView>,
    attributes: Vec<AttributeView>,
    /// A blocked contact is sent nothing.
    blocked: bool,
    marketing: MarketingTag,
    created_at: Instant,
    last_seen_at: Instant,
    /// Since when the provider knows the person by another phone or user id, or says that another may stand behind it:
    /// what was agreed to was agreed to before.
    identifier_changed_at: Option<Instant>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Identifier)]
pub struct IdentifierView {
    kind: IdentifierTag,
    /// Masked, unless it was revealed.
    value: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Attribute)]
pub struct AttributeView {
    key: String,
    class: AttributeTag,
    /// None of a sealed attribute, unless it was revealed.
    value: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentifierTag {
    WaId,
    Phone,
    Bsuid,
    Email,
    Cpf,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttributeTag {
    /// Ciphertext at rest.
    Sealed,
    /// In clear at rest, so that lists can be filtered by it.
    Operational,
}

/// What the person said about marketing.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MarketingTag {
    Unknown,
    OptedIn,
    OptedOut,
}

#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ContactQuery {
    /// Beginnings of words of the name, from three letters on; or a phone, with its area code or the last eight digits.
    q: Option<String>,
}

/// Contacts, the last heard of first.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/contacts",
    operation_id = "list_contacts",
    tag = "contacts",
    params(ContactQuery, Paging),
    responses((status = 200, body = Part<ContactView>))
)]
pub async fn list(
    State(api): State<Api>,
    member: Member,
    Asked(query): Asked<ContactQuery>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Part<ContactView>>, Problem> {
    let workspace = member.may(Action::ReadContacts)?.id;
    let (before, limit) = paging.parse()?;
    let Some(tokens) = sought(&api, workspace, query.q.as_deref()) else { return Ok(Json(Part::empty())) };
    let page = read::page(&api.app.store, &api.app.vault, workspace, tokens, before, limit).await?;
    Ok(Json(Part::of(page, |contact| view(contact, Shown::Masked))))
}

#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/contacts/{contact}",
    operation_id = "get_contact",
    tag = "contacts",
    responses((status = 200, body = ContactView))
)]
pub async fn get(State(api): State<Api>, member: Member, At(id): At<Uuid>) -> Result<Json<ContactView>, Problem> {
    let workspace = member.may(Action::ReadContacts)?.id;
    let contact = found(&api, workspace, ContactId(id)).await?;
    Ok(Json(view(contact, Shown::Masked)))
}

/// Shows a contact in full. That somebody looked is an event: `contact.revealed`.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/contacts/{contact}/reveal",
    operation_id = "reveal_contact",
    tag = "contacts",
    responses((status = 200, body = ContactView))
)]
pub async fn reveal(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    _: Content<Nothing>,
) -> Result<Json<ContactView>, Problem> {
    let workspace = member.may(Action::RevealContacts)?.id;
    let contact = found(&api, workspace, ContactId(id)).await?;
    let by = By { workspace, user: member.user(), at: api.app.clock.now() };
    // Told before it is shown, each time.
    api.app.store.write(move |tx| facts::append(tx, by, &Fact::ContactRevealed(ContactId(id)))).await?;
    Ok(Json(view(contact, Shown::InFull)))
}

/// What is to be different of a contact; the rest stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactChange {
    /// At most 120 characters.
    name: Option<String>,
    /// By key; null takes an attribute away. What is new is sealed. At most 1,000 characters each.
    #[serde(default)]
    attributes: BTreeMap<String, Option<String>>,
}

/// Characters of an attribute's value.
const LONGEST_VALUE: usize = 1_000;

/// Corrects a contact's name and attributes.
#[utoipa::path(
    patch,
    path = "/workspaces/{workspace}/contacts/{contact}",
    operation_id = "change_contact",
    tag = "contacts",
    request_body = ContactChange,
    responses((status = 200, body = ContactView))
)]
pub async fn change(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Content(content): Content<ContactChange>,
) -> Result<Json<ContactView>, Problem> {
    let workspace = member.may(Action::WriteContacts)?.id;
    let contact = found(&api, workspace, ContactId(id)).await?;
    let change = changed(content, &contact)?;
    let by = By { workspace, user: member.user(), at: api.app.clock.now() };
    let (vault, key) = (api.app.vault.clone(), api.app.vault.key(contact.key).await?);
    let verb = move |tx: &mut dyn Tx| {
        change::change(tx, &vault, workspace, ContactId(id), &key, &change, by.at)?;
        facts::append(tx, by, &Fact::ContactChanged(ContactId(id)))
    };
    api.app.store.write(verb).await?;
    let contact = found(&api, workspace, ContactId(id)).await?;
    Ok(Json(view(contact, Shown::Masked)))
}

/// An attribute keeps its class.
fn changed(content: ContactChange, contact: &Contact) -> Result<Change, Problem> {
    let mut fields = Fields::new();
    let mut change = Change::default();
    if let Some(name) = content.name {
        change.name = fields.take("name", wire::name(&name)).map(|name| name.as_str().to_owned());
    }
    for (key, value) in content.attributes {
        let path = format!("attributes.{key}");
        let Some(key) = fields.take(&path, wire::key(&key)) else { continue };
        let Some(value) = value else {
            change.removed.push(key);
            continue;
        };
        let Some(value) = fields.take(&path, wire::text(&value, LONGEST_VALUE)) else { continue };
        let known = contact.attributes.iter().find(|attribute| attribute.key == key);
        let class = known.map_or(AttributeClass::Sealed, |attribute| attribute.class);
        change.set.push(Attribute { key, class, value });
    }
    fields.done(Some(change))
}

/// A blocked contact is sent nothing, not even what waits already. Where the provider can, it takes no more of the
/// contact's messages either.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/contacts/{contact}/block",
    operation_id = "block_contact",
    tag = "contacts",
    responses((status = 200, body = ContactView))
)]
pub async fn block(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Act(once): Act,
) -> Result<Json<ContactView>, Problem> {
    let now = api.app.clock.now();
    set_blocked(&api, &member, &once, Fact::ContactBlocked(ContactId(id)), ContactId(id), Some(now)).await
}

#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/contacts/{contact}/unblock",
    operation_id = "unblock_contact",
    tag = "contacts",
    responses((status = 200, body = ContactView))
)]
pub async fn unblock(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Act(once): Act,
) -> Result<Json<ContactView>, Problem> {
    set_blocked(&api, &member, &once, Fact::ContactUnblocked(ContactId(id)), ContactId(id), None).await
}

async fn set_blocked(
    api: &Api,
    member: &Member,
    once: &Once,
    fact: Fact,
    id: ContactId,
    blocked_at: Option<Timestamp>,
) -> Result<Json<ContactView>, Problem> {
    let workspace = member.may(Action::WriteContacts)?.id;
    found(api, workspace, id).await?;
    let by = By { workspace, user: member.user(), at: api.app.clock.now() };
    let verb = move |tx: &mut dyn Tx| {
        store::set_blocked(tx, workspace, id, blocked_at)?;
        facts::append(tx, by, &fact).map(|()| id.0)
    };
    once.run::<StoreError, _>(&api.app, by.user, StatusCode::OK, verb).await?;
    let wish = if blocked_at.is_some() { Wish::Block } else { Wish::Unblock };
    numbers::tell_providers(&api.app, workspace, id, wish).await;
    let contact = found(api, workspace, id).await?;
    Ok(Json(view(contact, Shown::Masked)))
}

/// The tokens of a search; `None` when nobody can be found by it.
pub fn sought(api: &Api, workspace: WorkspaceId, text: Option<&str>) -> Option<Vec<Blind>> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Some(Vec::new()) };
    Some(search::query(&api.app.vault, workspace, text)).filter(|tokens| !tokens.is_empty())
}

async fn found(api: &Api, workspace: WorkspaceId, id: ContactId) -> Result<Contact, Problem> {
    read::contact(&api.app.store, &api.app.vault, workspace, id).await?.ok_or_else(Problem::not_found)
}

/// How much of a contact is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Masked,
    InFull,
}

fn view(contact: Contact, shown: Shown) -> ContactView {
    ContactView {
        id: contact.id.0,
        name: contact.name,
        identifiers: contact.identifiers.into_iter().map(|identifier| identifier_view(identifier, shown)).collect(),
        attributes: contact.attributes.into_iter().map(|attribute| attribute_view(attribute, shown)).collect(),
        blocked: contact.blocked,
        marketing: contact.marketing.into(),
        created_at: contact.created_at.into(),
        last_seen_at: contact.last_seen_at.into(),
        identifier_changed_at: contact.identifier_changed_at.map(Into::into),
    }
}

fn identifier_view(identifier: Identifier, shown: Shown) -> IdentifierView {
    let value = match shown {
        Shown::Masked => identifier.masked(),
        Shown::InFull => identifier.value,
    };
    IdentifierView { kind: identifier.kind.into(), value }
}

fn attribute_view(attribute: Attribute, shown: Shown) -> AttributeView {
    let Attribute { key, class, value } = attribute;
    let value = (class == AttributeClass::Operational || shown == Shown::InFull).then_some(value);
    AttributeView { key, class: class.into(), value }
}

impl From<IdentifierKind> for IdentifierTag {
    fn from(kind: IdentifierKind) -> Self {
        match kind {
            IdentifierKind::WaId => Self::WaId,
            IdentifierKind::Phone => Self::Phone,
            IdentifierKind::Bsuid => Self::Bsuid,
            IdentifierKind::Email => Self::Email,
            IdentifierKind::Cpf => Self::Cpf,
        }
    }
}

impl From<AttributeClass> for AttributeTag {
    fn from(class: AttributeClass) -> Self {
        match class {
            AttributeClass::Sealed => Self::Sealed,
            AttributeClass::Operational => Self::Operational,
        }
    }
}

impl From<Marketing> for MarketingTag {
    fn from(marketing: Marketing) -> Self {
        match marketing {
            Marketing::Unknown => Self::Unknown,
            Marketing::OptedIn => Self::OptedIn,
            Marketing::OptedOut => Self::OptedOut,
        }
    }
}
