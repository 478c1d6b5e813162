use ponte_identity::{
    Actor, ActorKind, Membership, Role,
    policy::{Action, Denied, EndpointUse, Resource, Whose, allow, whose},
};
use ponte_kernel::{Language, LoginSessionId, UserId, WorkspaceId};
use std::fmt::Write;

fn actor(memberships: &[Membership]) -> Actor {
    Actor {
        user: UserId::new(),
        kind: ActorKind::Session(LoginSessionId::new()),
        language: Language::Portuguese,
        memberships: memberships.to_vec(),
        administers_installation: false,
    }
}

/// One actor for each column: the roles in order, then an administrator of the installation who is no member.
fn columns(workspace: WorkspaceId) -> Vec<(&'static str, Actor)> {
    let member = |role: Role| (role.as_str(), actor(&[Membership { workspace, role }]));
    let mut columns: Vec<_> = Role::ALL.into_iter().map(member).collect();
    columns.push(("installation", Actor { administers_installation: true, ..actor(&[]) }));
    columns
}

/// What an actor may do it with: `w` the workspace, and conversations: `f` free, `m` mine, `o` another agent's.
fn cell(actor: &Actor, action: Action, workspace: WorkspaceId) -> String {
    let conversation = |agent| Resource::Conversation { workspace, agent };
    let resources = [
        ('w', Resource::Workspace(workspace)),
        ('f', conversation(None)),
        ('m', conversation(Some(actor.user))),
        ('o', conversation(Some(UserId::new()))),
    ];
    let allowed = |&(letter, resource)| allow(actor, action, resource).is_ok().then_some(letter);
    resources.iter().filter_map(allowed).collect()
}

