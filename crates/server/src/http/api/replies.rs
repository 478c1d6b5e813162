//! Speaking in a conversation: replies to the customer, notes for the team.

use super::{
    Api,
    content::OutgoingContent,
    conversations::Case,
    extract::{Act, At, Member, Write},
    messages::{self, MessageView},
    once::{NotDone, Once},
    problem::{Problem, ProblemType, Words},
    wire::{self, Fields},
};
use crate::templates;
use axum::{Json, extract::State, http::StatusCode};
use ponte_channels::{
    endpoint::Provider,
    model::{InboundContent, OutboundContent, ProviderMessageId},
    validate,
};
use ponte_conversations::{
    Author, Message,
    answer::{self, Marks, ReactionTo},
    dispatch::Pending,
    model::Body,
    own::{self, OwnError},
    read,
};
use ponte_identity::policy::Action;
use ponte_kernel::{ChannelId, ConversationId, MessageId, Timestamp, UserId};
use ponte_store::Tx;
use serde::Deserialize;
use std::{sync::Arc, time::Duration};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Reply)]
pub struct ReplyForm {
    content: OutgoingContent,
    /// The newest position that the person had seen. When another reply came after it, nothing is sent and the answer
    /// is `/problems/missed-replies`; a further message of the customer is no conflict.
    seen_position: i64,
    /// What the client calls the message: it comes back in the message and in the event `message.queued`.
    client_id: Option<Uuid>,
    /// A message of the same thread, to be quoted.
    reply_to: Option<Uuid>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// At most 4,096 characters.
    text: String,
}

/// Characters of a note.
const LONGEST_NOTE: usize = 4_096;

/// Queues a reply in one's own conversation. Its way to the customer is told by events.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/conversations/{conversation}/replies",
    operation_id = "reply",
    tag = "messages",
    request_body = ReplyForm,
    responses((status = 201, body = MessageView))
)]
pub async fn reply(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Write { content, once }: Write<ReplyForm>,
) -> Result<(StatusCode, Json<MessageView>), Problem> {
    if let Some(done) = again(&api, &member, &once).await? {
        return Ok(done);
    }
    let case = Case::find(&api, &member, ConversationId(id), Action::Reply).await?;
    let case = Case { seen: Some(content.seen_position), ..case };
    let (workspace, user, now) = (case.workspace, member.user(), api.app.clock.now());
    let marks = Marks { client: content.client_id, quotes: content.reply_to.map(MessageId) };
    let seen_position = content.seen_position;
    let sendable = sendable(&api, &case, content.content)?;
    fits_its_template(&api, case.conversation.thread.channel, &sendable).await?;
    let reply = Arc::new(own::Reply { agent: user, content: sendable, seen_position });
    let vault = api.app.vault.clone();
    let verb = move |tx: &mut dyn Tx| {
        let queued = answer::reply(tx, &vault, workspace, ConversationId(id), &reply, &marks, now)?;
        Ok(queued.1.0)
    };
    let thread = &case.conversation.thread;
    let pending = Pending { workspace, thread: thread.id, channel: thread.channel };
    match with_keys(&api, user, &once, verb).await? {
        Ok(message) => {
            api.app.dispatcher.wake(pending);
            let view = messages::view(&api, workspace, MessageId(message), member.caller.language).await?;
            Ok((StatusCode::CREATED, Json(view)))
        }
        Err(error) => Err(case.refused(&api, &member, error).await),
    }
}

