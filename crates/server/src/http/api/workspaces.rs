//! A workspace and its members.

use super::{
    Api,
    body::Nothing,
    extract::{At, Caller as Person, Content, Member as Caller, Write},
    facts::{self, Fact},
    problem::{Problem, ProblemType, Words},
    setup::KindTag,
    wire::{self, All, Fields, Instant, LanguageTag},
};
use axum::{Json, extract::State, http::StatusCode};
use ponte_connectors::store::{allow_addresses as allow_addresses_of, allowed_addresses};
use ponte_identity::{
    By, DisableError, EmailAddress, InviteError, Member, MemberError, Role, UserState, Workspace,
    policy::{Action, Resource, allow},
    users::{self, Invitation, Invited},
};
use ponte_kernel::UserId;
use ponte_platform::http::AllowList;
use ponte_store::{StoreError, Tx};
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
    /// Private addresses that its connections may reach.
    allowed_addresses: Vec<String>,
    /// The caller's role; none of those who administer the installation and are no members.
    role: Option<RoleTag>,
}

/// Such as `10.20.0.0/16`, `10.20.0.5`, `erp.local:8080`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AllowedAddresses {
    allowed_addresses: Vec<String>,
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
    member.may(Action::ReadWorkspace)?;
    view(&api, &member).await.map(Json)
}

/// Says which private addresses the workspace's connections may reach: networks, addresses, servers with their ports. Those
/// who administer the installation alone decide on it, not those who configure the connections.
#[utoipa::path(
    put,
    path = "/workspaces/{workspace}/allowed-addresses",
    operation_id = "put_allowed_addresses",
    tag = "workspaces",
    request_body = AllowedAddresses,
    responses((status = 200, body = WorkspaceView))
)]
pub async fn allow_addresses(
    State(api): State<Api>,
    member: Caller,
    Write { content, once }: Write<AllowedAddresses>,
) -> Result<Json<WorkspaceView>, Problem> {
    let workspace = member.may(Action::ManageWorkspaces)?.id;
    AllowList::parse(content.allowed_addresses.iter().map(String::as_str)).map_err(|error| {
        let words = Words::of(|language| error.sentence(language));
        Problem::new(ProblemType::InvalidContent).field("allowed_addresses", words)
    })?;
    let by = facts::By { workspace, user: member.user(), at: api.app.clock.now() };
    let verb = move |tx: &mut dyn Tx| {
        allow_addresses_of(tx, workspace, &content.allowed_addresses)?;
        facts::append(tx, by, &Fact::AddressesAllowed).map(|()| workspace.0)
    };
    once.run::<StoreError, _>(&api.app, by.user, StatusCode::OK, verb).await?;
    api.app.connections.forget(workspace);
    view(&api, &member).await.map(Json)
}

async fn view(api: &Api, member: &Caller) -> Result<WorkspaceView, Problem> {
    let workspace = member.may(Action::ReadWorkspace)?;
    let Workspace { id, key, name, kind, language, time_zone, .. } = workspace;
    let of = *id;
    let allowed = api.app.store.read(move |tx| allowed_addresses(tx, of)).await?;
    Ok(WorkspaceView {
        id: id.0,
        key: key.to_string(),
        name: name.as_str().to_owned(),
        kind: (*kind).into(),
        language: (*language).into(),
        time_zone: time_zone.name().to_owned(),
        now: workspace.now(api.app.clock.now()).into(),
        allowed_addresses: allowed.lines().filter(|entry| !entry.is_empty()).map(str::to_owned).collect(),
        role: member.caller.actor.role_in(*id).map(RoleTag::from),
    })
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
    let addresses = match member.may(Action::ManageUsers) {
        Ok(_) => Addresses::Shown,
        Err(_) => Addresses::Hidden,
    };
    let members = users::members(&api.app.identity, workspace).await?;
    Ok(Json(All { items: members.into_iter().map(|member| member_view(member, addresses)).collect() }))
}

/// Makes somebody a member, and a user if they are none yet. An earlier link of theirs is good no more, and a repetition gives
/// a new one.
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
    Write { content, once }: Write<InvitationForm>,
) -> Result<(StatusCode, Json<InvitedView>), Problem> {
    let workspace = member.may(Action::ManageUsers)?.id;
    let mut fields = Fields::new();
    let email = EmailAddress::parse(&content.email).map_err(|error| Words::of(|language| error.sentence(language)));
    let email = fields.take("email", email);
    let name = fields.take("name", wire::name(&content.name));
    let (email, name) = fields.done(email.zip(name))?;
    let (language, role) = (content.language.into(), content.role.into());
    let invitation = Invitation { email, name, language, workspace, role };
    let (by, request) = (By::User(member.user()), once.request(&api.app, member.user()));
    let invited = match users::invite_once(&api.app.identity, invitation, by, request).await? {
        Invited::Member { user } => InvitedView { id: user.0, link: None },
        Invited::Link { user, link } => {
            let (token, expires_at) = (link.token.expose().to_owned(), link.expires_at.into());
            InvitedView { id: user.0, link: Some(InvitationLink { token, expires_at }) }
        }
    };
    Ok((StatusCode::CREATED, Json(invited)))
}

