//! The first run and invitations: by one-time links, never by a default password.

use super::{
    Api,
    extract::{At, Visitor, Write},
    login::{LoggedIn, SessionForm, logged_in},
    problem::{Problem, ProblemType, Words},
    wire::{self, Fields, LanguageTag},
};
use axum::{Json, extract::State, response::Response};
use ponte_identity::{
    AcceptError, EmailAddress, FirstRunError, LinkToken, NamedZone, NewWorkspace, PasswordRefusal, WorkspaceKey,
    WorkspaceKind,
    first_run::{self, NewAdministrator},
    users,
};
use ponte_kernel::{Language, Secret};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether a link is good.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct SetupLink {
    /// Always `open`: a link that is good no more is answered with a problem.
    state: SetupState,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SetupState {
    Open,
}

/// The first administrator and the first workspace.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// Of the link that the server printed when it started.
    token: String,
    administrator: AdministratorForm,
    workspace: WorkspaceForm,
    #[serde(default)]
    session: SessionForm,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdministratorForm {
    name: String,
    email: String,
    password: String,
    language: LanguageTag,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceForm {
    /// As it is to stand in addresses, such as `loja-aurora`.
    key: String,
    name: String,
    #[serde(default)]
    kind: KindTag,
    language: LanguageTag,
    /// Of the IANA database, such as `America/Sao_Paulo`.
    time_zone: String,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KindTag {
    #[default]
    Production,
    /// Has an emulated number, a clock that can be moved, and fault switches.
    Homologation,
}

/// Who was invited.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub struct InvitationView {
    name: String,
    email: String,
    language: LanguageTag,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    password: String,
    #[serde(default)]
    session: SessionForm,
}

/// Whether the link of the first run is good.
#[utoipa::path(
    get,
    path = "/setup/{token}",
    operation_id = "get_setup",
    tag = "access",
    responses((status = 200, body = SetupLink)),
    security(())
)]
pub async fn state(State(api): State<Api>, At(token): At<String>) -> Result<Json<SetupLink>, Problem> {
    let token = LinkToken::parse(&token).ok_or_else(|| Problem::from(FirstRunError::Link))?;
    if first_run::is_open(&api.app.identity, &token).await? {
        Ok(Json(SetupLink { state: SetupState::Open }))
    } else {
        Err(FirstRunError::Link.into())
    }
}

/// Makes the first administrator and the first workspace, and logs the person in: all or nothing, once.
#[utoipa::path(
    post,
    path = "/setup",
    operation_id = "set_up",
    tag = "access",
    request_body = Setup,
    responses((status = 200, body = LoggedIn)),
    security(())
)]
pub async fn set_up(
    State(api): State<Api>,
    _: Visitor,
    Write { content, once: _ }: Write<Setup>,
) -> Result<Response, Problem> {
    let token = LinkToken::parse(&content.token).ok_or_else(|| Problem::from(FirstRunError::Link))?;
    let (administrator, workspace) = founders(content.administrator, &content.workspace)?;
    let done = first_run::complete(&api.app.identity, &token, administrator, workspace).await?;
    logged_in(&api, &done.session, content.session)
}

/// Whom a link invites, while it is good.
#[utoipa::path(
    get,
    path = "/invitations/{token}",
    operation_id = "get_invitation",
    tag = "access",
    responses((status = 200, body = InvitationView)),
    security(())
)]
pub async fn invitation(State(api): State<Api>, At(token): At<String>) -> Result<Json<InvitationView>, Problem> {
    let token = LinkToken::parse(&token).ok_or_else(|| Problem::from(AcceptError::Link))?;
    let invited =
        users::invited(&api.app.identity, &token).await?.ok_or_else(|| Problem::from(AcceptError::Link))?;
    Ok(Json(InvitationView {
        name: invited.name.as_str().to_owned(),
        email: invited.email.as_str().to_owned(),
        language: invited.language.into(),
    }))
}

/// Chooses the first password, and logs the person in.
#[utoipa::path(
    post,
    path = "/invitations/{token}/accept",
    operation_id = "accept_invitation",
    tag = "access",
    request_body = Acceptance,
    responses((status = 200, body = LoggedIn)),
    security(())
)]
pub async fn accept(
    State(api): State<Api>,
    _: Visitor,
    At(token): At<String>,
    Write { content, once: _ }: Write<Acceptance>,
) -> Result<Response, Problem> {
    let token = LinkToken::parse(&token).ok_or_else(|| Problem::from(AcceptError::Link))?;
    let session = users::accept(&api.app.identity, &token, Secret::new(content.password)).await?;
    logged_in(&api, &session, content.session)
}

fn founders(
    administrator: AdministratorForm,
    workspace: &WorkspaceForm,
) -> Result<(NewAdministrator, NewWorkspace), Problem> {
    let sentence = |error: ponte_identity::Invalid| Words::of(|language| error.sentence(language));
    let mut fields = Fields::new();
    let name = fields.take("administrator.name", wire::name(&administrator.name));
    let email = EmailAddress::parse(&administrator.email).map_err(sentence);
    let email = fields.take("administrator.email", email);
    let key = fields.take("workspace.key", WorkspaceKey::parse(&workspace.key).map_err(sentence));
    let workspace_name = fields.take("workspace.name", wire::name(&workspace.name));
    let zone = fields.take("workspace.time_zone", NamedZone::parse(&workspace.time_zone).map_err(sentence));
    let person = name.zip(email).map(|(name, email)| {
        let password = Secret::new(administrator.password);
        NewAdministrator { name, email, password, language: administrator.language.into() }
    });
    let place = key.zip(workspace_name).zip(zone).map(|((key, name), time_zone)| {
        let language = Language::from(workspace.language);
        NewWorkspace { key, name, kind: workspace.kind.into(), language, time_zone }
    });
    fields.done(person.zip(place))
}

fn refused(path: &str, refusal: PasswordRefusal) -> Problem {
    Problem::new(ProblemType::InvalidContent).field(path, Words::of(|language| refusal.sentence(language)))
}

impl From<FirstRunError> for Problem {
    fn from(error: FirstRunError) -> Self {
        let words = Words::of(|language| error.sentence(language));
        match error {
            FirstRunError::Link => Self::new(ProblemType::LinkExpired).detail(words),
            FirstRunError::Password(refusal) => refused("administrator.password", refusal),
            FirstRunError::EmailTaken => Self::new(ProblemType::AlreadyTaken).field("administrator.email", words),
            FirstRunError::KeyTaken => Self::new(ProblemType::AlreadyTaken).field("workspace.key", words),
            FirstRunError::Failed(error) => error.into(),
        }
    }
}

impl From<AcceptError> for Problem {
    fn from(error: AcceptError) -> Self {
        let words = Words::of(|language| error.sentence(language));
        match error {
            AcceptError::Link => Self::new(ProblemType::LinkExpired).detail(words),
            AcceptError::Password(refusal) => refused("password", refusal),
            AcceptError::Failed(error) => error.into(),
        }
    }
}

impl From<KindTag> for WorkspaceKind {
    fn from(tag: KindTag) -> Self {
        match tag {
            KindTag::Production => Self::Production,
            KindTag::Homologation => Self::Homologation,
        }
    }
}

impl From<WorkspaceKind> for KindTag {
    fn from(kind: WorkspaceKind) -> Self {
        match kind {
            WorkspaceKind::Production => Self::Production,
            WorkspaceKind::Homologation => Self::Homologation,
        }
    }
}
