//! The emulated Twilio from outside.

use crate::support::{NOON, answer_of, client};
use axum::{Router, routing::any};
use ponte_kernel::{ManualClock, Secret};
use ponte_simulator::{
    Seed,
    twilio::{Failure, Posted, Says, TEMPLATE, Twilio, TwilioConfig, signature},
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::net::TcpListener;

const MARINA: &str = "5511987654321";
const ACCOUNT: &str = "AC00000000000000000000000000000001";
const TOKEN: &str = "twilio-emulado";

type Fields<'a> = &'a [(&'a str, &'a str)];

struct World {
    twilio: Twilio,
    clock: ManualClock,
    company: String,
    http: reqwest::Client,
}

impl World {
    /// Marina has just written.
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let company = format!("http://{}", listener.local_addr().expect("an address"));
        let answers = Router::new().fallback(any(|| async { "<Response/>" }));
        tokio::spawn(async move { axum::serve(listener, answers).await });
        let clock = ManualClock::at(NOON);
        let mut config = TwilioConfig::new(Arc::new(clock.clone()));
        config.seed = Seed::Fixed(1);
        config.webhook_url = Some(format!("{company}/webhooks/twilio"));
        let twilio = Twilio::start(config).await.expect("it starts");
        let world = Self { twilio, clock, company, http: client() };
        world.says(&Says::Text { body: "oi".to_owned() }).await;
        world
    }

    /// The webhook for what Marina says.
    async fn says(&self, says: &Says) -> Posted {
        self.twilio.say(MARINA, says);
        self.twilio.idle().await;
        self.twilio.posted().pop().expect("a webhook")
    }

    async fn send(&self, fields: Fields<'_>) -> (StatusCode, Value) {
        let to = format!("whatsapp:+{MARINA}");
        let callback = format!("{}/webhooks/twilio?m=1", self.company);
        let common = [("To", &*to), ("From", "whatsapp:+553130000000"), ("StatusCallback", &*callback)];
        let own: Vec<_> =
            common.into_iter().filter(|(name, _)| fields.iter().all(|(own, _)| own != name)).collect();
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(own.iter().chain(fields)).finish();
        let url = format!("{}/2010-04-01/Accounts/{ACCOUNT}/Messages.json", self.twilio.url());
        answer_of(self.http.post(url).basic_auth(ACCOUNT, Some(TOKEN)).body(body)).await
    }

    async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let url = format!("{}{path}", self.twilio.url());
        answer_of(self.http.post(url).basic_auth(ACCOUNT, Some(TOKEN)).json(body)).await
    }

    /// The statuses of a message, as they were told, with their codes.
    async fn statuses(&self, sid: &str) -> Vec<(String, Option<String>)> {
        self.twilio.idle().await;
        let posted = self.twilio.posted();
        let of_message = posted.iter().filter(|posted| field(posted, "MessageSid") == Some(sid));
        of_message
            .map(|posted| {
                let text = |name| field(posted, name).map(str::to_owned);
                (text("MessageStatus").unwrap_or_default(), text("ErrorCode"))
            })
            .collect()
    }
}

fn field<'a>(posted: &'a Posted, name: &str) -> Option<&'a str> {
    posted.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn code(answer: &(StatusCode, Value)) -> (u16, i64) {
    (answer.0.as_u16(), answer.1["code"].as_i64().unwrap_or_default())
}

fn sid(answer: &(StatusCode, Value)) -> &str {
    assert_eq!(answer.0, StatusCode::CREATED, "{}", answer.1);
    answer.1["sid"].as_str().expect("an id")
}

fn plain(statuses: &[&str]) -> Vec<(String, Option<String>)> {
    statuses.iter().map(|status| ((*status).to_owned(), None)).collect()
}

#[tokio::test]
async fn a_text_is_taken_and_its_statuses_follow_to_the_address_that_was_told() {
    let world = World::start().await;
    let answer = world.send(&[("Body", "Olá")]).await;
    let sid = sid(&answer);
    assert!(sid.starts_with("SM") && sid.len() == 34);
    assert_eq!((&answer.1["status"], &answer.1["error_code"]), (&json!("queued"), &Value::Null));
    assert_eq!(answer.1["date_created"], "Sun, 22 Nov 2026 12:00:00 +0000");
    assert_eq!(world.statuses(sid).await, plain(&["sent", "delivered"]));
    world.twilio.read(sid);
    assert_eq!(world.statuses(sid).await, plain(&["sent", "delivered", "read"]));
    let told = world.twilio.posted().pop().expect("a webhook");
    assert_eq!(told.url, format!("{}/webhooks/twilio?m=1", world.company));
    assert_eq!((told.status, told.answer.as_str()), (Some(200), "<Response/>"));
    assert_eq!(told.signature, signature(&Secret::new(TOKEN.to_owned()), &told.url, &told.fields));
}

