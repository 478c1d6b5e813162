//! The way of a message, for the person who asks why: what happened when, and what was said to other systems.
//!
//! Secrets were replaced before anything was kept; the contact's own numbers are masked here, as everywhere until somebody
//! reveals them.

use super::{
    Api,
    extract::{At, Member},
    owner::{AuthorView, Colleagues},
    problem::Problem,
    wire::Instant,
};
use axum::{Json, extract::State};
use ponte_connectors::{
    CallOutcome,
    store::calls::{self, StoredCall},
};
use ponte_contacts::model::Identifier;
use ponte_conversations::{
    Direction, read,
    trace::{self, Passage, SealedExchange, Way},
};
use ponte_identity::policy::Action;
use ponte_kernel::{MessageId, Timestamp, WorkspaceId};
use serde::Serialize;
use serde_json::Value;
use std::time::Duration;
use utoipa::ToSchema;
use uuid::Uuid;

/// A message's way, the earliest step first.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Trace)]
pub struct TraceView {
    message: Uuid,
    steps: Vec<StepView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TraceStep)]
pub struct StepView {
    step: StepTag,
    /// When it happened; of what took time, when it began.
    at: Instant,
    /// How long it took; none of what happens in a moment.
    milliseconds: Option<f64>,
    /// The message that it happened to.
    message: Option<Uuid>,
    author: Option<AuthorView>,
    /// Of `called`: the connection's key and the action. Of `sent`: none.
    connection: Option<String>,
    action: Option<String>,
    /// Of `called` and `sent`: what came of it, such as `answered`, `cached`, `accepted` or the kind of an error.
    outcome: Option<String>,
    /// Of `called` and `sent`: what was said and answered, secrets replaced.
    #[schema(value_type = Option<Object>)]
    exchange: Option<Value>,
}

/// What happened to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TraceStepKind)]
pub enum StepTag {
    /// The customer sent it, by their phone's time in whole seconds.
    Said,
    /// Its webhook arrived and was kept.
    Received,
    /// It became a message of the conversation.
    Stored,
    /// The bot asked a system of the company.
    Called,
    /// The answer was decided upon and put in line.
    Decided,
    /// The gate let it out and it was sent to the provider.
    Sent,
    /// The provider took it.
    Accepted,
    /// WhatsApp sent it on, by its own time in whole seconds.
    OnNetwork,
    Delivered,
    Read,
    Failed,
}

/// The way of a message: a customer's with the bot's answers to it, an answer with its question.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/messages/{message}/trace",
    operation_id = "trace_message",
    tag = "messages",
    responses((status = 200, body = TraceView))
)]
pub async fn get(State(api): State<Api>, member: Member, At(id): At<Uuid>) -> Result<Json<TraceView>, Problem> {
    let workspace = member.may(Action::ReadConversations)?.id;
    let found = api.app.store.read(move |tx| trace::way(tx, workspace, MessageId(id))).await?;
    let way = found.ok_or_else(Problem::not_found)?;
    let calls = calls_of(&api, workspace, &way).await?;
    let mask = Mask::of(&api, workspace, &way).await?;
    let colleagues = Colleagues::of(&api, workspace).await?;
    let mut steps = Vec::new();
    for passage in &way.passages {
        steps.extend(steps_of(passage, &colleagues));
        for exchange in &passage.exchanges {
            steps.push(sent(&api, passage, exchange, &mask).await?);
        }
    }
    for call in &calls {
        steps.push(called(&api, call, &mask).await?);
    }
    steps.sort_by_key(|step| (step.at.0, step.step));
    Ok(Json(TraceView { message: id, steps }))
}

async fn calls_of(api: &Api, workspace: WorkspaceId, way: &Way) -> Result<Vec<StoredCall>, Problem> {
    let (Some(conversation), Some(question)) = (way.conversation, way.question) else { return Ok(Vec::new()) };
    Ok(api.app.store.read(move |tx| calls::calls_of_turn(tx, workspace, conversation, question)).await?)
}

