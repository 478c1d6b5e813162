//! Endpoints: providers' apps, with their secrets and callback addresses.
//!
//! An endpoint belongs to the installation, and several workspaces may have numbers on it: see
//! [`ponte_identity::policy::EndpointUse`].

use super::{
    Api,
    extract::{Act, At, Member, Write},
    facts::{self, By, Fact},
    once::Once,
    problem::{Problem, Words},
    wire::{self, All, Fields},
};
use axum::{Json, extract::State, http::StatusCode};
use ponte_channels::{
    adapter::WebhookSecrets,
    endpoint::{Endpoint, EndpointSecrets, Provider},
    sources::Sources,
    store,
};
use ponte_identity::policy::{Action, EndpointUse};
use ponte_kernel::{EndpointId, Secret, WorkspaceId};
use ponte_store::{StoreError, Tx};
use serde::{Deserialize, Serialize};
use std::{collections::HashSet, sync::Arc};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Endpoint)]
pub struct EndpointView {
    id: Uuid,
    key: String,
    name: String,
    provider: ProviderTag,
    /// To be copied into the provider's dashboard, with the verify token beside it.
    webhook_url: String,
    /// A rotation is under way: webhooks signed with the app secret before count too.
    rotating: bool,
    /// Where webhooks may come from; none: anywhere.
    sources: Vec<String>,
    /// Whether the workspace's own people may change it.
    shared: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProviderTag {
    #[default]
    Meta,
    Dialog360,
    Twilio,
    Zenvia,
    Blip,
    Gupshup,
    Infobip,
}

impl From<ProviderTag> for Provider {
    fn from(tag: ProviderTag) -> Self {
        match tag {
            ProviderTag::Meta => Self::Meta,
            ProviderTag::Dialog360 => Self::Dialog360,
            ProviderTag::Twilio => Self::Twilio,
            ProviderTag::Zenvia => Self::Zenvia,
            ProviderTag::Blip => Self::Blip,
            ProviderTag::Gupshup => Self::Gupshup,
            ProviderTag::Infobip => Self::Infobip,
        }
    }
}

/// Secrets are written and never read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndpointChange {
    /// At most 120 characters.
    name: String,
    #[serde(default)]
    provider: ProviderTag,
    /// Signs webhooks; needed when the endpoint is made. A new one counts beside the one before, until that is removed.
    app_secret: Option<String>,
    /// Chosen by the company, asked by the provider when the callback is saved; needed when the endpoint is made.
    verify_token: Option<String>,
    /// Addresses and networks that webhooks may come from, such as `45.233.20.0/24`, for providers that publish theirs;
    /// an empty list: anywhere. What is not said stays as it was.
    sources: Option<Vec<String>>,
}

/// Addresses and networks of one endpoint.
const MOST_SOURCES: usize = 100;
/// Characters of a secret, more than any provider's.
const LONGEST_SECRET: usize = 1_024;

/// The endpoints that the workspace has numbers on; for those who administer the installation, all.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/endpoints",
    operation_id = "list_endpoints",
    tag = "channels",
    responses((status = 200, body = All<EndpointView>))
)]
pub async fn list(State(api): State<Api>, member: Member) -> Result<Json<All<EndpointView>>, Problem> {
    let workspace = member.may(Action::WriteChannels)?.id;
    let items = visible(&api, &member, workspace).iter().map(|endpoint| view(&api, workspace, endpoint)).collect();
    Ok(Json(All { items }))
}

/// Makes an endpoint, or changes the one that has the key.
#[utoipa::path(
    put,
    path = "/workspaces/{workspace}/endpoints/{endpoint}",
    operation_id = "put_endpoint",
    tag = "channels",
    request_body = EndpointChange,
    responses((status = 200, body = EndpointView))
)]
pub async fn put(
    State(api): State<Api>,
    member: Member,
    At(key): At<String>,
    Write { content, once }: Write<EndpointChange>,
) -> Result<Json<EndpointView>, Problem> {
    let known = api.app.registry.endpoint(&key);
    let workspace = may_write(&api, &member, known.as_deref().map(|endpoint| endpoint.id))?;
    let endpoint = changed(&key, content, known.as_deref())?;
    keep(&api, &member, &once, workspace, endpoint).await.map(Json)
}

