//! Channels: the company's numbers.

use super::{
    Api,
    endpoints::{self, ProviderTag},
    extract::{Act, At, Member, Write},
    facts::{self, By, Fact},
    once::Once,
    problem::{Problem, ProblemType, Words},
    wire::{self, All, Fields, Instant},
};
use axum::{Json, extract::State, http::StatusCode};
use ponte_channels::{
    endpoint::{Channel, ChannelSettings, Endpoint, PairLimitSetting, StopReason},
    limits::NumberLimit,
    send_error::Reaction,
    store::{self, NumberState},
};
use ponte_conversations::{model::Queue, store::queues};
use ponte_identity::{Workspace, policy::Action};
use ponte_kernel::{ChannelId, Language, Secret, WorkspaceId};
use ponte_platform::http::{AllowList, Url};
use ponte_store::{StoreError, Tx};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, sync::Arc};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Channel)]
pub struct ChannelView {
    id: Uuid,
    key: String,
    name: String,
    provider: ProviderTag,
    /// The key of the endpoint it is reached through.
    endpoint: Option<String>,
    /// To be copied into the provider's dashboard.
    webhook_url: Option<String>,
    /// The provider's id of the number.
    number: String,
    /// As people see it.
    display_phone: String,
    settings: Settings,
    /// The key of the flow that answers first; none: conversations wait in the queue at once.
    flow: Option<String>,
    /// The key of the queue where conversations wait for people.
    queue: Option<String>,
    /// None while it sends.
    stopped: Option<Stopped>,
    /// What the provider told of the number; none when it told nothing yet.
    state: Option<StateView>,
}

/// What the provider told of a number, each fact as it was told last, in the provider's words.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = NumberState)]
pub struct StateView {
    /// `GREEN`, `YELLOW` or `RED`.
    quality: Option<String>,
    /// `STANDARD` or `HIGH`.
    throughput: Option<String>,
    /// How many people may be reached by template in 24 hours, or `unlimited`.
    messaging_limit: Option<String>,
    /// What was decided about the display name, such as `APPROVED`.
    name_decision: Option<String>,
    /// The display name that was decided about.
    requested_name: Option<String>,
    username: Option<String>,
    username_status: Option<String>,
    /// What the account may not do, such as `RESTRICTED_BIZ_INITIATED_MESSAGING`.
    restriction: Option<String>,
    restricted_until: Option<Instant>,
    updated_at: Instant,
}

impl From<NumberState> for StateView {
    fn from(NumberState { known, updated_at }: NumberState) -> Self {
        Self {
            quality: known.quality,
            throughput: known.throughput,
            messaging_limit: known.messaging_limit,
            name_decision: known.name_decision,
            requested_name: known.requested_name,
            username: known.username,
            username_status: known.username_status,
            restriction: known.restriction,
            restricted_until: known.restricted_until.map(Into::into),
            updated_at: updated_at.into(),
        }
    }
}

/// Why a channel does not send. What is to be sent waits.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Stopped {
    reason: StopTag,
    /// In the reader's language: what happened and what to do.
    sentence: String,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StopTag {
    /// The provider refused the token.
    Credentials,
    /// The provider enforces its rules.
    Policy,
    /// The number or the account is not set up.
    Config,
    /// A person stopped it.
    Person,
}

/// How a number is reached and how fast.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChannelSettings)]
pub struct Settings {
    /// The provider's address, or an emulator's.
    #[serde(default = "meta")]
    base_url: String,
    /// Of Meta's Graph API, such as `v25.0`.
    #[serde(default = "current_version")]
    api_version: String,
    /// The account at the provider, where its addresses name one: Meta's WhatsApp Business account, Twilio's account SID,
    /// Gupshup's app, Blip's bot.
    #[serde(default)]
    account: String,
    /// The Meta portfolio within which user ids are good.
    #[serde(default)]
    portfolio: String,
    /// Sent and received together, 8 at least: 80, or 1,000 after Meta's upgrade.
    #[serde(default = "usual")]
    messages_per_second: u32,
    /// A bot that takes longer shows that it is typing; none: never.
    typing_after_ms: Option<u32>,
    /// Lifted for load tests against an emulator alone.
    #[serde(default)]
    pair_limit: PairLimitTag,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PairLimitTag {
    #[default]
    Kept,
    Lifted,
}

/// The token is written and never read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelChange {
    /// At most 120 characters.
    name: String,
    /// The key of an endpoint.
    endpoint: String,
    /// The provider's id of the number (`phone_number_id` at Meta).
    number: String,
    display_phone: String,
    settings: Settings,
    /// Needed when the channel is made, and when `settings.base_url` names another server.
    token: Option<String>,
    /// The key of a published flow.
    flow: Option<String>,
    /// The key of a queue.
    queue: String,
}

