//! Templates: the provider's, as the copy has them, and what people change at the provider.

mod changes;
mod drafts;
mod view;
mod wire;

pub use changes::*;
pub use drafts::*;

use super::{
    Api,
    extract::{At, Content, Member},
    problem::{Problem, ProblemType, Words},
    wire::{All, Asked, Instant, Paging, Part},
};
use crate::templates::{self as care, CareError};
use axum::{Json, extract::State};
use ponte_channels::{
    endpoint::Channel,
    templates::{
        calls::ManagementErrorKind,
        model::KnownTemplate,
        store::{self, Filter},
    },
};
use ponte_identity::policy::Action;
use ponte_kernel::{Language, TemplateId, WorkspaceId};
use serde::{Deserialize, Serialize};
use std::{collections::HashSet, sync::Arc};
use utoipa::ToSchema;
use uuid::Uuid;
use view::TemplateView;

/// Which templates.
#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TemplateFilter {
    /// Such as `approved`; without it all but deleted ones.
    status: Option<String>,
    /// `marketing`, `utility` or `authentication`.
    category: Option<String>,
    /// Such as `pt_BR`.
    language: Option<String>,
    /// A part of the name or of the text.
    search: Option<String>,
    /// The key of a channel: the templates of its account alone.
    channel: Option<String>,
}

/// The templates of the workspace's accounts, those that came last first.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/templates",
    operation_id = "list_templates",
    tag = "templates",
    params(TemplateFilter, Paging),
    responses((status = 200, body = Part<TemplateView>))
)]
pub async fn list(
    State(api): State<Api>,
    member: Member,
    Asked(filter): Asked<TemplateFilter>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Part<TemplateView>>, Problem> {
    let workspace = member.may(Action::ReadTemplates)?.id;
    let (before, limit) = paging.parse()?;
    let channel = filter.channel.as_deref().map(|key| find_channel(&api, workspace, key)).transpose()?;
    let word = |word: Option<String>| word.unwrap_or_default().to_ascii_uppercase();
    let filter = Filter {
        status: word(filter.status),
        category: word(filter.category),
        language: filter.language.unwrap_or_default(),
        search: filter.search.unwrap_or_default(),
        account: channel.map(|channel| channel.settings.account.clone()).unwrap_or_default(),
    };
    let page = api.app.store.read(move |tx| store::list(tx, workspace, &filter, before, limit)).await?;
    let now = api.app.clock.now();
    Ok(Json(Part::of(page, |one| TemplateView::of(&one, &[], now, member.caller.language))))
}

#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/templates/{template}",
    operation_id = "get_template",
    tag = "templates",
    responses((status = 200, body = TemplateView))
)]
pub async fn get(State(api): State<Api>, member: Member, At(id): At<Uuid>) -> Result<Json<TemplateView>, Problem> {
    let workspace = member.may(Action::ReadTemplates)?.id;
    answer(&api, workspace, TemplateId(id), member.caller.language).await
}

/// Where a template is used.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TemplateUses {
    /// The keys of the live flows whose file names it.
    flows: Vec<String>,
    /// The names of the templates that it stands in for while they are paused.
    substitute_of: Vec<String>,
}

#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/templates/{template}/uses",
    operation_id = "get_template_uses",
    tag = "templates",
    responses((status = 200, body = TemplateUses))
)]
pub async fn uses(State(api): State<Api>, member: Member, At(id): At<Uuid>) -> Result<Json<TemplateUses>, Problem> {
    let workspace = member.may(Action::ReadTemplates)?.id;
    let known = found(&api, workspace, TemplateId(id)).await?;
    let name = known.told.name.as_str();
    let mut uses = care::uses(&api.app, workspace, [name].into_iter()).await?;
    let substitute_of = api.app.store.read(move |tx| store::substituted_by(tx, workspace, TemplateId(id))).await?;
    Ok(Json(TemplateUses { flows: uses.remove(name).unwrap_or_default(), substitute_of }))
}

/// The copy of an account's templates.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TemplateAccount {
    /// The keys of the channels that send its templates.
    channels: Vec<String>,
    /// The provider's id of the account; empty where the channel names none.
    account: String,
    /// Whether Ponte can list and change its templates.
    offered: bool,
    /// None: never.
    synced_at: Option<Instant>,
    /// Why the newest try was in vain.
    failure: Option<String>,
    /// The provider told of a change since: the copy is made anew shortly.
    stale: bool,
}

