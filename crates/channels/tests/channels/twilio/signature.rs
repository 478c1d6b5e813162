use super::form;
use ponte_channels::{
    adapter::{Adapter, SignatureError, WebhookRequest, WebhookSecrets},
    twilio::Twilio,
};
use proptest::prelude::*;

const URL: &str = "https://h.example/w?c=1";
const BODY: &[u8] = b"B=2&A=x+y";
const SIGNATURE: &str = "yzpx3waKs/ebDKLk9cdPrTHUQAQ=";

const JSON_URL: &str =
    "https://h.example/w?bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862";
const JSON_SIGNATURE: &str = "U5BbyQ4qDAnhNUxNSrnCJmLuPBU=";

fn secrets(current: &str, previous: Option<&str>) -> WebhookSecrets {
    let secret = |text: &str| text.to_owned().into();
    WebhookSecrets { current: secret(current), previous: previous.map(secret) }
}

fn verify_as(kind: &str, url: &str, body: &[u8], signature: &str) -> Result<(), SignatureError> {
    let headers = [("content-type", kind.as_bytes()), ("x-twilio-signature", signature.as_bytes())];
    Twilio.verify(&WebhookRequest { url, headers: &headers, body }, &secrets("t0ken", None))
}

fn verify(url: &str, body: &[u8], signature: &str) -> Result<(), SignatureError> {
    verify_as("application/x-www-form-urlencoded; charset=UTF-8", url, body, signature)
}

/// Twilio's own computation, over a string that a test writes out.
fn sign(signed: &str) -> String {
    use aws_lc_rs::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    STANDARD.encode(sign(&Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, b"t0ken"), signed.as_bytes()))
}

