//! Meta's template and number calls: what is asked, and how answers read.

use crate::kit;
use ponte_channels::{
    adapter::{Adapter, HttpMethod},
    meta::Meta,
    model::{Credentials, MediaKind},
    numbers::{Automation, Command, Profile},
    templates::{
        Button, Category, Header, ParameterFormat, Quality, Sample, Status, TemplateContent,
        calls::{ManagementErrorKind, SampleFile, TemplateCalls},
        model::Draft,
    },
};
use ponte_kernel::Language;
use serde_json::{Value, json};

fn credentials() -> Credentials {
    Credentials { account: "220011223344556".to_owned(), ..kit::credentials() }
}

fn calls() -> &'static dyn TemplateCalls {
    Meta.templates().expect("Meta has templates")
}

fn sample(name: &str, value: &str) -> Sample {
    Sample { name: name.to_owned(), value: value.to_owned() }
}

/// The example of the reference page, section 7.2.
fn reference() -> (Draft, Value) {
    let content = TemplateContent {
        format: ParameterFormat::Named,
        header: Some(Header::Text {
            text: "Consulta em {{data}}".to_owned(),
            samples: vec![sample("data", "25/11")],
        }),
        body: "Olá {{nome}}, sua consulta é às {{hora}}. Responda abaixo.".to_owned(),
        body_samples: vec![sample("nome", "Marina"), sample("hora", "9h")],
        footer: Some("Clínica Aurora".to_owned()),
        buttons: vec![
            Button::QuickReply { text: "Confirmar".to_owned() },
            Button::Url {
                text: "Ver agenda".to_owned(),
                url: "https://clinica.example.test/{{1}}".to_owned(),
                sample: Some("https://clinica.example.test/abc".to_owned()),
            },
            Button::PhoneNumber { text: "Ligar".to_owned(), phone_number: "+551140028922".to_owned() },
        ],
        ..TemplateContent::default()
    };
    let draft = Draft {
        name: "lembrete_consulta".to_owned(),
        language: "pt_BR".to_owned(),
        category: Category::Utility,
        content,
    };
    let wire = json!({"name": "lembrete_consulta", "language": "pt_BR", "category": "UTILITY", "parameter_format": "NAMED",
        "components": [
            {"type": "HEADER", "format": "TEXT", "text": "Consulta em {{data}}",
                "example": {"header_text_named_params": [{"param_name": "data", "example": "25/11"}]}},
            {"type": "BODY", "text": "Olá {{nome}}, sua consulta é às {{hora}}. Responda abaixo.",
                "example": {"body_text_named_params": [
                    {"param_name": "nome", "example": "Marina"}, {"param_name": "hora", "example": "9h"}]}},
            {"type": "FOOTER", "text": "Clínica Aurora"},
            {"type": "BUTTONS", "buttons": [
                {"type": "QUICK_REPLY", "text": "Confirmar"},
                {"type": "URL", "text": "Ver agenda", "url": "https://clinica.example.test/{{1}}",
                    "example": ["https://clinica.example.test/abc"]},
                {"type": "PHONE_NUMBER", "text": "Ligar", "phone_number": "+551140028922"}]}]});
    (draft, wire)
}

#[test]
fn the_example_of_the_reference_is_submitted_as_it_stands_there() {
    let (draft, wire) = reference();
    let request = calls().create(&draft, &credentials());
    assert_eq!(request.method, HttpMethod::Post);
    assert!(request.url.ends_with("/v25.0/220011223344556/message_templates"), "{}", request.url);
    let body: Value = serde_json::from_slice(&request.body).expect("JSON");
    assert_eq!(body, wire);
}

