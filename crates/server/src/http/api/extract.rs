//! What handlers take out of a request: who asks, where, and what.

use super::{
    Api,
    body::{self, FileForm},
    context::Context,
    cookie::SessionCookie,
    once::Once,
    problem::{Problem, ProblemType, Words},
};
use crate::http::caller;
use axum::{
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    http::{
        Method,
        header::{AUTHORIZATION, HOST, ORIGIN},
        request::Parts,
    },
};
use ponte_conversations::{Conversation, Owner};
use ponte_identity::{
    Actor, SessionToken, Workspace, WorkspaceKey,
    policy::{Action, EndpointUse, Resource, Whose, allow, whose},
    rules::same_origin,
    sessions, workspaces,
};
use ponte_kernel::{Language, UserId};
use serde::de::DeserializeOwned;
use std::net::IpAddr;
use uuid::Uuid;

/// Somebody with a live session.
#[derive(Clone, Debug)]
pub struct Caller {
    pub actor: Actor,
    pub token: SessionToken,
    /// What they read, by this request's `Accept-Language`.
    pub language: Language,
}

impl FromRequestParts<Api> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let token = token_of(parts, api)?;
        let actor = sessions::authenticate(&api.app.identity, &token).await?;
        Ok(Self { actor, token, language: language_of(parts) })
    }
}

/// A caller at the door of a workspace. Who wants the workspace has to say what for: see [`Member::may`].
#[derive(Clone, Debug)]
pub struct Member {
    pub caller: Caller,
    workspace: Workspace,
}

impl Member {
    pub fn user(&self) -> UserId {
        self.caller.actor.user
    }

    /// The workspace, when the policy allows it.
    pub fn may(&self, action: Action) -> Result<&Workspace, Problem> {
        allow(&self.caller.actor, action, Resource::Workspace(self.workspace.id))?;
        Ok(&self.workspace)
    }

    /// The same for one conversation, as it was just read; the verb that acts looks again.
    pub fn may_with(&self, action: Action, conversation: &Conversation) -> Result<&Workspace, Problem> {
        let agent = match conversation.owner {
            Owner::Agent(agent) => Some(agent),
            Owner::Bot(_) | Owner::Queue { .. } => None,
        };
        let workspace = self.workspace.id;
        allow(&self.caller.actor, action, Resource::Conversation { workspace, agent })?;
        Ok(&self.workspace)
    }

    /// Whose conversations the member may do that with.
    pub fn whose(&self, action: Action) -> Result<Whose, Problem> {
        Ok(whose(&self.caller.actor, action, self.workspace.id)?)
    }

    /// The same for an endpoint, which several workspaces may share.
    pub fn may_with_endpoint(&self, action: Action, used: EndpointUse) -> Result<&Workspace, Problem> {
        let workspace = self.workspace.id;
        allow(&self.caller.actor, action, Resource::Endpoint { workspace, used })?;
        Ok(&self.workspace)
    }
}

impl FromRequestParts<Api> for Member {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, api).await?;
        let params = RawPathParams::from_request_parts(parts, api).await.map_err(|_| Problem::not_found())?;
        let key = params.iter().find(|(name, _)| *name == WORKSPACE).map(|(_, value)| value);
        let key = key.and_then(|key| WorkspaceKey::parse(key).ok()).ok_or_else(Problem::not_found)?;
        let workspace = workspaces::by_key(&api.app.identity, key).await?.ok_or_else(Problem::not_found)?;
        Ok(Self { caller, workspace })
    }
}

/// The parts of the path behind the workspace, as they were named. What is no id names nothing.
#[derive(Clone, Debug)]
pub struct At<T>(pub T);

impl<T: Segments> FromRequestParts<Api> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, api).await.map_err(|_| Problem::not_found())?;
        let segments = params.iter().filter(|(name, _)| *name != WORKSPACE).map(|(_, value)| value).collect();
        T::read(segments).map(Self).ok_or_else(Problem::not_found)
    }
}

/// What can be read from a path.
pub trait Segments: Sized {
    fn read(segments: Vec<&str>) -> Option<Self>;
}

impl Segments for String {
    fn read(segments: Vec<&str>) -> Option<Self> {
        segments.first().map(|text| (*text).to_owned())
    }
}

