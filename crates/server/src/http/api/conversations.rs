//! Conversations: the inbox's list, and who may answer.

use super::{
    Api, contacts,
    extract::{Act, At, Content, Member, Write},
    messages::{self, Preview},
    once::NotDone,
    owner::{Colleagues, OwnerView},
    problem::{Problem, ProblemType, Words},
    wire::{self, Asked, Fields, Instant, Paging, Part},
};
use axum::{Json, extract::State, http::StatusCode};
use ponte_channels::{adapter::Attention, gate::Window};
use ponte_contacts::{Contact, IdentifierKind};
use ponte_conversations::{
    Author, Conversation, ConversationState, Message,
    inbox::{self, Counts, Order, OwnedBy, View},
    model::Queue,
    oversee,
    own::{self, OwnError},
    read,
    rules::{self, Conflict},
    store::queues,
};
use ponte_identity::policy::{Action, Whose};
use ponte_kernel::{ContactId, ConversationId, Limit, Page, UserId, WorkspaceId};
use ponte_store::Tx;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Conversation)]
pub struct ConversationView {
    id: Uuid,
    /// All between this contact and this number, over many conversations.
    thread: Uuid,
    state: StateTag,
    owner: OwnerView,
    contact: ContactBrief,
    channel: Option<Named>,
    /// Stays when an agent takes the conversation.
    queue: Option<Named>,
    /// Counts the messages of the thread: what a reply names as seen.
    last_position: i64,
    /// The newest message that anybody but the customer sent.
    last_reply_position: i64,
    /// Since when the customer waits for a person.
    waiting_since: Option<Instant>,
    /// Until then everything may be sent, afterwards templates alone.
    window_closes_at: Option<Instant>,
    opened_at: Instant,
    updated_at: Instant,
    last_message: Option<Preview>,
    /// Messages of the customer that the caller has not read, of the newest hundred.
    unread: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ConversationState)]
pub enum StateTag {
    Open,
    Closed,
}

/// A contact, as far as lists show it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ContactBrief {
    id: Uuid,
    name: Option<String>,
    /// The phone, masked.
    phone: Option<String>,
    blocked: bool,
}

/// Something configured, by its stable key.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Named {
    key: String,
    name: String,
}

#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ConversationQuery {
    /// `open` by default.
    #[param(inline)]
    state: Option<StateTag>,
    /// `recent` by default.
    #[param(inline)]
    order: Option<OrderTag>,
    #[param(inline)]
    owner: Option<OwnerTag>,
    /// The key of a queue.
    queue: Option<String>,
    /// The key of a channel.
    channel: Option<String>,
    /// The contact's name or phone, as in the list of contacts.
    q: Option<String>,
    /// Up to 100 ids with commas between: these conversations, whatever else is asked; in no order, without those that do
    /// not exist.
    ids: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ConversationOrder)]
pub enum OrderTag {
    /// The last changed first.
    Recent,
    /// Who waits longest for a person first; then the rest, the last changed first.
    Waiting,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ConversationOwner)]
pub enum OwnerTag {
    /// The caller.
    Mine,
    Queue,
    Bot,
    /// Any agent.
    Agents,
}

/// How many conversations each view of the inbox has.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ConversationCounts {
    /// All that are open.
    all: i64,
    /// Open, and the caller's.
    mine: i64,
    /// Open, in a queue.
    waiting: i64,
    /// Open, with the bot.
    bot: i64,
    /// Counted up to 10,000.
    closed: i64,
}

