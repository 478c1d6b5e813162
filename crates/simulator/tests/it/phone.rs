//! The terminal phone, driven by piped lines.

use crate::support::{MARINA, World, code, message_id, messages_path};
use parking_lot::Mutex;
use ponte_kernel::Language;
use ponte_simulator::{
    phone::{self, InputKind, PhoneError, PhoneOptions},
    shop::{Shop, ShopConfig},
};
use serde_json::json;
use std::{
    io::{self, Write},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncWriteExt as _, BufReader, DuplexStream, duplex},
    sync::Notify,
    task::JoinHandle,
    time::timeout,
};

/// A phone that the test types on and reads.
struct Typed {
    keyboard: DuplexStream,
    screen: Display,
    running: JoinHandle<Result<(), PhoneError>>,
}

/// What was written, and a bell for each write.
#[derive(Clone, Default)]
struct Display(Arc<(Mutex<String>, Notify)>);

impl Write for Display {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.0.lock().push_str(std::str::from_utf8(bytes).map_err(io::Error::other)?);
        self.0.1.notify_one();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Typed {
    fn pick_up(options: PhoneOptions) -> Self {
        let (keyboard, input) = duplex(4_096);
        let screen = Display::default();
        let output = screen.clone();
        let running = tokio::spawn(async move { phone::run(options, BufReader::new(input), output).await });
        Self { keyboard, screen, running }
    }

    async fn types(&mut self, line: &str) {
        self.keyboard.write_all(format!("{line}\n").as_bytes()).await.expect("typed");
    }

    /// Waits until the screen shows a text; gives all it showed and wipes it.
    async fn shows(&self, text: &str) -> String {
        let seen = async {
            loop {
                let shown = self.screen.0.0.lock().clone();
                if shown.contains(text) {
                    self.screen.0.0.lock().clear();
                    return shown;
                }
                self.screen.0.1.notified().await;
            }
        };
        let waited = timeout(Duration::from_secs(20), seen).await;
        waited.unwrap_or_else(|_| panic!("{text:?} never came; the screen shows:\n{}", self.screen.0.0.lock()))
    }

    async fn ends(self) {
        drop(self.keyboard);
        let ended = timeout(Duration::from_secs(20), self.running).await.expect("the phone ends");
        ended.expect("no panic").expect("no error");
    }
}

fn options(world: &World) -> PhoneOptions {
    PhoneOptions {
        name: Some("Marina Souza".to_owned()),
        input: InputKind::Piped,
        linger: Duration::from_millis(1),
        ..PhoneOptions::new(world.emulator.url(), "(11) 98765-4321")
    }
}

#[tokio::test]
async fn a_conversation_by_hand() {
    let mut world = World::start().await;
    let mut phone = Typed::pick_up(options(&world));
    let greeting = phone.shows("/sair termina.").await;
    let first = "Telefone de Marina Souza (+55 11 98765-4321), conversando com Loja Aurora (+55 11 4002-8922)";
    assert!(greeting.starts_with(first), "{greeting}");

    phone.types("cadê meu pedido 1042?").await;
    let inbound = world.company.next().await;
    assert_eq!(inbound["messages"][0]["text"]["body"], "cadê meu pedido 1042?");
    phone.shows("> cadê meu pedido 1042?\n  ✓ enviada\n  ✓✓ entregue\n").await;

    let mark = json!({"messaging_product": "whatsapp", "status": "read",
        "message_id": inbound["messages"][0]["id"], "typing_indicator": {"type": "text"}});
    assert_eq!(world.post(&messages_path(), &mark).await.0, 200);
    phone.shows("  ✓✓ lida\n  … Loja Aurora está digitando\n").await;

    let buttons = json!({"type": "interactive", "interactive": {"type": "button",
        "body": {"text": "Seu pedido 1042 foi enviado."}, "action": {"buttons": [
            {"type": "reply", "reply": {"id": "rastrear", "title": "Rastrear"}},
            {"type": "reply", "reply": {"id": "humano", "title": "Falar com alguém"}}]}}});
    message_id(&world.send(MARINA, buttons).await);
    let bubble = phone.shows(" ms\n").await;
    let drawn = "╭ Loja Aurora\n│ Seu pedido 1042 foi enviado.\n│\n│ [1] Rastrear\n│ [2] Falar com alguém\n╰ ";
    assert!(bubble.starts_with(drawn), "{bubble}");

    phone.types("2").await;
    phone.shows("> 2\n  → Falar com alguém\n  ✓ enviada\n").await;
    let chosen = loop {
        let value = world.company.next().await;
        if value["messages"].is_array() {
            break value["messages"][0].clone();
        }
    };
    assert_eq!(chosen["interactive"]["button_reply"]["id"], "humano");
    phone.types("/sair").await;
    phone.ends().await;
}

#[tokio::test]
async fn the_end_of_the_input_ends_the_phone_after_the_answers() {
    let mut world = World::start().await;
    let mut phone = Typed::pick_up(PhoneOptions { linger: Duration::from_millis(1_500), ..options(&world) });
    phone.types("oi").await;
    world.company.next().await;
    phone.keyboard.shutdown().await.expect("closed");
    message_id(&world.send_text(MARINA, "Olá, Marina!").await);
    phone.shows("│ Olá, Marina!").await;
    phone.ends().await;
}

#[tokio::test]
async fn faults_are_switched_from_the_phone() {
    let world = World::start().await;
    let shop = Shop::start(ShopConfig { latency_ms: 0, ..ShopConfig::default() }).await.expect("the shop opens");
    let mut phone = Typed::pick_up(PhoneOptions { shop: Some(shop.url()), ..options(&world) });
    phone.types("/falha").await;
    phone.shows("Nenhuma falha ligada.").await;
    phone.types("/falha token sempre").await;
    phone.shows("Feito.").await;
    assert_eq!(code(&world.send_text(MARINA, "oi").await), (401, 190));
    phone.types("/falha").await;
    phone.shows("token           sempre").await;
    phone.types("/falha limpar").await;
    phone.shows("Feito.").await;
    message_id(&world.send_text(MARINA, "oi").await);
    phone.types("/falha loja fora").await;
    phone.shows("Feito.").await;
    let orders = crate::support::client().get(format!("{}/api/orders", shop.url()));
    let down = orders.header("X-Api-Key", "chave-da-loja-aurora").send().await.expect("an answer");
    assert_eq!(down.status(), 503);
    phone.types("/falha pneu").await;
    phone.shows("Não conheço a falha \"pneu\". /ajuda mostra todas.").await;
    phone.ends().await;
}

#[tokio::test]
async fn english_comes_second() {
    let world = World::start().await;
    let mut phone = Typed::pick_up(PhoneOptions { language: Language::English, ..options(&world) });
    phone.shows("A number chooses a button. /help shows more, /quit ends.").await;
    phone.types("/help").await;
    let help = phone.shows("too many messages to the same person (131056)").await;
    assert!(help.contains("  duplicate       the same webhook arrives five times"), "{help}");
    phone.types("/fly").await;
    phone.shows("I do not know the command /fly. /help shows them all.").await;
    phone.types("/texto 1").await;
    phone.shows("✓ sent").await;
    phone.ends().await;
}

#[tokio::test]
async fn an_absent_emulator_is_named() {
    let options = PhoneOptions::new("http://127.0.0.1:9", MARINA);
    let error =
        phone::run(options, BufReader::new(tokio::io::empty()), Vec::new()).await.expect_err("nobody there");
    assert_eq!(error.to_string(), "the emulator at http://127.0.0.1:9 could not be reached");
    let options = PhoneOptions::new("http://127.0.0.1:9", "Marina");
    let error = phone::run(options, BufReader::new(tokio::io::empty()), Vec::new()).await.expect_err("no phone");
    assert_eq!(error.to_string(), "this is neither a phone nor a BSUID");
}