impl Segments for Uuid {
    fn read(segments: Vec<&str>) -> Option<Self> {
        segments.first()?.parse().ok()
    }
}

impl Segments for (String, String) {
    fn read(segments: Vec<&str>) -> Option<Self> {
        match segments.as_slice() {
            [first, second] => Some(((*first).to_owned(), (*second).to_owned())),
            _ => None,
        }
    }
}

/// The path's part that names the workspace.
const WORKSPACE: &str = "workspace";

/// A write as JSON, with the client's idempotency key. No body is an empty object.
#[derive(Debug)]
pub struct Write<T> {
    pub content: T,
    pub once: Once,
}

impl<T: DeserializeOwned> FromRequest<Api> for Write<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let (head, bytes) = body::read(request, api).await?;
        Ok(Self { content: body::json(&head, &bytes)?, once: Once::of(&head, bytes)? })
    }
}

/// Content that is not remembered under an idempotency key: of what is done once by itself, or by somebody unknown.
#[derive(Clone, Copy, Debug)]
pub struct Content<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Api> for Content<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let (head, bytes) = body::read(request, api).await?;
        body::json(&head, &bytes).map(Self)
    }
}

/// A write without content.
#[derive(Debug)]
pub struct Act(pub Once);

impl FromRequest<Api> for Act {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let (head, bytes) = body::read(request, api).await?;
        let _: body::Nothing = body::json(&head, &bytes)?;
        Ok(Self(Once::of(&head, bytes)?))
    }
}

/// A file that people write: a flow, a connector's manifest.
#[derive(Debug)]
pub struct File {
    pub text: String,
    pub form: FileForm,
    pub once: Once,
}

impl FromRequest<Api> for File {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let (head, bytes) = body::read(request, api).await?;
        let form = FileForm::of(&head.headers)?;
        let text = String::from_utf8(bytes.to_vec()).map_err(|_| {
            let words = Words::new("O arquivo não está em UTF-8.", "The file is not UTF-8.");
            Problem::new(ProblemType::MalformedRequest).detail(words)
        })?;
        Ok(Self { text, form, once: Once::of(&head, bytes)? })
    }
}

/// Somebody without a session: on a page of our own, or a program.
#[derive(Clone, Copy, Debug)]
pub struct Visitor {
    /// For counting failed logins.
    pub address: IpAddr,
}

impl FromRequestParts<Api> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        match origin(parts) {
            Some(origin) if !is_ours(parts, api, origin) => Err(Problem::new(ProblemType::ForeignOrigin)),
            _ => {
                let proxies = &api.app.settings.proxies;
                Ok(Self { address: caller::address(proxies, &parts.extensions, &parts.headers) })
            }
        }
    }
}

fn language_of(parts: &Parts) -> Language {
    parts.extensions.get::<Context>().map_or_else(Language::default, |context| context.language)
}

/// A program names its token; a browser sends the cookie by itself, also when another site's page made it ask.
fn token_of(parts: &Parts, api: &Api) -> Result<SessionToken, Problem> {
    let unknown = || Problem::new(ProblemType::Unauthenticated);
    if let Some(header) = parts.headers.get(AUTHORIZATION) {
        let token = header.to_str().ok().and_then(|value| value.strip_prefix("Bearer "));
        return token.and_then(SessionToken::parse).ok_or_else(unknown);
    }
    let cookie = SessionCookie::of(&api.app.settings.public_url);
    let token = cookie.token(&parts.headers).ok_or_else(unknown)?;
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    if reads || origin(parts).is_some_and(|origin| is_ours(parts, api, origin)) {
        Ok(token)
    } else {
        Err(Problem::new(ProblemType::ForeignOrigin))
    }
}

fn origin(parts: &Parts) -> Option<&str> {
    parts.headers.get(ORIGIN).map(|value| value.to_str().unwrap_or_default())
}

/// The address that the installation states is ours too: a proxy may ask under another name.
fn is_ours(parts: &Parts, api: &Api, origin: &str) -> bool {
    let named = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = named.or_else(|| parts.uri.authority().map(axum::http::uri::Authority::as_str)).unwrap_or_default();
    same_origin(origin, host) || origin == api.app.settings.public_url
}