fn meta() -> String {
    "https://graph.facebook.com".to_owned()
}

/// The newest version of the Graph API that Ponte was tried with.
fn current_version() -> String {
    "v25.0".to_owned()
}

fn usual() -> u32 {
    80
}

#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/channels",
    operation_id = "list_channels",
    tag = "channels",
    responses((status = 200, body = All<ChannelView>))
)]
pub async fn list(State(api): State<Api>, member: Member) -> Result<Json<All<ChannelView>>, Problem> {
    let workspace = member.may(Action::ReadChannels)?.id;
    let queues = all_queues(&api, workspace).await?;
    let mut channels = api.app.registry.channels();
    channels.retain(|channel| channel.workspace == workspace);
    let mut states = states(&api, workspace).await?;
    let views = channels.iter().map(|channel| {
        let state = states.remove(&channel.id);
        view(&api, channel, &queues, state, member.caller.language)
    });
    Ok(Json(All { items: views.collect() }))
}

#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/channels/{channel}",
    operation_id = "get_channel",
    tag = "channels",
    responses((status = 200, body = ChannelView))
)]
pub async fn get(
    State(api): State<Api>,
    member: Member,
    At(key): At<String>,
) -> Result<Json<ChannelView>, Problem> {
    let workspace = member.may(Action::ReadChannels)?.id;
    answer(&api, workspace, &key, member.caller.language).await
}

/// Connects a number, or changes the channel that has the key. Whether it sends stays as it is.
#[utoipa::path(
    put,
    path = "/workspaces/{workspace}/channels/{channel}",
    operation_id = "put_channel",
    tag = "channels",
    request_body = ChannelChange,
    responses((status = 200, body = ChannelView))
)]
pub async fn put(
    State(api): State<Api>,
    member: Member,
    At(key): At<String>,
    Write { content, once }: Write<ChannelChange>,
) -> Result<Json<ChannelView>, Problem> {
    let workspace = member.may(Action::WriteChannels)?.clone();
    let known = find(&api, workspace.id, &key);
    let endpoint = reached_through(&api, &member, workspace.id, &content, known.as_deref())?;
    let channel = changed(&api, &workspace, &key, content, &endpoint, known.as_deref()).await?;
    let data_key = api.app.vault.key(workspace.key_id).await?;
    let by = By { workspace: workspace.id, user: member.user(), at: api.app.clock.now() };
    let verb = move |tx: &mut dyn Tx| {
        let id = store::put_channel(tx, &channel, &data_key, by.at)?;
        facts::append(tx, by, &Fact::ChannelChanged(id)).map(|()| id.0)
    };
    let kept = once.run::<StoreError, _>(&api.app, by.user, StatusCode::OK, verb).await;
    kept.map_err(|error| match error {
        super::once::NotDone::Verb(StoreError::Constraint { rule }) if rule == "channels_number" => number_taken(),
        other => other.into(),
    })?;
    api.app.registry.reload().await?;
    // A new token lets a channel go on whose old one was refused.
    api.app.dispatcher.look_again();
    answer(&api, workspace.id, &key, member.caller.language).await
}

/// Stops a channel: what is to be sent waits until it is started. What comes in goes on.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/channels/{channel}/stop",
    operation_id = "stop_channel",
    tag = "channels",
    responses((status = 200, body = ChannelView))
)]
pub async fn stop(
    State(api): State<Api>,
    member: Member,
    At(key): At<String>,
    Act(once): Act,
) -> Result<Json<ChannelView>, Problem> {
    set_stopped(&api, &member, &once, &key, Some(StopReason::Person)).await
}

