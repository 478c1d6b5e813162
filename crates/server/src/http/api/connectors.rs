//! Connectors: kinds of links to the company's systems, as files.

use super::{
    Api,
    body::FileForm,
    extract::{At, File, Member},
    facts::{self, By, Fact},
    problem::{Problem, ProblemType, Words},
    wire::{All, Instant},
};
use axum::{Json, extract::State, http::StatusCode};
use ponte_connectors::{
    Manifest,
    manifest::{ActionInfo, ConfigField, ConfigKind, ManifestErrors},
    shape::{Presence, Shape},
    store::{self, StoredConnector},
    testing::{self, Verdict},
};
use ponte_identity::policy::Action;
use ponte_kernel::{Language, WorkspaceId, uuid::Uuid};
use ponte_store::{StoreError, Tx};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Connector)]
pub struct ConnectorView {
    key: String,
    name: String,
    version: String,
    updated_at: Instant,
    /// What a connection has to be told, in the order of the set-up form.
    config: Vec<ConfigFieldView>,
    actions: Vec<ActionView>,
    /// What the file asks for and this version cannot do: no connection can be made of it while there is something.
    unsupported: Vec<String>,
}

/// A connector with its file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConnectorFile {
    connector: ConnectorView,
    /// YAML.
    manifest: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ConfigField)]
pub struct ConfigFieldView {
    key: String,
    /// In the reader's language.
    label: String,
    help: Option<String>,
    #[serde(rename = "type")]
    kind: ConfigKindTag,
    /// Of `one_of`.
    options: Vec<String>,
    required: bool,
    default: Option<serde_json::Value>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConfigKindTag {
    Text,
    /// Written and never read.
    Secret,
    /// In PEM; written and never read.
    Certificate,
    Url,
    OneOf,
    Boolean,
    Integer,
    Map,
}

/// Something a connector can do.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ConnectorAction)]
pub struct ActionView {
    /// Such as `order.get`.
    name: String,
    summary: Option<String>,
    inputs: Vec<ActionInput>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ActionInput {
    name: String,
    required: bool,
}

#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/connectors",
    operation_id = "list_connectors",
    tag = "connectors",
    responses((status = 200, body = All<ConnectorView>))
)]
pub async fn list(State(api): State<Api>, member: Member) -> Result<Json<All<ConnectorView>>, Problem> {
    let workspace = member.may(Action::ReadConnectors)?.id;
    let connectors = all(&api, workspace).await?;
    let views = connectors.iter().map(|connector| view(connector, member.caller.language));
    Ok(Json(All { items: views.collect::<Result<_, _>>()? }))
}

#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/connectors/{connector}",
    operation_id = "get_connector",
    tag = "connectors",
    responses((status = 200, body = ConnectorFile))
)]
pub async fn get(
    State(api): State<Api>,
    member: Member,
    At(key): At<String>,
) -> Result<Json<ConnectorFile>, Problem> {
    let workspace = member.may(Action::ReadConnectors)?.id;
    answer(&api, workspace, &key, member.caller.language).await
}

/// Keeps a connector's file; every mistake in it is told with its line, and every test in it that fails.
#[utoipa::path(
    put,
    path = "/workspaces/{workspace}/connectors/{connector}",
    operation_id = "put_connector",
    tag = "connectors",
    request_body(content(("application/yaml"))),
    responses((status = 200, body = ConnectorFile))
)]
pub async fn put(
    State(api): State<Api>,
    member: Member,
    At(key): At<String>,
    sent: File,
) -> Result<Json<ConnectorFile>, Problem> {
    let workspace = member.may(Action::WriteConnectors)?.id;
    let by = By { workspace, user: member.user(), at: api.app.clock.now() };
    let (connector, manifest) = checked(&key, &sent, by)?;
    passes_its_tests(manifest).await?;
    let verb = move |tx: &mut dyn Tx| {
        store::put_connector(tx, &connector)?;
        let fact = Fact::ConnectorChanged { key: connector.key.clone() };
        // A connector has no id of its own: it is known by its key.
        facts::append(tx, by, &fact).map(|()| Uuid::nil())
    };
    sent.once.run::<StoreError, _>(&api.app, by.user, StatusCode::OK, verb).await?;
    api.app.connections.forget(workspace);
    answer(&api, workspace, &key, member.caller.language).await
}

/// The connectors of a workspace.
pub async fn all(api: &Api, workspace: WorkspaceId) -> Result<Vec<StoredConnector>, Problem> {
    Ok(api.app.store.read(move |tx| store::connectors(tx, workspace)).await?)
}

/// A stored file was checked when it was kept: one that does not read was written by a newer Ponte.
pub fn manifest(connector: &StoredConnector) -> Result<Manifest, Problem> {
    Manifest::parse(&connector.key, &connector.manifest).map_err(|errors| Problem::internal(&errors))
}