#[test]
fn a_list_is_read_as_it_was_submitted() {
    let (draft, mut wire) = reference();
    let told = wire.as_object_mut().expect("an object");
    told.extend(
        json!({"id": "771122334455", "status": "REJECTED", "rejected_reason": "INVALID_FORMAT",
        "quality_score": {"score": "YELLOW"}, "previous_category": "MARKETING"})
        .as_object()
        .expect("an object")
        .clone(),
    );
    let body = json!({"data": [wire, {"no": "template"}],
        "paging": {"cursors": {"before": "a", "after": "b=="}, "next": "https://graph.facebook.com/…"}});
    let listed = calls().listed(200, body.to_string().as_bytes()).expect("a list");
    assert_eq!(listed.after.as_deref(), Some("b=="));
    let [template] = listed.templates.as_slice() else { panic!("one template") };
    assert_eq!((&template.status, &template.quality), (&Status::Rejected, &Quality::Yellow));
    assert_eq!(template.rejection.as_deref(), Some("INVALID_FORMAT"));
    assert_eq!(template.previous_category, Some(Category::Marketing));
    assert_eq!(template.content, draft.content);
    assert!(calls().list(Some("b=="), &credentials()).url.ends_with("&after=b%3D%3D"));
}

#[test]
fn positional_samples_stand_in_the_order_of_their_numbers() {
    let content = TemplateContent {
        body: "Pedido {{2}} de {{1}} saiu agora para entrega.".to_owned(),
        body_samples: vec![sample("2", "1042"), sample("1", "Marina")],
        header: Some(Header::Media { kind: MediaKind::Image, handle: Some("4::aW".to_owned()) }),
        ..TemplateContent::default()
    };
    let draft = Draft { content: content.clone(), ..reference().0 };
    let body: Value = serde_json::from_slice(&calls().create(&draft, &credentials()).body).expect("JSON");
    assert_eq!(body["components"][1]["example"], json!({"body_text": [["Marina", "1042"]]}));
    assert_eq!(body["components"][0]["example"], json!({"header_handle": ["4::aW"]}));
    let mut told = body.clone();
    told["id"] = json!(771_122_334_455_u64);
    let read = calls().told(200, told.to_string().as_bytes()).expect("a template");
    assert_eq!(read.provider_id, "771122334455");
    let mut samples = read.content.body_samples;
    samples.sort_by(|one, other| one.name.cmp(&other.name));
    assert_eq!(samples, [sample("1", "Marina"), sample("2", "1042")]);
}

#[test]
fn what_is_not_known_is_given_back_as_it_came() {
    let carousel = json!({"type": "CAROUSEL", "cards": [{"components": []}]});
    let catalog = json!({"type": "CATALOG", "text": "Ver catálogo"});
    let wire = json!({"id": "1", "name": "n", "language": "pt-BR", "status": "SUSPENDED", "category": "MARKETING",
        "components": [{"type": "BODY", "text": "Oi"}, carousel, {"type": "BUTTONS", "buttons": [catalog]}]});
    let read = calls().told(200, wire.to_string().as_bytes()).expect("a template");
    assert_eq!(read.language, "pt_BR");
    assert_eq!(read.status, Status::Other("SUSPENDED".to_owned()));
    let edit = calls().edit("1", None, &read.content, &credentials()).expect("an id");
    let body: Value = serde_json::from_slice(&edit.body).expect("JSON");
    let components = body["components"].as_array().expect("components");
    assert!(components.contains(&carousel));
    assert!(components.contains(&json!({"type": "BUTTONS", "buttons": [catalog]})));
}

#[test]
fn a_refusal_is_explained_by_its_subcode() {
    let body = json!({"error": {"message": "Invalid parameter", "type": "OAuthException", "code": 100,
        "error_subcode": 2_388_299, "is_transient": false, "error_user_title": "Variables",
        "error_user_msg": "Variables can't be at the start or end of the template.", "fbtrace_id": "A1"}});
    let error = calls().created(400, body.to_string().as_bytes()).expect_err("a refusal");
    assert_eq!((error.kind, error.field), (ManagementErrorKind::Content, Some("body")));
    assert!(error.text(Language::English).contains("Variables can't be at the start"));
    let expired = json!({"error": {"message": "expired", "type": "OAuthException", "code": 190}});
    let error = calls().done(401, expired.to_string().as_bytes()).expect_err("a refusal");
    assert_eq!(error.kind, ManagementErrorKind::Credentials);
    assert_eq!(calls().done(502, b"<html>").expect_err("no answer").kind, ManagementErrorKind::Transient);
}

