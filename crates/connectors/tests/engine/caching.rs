//! Cache, age, stale answers, single flight.

use crate::kit::{Does, Kit, System, order, plain};
use ponte_connectors::{Budget, CallErrorKind, CallOutcome};
use serde_json::json;
use std::{
    sync::Arc,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

const CACHED: &str = "cache: {ttl: 5s, key: '${input.number}', stale_if_error: 10m}\n    retry: {interactive: 0}";

/// A system that can be switched off.
fn switchable(status: u16) -> (Arc<AtomicBool>, System) {
    let down = Arc::new(AtomicBool::new(false));
    let seen = down.clone();
    let system = System::new(move |count, _| {
        let now = if count == 1 { "paid" } else { "shipped" };
        if seen.load(Ordering::SeqCst) { Does::Answer(status, json!({})) } else { Does::Answer(200, order(now)) }
    });
    (down, system)
}

#[tokio::test]
async fn an_answer_is_remembered_for_its_time_and_tells_its_age() {
    let (_, system) = switchable(503);
    let kit = Kit::new(&plain(CACHED), system);
    let first = kit.get("1042").await.expect("an answer");
    assert_eq!((first.from_cache, first.age), (false, Duration::ZERO));
    kit.clock.advance(Duration::from_secs(4));
    let second = kit.get("1042").await.expect("an answer");
    assert_eq!((second.from_cache, second.age), (true, Duration::from_secs(4)));
    assert_eq!(second.value, order("paid"));
    kit.clock.advance(Duration::from_secs(1));
    let third = kit.get("1042").await.expect("an answer");
    assert_eq!((third.from_cache, third.value), (false, order("shipped")));
    assert_eq!(kit.system.count(), 2);
    kit.get("7").await.expect("another order is another question");
    assert_eq!(kit.system.count(), 3);
    let outcomes: Vec<_> = kit.logs.0.lock().iter().map(|log| log.outcome).collect();
    let remembered = CallOutcome::Remembered { age: Duration::from_secs(4) };
    assert_eq!(outcomes, [CallOutcome::Answered, remembered, CallOutcome::Answered, CallOutcome::Answered]);
}

#[tokio::test]
async fn an_older_answer_stands_in_while_the_system_is_down() {
    let (down, system) = switchable(503);
    let kit = Kit::new(&plain(CACHED), system);
    kit.get("1042").await.expect("an answer");
    down.store(true, Ordering::SeqCst);
    kit.clock.advance(Duration::from_mins(2));
    let stale = kit.get("1042").await.expect("the old answer");
    assert_eq!((stale.from_cache, stale.age), (true, Duration::from_mins(2)));
    kit.clock.advance(Duration::from_mins(9));
    let error = kit.get("1042").await.expect_err("too old by now");
    assert_eq!(error.kind, CallErrorKind::Unavailable);
}

#[tokio::test]
async fn an_older_answer_does_not_hide_that_the_order_is_gone() {
    let (down, system) = switchable(404);
    let kit = Kit::new(&plain(CACHED), system);
    kit.get("1042").await.expect("an answer");
    down.store(true, Ordering::SeqCst);
    kit.clock.advance(Duration::from_mins(1));
    assert_eq!(kit.get("1042").await.expect_err("gone").kind, CallErrorKind::NotFound);
}

#[tokio::test]
async fn erased_answers_are_not_given_again() {
    let (_, system) = switchable(503);
    let kit = Kit::new(&plain(CACHED), system);
    kit.get("1042").await.expect("an answer");
    kit.connection.forget_answers();
    assert!(!kit.get("1042").await.expect("an answer").from_cache);
}

#[tokio::test]
async fn failures_are_not_remembered() {
    let system = System::new(|count, _| Does::Answer(if count == 1 { 503 } else { 200 }, order("paid")));
    let kit = Kit::new(&plain(CACHED), system);
    kit.get("1042").await.expect_err("down");
    kit.get("1042").await.expect("up again");
}

async fn ask_fifty_times(kit: &Arc<Kit>) -> Vec<Result<bool, CallErrorKind>> {
    let asking: Vec<_> = (0..50)
        .map(|_| {
            let kit = kit.clone();
            tokio::spawn(async move {
                kit.get("1042").await.map(|answer| answer.from_cache).map_err(|error| error.kind)
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for asked in asking {
        outcomes.push(asked.await.expect("no panic"));
    }
    outcomes
}

#[tokio::test(start_paused = true)]
async fn fifty_who_ask_the_same_are_one_question() {
    let system = System::new(|_, _| Does::Answer(200, order("paid"))).taking(Duration::from_millis(100));
    let kit = Arc::new(Kit::new(&plain(CACHED), system));
    let outcomes = ask_fifty_times(&kit).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(kit.system.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn fifty_who_ask_a_system_that_is_down_are_one_question_too() {
    let system = System::new(|_, _| Does::Answer(503, json!({}))).taking(Duration::from_millis(100));
    let kit = Arc::new(Kit::new(&plain(CACHED), system));
    let outcomes = ask_fifty_times(&kit).await;
    assert!(outcomes.iter().all(|outcome| *outcome == Err(CallErrorKind::Unavailable)), "{outcomes:?}");
    assert_eq!(kit.system.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn without_single_flight_everybody_asks() {
    let system = System::new(|_, _| Does::Answer(200, order("paid"))).taking(Duration::from_millis(100));
    let kit = Arc::new(Kit::new(&plain("cache: {ttl: 5s, key: '${input.number}', single_flight: false}"), system));
    ask_fifty_times(&kit).await;
    assert_eq!(kit.system.count(), 50);
}

#[tokio::test]
async fn without_a_key_nothing_is_remembered() {
    let system = System::new(|_, _| Does::Answer(200, order("paid")));
    let kit = Kit::new(&plain("cache: {ttl: 5s, key: '${input.external_number}'}"), system);
    for _ in 0..2 {
        let input = json!({"number": "1042"});
        let answer = kit.call("order.get", input, Budget::Interactive).await.expect("an answer");
        assert!(!answer.from_cache);
    }
}