fn checked(key: &str, sent: &File, by: By) -> Result<(StoredConnector, Manifest), Problem> {
    if sent.form == FileForm::Json {
        let words = Words::new("Envie o arquivo como application/yaml.", "Send the file as application/yaml.");
        return Err(Problem::new(ProblemType::UnsupportedContentType).detail(words));
    }
    let manifest = Manifest::parse(key, &sent.text).map_err(|errors| wrong(&errors))?;
    if manifest.connector != key {
        let words = Words::new(
            format!("O arquivo é do conector `{}`.", manifest.connector),
            format!("The file is of the connector `{}`.", manifest.connector),
        );
        return Err(Problem::new(ProblemType::InvalidContent).field("connector", words));
    }
    let (key, version, text) = (manifest.connector.clone(), manifest.version.clone(), sent.text.clone());
    Ok((StoredConnector { workspace: by.workspace, key, version, manifest: text, updated_at: by.at }, manifest))
}

/// Runs the tests inside the file: a connector that does not do what it says is not kept.
async fn passes_its_tests(manifest: Manifest) -> Result<(), Problem> {
    let reports = testing::run(&Arc::new(manifest)).await;
    if testing::all_passed(&reports) {
        return Ok(());
    }
    Err(reports.iter().fold(Problem::new(ProblemType::InvalidContent), |told, report| {
        let Verdict::Failed(differences) = &report.verdict else { return told };
        let place = format!("line {}, column {}", report.place.line, report.place.column);
        let (name, differences) = (&report.name, differences.join("; "));
        let words = Words::new(
            format!("O teste “{name}” falhou: {differences}"),
            format!("The test “{name}” failed: {differences}"),
        );
        told.field(place, words)
    }))
}

/// Those who write manifests read English: so do the messages of the file format.
fn wrong(errors: &ManifestErrors) -> Problem {
    errors.errors.iter().fold(Problem::new(ProblemType::InvalidContent), |told, error| {
        let place = format!("line {}, column {}", error.place.line, error.place.column);
        told.field(place, Words::new(&error.message, &error.message))
    })
}

async fn answer(
    api: &Api,
    workspace: WorkspaceId,
    key: &str,
    language: Language,
) -> Result<Json<ConnectorFile>, Problem> {
    let stored = all(api, workspace).await?.into_iter().find(|connector| connector.key == key);
    let stored = stored.ok_or_else(Problem::not_found)?;
    Ok(Json(ConnectorFile { connector: view(&stored, language)?, manifest: stored.manifest }))
}

fn view(stored: &StoredConnector, language: Language) -> Result<ConnectorView, Problem> {
    let manifest = manifest(stored)?;
    Ok(ConnectorView {
        key: stored.key.clone(),
        name: manifest.name.clone(),
        version: stored.version.clone(),
        updated_at: stored.updated_at.into(),
        config: manifest.config.iter().map(|field| config_view(field, language)).collect(),
        actions: manifest.actions().map(|action| action_view(&action, language)).collect(),
        unsupported: manifest.unsupported.clone(),
    })
}

fn config_view(field: &ConfigField, language: Language) -> ConfigFieldView {
    let (kind, options) = match &field.kind {
        ConfigKind::Text => (ConfigKindTag::Text, Vec::new()),
        ConfigKind::Secret => (ConfigKindTag::Secret, Vec::new()),
        ConfigKind::Certificate => (ConfigKindTag::Certificate, Vec::new()),
        ConfigKind::Url { .. } => (ConfigKindTag::Url, Vec::new()),
        ConfigKind::OneOf(options) => (ConfigKindTag::OneOf, options.clone()),
        ConfigKind::Boolean => (ConfigKindTag::Boolean, Vec::new()),
        ConfigKind::Integer => (ConfigKindTag::Integer, Vec::new()),
        ConfigKind::Map => (ConfigKindTag::Map, Vec::new()),
    };
    ConfigFieldView {
        key: field.key.clone(),
        label: field.label.in_language(language).to_owned(),
        help: field.help.as_ref().map(|help| help.in_language(language).to_owned()),
        kind,
        options,
        required: field.required,
        default: field.default.clone(),
    }
}

fn action_view(action: &ActionInfo<'_>, language: Language) -> ActionView {
    let inputs = match action.input {
        Shape::Object(object) => object.fields.as_slice(),
        _ => &[],
    };
    let inputs = inputs
        .iter()
        .map(|field| ActionInput { name: field.name.to_string(), required: field.presence == Presence::Required });
    ActionView {
        name: action.name.to_owned(),
        summary: action.summary.map(|summary| summary.in_language(language).to_owned()),
        inputs: inputs.collect(),
    }
}