#[test]
fn the_reference_vectors_hold() {
    assert_eq!(verify(URL, BODY, SIGNATURE), Ok(()));
    let with_empty_value =
        b"From=whatsapp%3A%2B5531900000001&Body=&MessageSid=SM01&ProfileName=Ana+Concei%C3%A7%C3%A3o";
    assert_eq!(verify("https://h.example/w/ch-7", with_empty_value, "gTUBvvZCL0FxpeyLxB8FRFNV87o="), Ok(()));
    assert_eq!(verify_as("application/json", JSON_URL, br#"{"a":1}"#, JSON_SIGNATURE), Ok(()));
}

#[test]
fn a_body_of_json_is_held_to_the_digest_in_the_address() {
    let wrong = Err(SignatureError::Wrong);
    assert_eq!(verify_as("application/json; charset=utf-8", JSON_URL, br#"{"a":1}"#, JSON_SIGNATURE), Ok(()));
    assert_eq!(verify_as("application/json", JSON_URL, br#"{"a":2}"#, JSON_SIGNATURE), wrong);
    let without = "https://h.example/w";
    assert_eq!(verify_as("application/json", without, br#"{"a":1}"#, &sign(without)), wrong, "nothing covers it");
    let headers = [("x-twilio-signature", JSON_SIGNATURE.as_bytes())];
    let untold = WebhookRequest { url: JSON_URL, headers: &headers, body: br#"{"a":1}"# };
    assert_eq!(
        Twilio.verify(&untold, &secrets("t0ken", None)),
        Ok(()),
        "the address says what the header does not"
    );
}

#[test]
fn every_changed_byte_of_body_and_address_is_noticed() {
    for at in 0..BODY.len() {
        let mut changed = BODY.to_vec();
        changed[at] ^= 1;
        assert_eq!(verify(URL, &changed, SIGNATURE), Err(SignatureError::Wrong), "byte {at}");
    }
    for url in
        ["http://h.example/w?c=1", "https://h.example/w?c=2", "https://h.example/w", "https://h.example/w?c=1&"]
    {
        assert_eq!(verify(url, BODY, SIGNATURE), Err(SignatureError::Wrong), "{url}");
    }
}

#[test]
fn names_are_sorted_by_bytes_and_repeated_ones_give_each_value_once() {
    let signed = format!("{URL}A1Z1Z2a1{}", "ã1");
    let body = form(&[("ã", "1"), ("a", "1"), ("Z", "2"), ("A", "1"), ("Z", "1"), ("Z", "2")]);
    assert_eq!(verify(URL, &body, &sign(&signed)), Ok(()));
    assert_eq!(verify(URL, b"Body=+x+&Empty=", &sign(&format!("{URL}Body x Empty"))), Ok(()), "nothing is trimmed");
    assert_eq!(verify(URL, b"", &sign(URL)), Ok(()));
}

#[test]
fn the_port_may_be_told_or_not() {
    let cases = [
        ("https://h.example/w?c=1", "https://h.example:443/w?c=1"),
        ("http://h.example/w?c=1", "http://h.example:80/w?c=1"),
        ("https://h.example:443/w", "https://h.example/w"),
        ("https://h.example:8443/w", "https://h.example/w"),
        ("https://u:p@h.example/w", "https://u:p@h.example:443/w"),
        ("https://u:p@h.example:443/w", "https://u:p@h.example/w"),
        ("https://[2001:db8::1]/w", "https://[2001:db8::1]:443/w"),
        ("https://[2001:db8::1]:443/w", "https://[2001:db8::1]/w"),
        ("https://h.example", "https://h.example:443"),
        ("https://h.example?c=1:2", "https://h.example:443?c=1:2"),
        ("https://h.example/w?c=1#rc=3", "https://h.example/w?c=1"),
    ];
    for (url, signed) in cases {
        let body = b"A=1";
        assert_eq!(verify(url, body, &sign(&format!("{signed}A1"))), Ok(()), "{url} as {signed}");
        let as_configured = url.split('#').next().unwrap_or(url);
        assert_eq!(verify(url, body, &sign(&format!("{as_configured}A1"))), Ok(()), "{url}");
        let other_port = signed.replace("h.example", "h.example:1");
        if other_port != signed {
            assert_eq!(verify(url, body, &sign(&format!("{other_port}A1"))), Err(SignatureError::Wrong), "{url}");
        }
    }
}

#[test]
fn the_query_is_signed_as_it_is_configured() {
    let url = "https://h.example/w?a=%C3%A3+b%20c&b=&a=2&m=1";
    assert_eq!(verify(url, b"A=1", &sign(&format!("{url}A1"))), Ok(()));
    let decoded = "https://h.example/w?a=ã b c&b=&a=2&m=1";
    assert_eq!(verify(url, b"A=1", &sign(&format!("{decoded}A1"))), Err(SignatureError::Wrong));
}

#[test]
fn after_a_change_the_previous_token_holds_and_no_other() {
    let headers = [("x-twilio-signature", SIGNATURE.as_bytes())];
    let request = WebhookRequest { url: URL, headers: &headers, body: BODY };
    assert_eq!(Twilio.verify(&request, &secrets("new", Some("t0ken"))), Ok(()));
    assert_eq!(Twilio.verify(&request, &secrets("new", Some("other"))), Err(SignatureError::Wrong));
    assert_eq!(Twilio.verify(&request, &secrets("new", None)), Err(SignatureError::Wrong));
}

#[test]
fn headers_that_are_no_signature_say_so() {
    let none = WebhookRequest { url: URL, headers: &[], body: BODY };
    assert_eq!(Twilio.verify(&none, &secrets("t0ken", None)), Err(SignatureError::Missing));
    assert_eq!(verify(URL, BODY, ""), Err(SignatureError::Missing));
    for malformed in ["yzpx3waKs/ebDKLk9cdPrTHUQAQ", "yzpx", "sha1=yzpx3waKs/ebDKLk9cdPrTHUQAQ=", "…", " "] {
        assert_eq!(verify(URL, BODY, malformed), Err(SignatureError::Malformed), "{malformed}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(url in "\\PC{0,60}", host in "[a@:\\[\\]?/#é]{0,12}", body in prop::collection::vec(any::<u8>(), 0..128), header in prop::collection::vec(any::<u8>(), 0..40), kind in "application/(json|x-www-form-urlencoded)|") {
        for url in [url.clone(), format!("https://{host}"), format!("https://{host}{url}?bodySHA256={url}")] {
            for signature in [&header[..], SIGNATURE.as_bytes()] {
                let headers = [("content-type", kind.as_bytes()), ("x-twilio-signature", signature)];
                let request = WebhookRequest { url: &url, headers: &headers, body: &body };
                prop_assert!(Twilio.verify(&request, &secrets("t0ken", Some("other"))).is_err());
                let _ = Twilio.envelope(&request);
            }
        }
    }
}