/// Conversations in one state.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/conversations",
    operation_id = "list_conversations",
    tag = "conversations",
    params(ConversationQuery, Paging),
    responses((status = 200, body = Part<ConversationView>))
)]
pub async fn list(
    State(api): State<Api>,
    member: Member,
    Asked(query): Asked<ConversationQuery>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Part<ConversationView>>, Problem> {
    let workspace = member.may(Action::ReadConversations)?.id;
    let (after, limit) = paging.parse()?;
    let store = &api.app.store;
    let page = match &query.ids {
        Some(ids) => {
            let ids = wire::ids(ids)?.into_iter().map(ConversationId).collect();
            Page { items: inbox::some(store, workspace, ids).await?, next: None }
        }
        None => match wanted(&api, &member, workspace, &query).await? {
            Some(view) => inbox::page(store, workspace, view, after, limit).await?,
            None => return Ok(Json(Part::empty())),
        },
    };
    let items = views(&api, workspace, member.user(), &page.items).await?;
    Ok(Json(Part { items, next: page.next }))
}

/// The view that a query asks for; `None` when nothing can be in it.
async fn wanted(
    api: &Api,
    member: &Member,
    workspace: WorkspaceId,
    query: &ConversationQuery,
) -> Result<Option<View>, Problem> {
    let mut fields = Fields::new();
    let queues = api.app.store.read(move |tx| queues(tx, workspace)).await?;
    let queue = query.queue.as_ref().map(|key| {
        let found = queues.iter().find(|queue| queue.key == *key).map(|queue| queue.id);
        let found = found.ok_or_else(|| Words::new("Esta fila não existe.", "There is no such queue."));
        fields.take("queue", found)
    });
    let channels = api.app.registry.channels();
    let channel = query.channel.as_ref().map(|key| {
        let found = channels.iter().find(|channel| channel.workspace == workspace && channel.key == *key);
        let found = found.map(|channel| channel.id);
        let found = found.ok_or_else(|| Words::new("Este canal não existe.", "There is no such channel."));
        fields.take("channel", found)
    });
    fields.done(Some(()))?;
    let Some(tokens) = contacts::sought(api, workspace, query.q.as_deref()) else { return Ok(None) };
    Ok(Some(View {
        state: query.state.unwrap_or(StateTag::Open).into(),
        order: query.order.map_or(Order::Recent, Order::from),
        owner: query.owner.map(|owner| owned_by(owner, member.user())),
        queue: queue.flatten(),
        channel: channel.flatten(),
        tokens,
    }))
}

fn owned_by(owner: OwnerTag, caller: UserId) -> OwnedBy {
    match owner {
        OwnerTag::Mine => OwnedBy::Agent(caller),
        OwnerTag::Queue => OwnedBy::Queue,
        OwnerTag::Bot => OwnedBy::Bot,
        OwnerTag::Agents => OwnedBy::Agents,
    }
}

/// How many conversations each view has.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/conversations/counts",
    operation_id = "count_conversations",
    tag = "conversations",
    responses((status = 200, body = ConversationCounts))
)]
pub async fn counts(State(api): State<Api>, member: Member) -> Result<Json<ConversationCounts>, Problem> {
    let workspace = member.may(Action::ReadConversations)?.id;
    let Counts { open, mine, queued, bot, closed } =
        inbox::counts(&api.app.store, workspace, member.user()).await?;
    Ok(Json(ConversationCounts { all: open, mine, waiting: queued, bot, closed }))
}

#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/conversations/{conversation}",
    operation_id = "get_conversation",
    tag = "conversations",
    responses((status = 200, body = ConversationView))
)]
pub async fn get(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
) -> Result<Json<ConversationView>, Problem> {
    let workspace = member.may(Action::ReadConversations)?.id;
    view(&api, workspace, member.user(), ConversationId(id)).await.map(Json)
}

/// From whom a conversation is taken.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeOver {
    #[serde(default)]
    from: TakeFrom,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TakeFrom {
    /// From no colleague: from the bot or the queue alone.
    #[default]
    Nobody,
    /// From a colleague too, who is told by the event `conversation.taken_over`.
    Anybody,
}

/// Becomes the owner. Doing it twice is no error.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/conversations/{conversation}/take-over",
    operation_id = "take_over_conversation",
    tag = "conversations",
    request_body = TakeOver,
    responses((status = 200, body = ConversationView))
)]
pub async fn take_over(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Write { content, once }: Write<TakeOver>,
) -> Result<Json<ConversationView>, Problem> {
    let case = Case::find(&api, &member, ConversationId(id), Action::TakeOver).await?;
    let (workspace, user, now) = (case.workspace, member.user(), api.app.clock.now());
    let verb = move |tx: &mut dyn Tx| {
        let taken = match content.from {
            TakeFrom::Nobody => own::take_over(tx, workspace, ConversationId(id), user, now),
            TakeFrom::Anybody => oversee::take_over(tx, workspace, ConversationId(id), user, now),
        };
        taken.map(|conversation| conversation.id.0)
    };
    match once.run(&api.app, user, StatusCode::OK, verb).await {
        Ok(_) => view(&api, workspace, user, ConversationId(id)).await.map(Json),
        Err(error) => Err(case.refused(&api, &member, error).await),
    }
}

