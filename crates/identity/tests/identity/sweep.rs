use crate::kit::{HOUR, PASSWORD, Room};
use ponte_identity::{
    Role,
    idempotency::{self, IdempotencyKey, Request},
    sweep,
};
use ponte_kernel::Clock;
use ponte_store::{on_both_engines, params, testing::TestStore};

const SWEPT: [&str; 5] = [
    "SELECT id FROM login_sessions",
    "SELECT purpose FROM one_time_links",
    "SELECT failures FROM login_failures",
    "SELECT status FROM idempotency_keys",
    "SELECT user_id FROM known_addresses",
];

async fn left(store: &TestStore) -> Vec<usize> {
    let mut left = Vec::new();
    for sql in SWEPT {
        left.push(store.read(move |tx| tx.rows(sql, params![])).await.unwrap().len());
    }
    left
}

on_both_engines! {
    async fn only_what_is_over_is_removed(store: TestStore) {
        let room = Room::open(&store).await;
        let ana = room.found().await;
        room.invite(&ana.workspace, "bia@loja.com", Role::Agent).await;
        room.log_in(crate::kit::ANA, PASSWORD, "203.0.113.7").await.unwrap();
        room.log_in("nobody@loja.com", PASSWORD, "203.0.113.7").await.unwrap_err();
        let key = IdempotencyKey::parse("k-1").unwrap();
        let request = Request::new(&room.identity, ana.user.id, &key, "POST", "/", b"");
        let now = room.clock.now();
        store.write(move |tx| idempotency::begin(tx, &request, now)).await.unwrap();

        sweep(&room.identity).await.unwrap();
        assert_eq!(left(&store).await, [2, 1, 2, 1, 1], "nothing is over yet");
        room.pass(HOUR);
        sweep(&room.identity).await.unwrap();
        assert_eq!(left(&store).await, [0, 1, 2, 1, 1]);
        room.pass(23 * HOUR);
        sweep(&room.identity).await.unwrap();
        assert_eq!(left(&store).await, [0, 0, 0, 0, 1]);
        room.pass(29 * 24 * HOUR);
        sweep(&room.identity).await.unwrap();
        assert_eq!(left(&store).await, [0, 0, 0, 0, 0]);
    }
}