fn table(workspace: WorkspaceId) -> String {
    let columns = columns(workspace);
    let mut table = format!("{:<19}", "");
    for (name, _) in &columns {
        write!(table, "{name:<14}").unwrap();
    }
    for action in Action::ALL {
        write!(table, "\n{:<19}", format!("{action:?}")).unwrap();
        for (_, actor) in &columns {
            let cell = cell(actor, action, workspace);
            write!(table, "{:<14}", if cell.is_empty() { "-" } else { &cell }).unwrap();
        }
    }
    table.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_whole_matrix() {
    insta::assert_snapshot!(table(WorkspaceId::new()), @"
                       administrator supervisor    agent         marketing     privacy       technician    installation
    ReadChannels       wfmo          wfmo          wfmo          wfmo          -             wfmo          -
    WriteChannels      wfmo          -             -             -             -             wfmo          -
    ReadContacts       wfmo          wfmo          wfmo          wfmo          wfmo          -             -
    RevealContacts     wfmo          wfmo          wfmo          -             wfmo          -             -
    WriteContacts      wfmo          wfmo          wfmo          -             -             -             -
    ReadConversations  wfmo          wfmo          wfmo          -             wfmo          -             -
    Reply              fm            fm            fm            -             -             -             -
    TakeOver           wfmo          wfmo          wfmo          -             -             -             -
    GiveBack           wfmo          wfmo          fm            -             -             -             -
    WriteNotes         wfmo          wfmo          wfmo          -             -             -             -
    CloseConversations wfmo          wfmo          fm            -             -             -             -
    LookUpOrders       wfmo          wfmo          wfmo          -             -             -             -
    ReadFlows          wfmo          wfmo          -             wfmo          -             wfmo          -
    WriteFlows         wfmo          -             -             -             -             wfmo          -
    ReadConnectors     wfmo          wfmo          -             -             -             wfmo          -
    WriteConnectors    wfmo          -             -             -             -             wfmo          -
    ManageUsers        wfmo          -             -             -             -             -             wfmo
    ReadWorkspace      wfmo          wfmo          wfmo          wfmo          wfmo          wfmo          wfmo
    ManageWorkspaces   -             -             -             -             -             -             wfmo
    StreamEvents       wfmo          wfmo          wfmo          -             -             wfmo          -
    ReadAsides         wfmo          -             -             -             -             wfmo          -
    ReadTemplates      wfmo          wfmo          wfmo          wfmo          -             wfmo          -
    WriteTemplates     wfmo          -             -             wfmo          -             wfmo          -
    ");
}

#[test]
fn whose_conversations_an_actor_may_act_on_stands_in_the_same_table() {
    let workspace = WorkspaceId::new();
    for (name, actor) in columns(workspace) {
        for action in [Action::Reply, Action::TakeOver, Action::GiveBack, Action::CloseConversations] {
            let anothers = Resource::Conversation { workspace, agent: Some(UserId::new()) };
            let others = allow(&actor, action, anothers).is_ok();
            assert_eq!(whose(&actor, action, workspace) == Ok(Whose::Anybodys), others, "{name} {action:?}");
        }
    }
}

#[test]
fn the_installation_itself_is_for_its_administrators_alone() {
    for (name, actor) in columns(WorkspaceId::new()) {
        for action in Action::ALL {
            let expected = name == "installation"
                && matches!(action, Action::ManageUsers | Action::ManageWorkspaces | Action::ReadWorkspace);
            assert_eq!(allow(&actor, action, Resource::Installation).is_ok(), expected, "{name} {action:?}");
        }
    }
}

#[test]
fn another_workspace_is_as_if_it_did_not_exist() {
    let (here, elsewhere) = (WorkspaceId::new(), WorkspaceId::new());
    for role in Role::ALL {
        let actor = actor(&[Membership { workspace: here, role }]);
        for action in Action::ALL {
            for resource in [
                Resource::Workspace(elsewhere),
                Resource::Conversation { workspace: elsewhere, agent: None },
                Resource::Conversation { workspace: elsewhere, agent: Some(actor.user) },
                Resource::Endpoint { workspace: elsewhere, used: EndpointUse::Alone },
            ] {
                assert_eq!(allow(&actor, action, resource), Err(Denied::NotAMember), "{role:?} {action:?}");
            }
        }
    }
}

#[test]
fn a_role_counts_where_it_was_given() {
    let (shop, branch) = (WorkspaceId::new(), WorkspaceId::new());
    let actor = actor(&[
        Membership { workspace: shop, role: Role::Marketing },
        Membership { workspace: branch, role: Role::Technician },
    ]);
    assert_eq!(allow(&actor, Action::WriteFlows, Resource::Workspace(branch)), Ok(()));
    assert_eq!(allow(&actor, Action::WriteFlows, Resource::Workspace(shop)), Err(Denied::Role));
}

#[test]
fn an_agent_learns_that_another_one_owns_the_conversation() {
    let workspace = WorkspaceId::new();
    let agent = actor(&[Membership { workspace, role: Role::Agent }]);
    let taken = Resource::Conversation { workspace, agent: Some(UserId::new()) };
    assert_eq!(allow(&agent, Action::Reply, taken), Err(Denied::OtherAgent));
    assert_eq!(allow(&agent, Action::Reply, Resource::Workspace(workspace)), Err(Denied::Role));
}

#[test]
fn an_endpoint_that_is_not_theirs_alone_is_left_to_the_installations_administrators() {
    let workspace = WorkspaceId::new();
    let technician = actor(&[Membership { workspace, role: Role::Technician }]);
    let on = |used| Resource::Endpoint { workspace, used };
    assert_eq!(allow(&technician, Action::WriteChannels, on(EndpointUse::Alone)), Ok(()));
    assert_eq!(allow(&technician, Action::WriteChannels, on(EndpointUse::Shared)), Err(Denied::SharedEndpoint));
    let founder = Actor { administers_installation: true, ..technician };
    assert_eq!(allow(&founder, Action::WriteChannels, on(EndpointUse::Shared)), Ok(()));
    let supervisor = actor(&[Membership { workspace, role: Role::Supervisor }]);
    assert_eq!(allow(&supervisor, Action::WriteChannels, on(EndpointUse::Alone)), Err(Denied::Role));
}
