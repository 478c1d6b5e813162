//! Messages, as those who may read conversations see them.

use super::{
    Api,
    content::MessageContent,
    delivery::{self, DeliveryState, DeliveryView},
    extract::{At, Member},
    media,
    owner::{AuthorView, Colleagues},
    problem::Problem,
    provenance::{ReferralView, ReferredProductView},
    wire::{self, All, Asked, Instant, Paging, Part},
};
use axum::{Json, extract::State};
use ponte_channels::endpoint::Provider;
use ponte_conversations::{Direction, Message, model::Body, quotes, read};
use ponte_identity::policy::Action;
use ponte_kernel::{ConversationId, Language, MessageId, WorkspaceId};
use serde::{Deserialize, Serialize};
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
    /// The message that this one quotes, or that a reaction is to; none when it is not known here.
    reply_to: Option<Quote>,
    /// Its sender did not write it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    forwarded: bool,
    /// Forwarded more than five times; `forwarded` is set as well.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    frequently_forwarded: bool,
    /// The ad or post that brought the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    referral: Option<ReferralView>,
    /// The product that it asks about.
    #[serde(skip_serializing_if = "Option::is_none")]
    referred_product: Option<ReferredProductView>,
    /// What the client that wrote it calls it.
    client_id: Option<Uuid>,
    /// The sender's time for what came in, ours for what goes out.
    sent_at: Instant,
    stored_at: Instant,
    /// Of what goes out.
    delivery: Option<DeliveryView>,
    /// When its author changed it last.
    edited_at: Option<Instant>,
    /// When its author deleted it for everybody: what it said is not shown any more.
    revoked_at: Option<Instant>,
    /// What stands on it now: at most one of each side.
    reactions: Vec<ReactionView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Reaction)]
pub struct ReactionView {
    author: AuthorView,
    emoji: String,
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

/// A message that another one quotes or reacts to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Quote {
    id: Uuid,
    position: i64,
    direction: DirectionTag,
    author: AuthorView,
    /// The beginning of its words, when it has some.
    words: Option<String>,
    /// The type of its content, such as `media`.
    content: &'static str,
}

/// Messages with all that shows them, in the order given.
pub async fn views(
    api: &Api,
    workspace: WorkspaceId,
    messages: &[Message],
    language: Language,
) -> Result<Vec<MessageView>, Problem> {
    let around = quotes::around(&api.app.store, &api.app.vault, workspace, messages).await?;
    let colleagues = Colleagues::of(api, workspace).await?;
    let files = media::of_messages(api, workspace, messages).await?;
    let provider = |message: &Message| {
        let channel = around.channels.get(&message.thread).and_then(|id| api.app.registry.channel(*id));
        channel.map_or(Provider::Meta, |channel| channel.provider)
    };
    let reactions = |message: &Message| {
        let known = around.reactions.get(&message.id).map_or(&[][..], Vec::as_slice);
        let shown = known.iter().map(|one| (colleagues.author(one.author), one.emoji.clone()));
        shown.map(|(author, emoji)| ReactionView { author, emoji }).collect()
    };
    let view = |message: &Message| {
        let quoted = around.quoted.get(&message.id).map(|quoted| Quote::of(quoted, &colleagues));
        let (delivery, context) = (message.delivery.as_ref(), &message.context);
        MessageView {
            id: message.id.0,
            thread: message.thread.0,
            conversation: message.conversation.map(|conversation| conversation.0),
            position: message.position,
            direction: message.body.direction().into(),
            author: colleagues.author(message.author),
            content: MessageContent::from(&message.body).with_file(files.get(&message.id)),
            reply_to: quoted,
            forwarded: context.forwarded,
            frequently_forwarded: context.frequently_forwarded,
            referral: context.referral.as_ref().map(Into::into),
            referred_product: context.referred_product.as_ref().map(Into::into),
            client_id: message.client,
            sent_at: message.sent_at.into(),
            stored_at: message.stored_at.into(),
            delivery: delivery.map(|known| DeliveryView::of(known, provider(message), language)),
            edited_at: message.edited_at.map(Into::into),
            revoked_at: message.revoked_at.map(Into::into),
            reactions: reactions(message),
        }
    };
    Ok(messages.iter().map(view).collect())
}

impl Quote {
    fn of(message: &Message, colleagues: &Colleagues) -> Self {
        Self {
            id: message.id.0,
            position: message.position,
            direction: message.body.direction().into(),
            author: colleagues.author(message.author),
            words: words(&message.body),
            content: MessageContent::from(&message.body).kind(),
        }
    }
}

/// The beginning of what was said.
fn words(body: &Body) -> Option<String> {
    let said = match body {
        Body::In(content) | Body::Echo(content) => content.said(),
        Body::Out(content) => content.said(),
        Body::Note(text) => Some(text.as_str()),
    };
    said.map(|said| said.chars().take(PREVIEW).collect())
}

impl Preview {
    pub fn of(message: &Message, colleagues: &Colleagues) -> Self {
        Self {
            position: message.position,
            direction: message.body.direction().into(),
            author: colleagues.author(message.author),
            words: words(&message.body),
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
    let items = views(&api, workspace, &page.items, member.caller.language).await?;
    Ok(Json(Part { items, next: page.next }))
}

#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Batch {
    /// Up to 100 ids with commas between.
    ids: String,
}

/// Several messages at once, in no order; those that do not exist are left out.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/messages",
    operation_id = "get_messages",
    tag = "messages",
    params(Batch),
    responses((status = 200, body = All<MessageView>))
)]
pub async fn several(
    State(api): State<Api>,
    member: Member,
    Asked(batch): Asked<Batch>,
) -> Result<Json<All<MessageView>>, Problem> {
    let workspace = member.may(Action::ReadConversations)?.id;
    let ids = wire::ids(&batch.ids)?.into_iter().map(MessageId).collect();
    let messages = read::some_messages(&api.app.store, &api.app.vault, workspace, ids).await?;
    let items = views(&api, workspace, &messages, member.caller.language).await?;
    Ok(Json(All { items }))
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
    views(api, workspace, &[message], language).await?.pop().ok_or_else(Problem::not_found)
}
