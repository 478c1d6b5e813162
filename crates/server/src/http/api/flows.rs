//! Flows: files that people write, checked and published.

use super::{
    Api,
    body::FileForm,
    extract::{At, File, Member},
    facts::{self, By, Fact},
    problem::{Problem, ProblemType, Words},
    wire::{All, Instant},
};
use axum::{Json, extract::State, http::StatusCode};
use ponte_connectors::Manifest;
use ponte_conversations::store::queues;
use ponte_flows::{
    cost::{self, Cost, FlowCost},
    keys::{ActionName, ConnectionKey, QueueKey},
    model::Definition,
    parse::DefinitionError,
    store::{self, StoredFlow},
    validate::{self, Severity, Surroundings, is_publishable, validate_references},
};
use ponte_identity::policy::Action;
use ponte_kernel::{Language, WorkspaceId};
use ponte_store::{StoreError, Tx};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Flow)]
pub struct FlowView {
    id: Uuid,
    key: String,
    name: String,
    /// The live one; running sessions stay on theirs.
    version: u32,
    updated_at: Instant,
    /// None when no end can be reached.
    cost: Option<FlowCostView>,
}

/// A flow with its file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FlowFile {
    flow: FlowView,
    /// YAML or JSON.
    definition: String,
    /// What may be meant, and may be not.
    warnings: Vec<FlowProblem>,
}

/// What the linter says about a file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FlowCheck {
    publishable: bool,
    problems: Vec<FlowProblem>,
    cost: Option<FlowCostView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FlowProblem {
    /// Such as `blocks.menu.ask.prompt.buttons[0].title`.
    path: String,
    severity: SeverityTag,
    /// In the reader's language.
    message: String,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeverityTag {
    /// The flow runs.
    Warning,
    /// The flow must not be published.
    Error,
}

/// What a run costs, in bubbles: each is billed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FlowCostView {
    run: RunCost,
    /// By the block that a run ends at.
    by_end: BTreeMap<String, RunCost>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct RunCost {
    /// On the shortest way.
    bubbles_min: u32,
    /// On the longest way, with every retry used and every loop gone through once.
    bubbles_max: u32,
    /// Whether a customer can go round a loop again.
    repeats: bool,
}

#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/flows",
    operation_id = "list_flows",
    tag = "flows",
    responses((status = 200, body = All<FlowView>))
)]
pub async fn list(State(api): State<Api>, member: Member) -> Result<Json<All<FlowView>>, Problem> {
    let workspace = member.may(Action::ReadFlows)?.id;
    let stored = api.app.store.read(move |tx| store::live(tx, workspace)).await?;
    let parsed = api.app.book.live(workspace).await?;
    let cost_of = |stored: &StoredFlow| {
        let flow = parsed.iter().find(|flow| flow.id == stored.id);
        flow.and_then(|flow| cost::cost(flow.program.definition()))
    };
    Ok(Json(All { items: stored.iter().map(|flow| view(flow, cost_of(flow))).collect() }))
}

/// A flow's live file.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/flows/{flow}",
    operation_id = "get_flow",
    tag = "flows",
    responses((status = 200, body = FlowFile))
)]
pub async fn get(State(api): State<Api>, member: Member, At(key): At<String>) -> Result<Json<FlowFile>, Problem> {
    let workspace = member.may(Action::ReadFlows)?.id;
    let stored = api.app.store.read(move |tx| store::live_by_key(tx, workspace, &key)).await?;
    let stored = stored.ok_or_else(Problem::not_found)?;
    file(&api, stored, member.caller.language).await.map(Json)
}

/// Says what is wrong with a file, without publishing it.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/flows/validate",
    operation_id = "validate_flow",
    tag = "flows",
    request_body(content(("application/yaml"), ("application/json"))),
    responses((status = 200, body = FlowCheck))
)]
pub async fn check(State(api): State<Api>, member: Member, file: File) -> Result<Json<FlowCheck>, Problem> {
    let workspace = member.may(Action::ReadFlows)?.id;
    let (definition, _) = read(&file)?;
    let problems = problems(&api, workspace, &definition).await?;
    Ok(Json(FlowCheck {
        publishable: is_publishable(&problems),
        problems: problems.iter().map(|problem| problem_view(problem, member.caller.language)).collect(),
        cost: cost::cost(&definition).map(cost_view),
    }))
}

/// Publishes a file under the key that it names. A text that differs from the live one becomes the next version.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/flows",
    operation_id = "publish_flow",
    tag = "flows",
    request_body(content(("application/yaml"), ("application/json"))),
    responses((status = 201, body = FlowFile))
)]
pub async fn publish(
    State(api): State<Api>,
    member: Member,
    sent: File,
) -> Result<(StatusCode, Json<FlowFile>), Problem> {
    let workspace = member.may(Action::WriteFlows)?.id;
    let (definition, text) = read(&sent)?;
    let problems = problems(&api, workspace, &definition).await?;
    if !is_publishable(&problems) {
        return Err(unpublishable(&problems));
    }
    let by = By { workspace, user: member.user(), at: api.app.clock.now() };
    let (key, name) = (definition.key.as_str().to_owned(), definition.name.clone());
    let stored_key = key.clone();
    let verb = move |tx: &mut dyn Tx| {
        let published = store::publish(tx, workspace, &stored_key, &name, &text, by.at)?;
        let fact = Fact::FlowPublished { flow: published.id, version: published.version };
        facts::append(tx, by, &fact).map(|()| published.id.0)
    };
    sent.once.run::<StoreError, _>(&api.app, by.user, StatusCode::CREATED, verb).await?;
    api.app.book.forget(workspace);
    let stored = api.app.store.read(move |tx| store::live_by_key(tx, workspace, &key)).await?;
    let stored = stored.ok_or_else(Problem::not_found)?;
    Ok((StatusCode::CREATED, Json(file(&api, stored, member.caller.language).await?)))
}

