//! What a channel's number is beyond its messages: its state at the provider, profile, empty chat, links.

use super::{
    Api,
    extract::{At, Content, Member},
    problem::{Problem, Words},
    wire::{All, Fields, Instant},
};
use crate::numbers::{self as care};
use axum::{Json, extract::State, http::StatusCode};
use ponte_channels::{
    endpoint::Channel,
    numbers::{
        Automation, ChatLink, Command, Health, NumberState, Profile, model, rules, rules::Wrong, store, words,
    },
};
use ponte_identity::policy::Action;
use ponte_kernel::{Language, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A word of the provider's, and what it means in the reader's language.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Told {
    /// The provider's word, such as `CONNECTED`.
    word: String,
    sentence: String,
}

/// A number as the provider has it now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NumberView {
    read_at: Instant,
    display_phone: Option<String>,
    verified_name: Option<String>,
    status: Option<Told>,
    quality: Option<Told>,
    name_status: Option<Told>,
    /// `VERIFIED`, `NOT_VERIFIED`, `EXPIRED` (normal on an old connected number).
    code_verification: Option<String>,
    /// `CLOUD_API`, …
    platform: Option<String>,
    /// `STANDARD` (80 messages a second) or `HIGH` (1,000).
    throughput: Option<String>,
    /// `LIVE` or `SANDBOX`.
    account_mode: Option<String>,
    official: Option<bool>,
    /// Whether the WhatsApp Business app uses it too.
    on_app: Option<bool>,
    pin_set: Option<bool>,
    /// How many customers may be reached outside the window in 24 hours, over all numbers of the portfolio.
    messaging_limit: Option<Told>,
    /// The same as a number; none: without limit, or unknown.
    reach_limit: Option<u32>,
    /// How many different customers the workspace's numbers reached so during the last 24 hours.
    reached: i64,
    /// Whether it can send, with all that a send needs.
    can_send: Option<Told>,
    health: Vec<HealthView>,
    /// Messages a second that Ponte sends at most now: fewer than configured for a while after the provider complained.
    messages_per_second: u32,
}

/// One thing that a send needs.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = NumberHealth)]
pub struct HealthView {
    /// `PHONE_NUMBER`, `WABA`, `BUSINESS`, `APP`.
    entity: String,
    id: String,
    can_send: Told,
    errors: Vec<HealthErrorView>,
    /// The provider's own words.
    notes: Vec<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = NumberHealthError)]
pub struct HealthErrorView {
    code: i64,
    /// The provider's own words.
    description: String,
    solution: Option<String>,
}

/// What customers see about the company.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BusinessProfile)]
pub struct ProfileView {
    /// 1 to 139 characters.
    #[serde(default)]
    about: Option<String>,
    /// At most 256 characters.
    #[serde(default)]
    address: Option<String>,
    /// At most 512 characters.
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    email: Option<String>,
    /// At most two, with their scheme.
    #[serde(default)]
    websites: Vec<String>,
    /// The provider's word for the trade, such as `RETAIL`.
    #[serde(default)]
    vertical: Option<String>,
    /// Read alone.
    #[serde(default)]
    picture_url: Option<String>,
    /// Written alone: of an uploaded picture.
    #[serde(default)]
    picture_handle: Option<String>,
}

/// What an empty chat offers.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChatAutomation)]
pub struct AutomationView {
    /// Questions to begin with: at most 4 of 80 characters. What is chosen comes as an ordinary text.
    #[serde(default)]
    prompts: Vec<String>,
    /// At most 30.
    #[serde(default)]
    commands: Vec<CommandView>,
}

#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChatCommand)]
pub struct CommandView {
    /// Without the slash; at most 32 characters.
    name: String,
    /// At most 256 characters.
    description: String,
}

