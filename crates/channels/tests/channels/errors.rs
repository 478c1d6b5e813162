use ponte_channels::{
    adapter::{Accepted, Adapter},
    meta::{Meta, known_codes},
    model::{Address, ProviderMessageId, ReportedError},
    send_error::{Certainty, Reaction, RetryPlan, SendError, SendErrorKind},
};
use ponte_kernel::{Bsuid, Language, WaId};
use serde_json::{Value, json};

fn reported(code: i64) -> SendError {
    Meta.reported(&ReportedError { code, title: "Title".to_owned() })
}

fn refused(status: u16, error: &Value) -> SendError {
    let body = json!({ "error": error }).to_string();
    Meta.outcome(status, body.as_bytes()).expect_err("an error")
}

/// All codes of Meta's reference, section 10 of our notes, in its order.
const REFERENCE: &[(i64, i64)] = &[
    (0, 4),
    (10, 10),
    (33, 33),
    (100, 100),
    (102, 102),
    (190, 190),
    (200, 299),
    (368, 368),
    (613, 613),
    (2040, 2040),
    (2046, 2047),
    (80_007, 80_007),
    (130_429, 130_429),
    (130_472, 130_472),
    (130_497, 130_497),
    (130_501, 130_501),
    (131_000, 131_000),
    (131_005, 131_005),
    (131_008, 131_009),
    (131_014, 131_014),
    (131_016, 131_016),
    (131_020, 131_021),
    (131_026, 131_026),
    (131_030, 131_031),
    (131_035, 131_037),
    (131_041, 131_042),
    (131_044, 131_045),
    (131_047, 131_053),
    (131_055, 131_057),
    (131_059, 131_060),
    (131_062, 131_064),
    (131_201, 131_215),
    (132_000, 132_001),
    (132_005, 132_005),
    (132_007, 132_008),
    (132_012, 132_012),
    (132_015, 132_016),
    (132_018, 132_018),
    (132_068, 132_069),
    (133_000, 133_000),
    (133_004, 133_006),
    (133_008, 133_010),
    (133_015, 133_016),
    (134_011, 134_011),
    (134_100, 134_103),
    (135_000, 135_000),
    (136_025, 136_025),
    (137_000, 137_000),
    (138_000, 138_025),
    (139_000, 139_004),
    (139_100, 139_103),
    (141_002, 141_002),
    (141_006, 141_006),
    (147_001, 147_005),
    (200_005, 200_007),
    (1_752_041, 1_752_041),
    (2_388_001, 2_388_001),
    (2_388_012, 2_388_012),
    (2_388_019, 2_388_019),
    (2_388_040, 2_388_040),
    (2_388_047, 2_388_047),
    (2_388_072, 2_388_073),
    (2_388_091, 2_388_091),
    (2_388_093, 2_388_093),
    (2_388_103, 2_388_103),
    (2_388_293, 2_388_293),
    (2_388_299, 2_388_299),
    (2_494_100, 2_494_100),
    (2_494_164, 2_494_179),
    (2_593_079, 2_593_079),
    (2_593_085, 2_593_085),
    (2_593_107, 2_593_109),
];

#[test]
fn every_code_of_the_reference_has_a_row() {
    let rows: Vec<_> = known_codes().collect();
    for code in REFERENCE.iter().flat_map(|(first, last)| *first..=*last) {
        assert_eq!(rows.iter().filter(|row| row.contains(&code)).count(), 1, "{code}");
    }
}

#[test]
fn every_row_is_found_and_tells_people_cause_and_remedy_in_both_languages() {
    for row in known_codes() {
        for code in [*row.start(), *row.end()] {
            let error = reported(code);
            assert_ne!(error.text(Language::English), reported(999_999).text(Language::English), "{code}");
            for language in [Language::Portuguese, Language::English] {
                let text = error.text(language);
                let sentences = text.matches(['.', ':', ';']).count();
                assert!(text.ends_with('.') && sentences >= 2 && text.len() > 40, "{code}: {text}");
                assert!(error.reaction().text(language).ends_with('.'));
            }
            assert_ne!(error.text(Language::Portuguese), error.text(Language::English), "{code}");
        }
    }
}

#[test]
fn a_reaction_and_its_plan_belong_together() {
    for row in known_codes() {
        let verdict = reported(*row.start()).verdict;
        let tries_again = verdict.plan != RetryPlan::Never;
        assert_eq!(tries_again, matches!(verdict.reaction, Reaction::Retry | Reaction::Wait), "{row:?}");
        let is_throttled = matches!(verdict.kind, SendErrorKind::Throttled { .. });
        assert_eq!(is_throttled, verdict.reaction == Reaction::Wait, "{row:?}");
    }
}