/// To whom a conversation is given back.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveBack {
    to: GiveBackTo,
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GiveBackTo {
    /// To wait for a person.
    Queue,
    /// To the number's flow, from its start.
    Bot,
}

/// Gives a conversation back: one's own, or, for those who supervise, a colleague's.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/conversations/{conversation}/give-back",
    operation_id = "give_back_conversation",
    tag = "conversations",
    request_body = GiveBack,
    responses((status = 200, body = ConversationView))
)]
pub async fn give_back(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Write { content, once }: Write<GiveBack>,
) -> Result<Json<ConversationView>, Problem> {
    let case = Case::find(&api, &member, ConversationId(id), Action::GiveBack).await?;
    let (workspace, user, now) = (case.workspace, member.user(), api.app.clock.now());
    let (to, whose) = (content.to.into(), member.whose(Action::GiveBack)?);
    let verb = move |tx: &mut dyn Tx| {
        let given = match whose {
            Whose::Own => own::give_back(tx, workspace, ConversationId(id), user, to, now),
            Whose::Anybodys => oversee::give_back(tx, workspace, ConversationId(id), user, to, now),
        };
        given.map(|conversation| conversation.id.0)
    };
    match once.run(&api.app, user, StatusCode::OK, verb).await {
        Ok(_) => view(&api, workspace, user, ConversationId(id)).await.map(Json),
        Err(error) => Err(case.refused(&api, &member, error).await),
    }
}

/// Closes the case: the customer's next message opens another.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/conversations/{conversation}/close",
    operation_id = "close_conversation",
    tag = "conversations",
    responses((status = 200, body = ConversationView))
)]
pub async fn close(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Act(once): Act,
) -> Result<Json<ConversationView>, Problem> {
    let case = Case::find(&api, &member, ConversationId(id), Action::CloseConversations).await?;
    let (workspace, user, now) = (case.workspace, member.user(), api.app.clock.now());
    let whose = member.whose(Action::CloseConversations)?;
    let verb = move |tx: &mut dyn Tx| {
        let closed = match whose {
            Whose::Own => own::close(tx, workspace, ConversationId(id), Author::Agent(user), now),
            Whose::Anybodys => oversee::close(tx, workspace, ConversationId(id), user, now),
        };
        closed.map(|()| id)
    };
    match once.run(&api.app, user, StatusCode::OK, verb).await {
        Ok(_) => view(&api, workspace, user, ConversationId(id)).await.map(Json),
        Err(error) => Err(case.refused(&api, &member, error).await),
    }
}

/// How far a person has read.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadMark {
    position: i64,
}

