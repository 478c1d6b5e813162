//! Personal data is at rest only as ciphertext, and never in the log: a realistic conversation is held, and all files of
//! the databases, a dump, and everything that was logged are searched for what was said.

mod kit;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use kit::{needles::Needles, place::Place, wait::until};
use ponte_channels::model::OutboundContent;
use ponte_conversations::{Author, Body, Conversation, Owner, dispatch::Pending, own};
use ponte_kernel::UserId;
use ponte_simulator::{
    emulator::{Customer, CustomerMessage, Privacy, Says},
    webhook::change_body,
};
use ponte_store::{Database, testing::TestStore};
use serde_json::json;
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex, OnceLock},
};

/// Rafael of the sample shop's data: nothing about him stands in a flow or a connector.
const RAFAEL: &str = "5585997778899";
const HIDDEN: &str = "5548991234567";
const STRANGER: &str = "5561998761234";
/// What is said, in words that stand nowhere else.
const QUESTION: &str = "cadê meu pedido 1047? é presente para a Gertrudes";
const CAPTION: &str = "minha certidão de nascimento";
const FILENAME: &str = "certidao-rafael-conceicao.pdf";
const PLACE: &str = "Travessa das Acácias, 77";
const CART_NOTE: &str = "deixar na portaria azulejada";
const CART_ITEM: &str = "SKU-TALISMA-9931";
const WISH: &str = "quero falar com um atendente sobre minha dívida";
const NOTE: &str = "cliente chora ao telefone";
const REPLY: &str = "Rafael, sua dívida foi perdoada.";
const LOST: &str = "mensagem sem identidade nenhuma";
const HIDDEN_NAME: &str = "Hermenegilda Quaresma";

/// Everything of the conversation that must not be found, except what the provider's ids add.
fn seeded() -> Vec<String> {
    let mut values: Vec<String> = [
        // Without the country code, as it may be written anywhere.
        &RAFAEL[4..],
        &HIDDEN[4..],
        &STRANGER[4..],
        "Rafael Conceição",
        HIDDEN_NAME,
        "Gertrudes",
        QUESTION,
        CAPTION,
        FILENAME,
        PLACE,
        CART_NOTE,
        CART_ITEM,
        WISH,
        NOTE,
        REPLY,
        LOST,
        // What the shop told about him: the parcel, the document, the address.
        "AC550129848BR",
        "60833451200",
        "rafael.conceicao@example.com",
        // Credentials.
        "EAAG-emulador",
        "segredo-do-emulador",
        "verificacao-do-emulador",
        "chave-da-loja-aurora",
    ]
    .map(str::to_owned)
    .to_vec();
    // The words of the flow are no secret, with his name in front they are.
    values.push("Rafael, seu pedido".to_owned());
    values
}

/// Holds the conversation; gives all values that must not be found.
async fn conversation(place: &Place) -> Vec<String> {
    let mut values = seeded();
    values.extend(register(place));
    talk(place).await;
    send_odd_webhooks(place).await;
    answer_as_a_person(place).await;
    let transcripts = [RAFAEL, HIDDEN].map(|who| place.outside.emulator.transcript(who));
    values.extend(transcripts.iter().flatten().map(|entry| entry.id.clone()));
    place.outside.emulator.idle().await;
    until("nothing is on its way", async || place.server.app.dispatcher.is_idle()).await;
    values
}

/// Two customers; the second one hides the phone. Gives their user ids.
fn register(place: &Place) -> Vec<String> {
    let rafael = Customer {
        phone: Some(RAFAEL.to_owned()),
        name: Some("Rafael Conceição".to_owned()),
        ..Customer::default()
    };
    let hidden = Customer {
        phone: Some(HIDDEN.to_owned()),
        name: Some(HIDDEN_NAME.to_owned()),
        privacy: Privacy::PhoneHidden,
        ..Customer::default()
    };
    let registered = [rafael, hidden].map(|who| place.outside.emulator.register(who).expect("a customer"));
    registered.into_iter().filter_map(|customer| customer.bsuid).collect()
}

