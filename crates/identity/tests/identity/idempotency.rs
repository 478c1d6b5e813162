use crate::kit::{HOUR, MINUTE, Room};
use ponte_identity::{
    IdempotencyError,
    idempotency::{self, Begun, IdempotencyKey, Request},
};
use ponte_kernel::{Clock, UserId};
use ponte_store::{on_both_engines, testing::TestStore};
use uuid::Uuid;

impl Room {
    fn request(&self, user: UserId, key: &str, body: &str) -> Request {
        let key = IdempotencyKey::parse(key).unwrap();
        Request::new(&self.identity, user, &key, "POST", "/api/v1/workspaces/loja/messages", body.as_bytes())
    }

    async fn begin(&self, store: &TestStore, request: Request) -> Result<Begun, IdempotencyError> {
        let now = self.clock.now();
        store.write(move |tx| idempotency::begin(tx, &request, now)).await
    }

    async fn finish(&self, store: &TestStore, request: Request, status: u16, resource: Option<Uuid>) {
        store.write(move |tx| idempotency::finish(tx, &request, status, resource)).await.unwrap();
    }
}

on_both_engines! {
    async fn a_repeated_request_is_told_what_the_first_came_to(store: TestStore) {
        let room = Room::open(&store).await;
        let (request, made) = (room.request(UserId::new(), "k-1", "{}"), Uuid::now_v7());
        assert_eq!(room.begin(&store, request).await.unwrap(), Begun::First);
        room.finish(&store, request, 201, Some(made)).await;
        let repeated = Begun::Repeated { status: 201, resource: Some(made) };
        assert_eq!(room.begin(&store, request).await.unwrap(), repeated);
        room.pass(23 * HOUR);
        assert_eq!(room.begin(&store, request).await.unwrap(), repeated);
        room.pass(HOUR);
        assert_eq!(room.begin(&store, request).await.unwrap(), Begun::First, "forgotten after a day");
    }
}

on_both_engines! {
    async fn one_key_is_for_one_request_of_one_user(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = UserId::new();
        room.begin(&store, room.request(ana, "k-1", r#"{"text":"oi"}"#)).await.unwrap();
        let other = room.begin(&store, room.request(ana, "k-1", r#"{"text":"tchau"}"#)).await;
        assert!(matches!(other, Err(IdempotencyError::OtherRequest)), "{other:?}");
        let of_bia = room.request(UserId::new(), "k-1", r#"{"text":"tchau"}"#);
        assert_eq!(room.begin(&store, of_bia).await.unwrap(), Begun::First);
        assert_eq!(room.begin(&store, room.request(ana, "k-2", "")).await.unwrap(), Begun::First);
    }
}

on_both_engines! {
    async fn of_many_at_once_one_does_the_work(store: TestStore) {
        let room = Room::open(&store).await;
        let (request, now) = (room.request(UserId::new(), "k-1", "{}"), room.clock.now());
        let mut attempts = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let store = store.store().clone();
            attempts.spawn(async move { store.write(move |tx| idempotency::begin(tx, &request, now)).await });
        }
        let answers = attempts.join_all().await;
        assert_eq!(answers.iter().filter(|answer| matches!(answer, Ok(Begun::First))).count(), 1);
        assert_eq!(answers.iter().filter(|answer| matches!(answer, Err(IdempotencyError::AtWork))).count(), 9);
    }
}

on_both_engines! {
    async fn in_one_transaction_with_the_work_the_second_sees_the_first_done(store: TestStore) {
        let room = Room::open(&store).await;
        let (request, now) = (room.request(UserId::new(), "k-1", "{}"), room.clock.now());
        let work = || store.write(move |tx| {
            let begun = idempotency::begin(tx, &request, now)?;
            if begun == Begun::First {
                idempotency::finish(tx, &request, 204, None)?;
            }
            Ok::<_, IdempotencyError>(begun)
        });
        let (one, two) = tokio::join!(work(), work());
        let mut answers = [one.unwrap(), two.unwrap()];
        answers.sort_by_key(|begun| *begun != Begun::First);
        assert_eq!(answers, [Begun::First, Begun::Repeated { status: 204, resource: None }]);
    }
}

on_both_engines! {
    async fn a_request_that_failed_or_died_may_be_tried_again(store: TestStore) {
        let room = Room::open(&store).await;
        let request = room.request(UserId::new(), "k-1", "{}");
        room.begin(&store, request).await.unwrap();
        store.write(move |tx| idempotency::release(tx, &request)).await.unwrap();
        assert_eq!(room.begin(&store, request).await.unwrap(), Begun::First);
        room.pass(MINUTE);
        assert!(matches!(room.begin(&store, request).await, Err(IdempotencyError::AtWork)));
        room.pass(MINUTE);
        assert_eq!(room.begin(&store, request).await.unwrap(), Begun::First);
        room.finish(&store, request, 201, None).await;
        store.write(move |tx| idempotency::release(tx, &request)).await.unwrap();
        let done = Begun::Repeated { status: 201, resource: None };
        assert_eq!(room.begin(&store, request).await.unwrap(), done, "what is done is not given back");
    }
}
