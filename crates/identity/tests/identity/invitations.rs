use crate::kit::{ANA, HOUR, OTHER_PASSWORD, PASSWORD, Room, invitation, secret, workspace};
use ponte_identity::{
    AcceptError, By, InviteError, MemberError, PasswordRefusal, Role, UserState,
    users::{self, Invited},
    workspaces,
};
use ponte_kernel::{Language, WorkspaceId};
use ponte_store::on_both_engines;

const BIA: &str = "bia@loja-aurora.com.br";

on_both_engines! {
    async fn who_is_invited_chooses_a_password_and_is_in(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        let (bia, link) = room.invite(&ana.workspace, BIA, Role::Agent).await;
        let session = users::accept(&room.identity, &link.token, secret(PASSWORD)).await.unwrap();
        let actor = room.holder(&session.token).await.expect("logged in");
        assert_eq!((actor.user, actor.role_in(ana.workspace.id)), (bia, Some(Role::Agent)));
        assert_eq!(actor.language, Language::English);
        assert!(!actor.administers_installation);
        assert!(room.log_in(BIA, PASSWORD, "203.0.113.7").await.is_ok());
    }
}

on_both_engines! {
    async fn of_two_who_accept_with_one_link_one_wins(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        let (_, link) = room.invite(&ana.workspace, BIA, Role::Agent).await;
        let accept = |password| users::accept(&room.identity, &link.token, secret(password));
        let (one, two) = tokio::join!(accept(PASSWORD), accept(OTHER_PASSWORD));
        let (won, right) = if one.is_ok() { (&one, PASSWORD) } else { (&two, OTHER_PASSWORD) };
        assert!(won.is_ok(), "{won:?}");
        assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
        assert!(room.log_in(BIA, right, "203.0.113.7").await.is_ok());
    }
}

on_both_engines! {
    async fn an_invitation_lasts_a_day_or_until_the_next_one(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        let accept = async |token| users::accept(&room.identity, &token, secret(PASSWORD)).await;
        let (bia, first) = room.invite(&ana.workspace, BIA, Role::Agent).await;
        let (same, second) = room.invite(&ana.workspace, BIA, Role::Supervisor).await;
        assert_eq!(bia, same);
        assert!(matches!(accept(first.token).await, Err(AcceptError::Link)));
        room.pass(24 * HOUR);
        assert!(matches!(accept(second.token).await, Err(AcceptError::Link)));
        let (_, third) = room.invite(&ana.workspace, BIA, Role::Supervisor).await;
        let session = accept(third.token).await.unwrap();
        let actor = room.holder(&session.token).await.expect("logged in");
        assert_eq!(actor.role_in(ana.workspace.id), Some(Role::Supervisor));
    }
}

on_both_engines! {
    async fn a_first_runs_link_accepts_no_invitation_and_the_other_way_round(store: TestStore) {
        let room = Room::open(&store).await;
        let first_run = room.first_link().await;
        let accepted = users::accept(&room.identity, &first_run, secret(PASSWORD)).await;
        assert!(matches!(accepted, Err(AcceptError::Link)), "{accepted:?}");
        let loja = workspaces::create(&room.identity, workspace("loja")).await.unwrap();
        let (_, link) = room.invite(&loja, BIA, Role::Agent).await;
        let run = ponte_identity::first_run::complete(
            &room.identity,
            &link.token,
            crate::kit::ana(),
            workspace("outra"),
        );
        assert!(matches!(run.await, Err(ponte_identity::FirstRunError::Link)));
    }
}

on_both_engines! {
    async fn a_refused_password_leaves_the_invitation_good(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        let (_, link) = room.invite(&ana.workspace, BIA, Role::Agent).await;
        for password in ["la vai a lima azeda", "na aurora do dia"] {
            let refused = users::accept(&room.identity, &link.token, secret(password)).await;
            assert!(matches!(refused, Err(AcceptError::Password(PasswordRefusal::ContainsName))), "{refused:?}");
        }
        assert!(users::accept(&room.identity, &link.token, secret(PASSWORD)).await.is_ok());
    }
}

on_both_engines! {
    async fn a_user_is_added_to_a_second_workspace_without_a_link(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        let (bia, token) = room.member(&ana.workspace, BIA, Role::Agent).await;
        let second = workspaces::create(&room.identity, workspace("filial")).await.unwrap();
        let invited = users::invite(&room.identity, invitation(&second, BIA, Role::Marketing), By::Console).await.unwrap();
        assert!(matches!(invited, Invited::Member { user } if user == bia), "{invited:?}");
        let actor = room.holder(&token).await.expect("still logged in");
        assert_eq!(actor.role_in(ana.workspace.id), Some(Role::Agent));
        assert_eq!(actor.role_in(second.id), Some(Role::Marketing));
    }
}

on_both_engines! {
    async fn invitations_that_make_no_sense_are_refused(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        let second = workspaces::create(&room.identity, workspace("filial")).await.unwrap();
        let invite = async |workspace, email| {
            users::invite(&room.identity, invitation(workspace, email, Role::Agent), By::Console).await.map(drop)
        };
        assert!(matches!(invite(&ana.workspace, ANA).await, Err(InviteError::AlreadyMember)));
        room.invite(&ana.workspace, BIA, Role::Agent).await;
        assert!(matches!(invite(&second, BIA).await, Err(InviteError::InvitedElsewhere)));
        let (caio, _) = room.member(&ana.workspace, "caio@loja.com", Role::Agent).await;
        users::disable(&room.identity, caio, By::Console).await.unwrap();
        assert!(matches!(invite(&second, "caio@loja.com").await, Err(InviteError::Disabled)));
        let mut nowhere = second.clone();
        nowhere.id = WorkspaceId::new();
        assert!(matches!(invite(&nowhere, "davi@loja.com").await, Err(InviteError::NoWorkspace)));
        assert!(users::members(&room.identity, second.id).await.unwrap().is_empty());
    }
}

on_both_engines! {
    async fn a_workspace_shows_its_members_alone(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        room.pass(HOUR);
        room.invite(&ana.workspace, BIA, Role::Privacy).await;
        let second = workspaces::create(&room.identity, workspace("filial")).await.unwrap();
        room.member(&second, "caio@loja.com", Role::Technician).await;
        let members = users::members(&room.identity, ana.workspace.id).await.unwrap();
        let shown: Vec<_> =
            members.iter().map(|member| (member.user.email.as_str(), member.role, member.user.state)).collect();
        assert_eq!(
            shown,
            [(ANA, Role::Administrator, UserState::Active), (BIA, Role::Privacy, UserState::Invited)]
        );
        assert_eq!(members[1].user.name.as_str(), "Bia Lima");
    }
}

on_both_engines! {
    async fn who_is_removed_from_a_workspace_is_out_at_the_next_request(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        let (bia, token) = room.member(&ana.workspace, BIA, Role::Agent).await;
        users::remove_member(&room.identity, ana.workspace.id, bia, By::Console).await.unwrap();
        assert_eq!(room.holder(&token).await.expect("still a user").memberships, []);
        let again = users::remove_member(&room.identity, ana.workspace.id, bia, By::Console).await;
        assert!(matches!(again, Err(MemberError::Missing)), "{again:?}");
    }
}
