//! The first run and invitations: by one-time links, never by a default password.

use super::{
    Api,
    extract::{Content, Visitor},
    login::{LoggedIn, SessionForm, logged_in},
    problem::{Problem, ProblemType, Words},
    wire::{self, Fields, LanguageTag},
};
use axum::{Json, extract::State, response::Response};
use ponte_identity::{
    AcceptError, EmailAddress, FirstRunError, LinkToken, NamedZone, NewWorkspace, PasswordRefusal, WorkspaceKey,
    WorkspaceKind,
    first_run::{self, FirstWorkspace, NewAdministrator},
    users,
};
use ponte_kernel::{Language, Secret};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// What a screen must know before anybody has logged in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Installation {
    /// Somebody administers it: the first run is over.
    set_up: bool,
    /// Its WhatsApp is emulated and its company made up.
    demonstration: bool,
    /// The key of the demonstration's workspace, which the first run may name as existing; none once it is over.
    existing_workspace: Option<String>,
    /// What the screens speak.
    languages: [LanguageTag; 2],
    version: &'static str,
}

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
    workspace: WorkspaceChoice,
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

/// The workspace that the first administrator begins in.
#[derive(Deserialize, ToSchema)]
#[serde(untagged, try_from = "Value")]
pub enum WorkspaceChoice {
    New(WorkspaceForm),
    Existing(ExistingWorkspace),
}

/// A workspace that is there before anybody administers the installation: a demonstration's.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExistingWorkspace {
    /// Its key.
    existing: String,
}

/// So that what is wrong is told of the form that was meant.
impl TryFrom<Value> for WorkspaceChoice {
    type Error = serde_json::Error;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        if value.get("existing").is_some() {
            serde_json::from_value(value).map(Self::Existing)
        } else {
            serde_json::from_value(value).map(Self::New)
        }
    }
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
    /// Of the link.
    token: String,
    password: String,
    #[serde(default)]
    session: SessionForm,
}

/// What this installation is.
#[utoipa::path(
    get,
    path = "/installation",
    operation_id = "get_installation",
    tag = "access",
    responses((status = 200, body = Installation)),
    security(())
)]
pub async fn installation(State(api): State<Api>) -> Result<Json<Installation>, Problem> {
    let set_up = first_run::is_over(&api.app.identity).await?;
    let workspace = api.app.settings.demonstration.as_ref();
    Ok(Json(Installation {
        set_up,
        demonstration: workspace.is_some(),
        existing_workspace: workspace.filter(|_| !set_up).map(ToString::to_string),
        languages: [LanguageTag::Portuguese, LanguageTag::English],
        version: env!("CARGO_PKG_VERSION"),
    }))
}

/// What stands behind the `#` of a link: kept out of addresses, which logs and histories remember.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkForm {
    token: String,
}

/// Whether the link of the first run is good.
#[utoipa::path(
    post,
    path = "/setup/look",
    operation_id = "look_at_setup",
    tag = "access",
    request_body = LinkForm,
    responses((status = 200, body = SetupLink)),
    security(())
)]
pub async fn state(
    State(api): State<Api>,
    _: Visitor,
    Content(form): Content<LinkForm>,
) -> Result<Json<SetupLink>, Problem> {
    let token = LinkToken::parse(&form.token).ok_or_else(|| Problem::from(FirstRunError::Link))?;
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
    Content(content): Content<Setup>,
) -> Result<Response, Problem> {
    let token = LinkToken::parse(&content.token).ok_or_else(|| Problem::from(FirstRunError::Link))?;
    let (administrator, workspace) = founders(content.administrator, &content.workspace)?;
    let done = first_run::complete(&api.app.identity, &token, administrator, workspace).await?;
    logged_in(&api, &done.session, content.session)
}

/// Whom a link invites, while it is good.
#[utoipa::path(
    post,
    path = "/invitations/look",
    operation_id = "look_at_invitation",
    tag = "access",
    request_body = LinkForm,
    responses((status = 200, body = InvitationView)),
    security(())
)]
pub async fn invitation(
    State(api): State<Api>,
    _: Visitor,
    Content(form): Content<LinkForm>,
) -> Result<Json<InvitationView>, Problem> {
    let token = LinkToken::parse(&form.token).ok_or_else(|| Problem::from(AcceptError::Link))?;
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
    path = "/invitations/accept",
    operation_id = "accept_invitation",
    tag = "access",
    request_body = Acceptance,
    responses((status = 200, body = LoggedIn)),
    security(())
)]
pub async fn accept(
    State(api): State<Api>,
    _: Visitor,
    Content(content): Content<Acceptance>,
) -> Result<Response, Problem> {
    let token = LinkToken::parse(&content.token).ok_or_else(|| Problem::from(AcceptError::Link))?;
    let session = users::accept(&api.app.identity, &token, Secret::new(content.password)).await?;
    logged_in(&api, &session, content.session)
}

fn founders(
    administrator: AdministratorForm,
    workspace: &WorkspaceChoice,
) -> Result<(NewAdministrator, FirstWorkspace), Problem> {
    let sentence = |error: ponte_identity::Invalid| Words::of(|language| error.sentence(language));
    let mut fields = Fields::new();
    let name = fields.take("administrator.name", wire::name(&administrator.name));
    let email = EmailAddress::parse(&administrator.email).map_err(sentence);
    let email = fields.take("administrator.email", email);
    let place = match workspace {
        WorkspaceChoice::New(form) => new_workspace(&mut fields, form).map(FirstWorkspace::New),
        WorkspaceChoice::Existing(ExistingWorkspace { existing }) => {
            let key = WorkspaceKey::parse(existing).map_err(sentence);
            fields.take("workspace.existing", key).map(FirstWorkspace::Existing)
        }
    };
    let person = name.zip(email).map(|(name, email)| {
        let password = Secret::new(administrator.password);
        NewAdministrator { name, email, password, language: administrator.language.into() }
    });
    fields.done(person.zip(place))
}

fn new_workspace(fields: &mut Fields, form: &WorkspaceForm) -> Option<NewWorkspace> {
    let sentence = |error: ponte_identity::Invalid| Words::of(|language| error.sentence(language));
    let key = fields.take("workspace.key", WorkspaceKey::parse(&form.key).map_err(sentence));
    let name = fields.take("workspace.name", wire::name(&form.name));
    let zone = fields.take("workspace.time_zone", NamedZone::parse(&form.time_zone).map_err(sentence));
    let (kind, language) = (form.kind.into(), Language::from(form.language));
    Some(NewWorkspace { key: key?, name: name?, kind, language, time_zone: zone? })
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
            FirstRunError::NoWorkspace => Self::new(ProblemType::InvalidContent).field("workspace.existing", words),
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