/// Sends the content of a message that failed once more, as a message of its own; in one's own conversation.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/messages/{message}/resend",
    operation_id = "resend_message",
    tag = "messages",
    responses((status = 201, body = MessageView))
)]
pub async fn resend(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Act(once): Act,
) -> Result<(StatusCode, Json<MessageView>), Problem> {
    let workspace = member.may(Action::ReadConversations)?.id;
    if let Some(done) = again(&api, &member, &once).await? {
        return Ok(done);
    }
    let failed = read::message(&api.app.store, &api.app.vault, workspace, MessageId(id)).await?;
    let conversation = failed.and_then(|message| message.conversation).ok_or_else(Problem::not_found)?;
    let case = Case::find(&api, &member, conversation, Action::Reply).await?;
    let (user, now, vault) = (member.user(), api.app.clock.now(), api.app.vault.clone());
    let verb = move |tx: &mut dyn Tx| {
        let queued = answer::resend(tx, &vault, workspace, MessageId(id), user, now)?;
        Ok(queued.1.0)
    };
    let thread = &case.conversation.thread;
    let pending = Pending { workspace, thread: thread.id, channel: thread.channel };
    match with_keys(&api, user, &once, verb).await? {
        Ok(message) => {
            api.app.dispatcher.wake(pending);
            let view = messages::view(&api, workspace, MessageId(message), member.caller.language).await?;
            Ok((StatusCode::CREATED, Json(view)))
        }
        Err(error) => Err(case.refused(&api, &member, error).await),
    }
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reaction {
    /// One emoji; none takes back the reaction that is there.
    emoji: Option<String>,
}

/// Reacts to a message, in one's own conversation. A reaction takes the place of the one before it.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/messages/{message}/reaction",
    operation_id = "react_to_message",
    tag = "messages",
    request_body = Reaction,
    responses((status = 201, body = MessageView))
)]
pub async fn react(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Write { content, once }: Write<Reaction>,
) -> Result<(StatusCode, Json<MessageView>), Problem> {
    let workspace = member.may(Action::ReadConversations)?.id;
    if let Some(done) = again(&api, &member, &once).await? {
        return Ok(done);
    }
    let found = read::message(&api.app.store, &api.app.vault, workspace, MessageId(id)).await?;
    let found = found.ok_or_else(Problem::not_found)?;
    let case = Case::find(&api, &member, found.conversation.ok_or_else(Problem::not_found)?, Action::Reply).await?;
    let (user, now, vault) = (member.user(), api.app.clock.now(), api.app.vault.clone());
    if !takes_reactions(&found, now) {
        return Err(Problem::new(ProblemType::InvalidContent).detail(Words::new(
            "O WhatsApp aceita reações só a mensagens dos últimos 30 dias, e não a notas ou a outras reações.",
            "WhatsApp takes reactions to messages of the last 30 days only, and not to notes or to other reactions.",
        )));
    }
    let sample = OutboundContent::Reaction { to: ProviderMessageId("-".to_owned()), emoji: content.emoji.clone() };
    checked(&api, &case, &sample, "")?;
    let reaction = ReactionTo { message: MessageId(id), emoji: content.emoji };
    let conversation = case.conversation.id;
    let verb = move |tx: &mut dyn Tx| {
        let queued = answer::react(tx, &vault, workspace, conversation, user, &reaction, now)?;
        Ok(queued.1.0)
    };
    let thread = &case.conversation.thread;
    let pending = Pending { workspace, thread: thread.id, channel: thread.channel };
    match with_keys(&api, user, &once, verb).await? {
        Ok(message) => {
            api.app.dispatcher.wake(pending);
            let view = messages::view(&api, workspace, MessageId(message), member.caller.language).await?;
            Ok((StatusCode::CREATED, Json(view)))
        }
        Err(error) => Err(case.refused(&api, &member, error).await),
    }
}

/// WhatsApp refuses reactions to older messages.
const REACTIONS: Duration = Duration::from_hours(30 * 24);

fn takes_reactions(message: &Message, now: Timestamp) -> bool {
    let says = match &message.body {
        Body::In(content) | Body::Echo(content) => {
            !matches!(content, InboundContent::Reaction { .. } | InboundContent::System { .. })
        }
        Body::Out(content) => content.is_reply(),
        Body::Note(_) => false,
    };
    says && now.since(message.sent_at) <= REACTIONS
}

