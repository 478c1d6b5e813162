//! A workspace and its members.

use super::{
    Api,
    extract::{Member as Caller, Write},
    problem::{Problem, ProblemType, Words},
    setup::KindTag,
    wire::{self, All, Fields, Instant, LanguageTag},
};
use axum::{Json, extract::State, http::StatusCode};
use ponte_identity::{
    EmailAddress, InviteError, Member, Role, UserState, Workspace,
    policy::Action,
    users::{self, Invitation, Invited},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Workspace)]
pub struct WorkspaceView {
    id: Uuid,
    key: String,
    name: String,
    kind: KindTag,
    language: LanguageTag,
    time_zone: String,
    /// By the workspace's own clock: homologation can move it.
    now: Instant,
    /// The caller's role; none of those who administer the installation and are no members.
    role: Option<RoleTag>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Member)]
pub struct MemberView {
    id: Uuid,
    name: String,
    role: RoleTag,
    state: UserStateTag,
    /// For those who manage users.
    email: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoleTag {
    Administrator,
    Supervisor,
    Agent,
    Marketing,
    Privacy,
    /// Keeps channels, connectors and flows running; reads no conversation.
    Technician,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserStateTag {
    /// Has a link and no password yet.
    Invited,
    Active,
    Disabled,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationForm {
    email: String,
    name: String,
    language: LanguageTag,
    role: RoleTag,
}

/// What an invitation came to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InvitedView {
    id: Uuid,
    /// To be handed to the person, who chooses a password with it; shown this once. None for somebody who has one.
    link: Option<InvitationLink>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InvitationLink {
    token: String,
    expires_at: Instant,
}

#[utoipa::path(
    get,
    path = "/workspaces/{workspace}",
    operation_id = "get_workspace",
    tag = "workspaces",
    responses((status = 200, body = WorkspaceView))
)]
pub async fn get(State(api): State<Api>, member: Caller) -> Result<Json<WorkspaceView>, Problem> {
    let workspace = member.may(Action::ReadWorkspace)?;
    let Workspace { id, key, name, kind, language, time_zone, .. } = workspace;
    Ok(Json(WorkspaceView {
        id: id.0,
        key: key.to_string(),
        name: name.as_str().to_owned(),
        kind: (*kind).into(),
        language: (*language).into(),
        time_zone: time_zone.name().to_owned(),
        now: workspace.now(api.app.clock.now()).into(),
        role: member.caller.actor.role_in(*id).map(RoleTag::from),
    }))
}

/// Colleagues, in the order in which they came.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/members",
    operation_id = "list_members",
    tag = "workspaces",
    responses((status = 200, body = All<MemberView>))
)]
pub async fn members(State(api): State<Api>, member: Caller) -> Result<Json<All<MemberView>>, Problem> {
    let workspace = member.may(Action::ReadWorkspace)?.id;
    let addresses = member.may(Action::ManageUsers).is_ok();
    let members = users::members(&api.app.identity, workspace).await?;
    let view = |Member { user, role }: Member| MemberView {
        id: user.id.0,
        name: user.name.as_str().to_owned(),
        role: role.into(),
        state: user.state.into(),
        email: addresses.then(|| user.email.as_str().to_owned()),
    };
    Ok(Json(All { items: members.into_iter().map(view).collect() }))
}

/// Makes somebody a member, and a user if they are none yet. An earlier link of theirs is good no more.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/members",
    operation_id = "invite_member",
    tag = "workspaces",
    request_body = InvitationForm,
    responses((status = 201, body = InvitedView))
)]
pub async fn invite(
    State(api): State<Api>,
    member: Caller,
    Write { content, once: _ }: Write<InvitationForm>,
) -> Result<(StatusCode, Json<InvitedView>), Problem> {
    let workspace = member.may(Action::ManageUsers)?.id;
    let mut fields = Fields::new();
    let email = EmailAddress::parse(&content.email).map_err(|error| Words::of(|language| error.sentence(language)));
    let email = fields.take("email", email);
    let name = fields.take("name", wire::name(&content.name));
    let (email, name) = fields.done(email.zip(name))?;
    let (language, role) = (content.language.into(), content.role.into());
    let invitation = Invitation { email, name, language, workspace, role };
    let invited = match users::invite(&api.app.identity, invitation).await? {
        Invited::Member { user } => InvitedView { id: user.0, link: None },
        Invited::Link { user, link } => {
            let (token, expires_at) = (link.token.expose().to_owned(), link.expires_at.into());
            InvitedView { id: user.0, link: Some(InvitationLink { token, expires_at }) }
        }
    };
    Ok((StatusCode::CREATED, Json(invited)))
}

impl From<InviteError> for Problem {
    fn from(error: InviteError) -> Self {
        let words = Words::of(|language| error.sentence(language));
        match error {
            InviteError::NoWorkspace => Self::not_found(),
            InviteError::AlreadyMember => Self::new(ProblemType::AlreadyTaken).field("email", words),
            InviteError::InvitedElsewhere | InviteError::Disabled => Self::new(ProblemType::Refused).detail(words),
            InviteError::Failed(error) => error.into(),
        }
    }
}

impl From<Role> for RoleTag {
    fn from(role: Role) -> Self {
        match role {
            Role::Administrator => Self::Administrator,
            Role::Supervisor => Self::Supervisor,
            Role::Agent => Self::Agent,
            Role::Marketing => Self::Marketing,
            Role::Privacy => Self::Privacy,
            Role::Technician => Self::Technician,
        }
    }
}

impl From<RoleTag> for Role {
    fn from(tag: RoleTag) -> Self {
        match tag {
            RoleTag::Administrator => Self::Administrator,
            RoleTag::Supervisor => Self::Supervisor,
            RoleTag::Agent => Self::Agent,
            RoleTag::Marketing => Self::Marketing,
            RoleTag::Privacy => Self::Privacy,
            RoleTag::Technician => Self::Technician,
        }
    }
}

impl From<UserState> for UserStateTag {
    fn from(state: UserState) -> Self {
        match state {
            UserState::Invited => Self::Invited,
            UserState::Active => Self::Active,
            UserState::Disabled => Self::Disabled,
        }
    }
}