/// Notes that the caller has read all up to a position. When nobody else answers in the conversation, the customer is shown
/// it too: a courtesy, whether it reached them is not told.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/conversations/{conversation}/read",
    operation_id = "mark_conversation_read",
    tag = "conversations",
    request_body = ReadMark,
    responses((status = 204))
)]
pub async fn mark_read(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Content(mark): Content<ReadMark>,
) -> Result<StatusCode, Problem> {
    let case = Case::find(&api, &member, ConversationId(id), Action::ReadConversations).await?;
    let (user, now) = (member.user(), api.app.clock.now());
    let conversation = case.conversation.clone();
    api.app.store.write(move |tx| inbox::mark_read(tx, &conversation, user, mark.position, now)).await?;
    // Who only looks on leaves no trace at the customer.
    if member.may_with(Action::Reply, &case.conversation).is_ok() {
        show_read(&api, &case, mark.position).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn show_read(api: &Api, case: &Case, position: i64) -> Result<(), Problem> {
    let thread = &case.conversation.thread;
    let (store, vault) = (&api.app.store, &api.app.vault);
    let message = read::last_inbound(store, vault, case.workspace, thread.id, position).await?;
    if let (Some(message), Some(channel)) = (message, api.app.registry.channel(thread.channel)) {
        let dispatcher = api.app.dispatcher.clone();
        tokio::spawn(async move { dispatcher.attend(&channel, &message, Attention::Read).await });
    }
    Ok(())
}

/// A conversation that somebody wants to act on, as it was read before.
#[derive(Clone, Debug)]
pub struct Case {
    pub workspace: WorkspaceId,
    pub conversation: Conversation,
    /// The newest position that the person has seen, when that matters.
    pub seen: Option<i64>,
}

impl Case {
    /// Finds it, for somebody who may do that with it.
    pub async fn find(api: &Api, member: &Member, id: ConversationId, action: Action) -> Result<Self, Problem> {
        let workspace = member.may(Action::ReadConversations)?.id;
        let found = read::conversation(&api.app.store, workspace, id).await?;
        let conversation = found.ok_or_else(Problem::not_found)?;
        let case = Self { workspace, conversation, seen: None };
        match member.may_with(action, &case.conversation) {
            Ok(_) => Ok(case),
            Err(problem) if problem.kind() == ProblemType::NotTheOwner => {
                Err(case.with_owner(api, problem).await?)
            }
            Err(problem) => Err(problem),
        }
    }

    /// What a verb's refusal is to the person: with who answers now, or with what they missed.
    pub async fn refused(self, api: &Api, member: &Member, error: NotDone<OwnError>) -> Problem {
        let problem = Problem::from(error);
        let explained = match problem.kind() {
            ProblemType::NotTheOwner => self.with_owner(api, problem).await,
            ProblemType::MissedReplies => self.with_missed(api, member, problem).await,
            _ => Ok(problem),
        };
        explained.unwrap_or_else(|problem| problem)
    }

    /// Reads the owner anew: it has changed since the case was found.
    async fn with_owner(&self, api: &Api, problem: Problem) -> Result<Problem, Problem> {
        let now = read::conversation(&api.app.store, self.workspace, self.conversation.id).await?;
        let owner = now.map_or(self.conversation.owner, |conversation| conversation.owner);
        Ok(problem.owner(Colleagues::of(api, self.workspace).await?.owner(owner)))
    }

    async fn with_missed(&self, api: &Api, member: &Member, problem: Problem) -> Result<Problem, Problem> {
        let (store, vault, thread) = (&api.app.store, &api.app.vault, &self.conversation.thread);
        let seen = self.seen.unwrap_or(thread.last_position);
        let missed = read::messages_after(store, vault, self.workspace, thread.id, seen, Limit::default()).await?;
        Ok(problem.missed(messages::views(api, self.workspace, &missed, member.caller.language).await?))
    }
}

impl From<OwnError> for Problem {
    fn from(error: OwnError) -> Self {
        match error {
            OwnError::Store(error) => error.into(),
            OwnError::Missing => Self::not_found(),
            OwnError::Conflict(Conflict::Closed) => Self::new(ProblemType::ConversationClosed),
            OwnError::Conflict(Conflict::OwnedByOther { .. }) => Self::new(ProblemType::NotTheOwner),
            OwnError::Conflict(Conflict::Missed { .. }) => Self::new(ProblemType::MissedReplies),
            OwnError::NoFlow => Self::new(ProblemType::Refused).detail(Words::new(
                "Este canal não tem fluxo para o qual devolver o atendimento.",
                "The channel has no flow to give the conversation to.",
            )),
            OwnError::NoQuoted => {
                let words = Words::new(
                    "Esta mensagem não pode ser citada: ela não está nesta conversa ou o WhatsApp ainda não a conhece.",
                    "This message cannot be quoted: it is not in this thread, or WhatsApp does not know it yet.",
                );
                Self::new(ProblemType::InvalidContent).field("reply_to", words)
            }
            OwnError::NoFile => {
                let words = Words::new(
                    "Este arquivo não pode ser enviado: ele não foi enviado para este atendimento, ou não como este tipo.",
                    "This file cannot be sent: it was not uploaded for this conversation, or not as this kind.",
                );
                Self::new(ProblemType::InvalidContent).field("content.source.upload", words)
            }
            OwnError::NotFailed => Self::new(ProblemType::Refused).detail(Words::new(
                "Só uma mensagem que falhou pode ser reenviada.",
                "Only a message that failed can be sent again.",
            )),
            other @ (OwnError::NoQueue | OwnError::KeyNeeded(_)) => Self::internal(&other),
        }
    }
}

/// A conversation, read anew.
async fn view(
    api: &Api,
    workspace: WorkspaceId,
    reader: UserId,
    id: ConversationId,
) -> Result<ConversationView, Problem> {
    let found = read::conversation(&api.app.store, workspace, id).await?.ok_or_else(Problem::not_found)?;
    views(api, workspace, reader, &[found]).await?.pop().ok_or_else(Problem::not_found)
}

/// Conversations with all that a list shows, in the order given.
async fn views(
    api: &Api,
    workspace: WorkspaceId,
    reader: UserId,
    conversations: &[Conversation],
) -> Result<Vec<ConversationView>, Problem> {
    let (store, vault) = (&api.app.store, &api.app.vault);
    let people = conversations.iter().map(|conversation| conversation.thread.contact).collect();
    let people = ponte_contacts::read::several(store, vault, workspace, people).await?;
    let threads: Vec<_> =
        conversations.iter().map(|conversation| (conversation.thread.id, conversation.id)).collect();
    let unread = inbox::unread(store, workspace, reader, threads.clone()).await?;
    let last = read::last_messages(store, vault, workspace, threads).await?;
    let shelf = Shelf {
        people: people.into_iter().map(|contact| (contact.id, contact)).collect(),
        queues: store.read(move |tx| queues(tx, workspace)).await?,
        colleagues: Colleagues::of(api, workspace).await?,
    };
    let told = conversations.iter().zip(&last).zip(unread);
    Ok(told.map(|((one, last), unread)| shelf.view(api, one, last.as_ref(), unread)).collect())
}

/// What conversations are shown with.
struct Shelf {
    people: HashMap<ContactId, Contact>,
    queues: Vec<Queue>,
    colleagues: Colleagues,
}

impl Shelf {
    fn view(
        &self,
        api: &Api,
        conversation: &Conversation,
        last: Option<&Message>,
        unread: i64,
    ) -> ConversationView {
        let thread = &conversation.thread;
        let queue = self.queues.iter().find(|queue| queue.id == conversation.queue);
        let channel = api.app.registry.channel(thread.channel);
        ConversationView {
            id: conversation.id.0,
            thread: thread.id.0,
            state: conversation.state.into(),
            owner: self.colleagues.owner(conversation.owner),
            contact: brief(thread.contact, self.people.get(&thread.contact)),
            channel: channel.map(|channel| Named { key: channel.key.clone(), name: channel.name.clone() }),
            queue: queue.map(|queue| Named { key: queue.key.clone(), name: queue.name.clone() }),
            last_position: thread.last_position,
            last_reply_position: conversation.last_reply_position,
            waiting_since: conversation.waiting_since.map(Instant),
            window_closes_at: match rules::window(thread.last_inbound_at) {
                Window::NeverOpened => None,
                Window::ClosesAt(end) => Some(end.into()),
            },
            opened_at: conversation.opened_at.into(),
            updated_at: conversation.updated_at.into(),
            last_message: last.map(|message| Preview::of(message, &self.colleagues)),
            unread,
        }
    }
}

fn brief(id: ContactId, contact: Option<&Contact>) -> ContactBrief {
    let phone = contact.and_then(|contact| {
        let of_kind = |kind| contact.identifiers.iter().find(move |identifier| identifier.kind == kind);
        of_kind(IdentifierKind::Phone).or_else(|| of_kind(IdentifierKind::WaId))
    });
    ContactBrief {
        id: id.0,
        name: contact.and_then(|contact| contact.name.clone()),
        phone: phone.map(ponte_contacts::model::Identifier::masked),
        blocked: contact.is_some_and(|contact| contact.blocked),
    }
}

impl From<StateTag> for ConversationState {
    fn from(tag: StateTag) -> Self {
        match tag {
            StateTag::Open => Self::Open,
            StateTag::Closed => Self::Closed,
        }
    }
}

impl From<ConversationState> for StateTag {
    fn from(state: ConversationState) -> Self {
        match state {
            ConversationState::Open => Self::Open,
            ConversationState::Closed => Self::Closed,
        }
    }
}

impl From<OrderTag> for Order {
    fn from(tag: OrderTag) -> Self {
        match tag {
            OrderTag::Recent => Self::Recent,
            OrderTag::Waiting => Self::Waiting,
        }
    }
}

impl From<GiveBackTo> for own::GiveBack {
    fn from(to: GiveBackTo) -> Self {
        match to {
            GiveBackTo::Queue => Self::Queue,
            GiveBackTo::Bot => Self::Bot,
        }
    }
}