/// Ends a rotation: webhooks signed with the app secret before are refused from now on.
#[utoipa::path(
    delete,
    path = "/workspaces/{workspace}/endpoints/{endpoint}/previous-secret",
    operation_id = "remove_previous_secret",
    tag = "channels",
    responses((status = 200, body = EndpointView))
)]
pub async fn end_rotation(
    State(api): State<Api>,
    member: Member,
    At(key): At<String>,
    Act(once): Act,
) -> Result<Json<EndpointView>, Problem> {
    let known = api.app.registry.endpoint(&key);
    let workspace = may_write(&api, &member, known.as_deref().map(|endpoint| endpoint.id))?;
    let endpoint = known.as_deref().cloned().ok_or_else(Problem::not_found)?;
    let endpoint = Endpoint { secrets: endpoint.secrets.settled(), ..endpoint };
    keep(&api, &member, &once, workspace, endpoint).await.map(Json)
}

/// The workspace, for somebody who may write the endpoint (or make one).
pub fn may_write(api: &Api, member: &Member, endpoint: Option<EndpointId>) -> Result<WorkspaceId, Problem> {
    let workspace = member.may(Action::WriteChannels)?.id;
    let used = endpoint.map_or(EndpointUse::Shared, |endpoint| used_by(api, workspace, endpoint));
    Ok(member.may_with_endpoint(Action::WriteChannels, used)?.id)
}

/// The endpoints that a member may know of.
pub fn visible(api: &Api, member: &Member, workspace: WorkspaceId) -> Vec<Arc<Endpoint>> {
    let channels = api.app.registry.channels();
    let ours = channels.iter().filter(|channel| channel.workspace == workspace);
    let ours: HashSet<_> = ours.map(|channel| channel.endpoint).collect();
    let mut endpoints = api.app.registry.endpoints();
    endpoints.retain(|endpoint| member.caller.actor.administers_installation || ours.contains(&endpoint.id));
    endpoints
}

pub fn webhook_url(api: &Api, endpoint: &Endpoint) -> String {
    endpoint.webhook_url(&api.app.settings.public_url)
}

fn used_by(api: &Api, workspace: WorkspaceId, endpoint: EndpointId) -> EndpointUse {
    let channels = api.app.registry.channels();
    let mut users = channels.iter().filter(|channel| channel.endpoint == endpoint).peekable();
    if users.peek().is_some() && users.all(|channel| channel.workspace == workspace) {
        EndpointUse::Alone
    } else {
        EndpointUse::Shared
    }
}

/// The endpoint as it is to be; what is not said stays as it was.
fn changed(key: &str, change: EndpointChange, known: Option<&Endpoint>) -> Result<Endpoint, Problem> {
    let mut fields = Fields::new();
    let key = fields.take("endpoint", wire::key(key));
    let name = fields.take("name", wire::name(&change.name));
    let secrets = secrets(&mut fields, change.app_secret, change.verify_token, known);
    let sources = fields.take("sources", sources(change.sources.as_deref(), known));
    let provider = change.provider.into();
    let id = known.map_or_else(EndpointId::new, |known| known.id);
    let made = key.zip(name).zip(secrets).zip(sources).map(|(((key, name), secrets), sources)| {
        let name = name.as_str().to_owned();
        Endpoint { id, key, name, provider, secrets, sources }
    });
    fields.done(made)
}