/// A link, and its picture, that opens a chat with words already written.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ChatLink)]
pub struct LinkView {
    code: String,
    prefilled: String,
    url: String,
    /// A QR code; the address is good for some time.
    image_url: Option<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChatLink {
    /// What is written already: at most 140 characters.
    prefilled: String,
}

/// Asks the provider how the number is.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/channels/{channel}/number",
    operation_id = "get_number",
    tag = "numbers",
    responses((status = 200, body = NumberView))
)]
pub async fn state(
    State(api): State<Api>,
    member: Member,
    At(key): At<String>,
) -> Result<Json<NumberView>, Problem> {
    let workspace = member.may(Action::ReadChannels)?.id;
    let channel = find(&api, workspace, &key)?;
    let told = care::state(&api.app, &channel).await?;
    let now = api.app.clock.now();
    let reached = api.app.store.read(move |tx| store::reached_lately(tx, workspace, now)).await?;
    let pace = api.app.dispatcher.pace(&channel);
    Ok(Json(NumberView::of(told, reached, pace, now, member.caller.language)))
}

/// The business profile, as the provider has it.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/channels/{channel}/profile",
    operation_id = "get_profile",
    tag = "numbers",
    responses((status = 200, body = ProfileView))
)]
pub async fn profile(
    State(api): State<Api>,
    member: Member,
    At(key): At<String>,
) -> Result<Json<ProfileView>, Problem> {
    let channel = find(&api, member.may(Action::ReadChannels)?.id, &key)?;
    Ok(Json(care::profile(&api.app, &channel).await?.into()))
}

/// Changes the business profile: what customers see about the company.
#[utoipa::path(
    put,
    path = "/workspaces/{workspace}/channels/{channel}/profile",
    operation_id = "put_profile",
    tag = "numbers",
    request_body = ProfileView,
    responses((status = 200, body = ProfileView))
)]
pub async fn set_profile(
    State(api): State<Api>,
    member: Member,
    At(key): At<String>,
    Content(form): Content<ProfileView>,
) -> Result<Json<ProfileView>, Problem> {
    let channel = find(&api, member.may(Action::WriteChannels)?.id, &key)?;
    let profile = Profile::from(form);
    right(&rules::profile(&profile))?;
    care::set_profile(&api.app, &channel, &profile).await?;
    Ok(Json(care::profile(&api.app, &channel).await?.into()))
}

/// What an empty chat offers: questions to begin with, and commands.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/channels/{channel}/automation",
    operation_id = "get_chat_automation",
    tag = "numbers",
    responses((status = 200, body = AutomationView))
)]
pub async fn automation(
    State(api): State<Api>,
    member: Member,
    At(key): At<String>,
) -> Result<Json<AutomationView>, Problem> {
    let channel = find(&api, member.may(Action::ReadChannels)?.id, &key)?;
    Ok(Json(care::automation(&api.app, &channel).await?.into()))
}

/// Changes what an empty chat offers.
#[utoipa::path(
    put,
    path = "/workspaces/{workspace}/channels/{channel}/automation",
    operation_id = "put_chat_automation",
    tag = "numbers",
    request_body = AutomationView,
    responses((status = 200, body = AutomationView))
)]
pub async fn set_automation(
    State(api): State<Api>,
    member: Member,
    At(key): At<String>,
    Content(form): Content<AutomationView>,
) -> Result<Json<AutomationView>, Problem> {
    let channel = find(&api, member.may(Action::WriteChannels)?.id, &key)?;
    let automation = Automation::from(form);
    right(&rules::automation(&automation))?;
    care::set_automation(&api.app, &channel, &automation).await?;
    Ok(Json(care::automation(&api.app, &channel).await?.into()))
}

/// Links, with their QR codes, that open a chat with words already written.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/channels/{channel}/qr-codes",
    operation_id = "list_chat_links",
    tag = "numbers",
    responses((status = 200, body = All<LinkView>))
)]
pub async fn links(
    State(api): State<Api>,
    member: Member,
    At(key): At<String>,
) -> Result<Json<All<LinkView>>, Problem> {
    let channel = find(&api, member.may(Action::ReadChannels)?.id, &key)?;
    let links = care::links(&api.app, &channel).await?;
    Ok(Json(All { items: links.into_iter().map(LinkView::from).collect() }))
}

/// Makes a link with its QR code.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/channels/{channel}/qr-codes",
    operation_id = "create_chat_link",
    tag = "numbers",
    request_body = NewChatLink,
    responses((status = 201, body = LinkView))
)]
pub async fn create_link(
    State(api): State<Api>,
    member: Member,
    At(key): At<String>,
    Content(form): Content<NewChatLink>,
) -> Result<(StatusCode, Json<LinkView>), Problem> {
    let channel = find(&api, member.may(Action::WriteChannels)?.id, &key)?;
    right(&rules::prefilled(&form.prefilled))?;
    let link = care::create_link(&api.app, &channel, &form.prefilled).await?;
    Ok((StatusCode::CREATED, Json(link.into())))
}

