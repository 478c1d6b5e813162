use crate::kit::{ANA, MINUTE, PASSWORD, Room};
use ponte_identity::{AuthenticateError, By, DisableError, MissingError, Role, SessionToken, sessions, users};
use ponte_kernel::UserId;
use ponte_store::on_both_engines;
use std::time::Duration;

const BIA: &str = "bia@loja.com";

on_both_engines! {
    async fn a_session_ends_after_half_an_hour_of_silence(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        room.pass(29 * MINUTE);
        assert!(room.holder(&ana.token).await.is_some());
        room.pass(29 * MINUTE);
        assert!(room.holder(&ana.token).await.is_some(), "a request is a sign of life");
        room.pass(30 * MINUTE);
        let gone = sessions::authenticate(&room.identity, &ana.token).await;
        assert!(matches!(gone, Err(AuthenticateError::NoSession)), "{gone:?}");
    }
}

on_both_engines! {
    async fn a_session_ends_after_half_a_day_however_busy(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        for _ in 0..35 {
            room.pass(20 * MINUTE);
            assert!(room.holder(&ana.token).await.is_some());
        }
        room.pass(20 * MINUTE);
        assert!(room.holder(&ana.token).await.is_none());
    }
}

on_both_engines! {
    async fn looking_at_a_stream_is_no_sign_of_life(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        for _ in 0..2 {
            room.pass(14 * MINUTE);
            assert!(sessions::recheck(&room.identity, &ana.token).await.is_ok());
        }
        room.pass(2 * MINUTE);
        assert!(sessions::recheck(&room.identity, &ana.token).await.is_err());
    }
}

on_both_engines! {
    async fn requests_are_written_down_once_a_minute(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        let mut seen = Vec::new();
        for _ in 0..4 {
            room.pass(Duration::from_secs(30));
            room.holder(&ana.token).await.expect("live");
            let session = sessions::list(&room.identity, ana.user.id).await.unwrap()[0];
            seen.push(session.last_seen_at.since(session.created_at).as_secs());
        }
        assert_eq!(seen, [0, 60, 60, 120]);
    }
}

on_both_engines! {
    async fn a_session_is_ended_by_its_holder_or_from_another_place(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        let (bia, _) = room.member(&ana.workspace, BIA, Role::Agent).await;
        let lost = room.log_in(ANA, PASSWORD, "203.0.113.7").await.unwrap();
        let strangers = sessions::revoke(&room.identity, bia, lost.session.id).await;
        assert!(matches!(strangers, Err(MissingError::Missing)), "{strangers:?}");
        sessions::revoke(&room.identity, ana.user.id, lost.session.id).await.unwrap();
        assert!(room.holder(&lost.token).await.is_none());
        assert!(room.holder(&ana.token).await.is_some());
        sessions::log_out(&room.identity, &ana.token).await.unwrap();
        assert!(room.holder(&ana.token).await.is_none());
        assert_eq!(sessions::list(&room.identity, ana.user.id).await.unwrap(), []);
    }
}

on_both_engines! {
    async fn the_list_shows_live_sessions_of_one_user_the_newest_first(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        room.pass(20 * MINUTE);
        room.member(&ana.workspace, BIA, Role::Agent).await;
        let second = room.log_in(ANA, PASSWORD, "203.0.113.7").await.unwrap();
        room.pass(MINUTE);
        let third = room.log_in(ANA, PASSWORD, "203.0.113.7").await.unwrap();
        room.pass(10 * MINUTE);
        let listed = sessions::list(&room.identity, ana.user.id).await.unwrap();
        assert_eq!(listed, [third.session, second.session], "the first one has been silent for 31 minutes");
        sessions::revoke_all(&room.identity, ana.user.id).await.unwrap();
        assert!(room.holder(&third.token).await.is_none());
    }
}

on_both_engines! {
    async fn a_disabled_user_is_out_at_once_and_stays_out(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        let (bia, token) = room.member(&ana.workspace, BIA, Role::Agent).await;
        users::disable(&room.identity, bia, By::Console).await.unwrap();
        assert!(room.holder(&token).await.is_none());
        assert!(room.log_in(BIA, PASSWORD, "203.0.113.7").await.is_err());
        users::enable(&room.identity, bia, By::Console).await.unwrap();
        assert!(room.holder(&token).await.is_none(), "what was ended stays ended");
        assert!(room.log_in(BIA, PASSWORD, "203.0.113.7").await.is_ok());
        let nobody = users::disable(&room.identity, UserId::new(), By::Console).await;
        assert!(matches!(nobody, Err(DisableError::Missing)), "{nobody:?}");
    }
}

on_both_engines! {
    async fn the_last_administrator_cannot_be_disabled(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        room.member(&ana.workspace, BIA, Role::Administrator).await;
        let refused = users::disable(&room.identity, ana.user.id, By::Console).await;
        assert!(matches!(refused, Err(DisableError::LastAdministrator)), "{refused:?}");
        assert!(room.holder(&ana.token).await.is_some());
    }
}

on_both_engines! {
    async fn a_token_that_was_never_given_opens_nothing(store: TestStore) {
        let room = Room::open(&store).await;
        room.found().await;
        let invented = SessionToken::parse(&"A".repeat(43)).expect("looks like one");
        assert!(room.holder(&invented).await.is_none());
    }
}
