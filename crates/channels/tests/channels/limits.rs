use ponte_channels::limits::{Lane, NumberLimit, PairLimit, Slowdown, try_take_both};
use ponte_kernel::Timestamp;
use proptest::prelude::*;
use std::time::Duration;

const START: Timestamp = Timestamp::from_secs(1_795_348_800);
const SECOND: Duration = Duration::from_secs(1);

/// Sends as fast as the limit allows until `end`; the instants of the sends.
fn greedy(limit: &mut NumberLimit, end: Timestamp) -> Vec<Timestamp> {
    let (mut now, mut sent) = (START, Vec::new());
    while now < end {
        match limit.try_take(now) {
            Ok(()) => sent.push(now),
            Err(when) => now = when,
        }
    }
    sent
}

fn most_in_a_second(instants: &[Timestamp]) -> usize {
    let within = |from: &Timestamp| instants.iter().filter(|at| *at >= from && **at < from.plus(SECOND)).count();
    instants.iter().map(within).max().unwrap_or(0)
}

#[test]
fn a_number_sends_almost_its_limit_and_never_more_in_any_second() {
    for (limit, at_least) in [(NumberLimit::STANDARD, 76), (NumberLimit::HIGH, 990), (20, 16)] {
        let sent = greedy(&mut NumberLimit::per_second(limit), START.plus(SECOND * 5));
        let limit = usize::try_from(limit).expect("small");
        assert!(most_in_a_second(&sent) <= limit, "{} of {limit}", most_in_a_second(&sent));
        assert!(sent.len() >= at_least * 5, "{} of {limit} a second", sent.len() / 5);
    }
}

#[test]
fn a_few_messages_leave_at_once() {
    let mut limit = NumberLimit::per_second(NumberLimit::STANDARD);
    let at_once = (0..10).take_while(|_| limit.try_take(START).is_ok()).count();
    assert_eq!(at_once, 4);
}

#[test]
fn what_comes_in_takes_places_of_what_leaves() {
    let mut limit = NumberLimit::per_second(NumberLimit::STANDARD);
    for _ in 0..4 {
        limit.count_incoming(START);
    }
    limit.try_take(START).expect("the first answer is never held up");
    let when = limit.try_take(START).expect_err("the burst is gone");
    assert!(when > START && when < START.plus(SECOND));
    assert_eq!(limit.try_take(when), Ok(()));
}

#[test]
fn a_flood_of_incoming_messages_leaves_a_quarter_to_the_answers() {
    let mut limit = NumberLimit::per_second(NumberLimit::STANDARD);
    let (mut now, mut sent) = (START, 0);
    while now < START.plus(SECOND * 10) {
        limit.count_incoming(now);
        sent += u32::from(limit.try_take(now).is_ok());
        now = now.plus(Duration::from_millis(1));
    }
    assert!((150..=250).contains(&sent), "{sent} in 10 s");
    let free_at = limit.free_at(now);
    assert!(free_at <= now.plus(SECOND), "the flood is forgotten within a second");
}

#[test]
fn a_pair_is_lent_forty_five_and_pays_them_back_in_silence() {
    let mut pair = PairLimit::default();
    for _ in 0..45 {
        assert_eq!(pair.try_take(START), Ok(()));
    }
    assert_eq!(pair.try_take(START), Err(START.plus(Duration::from_secs(6))));
    let paid_back = START.plus(Duration::from_secs(270));
    assert!(!pair.is_idle(paid_back.minus(Duration::from_micros(1))));
    assert!(pair.is_idle(paid_back));
    let again = (0..100).take_while(|_| pair.try_take(paid_back).is_ok()).count();
    assert_eq!(again, 45);
}

#[test]
fn an_idle_pair_is_the_same_as_a_new_one() {
    let mut pair = PairLimit::default();
    pair.try_take(START).expect("a new pair is free");
    let later = START.plus(Duration::from_secs(6));
    assert!(pair.is_idle(later));
    let mut fresh = PairLimit::default();
    assert_eq!((pair.try_take(later), fresh.try_take(later)), (Ok(()), Ok(())));
    assert_eq!(pair, fresh);
}