/// Lets a channel send again, whatever had stopped it.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/channels/{channel}/start",
    operation_id = "start_channel",
    tag = "channels",
    responses((status = 200, body = ChannelView))
)]
pub async fn start(
    State(api): State<Api>,
    member: Member,
    At(key): At<String>,
    Act(once): Act,
) -> Result<Json<ChannelView>, Problem> {
    let started = set_stopped(&api, &member, &once, &key, None).await?;
    api.app.dispatcher.look_again();
    Ok(started)
}

async fn set_stopped(
    api: &Api,
    member: &Member,
    once: &Once,
    key: &str,
    reason: Option<StopReason>,
) -> Result<Json<ChannelView>, Problem> {
    let workspace = member.may(Action::WriteChannels)?.id;
    let id = find(api, workspace, key).ok_or_else(Problem::not_found)?.id;
    let by = By { workspace, user: member.user(), at: api.app.clock.now() };
    let fact = if reason.is_some() { Fact::ChannelStopped(id) } else { Fact::ChannelStarted(id) };
    let verb = move |tx: &mut dyn Tx| {
        store::set_stopped(tx, workspace, id, reason)?;
        facts::append(tx, by, &fact).map(|()| id.0)
    };
    once.run::<StoreError, _>(&api.app, by.user, StatusCode::OK, verb).await?;
    api.app.registry.reload().await?;
    answer(api, workspace, key, member.caller.language).await
}

fn find(api: &Api, workspace: WorkspaceId, key: &str) -> Option<Arc<Channel>> {
    let channels = api.app.registry.channels();
    channels.into_iter().find(|channel| channel.workspace == workspace && channel.key == key)
}

/// The endpoint, when the member may connect numbers to it. The number that the channel has already may stay.
fn reached_through(
    api: &Api,
    member: &Member,
    workspace: WorkspaceId,
    change: &ChannelChange,
    known: Option<&Channel>,
) -> Result<Arc<Endpoint>, Problem> {
    let visible = endpoints::visible(api, member, workspace);
    let endpoint = visible.into_iter().find(|endpoint| endpoint.key == change.endpoint).ok_or_else(|| {
        let words = Words::new("Esta integração não existe.", "There is no such endpoint.");
        Problem::new(ProblemType::InvalidContent).field("endpoint", words)
    })?;
    // Another number on a shared endpoint is another company's, as much as another endpoint is.
    if known.is_none_or(|known| known.endpoint != endpoint.id || known.number != change.number) {
        endpoints::may_write(api, member, Some(endpoint.id))?;
    }
    Ok(endpoint)
}

/// The channel as it is to be.
async fn changed(
    api: &Api,
    workspace: &Workspace,
    key: &str,
    change: ChannelChange,
    endpoint: &Endpoint,
    known: Option<&Channel>,
) -> Result<Channel, Problem> {
    let mut fields = Fields::new();
    let queues = all_queues(api, workspace.id).await?;
    let queue = queues.iter().find(|queue| queue.key == change.queue).map(|queue| queue.id);
    let queue =
        fields.take("queue", queue.ok_or_else(|| Words::new("Esta fila não existe.", "There is no such queue.")));
    if let Some(flow) = &change.flow {
        let flows = api.app.book.live(workspace.id).await?;
        if !flows.iter().any(|live| live.key == *flow) {
            fields.wrong("flow", Words::new("Este fluxo não existe.", "There is no such flow."));
        }
    }
    let key = fields.take("channel", wire::key(key));
    let name = fields.take("name", wire::name(&change.name));
    let number = fields.take("number", wire::text(&change.number, 64));
    let display_phone = fields.take("display_phone", wire::text(&change.display_phone, 40));
    let token = fields.take("token", token(change.token, known, &change.settings.base_url));
    let settings = change.settings.checked(&mut fields, &api.app.settings.allowed);
    let made = (|| {
        Some(Channel {
            id: known.map_or_else(ChannelId::new, |known| known.id),
            workspace: workspace.id,
            endpoint: endpoint.id,
            provider: endpoint.provider,
            key: key?,
            name: name?.as_str().to_owned(),
            number: number?,
            display_phone: display_phone?,
            settings: settings?,
            token: token?,
            flow_key: change.flow,
            queue: queue?,
            stopped: known.and_then(|known| known.stopped),
        })
    })();
    fields.done(made)
}

