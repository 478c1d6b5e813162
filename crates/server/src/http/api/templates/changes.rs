//! What people change at the provider. The rules are told before the provider is asked.

use super::{
    answer, channel_of,
    drafts::DraftForm,
    find_channel, found,
    view::TemplateView,
    wire::{ContentView, path_of},
};
use crate::{
    http::api::{
        Api,
        extract::{At, Content, Member, Write},
        problem::{Problem, ProblemType, Words},
        wire::{Asked, Fields},
    },
    templates as care,
};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
};
use ponte_channels::templates::{
    calls::SampleFile,
    fit,
    model::{Category, Draft, KnownTemplate},
    rules::{self, Finding, Severity},
    store, sync,
};
use ponte_identity::policy::Action;
use ponte_kernel::{TemplateId, Timestamp};
use ponte_store::{StoreError, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A template to be submitted.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTemplate {
    /// The key of a channel: the template belongs to its account.
    channel: String,
    /// Lower-case letters without accents, digits and `_`; at most 512.
    name: String,
    /// Such as `pt_BR`.
    language: String,
    /// `marketing`, `utility` or `authentication`.
    category: String,
    content: ContentView,
}

/// Submits a template: the provider reviews it within minutes to 24 hours, and may change its category.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/templates",
    operation_id = "create_template",
    tag = "templates",
    request_body = NewTemplate,
    responses((status = 201, body = TemplateView))
)]
pub async fn create(
    State(api): State<Api>,
    member: Member,
    Write { content: form, once }: Write<NewTemplate>,
) -> Result<(StatusCode, Json<TemplateView>), Problem> {
    let workspace = member.may(Action::WriteTemplates)?.id;
    let language = member.caller.language;
    if let Some(done) = once.done(&api.app, member.user()).await? {
        return Ok((StatusCode::CREATED, answer(&api, workspace, TemplateId(done), language).await?));
    }
    let channel = find_channel(&api, workspace, &form.channel)?;
    let NewTemplate { name, language: of, category, content, .. } = form;
    let draft = Draft::from(DraftForm { name, language: of, category, content });
    refuse_errors(&rules::lint(&draft))?;
    let account = care::account_of(&channel);
    let (place, name, of) = (account.clone(), draft.name.clone(), draft.language.clone());
    let known = api.app.store.read(move |tx| store::by_name(tx, workspace, &place, &name, &of)).await?;
    name_is_free(known.as_ref(), api.app.clock.now())?;
    let told = care::create(&api.app, &channel, draft).await?;
    let now = api.app.clock.now();
    let verb = move |tx: &mut dyn Tx| {
        sync::apply_one(tx, workspace, &account, &told, &sync::Uses::new(), now).map(|id| id.0)
    };
    let id = once.run::<StoreError, _>(&api.app, member.user(), StatusCode::CREATED, verb).await?;
    Ok((StatusCode::CREATED, answer(&api, workspace, TemplateId(id), language).await?))
}

/// What is to be different of a template: its whole content.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateChange {
    /// Stays without it; an approved template's stays always.
    category: Option<String>,
    content: ContentView,
}

/// Submits another content: the template goes into review again, and is not sent meanwhile.
#[utoipa::path(
    put,
    path = "/workspaces/{workspace}/templates/{template}",
    operation_id = "change_template",
    tag = "templates",
    request_body = TemplateChange,
    responses((status = 200, body = TemplateView))
)]
pub async fn change(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Content(form): Content<TemplateChange>,
) -> Result<Json<TemplateView>, Problem> {
    let workspace = member.may(Action::WriteTemplates)?.id;
    let known = found(&api, workspace, TemplateId(id)).await?;
    let now = api.app.clock.now();
    let edits = api.app.store.read(move |tx| store::edits(tx, workspace, TemplateId(id), now)).await?;
    let category = form.category.as_deref().map(Category::parse);
    if let Err(refusal) = rules::may_edit(&known, category.as_ref(), &edits, now) {
        return Err(Problem::new(ProblemType::Refused).detail(Words::of(|language| refusal.text(language))));
    }
    let content = form.content.into();
    refuse_errors(&rules::lint_content(category.as_ref().unwrap_or(&known.told.category), &content))?;
    let channel = channel_of(&api, &known)?;
    care::edit(&api.app, &channel, known, category, content).await?;
    answer(&api, workspace, TemplateId(id), member.caller.language).await
}

/// Deletes a template at the provider, in its language alone. Its name is blocked in this language for 30 days; what
/// was sent before may still arrive.
#[utoipa::path(
    delete,
    path = "/workspaces/{workspace}/templates/{template}",
    operation_id = "delete_template",
    tag = "templates",
    responses((status = 200, body = TemplateView))
)]
pub async fn remove(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
) -> Result<Json<TemplateView>, Problem> {
    let workspace = member.may(Action::WriteTemplates)?.id;
    let known = found(&api, workspace, TemplateId(id)).await?;
    let channel = channel_of(&api, &known)?;
    care::delete(&api.app, &channel, known).await?;
    answer(&api, workspace, TemplateId(id), member.caller.language).await
}

/// What is sent instead while a template is paused.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubstituteForm {
    /// Of the same account, with the same parameters; none takes the substitute away.
    template: Option<Uuid>,
}

