//! `ponte channel decode`: what Ponte understands in a webhook.

use crate::kit::Place;
use serde_json::Value;

/// The reference vector of Meta's signatures.
const META: &str = r#"{"object":"whatsapp_business_account","entry":[{"id":"220011223344556","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","note":"ac\u00e3o \ud83d\udc4d 1\/2"}}]}]}"#;
const META_SIGNATURE: &str = "sha256=85e814297d2e65aa87d1781ad4b826a2f07ad1984ffe290120c7b959599ca420";

const MESSAGES: &str = r#"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{
    "messaging_product":"whatsapp","metadata":{"display_phone_number":"551140028922","phone_number_id":"330011223344556"},
    "contacts":[{"profile":{"name":"Marina"},"wa_id":"5531988887777"}],
    "messages":[
        {"from":"5531988887777","id":"wamid.1","timestamp":"1795348801","type":"text","text":{"body":"Oi"}},
        {"from":"5531988887777","id":"wamid.2","timestamp":"1795348802","type":"reaction","reaction":{"message_id":"wamid.0","emoji":"👍"}}],
    "statuses":[{"id":"wamid.0","status":"read","timestamp":"1795348803","recipient_id":"5531988887777"}],
    "errors":[{"code":130429,"title":"Rate limit hit"}]}}]}]}"#;

fn lines(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect()
}

/// Event and id of each line.
fn told(lines: &[Value]) -> Vec<(&str, Option<&str>)> {
    lines.iter().map(|line| (line["event"].as_str().expect("a name"), line["id"].as_str())).collect()
}

#[test]
fn each_event_is_a_line() {
    let place = Place::new();
    place.write("body.json", MESSAGES);
    let ended = place.run("channel decode --provider meta --trusted body.json");
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    let lines = lines(&ended.out);
    assert_eq!(
        told(&lines),
        [("message", Some("wamid.1")), ("message", Some("wamid.2")), ("status", Some("wamid.0")), ("error", None)]
    );
    assert_eq!(lines[0]["content"]["body"], "Oi");
    assert_eq!((&lines[2]["state"], &lines[2]["recipient"]), (&"read".into(), &"5531988887777".into()));
    assert!(ended.out.starts_with(r#"{"event":"message","id":"wamid.1","#), "what it is comes first");
}

#[test]
fn proof_is_asked_for_and_checked() {
    let place = Place::new();
    place.write("body.json", META);
    let header = format!("X-Hub-Signature-256:{META_SIGNATURE}");
    let run = |rest: &str| place.run(&format!("channel decode --provider meta {rest} body.json")).code;
    assert_eq!(run(&format!("--header {header} --secret segredo-de-teste")), 0);
    assert_eq!(run(&format!("--header {header} --secret outro")), 2);
    assert_eq!(run("--secret segredo-de-teste"), 2);
    assert_eq!(run(&format!("--header {header}")), 2, "without a secret nothing can be believed");
    let ended = place.run("channel decode --provider meta body.json");
    assert!(ended.err.contains("--trusted"), "{}", ended.err);
}

#[test]
fn what_is_no_webhook_ends_with_3_and_what_is_of_others_with_0() {
    let place = Place::new();
    for (body, code) in [
        ("no json", 3),
        ("{}", 3),
        (r#"{"contacts":[],"messages":[{"from":"1","id":"x"}]}"#, 3),
        (r#"{"object":"instagram","entry":[{"id":"1"}]}"#, 0),
        (r#"{"object":"whatsapp_business_account","entry":[]}"#, 0),
    ] {
        place.write("body.json", body);
        let ended = place.run("channel decode --provider meta --trusted body.json");
        assert_eq!((ended.code, ended.out.as_str()), (code, ""), "{body}");
    }
}

#[test]
fn a_wrong_line_says_what_is_missing() {
    let place = Place::new();
    place.write("body.txt", "MessageSid=SM1");
    for line in [
        "--provider twilio --secret t0ken body.txt",
        "--provider nobody --trusted body.txt",
        "--provider meta --trusted nowhere.json",
        "--provider meta --trusted --secret x body.txt",
        "--provider meta --trusted --header novalue body.txt",
        "--trusted body.txt",
    ] {
        let ended = place.run(&format!("channel decode {line}"));
        assert_eq!((ended.code, ended.out.as_str()), (64, ""), "{line}: {}", ended.err);
        assert_ne!(ended.err, "", "{line}");
    }
}