/// Leaves a note that the team alone sees.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/conversations/{conversation}/notes",
    operation_id = "add_note",
    tag = "messages",
    request_body = Note,
    responses((status = 201, body = MessageView))
)]
pub async fn note(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Write { content, once }: Write<Note>,
) -> Result<(StatusCode, Json<MessageView>), Problem> {
    if let Some(done) = again(&api, &member, &once).await? {
        return Ok(done);
    }
    let case = Case::find(&api, &member, ConversationId(id), Action::WriteNotes).await?;
    let mut fields = Fields::new();
    let text = fields.take("text", wire::text(&content.text, LONGEST_NOTE));
    let text: Arc<str> = fields.done(text)?.into();
    let (workspace, user, now) = (case.workspace, member.user(), api.app.clock.now());
    let vault = api.app.vault.clone();
    let verb = move |tx: &mut dyn Tx| {
        let conversation = own::open_one(tx, workspace, ConversationId(id))?;
        own::note(tx, &vault, &conversation, Author::Agent(user), &text, now).map(|message| message.0)
    };
    match with_keys(&api, user, &once, verb).await? {
        Ok(message) => {
            let view = messages::view(&api, workspace, MessageId(message), member.caller.language).await?;
            Ok((StatusCode::CREATED, Json(view)))
        }
        Err(error) => Err(case.refused(&api, &member, error).await),
    }
}

/// The message that an earlier request with the same key made: also when its author answers in the conversation no more.
async fn again(
    api: &Api,
    member: &Member,
    once: &Once,
) -> Result<Option<(StatusCode, Json<MessageView>)>, Problem> {
    let workspace = member.may(Action::ReadConversations)?.id;
    let Some(message) = once.done(&api.app, member.user()).await? else { return Ok(None) };
    let view = messages::view(api, workspace, MessageId(message), member.caller.language).await?;
    Ok(Some((StatusCode::CREATED, Json(view))))
}

/// Repeats a verb until the data keys that it needs are at hand.
async fn with_keys<F>(
    api: &Api,
    user: UserId,
    once: &Once,
    verb: F,
) -> Result<Result<Uuid, NotDone<OwnError>>, Problem>
where
    F: Fn(&mut dyn Tx) -> Result<Uuid, OwnError> + Clone + Send + 'static,
{
    loop {
        match once.run(&api.app, user, StatusCode::CREATED, verb.clone()).await {
            Err(NotDone::Verb(OwnError::KeyNeeded(key))) => api.app.vault.load(&[key]).await?,
            done => return Ok(done),
        }
    }
}

/// A template has to exist, be approved and get the values that it takes.
async fn fits_its_template(api: &Api, channel: ChannelId, content: &OutboundContent) -> Result<(), Problem> {
    let Some(channel) = api.app.registry.channel(channel) else { return Ok(()) };
    let misfits = templates::misfits(&api.app, &channel, content).await?;
    if misfits.is_empty() {
        return Ok(());
    }
    let told = Problem::new(ProblemType::InvalidContent);
    Err(misfits.iter().fold(told, |told, misfit| {
        told.field(format!("content.{}", misfit.path), Words::of(|language| misfit.text(language)))
    }))
}

/// Content that WhatsApp accepts through the channel's provider.
fn sendable(api: &Api, case: &Case, content: OutgoingContent) -> Result<OutboundContent, Problem> {
    let content = OutboundContent::from(content);
    checked(api, case, &content, "content")?;
    Ok(content)
}

/// Refuses what WhatsApp or the channel's provider would refuse; fields are named below `place`.
fn checked(api: &Api, case: &Case, content: &OutboundContent, place: &str) -> Result<(), Problem> {
    let channel = api.app.registry.channel(case.conversation.thread.channel);
    let provider = channel.map_or(Provider::Meta, |channel| channel.provider);
    let mut problems = validate::problems_through(content, provider.adapter().capabilities());
    problems.extend(validate::late(content, api.app.clock.now()));
    if problems.is_empty() {
        return Ok(());
    }
    let told = Problem::new(ProblemType::InvalidContent);
    Err(problems.iter().fold(told, |told, problem| {
        let path = [place, problem.path.as_str()].into_iter().filter(|part| !part.is_empty());
        let path = path.collect::<Vec<_>>().join(".");
        told.field(path, Words::of(|language| problem.text(language)))
    }))
}