/// Chooses what is sent instead while a template is paused or disabled.
#[utoipa::path(
    put,
    path = "/workspaces/{workspace}/templates/{template}/substitute",
    operation_id = "put_template_substitute",
    tag = "templates",
    request_body = SubstituteForm,
    responses((status = 200, body = TemplateView))
)]
pub async fn set_substitute(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Content(form): Content<SubstituteForm>,
) -> Result<Json<TemplateView>, Problem> {
    let workspace = member.may(Action::WriteTemplates)?.id;
    let known = found(&api, workspace, TemplateId(id)).await?;
    let substitute = form.template.map(TemplateId);
    if let Some(other) = substitute {
        let read = move |tx: &mut dyn Tx| store::by_id(tx, workspace, other);
        let other = api.app.store.read(read).await?;
        stands_in(&known, other.as_ref())?;
    }
    api.app.store.write(move |tx| store::set_substitute(tx, workspace, TemplateId(id), substitute)).await?;
    answer(&api, workspace, TemplateId(id), member.caller.language).await
}

/// The file is the body.
#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SampleQuery {
    /// The key of a channel.
    channel: String,
    /// Such as `foto.jpg`.
    file_name: String,
}

/// What the provider calls an uploaded file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TemplateSampleHandle {
    /// For `content.header.handle`.
    handle: String,
}

/// What reviewers can be shown, with its largest size in bytes.
const SAMPLES: &[(&str, usize)] =
    &[("image/jpeg", 5 << 20), ("image/png", 5 << 20), ("video/mp4", 16 << 20), ("application/pdf", 16 << 20)];
/// Largest sample, in bytes.
pub const LARGEST_SAMPLE: usize = 16 << 20;

/// Uploads a sample for a header to the provider's reviewers; the body is the file.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/templates/samples",
    operation_id = "upload_template_sample",
    tag = "templates",
    params(SampleQuery),
    request_body(content(("image/jpeg"), ("image/png"), ("video/mp4"), ("application/pdf"))),
    responses((status = 201, body = TemplateSampleHandle))
)]
pub async fn upload_sample(
    State(api): State<Api>,
    member: Member,
    Asked(query): Asked<SampleQuery>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<(StatusCode, Json<TemplateSampleHandle>), Problem> {
    let workspace = member.may(Action::WriteTemplates)?.id;
    let channel = find_channel(&api, workspace, &query.channel)?;
    let mime_type = sample_type(&headers)?;
    let limit = SAMPLES.iter().find(|(known, _)| *known == mime_type).map_or(0, |(_, limit)| *limit);
    if bytes.len() > limit {
        return Err(Problem::new(ProblemType::TooLarge));
    }
    let sample = SampleFile { name: query.file_name, mime_type, bytes };
    let handle = care::upload(&api.app, &channel, &sample).await?;
    Ok((StatusCode::CREATED, Json(TemplateSampleHandle { handle })))
}

fn sample_type(headers: &HeaderMap) -> Result<String, Problem> {
    let told = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let told = told.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if SAMPLES.iter().any(|(known, _)| *known == told) {
        return Ok(told);
    }
    let known: Vec<_> = SAMPLES.iter().map(|(known, _)| *known).collect();
    let known = known.join(", ");
    let words = Words::new(format!("Envie o arquivo como {known}."), format!("Send the file as {known}."));
    Err(Problem::new(ProblemType::UnsupportedContentType).detail(words))
}

/// What the provider would refuse is not submitted.
fn refuse_errors(findings: &[Finding]) -> Result<(), Problem> {
    let mut fields = Fields::new();
    for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
        fields.wrong(path_of(finding), Words::of(|language| finding.text(language)));
    }
    if rules::is_acceptable(findings) { Ok(()) } else { fields.done(None) }
}

fn name_is_free(known: Option<&KnownTemplate>, now: Timestamp) -> Result<(), Problem> {
    let Some(known) = known else { return Ok(()) };
    if let Some(until) = rules::name_blocked_until(known, now) {
        let words = Words::new(
            format!("Um modelo com este nome foi excluído; o nome fica bloqueado neste idioma até {until}."),
            format!("A template with this name was deleted; the name is blocked in this language until {until}."),
        );
        return Err(Problem::new(ProblemType::AlreadyTaken).field("name", words));
    }
    if known.told.status == ponte_channels::templates::Status::Deleted {
        return Ok(());
    }
    let words = Words::new(
        "A conta já tem um modelo com este nome neste idioma.",
        "The account has a template with this name in this language already.",
    );
    Err(Problem::new(ProblemType::AlreadyTaken).field("name", words))
}

fn stands_in(known: &KnownTemplate, other: Option<&KnownTemplate>) -> Result<(), Problem> {
    let refused = |portuguese: &str, english: &str| {
        Err(Problem::new(ProblemType::InvalidContent).field("template", Words::new(portuguese, english)))
    };
    match other {
        None => refused("Este modelo não existe.", "There is no such template."),
        Some(other) if other.id == known.id => {
            refused("Um modelo não substitui a si mesmo.", "A template does not stand in for itself.")
        }
        Some(other) if other.account != known.account => {
            refused("O substituto precisa ser da mesma conta.", "The substitute has to be of the same account.")
        }
        Some(other) if other.told.category != known.told.category => refused(
            "O substituto precisa ser da mesma categoria.",
            "The substitute has to be of the same category.",
        ),
        Some(other) if !fit::same_parameters(&known.told.content, &other.told.content) => refused(
            "O substituto precisa pedir os mesmos valores: cabeçalho, variáveis e botões.",
            "The substitute has to take the same values: header, variables and buttons.",
        ),
        Some(_) => Ok(()),
    }
}