/// The token; one that is kept goes to no other server than it was given for.
fn token(sent: Option<String>, known: Option<&Channel>, base_url: &str) -> Result<Secret, Words> {
    match (sent, known) {
        (Some(sent), _) => wire::text(&sent, 4_096).map(Secret::new),
        (None, Some(known)) if same_server(&known.settings.base_url, base_url) => Ok(known.token.clone()),
        (None, Some(_)) => Err(Words::new(
            "Com outro endereço em settings.base_url, informe a chave de novo.",
            "With another address in settings.base_url, give the token again.",
        )),
        (None, None) => Err(Words::new("Este campo é obrigatório.", "This field is required.")),
    }
}

fn same_server(one: &str, other: &str) -> bool {
    matches!((Url::parse(one), Url::parse(other)), (Ok(one), Ok(other)) if one.origin() == other.origin())
}

/// What a channel's messages go to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Server {
    /// On the internet, over HTTPS.
    Provider,
    /// An emulator, at an address that this installation allows.
    Emulator,
}

impl Server {
    /// `None`: a bearer token in clear, or no address at all.
    fn of(base_url: &str, allowed: &AllowList) -> Option<Self> {
        let url = Url::parse(base_url).ok()?;
        match url.scheme() {
            "http" | "https" if allowed.names(&url) => Some(Self::Emulator),
            "https" => Some(Self::Provider),
            _ => None,
        }
    }

    /// Messages a second that a number can have at most.
    fn fastest(self) -> u32 {
        match self {
            Self::Provider => 1_000,
            Self::Emulator => 1_000_000,
        }
    }
}

impl Settings {
    fn checked(self, fields: &mut Fields, allowed: &AllowList) -> Option<ChannelSettings> {
        let server = Server::of(&self.base_url, allowed);
        if server.is_none() || self.base_url.ends_with('/') {
            let words = Words::new(
                "Use um endereço https:// sem barra no fim.",
                "Use an address that begins with https://, without a slash at the end.",
            );
            fields.wrong("settings.base_url", words);
        }
        let fastest = server.unwrap_or(Server::Provider).fastest();
        if !(NumberLimit::FEWEST..=fastest).contains(&self.messages_per_second) {
            let words = Words::new(
                "Use de 8 a 1.000: nenhum número do WhatsApp tem menos de 8 mensagens por segundo.",
                "Use 8 to 1,000: no WhatsApp number has less than 8 messages a second.",
            );
            fields.wrong("settings.messages_per_second", words);
        }
        if self.pair_limit == PairLimitTag::Lifted && server != Some(Server::Emulator) {
            let words = Words::new(
                "Só o canal de um emulador pode dispensar o limite por cliente.",
                "Only an emulator's channel can do without the limit for each customer.",
            );
            fields.wrong("settings.pair_limit", words);
        }
        let version = fields.take("settings.api_version", version(&self.api_version));
        let account = fields.take("settings.account", account(&self.account));
        Some(ChannelSettings {
            base_url: self.base_url,
            api_version: version?,
            account: account?,
            portfolio: self.portfolio,
            messages_per_second: self.messages_per_second,
            typing_after_ms: self.typing_after_ms,
            pair_limit: self.pair_limit.into(),
        })
    }
}

/// It becomes part of addresses and of forms.
fn account(text: &str) -> Result<String, Words> {
    let fits = |character: char| character.is_ascii_alphanumeric() || "-_.@".contains(character);
    if text.len() <= 120 && text.chars().all(fits) {
        return Ok(text.to_owned());
    }
    Err(Words::new(
        "Use a conta como o provedor a escreve: letras, números, ponto, hífen, sublinhado e arroba.",
        "Use the account as the provider writes it: letters, digits, dot, hyphen, underscore and at sign.",
    ))
}

