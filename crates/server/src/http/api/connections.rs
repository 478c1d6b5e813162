//! Connections: configured connectors, with secrets that are written and never read.

use super::{
    Api, connectors,
    extract::{At, Member, Write},
    facts::{self, By, Fact},
    once::Once,
    problem::{Problem, ProblemType, Words},
    wire::{self, All, Fields, Instant},
};
use axum::{Json, extract::State, http::StatusCode};
use ponte_connectors::{
    Answer, CallError, Connection, ConnectionError, ConnectionSettings, GivenSecrets, Occasion,
    connections::{Deed, Repetition},
    store::{self, NewConnection, StoredConnection},
};
use ponte_identity::policy::Action;
use ponte_kernel::{Secret, UserId, WorkspaceId};
use ponte_platform::http::{AllowEntryError, AllowList};
use ponte_store::{StoreError, Tx};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, sync::Arc};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Connection)]
pub struct ConnectionView {
    id: Uuid,
    key: String,
    /// The key of its connector.
    connector: String,
    #[schema(value_type = Object)]
    config: Map<String, Value>,
    /// Private addresses that it may reach: networks, addresses, servers with their ports. Never more than the
    /// workspace allows.
    allowed_addresses: Vec<String>,
    /// The names of the secrets that it has.
    secrets: Vec<String>,
    updated_at: Instant,
}

/// Secrets are written and never read: those that are not sent stay as they are, unless the connection would go to another
/// system with them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectionChange {
    /// The key of a connector.
    connector: String,
    #[serde(default)]
    #[schema(value_type = Object)]
    config: Map<String, Value>,
    #[serde(default)]
    allowed_addresses: Vec<String>,
    #[serde(default)]
    secrets: BTreeMap<String, String>,
}

/// What an action is called with.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Call {
    #[serde(default)]
    #[schema(value_type = Object)]
    input: Map<String, Value>,
}

/// What the company's system answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CallAnswer)]
pub struct AnswerView {
    value: Value,
    /// Zero for an answer that was just fetched.
    age_milliseconds: u64,
    from_cache: bool,
}

#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/connections",
    operation_id = "list_connections",
    tag = "connectors",
    responses((status = 200, body = All<ConnectionView>))
)]
pub async fn list(State(api): State<Api>, member: Member) -> Result<Json<All<ConnectionView>>, Problem> {
    let workspace = member.may(Action::ReadConnectors)?.id;
    let mut items = Vec::new();
    for stored in all(&api, workspace).await? {
        items.push(view(&api, stored).await?);
    }
    Ok(Json(All { items }))
}

/// Makes a connection, or changes the one that has the key.
#[utoipa::path(
    put,
    path = "/workspaces/{workspace}/connections/{connection}",
    operation_id = "put_connection",
    tag = "connectors",
    request_body = ConnectionChange,
    responses((status = 200, body = ConnectionView))
)]
pub async fn put(
    State(api): State<Api>,
    member: Member,
    At(key): At<String>,
    Write { content, once }: Write<ConnectionChange>,
) -> Result<Json<ConnectionView>, Problem> {
    let workspace = member.may(Action::WriteConnectors)?.clone();
    let connection = changed(&api, workspace.id, &key, content).await?;
    let data_key = api.app.vault.key(workspace.key_id).await?;
    let by = By { workspace: workspace.id, user: member.user(), at: api.app.clock.now() };
    let verb = move |tx: &mut dyn Tx| {
        let id = store::put_connection(tx, &connection, &data_key, by.at)?;
        facts::append(tx, by, &Fact::ConnectionChanged(id)).map(|()| id.0)
    };
    once.run::<StoreError, _>(&api.app, by.user, StatusCode::OK, verb).await?;
    api.app.connections.forget(workspace.id);
    let stored = find(&api, workspace.id, &key).await?.ok_or_else(Problem::not_found)?;
    view(&api, stored).await.map(Json)
}