/// How fresh the copies are.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/template-accounts",
    operation_id = "list_template_accounts",
    tag = "templates",
    responses((status = 200, body = All<TemplateAccount>))
)]
pub async fn accounts(State(api): State<Api>, member: Member) -> Result<Json<All<TemplateAccount>>, Problem> {
    let workspace = member.may(Action::ReadTemplates)?.id;
    let channels = api.app.registry.channels();
    let ours = channels.iter().filter(|channel| channel.workspace == workspace);
    let mut items: Vec<TemplateAccount> = Vec::new();
    let mut seen = HashSet::new();
    for channel in ours.clone() {
        let account = care::account_of(channel);
        if !seen.insert((account.provider.as_str(), account.id.clone())) {
            continue;
        }
        let shares = ours.clone().filter(|other| care::account_of(other) == account);
        let keys = shares.map(|other| other.key.clone()).collect();
        let (id, offered) = (account.id.clone(), care::offered(channel));
        let fresh = api.app.store.read(move |tx| store::freshness(tx, workspace, &account)).await?;
        items.push(TemplateAccount {
            channels: keys,
            account: id,
            offered,
            synced_at: fresh.as_ref().and_then(|fresh| fresh.synced_at).map(Instant::from),
            stale: fresh.as_ref().is_some_and(|fresh| fresh.stale),
            failure: fresh.and_then(|fresh| fresh.failure),
        });
    }
    Ok(Json(All { items }))
}

/// Whose templates.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SyncForm {
    /// The key of a channel.
    channel: String,
}

/// What the account's list came to.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct SyncView {
    templates: usize,
    added: usize,
    changed: usize,
    /// Not on the list any more.
    gone: usize,
}

/// Brings the copy of a channel's account up to date now.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/templates/sync",
    operation_id = "sync_templates",
    tag = "templates",
    request_body = SyncForm,
    responses((status = 200, body = SyncView))
)]
pub async fn sync(
    State(api): State<Api>,
    member: Member,
    Content(form): Content<SyncForm>,
) -> Result<Json<SyncView>, Problem> {
    let workspace = member.may(Action::ReadTemplates)?.id;
    let channel = find_channel(&api, workspace, &form.channel)?;
    let synced = care::sync_account(&api.app, &channel).await?;
    let ponte_channels::templates::sync::Synced { templates, added, changed, gone } = synced;
    Ok(Json(SyncView { templates, added, changed, gone }))
}

/// A channel of the workspace.
fn find_channel(api: &Api, workspace: WorkspaceId, key: &str) -> Result<Arc<Channel>, Problem> {
    let channels = api.app.registry.channels();
    let found = channels.into_iter().find(|channel| channel.workspace == workspace && channel.key == key);
    found.ok_or_else(|| {
        let words = Words::new("Este canal não existe.", "There is no such channel.");
        Problem::new(ProblemType::InvalidContent).field("channel", words)
    })
}

/// A channel through which the template's account can be reached.
fn channel_of(api: &Api, template: &KnownTemplate) -> Result<Arc<Channel>, Problem> {
    let channels = api.app.registry.channels();
    let reaches = |channel: &Arc<Channel>| {
        channel.workspace == template.workspace && care::account_of(channel) == template.account
    };
    channels.into_iter().find(reaches).ok_or_else(|| {
        let words = Words::new(
            "Nenhum canal alcança mais a conta deste modelo.",
            "No channel reaches the account of this template any more.",
        );
        Problem::new(ProblemType::Refused).detail(words)
    })
}

async fn found(api: &Api, workspace: WorkspaceId, id: TemplateId) -> Result<KnownTemplate, Problem> {
    let known = api.app.store.read(move |tx| store::by_id(tx, workspace, id)).await?;
    known.ok_or_else(Problem::not_found)
}

async fn answer(
    api: &Api,
    workspace: WorkspaceId,
    id: TemplateId,
    language: Language,
) -> Result<Json<TemplateView>, Problem> {
    let known = found(api, workspace, id).await?;
    let now = api.app.clock.now();
    let edits = api.app.store.read(move |tx| store::edits(tx, workspace, id, now)).await?;
    Ok(Json(TemplateView::of(&known, &edits, now, language)))
}

impl From<CareError> for Problem {
    fn from(error: CareError) -> Self {
        match error {
            CareError::NotOffered => Self::new(ProblemType::Refused).detail(Words::new(
                "O provedor deste canal não oferece isto. Use o painel do provedor.",
                "The provider of this channel does not offer this. Use the provider's dashboard.",
            )),
            CareError::NoAccount => Self::new(ProblemType::InvalidContent).field(
                "channel",
                Words::new(
                    "Informe o id da conta (WABA) nas configurações do canal.",
                    "Give the account's id (WABA) in the channel's settings.",
                ),
            ),
            CareError::Unreachable(error) => Self::unavailable(&error),
            CareError::Store(error) => error.into(),
            CareError::Provider(error) => {
                let words = Words::of(|language| error.text(language));
                let kind = match (error.kind, error.field) {
                    (ManagementErrorKind::Content, Some(_)) => ProblemType::InvalidContent,
                    (ManagementErrorKind::Transient | ManagementErrorKind::Throttled, _) => {
                        ProblemType::Unavailable
                    }
                    _ => ProblemType::Refused,
                };
                match error.field {
                    Some(field) => Self::new(kind).field(format!("content.{field}"), words),
                    None => Self::new(kind).detail(words),
                }
            }
        }
    }
}
