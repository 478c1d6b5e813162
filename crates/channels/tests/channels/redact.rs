use ponte_channels::redact::Redactor;
use proptest::prelude::*;
use serde_json::{Value, json};

fn redactor() -> Redactor {
    Redactor::new(["EAAG-token", "", "segredo"].map(|secret| secret.to_owned().into()))
}

fn body(value: &Value) -> Value {
    serde_json::from_str(&redactor().body(value.to_string().as_bytes())).expect("still JSON")
}

#[test]
fn a_webhook_keeps_its_shape_and_loses_its_people() {
    let webhook = json!({ "object": "whatsapp_business_account", "entry": [{ "changes": [{ "field": "messages", "value": {
        "contacts": [{ "profile": { "name": "Marina Souza" }, "wa_id": "5531988887777", "user_id": "BR.77102548" }],
        "messages": [{ "from": "5531988887777", "id": "wamid.HBgN", "type": "text", "text": { "body": "meu CPF é 1" } },
            { "type": "location", "location": { "latitude": -23.56, "longitude": -46, "name": "Casa" } }],
    } }] }] });
    let shown = json!({ "object": "whatsapp_business_account", "entry": [{ "changes": [{ "field": "messages", "value": {
        "contacts": [{ "profile": { "name": "•••" }, "wa_id": "•••", "user_id": "•••" }],
        "messages": [{ "from": "•••", "id": "•••", "type": "text", "text": { "body": "•••" } },
            { "type": "location", "location": { "latitude": "•••", "longitude": -46, "name": "•••" } }],
    } }] }] });
    assert_eq!(body(&webhook), shown);
}

#[test]
fn errors_are_explained_without_naming_anybody() {
    let answer = json!({ "error": { "message": "(#131056) pair rate limit hit", "code": 131_056, "type": "OAuthException",
        "error_data": { "details": "Number 5531988887777 of ana@example.test, token EAAG-token" } } });
    let shown = json!({ "error": { "message": "(#131056) pair rate limit hit", "code": 131_056, "type": "OAuthException",
        "error_data": { "details": "Number ••• of •••, token •••" } } });
    assert_eq!(body(&answer), shown);
}

#[test]
fn only_our_own_id_is_shown_of_the_callback_data() {
    let ours = "0192f0c1-1234-7abc-8def-0123456789ab";
    assert_eq!(body(&json!({ "biz_opaque_callback_data": ours })), json!({ "biz_opaque_callback_data": ours }));
    assert_eq!(body(&json!({ "biz_opaque_callback_data": "ana" })), json!({ "biz_opaque_callback_data": "•••" }));
}

#[test]
fn an_unusual_key_does_not_carry_a_phone() {
    assert_eq!(body(&json!({ "5531988887777": { "type": "x" } })), json!({ "•••": { "type": "x" } }));
}

#[test]
fn texts_lose_secrets_ids_addresses_phones_and_documents() {
    let cases = [
        ("code 131056 on v25.0 at 12:30", "code 131056 on v25.0 at 12:30"),
        ("a segredo b", "a ••• b"),
        ("Bearer EAAGm0PX4ZCpsBAJ9fakefakefakefakefake00", "Bearer •••"),
        ("quoted wamid.HBgNNTUx= is gone", "quoted ••• is gone"),
        ("to ana.souza@loja.example.test!", "to •••"),
        ("+55 (31) 98888-7777", "+•••"),
        ("CPF 111.444.777-35, CNPJ 11.222.333/0001-81", "CPF •••, CNPJ •••/0001-81"),
        ("4111 1111 1111 1111", "•••"),
        ("https://x.test/v25.0/330011223344556/messages", "https://x.test/v25.0/•••/messages"),
        ("ação 👍 1/2", "ação 👍 1/2"),
    ];
    for (text, shown) in cases {
        assert_eq!(redactor().text(text), shown);
    }
}

#[test]
fn headers_are_masked_unless_they_explain() {
    assert_eq!(redactor().header("Authorization", "Bearer x"), "•••");
    assert_eq!(redactor().header("X-Hub-Signature-256", "sha256=aa"), "•••");
    assert_eq!(redactor().header("Content-Type", "application/json"), "application/json");
}

#[test]
fn long_bodies_are_cut() {
    let long = redactor().body("á ".repeat(100_000).as_bytes());
    assert!(long.len() < 17_000 && long.ends_with('…'));
}

proptest! {
    #[test]
    fn neither_secrets_nor_phones_survive_anywhere(before in "\\PC{0,20}", after in "\\PC{0,20}", key in "\\PC{0,8}") {
        for hidden in ["EAAG-token", "5531988887777"] {
            let text = format!("{before} {hidden} {after}");
            prop_assert!(!redactor().text(&text).contains(hidden));
            let value = json!({ key.clone(): text.clone(), "type": text, "error": { "message": text } });
            prop_assert!(!redactor().body(value.to_string().as_bytes()).contains(hidden));
        }
    }

    #[test]
    fn any_bytes_can_be_logged(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = redactor().body(&bytes);
    }
}

#[test]
fn a_form_keeps_its_names_and_loses_its_people() {
    let form = b"To=whatsapp%3A%2B5531988887777&Body=meu+CPF&NumMedia=0&MessageType=text&Author=EAAG-token&Empty=";
    let shown = "To=•••&Body=•••&NumMedia=0&MessageType=text&Author=•••&Empty=•••";
    assert_eq!(redactor().body(form), shown);
    assert_eq!(redactor().body(b"HTTP status=502 for you"), "HTTP status=502 for you");
    assert_eq!(redactor().body(b"NumMedia=5531988887777"), "NumMedia=•••");
}

#[test]
fn an_order_shows_neither_pix_nor_boleto_nor_key() {
    let content =
        json!({ "type": "order_details", "body": "Seu pedido", "payment": crate::encode_kinds::payment() });
    let body = crate::encode::sent(&content).to_string();
    let shown = Redactor::default().body(body.as_bytes());
    for hidden in ["br.gov.bcb.pix", "financeiro@example.test", "00000000000", "Kit curativo", "4242", "cred_01"] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
    assert!(shown.contains("order_details") && shown.contains("pix_dynamic_code"));
}