/// The moments of a message.
fn steps_of(passage: &Passage, colleagues: &Colleagues) -> Vec<StepView> {
    let moments = match passage.direction {
        Direction::In => vec![
            (StepTag::Said, Some(passage.sent_at)),
            (StepTag::Received, passage.received_at),
            (StepTag::Stored, Some(passage.stored_at)),
        ],
        Direction::Out => vec![
            (StepTag::Decided, Some(passage.stored_at)),
            (StepTag::Accepted, passage.accepted_at),
            (StepTag::OnNetwork, passage.network_at),
            (StepTag::Delivered, passage.delivered_at),
            (StepTag::Read, passage.read_at),
            (StepTag::Failed, passage.failed_at),
        ],
        Direction::Note => vec![(StepTag::Stored, Some(passage.stored_at))],
    };
    let author = colleagues.author(passage.author);
    let moment = |(step, at): (StepTag, Option<Timestamp>)| {
        let moment = StepView::at(step, at?);
        Some(StepView { message: Some(passage.message.0), author: Some(author.clone()), ..moment })
    };
    moments.into_iter().filter_map(moment).collect()
}

async fn sent(api: &Api, passage: &Passage, exchange: &SealedExchange, mask: &Mask) -> Result<StepView, Problem> {
    let key = api.app.vault.key(exchange.key).await?;
    Ok(StepView {
        milliseconds: Some(milliseconds(exchange.took)),
        message: Some(passage.message.0),
        outcome: Some(exchange.outcome.clone()),
        exchange: Some(mask.value(exchange.open(&key)?)),
        ..StepView::at(StepTag::Sent, exchange.ended_at.minus(exchange.took))
    })
}

async fn called(api: &Api, call: &StoredCall, mask: &Mask) -> Result<StepView, Problem> {
    let key = api.app.vault.key(call.data_key).await?;
    let exchanges = serde_json::to_value(call.exchanges(&key)?).map_err(|error| Problem::internal(&error))?;
    let outcome = match call.outcome {
        CallOutcome::Answered => "answered",
        CallOutcome::Remembered { .. } => "cached",
        CallOutcome::Failed(kind) => kind.as_str(),
    };
    Ok(StepView {
        milliseconds: Some(milliseconds(call.took)),
        connection: Some(call.connection.clone()),
        action: Some(call.action.clone()),
        outcome: Some(outcome.to_owned()),
        exchange: Some(mask.value(exchanges)),
        ..StepView::at(StepTag::Called, call.started_at)
    })
}

impl StepView {
    fn at(step: StepTag, at: Timestamp) -> Self {
        Self {
            step,
            at: at.into(),
            milliseconds: None,
            message: None,
            author: None,
            connection: None,
            action: None,
            outcome: None,
            exchange: None,
        }
    }
}

fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}

/// The contact's numbers, and what is shown in their place.
struct Mask(Vec<(String, String)>);

impl Mask {
    async fn of(api: &Api, workspace: WorkspaceId, way: &Way) -> Result<Self, Problem> {
        let (store, vault) = (&api.app.store, &api.app.vault);
        let conversation = match way.conversation {
            Some(id) => read::conversation(store, workspace, id).await?,
            None => None,
        };
        let Some(conversation) = conversation else { return Ok(Self(Vec::new())) };
        let contact = ponte_contacts::read::contact(store, vault, workspace, conversation.thread.contact).await?;
        let identifiers = contact.map(|contact| contact.identifiers).unwrap_or_default();
        Ok(Self(identifiers.iter().map(masked).collect()))
    }

    /// JSON with every text masked.
    fn value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text)),
            Value::Array(items) => items.into_iter().map(|item| self.value(item)).collect(),
            Value::Object(fields) => fields
                .into_iter()
                .map(|(name, value)| (name, self.value(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            other => other,
        }
    }

    fn text(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (plain, masked)| text.replace(plain, masked))
    }
}

/// Phones stand with and without their plus sign.
fn masked(identifier: &Identifier) -> (String, String) {
    (identifier.value.trim_start_matches('+').to_owned(), identifier.masked())
}
