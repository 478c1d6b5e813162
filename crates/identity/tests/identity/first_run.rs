use crate::kit::{ANA, HOUR, PASSWORD, Room, ana, secret, workspace};
use ponte_identity::{FirstRunError, PasswordRefusal, Role, UserState, first_run, users};
use ponte_store::{on_both_engines, params};

on_both_engines! {
    async fn the_first_administrator_comes_by_a_link_and_is_logged_in(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        let actor = room.holder(&ana.token).await.expect("logged in");
        assert_eq!((actor.user, actor.role_in(ana.workspace.id)), (ana.user.id, Some(Role::Administrator)));
        assert!(actor.administers_installation);
        assert_eq!(ana.user.state, UserState::Active);
        assert_eq!(users::get(&room.identity, ana.user.id).await.unwrap(), Some(ana.user));
        assert!(room.log_in(ANA, PASSWORD, "203.0.113.7").await.is_ok());
    }
}

on_both_engines! {
    async fn there_is_one_first_run(store: TestStore) {
        let room = Room::open(&store).await;
        let token = room.first_link().await;
        assert!(first_run::is_open(&room.identity, &token).await.unwrap());
        first_run::complete(&room.identity, &token, ana(), workspace("loja")).await.unwrap();
        assert!(!first_run::is_open(&room.identity, &token).await.unwrap());
        let again = first_run::complete(&room.identity, &token, ana(), workspace("outra")).await;
        assert!(matches!(again, Err(FirstRunError::Link)), "{again:?}");
        assert!(first_run::link(&room.identity).await.unwrap().is_none());
    }
}

on_both_engines! {
    async fn of_two_who_complete_the_first_run_one_wins(store: TestStore) {
        let room = Room::open(&store).await;
        let token = room.first_link().await;
        let complete = |key| first_run::complete(&room.identity, &token, ana(), workspace(key));
        let (one, two) = tokio::join!(complete("loja"), complete("outra"));
        let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
        assert!(won.is_ok(), "{won:?}");
        assert!(matches!(lost, Err(FirstRunError::Link)), "{lost:?}");
        let rows = |sql| store.read(move |tx| tx.rows(sql, params![]));
        assert_eq!(rows("SELECT id FROM users").await.unwrap().len(), 1);
        assert_eq!(rows("SELECT id FROM workspaces").await.unwrap().len(), 1);
    }
}

on_both_engines! {
    async fn of_two_processes_that_start_at_once_one_has_the_link(store: TestStore) {
        let room = Room::open(&store).await;
        let (one, two) = tokio::join!(room.first_link(), room.first_link());
        let complete = |token, key| first_run::complete(&room.identity, token, ana(), workspace(key));
        let (one, two) = (complete(&one, "loja").await, complete(&two, "outra").await);
        assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1, "{one:?} {two:?}");
    }
}

on_both_engines! {
    async fn a_link_lasts_a_day_or_until_the_next_one(store: TestStore) {
        let room = Room::open(&store).await;
        let complete = async |token| first_run::complete(&room.identity, &token, ana(), workspace("loja")).await;
        let replaced = room.first_link().await;
        let late = room.first_link().await;
        assert!(matches!(complete(replaced).await, Err(FirstRunError::Link)));
        room.pass(24 * HOUR);
        assert!(matches!(complete(late).await, Err(FirstRunError::Link)));
        let good = room.first_link().await;
        room.pass(23 * HOUR);
        assert!(complete(good).await.is_ok());
    }
}

on_both_engines! {
    async fn a_refused_password_leaves_the_link_good(store: TestStore) {
        let room = Room::open(&store).await;
        let token = room.first_link().await;
        for (password, refusal) in [
            ("Senha123", PasswordRefusal::TooShort),
            ("minhasenha123", PasswordRefusal::Common),
            ("aurora boreal linda", PasswordRefusal::ContainsName),
            ("quem canta é a souza", PasswordRefusal::ContainsName),
        ] {
            let weak = first_run::NewAdministrator { password: secret(password), ..ana() };
            let refused = first_run::complete(&room.identity, &token, weak, workspace("loja-aurora")).await;
            assert!(matches!(refused, Err(FirstRunError::Password(why)) if why == refusal), "{password}: {refused:?}");
        }
        assert!(first_run::complete(&room.identity, &token, ana(), workspace("loja-aurora")).await.is_ok());
    }
}

on_both_engines! {
    async fn neither_names_nor_passwords_nor_tokens_are_stored(store: TestStore) {
        let room = Room::open(&store).await;
        let link = room.first_link().await;
        let ana = room.found().await;
        let mut stored = Vec::new();
        for sql in [
            "SELECT email_sealed, name_sealed, email_blind FROM users",
            "SELECT token_hash, token_hash, token_hash FROM login_sessions",
        ] {
            let rows = store.read(move |tx| tx.rows(sql, params![])).await.unwrap();
            assert_eq!(rows.len(), 1, "{sql}");
            stored.extend((0..3).map(|column| rows[0].get::<Vec<u8>>(column).unwrap()));
        }
        let hash = store.read(|tx| tx.row("SELECT password_hash FROM users", params![])).await.unwrap().unwrap();
        stored.push(hash.get::<String>(0).unwrap().into_bytes());
        for secret in ["ana", "Souza", "loja-aurora", PASSWORD, link.expose(), ana.token.expose()] {
            let found = stored.iter().any(|bytes| bytes.windows(secret.len()).any(|part| part == secret.as_bytes()));
            assert!(!found, "{secret}");
        }
    }
}
