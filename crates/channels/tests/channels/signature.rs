use ponte_channels::{
    adapter::{Adapter, HandshakeError, SignatureError, WebhookRequest, WebhookSecrets},
    meta::Meta,
};

const SECRET: &str = "segredo-de-teste";
const BODY: &[u8] = br#"{"object":"whatsapp_business_account","entry":[{"id":"220011223344556","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","note":"ac\u00e3o \ud83d\udc4d 1\/2"}}]}]}"#;
const SIGNATURE: &str = "sha256=85e814297d2e65aa87d1781ad4b826a2f07ad1984ffe290120c7b959599ca420";
const SIGNATURE_OF_NOTHING: &str = "sha256=ce720bd5d7c5ac6fc78d52d5da2e741627614f566f614543547e4576c000e8d8";

fn secrets(current: &str, previous: Option<&str>) -> WebhookSecrets {
    let secret = |text: &str| text.to_owned().into();
    WebhookSecrets { current: secret(current), previous: previous.map(secret) }
}

fn verify(header: Option<&str>, body: &[u8], secrets: &WebhookSecrets) -> Result<(), SignatureError> {
    let headers: Vec<_> = header.iter().map(|value| ("x-hub-signature-256", value.as_bytes())).collect();
    Meta.verify(&WebhookRequest { url: "", headers: &headers, body }, secrets)
}

#[test]
fn the_reference_vectors_hold() {
    let secrets = secrets(SECRET, None);
    assert_eq!(BODY.len(), 184);
    assert_eq!(verify(Some(SIGNATURE), BODY, &secrets), Ok(()));
    assert_eq!(verify(Some(SIGNATURE_OF_NOTHING), b"", &secrets), Ok(()));
    assert_eq!(verify(Some(&SIGNATURE.to_uppercase().replace("SHA256", "sha256")), BODY, &secrets), Ok(()));
}

#[test]
fn after_a_change_the_previous_secret_holds_and_no_other() {
    assert_eq!(verify(Some(SIGNATURE), BODY, &secrets("novo", Some(SECRET))), Ok(()));
    assert_eq!(verify(Some(SIGNATURE), BODY, &secrets("novo", Some("outro"))), Err(SignatureError::Wrong));
    assert_eq!(verify(Some(SIGNATURE), BODY, &secrets("novo", None)), Err(SignatureError::Wrong));
}

#[test]
fn every_changed_byte_of_the_body_is_noticed() {
    let secrets = secrets(SECRET, None);
    for at in 0..BODY.len() {
        let mut changed = BODY.to_vec();
        changed[at] ^= 1;
        assert_eq!(verify(Some(SIGNATURE), &changed, &secrets), Err(SignatureError::Wrong), "byte {at}");
    }
    let decoded_once = String::from_utf8_lossy(BODY).replace("\\/", "/");
    assert_eq!(verify(Some(SIGNATURE), decoded_once.as_bytes(), &secrets), Err(SignatureError::Wrong));
}

#[test]
fn headers_that_are_no_signature_say_so() {
    let secrets = secrets(SECRET, None);
    assert_eq!(verify(None, BODY, &secrets), Err(SignatureError::Missing));
    let hex = &SIGNATURE["sha256=".len()..];
    let malformed = [
        String::new(),
        "sha256=".to_owned(),
        hex.to_owned(),
        format!("sha1={hex}"),
        format!("SHA256={hex}"),
        format!("sha256= {hex}"),
        format!("sha256={}", &hex[1..]),
        format!("sha256={hex}0"),
        format!("sha256={}g", &hex[1..]),
        format!("sha256={}", "é".repeat(32)),
    ];
    for header in malformed {
        assert_eq!(verify(Some(&header), BODY, &secrets), Err(SignatureError::Malformed), "{header}");
    }
    assert_eq!(verify(Some(SIGNATURE_OF_NOTHING), BODY, &secrets), Err(SignatureError::Wrong));
}

fn handshake(query: &[(&str, &str)]) -> Result<String, HandshakeError> {
    let query: Vec<_> = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Meta.handshake(&query, &"verifica".to_owned().into())
}

#[test]
fn the_handshake_gives_the_challenge_back_as_it_is() {
    let query = [("hub.mode", "subscribe"), ("hub.challenge", "1158201444"), ("hub.verify_token", "verifica")];
    assert_eq!(handshake(&query).as_deref(), Ok("1158201444"));
}

#[test]
fn a_wrong_handshake_is_refused_and_an_incomplete_one_is_called_so() {
    let full = [("hub.mode", "subscribe"), ("hub.challenge", "1"), ("hub.verify_token", "verifica")];
    for missing in 0..3 {
        let mut query = full.to_vec();
        query.remove(missing);
        assert_eq!(handshake(&query), Err(HandshakeError::Incomplete));
    }
    assert_eq!(handshake(&[("hub_mode", "subscribe"), full[1], full[2]]), Err(HandshakeError::Incomplete));
    assert_eq!(handshake(&[full[0], full[1], ("hub.verify_token", "verific")]), Err(HandshakeError::Refused));
    assert_eq!(handshake(&[("hub.mode", "unsubscribe"), full[1], full[2]]), Err(HandshakeError::Refused));
}
