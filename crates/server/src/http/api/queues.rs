//! Queues: where conversations wait for people.

use super::{
    Api,
    extract::{At, Member, Write},
    facts::{self, By, Fact},
    problem::Problem,
    wire::{self, All, Fields},
};
use axum::{Json, extract::State, http::StatusCode};
use ponte_conversations::{model::Queue, store};
use ponte_identity::policy::Action;
use ponte_store::{StoreError, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Queue)]
pub struct QueueView {
    id: Uuid,
    key: String,
    name: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueueChange {
    /// At most 120 characters.
    name: String,
}

#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/queues",
    operation_id = "list_queues",
    tag = "queues",
    responses((status = 200, body = All<QueueView>))
)]
pub async fn list(State(api): State<Api>, member: Member) -> Result<Json<All<QueueView>>, Problem> {
    let workspace = member.may(Action::ReadWorkspace)?.id;
    let queues = api.app.store.read(move |tx| store::queues(tx, workspace)).await?;
    Ok(Json(All { items: queues.into_iter().map(QueueView::from).collect() }))
}

/// Makes a queue, or names the one that has the key anew.
#[utoipa::path(
    put,
    path = "/workspaces/{workspace}/queues/{queue}",
    operation_id = "put_queue",
    tag = "queues",
    request_body = QueueChange,
    responses((status = 200, body = QueueView))
)]
pub async fn put(
    State(api): State<Api>,
    member: Member,
    At(key): At<String>,
    Write { content, once }: Write<QueueChange>,
) -> Result<Json<QueueView>, Problem> {
    let workspace = member.may(Action::WriteChannels)?.id;
    let mut fields = Fields::new();
    let key = fields.take("queue", wire::key(&key));
    let name = fields.take("name", wire::name(&content.name));
    let (key, name) = fields.done(key.zip(name))?;
    let by = By { workspace, user: member.user(), at: api.app.clock.now() };
    let (stored_key, stored_name) = (key.clone(), name.clone());
    let verb = move |tx: &mut dyn Tx| {
        let id = store::name_queue(tx, workspace, &stored_key, stored_name.as_str(), by.at)?;
        facts::append(tx, by, &Fact::QueueChanged(id)).map(|()| id.0)
    };
    let id = once.run::<StoreError, _>(&api.app, by.user, StatusCode::OK, verb).await?;
    Ok(Json(QueueView { id, key, name: name.as_str().to_owned() }))
}

impl From<Queue> for QueueView {
    fn from(Queue { id, key, name }: Queue) -> Self {
        Self { id: id.0, key, name }
    }
}