#[test]
fn the_codes_that_matter_most_mean_what_they_should() {
    let kinds = [
        (131_047, "window_closed", Reaction::Stop),
        (131_026, "recipient", Reaction::Stop),
        (131_050, "opted_out", Reaction::Stop),
        (131_056, "throttled", Reaction::Wait),
        (130_429, "throttled", Reaction::Wait),
        (131_016, "transient", Reaction::Retry),
        (131_009, "content", Reaction::Stop),
        (132_015, "template", Reaction::Stop),
        (190, "credentials", Reaction::ReAuthenticate),
        (0, "credentials", Reaction::ReAuthenticate),
        (219, "credentials", Reaction::ReAuthenticate),
        (131_031, "policy", Reaction::Policy),
        (368, "policy", Reaction::Policy),
        (131_042, "config", Reaction::Repair),
        (131_030, "config", Reaction::Stop),
    ];
    for (code, kind, reaction) in kinds {
        let error = reported(code);
        assert_eq!((error.kind().code(), error.reaction()), (kind, reaction), "{code}");
        let stops = [Reaction::ReAuthenticate, Reaction::Policy, Reaction::Repair].contains(&reaction);
        assert_eq!(error.reaction().stops_channel(), stops);
    }
}

#[test]
fn plans_are_those_of_the_backoff_table() {
    let waits = |code: i64| {
        let error = reported(code);
        let waits = (1..100).map_while(move |failures| error.next_try(failures, 1.0));
        waits.map(|wait| wait.as_secs()).collect::<Vec<_>>()
    };
    assert_eq!(waits(131_056), [1, 4, 16, 64, 256, 1024]);
    assert_eq!(waits(131_016), [1, 2, 4, 8, 16]);
    assert_eq!(waits(1), [1]);
    assert_eq!(waits(131_000), [1, 2]);
    assert_eq!(waits(131_049), [86_400, 172_800]);
    assert_eq!(waits(131_057), [60; 5]);
    assert_eq!(waits(190), [0_u64; 0]);
    assert_eq!(waits(130_429).iter().max(), Some(&300));
}

#[test]
fn unknown_codes_are_judged_by_their_status() {
    let kind = |status| refused(status, &json!({ "code": 424_242, "message": "new" })).kind().code();
    assert_eq!(
        [500, 503, 401, 429, 400, 403, 404].map(kind),
        ["transient", "transient", "credentials", "throttled", "content", "content", "content"]
    );
    assert_eq!(reported(424_242).reaction(), Reaction::Stop);
}

#[test]
fn the_subcode_of_a_template_says_more_than_its_code() {
    let error = refused(400, &json!({ "code": 100, "error_subcode": 2_388_299, "error_user_msg": "Add words" }));
    assert_eq!(
        (error.code, error.kind(), error.detail.as_str()),
        (Some(2_388_299), SendErrorKind::Template, "Add words")
    );
    let unknown = refused(400, &json!({ "code": 100, "error_subcode": 33 }));
    assert_eq!(unknown.code, Some(33));
    assert_eq!(refused(400, &json!({ "code": 100, "error_subcode": 9_999_999 })).code, Some(100));
}

#[test]
fn details_are_kept_without_personal_data() {
    let data = json!({ "details": "Recipient +55 31 98888-7777 (ana@example.test) is unreachable" });
    let error = refused(400, &json!({ "code": 131_026, "message": "general", "error_data": data }));
    assert_eq!(error.detail, "Recipient +••• ••• is unreachable");
}

#[test]
fn what_may_have_gone_through_is_uncertain() {
    let certainty =
        |status: u16, body: &str| Meta.outcome(status, body.as_bytes()).expect_err("an error").certainty;
    assert_eq!(certainty(502, "<html>Bad gateway</html>"), Certainty::Unknown);
    assert_eq!(certainty(500, ""), Certainty::Unknown);
    assert_eq!(certainty(200, ""), Certainty::Unknown);
    assert_eq!(certainty(200, r#"{"success":true}"#), Certainty::Unknown);
    assert_eq!(certainty(400, "no JSON"), Certainty::NotSent);
    assert_eq!(certainty(500, r#"{"error":{"code":131000}}"#), Certainty::NotSent);
    assert_eq!(certainty(400, r#"{"error":{"code":1752041}}"#), Certainty::Unknown);
}

#[test]
fn an_accepted_send_gives_the_id_and_the_address_that_meta_uses() {
    let body = json!({
        "messaging_product": "whatsapp",
        "contacts": [{ "input": "+5511987654321", "wa_id": "551187654321", "user_id": "BR.1" }],
        "messages": [{ "id": "wamid.OUT1", "message_status": "accepted" }],
    });
    let expected = Accepted {
        provider_id: ProviderMessageId("wamid.OUT1".to_owned()),
        canonical: WaId::parse("551187654321").ok().map(Address::WaId),
        also: Bsuid::parse("BR.1").map(Address::Bsuid),
    };
    assert_eq!(Meta.outcome(200, body.to_string().as_bytes()), Ok(expected));

    let body = r#"{"messages":[{"id":"wamid.OUT2"}]}"#;
    assert_eq!(Meta.outcome(200, body.as_bytes()).map(|accepted| accepted.canonical), Ok(None));
}

#[test]
fn nul_in_the_providers_words_never_reaches_the_database() {
    let error = refused(400, &json!({ "code": 131_009, "message": "odd\0words" }));
    assert_eq!(error.detail, "odd\u{fffd}words");
    let reported = Meta.reported(&ReportedError { code: 131_026, title: "odd\0title".to_owned() });
    assert_eq!(reported.detail, "odd\u{fffd}title");
}

#[test]
fn a_refusal_for_the_customers_wish_is_told_apart() {
    assert_eq!(reported(131_050).kind(), SendErrorKind::OptedOut);
}
