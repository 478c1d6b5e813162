//! Logging in and out, and the sessions that came of it.

use super::{
    Api,
    body::Nothing,
    cookie::SessionCookie,
    extract::{At, Caller, Content, Visitor},
    problem::{Problem, ProblemType, Words},
    setup::KindTag,
    wire::{self, All, Fields, Instant, LanguageTag},
    workspaces::RoleTag,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Response},
};
use ponte_identity::{
    ActorKind, ChangePasswordError, Credentials, EmailAddress, LoginError, LoginSession, NewSession, login,
    sessions,
    users::{self, Profile},
    workspaces,
};
use ponte_kernel::{Language, LoginSessionId, Secret};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    email: String,
    password: String,
    #[serde(default)]
    session: SessionForm,
}

/// How the session is carried from now on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionForm {
    /// In a cookie that scripts cannot read: for browsers.
    #[default]
    Cookie,
    /// In the answer, to be sent as `Authorization: Bearer …`: for programs.
    Token,
}

/// A login that was just made.
#[derive(Serialize, ToSchema)]
pub struct LoggedIn {
    session: SessionView,
    /// When it was asked for; shown this once.
    token: Option<String>,
}

/// A login of a person.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionView {
    id: Uuid,
    created_at: Instant,
    /// To the minute.
    last_seen_at: Instant,
    /// However busy; half an hour without a request ends it sooner.
    expires_at: Instant,
    /// The session of this request.
    current: bool,
}

/// Who is logged in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Me {
    id: Uuid,
    name: String,
    email: String,
    language: LanguageTag,
    /// Manages users, workspaces and endpoints.
    administers_installation: bool,
    workspaces: Vec<MyWorkspace>,
}

/// A workspace that somebody is a member of.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MyWorkspace {
    /// As it stands in addresses.
    key: String,
    name: String,
    kind: KindTag,
    role: RoleTag,
}

/// Begins a session.
#[utoipa::path(
    post,
    path = "/login",
    operation_id = "log_in",
    tag = "access",
    request_body = Login,
    responses((status = 200, body = LoggedIn)),
    security(())
)]
pub async fn log_in(
    State(api): State<Api>,
    visitor: Visitor,
    headers: HeaderMap,
    Content(content): Content<Login>,
) -> Result<Response, Problem> {
    let mut fields = Fields::new();
    let email = EmailAddress::parse(&content.email).map_err(|error| Words::of(|language| error.sentence(language)));
    let email = fields.take("email", email);
    let credentials = Credentials { email: fields.done(email)?, password: Secret::new(content.password) };
    let session = login::log_in(&api.app.identity, credentials, visitor.address).await?;
    // The browser forgets the session that it had: so does the server.
    if let Some(before) = SessionCookie::of(&api.app.settings.public_url).token(&headers) {
        sessions::log_out(&api.app.identity, &before).await?;
        api.live.sessions_changed();
    }
    logged_in(&api, &session, content.session)
}

/// Ends the session of this request.
#[utoipa::path(post, path = "/logout", operation_id = "log_out", tag = "access", responses((status = 204)))]
pub async fn log_out(State(api): State<Api>, caller: Caller, _: Content<Nothing>) -> Result<Response, Problem> {
    sessions::log_out(&api.app.identity, &caller.token).await?;
    api.live.sessions_changed();
    let cookie = SessionCookie::of(&api.app.settings.public_url).taking()?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response())
}

#[utoipa::path(get, path = "/me", operation_id = "get_me", tag = "access", responses((status = 200, body = Me)))]
pub async fn me(State(api): State<Api>, caller: Caller) -> Result<Json<Me>, Problem> {
    about(&api, &caller).await.map(Json)
}

/// What is to be different of oneself; the rest stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeChange {
    /// At most 120 characters.
    name: Option<String>,
    language: Option<LanguageTag>,
}

/// Changes what one is called and reads.
#[utoipa::path(
    patch,
    path = "/me",
    operation_id = "change_me",
    tag = "access",
    request_body = MeChange,
    responses((status = 200, body = Me))
)]
pub async fn change_me(
    State(api): State<Api>,
    caller: Caller,
    Content(change): Content<MeChange>,
) -> Result<Json<Me>, Problem> {
    let mut fields = Fields::new();
    let name = change.name.and_then(|name| fields.take("name", wire::name(&name)));
    let profile = fields.done(Some(Profile { name, language: change.language.map(Language::from) }))?;
    users::change(&api.app.identity, caller.actor.user, profile).await?;
    about(&api, &caller).await.map(Json)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    current_password: String,
    new_password: String,
    #[serde(default)]
    session: SessionForm,
}