#[test]
fn both_limits_are_taken_or_none() {
    let (mut number, mut pair) = (NumberLimit::per_second(NumberLimit::STANDARD), PairLimit::default());
    for _ in 0..45 {
        pair.try_take(START).expect("lent");
    }
    let untouched = number;
    assert_eq!(try_take_both(&mut number, &mut pair, START), Err(START.plus(Duration::from_secs(6))));
    assert_eq!(number, untouched);
    let mut other = PairLimit::default();
    assert_eq!(try_take_both(&mut number, &mut other, START), Ok(()));
}

proptest! {
    #[test]
    fn no_second_holds_more_than_the_limit_however_sends_come(gaps in prop::collection::vec(0u64..60_000, 1..400)) {
        let mut limit = NumberLimit::per_second(NumberLimit::STANDARD);
        let (mut now, mut sent) = (START, Vec::new());
        for gap in gaps {
            now = now.plus(Duration::from_micros(gap));
            if limit.try_take(now).is_ok() {
                sent.push(now);
            }
        }
        prop_assert!(most_in_a_second(&sent) <= 80);
    }

    #[test]
    fn the_instant_that_is_told_is_the_first_that_is_free(gaps in prop::collection::vec(0u64..12_000_000, 1..200)) {
        let (mut now, mut pair) = (START, PairLimit::default());
        for gap in gaps {
            now = now.plus(Duration::from_micros(gap));
            if let Err(when) = pair.try_take(now) {
                prop_assert!(when > now);
                let before = when.minus(Duration::from_micros(1));
                prop_assert!(before == now || PairLimit::try_take(&mut pair.clone(), before).is_err());
                prop_assert!(PairLimit::try_take(&mut pair.clone(), when).is_ok());
            }
        }
    }

    #[test]
    fn a_pair_never_gets_more_than_its_pace_and_its_loan(gaps in prop::collection::vec(0u64..8_000_000, 1..300)) {
        let (mut now, mut pair, mut sent) = (START, PairLimit::default(), 0);
        for gap in gaps {
            now = now.plus(Duration::from_micros(gap));
            sent += u64::from(pair.try_take(now).is_ok());
            prop_assert!(sent <= 45 + now.since(START).as_secs() / 6);
        }
    }
}

#[test]
fn a_place_that_was_given_back_is_free_again() {
    let now = Timestamp::from_secs(1_795_348_800);
    let (mut number, mut pair) = (NumberLimit::per_second(8), PairLimit::default());
    for _ in 0..1_000 {
        assert_eq!(try_take_both(&mut number, &mut pair, now), Ok(()));
        number.give_back();
        pair.give_back();
    }
    assert!(number.free_at(now) == now && pair.is_idle(now));
}

#[test]
fn a_number_that_was_too_fast_slows_down_and_recovers() {
    let mut slowdown = Slowdown::default();
    assert_eq!(slowdown.pace(80, START), 80);
    slowdown.complained(80, START);
    slowdown.complained(80, START.plus(SECOND / 2));
    assert_eq!(slowdown.pace(80, START), 40, "complaints that come together count once");
    slowdown.complained(80, START.plus(SECOND * 2));
    assert_eq!(slowdown.pace(80, START.plus(SECOND * 2)), 20);
    assert_eq!(slowdown.pace(80, START.plus(SECOND * 32)), 40);
    assert_eq!(slowdown.pace(80, START.plus(SECOND * 122)), 80);
}

#[test]
fn a_slow_number_still_sends() {
    let mut slowdown = Slowdown::default();
    for complaint in 0..20 {
        slowdown.complained(80, START.plus(SECOND * 2 * complaint));
    }
    assert_eq!(slowdown.pace(80, START.plus(SECOND * 40)), NumberLimit::FEWEST);
}

#[test]
fn what_nobody_waits_for_leaves_the_burst_to_answers() {
    let mut limit = NumberLimit::per_second(80);
    let others = |limit: &NumberLimit, now| limit.free_for(Lane::Others, now) <= now;
    assert!(others(&limit, START));
    limit.try_take(START).expect("a place");
    assert!(!others(&limit, START), "a campaign goes at the pace, one after the other");
    assert_eq!(limit.free_for(Lane::Answers, START), START, "an answer leaves at once");
    let mut now = START;
    for _ in 0..500 {
        now = limit.free_for(Lane::Answers, now);
        assert!(!others(&limit, now), "while answers keep the number busy, nothing else leaves");
        limit.try_take(now).expect("a place");
    }
    assert!(others(&limit, now.plus(SECOND)));
}
