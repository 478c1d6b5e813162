use crate::kit::{ANA, HOUR, MINUTE, OTHER_PASSWORD, PASSWORD, Room, client, secret};
use ponte_identity::{By, ChangePasswordError, LoginError, PasswordRefusal, Role, login, users};
use ponte_store::on_both_engines;
use std::time::Duration;

const OFFICE: &str = "203.0.113.7";
const ELSEWHERE: &str = "198.51.100.20";
const WRONG: &str = "not her password";

fn is_wrong<T>(answer: &Result<T, LoginError>) -> bool {
    matches!(answer, Err(LoginError::WrongCredentials))
}

fn wait<T>(answer: &Result<T, LoginError>) -> Option<Duration> {
    if let Err(LoginError::TooManyAttempts { retry_after }) = answer { Some(*retry_after) } else { None }
}

on_both_engines! {
    async fn nobody_is_told_why_a_login_failed(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        room.invite(&ana.workspace, "invited@loja.com", Role::Agent).await;
        let (disabled, _) = room.member(&ana.workspace, "disabled@loja.com", Role::Agent).await;
        users::disable(&room.identity, disabled, By::Console).await.unwrap();
        for (email, password) in [
            (ANA, WRONG),
            (ANA, ""),
            ("nobody@loja.com", PASSWORD),
            ("invited@loja.com", PASSWORD),
            ("disabled@loja.com", PASSWORD),
        ] {
            let answer = room.log_in(email, password, OFFICE).await;
            assert!(is_wrong(&answer), "{email}: {answer:?}");
        }
        let session = room.log_in(&ANA.to_uppercase(), PASSWORD, OFFICE).await.unwrap();
        assert_eq!(room.holder(&session.token).await.expect("logged in").user, ana.user.id);
    }
}

on_both_engines! {
    async fn who_guesses_waits_longer_each_time_and_never_for_good(store: TestStore) {
        let room = Room::open(&store).await;
        room.found().await;
        for _ in 0..6 {
            assert!(is_wrong(&room.log_in(ANA, WRONG, ELSEWHERE).await));
        }
        let mut waits = Vec::new();
        for _ in 0..4 {
            let seconds = wait(&room.log_in(ANA, WRONG, ELSEWHERE).await).expect("blocked");
            waits.push(seconds.as_secs());
            room.pass(seconds);
            assert!(is_wrong(&room.log_in(ANA, WRONG, ELSEWHERE).await));
        }
        assert_eq!(waits, [1, 2, 4, 8]);
        assert!(wait(&room.log_in(ANA, PASSWORD, ELSEWHERE).await).is_some(), "the right one waits as well");
        room.pass(15 * MINUTE);
        assert!(room.log_in(ANA, PASSWORD, ELSEWHERE).await.is_ok());
        for _ in 0..5 {
            assert!(is_wrong(&room.log_in(ANA, WRONG, OFFICE).await), "a login forgets the failures");
        }
    }
}

on_both_engines! {
    async fn an_unknown_account_is_blocked_as_a_known_one(store: TestStore) {
        let room = Room::open(&store).await;
        for _ in 0..6 {
            assert!(is_wrong(&room.log_in("nobody@loja.com", WRONG, ELSEWHERE).await));
        }
        assert_eq!(wait(&room.log_in("nobody@loja.com", WRONG, ELSEWHERE).await), Some(Duration::from_secs(1)));
    }
}

on_both_engines! {
    async fn a_stranger_does_not_lock_the_owner_out(store: TestStore) {
        let room = Room::open(&store).await;
        room.found().await;
        room.log_in(ANA, PASSWORD, OFFICE).await.unwrap();
        for _ in 0..6 {
            assert!(is_wrong(&room.log_in(ANA, WRONG, ELSEWHERE).await));
        }
        assert!(wait(&room.log_in(ANA, PASSWORD, ELSEWHERE).await).is_some());
        assert!(room.log_in(ANA, PASSWORD, OFFICE).await.is_ok(), "from where she logged in before");
        room.pass(31 * 24 * HOUR);
        for _ in 0..6 {
            assert!(is_wrong(&room.log_in(ANA, WRONG, ELSEWHERE).await));
        }
        assert!(wait(&room.log_in(ANA, PASSWORD, OFFICE).await).is_some(), "not known any more after a month");
    }
}

on_both_engines! {
    async fn many_guesses_at_once_are_not_one(store: TestStore) {
        let room = Room::open(&store).await;
        room.found().await;
        let mut guesses = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let identity = room.identity.clone();
            let credentials =
                ponte_identity::Credentials { email: crate::kit::address(ANA), password: secret(WRONG) };
            guesses.spawn(async move { login::log_in(&identity, credentials, client(ELSEWHERE)).await });
        }
        let answers = guesses.join_all().await;
        assert_eq!(answers.iter().filter(|answer| is_wrong(answer)).count(), 6);
    }
}

on_both_engines! {
    async fn who_tries_one_password_on_many_accounts_waits_as_well(store: TestStore) {
        let room = Room::open(&store).await;
        for number in 0..21 {
            let answer = room.log_in(&format!("pessoa{number}@loja.com"), PASSWORD, "2001:db8::1").await;
            assert!(is_wrong(&answer), "{number}: {answer:?}");
        }
        let neighbour = room.log_in("pessoa@loja.com", PASSWORD, "2001:db8::2").await;
        assert_eq!(wait(&neighbour), Some(Duration::from_secs(1)), "the network of one customer");
        assert!(is_wrong(&room.log_in("pessoa@loja.com", PASSWORD, OFFICE).await), "not other clients");
    }
}

on_both_engines! {
    async fn a_new_password_ends_all_sessions_but_the_new_one(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        let phone = room.log_in(ANA, PASSWORD, OFFICE).await.unwrap();
        let change = login::change_password(
            &room.identity,
            ana.user.id,
            secret(PASSWORD),
            secret(OTHER_PASSWORD),
            client(OFFICE),
        );
        let new = change.await.unwrap();
        assert!(room.holder(&ana.token).await.is_none());
        assert!(room.holder(&phone.token).await.is_none());
        assert_eq!(room.holder(&new.token).await.expect("logged in").user, ana.user.id);
        assert!(is_wrong(&room.log_in(ANA, PASSWORD, OFFICE).await));
        assert!(room.log_in(ANA, OTHER_PASSWORD, OFFICE).await.is_ok());
    }
}

on_both_engines! {
    async fn a_password_is_not_changed_without_the_current_or_to_a_weak_one(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        let change = async |current, new| {
            let (current, new) = (secret(current), secret(new));
            login::change_password(&room.identity, ana.user.id, current, new, client(OFFICE)).await
        };
        let weak = change(PASSWORD, "aurora da minha vida").await;
        assert!(matches!(weak, Err(ChangePasswordError::Password(PasswordRefusal::ContainsName))), "{weak:?}");
        for _ in 0..6 {
            let wrong = change(WRONG, OTHER_PASSWORD).await;
            assert!(matches!(wrong, Err(ChangePasswordError::WrongPassword)), "{wrong:?}");
        }
        let blocked = change(WRONG, OTHER_PASSWORD).await;
        assert!(matches!(blocked, Err(ChangePasswordError::TooManyAttempts { .. })), "a stolen session guesses no faster");
        assert!(room.holder(&ana.token).await.is_some());
    }
}
