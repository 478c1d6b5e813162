//! A number that is reached through Twilio, emulated: what customers write, what they are answered, what becomes of it.

use crate::kit::{House, MARIA, Person, eventually};
use ponte_kernel::WallClock;
use ponte_simulator::twilio::{Failure, Posted, Says, Twilio, TwilioConfig};
use reqwest::Method;
use serde_json::{Value, json};
use std::{net::SocketAddr, sync::Arc};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};

const TOKEN: &str = "twilio-emulado";
const ACCOUNT: &str = "AC00000000000000000000000000000001";

/// A public address, known before the server has its own: Twilio signs the address that it calls.
struct Door(TcpListener);

impl Door {
    async fn new() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        (Self(listener), url)
    }

    /// Lets everything through to the server.
    fn open(self, server: SocketAddr) {
        tokio::spawn(async move {
            while let Ok((mut outside, _)) = self.0.accept().await {
                tokio::spawn(async move {
                    let mut inside = TcpStream::connect(server).await.expect("the server listens");
                    let _ = copy_bidirectional(&mut outside, &mut inside).await; // Either side may hang up.
                });
            }
        });
    }
}

struct World {
    house: House,
    ana: Person,
    twilio: Twilio,
}

impl World {
    /// Twilio's number is connected as the screens connect it.
    async fn start() -> Self {
        let (door, public_url) = Door::new().await;
        let mut config = TwilioConfig::new(Arc::new(WallClock));
        config.webhook_url = Some(format!("{public_url}/webhooks/twilio"));
        let twilio = Twilio::start(config).await.expect("it starts");
        let address = twilio.url().strip_prefix("http://").expect("HTTP");
        let (house, ana) = House::beside(address, &public_url).await;
        door.open(house.server.address);
        let endpoint = json!({"name": "Twilio", "provider": "twilio", "app_secret": TOKEN, "verify_token": "x"});
        ana.put("/workspaces/loja/endpoints/twilio", endpoint).await.expect(200);
        ana.put("/workspaces/loja/queues/geral", json!({"name": "Geral"})).await.expect(200);
        let channel = json!({
            "name": "Loja Aurora", "endpoint": "twilio", "number": "553130000000", "display_phone": "+55 31 3000-0000",
            "token": TOKEN, "queue": "geral", "settings": {"base_url": twilio.url(), "account": ACCOUNT},
        });
        ana.put("/workspaces/loja/channels/loja", channel).await.expect(200);
        Self { house, ana, twilio }
    }

    /// A customer writes; Ana takes the conversation.
    async fn conversation(&self) -> String {
        self.twilio.say(MARIA, &Says::Text { body: "cadê meu pedido 1042?".to_owned() });
        let listed = eventually("a conversation", async || {
            let listed = self.ana.get("/workspaces/loja/conversations").await.expect(200);
            (!listed["items"][0].is_null()).then(|| listed["items"][0].clone())
        })
        .await;
        assert_eq!(listed["last_message"]["words"], "cadê meu pedido 1042?");
        let id = listed["id"].as_str().expect("an id").to_owned();
        self.ana.act(&format!("/workspaces/loja/conversations/{id}/take-over")).await.expect(200);
        id
    }

    /// The delivery of a reply, once it is in this state.
    async fn delivered(&self, conversation: &str, content: Value, state: &str) -> Value {
        let reply = json!({"content": content, "seen_position": 99});
        let sent = self.ana.post(&format!("/workspaces/loja/conversations/{conversation}/replies"), reply).await;
        let message = format!("/workspaces/loja/messages/{}", sent.expect(201)["id"].as_str().expect("an id"));
        self.delivery(&message, state).await
    }

    async fn delivery(&self, message: &str, state: &str) -> Value {
        eventually(state, async || {
            let told = self.ana.get(message).await.expect(200);
            (told["delivery"]["state"] == state).then_some(told)
        })
        .await
    }

    fn last_posted(&self) -> Posted {
        self.twilio.posted().pop().expect("a webhook")
    }
}

#[tokio::test]
async fn a_conversation_runs_through_twilio() {
    let world = World::start().await;
    let conversation = world.conversation().await;
    let first = world.last_posted();
    assert_eq!(
        (first.status, first.answer.as_str()),
        (Some(200), "<Response/>"),
        "nothing is said to the customer"
    );

    let text = json!({"type": "text", "body": "Está a caminho, Conceição & cia."});
    let sent = world.delivered(&conversation, text, "delivered").await;
    let told = world.last_posted();
    let ours = format!("?m={}", sent["id"].as_str().expect("an id"));
    assert!(told.url.ends_with(&ours), "the status names our message: {}", told.url);
    let sid = told.fields.iter().find(|(name, _)| name == "MessageSid").map(|(_, sid)| sid.as_str());
    world.twilio.read(sid.expect("an id"));
    world.delivery(&format!("/workspaces/loja/messages/{}", sent["id"].as_str().expect("an id")), "read").await;

    let buttons = json!({"type": "buttons", "body": "Confirma?", "buttons": [{"id": "sim", "title": "Sim"}]});
    world.delivered(&conversation, buttons, "delivered").await;
}

#[tokio::test]
async fn what_twilio_says_of_a_failure_is_told_to_people() {
    let world = World::start().await;
    let conversation = world.conversation().await;
    world.twilio.fail_next(Failure::Reported { code: 63_016 });
    let failed = world.delivered(&conversation, json!({"type": "text", "body": "Oi"}), "failed").await;
    let sentence = failed["delivery"]["error"]["sentence"].as_str().unwrap_or_default();
    assert!(sentence.contains("24 hours"), "{failed:#}");
}

#[tokio::test]
async fn an_unsigned_webhook_is_nobodys() {
    let world = World::start().await;
    let stranger = world.house.stranger();
    let body = "MessageSid=SM1&From=whatsapp%3A%2B5531900000001&To=whatsapp%3A%2B553130000000&Body=oi";
    let form = |path: &str| {
        let request = stranger.anywhere(Method::POST, path);
        request.header("content-type", "application/x-www-form-urlencoded").body(body)
    };
    stranger.ask(form("/webhooks/twilio")).await.expect(401);
    let forged = form("/webhooks/twilio").header("x-twilio-signature", "yzpx3waKs/ebDKLk9cdPrTHUQAQ=");
    stranger.ask(forged).await.expect(401);
}