#[test]
fn ids_of_others_lead_nowhere_else() {
    assert!(calls().one("../me", &credentials()).is_none());
    let delete = calls().delete("promo & cia", "77/../1", &credentials());
    assert!(delete.url.ends_with("message_templates?hsm_id=77%2F..%2F1&name=promo%20%26%20cia"), "{}", delete.url);
}

#[test]
fn a_sample_goes_up_in_three_calls() {
    let upload = calls().upload().expect("Meta has one");
    let application = upload.application_id(200, br#"{"data": {"app_id": "44"}}"#).expect("an app");
    let file = SampleFile { name: "a b.png".into(), mime_type: "image/png".into(), bytes: vec![1, 2, 3].into() };
    let session = upload.session(&application, &file, &credentials());
    assert!(
        session.url.ends_with("/44/uploads?file_name=a%20b.png&file_length=3&file_type=image%2Fpng"),
        "{}",
        session.url
    );
    let id = upload.session_id(200, br#"{"id": "upload:ABC?sig=x"}"#).expect("a session");
    let send = upload.send(&id, &file, &credentials());
    assert!(send.url.ends_with("/upload:ABC?sig=x"));
    assert!(
        send.headers.iter().any(|(name, value)| *name == "authorization" && value.expose().starts_with("OAuth "))
    );
    assert!(upload.session_id(200, br#"{"id": "upload:../me"}"#).is_err());
    assert_eq!(upload.handle(200, br#"{"h": "4::aW"}"#).as_deref(), Ok("4::aW"));
}

#[test]
fn a_numbers_state_is_read_with_its_health() {
    let numbers = Meta.numbers().expect("Meta has numbers");
    let body = json!({"id": "3", "display_phone_number": "551140028922", "quality_rating": "GREEN", "status": "CONNECTED",
        "throughput": {"level": "HIGH"}, "whatsapp_business_manager_messaging_limit": "TIER_2K", "is_pin_enabled": true,
        "health_status": {"can_send_message": "LIMITED", "entities": [{"entity_type": "WABA", "id": "2",
            "can_send_message": "LIMITED", "errors": [{"error_code": 141_006, "error_description": "No payment",
            "possible_solution": "Add one"}], "additional_info": ["x"]}]}});
    let state = numbers.read_state(200, body.to_string().as_bytes()).expect("a state");
    assert_eq!(state.throughput.as_deref(), Some("HIGH"));
    assert_eq!(state.messaging_limit.as_deref(), Some("TIER_2K"));
    assert_eq!((state.can_send.as_deref(), state.pin_set), (Some("LIMITED"), Some(true)));
    assert_eq!(state.health[0].errors[0].code, 141_006);
}

#[test]
fn profile_and_automation_go_both_ways() {
    let numbers = Meta.numbers().expect("Meta has numbers");
    let profile =
        Profile { about: Some("Loja".into()), websites: vec!["https://a.test".into()], ..Profile::default() };
    let body: Value = serde_json::from_slice(&numbers.set_profile(&profile, &credentials()).body).expect("JSON");
    assert_eq!(body, json!({"messaging_product": "whatsapp", "about": "Loja", "websites": ["https://a.test"]}));
    let told =
        json!({"data": [{"about": "Loja", "websites": ["https://a.test"], "messaging_product": "whatsapp"}]});
    assert_eq!(numbers.read_profile(200, told.to_string().as_bytes()), Ok(profile));
    let automation = Automation {
        prompts: vec!["Cadê meu pedido?".into()],
        commands: vec![Command { name: "boleto".into(), description: "2ª via".into() }],
    };
    let body: Value =
        serde_json::from_slice(&numbers.set_automation(&automation, &credentials()).body).expect("JSON");
    let told = json!({"id": "3", "conversational_automation": body});
    assert_eq!(numbers.read_automation(200, told.to_string().as_bytes()), Ok(automation));
    assert_eq!(numbers.read_automation(200, b"{}"), Ok(Automation::default()));
}