/// Calls an action, to try the connection. An `Idempotency-Key` goes on to the system, as far as its connector can; where
/// it cannot, a second request with the key is refused.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/connections/{connection}/actions/{action}",
    operation_id = "call_action",
    tag = "connectors",
    request_body = Call,
    responses((status = 200, body = AnswerView))
)]
pub async fn call(
    State(api): State<Api>,
    member: Member,
    At((key, action)): At<(String, String)>,
    Write { content, once }: Write<Call>,
) -> Result<Json<AnswerView>, Problem> {
    let workspace = member.may(Action::WriteConnectors)?.clone();
    find(&api, workspace.id, &key).await?.ok_or_else(Problem::not_found)?;
    let data_key = api.app.vault.key(workspace.key_id).await?;
    let occasion = occasion(&api, workspace.id, &key, &action, member.user(), &once).await?;
    let called = api
        .app
        .connections
        .call(Deed {
            workspace: workspace.id,
            connection: &key,
            action: &action,
            input: content.input,
            idempotency_key: once.key().map_or_else(|| Uuid::now_v7().to_string(), str::to_owned),
            occasion,
        })
        .await;
    api.app.connections.keep(workspace.id, None, vec![called.log], &data_key).await;
    let Answer { value, age, from_cache } = called.outcome?;
    let age_milliseconds = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
    Ok(Json(AnswerView { value, age_milliseconds, from_cache }))
}

/// Whether this request is the first with its key. What an action gave is not kept: a repetition is made again where the
/// system recognises it or can be asked, and refused where it would do the deed twice.
async fn occasion(
    api: &Api,
    workspace: WorkspaceId,
    connection: &str,
    action: &str,
    user: UserId,
    once: &Once,
) -> Result<Occasion, Problem> {
    let repetition = api.app.connections.repetition(workspace, connection, action).await;
    if repetition == Repetition::Free {
        return Ok(Occasion::First);
    }
    let first = Uuid::now_v7();
    let known = once.run::<StoreError, _>(&api.app, user, StatusCode::OK, move |_| Ok(first)).await?;
    match repetition {
        _ if known == first => Ok(Occasion::First),
        Repetition::Forbidden => Err(Problem::new(ProblemType::Refused).detail(Words::new(
            "Esta ação já foi chamada com esta chave, e repeti-la poderia executá-la duas vezes. Use outra chave para uma nova chamada.",
            "This action was called with this key already, and repeating it could do it twice. Use another key for another call.",
        ))),
        Repetition::Free | Repetition::Recognised => Ok(Occasion::AfterCutOff),
    }
}

async fn all(api: &Api, workspace: WorkspaceId) -> Result<Vec<StoredConnection>, Problem> {
    Ok(api.app.store.read(move |tx| store::connections(tx, workspace)).await?)
}

async fn find(api: &Api, workspace: WorkspaceId, key: &str) -> Result<Option<StoredConnection>, Problem> {
    Ok(all(api, workspace).await?.into_iter().find(|connection| connection.key == key))
}

/// The connection as it is to be: one that can be called.
async fn changed(
    api: &Api,
    workspace: WorkspaceId,
    key: &str,
    change: ConnectionChange,
) -> Result<NewConnection, Problem> {
    let known = find(api, workspace, key).await?;
    let kept = match &known {
        Some(known) => secrets(api, known).await?,
        None => GivenSecrets::default(),
    };
    let is_sent = |name: &String| change.secrets.contains_key(name);
    let unsent: Vec<String> = kept.values.keys().filter(|name| !is_sent(name)).cloned().collect();
    let mut secrets = kept.values;
    secrets.extend(change.secrets.into_iter().map(|(name, value)| (name, Secret::new(value))));
    let mut fields = Fields::new();
    let key = fields.take("connection", wire::key(key));
    let connectors = connectors::all(api, workspace).await?;
    let connector = connectors.iter().find(|connector| connector.key == change.connector);
    let missing = || Words::new("Este conector não existe.", "There is no such connector.");
    let connector = fields.take("connector", connector.ok_or_else(missing));
    let entries = change.allowed_addresses.iter().map(String::as_str);
    let allowed = api.app.store.read(move |tx| store::allowed_addresses(tx, workspace)).await?;
    let allow_list = fields.take("allowed_addresses", within_workspace(entries, &allowed));
    let ((key, connector), allow_list) = fields.done(key.zip(connector).zip(allow_list))?;
    let settings = ConnectionSettings {
        key: key.clone(),
        manifest: Arc::new(connectors::manifest(connector)?),
        config: change.config.clone(),
        secrets: secrets.clone(),
        allow_list,
    };
    let destination = Connection::new(settings)?.destination();
    if !kept.destination.is_some_and(|given_for| given_for.covers(&destination)) {
        wants_secrets_anew(&key, unsent)?;
    }
    let (connector, config, allowed_addresses) = (change.connector, change.config, change.allowed_addresses);
    Ok(NewConnection { workspace, key, connector, config, allowed_addresses, destination, secrets })
}