fn version(text: &str) -> Result<String, Words> {
    let digits = |part: &str| !part.is_empty() && part.len() < 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = text.strip_prefix('v').and_then(|rest| rest.split_once('.'));
    match parts {
        Some((major, minor)) if digits(major) && digits(minor) => Ok(text.to_owned()),
        _ => Err(Words::new("Use uma versão como v25.0.", "Use a version such as v25.0.")),
    }
}

fn number_taken() -> Problem {
    let words = Words::new("Este número já está em outro canal.", "Another channel has this number.");
    Problem::new(ProblemType::AlreadyTaken).field("number", words)
}

async fn all_queues(api: &Api, workspace: WorkspaceId) -> Result<Vec<Queue>, Problem> {
    Ok(api.app.store.read(move |tx| queues(tx, workspace)).await?)
}

async fn answer(
    api: &Api,
    workspace: WorkspaceId,
    key: &str,
    language: Language,
) -> Result<Json<ChannelView>, Problem> {
    let channel = find(api, workspace, key).ok_or_else(Problem::not_found)?;
    let queues = all_queues(api, workspace).await?;
    let state = states(api, workspace).await?.remove(&channel.id);
    Ok(Json(view(api, &channel, &queues, state, language)))
}

async fn states(api: &Api, workspace: WorkspaceId) -> Result<HashMap<ChannelId, NumberState>, Problem> {
    Ok(api.app.store.read(move |tx| store::number_states(tx, workspace)).await?)
}

fn view(
    api: &Api,
    channel: &Channel,
    queues: &[Queue],
    state: Option<NumberState>,
    language: Language,
) -> ChannelView {
    let endpoint = api.app.registry.endpoint_by_id(channel.endpoint);
    let queue = queues.iter().find(|queue| queue.id == channel.queue);
    ChannelView {
        id: channel.id.0,
        key: channel.key.clone(),
        name: channel.name.clone(),
        provider: channel.provider.into(),
        webhook_url: endpoint.as_deref().map(|endpoint| endpoints::webhook_url(api, endpoint)),
        endpoint: endpoint.map(|endpoint| endpoint.key.clone()),
        number: channel.number.clone(),
        display_phone: channel.display_phone.clone(),
        settings: (&channel.settings).into(),
        flow: channel.flow_key.clone(),
        queue: queue.map(|queue| queue.key.clone()),
        stopped: channel.stopped.map(|reason| stopped(reason, language)),
        state: state.map(Into::into),
    }
}

fn stopped(reason: StopReason, language: Language) -> Stopped {
    let (reason, sentence) = match reason {
        StopReason::Credentials => (StopTag::Credentials, Reaction::ReAuthenticate.text(language)),
        StopReason::Policy => (StopTag::Policy, Reaction::Policy.text(language)),
        StopReason::Config => (StopTag::Config, Reaction::Repair.text(language)),
        StopReason::Person => {
            let (portuguese, english) = (
                "Uma pessoa parou o canal; as mensagens aguardam até que ele seja ativado.",
                "A person stopped the channel; messages wait until it is started.",
            );
            (StopTag::Person, language.pick(portuguese, english))
        }
    };
    Stopped { reason, sentence: sentence.to_owned() }
}

impl From<&ChannelSettings> for Settings {
    fn from(settings: &ChannelSettings) -> Self {
        Self {
            base_url: settings.base_url.clone(),
            api_version: settings.api_version.clone(),
            account: settings.account.clone(),
            portfolio: settings.portfolio.clone(),
            messages_per_second: settings.messages_per_second,
            typing_after_ms: settings.typing_after_ms,
            pair_limit: match settings.pair_limit {
                PairLimitSetting::Kept => PairLimitTag::Kept,
                PairLimitSetting::Lifted => PairLimitTag::Lifted,
            },
        }
    }
}

impl From<PairLimitTag> for PairLimitSetting {
    fn from(tag: PairLimitTag) -> Self {
        match tag {
            PairLimitTag::Kept => Self::Kept,
            PairLimitTag::Lifted => Self::Lifted,
        }
    }
}
