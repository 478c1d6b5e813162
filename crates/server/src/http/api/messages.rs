//! Messages, as those who may read conversations see them.

use super::{
    Api,
    content::MessageContent,
    delivery::{self, DeliveryState, DeliveryView},
    extract::{At, Member},
    owner::{AuthorView, Colleagues},
    problem::Problem,
    wire::{Asked, Instant, Paging, Part},
};
use axum::{Json, extract::State};
use ponte_channels::endpoint::Provider;
use ponte_conversations::{Direction, Message, model::Body, read};
use ponte_identity::policy::Action;
use ponte_kernel::{ChannelId, ConversationId, Language, MessageId, WorkspaceId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Message)]
pub struct MessageView {
    id: Uuid,
    thread: Uuid,
    /// None: a reaction or a fact that opened no conversation.
    conversation: Option<Uuid>,
    /// Counts the messages of the thread, notes included.
    position: i64,
    direction: DirectionTag,
    author: AuthorView,
    content: MessageContent,
    /// The sender's time for what came in, ours for what goes out.
    sent_at: Instant,
    stored_at: Instant,
    /// Of what goes out.
    delivery: Option<DeliveryView>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DirectionTag {
    /// From the customer.
    In,
    /// To the customer.
    Out,
    /// Seen by the team alone.
    Note,
}

/// The last message of a conversation, as lists show it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Preview {
    position: i64,
    direction: DirectionTag,
    author: AuthorView,
    /// The beginning of its words, when it has some.
    words: Option<String>,
    /// The type of its content, such as `media`.
    content: &'static str,
    sent_at: Instant,
    delivery: Option<DeliveryState>,
}

/// How many characters of a message a list shows.
const PREVIEW: usize = 160;

/// What messages are shown with.
#[derive(Clone, Debug)]
pub struct Showing {
    pub colleagues: Colleagues,
    pub provider: Provider,
    pub language: Language,
}

impl Showing {
    pub async fn of(
        api: &Api,
        workspace: WorkspaceId,
        channel: Option<ChannelId>,
        language: Language,
    ) -> Result<Self, Problem> {
        let channel = channel.and_then(|channel| api.app.registry.channel(channel));
        let provider = channel.map_or(Provider::Meta, |channel| channel.provider);
        Ok(Self { colleagues: Colleagues::of(api, workspace).await?, provider, language })
    }

    pub fn message(&self, message: &Message) -> MessageView {
        let delivery = message.delivery.as_ref();
        MessageView {
            id: message.id.0,
            thread: message.thread.0,
            conversation: message.conversation.map(|conversation| conversation.0),
            position: message.position,
            direction: message.body.direction().into(),
            author: self.colleagues.author(message.author),
            content: (&message.body).into(),
            sent_at: message.sent_at.into(),
            stored_at: message.stored_at.into(),
            delivery: delivery.map(|known| DeliveryView::of(known, self.provider, self.language)),
        }
    }
}

impl Preview {
    pub fn of(message: &Message, colleagues: &Colleagues) -> Self {
        let said = match &message.body {
            Body::In(content) => content.said(),
            Body::Out(content) => content.said(),
            Body::Note(text) => Some(text.as_str()),
        };
        Self {
            position: message.position,
            direction: message.body.direction().into(),
            author: colleagues.author(message.author),
            words: said.map(|said| said.chars().take(PREVIEW).collect()),
            content: MessageContent::from(&message.body).kind(),
            sent_at: message.sent_at.into(),
            delivery: message.delivery.as_ref().map(delivery::state),
        }
    }
}

impl From<Direction> for DirectionTag {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::In => Self::In,
            Direction::Out => Self::Out,
            Direction::Note => Self::Note,
        }
    }
}

/// The messages of a conversation's whole thread, the newest first.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/conversations/{conversation}/messages",
    operation_id = "list_messages",
    tag = "messages",
    params(Paging),
    responses((status = 200, body = Part<MessageView>))
)]
pub async fn list(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Part<MessageView>>, Problem> {
    let workspace = member.may(Action::ReadConversations)?.id;
    let (before, limit) = paging.parse()?;
    let (store, vault) = (&api.app.store, &api.app.vault);
    let found = read::conversation(store, workspace, ConversationId(id)).await?;
    let thread = found.ok_or_else(Problem::not_found)?.thread;
    let page = read::messages(store, vault, workspace, thread.id, before, limit).await?;
    let showing = Showing::of(&api, workspace, Some(thread.channel), member.caller.language).await?;
    Ok(Json(Part::of(page, |message| showing.message(&message))))
}

/// One message: what an event of the stream names.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/messages/{message}",
    operation_id = "get_message",
    tag = "messages",
    responses((status = 200, body = MessageView))
)]
pub async fn get(State(api): State<Api>, member: Member, At(id): At<Uuid>) -> Result<Json<MessageView>, Problem> {
    let workspace = member.may(Action::ReadConversations)?.id;
    view(&api, workspace, MessageId(id), member.caller.language).await.map(Json)
}

/// A message, read anew.
pub async fn view(
    api: &Api,
    workspace: WorkspaceId,
    id: MessageId,
    language: Language,
) -> Result<MessageView, Problem> {
    let (store, vault) = (&api.app.store, &api.app.vault);
    let message = read::message(store, vault, workspace, id).await?.ok_or_else(Problem::not_found)?;
    let conversation = match message.conversation {
        Some(conversation) => read::conversation(store, workspace, conversation).await?,
        None => None,
    };
    let channel = conversation.map(|conversation| conversation.thread.channel);
    Ok(Showing::of(api, workspace, channel, language).await?.message(&message))
}