/// A connection's own list, which opens no more than the workspace's.
fn within_workspace<'a>(entries: impl Iterator<Item = &'a str>, allowed: &str) -> Result<AllowList, Words> {
    let words = |error: AllowEntryError| Words::of(|language| error.sentence(language));
    let (own, workspace) =
        (AllowList::parse(entries).map_err(words)?, AllowList::parse(allowed.lines()).map_err(words)?);
    if own.is_within(&workspace) {
        return Ok(own);
    }
    Err(Words::new(
        "O ambiente não permite todos estes endereços. Peça a quem administra a instalação.",
        "The workspace does not allow all of these addresses. Ask an administrator of the installation.",
    ))
}

/// Who may configure a connection may not read its secrets: sent elsewhere, they would be.
fn wants_secrets_anew(connection: &str, unsent: Vec<String>) -> Result<(), Problem> {
    if unsent.is_empty() {
        return Ok(());
    }
    let told = unsent.into_iter().fold(Problem::new(ProblemType::InvalidContent), |told, name| {
        let words = Words::new(
            format!("A conexão `{connection}` passa a outro sistema: informe este segredo de novo."),
            format!("The connection `{connection}` goes to another system: send this secret anew."),
        );
        told.field(format!("secrets.{name}"), words)
    });
    Err(told)
}

async fn secrets(api: &Api, connection: &StoredConnection) -> Result<GivenSecrets, Problem> {
    let key = api.app.vault.key(connection.data_key).await?;
    Ok(connection.secrets(&key)?)
}

async fn view(api: &Api, stored: StoredConnection) -> Result<ConnectionView, Problem> {
    let secrets = secrets(api, &stored).await?.values.into_keys().collect();
    let config = serde_json::from_str(&stored.config).map_err(|error| Problem::internal(&error))?;
    Ok(ConnectionView {
        id: stored.id.0,
        key: stored.key,
        connector: stored.connector,
        config,
        allowed_addresses: stored.allowed_addresses.lines().map(str::to_owned).collect(),
        secrets,
        updated_at: stored.updated_at.into(),
    })
}

impl From<ConnectionError> for Problem {
    fn from(error: ConnectionError) -> Self {
        let told = Self::new(ProblemType::InvalidContent);
        match &error {
            ConnectionError::Config(problems) => problems.iter().fold(told, |told, problem| {
                told.field(
                    format!("config.{}", problem.key),
                    Words::of(|language| problem.fault.sentence(language)),
                )
            }),
            ConnectionError::PublicOnly => {
                told.field("allowed_addresses", Words::of(|language| error.sentence(language)))
            }
            ConnectionError::Unsupported(_) | ConnectionError::BaseUrl(_) => {
                told.detail(Words::of(|language| error.sentence(language)))
            }
        }
    }
}

/// The kind in the reader's language; then the vendor's words, which are those of whoever runs the system.
impl From<CallError> for Problem {
    fn from(error: CallError) -> Self {
        let kind = error.kind;
        let words =
            Words::of(|language| format!("{} ({}): {}", kind.sentence(language), kind.as_str(), error.message));
        let told = Self::new(ProblemType::CallFailed).detail(words);
        match error.retry_after {
            Some(wait) => told.retry_after(wait),
            None => told,
        }
    }
}