/// The definition, and the text to be kept. JSON is written anew: what is kept has to read as YAML, and JSON's way to
/// escape a pair of surrogates does not.
fn read(file: &File) -> Result<(Definition, String), Problem> {
    match file.form {
        FileForm::Yaml => {
            let definition = Definition::from_yaml(&file.text).map_err(|error| unreadable(&error))?;
            Ok((definition, file.text.clone()))
        }
        FileForm::Json => {
            let definition = Definition::from_json(&file.text).map_err(|error| unreadable(&error))?;
            let text = serde_json::to_string_pretty(&definition).map_err(|error| Problem::internal(&error))?;
            Ok((definition, text))
        }
    }
}

/// All that is wrong with a flow, by itself and in this workspace.
async fn problems(
    api: &Api,
    workspace: WorkspaceId,
    definition: &Definition,
) -> Result<Vec<validate::Problem>, Problem> {
    let mut problems = validate::validate(definition);
    problems.extend(validate_references(definition, &surroundings(api, workspace).await?));
    Ok(problems)
}

async fn surroundings(api: &Api, workspace: WorkspaceId) -> Result<Surroundings, Problem> {
    let (queues, connectors, connections) = api
        .app
        .store
        .read(move |tx| {
            let connectors = ponte_connectors::store::connectors(tx, workspace)?;
            let connections = ponte_connectors::store::connections(tx, workspace)?;
            Ok::<_, StoreError>((queues(tx, workspace)?, connectors, connections))
        })
        .await?;
    let actions: BTreeMap<String, BTreeSet<ActionName>> = connectors
        .iter()
        .filter_map(|connector| {
            let manifest = Manifest::parse(&connector.key, &connector.manifest).ok()?;
            let names = manifest.actions().filter_map(|action| ActionName::parse(action.name).ok()).collect();
            Some((connector.key.clone(), names))
        })
        .collect();
    let connections = connections.iter().filter_map(|connection| {
        let key = ConnectionKey::parse(&connection.key).ok()?;
        Some((key, actions.get(&connection.connector).cloned().unwrap_or_default()))
    });
    let queues = queues.iter().filter_map(|queue| QueueKey::parse(&queue.key).ok());
    Ok(Surroundings { queues: queues.collect(), connections: connections.collect() })
}

fn unreadable(error: &DefinitionError) -> Problem {
    let place = error.position.map_or_else(String::new, |at| format!("line {}, column {}", at.line, at.column));
    let path = if error.path.is_empty() { place.clone() } else { error.path.clone() };
    let words = Words::new(
        format!("O arquivo não é um fluxo ({place}): {}", error.problem),
        format!("The file is no flow ({place}): {}", error.problem),
    );
    Problem::new(ProblemType::InvalidContent).field(path, words)
}

fn unpublishable(problems: &[validate::Problem]) -> Problem {
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
    errors.fold(Problem::new(ProblemType::InvalidContent), |told, problem| {
        told.field(&problem.path, Words::new(&problem.message.portuguese, &problem.message.english))
    })
}

async fn file(api: &Api, stored: StoredFlow, language: Language) -> Result<FlowFile, Problem> {
    let definition = Definition::from_yaml(&stored.definition).map_err(|error| Problem::internal(&error))?;
    let problems = problems(api, stored.workspace, &definition).await?;
    Ok(FlowFile {
        flow: view(&stored, cost::cost(&definition)),
        definition: stored.definition,
        warnings: problems.iter().map(|problem| problem_view(problem, language)).collect(),
    })
}

fn view(flow: &StoredFlow, cost: Option<FlowCost>) -> FlowView {
    FlowView {
        id: flow.id.0,
        key: flow.key.clone(),
        name: flow.name.clone(),
        version: flow.version,
        updated_at: flow.updated_at.into(),
        cost: cost.map(cost_view),
    }
}

fn problem_view(problem: &validate::Problem, language: Language) -> FlowProblem {
    let severity = match problem.severity {
        Severity::Warning => SeverityTag::Warning,
        Severity::Error => SeverityTag::Error,
    };
    FlowProblem { path: problem.path.clone(), severity, message: problem.message.in_language(language).to_owned() }
}

fn cost_view(cost: FlowCost) -> FlowCostView {
    let by_end = cost.by_end.into_iter().map(|(block, cost)| (block.as_str().to_owned(), cost.into()));
    FlowCostView { run: cost.run.into(), by_end: by_end.collect() }
}

impl From<Cost> for RunCost {
    fn from(Cost { bubbles_min, bubbles_max, repeats }: Cost) -> Self {
        Self { bubbles_min, bubbles_max, repeats }
    }
}