/// Everything that a customer can send.
async fn talk(place: &Place) {
    let emulator = &place.outside.emulator;
    let first = emulator.say(RAFAEL, Says::Text { body: QUESTION.to_owned() }).expect("sent");
    until("the order is told", async || place.outside.replies(RAFAEL).len() == 1).await;
    let document = Says::Media {
        kind: "document".to_owned(),
        mime_type: "application/pdf".to_owned(),
        data: STANDARD.encode("conteúdo"),
        caption: Some(CAPTION.to_owned()),
        filename: Some(FILENAME.to_owned()),
    };
    let location = Says::Location { latitude: -3.7, longitude: -38.5, name: None, address: Some(PLACE.to_owned()) };
    let cart = json!({"type": "order", "order": {"catalog_id": "1", "text": CART_NOTE,
        "product_items": [{"product_retailer_id": CART_ITEM, "quantity": 1, "item_price": 10, "currency": "BRL"}]}});
    let cart = Says::Raw { message: cart.as_object().cloned().expect("an object") };
    let reaction = Says::Reaction { to: first.clone(), emoji: "👍".to_owned() };
    for content in [document, location, cart, reaction] {
        emulator.say(RAFAEL, content).expect("sent");
    }
    let quoting = CustomerMessage { reply_to: Some(first), ..Says::Text { body: WISH.to_owned() }.into() };
    emulator.say(RAFAEL, quoting).expect("sent");
    emulator.say(HIDDEN, Says::Text { body: format!("{HIDDEN_NAME} pergunta pelo pedido 1047") }).expect("sent");
    until("both wait for people", async || {
        let open = place.open_conversations().await;
        let queued = open.iter().filter(|it| matches!(it.owner, Owner::Queue { .. }));
        queued.count() == 2
    })
    .await;
}

/// What is put aside is personal data, too.
async fn send_odd_webhooks(place: &Place) {
    let number = &place.outside.number;
    let without_id = json!({"metadata": {"phone_number_id": number.phone_number_id},
        "messages": [{"from": STRANGER, "type": "text", "text": {"body": LOST}}]});
    let unknown_number = json!({"metadata": {"phone_number_id": "1"},
        "messages": [{"from": STRANGER, "id": "wamid.orphan", "type": "text", "text": {"body": LOST}}]});
    for value in [without_id, unknown_number] {
        assert_eq!(place.post_signed(&change_body(&number.waba_id, "messages", &value)).await, 200);
    }
    assert_eq!(place.post_signed(format!("{STRANGER} diz: {LOST}").as_bytes()).await, 200);
    until("all are put aside", async || place.rows("asides").await == 3).await;
}

/// A person leaves a note and replies.
async fn answer_as_a_person(place: &Place) {
    let app = &place.server.app;
    let conversation = of_rafael(place).await;
    let (workspace, id, agent) = (place.seeded.workspace.id, conversation.id, UserId::new());
    let (vault, now) = (app.vault.clone(), app.clock.now());
    let (thread, channel) = (conversation.thread.id, conversation.thread.channel);
    app.store
        .write(move |tx| {
            let conversation = own::take_over(tx, workspace, id, agent, now)?;
            own::note(tx, &vault, &conversation, Author::Agent(agent), NOTE, now)?;
            let content = OutboundContent::Text { body: REPLY.to_owned() };
            own::reply(tx, &vault, workspace, id, &own::Reply { agent, content, seen_position: i64::MAX }, now)
        })
        .await
        .expect("answered");
    app.dispatcher.wake(Pending { workspace, thread, channel });
    until("the reply arrives", async || place.outside.replies(RAFAEL).iter().any(|it| it == REPLY)).await;
}

/// Rafael's conversation: the one with his wish in it.
async fn of_rafael(place: &Place) -> Conversation {
    for conversation in place.open_conversations().await {
        let messages = place.messages(&conversation).await;
        let is_wish = |body: &Body| matches!(body, Body::In(content) if content.said() == Some(WISH));
        if messages.iter().any(|message| is_wish(&message.body)) {
            return conversation;
        }
    }
    panic!("his conversation is open");
}

fn assert_nothing_in(what: &str, bytes: &[u8], needles: &Needles) {
    let found = needles.found_in(bytes);
    assert!(found.is_empty(), "{what} ({} bytes) holds {found:#?}", bytes.len());
}

#[tokio::test]
async fn the_files_of_the_embedded_database_hold_nothing_that_was_said() {
    let paper = log_of_everything();
    let databases = TestStore::sqlite().await;
    let place = Place::on(&databases).await;
    let values = conversation(&place).await;
    let needles = Needles::of(values.iter().map(String::as_str));
    // As a thief finds them while Ponte runs, with the write-ahead logs, and as a backup does after it was stopped.
    let running = assert_files_hold_nothing(&databases, &needles);
    assert!(running > 100_000, "only {running} bytes were searched");
    place.stop().await;
    assert_files_hold_nothing(&databases, &needles);
    assert_nothing_in("the log", &paper.bytes(), &needles);
}

fn assert_files_hold_nothing(databases: &TestStore, needles: &Needles) -> usize {
    let mut searched = 0;
    for database in [databases.database(), databases.keys_database()] {
        let Database::Sqlite(config) = database else { panic!("the embedded engine") };
        for file in files_beginning_with(&config.path) {
            let bytes = std::fs::read(&file).expect("the file");
            searched += bytes.len();
            assert_nothing_in(&file.display().to_string(), &bytes, needles);
        }
    }
    searched
}