#[tokio::test]
async fn outside_of_the_window_only_templates_arrive() {
    let world = World::start().await;
    world.clock.advance(Duration::from_hours(25));
    let late = world.send(&[("Body", "Olá")]).await;
    assert_eq!(world.statuses(sid(&late)).await, [("undelivered".to_owned(), Some("63016".to_owned()))]);
    let template = world.send(&[("ContentSid", TEMPLATE), ("ContentVariables", r#"{"1":"Ana"}"#)]).await;
    assert_eq!(template.1["body"], "Olá Ana, até amanhã.");
    assert_eq!(world.statuses(sid(&template)).await, plain(&["sent", "delivered"]));
}

#[tokio::test]
async fn what_twilio_refuses_is_refused() {
    let world = World::start().await;
    let long = "x".repeat(1_601);
    let cases: [(Fields<'_>, (u16, i64)); 8] = [
        (&[("Body", &long)], (400, 21_617)),
        (&[("Body", "")], (400, 21_619)),
        (&[("Body", "x"), ("To", "whatsapp:5511")], (400, 21_211)),
        (&[("Body", "x"), ("To", "+5511987654321")], (400, 21_211)),
        (&[("Body", "x"), ("From", "whatsapp:+1")], (400, 63_007)),
        (&[("Body", "x"), ("StatusCallback", "nowhere")], (400, 21_609)),
        (&[("ContentSid", TEMPLATE), ("ContentVariables", "{1}")], (400, 21_656)),
        (&[("ContentSid", "HX1")], (404, 20_404)),
    ];
    for (fields, expected) in cases {
        assert_eq!(code(&world.send(fields).await), expected, "{fields:?}");
    }
    let url = format!("{}/2010-04-01/Accounts/{ACCOUNT}/Messages.json", world.twilio.url());
    let stranger = answer_of(world.http.post(&url).basic_auth(ACCOUNT, Some("other")).body("")).await;
    assert_eq!(code(&stranger), (401, 20_003));
    let other = url.replace(ACCOUNT, "AC2");
    let other = answer_of(world.http.post(other).basic_auth(ACCOUNT, Some(TOKEN)).body("")).await;
    assert_eq!(code(&other), (404, 20_404));
}

#[tokio::test]
async fn failures_come_when_they_are_asked_for() {
    let world = World::start().await;
    world.twilio.fail_next(Failure::Refused { status: 429, code: 20_429 });
    world.twilio.fail_next(Failure::Reported { code: 63_018 });
    assert_eq!(code(&world.send(&[("Body", "x")]).await), (429, 20_429));
    let reported = world.send(&[("Body", "x")]).await;
    assert_eq!(world.statuses(sid(&reported)).await, [("undelivered".to_owned(), Some("63018".to_owned()))]);
    assert_eq!(world.statuses(sid(&world.send(&[("Body", "x")]).await)).await, plain(&["sent", "delivered"]));
}

#[tokio::test]
async fn buttons_are_made_and_then_sent() {
    let world = World::start().await;
    let content = |actions: Value| {
        json!({
            "friendly_name": "x", "language": "pt_BR",
            "types": { "twilio/quick-reply": { "body": "Confirma?", "actions": actions } },
        })
    };
    let button = |title: &str| json!({ "title": title, "id": "1" });
    let made = world.post("/v1/Content", &content(json!([button("Sim")]))).await;
    assert!(sid(&made).starts_with("HX"));
    let sent = world.send(&[("ContentSid", sid(&made))]).await;
    assert_eq!(sent.1["body"], "Confirma?");
    let wrong = [
        json!([]),
        json!([button("A title that is longer than 20")]),
        json!([button("1"), button("2"), button("3"), button("4")]),
    ];
    for actions in wrong {
        assert_eq!(world.post("/v1/Content", &content(actions)).await.0, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn typing_names_a_message() {
    let world = World::start().await;
    let said = world.says(&Says::Text { body: "oi".to_owned() }).await;
    let typing = json!({ "channel": "WHATSAPP", "messageId": field(&said, "MessageSid") });
    assert_eq!(
        world.post("/v3/Indicators/Typing.json", &typing).await,
        (StatusCode::OK, json!({ "success": true }))
    );
    let nothing = json!({ "channel": "WHATSAPP", "messageId": "1" });
    assert_eq!(world.post("/v3/Indicators/Typing.json", &nothing).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_customers_file_lies_behind_a_redirection() {
    let world = World::start().await;
    let says =
        json!({ "type": "media", "kind": "image", "content_type": "image/png", "caption": "Foto", "data": "AQID" });
    let told = world.says(&serde_json::from_value(says).expect("a message")).await;
    assert_eq!((field(&told, "NumMedia"), field(&told, "Body")), (Some("1"), Some("Foto")));
    let url = field(&told, "MediaUrl0").expect("an address");
    let without = world.http.get(url).send().await.expect("an answer");
    assert_eq!(without.status(), StatusCode::UNAUTHORIZED);
    let file = world.http.get(url).basic_auth(ACCOUNT, Some(TOKEN)).send().await.expect("an answer");
    assert!(file.url().path().starts_with("/_twilio/files/"), "{}", file.url());
    assert_eq!(file.headers()["content-type"], "image/png");
    assert_eq!(file.bytes().await.expect("a file").as_ref(), [1, 2, 3]);
}

#[tokio::test]
async fn everything_that_customers_send_is_told_in_fields() {
    let world = World::start().await;
    let cases = [
        (
            json!({ "type": "text", "body": "Olá" }),
            vec![("MessageType", "text"), ("Body", "Olá"), ("WaId", MARINA)],
        ),
        (
            json!({ "type": "button", "kind": "button", "text": "Sim", "payload": "sim" }),
            vec![("MessageType", "button"), ("ButtonText", "Sim"), ("ButtonPayload", "sim"), ("Body", "Sim")],
        ),
        (json!({ "type": "row", "id": "1", "title": "Um" }), vec![("ListId", "1"), ("ListTitle", "Um")]),
        (
            json!({ "type": "location", "latitude": 0.0, "longitude": -43.5 }),
            vec![("MessageType", "location"), ("Latitude", "0"), ("Longitude", "-43.5")],
        ),
        (json!({ "type": "fields", "fields": { "MessageType": "poll" } }), vec![("MessageType", "poll")]),
    ];
    for (says, expected) in cases {
        let told = world.says(&serde_json::from_value(says).expect("a message")).await;
        for (name, value) in expected {
            assert_eq!(field(&told, name), Some(value), "{name}");
        }
    }
    world.twilio.say("BR.1234", &Says::Text { body: "oi".to_owned() });
    world.twilio.idle().await;
    let told = world.twilio.posted().pop().expect("a webhook");
    assert_eq!((field(&told, "From"), field(&told, "WaId")), (Some("whatsapp:BR.1234"), None));
}

#[tokio::test]
async fn the_control_surface_does_the_same() {
    let world = World::start().await;
    let said =
        world.post("/_twilio/say", &json!({ "from": MARINA, "says": { "type": "text", "body": "oi" } })).await;
    assert_eq!(said.0, StatusCode::OK);
    let failed = world.post("/_twilio/fail", &json!({ "refused": { "status": 500, "code": 20_500 } })).await;
    assert_eq!(failed.0, StatusCode::NO_CONTENT);
    assert_eq!(code(&world.send(&[("Body", "x")]).await), (500, 20_500));
    let sent = world.send(&[("Body", "x")]).await;
    assert_eq!(world.post(&format!("/_twilio/read/{}", sid(&sent)), &Value::Null).await.0, StatusCode::NO_CONTENT);
    let posted = answer_of(world.http.get(format!("{}/_twilio/webhooks", world.twilio.url()))).await.1;
    let posted = posted.as_array().expect("webhooks");
    assert_eq!(posted.len(), 5, "two messages, and three statuses");
    let url = format!("{}/_twilio/webhook", world.twilio.url());
    assert_eq!(answer_of(world.http.put(url).json(&json!({ "url": null }))).await.0, StatusCode::NO_CONTENT);
    world.twilio.say(MARINA, &Says::Text { body: "oi".to_owned() });
    world.twilio.idle().await;
    assert_eq!(world.twilio.posted().len(), 5);
    world.twilio.shutdown().await;
}