/// What is to be different of a member.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberChange {
    role: RoleTag,
}

/// Gives a member another role.
#[utoipa::path(
    patch,
    path = "/workspaces/{workspace}/members/{user}",
    operation_id = "change_member",
    tag = "workspaces",
    request_body = MemberChange,
    responses((status = 200, body = MemberView))
)]
pub async fn change_member(
    State(api): State<Api>,
    member: Caller,
    At(user): At<Uuid>,
    Content(change): Content<MemberChange>,
) -> Result<Json<MemberView>, Problem> {
    let workspace = member.may(Action::ManageUsers)?.id;
    let by = By::User(member.user());
    users::change_role(&api.app.identity, workspace, UserId(user), change.role.into(), by).await?;
    // A stream may have to end.
    api.live.sessions_changed();
    let members = users::members(&api.app.identity, workspace).await?;
    let found = members.into_iter().find(|member| member.user.id == UserId(user));
    Ok(Json(member_view(found.ok_or_else(Problem::not_found)?, Addresses::Shown)))
}

/// Takes somebody out of the workspace; they stay a user.
#[utoipa::path(
    delete,
    path = "/workspaces/{workspace}/members/{user}",
    operation_id = "remove_member",
    tag = "workspaces",
    responses((status = 204))
)]
pub async fn remove_member(
    State(api): State<Api>,
    member: Caller,
    At(user): At<Uuid>,
) -> Result<StatusCode, Problem> {
    let workspace = member.may(Action::ManageUsers)?.id;
    users::remove_member(&api.app.identity, workspace, UserId(user), By::User(member.user())).await?;
    api.live.sessions_changed();
    Ok(StatusCode::NO_CONTENT)
}

/// Shuts a user out of the whole installation, at once and everywhere.
#[utoipa::path(
    post,
    path = "/users/{user}/disable",
    operation_id = "disable_user",
    tag = "workspaces",
    responses((status = 204))
)]
pub async fn disable_user(
    State(api): State<Api>,
    caller: Person,
    At(user): At<Uuid>,
    _: Content<Nothing>,
) -> Result<StatusCode, Problem> {
    allow(&caller.actor, Action::ManageUsers, Resource::Installation)?;
    users::disable(&api.app.identity, UserId(user), By::User(caller.actor.user)).await?;
    api.live.sessions_changed();
    Ok(StatusCode::NO_CONTENT)
}

/// Lets a disabled user in again.
#[utoipa::path(
    post,
    path = "/users/{user}/enable",
    operation_id = "enable_user",
    tag = "workspaces",
    responses((status = 204))
)]
pub async fn enable_user(
    State(api): State<Api>,
    caller: Person,
    At(user): At<Uuid>,
    _: Content<Nothing>,
) -> Result<StatusCode, Problem> {
    allow(&caller.actor, Action::ManageUsers, Resource::Installation)?;
    users::enable(&api.app.identity, UserId(user), By::User(caller.actor.user)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether e-mail addresses are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Addresses {
    Shown,
    Hidden,
}

fn member_view(Member { user, role }: Member, addresses: Addresses) -> MemberView {
    MemberView {
        id: user.id.0,
        name: user.name.as_str().to_owned(),
        role: role.into(),
        state: user.state.into(),
        email: (addresses == Addresses::Shown).then(|| user.email.as_str().to_owned()),
    }
}

impl From<MemberError> for Problem {
    fn from(error: MemberError) -> Self {
        let words = Words::of(|language| error.sentence(language));
        match error {
            MemberError::Missing => Self::not_found(),
            MemberError::LastAdministrator => Self::new(ProblemType::Refused).detail(words),
            MemberError::Failed(error) => error.into(),
        }
    }
}

impl From<DisableError> for Problem {
    fn from(error: DisableError) -> Self {
        let words = Words::of(|language| error.sentence(language));
        match error {
            DisableError::Missing => Self::not_found(),
            DisableError::LastAdministrator => Self::new(ProblemType::Refused).detail(words),
            DisableError::Failed(error) => error.into(),
        }
    }
}

impl From<InviteError> for Problem {
    fn from(error: InviteError) -> Self {
        let words = Words::of(|language| error.sentence(language));
        match error {
            InviteError::NoWorkspace => Self::not_found(),
            InviteError::AlreadyMember => Self::new(ProblemType::AlreadyTaken).field("email", words),
            InviteError::InvitedElsewhere | InviteError::Disabled => Self::new(ProblemType::Refused).detail(words),
            InviteError::Key(error) => error.into(),
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
