use crate::kit::{Room, workspace};
use ponte_identity::{Identity, WorkspaceError, WorkspaceKey, workspaces};
use ponte_store::on_both_engines;
use std::sync::Arc;

on_both_engines! {
    async fn an_installation_gets_its_key_once(store: TestStore) {
        let Room { identity, vault, clock } = Room::open(&store).await;
        let open = || Identity::open(store.store().clone(), vault.clone(), Arc::new(clock.clone()));
        let (one, two) = tokio::join!(open(), open());
        assert_eq!(one.unwrap().installation_key().id(), identity.installation_key().id());
        assert_eq!(two.unwrap().installation_key().id(), identity.installation_key().id());
    }
}

on_both_engines! {
    async fn a_workspace_is_found_by_id_and_key(store: TestStore) {
        let Room { identity, vault, .. } = Room::open(&store).await;
        let made = workspaces::create(&identity, workspace("loja-aurora")).await.unwrap();
        assert_eq!(workspaces::get(&identity, made.id).await.unwrap().as_ref(), Some(&made));
        assert_eq!(workspaces::by_key(&identity, made.key.clone()).await.unwrap().as_ref(), Some(&made));
        let unknown = WorkspaceKey::parse("outra").unwrap();
        assert_eq!(workspaces::by_key(&identity, unknown).await.unwrap(), None);
        assert_ne!(made.key_id, identity.installation_key().id(), "a workspace is sealed with a key of its own");
        assert_eq!(vault.key(made.key_id).await.unwrap().id(), made.key_id);
    }
}

on_both_engines! {
    async fn of_two_workspaces_with_one_key_one_is_made(store: TestStore) {
        let Room { identity, .. } = Room::open(&store).await;
        let create = || workspaces::create(&identity, workspace("loja-aurora"));
        let (one, two) = tokio::join!(create(), create());
        let (made, refused) = if one.is_ok() { (one, two) } else { (two, one) };
        assert!(matches!(refused, Err(WorkspaceError::KeyTaken)), "{refused:?}");
        assert_eq!(workspaces::list(&identity).await.unwrap(), [made.unwrap()]);
    }
}
