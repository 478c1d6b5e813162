//! Who may do what: one table, one function. What the table does not allow is denied.
//!
//! The function decides on roles. Which rows a list shows is in its query; who owns a conversation is checked again in
//! the transaction that acts on it.

use crate::{Actor, Role};
use ponte_kernel::{Language, UserId, WorkspaceId};
use thiserror::Error;

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    ReadChannels,
    WriteChannels,
    ReadContacts,
    /// See in full what is shown masked.
    RevealContacts,
    /// Block and unblock.
    WriteContacts,
    ReadConversations,
    /// In one's own conversations: to customers, one person speaks.
    Reply,
    /// From a colleague too, who is told.
    TakeOver,
    GiveBack,
    WriteNotes,
    CloseConversations,
    /// In the company's own system, for a conversation's contact.
    LookUpOrders,
    ReadFlows,
    WriteFlows,
    ReadConnectors,
    WriteConnectors,
    /// In a workspace: its members. In the installation: all users.
    ManageUsers,
    ReadWorkspace,
    /// Make workspaces.
    ManageWorkspaces,
    StreamEvents,
    /// See elements of webhooks that could not be used.
    ReadAsides,
    ReadTemplates,
    /// Submit, change and delete them at the provider.
    WriteTemplates,
}

impl Action {
    pub const ALL: [Self; 23] = [
        Self::ReadChannels,
        Self::WriteChannels,
        Self::ReadContacts,
        Self::RevealContacts,
        Self::WriteContacts,
        Self::ReadConversations,
        Self::Reply,
        Self::TakeOver,
        Self::GiveBack,
        Self::WriteNotes,
        Self::CloseConversations,
        Self::LookUpOrders,
        Self::ReadFlows,
        Self::WriteFlows,
        Self::ReadConnectors,
        Self::WriteConnectors,
        Self::ManageUsers,
        Self::ReadWorkspace,
        Self::ManageWorkspaces,
        Self::StreamEvents,
        Self::ReadAsides,
        Self::ReadTemplates,
        Self::WriteTemplates,
    ];
}

/// With what somebody wants to do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// What belongs to no workspace.
    Installation,
    /// A workspace, and all in it but single conversations.
    Workspace(WorkspaceId),
    /// A conversation, and the agent who owns it now, if one does.
    Conversation { workspace: WorkspaceId, agent: Option<UserId> },
    /// An endpoint, as somebody of this workspace sees it. Endpoints belong to the installation: several workspaces may
    /// have numbers on one.
    Endpoint { workspace: WorkspaceId, used: EndpointUse },
}

/// Which workspaces have numbers on an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointUse {
    /// This one alone: its own people look after it.
    Alone,
    /// Others too, or nobody yet: who could change its secrets, or connect numbers to it, could read what is meant for
    /// others.
    Shared,
}

/// Why not.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Denied {
    /// Answer as if the workspace did not exist.
    #[error("not a member of the workspace")]
    NotAMember,
    #[error("the role does not allow it")]
    Role,
    /// Allowed with conversations that no other agent owns.
    #[error("another agent owns the conversation")]
    OtherAgent,
    /// Allowed to those who administer the installation too.
    #[error("the endpoint is not this workspace's alone")]
    SharedEndpoint,
}

impl Denied {
    pub fn sentence(self, language: Language) -> &'static str {
        let (portuguese, english) = match self {
            Self::NotAMember => ("Este ambiente não existe.", "This workspace does not exist."),
            Self::Role => ("Seu papel não permite isto.", "Your role does not allow this."),
            Self::OtherAgent => (
                "Outro atendente é responsável por este atendimento.",
                "Another agent is responsible for this conversation.",
            ),
            Self::SharedEndpoint => (
                "Esta integração não é só deste ambiente. Peça a quem administra a instalação.",
                "This endpoint is not this workspace's alone. Ask an administrator of the installation.",
            ),
        };
        language.pick(portuguese, english)
    }
}

/// Whether the actor may.
pub fn allow(actor: &Actor, action: Action, resource: Resource) -> Result<(), Denied> {
    let role = match resource {
        Resource::Installation => None,
        Resource::Workspace(workspace)
        | Resource::Conversation { workspace, .. }
        | Resource::Endpoint { workspace, .. } => actor.role_in(workspace),
    };
    let by_role = role.map(|role| allow_to(reach(role, action), actor, resource));
    match by_role {
        Some(Ok(())) => Ok(()),
        _ if actor.administers_installation && allows_administrators(action) => Ok(()),
        Some(Err(denied)) => Err(denied),
        None if resource == Resource::Installation => Err(Denied::Role),
        None => Err(Denied::NotAMember),
    }
}