/// Changes one's password. All sessions end; the answer is a new one.
#[utoipa::path(
    post,
    path = "/me/password",
    operation_id = "change_password",
    tag = "access",
    request_body = PasswordChange,
    responses((status = 200, body = LoggedIn))
)]
pub async fn change_password(
    State(api): State<Api>,
    caller: Caller,
    visitor: Visitor,
    Content(change): Content<PasswordChange>,
) -> Result<Response, Problem> {
    let (current, new) = (Secret::new(change.current_password), Secret::new(change.new_password));
    let user = caller.actor.user;
    let session = login::change_password(&api.app.identity, user, current, new, visitor.address).await?;
    api.live.sessions_changed();
    logged_in(&api, &session, change.session)
}

async fn about(api: &Api, caller: &Caller) -> Result<Me, Problem> {
    let identity = &api.app.identity;
    let user = users::get(identity, caller.actor.user).await?.ok_or_else(Problem::not_found)?;
    let all = workspaces::list(identity).await?;
    let mine = all.iter().filter_map(|workspace| {
        let role = caller.actor.role_in(workspace.id)?;
        let (key, name) = (workspace.key.to_string(), workspace.name.as_str().to_owned());
        Some(MyWorkspace { key, name, kind: workspace.kind.into(), role: role.into() })
    });
    Ok(Me {
        id: user.id.0,
        name: user.name.as_str().to_owned(),
        email: user.email.as_str().to_owned(),
        language: user.language.into(),
        administers_installation: user.administers_installation,
        workspaces: mine.collect(),
    })
}

/// One's own live sessions, the newest first.
#[utoipa::path(
    get,
    path = "/sessions",
    operation_id = "list_sessions",
    tag = "access",
    responses((status = 200, body = All<SessionView>))
)]
pub async fn list(State(api): State<Api>, caller: Caller) -> Result<Json<All<SessionView>>, Problem> {
    let ActorKind::Session(current) = caller.actor.kind;
    let sessions = sessions::list(&api.app.identity, caller.actor.user).await?;
    Ok(Json(All { items: sessions.iter().map(|session| view(session, current)).collect() }))
}

/// Ends one of one's own sessions, wherever it is.
#[utoipa::path(
    delete,
    path = "/sessions/{session}",
    operation_id = "revoke_session",
    tag = "access",
    responses((status = 204))
)]
pub async fn revoke(State(api): State<Api>, caller: Caller, At(id): At<Uuid>) -> Result<StatusCode, Problem> {
    sessions::revoke(&api.app.identity, caller.actor.user, LoginSessionId(id)).await?;
    api.live.sessions_changed();
    Ok(StatusCode::NO_CONTENT)
}

/// The answer to whoever has just got a session.
pub fn logged_in(api: &Api, new: &NewSession, form: SessionForm) -> Result<Response, Problem> {
    let session = view(&new.session, new.session.id);
    match form {
        SessionForm::Token => {
            let token = Some(new.token.expose().to_owned());
            Ok(Json(LoggedIn { session, token }).into_response())
        }
        SessionForm::Cookie => {
            let cookie = SessionCookie::of(&api.app.settings.public_url).giving(&new.token)?;
            Ok(([(SET_COOKIE, cookie)], Json(LoggedIn { session, token: None })).into_response())
        }
    }
}

fn view(session: &LoginSession, current: LoginSessionId) -> SessionView {
    SessionView {
        id: session.id.0,
        created_at: session.created_at.into(),
        last_seen_at: session.last_seen_at.into(),
        expires_at: session.expires_at.into(),
        current: session.id == current,
    }
}

impl From<ChangePasswordError> for Problem {
    fn from(error: ChangePasswordError) -> Self {
        let words = Words::of(|language| error.sentence(language));
        match error {
            ChangePasswordError::WrongPassword => {
                Self::new(ProblemType::InvalidContent).field("current_password", words)
            }
            ChangePasswordError::Password(_) => Self::new(ProblemType::InvalidContent).field("new_password", words),
            ChangePasswordError::TooManyAttempts { retry_after } => {
                Self::new(ProblemType::TooManyAttempts).detail(words).retry_after(retry_after)
            }
            ChangePasswordError::Failed(error) => error.into(),
        }
    }
}

impl From<LoginError> for Problem {
    fn from(error: LoginError) -> Self {
        let words = Words::of(|language| error.sentence(language));
        match error {
            LoginError::WrongCredentials => Self::new(ProblemType::WrongCredentials),
            LoginError::TooManyAttempts { retry_after } => {
                Self::new(ProblemType::TooManyAttempts).detail(words).retry_after(retry_after)
            }
            LoginError::Failed(error) => error.into(),
        }
    }
}
