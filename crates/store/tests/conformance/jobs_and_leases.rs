//! Work that must happen, and who may do it.

use crate::kit::workspace;
use ponte_kernel::{JobId, Timestamp, WorkspaceId};
use ponte_store::{
    StoreError,
    jobs::{self, Family, Job},
    leases, on_both_engines,
};
use std::time::Duration;
use uuid::Uuid;

const SECOND: i64 = 1_000_000;

fn job(workspace: WorkspaceId, due: i64) -> Job {
    Job {
        id: JobId::new(),
        workspace,
        kind: "bot.turn".to_owned(),
        lane: Some(Uuid::now_v7()),
        payload: "{}".to_owned(),
        due_at: Timestamp::from_secs(due),
        attempts: 0,
    }
}

on_both_engines!(
    async fn jobs_are_due_oldest_first_and_go_when_they_are_done(store: TestStore) {
        let workspace = workspace(&store, 0).await;
        let (late, early, later) = (job(workspace, 20), job(workspace, 10), job(workspace, 30));
        let waiting = [late.clone(), early.clone(), later.clone()];
        store.write(move |tx| jobs::enqueue(tx, &waiting)).await.unwrap();

        let at = |secs| store.read(move |tx| jobs::due(tx, Family::Bot, Timestamp::from_secs(secs), 10));
        assert_eq!(at(9).await.unwrap(), []);
        assert_eq!(at(25).await.unwrap(), [early.clone(), late.clone()]);
        let first = store.read(|tx| jobs::due(tx, Family::Bot, Timestamp::from_secs(25), 1)).await.unwrap();
        assert_eq!(first, std::slice::from_ref(&early));

        let done = early.id;
        store.write(move |tx| jobs::finish(tx, done)).await.unwrap();
        assert_eq!(at(25).await.unwrap(), [late]);
        let next = |secs| store.read(move |tx| jobs::next_due(tx, Family::Bot, Timestamp::from_secs(secs)));
        assert_eq!(next(19).await.unwrap(), Some(Timestamp::from_secs(20)));
        assert_eq!(next(20).await.unwrap(), Some(Timestamp::from_secs(30)), "what is due already hides no other");
        assert_eq!(next(30).await.unwrap(), None);
    }
);

on_both_engines!(
    async fn a_runner_sees_the_jobs_of_its_family_alone(store: TestStore) {
        let workspace = workspace(&store, 0).await;
        let turn = job(workspace, 10);
        let fetch = Job { kind: "media.fetch".to_owned(), ..job(workspace, 20) };
        let both = [turn.clone(), fetch.clone()];
        store.write(move |tx| jobs::enqueue(tx, &both)).await.unwrap();
        let due = |family| store.read(move |tx| jobs::due(tx, family, Timestamp::from_secs(30), 10));
        assert_eq!(due(Family::Bot).await.unwrap(), [turn]);
        assert_eq!(due(Family::Media).await.unwrap(), [fetch]);
        let next = |family| store.read(move |tx| jobs::next_due(tx, family, Timestamp::from_secs(5)));
        assert_eq!(next(Family::Media).await.unwrap(), Some(Timestamp::from_secs(20)));
    }
);

on_both_engines!(
    async fn each_job_is_due_by_the_clock_of_its_workspace(store: TestStore) {
        let behind = workspace(&store, 0).await;
        let ahead = workspace(&store, 24 * 3600 * SECOND).await;
        let (today, tomorrow) = (job(behind, 24 * 3600), job(ahead, 24 * 3600));
        let (both, moved) = ([today, tomorrow.clone()], tomorrow.clone());
        store.write(move |tx| jobs::enqueue(tx, &both)).await.unwrap();
        let due = store.read(|tx| jobs::due(tx, Family::Bot, Timestamp::from_secs(0), 10)).await.unwrap();
        assert_eq!(due, [moved]);
        let next = |secs| store.read(move |tx| jobs::next_due(tx, Family::Bot, Timestamp::from_secs(secs)));
        assert_eq!(next(-1).await.unwrap(), Some(Timestamp::from_secs(0)));
        assert_eq!(next(0).await.unwrap(), Some(Timestamp::from_secs(24 * 3600)));
    }
);

on_both_engines!(
    async fn a_job_that_failed_comes_later_and_counts_it(store: TestStore) {
        let failing = job(workspace(&store, 0).await, 10);
        let (id, waiting) = (failing.id, [failing.clone()]);
        store.write(move |tx| jobs::enqueue(tx, &waiting)).await.unwrap();
        store.write(move |tx| jobs::postpone(tx, id, Timestamp::from_secs(60), "timeout")).await.unwrap();
        assert_eq!(store.read(|tx| jobs::due(tx, Family::Bot, Timestamp::from_secs(59), 10)).await.unwrap(), []);
        let again = store.read(|tx| jobs::due(tx, Family::Bot, Timestamp::from_secs(60), 10)).await.unwrap();
        assert_eq!(again, [Job { due_at: Timestamp::from_secs(60), attempts: 1, ..failing }]);
    }
);

on_both_engines!(
    async fn of_two_runs_of_a_job_one_finishes_it(store: TestStore) {
        let twice = job(workspace(&store, 0).await, 10);
        let (id, waiting) = (twice.id, [twice]);
        store.write(move |tx| jobs::enqueue(tx, &waiting)).await.unwrap();
        assert!(store.read(move |tx| jobs::are_there(tx, &[id])).await.unwrap()[0]);
        let (one, other) = tokio::join!(
            store.write(move |tx| jobs::finish_once(tx, &[id])),
            store.write(move |tx| jobs::finish_once(tx, &[id]))
        );
        assert_eq!([one.unwrap(), other.unwrap()].concat().iter().filter(|found| **found).count(), 1);
        assert!(!store.read(move |tx| jobs::are_there(tx, &[id])).await.unwrap()[0]);
    }
);

on_both_engines!(
    async fn a_lease_is_held_by_one_renewed_and_taken_over_when_it_ended(store: TestStore) {
        let (me, other) = (Uuid::now_v7(), Uuid::now_v7());
        let length = Duration::from_secs(10);
        let take =
            |holder, at| store.write(move |tx| leases::take(tx, "lane", holder, Timestamp::from_secs(at), length));
        assert!(take(me, 0).await.unwrap(), "it was free");
        assert!(!take(other, 9).await.unwrap(), "it is held");
        assert!(take(me, 9).await.unwrap(), "renewed until 19");
        assert!(!take(other, 18).await.unwrap());
        assert!(take(other, 19).await.unwrap(), "its holder died");
        assert!(!take(me, 20).await.unwrap());

        store.write(move |tx| leases::release(tx, "lane", me)).await.unwrap();
        assert!(!take(me, 21).await.unwrap(), "who does not hold it gives nothing back");
        store.write(move |tx| leases::release(tx, "lane", other)).await.unwrap();
        assert!(take(me, 22).await.unwrap(), "it was given back");
    }
);

on_both_engines!(
    async fn of_many_that_take_a_free_lease_one_gets_it(store: TestStore) {
        let length = Duration::from_secs(10);
        let take = |_: usize| {
            store.write(move |tx| leases::take(tx, "lane", Uuid::now_v7(), Timestamp::from_secs(0), length))
        };
        let taken: Vec<Result<bool, StoreError>> = futures_util::future::join_all((0..20).map(take)).await;
        assert_eq!(taken.into_iter().filter(|taken| matches!(taken, Ok(true))).count(), 1);
    }
);