/// Whose conversations an actor may do something with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A bot's, a queue's, and the actor's own.
    Own,
    /// Colleagues' too.
    Anybodys,
}

/// Whose conversations of a workspace the actor may do that with.
pub fn whose(actor: &Actor, action: Action, workspace: WorkspaceId) -> Result<Whose, Denied> {
    let role = actor.role_in(workspace).ok_or(Denied::NotAMember)?;
    match reach(role, action) {
        Reach::Nothing => Err(Denied::Role),
        Reach::Own => Ok(Whose::Own),
        Reach::All => Ok(Whose::Anybodys),
    }
}

/// How far a role reaches with an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Nothing,
    /// Conversations of a bot, of a queue, and the actor's own.
    Own,
    /// All in the workspace.
    All,
}

fn allow_to(reach: Reach, actor: &Actor, resource: Resource) -> Result<(), Denied> {
    match (reach, resource) {
        (Reach::All, Resource::Endpoint { used: EndpointUse::Shared, .. }) if !actor.administers_installation => {
            Err(Denied::SharedEndpoint)
        }
        (Reach::All, _) => Ok(()),
        (Reach::Own, Resource::Conversation { agent, .. }) if agent.is_none_or(|agent| agent == actor.user) => {
            Ok(())
        }
        (Reach::Own, Resource::Conversation { .. }) => Err(Denied::OtherAgent),
        (Reach::Own | Reach::Nothing, _) => Err(Denied::Role),
    }
}

/// Those who administer the installation need to be no members for this; they see no customer.
fn allows_administrators(action: Action) -> bool {
    matches!(action, Action::ManageUsers | Action::ReadWorkspace | Action::ManageWorkspaces)
}

fn reach(role: Role, action: Action) -> Reach {
    let [administrator, supervisor, agent, marketing, privacy, technician] = row(action);
    match role {
        Role::Administrator => administrator,
        Role::Supervisor => supervisor,
        Role::Agent => agent,
        Role::Marketing => marketing,
        Role::Privacy => privacy,
        Role::Technician => technician,
    }
}

/// The table. Columns: administrator, supervisor, agent, marketing, privacy, technician.
#[rustfmt::skip]
#[expect(clippy::match_same_arms, reason = "a table: one line for each action")]
fn row(action: Action) -> [Reach; 6] {
    use Reach::{All, Nothing as No, Own};
    match action {
        //                           admin superv agent mark priv tech
        Action::ReadChannels       => [All, All, All, All, No,  All],
        Action::WriteChannels      => [All, No,  No,  No,  No,  All],
        Action::ReadContacts       => [All, All, All, All, All, No ],
        Action::RevealContacts     => [All, All, All, No,  All, No ],
        Action::WriteContacts      => [All, All, All, No,  No,  No ],
        Action::ReadConversations  => [All, All, All, No,  All, No ],
        Action::Reply              => [Own, Own, Own, No,  No,  No ],
        Action::TakeOver           => [All, All, All, No,  No,  No ],
        Action::GiveBack           => [All, All, Own, No,  No,  No ],
        Action::WriteNotes         => [All, All, All, No,  No,  No ],
        Action::CloseConversations => [All, All, Own, No,  No,  No ],
        Action::LookUpOrders       => [All, All, All, No,  No,  No ],
        Action::ReadFlows          => [All, All, No,  All, No,  All],
        Action::WriteFlows         => [All, No,  No,  No,  No,  All],
        Action::ReadConnectors     => [All, All, No,  No,  No,  All],
        Action::WriteConnectors    => [All, No,  No,  No,  No,  All],
        Action::ManageUsers        => [All, No,  No,  No,  No,  No ],
        Action::ReadWorkspace      => [All, All, All, All, All, All],
        Action::ManageWorkspaces   => [No,  No,  No,  No,  No,  No ],
        Action::StreamEvents       => [All, All, All, No,  No,  All],
        Action::ReadAsides         => [All, No,  No,  No,  No,  All],
        Action::ReadTemplates      => [All, All, All, All, No,  All],
        Action::WriteTemplates     => [All, No,  No,  All, No,  All],
    }
}