/// The database, its log, and whatever else lies beside it under its name.
fn files_beginning_with(database: &Path) -> Vec<PathBuf> {
    let name = database.file_name().and_then(|name| name.to_str()).expect("a name");
    let folder = std::fs::read_dir(database.parent().expect("a folder")).expect("the folder");
    let named =
        |path: &PathBuf| path.file_name().and_then(|own| own.to_str()).is_some_and(|own| own.starts_with(name));
    folder.flatten().map(|entry| entry.path()).filter(named).collect()
}

#[tokio::test]
async fn a_dump_of_the_database_server_holds_nothing_that_was_said() {
    let paper = log_of_everything();
    let databases = TestStore::postgres().await;
    let place = Place::on(&databases).await;
    let values = conversation(&place).await;
    let needles = Needles::of(values.iter().map(String::as_str));
    for database in [databases.database(), databases.keys_database()] {
        let dump = dump(database);
        assert!(dump.len() > 3_000, "the dump is empty");
        assert_nothing_in("the dump", dump.as_bytes(), &needles);
        // A dump writes bytes as digits: what is text inside of them is searched as such.
        assert_nothing_in("the bytes of the dump", &bytes_of(&dump), &needles);
    }
    place.stop().await;
    assert_nothing_in("the log", &paper.bytes(), &needles);
}

fn dump(database: &Database) -> String {
    let Database::Postgres(config) = database else { panic!("the database server") };
    let dumped = Command::new(newest_pg_dump()).arg("--dbname").arg(config.address.expose()).output();
    let dumped = dumped.expect("pg_dump comes with the server");
    assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
    String::from_utf8(dumped.stdout).expect("text")
}

fn newest_pg_dump() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is installed").flatten();
    let numbered = versions.filter_map(|it| Some((it.file_name().to_str()?.parse::<u32>().ok()?, it.path())));
    let (_, newest) = numbered.max().expect("PostgreSQL is installed");
    newest.join("bin/pg_dump")
}

/// What the dump holds as `\\x…`, one after the other.
fn bytes_of(dump: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for literal in dump.split("\\\\x").skip(1) {
        let digits = literal.split(|character: char| !character.is_ascii_hexdigit()).next().unwrap_or_default();
        let pairs = digits.as_bytes().chunks_exact(2);
        bytes.extend(pairs.map(|pair| u8::from_str_radix(&String::from_utf8_lossy(pair), 16).expect("two digits")));
        bytes.push(b'\n');
    }
    bytes
}

/// Everything that this process logs, down to the last detail.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    fn bytes(&self) -> Vec<u8> {
        let bytes = self.0.lock().expect("no writer panicked").clone();
        assert!(!bytes.is_empty(), "nothing was logged");
        bytes
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no writer panicked").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn log_of_everything() -> Paper {
    static PAPER: OnceLock<Paper> = OnceLock::new();
    let paper = PAPER.get_or_init(|| {
        let (paper, level) = (Paper::default(), tracing_subscriber::filter::LevelFilter::TRACE);
        let writer = paper.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::set_global_default(subscriber).expect("the only one in this process");
        paper
    });
    paper.clone()
}

#[test]
fn what_is_planted_is_found_in_every_form_and_place() {
    let value = "Rafael Conceição 85 9977-8899";
    let needles = Needles::of([value]);
    for before in 0..7 {
        for after in 0..4 {
            let plain = [&b"pppppppp"[..before], value.as_bytes(), &b"aaaa"[..after]].concat();
            let hexadecimal = plain.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
            let planted = [
                plain.clone(),
                hexadecimal.clone().into_bytes(),
                hexadecimal.to_uppercase().into_bytes(),
                STANDARD.encode(&plain).into_bytes(),
                base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&plain).into_bytes(),
                ponte_simulator::webhook::meta_json(&String::from_utf8(plain.clone()).expect("text")),
                format!("{plain:?}").into_bytes(),
            ];
            for (form, bytes) in planted.iter().enumerate() {
                assert_eq!(needles.found_in(bytes).len().min(1), 1, "form {form} after {before} bytes");
            }
        }
    }
    assert!(needles.found_in(STANDARD.encode("Rafaela Conceiçao 85 9977-8898 e outros").as_bytes()).is_empty());
}

#[test]
fn a_phone_is_found_inside_the_ids_that_whatsapp_makes_of_it() {
    let id = ponte_simulator::webhook::wamid::from_customer(RAFAEL, 7);
    assert!(!Needles::of([&RAFAEL[4..]]).found_in(id.as_bytes()).is_empty(), "{id}");
}