/// Takes a link out: it opens nothing any more.
#[utoipa::path(
    delete,
    path = "/workspaces/{workspace}/channels/{channel}/qr-codes/{code}",
    operation_id = "delete_chat_link",
    tag = "numbers",
    responses((status = 204))
)]
pub async fn delete_link(
    State(api): State<Api>,
    member: Member,
    At((key, code)): At<(String, String)>,
) -> Result<StatusCode, Problem> {
    let channel = find(&api, member.may(Action::WriteChannels)?.id, &key)?;
    care::delete_link(&api.app, &channel, &code).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub fn find(api: &Api, workspace: WorkspaceId, key: &str) -> Result<Arc<Channel>, Problem> {
    let channels = api.app.registry.channels();
    let found = channels.into_iter().find(|channel| channel.workspace == workspace && channel.key == key);
    found.ok_or_else(Problem::not_found)
}

fn right(wrong: &[Wrong]) -> Result<(), Problem> {
    if wrong.is_empty() {
        return Ok(());
    }
    let mut fields = Fields::new();
    for one in wrong {
        fields.wrong(one.path.clone(), Words::of(|language| one.text(language)));
    }
    fields.done(None)
}

impl NumberView {
    fn of(state: NumberState, reached: i64, pace: u32, now: Timestamp, language: Language) -> Self {
        let told = |word: Option<String>, sentence: fn(&str, Language) -> String| {
            word.map(|word| Told { sentence: sentence(&word, language), word })
        };
        Self {
            read_at: now.into(),
            display_phone: state.display_phone,
            verified_name: state.verified_name,
            status: told(state.status, words::status),
            quality: told(state.quality, words::quality),
            name_status: told(state.name_status, words::name_status),
            code_verification: state.code_verification,
            platform: state.platform,
            throughput: state.throughput,
            account_mode: state.account_mode,
            official: state.official,
            on_app: state.on_app,
            pin_set: state.pin_set,
            reach_limit: state.messaging_limit.as_deref().and_then(rules::reach_of),
            messaging_limit: told(state.messaging_limit, words::messaging_limit),
            reached,
            can_send: told(state.can_send, words::can_send),
            health: state.health.into_iter().map(|health| HealthView::of(health, language)).collect(),
            messages_per_second: pace,
        }
    }
}

impl HealthView {
    fn of(health: Health, language: Language) -> Self {
        let error =
            |model::HealthError { code, description, solution }| HealthErrorView { code, description, solution };
        Self {
            entity: health.entity,
            id: health.id,
            can_send: Told { sentence: words::can_send(&health.can_send, language), word: health.can_send },
            errors: health.errors.into_iter().map(error).collect(),
            notes: health.notes,
        }
    }
}

impl From<Profile> for ProfileView {
    fn from(profile: Profile) -> Self {
        let Profile { about, address, description, email, websites, vertical, picture_url, picture_handle } =
            profile;
        Self { about, address, description, email, websites, vertical, picture_url, picture_handle }
    }
}

impl From<ProfileView> for Profile {
    fn from(view: ProfileView) -> Self {
        let ProfileView { about, address, description, email, websites, vertical, picture_url, picture_handle } =
            view;
        Self { about, address, description, email, websites, vertical, picture_url, picture_handle }
    }
}

impl From<Automation> for AutomationView {
    fn from(Automation { prompts, commands }: Automation) -> Self {
        let command = |Command { name, description }| CommandView { name, description };
        Self { prompts, commands: commands.into_iter().map(command).collect() }
    }
}

impl From<AutomationView> for Automation {
    fn from(AutomationView { prompts, commands }: AutomationView) -> Self {
        let command = |CommandView { name, description }| Command { name, description };
        Self { prompts, commands: commands.into_iter().map(command).collect() }
    }
}

impl From<ChatLink> for LinkView {
    fn from(ChatLink { code, prefilled, url, image_url }: ChatLink) -> Self {
        Self { code, prefilled, url, image_url }
    }
}
