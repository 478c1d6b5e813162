use super::*;
use crate::{
    adapter::AsideReason,
    doctor::model::{Called, Kept, Room, Shown, TemplateCounts, TokenFacts},
    numbers::NumberState,
};

const NOW: Timestamp = Timestamp::from_secs(1_795_348_800);
const WRITE: Writer = Writer { language: Language::English };

fn trouble() -> Trouble {
    Trouble { refused: false, words: "no route".to_owned() }
}

fn token(valid: bool, expires_at: Option<Timestamp>) -> TokenFacts {
    TokenFacts { valid, expires_at, app: Some("1".to_owned()), scopes: Vec::new() }
}

#[test]
fn a_token_warns_two_weeks_before_its_end() {
    let hours = |hours| Some(NOW.plus(Duration::from_hours(hours)));
    let cases = [
        (token(true, None), State::Ok),
        (token(true, hours(24 * 15)), State::Ok),
        (token(true, hours(24 * 13)), State::Warning),
        (token(true, Some(NOW)), State::Failed),
        (token(false, None), State::Failed),
    ];
    for (facts, state) in cases {
        assert_eq!(WRITE.token(&Ok(facts.clone()), NOW).state, state, "{facts:?}");
    }
    assert_eq!(WRITE.token(&Err(trouble()), NOW).state, State::Unknown);
    assert_eq!(WRITE.token(&Err(Trouble { refused: true, ..trouble() }), NOW).state, State::Failed);
}

#[test]
fn a_limit_warns_at_nine_tenths() {
    let number = |tier: &str| Ok(NumberState { messaging_limit: Some(tier.to_owned()), ..NumberState::default() });
    let state = |tier, reached| WRITE.limit(&number(tier), reached).state;
    assert_eq!(state("TIER_250", 224), State::Ok);
    assert_eq!(state("TIER_250", 225), State::Warning);
    assert_eq!(state("TIER_250", 250), State::Failed);
    assert_eq!(state("TIER_UNLIMITED", 1_000_000), State::Ok);
}

#[test]
fn a_probe_has_to_be_taken_with_proof_and_refused_without() {
    let answered = |status| Called::Answered { status };
    let unreachable = Called::Unreachable { words: "no route".to_owned() };
    assert_eq!(WRITE.signed_probe(&Called::Well, &Called::Well).state, State::Ok);
    assert_eq!(WRITE.signed_probe(&answered(401), &Called::Well).state, State::Failed);
    assert_eq!(WRITE.signed_probe(&Called::Well, &answered(200)).state, State::Failed);
    assert_eq!(WRITE.signed_probe(&unreachable, &unreachable).state, State::Unknown);
}

#[test]
fn a_certificate_has_to_be_there_and_good() {
    let until = |seconds: i64| Shown::ValidUntil(Timestamp::from_secs(1_795_348_800 + seconds));
    let day = 24 * 3600;
    let cases = [
        (until(15 * day), State::Ok),
        (until(13 * day), State::Warning),
        (until(-1), State::Failed),
        (Shown::Unseen, State::Failed),
        (Shown::None, State::Failed),
    ];
    for (shown, state) in cases {
        assert_eq!(WRITE.certificate(&shown, NOW).state, state, "{shown:?}");
    }
}

#[test]
fn clock_disk_and_database_have_their_limits() {
    let clock = |seconds| WRITE.clock(&Ok(Duration::from_secs(seconds))).state;
    assert_eq!((clock(29), clock(30), clock(300)), (State::Ok, State::Warning, State::Failed));
    let disk = |free| WRITE.disk(&Ok(Room { free, whole: 100 << 30 })).state;
    assert_eq!((disk(2 << 30), disk(1 << 30), disk(100 << 20)), (State::Ok, State::Warning, State::Failed));
    let database = |kept: &Kept| WRITE.database(kept).state;
    assert_eq!(database(&Kept::Within(Duration::from_millis(9))), State::Ok);
    assert_eq!(database(&Kept::Within(Duration::from_millis(250))), State::Warning);
    assert_eq!(database(&Kept::Not { words: "disk full".to_owned() }), State::Failed);
}

#[test]
fn templates_are_wanted_and_those_that_cannot_be_sent_are_told() {
    let state = |approved, unusable| WRITE.templates(&Ok(TemplateCounts { approved, unusable })).state;
    assert_eq!((state(3, 0), state(3, 1), state(0, 0)), (State::Ok, State::Warning, State::Warning));
}

#[test]
fn whatever_is_not_well_says_what_to_do() {
    let findings = [
        WRITE.app_secret(&Err(Trouble { refused: true, ..trouble() })),
        WRITE.subscription(&Ok(Vec::new()), Some("1")),
        WRITE.callback(&Called::Answered { status: 404 }, "https://ponte.example.test"),
        WRITE.callback_at_provider(&Ok(None), "https://ponte.example.test"),
        WRITE.number(&Err(trouble())),
        WRITE.sending(Some(crate::endpoint::StopReason::Credentials)),
    ];
    for finding in findings {
        assert!(finding.state > State::NotNeeded && finding.next.is_some(), "{finding:?}");
    }
}

#[test]
fn what_was_put_aside_is_told_with_what_mends_the_gravest() {
    assert_eq!(WRITE.asides(&Ok(Vec::new())).state, State::Ok);
    assert_eq!(WRITE.asides(&Err(trouble())).state, State::Unknown);
    let found = WRITE.asides(&Ok(vec![(AsideReason::Malformed, 3), (AsideReason::UnknownNumber, 1)]));
    assert_eq!(found.state, State::Warning);
    let told = "During the last eight days: 3 of an unexpected shape; 1 of a number without a channel.";
    assert_eq!(found.meaning, told);
    assert!(found.next.expect("something to do").starts_with("Add a channel"));
    let broken = WRITE.asides(&Ok(vec![(AsideReason::UnknownNumber, 9), (AsideReason::UnusableKey, 1)]));
    assert!(broken.next.expect("something to do").starts_with("Restore the key store"));
}

#[test]
fn every_reason_is_read_again_and_has_a_way_out() {
    for reason in AsideReason::ALL {
        assert_eq!(AsideReason::parse(reason.code()), Some(reason));
        assert!(WRITE.asides(&Ok(vec![(reason, 1)])).next.is_some(), "{reason:?}");
    }
}
