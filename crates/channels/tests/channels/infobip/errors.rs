use ponte_channels::{
    adapter::{Accepted, Adapter},
    infobip::Infobip,
    model::{Address, ProviderMessageId, ReportedError},
    send_error::{Certainty, SendError},
};
use ponte_kernel::WaId;
use serde_json::{Value, json};

fn outcome(status: u16, body: &Value) -> Result<Accepted, SendError> {
    Infobip.outcome(status, body.to_string().as_bytes())
}

fn taken(status: &Value) -> Value {
    json!({ "to": "5531900000001", "messageCount": 1, "messageId": "u-1", "status": status })
}

#[test]
fn an_answer_for_one_and_an_answer_for_several_are_accepted() {
    let pending =
        json!({ "groupId": 1, "groupName": "PENDING", "id": 7, "name": "PENDING_ENROUTE", "description": "…" });
    let expected = Accepted {
        provider_id: ProviderMessageId("u-1".to_owned()),
        canonical: WaId::parse("5531900000001").ok().map(Address::WaId),
        also: None,
    };
    assert_eq!(outcome(200, &taken(&pending)), Ok(expected.clone()));
    assert_eq!(outcome(200, &json!({ "messages": [taken(&pending)], "bulkId": "b" })), Ok(expected));
}

#[test]
fn a_rejection_inside_of_an_acceptance_is_a_failure() {
    let rejected = |name: &str| {
        let status = json!({ "groupId": 5, "groupName": "REJECTED", "id": 13, "name": name, "description": "No" });
        [outcome(200, &taken(&status)), outcome(200, &json!({ "messages": [taken(&status)] }))]
    };
    let kinds = [
        ("REJECTED_NETWORK", "content"),
        ("REJECTED_SENDER", "config"),
        ("REJECTED_NOT_ENOUGH_CREDITS", "policy"),
        ("REJECTED_DESTINATION_NOT_REGISTERED", "recipient"),
        ("REJECTED_FLOODING_FILTER", "throttled"),
        ("REJECTED_SYSTEM_ERROR", "transient"),
    ];
    for (name, kind) in kinds {
        for refused in rejected(name) {
            let error = refused.expect_err("a failure");
            assert_eq!((error.kind().code(), error.certainty, error.code), (kind, Certainty::NotSent, Some(13)));
        }
    }
    assert!(
        rejected("REJECTED_DUPLICATE_MESSAGE_ID").into_iter().all(|taken| taken.is_ok()),
        "it was taken before"
    );
}

#[test]
fn a_refusal_is_judged_by_its_status() {
    let body = json!({ "requestError": { "serviceException": {
        "messageId": "BAD_REQUEST", "text": "Bad number 5531900000001", "validationErrors": { "to": ["x"] },
    } } });
    let error = outcome(400, &body).expect_err("refused");
    assert_eq!((error.kind().code(), error.certainty), ("content", Certainty::NotSent));
    assert_eq!(error.detail, "BAD_REQUEST: Bad number •••");
    let kinds =
        [(401, "credentials"), (403, "credentials"), (404, "config"), (429, "throttled"), (500, "transient")];
    for (status, kind) in kinds {
        assert_eq!(outcome(status, &body).expect_err("refused").kind().code(), kind);
        assert_eq!(Infobip.outcome(status, b"<html>").expect_err("refused").kind().code(), kind);
    }
    assert_eq!(outcome(500, &body).expect_err("refused").certainty, Certainty::Unknown);
    for useless in [json!({}), json!([]), json!({ "messages": [] })] {
        assert_eq!(outcome(200, &useless).expect_err("nothing is known").certainty, Certainty::Unknown);
    }
}

#[test]
fn what_is_reported_is_judged_by_its_most_exact_name() {
    let kind = |title: &str| {
        let error = Infobip.reported(&ReportedError { code: 1, title: title.to_owned() });
        error.kind().code()
    };
    let cases = [
        ("UNDELIVERABLE HANDSET_ERRORS EC_NO_SESSION PERMANENT: x", "window_closed"),
        ("UNDELIVERABLE HANDSET_ERRORS EC_X: x", "recipient"),
        ("UNDELIVERABLE USER_ERRORS EC_X: x", "content"),
        ("UNDELIVERABLE OPERATOR_ERRORS EC_X: x", "transient"),
        ("UNDELIVERABLE OPERATOR_ERRORS EC_X PERMANENT: x", "content"),
        ("EXPIRED EXPIRED_EXPIRED: x", "recipient"),
        ("REJECTED REJECTED_DND: x", "opted_out"),
        ("REJECTED X: EC_NO_SESSION", "content"),
        ("", "content"),
    ];
    for (title, expected) in cases {
        assert_eq!(kind(title), expected, "{title}");
    }
}
