//! Templates before they are submitted: what the linter says, how they look.

use super::{
    found,
    wire::{CheckView, ContentView, PreviewView, ValuesForm},
};
use crate::http::api::{
    Api,
    extract::{At, Content, Member},
    problem::Problem,
};
use axum::{Json, extract::State};
use ponte_channels::templates::{
    model::{Category, Draft, language_of},
    preview,
    rules::lint,
};
use ponte_identity::policy::Action;
use ponte_kernel::TemplateId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A template that is being written.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TemplateDraft)]
pub struct DraftForm {
    /// Lower-case letters without accents, digits and `_`; at most 512.
    pub(super) name: String,
    /// Such as `pt_BR`.
    pub(super) language: String,
    /// `marketing`, `utility` or `authentication`.
    pub(super) category: String,
    pub(super) content: ContentView,
}

impl From<DraftForm> for Draft {
    fn from(form: DraftForm) -> Self {
        Self {
            name: form.name,
            language: language_of(&form.language),
            category: Category::parse(&form.category),
            content: form.content.into(),
        }
    }
}

/// Says what the provider would refuse, without submitting it.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/templates/validate",
    operation_id = "validate_template",
    tag = "templates",
    request_body = DraftForm,
    responses((status = 200, body = CheckView))
)]
pub async fn check(member: Member, Content(form): Content<DraftForm>) -> Result<Json<CheckView>, Problem> {
    member.may(Action::ReadTemplates)?;
    Ok(Json(CheckView::of(&lint(&form.into()), member.caller.language)))
}

/// A content that is being written, and values.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftPreview {
    content: ContentView,
    #[serde(default)]
    values: ValuesForm,
}

/// Shows a content as the customer would see it.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/templates/preview",
    operation_id = "preview_template_draft",
    tag = "templates",
    request_body = DraftPreview,
    responses((status = 200, body = PreviewView))
)]
pub async fn preview_draft(
    member: Member,
    Content(form): Content<DraftPreview>,
) -> Result<Json<PreviewView>, Problem> {
    member.may(Action::ReadTemplates)?;
    let content = form.content.into();
    Ok(Json(preview::preview(&content, &form.values.or_samples(&content)).into()))
}

/// Shows a template as the customer sees it, with these values or with its samples.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/templates/{template}/preview",
    operation_id = "preview_template",
    tag = "templates",
    request_body = ValuesForm,
    responses((status = 200, body = PreviewView))
)]
pub async fn preview_known(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Content(values): Content<ValuesForm>,
) -> Result<Json<PreviewView>, Problem> {
    let workspace = member.may(Action::ReadTemplates)?.id;
    let content = found(&api, workspace, TemplateId(id)).await?.told.content;
    Ok(Json(preview::preview(&content, &values.or_samples(&content)).into()))
}