fn sources(sent: Option<&[String]>, known: Option<&Endpoint>) -> Result<Sources, Words> {
    let Some(sent) = sent else { return Ok(known.map(|known| known.sources.clone()).unwrap_or_default()) };
    if sent.len() > MOST_SOURCES {
        return Err(Words::new("Use no máximo 100 endereços.", "Use at most 100 addresses."));
    }
    Sources::parse(sent.iter().map(String::as_str)).map_err(|_| {
        Words::new(
            "Use endereços IP ou redes, como 45.233.20.0/24.",
            "Use IP addresses or networks, such as 45.233.20.0/24.",
        )
    })
}

fn secrets(
    fields: &mut Fields,
    app_secret: Option<String>,
    verify_token: Option<String>,
    known: Option<&Endpoint>,
) -> Option<EndpointSecrets> {
    let app_secret = secret(fields, "app_secret", app_secret, known)?;
    let verify_token = secret(fields, "verify_token", verify_token, known)?;
    match (known.map(|known| known.secrets.clone()), app_secret, verify_token) {
        (Some(secrets), app_secret, verify_token) => {
            let secrets = match app_secret {
                Some(app_secret) => secrets.rotated(app_secret),
                None => secrets,
            };
            let verify_token = verify_token.unwrap_or_else(|| secrets.verify_token.clone());
            Some(EndpointSecrets { verify_token, ..secrets })
        }
        (None, Some(current), Some(verify_token)) => {
            Some(EndpointSecrets { webhooks: WebhookSecrets { current, previous: None }, verify_token })
        }
        (None, _, _) => None,
    }
}

/// A secret that was sent; none is fine for an endpoint that has one.
#[expect(
    clippy::option_option,
    reason = "the outer one is whether it is right, as of every field; the inner one whether it was sent"
)]
fn secret(
    fields: &mut Fields,
    path: &str,
    sent: Option<String>,
    known: Option<&Endpoint>,
) -> Option<Option<Secret>> {
    match (sent, known) {
        (Some(sent), _) => fields.take(path, wire::text(&sent, LONGEST_SECRET)).map(|sent| Some(Secret::new(sent))),
        (None, Some(_)) => Some(None),
        (None, None) => {
            fields.wrong(path, Words::new("Este campo é obrigatório.", "This field is required."));
            None
        }
    }
}

async fn keep(
    api: &Api,
    member: &Member,
    once: &Once,
    workspace: WorkspaceId,
    endpoint: Endpoint,
) -> Result<EndpointView, Problem> {
    let by = By { workspace, user: member.user(), at: api.app.clock.now() };
    let key = api.app.identity.installation_key().clone();
    let stored = endpoint.clone();
    let verb = move |tx: &mut dyn Tx| {
        let id = store::put_endpoint(tx, &stored, &key, by.at)?;
        facts::append(tx, by, &Fact::EndpointChanged(id)).map(|()| id.0)
    };
    once.run::<StoreError, _>(&api.app, by.user, StatusCode::OK, verb).await?;
    api.app.registry.reload().await?;
    let endpoint = api.app.registry.endpoint(&endpoint.key).ok_or_else(Problem::not_found)?;
    Ok(view(api, workspace, &endpoint))
}

fn view(api: &Api, workspace: WorkspaceId, endpoint: &Endpoint) -> EndpointView {
    EndpointView {
        id: endpoint.id.0,
        key: endpoint.key.clone(),
        name: endpoint.name.clone(),
        provider: endpoint.provider.into(),
        webhook_url: webhook_url(api, endpoint),
        sources: endpoint.sources.entries(),
        rotating: endpoint.secrets.webhooks.previous.is_some(),
        shared: used_by(api, workspace, endpoint.id) == EndpointUse::Shared,
    }
}

impl From<Provider> for ProviderTag {
    fn from(provider: Provider) -> Self {
        match provider {
            Provider::Meta => Self::Meta,
            Provider::Dialog360 => Self::Dialog360,
            Provider::Twilio => Self::Twilio,
            Provider::Zenvia => Self::Zenvia,
            Provider::Blip => Self::Blip,
            Provider::Gupshup => Self::Gupshup,
            Provider::Infobip => Self::Infobip,
        }
    }
}
