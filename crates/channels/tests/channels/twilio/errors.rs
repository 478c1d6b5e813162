use ponte_channels::{
    adapter::{Accepted, Adapter},
    model::{Address, ProviderMessageId, ReportedError},
    send_error::{Certainty, Reaction, SendError},
    twilio::{Twilio, known_codes},
};
use ponte_kernel::{Bsuid, Language, WaId};

fn reported(code: i64) -> SendError {
    Twilio.reported(&ReportedError { code, title: "Title".to_owned() })
}

fn refused(status: u16, body: &str) -> SendError {
    Twilio.outcome(status, body.as_bytes()).expect_err("an error")
}

/// Section 3's table, in its order, by the kinds that the design names.
const REFERENCE: &[(&[i64], &str)] = &[
    (&[20_003], "credentials"),
    (&[20_404], "template"),
    (&[20_429, 14_107], "throttled"),
    (&[21_211], "recipient"),
    (&[21_408], "config"),
    (&[21_610], "opted_out"),
    (&[21_617], "content"),
    (&[21_656], "template"),
    (&[21_703], "config"),
    (&[63_001, 63_002], "config"),
    (&[63_003], "recipient"),
    (&[63_005, 63_006, 63_021, 63_030], "content"),
    (&[63_007, 63_008], "config"),
    (&[63_009, 63_010, 63_012], "transient"),
    (&[63_013], "policy"),
    (&[63_014, 63_015], "recipient"),
    (&[63_016], "window_closed"),
    (&[63_017, 63_018, 63_119], "throttled"),
    (&[63_019, 63_034, 63_037], "content"),
    (&[63_020], "policy"),
    (&[63_024], "recipient"),
    (&[63_026], "policy"),
    (&[63_027, 63_028, 63_029], "template"),
    (&[63_032, 63_033], "recipient"),
    (&[63_038], "throttled"),
    (&[63_040, 63_041], "template"),
    (&[57_012, 11_200, 11_205, 11_215, 12_300], "config"),
];

#[test]
fn every_code_of_the_reference_has_its_row_and_no_other_has() {
    let mut told: Vec<_> = REFERENCE.iter().flat_map(|(codes, _)| codes.iter().copied()).collect();
    let mut known: Vec<_> = known_codes().collect();
    told.sort_unstable();
    known.sort_unstable();
    assert_eq!(known, told);
    for (codes, kind) in REFERENCE {
        for code in *codes {
            let error = reported(*code);
            assert_eq!((error.kind().code(), error.certainty), (*kind, Certainty::NotSent), "{code}");
            for language in [Language::Portuguese, Language::English] {
                assert!(!error.text(language).is_empty());
            }
        }
    }
}

#[test]
fn one_message_that_is_at_fault_stops_no_channel() {
    for code in [21_408, 63_013, 57_012, 11_200] {
        assert_eq!(reported(code).reaction(), Reaction::Stop, "{code}");
    }
    for code in [20_003, 63_007, 63_020] {
        assert!(reported(code).reaction().stops_channel(), "{code}");
    }
    assert_eq!(reported(424_242).kind().code(), "content");
}

#[test]
fn the_example_of_the_reference_is_accepted() {
    let body = r#"{"sid":"SM0a1b","status":"queued","to":"whatsapp:+5531900000001","from":"whatsapp:+553130000000",
        "error_code":null,"error_message":null,"num_media":"0","num_segments":"1","date_created":"Sun, 22 Nov 2026 12:00:00 +0000"}"#;
    let expected = Accepted {
        provider_id: ProviderMessageId("SM0a1b".to_owned()),
        canonical: WaId::parse("5531900000001").ok().map(Address::WaId),
        also: None,
    };
    assert_eq!(Twilio.outcome(201, body.as_bytes()), Ok(expected));
    let scoped = Twilio.outcome(201, br#"{"sid":"SM1","to":"whatsapp:BR.1"}"#).expect("accepted");
    assert_eq!(scoped.canonical, Bsuid::parse("BR.1").map(Address::Bsuid));
    let failed = refused(201, r#"{"sid":"SM1","status":"failed","error_code":63016,"error_message":"Outside"}"#);
    assert_eq!(
        (failed.kind().code(), failed.code, failed.detail.as_str()),
        ("window_closed", Some(63_016), "Outside")
    );
}

#[test]
fn a_refusal_is_judged_by_its_code_and_then_by_its_status() {
    let body = r#"{"code":21656,"message":"Bad variables for +5531900000001","more_info":"…","status":400}"#;
    let error = refused(400, body);
    assert_eq!((error.kind().code(), error.code, error.certainty), ("template", Some(21_656), Certainty::NotSent));
    assert_eq!(error.detail, "Bad variables for +•••");
    let throttled = refused(429, r#"{"code":20429,"message":"Too Many Requests","status":429}"#);
    assert_eq!((throttled.kind().code(), throttled.certainty), ("throttled", Certainty::NotSent));
    let kinds = [
        (400, "content"),
        (401, "credentials"),
        (403, "credentials"),
        (404, "config"),
        (429, "throttled"),
        (503, "transient"),
    ];
    for (status, kind) in kinds {
        for body in ["", "<html>", r#"{"code":999999}"#] {
            assert_eq!(refused(status, body).kind().code(), kind, "{status} {body}");
        }
    }
}

#[test]
fn what_may_have_gone_through_is_uncertain() {
    assert_eq!(refused(500, r#"{"code":20500}"#).certainty, Certainty::Unknown);
    assert_eq!(refused(502, "").certainty, Certainty::Unknown);
    assert_eq!(refused(200, "").certainty, Certainty::Unknown);
    assert_eq!(refused(201, r#"{"status":"queued"}"#).certainty, Certainty::Unknown);
}
