//! Files: fetched when they come, given out under a strict policy, uploaded and sent.

use crate::kit::{Answer, House, MARIA, Person, eventually};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ponte_kernel::{MediaId, Timestamp};
use ponte_media::{clamav::Clamd, link, read::Part};
use ponte_simulator::emulator::{Fault, Says, Shown, Side, When};
use ponte_store::on_both_engines;
use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

/// One transparent pixel.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

fn png() -> Vec<u8> {
    STANDARD.decode(PNG).expect("base64")
}

/// A voice message of three chunks.
fn voice() -> Vec<u8> {
    let head = b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead".to_vec();
    let sound = (0..150_000_u32).map(|at| u8::try_from(at % 251).expect("below 256"));
    head.into_iter().chain(sound).collect()
}

fn sends(house: &House, kind: &str, mime_type: &str, bytes: &[u8], filename: Option<&str>) {
    let (kind, mime_type, data) = (kind.to_owned(), mime_type.to_owned(), STANDARD.encode(bytes));
    let filename = filename.map(str::to_owned);
    let media = Says::Media { kind, mime_type, data, caption: None, filename };
    house.emulator.say(MARIA, media).expect("the emulator takes it");
}

/// The newest message with a file that is settled, and its conversation.
async fn settled(ana: &Person) -> (String, Value) {
    eventually("a settled file", async || {
        let listed = ana.get("/workspaces/loja/conversations").await.expect(200);
        let conversation = listed["items"][0]["id"].as_str()?.to_owned();
        let path = format!("/workspaces/loja/conversations/{conversation}/messages");
        let messages = ana.get(&path).await.expect(200);
        let message = messages["items"][0].clone();
        let state = message["content"]["file"]["state"].as_str()?;
        (state != "pending").then_some((conversation, message))
    })
    .await
}

fn path_of(message: &Value) -> String {
    format!("/workspaces/loja/media/{}", message["content"]["file"]["id"].as_str().expect("an id"))
}

struct Got {
    status: u16,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

async fn fetch(request: reqwest::RequestBuilder) -> Got {
    let answer = request.send().await.expect("the server answers");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Got { status, headers, bytes: answer.bytes().await.expect("the whole answer").to_vec() }
}

async fn upload(person: &Person, conversation: &str, query: &str, mime: &str, bytes: Vec<u8>) -> Answer {
    let path = format!("/workspaces/loja/conversations/{conversation}/uploads{query}");
    person.ask(person.request(Method::POST, &path).header("content-type", mime).body(bytes)).await
}

on_both_engines!(
    async fn a_customers_picture_is_kept_and_shown(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        sends(&house, "image", "image/png", &png(), None);
        let (_, message) = settled(&ana).await;
        let file = &message["content"]["file"];
        assert_eq!(file["state"], "stored", "{message:#}");
        assert_eq!((&file["size"], &file["has_preview"]), (&json!(png().len()), &json!(true)));
        assert_eq!((&file["shown_inline"], &message["content"]["mime_type"]), (&json!(true), &json!("image/png")));

        let got = fetch(ana.request(Method::GET, &path_of(&message))).await;
        assert_eq!((got.status, got.bytes), (200, png()));
        for (name, value) in [
            ("content-type", "image/png"),
            ("content-disposition", "inline"),
            ("content-security-policy", "default-src 'none'; sandbox"),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("accept-ranges", "bytes"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(got.headers[name], value, "{name}");
        }
        let preview = fetch(ana.request(Method::GET, &format!("{}/preview", path_of(&message)))).await;
        assert_eq!(
            (preview.status, &preview.headers["content-type"]),
            (200, &"image/png".parse().expect("a value"))
        );
        let head = fetch(ana.request(Method::HEAD, &path_of(&message))).await;
        assert_eq!((head.status, head.bytes.len()), (200, 0));
        assert_eq!(head.headers["content-length"], png().len().to_string());
    }
);

on_both_engines!(
    async fn a_file_of_a_revoked_message_is_given_to_nobody(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        let media = Says::Media {
            kind: "image".to_owned(),
            mime_type: "image/png".to_owned(),
            data: STANDARD.encode(png()),
            caption: None,
            filename: None,
        };
        let said = house.emulator.say(MARIA, media).expect("the emulator takes it");
        let (_, message) = settled(&ana).await;
        let revoke = json!({"type": "revoke", "revoke": {"original_message_id": said}});
        let Value::Object(revoke) = revoke else { panic!("keys of a message") };
        house.emulator.say(MARIA, Says::Raw { message: revoke }).expect("the emulator takes it");
        for path in [path_of(&message), format!("{}/preview", path_of(&message))] {
            eventually("the file is gone", async || {
                (fetch(ana.request(Method::GET, &path)).await.status == 404).then_some(())
            })
            .await;
        }
    }
);

on_both_engines!(
    async fn a_voice_message_is_played_from_anywhere(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        sends(&house, "audio", "audio/ogg; codecs=opus", &voice(), None);
        let (_, message) = settled(&ana).await;
        let path = path_of(&message);
        let whole = fetch(ana.request(Method::GET, &path)).await;
        assert_eq!((whole.status, &whole.headers["content-type"]), (200, &"audio/ogg".parse().expect("a value")));
        assert_eq!(whole.bytes, voice());
        for (range, first, end) in [
            ("bytes=0-99", 0, 100),
            ("bytes=65000-66000", 65_000, 66_001),
            ("bytes=-5", voice().len() - 5, voice().len()),
        ] {
            let part = fetch(ana.request(Method::GET, &path).header("range", range)).await;
            assert_eq!((part.status, part.bytes), (206, voice()[first..end].to_vec()), "{range}");
            let told = format!("bytes {first}-{}/{}", end - 1, voice().len());
            assert_eq!(part.headers["content-range"], told);
        }
        let beyond = fetch(ana.request(Method::GET, &path).header("range", "bytes=999999999-")).await;
        assert_eq!(
            (beyond.status, &beyond.headers["content-range"]),
            (416, &format!("bytes */{}", voice().len()).parse().expect("a value"))
        );
    }
);

#[tokio::test]
async fn what_is_not_what_it_says_is_saved_only() {
    let (house, ana) = House::connected().await;
    house.emulator.faults().set(Fault::WrongMediaType, When::Next(1));
    sends(&house, "image", "image/jpeg", &png(), None);
    let (_, message) = settled(&ana).await;
    let file = &message["content"]["file"];
    assert_eq!(
        (&file["state"], &file["shown_inline"], &file["has_preview"]),
        (&json!("stored"), &json!(false), &json!(false))
    );
    let got = fetch(ana.request(Method::GET, &path_of(&message))).await;
    assert_eq!(got.headers["content-type"], "application/octet-stream");
    assert_eq!(got.headers["content-disposition"], "attachment");
    assert!(got.bytes.starts_with(b"<!DOCTYPE html>"));
    assert_eq!(ana.get(&format!("{}/preview", path_of(&message))).await.status, 404);
}

#[tokio::test]
async fn a_document_keeps_its_name_and_lies_nowhere_in_clear() {
    let (house, ana) = House::connected().await;
    let pdf = [&b"%PDF-1.7 "[..], &b"CPF 111.444.777-35 ".repeat(10_000)].concat();
    sends(&house, "document", "application/pdf", &pdf, Some("orçamento da Maria.pdf"));
    let (_, message) = settled(&ana).await;
    assert_eq!(message["content"]["filename"], "orçamento da Maria.pdf");
    let got = fetch(ana.request(Method::GET, &path_of(&message))).await;
    assert_eq!(got.bytes, pdf);
    assert_eq!(
        got.headers["content-disposition"],
        "inline; filename=\"or_amento da Maria.pdf\"; filename*=UTF-8''or%C3%A7amento%20da%20Maria%2Epdf"
    );
    let kept = house.files();
    assert_eq!(kept.len(), 1, "the file alone");
    let bytes = std::fs::read(&kept[0]).expect("it can be read");
    assert!(bytes.len() > pdf.len() && !bytes.windows(11).any(|part| part == b"111.444.777"));
}

#[tokio::test]
async fn an_address_that_is_over_is_asked_for_anew() {
    let (house, ana) = House::connected().await;
    house.emulator.faults().set(Fault::MediaLinkExpired, When::Next(1));
    sends(&house, "image", "image/png", &png(), None);
    let (_, message) = settled(&ana).await;
    assert_eq!(message["content"]["file"]["state"], "stored");
    assert!(house.emulator.faults().list().is_empty(), "the fault struck");
}

#[tokio::test]
async fn a_file_of_an_erased_contact_is_gone() {
    let (house, ana) = House::connected().await;
    sends(&house, "image", "image/png", &png(), None);
    let (_, message) = settled(&ana).await;
    let app = &house.server.app;
    let workspace = app.registry.channels()[0].workspace;
    let id = MediaId(message["content"]["file"]["id"].as_str().expect("an id").parse().expect("an id"));
    let found = app.media.find(workspace, id).await.expect("read").expect("there");
    app.vault.destroy(found.medium.key).await.expect("destroyed");
    assert_eq!(ana.get(&path_of(&message)).await.status, 404);
    let link = link::token(&app.vault, id, Part::File, app.clock.now().plus(link::FOR_PROVIDERS));
    assert_eq!(ana.anywhere(Method::GET, &format!("/media/{link}")).send().await.expect("an answer").status(), 404);
}

on_both_engines!(
    async fn forgotten_files_leave_nothing_behind(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        sends(&house, "image", "image/png", &png(), None);
        let (_, message) = settled(&ana).await;
        let app = &house.server.app;
        let workspace = app.registry.channels()[0].workspace;
        let id = MediaId(message["content"]["file"]["id"].as_str().expect("an id").parse().expect("an id"));
        let medium = app.media.find(workspace, id).await.expect("read").expect("there").medium;
        let now = app.clock.now();
        let forgotten = app
            .store
            .write(move |tx| ponte_media::remove::forget_thread(tx, workspace, medium.thread, now))
            .await
            .expect("forgotten");
        assert_eq!(forgotten, 1);
        assert_eq!(ana.get(&path_of(&message)).await.status, 404);
        eventually("the objects are gone", async || {
            let left = house.files().into_iter().filter(|file| {
                file.to_string_lossy().contains(&*medium.object.as_str().replace(&workspace.to_string(), ""))
            });
            (left.count() == 0).then_some(())
        })
        .await;
    }
);

on_both_engines!(
    async fn an_agents_file_reaches_the_customer_and_stays_in_the_thread(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        let conversation = house.conversation(&ana, MARIA).await;
        ana.act(&format!("/workspaces/loja/conversations/{conversation}/take-over")).await.expect(200);
        let uploaded = upload(&ana, &conversation, "?filename=foto.png", "image/png", png()).await.expect(201);
        assert_eq!((&uploaded["kind"], &uploaded["size"]), (&json!("image"), &json!(png().len())));
        let reply = json!({
            "content": {"type": "media", "kind": "image", "source": {"upload": uploaded["id"]}, "caption": "aqui"},
            "seen_position": 1,
        });
        let path = format!("/workspaces/loja/conversations/{conversation}/replies");
        let sent = ana.post(&path, reply).await.expect(201);
        assert_eq!(sent["content"]["file"]["state"], "stored");
        let got = fetch(ana.request(Method::GET, &path_of(&sent))).await;
        assert_eq!((got.status, got.bytes), (200, png()));
        eventually("the customer has the picture", async || {
            let entries = house.emulator.transcript(MARIA);
            let of_company = entries.into_iter().filter(|entry| entry.from == Side::Company);
            let mut pictures = of_company.filter_map(|entry| match entry.content {
                Shown::Media { kind, source, caption, .. } => Some((kind, source, caption)),
                _ => None,
            });
            let (kind, source, caption) = pictures.next_back()?;
            assert_eq!((kind.as_str(), caption.as_deref()), ("image", Some("aqui")));
            assert!(source.chars().all(|sign| sign.is_ascii_digit()), "by the provider's id: {source}");
            Some(())
        })
        .await;
    }
);

#[tokio::test]
async fn what_cannot_be_sent_is_refused_with_its_reason() {
    let (house, ana) = House::connected().await;
    let conversation = house.conversation(&ana, MARIA).await;
    ana.act(&format!("/workspaces/loja/conversations/{conversation}/take-over")).await.expect(200);
    let large = [png(), vec![0; 6 << 20]].concat();
    let told = upload(&ana, &conversation, "", "image/png", large).await.problem(413, "too-large");
    let said = told["errors"][0]["message"].as_str().expect("words").to_owned();
    assert!(said.contains("at most 5.0 MB") && said.contains("6."), "{said}");
    let page = b"<html><script>alert(1)</script>".to_vec();
    upload(&ana, &conversation, "", "text/html", page.clone()).await.problem(415, "unsupported-content-type");
    let told = upload(&ana, &conversation, "", "image/png", page).await.problem(422, "invalid-content");
    assert!(told["errors"][0]["message"].as_str().expect("words").contains("text/html"), "{told:#}");
    upload(&ana, &conversation, "?kind=video", "image/png", png()).await.problem(415, "unsupported-content-type");
    upload(&ana, &conversation, "", "image/png", Vec::new()).await.problem(422, "invalid-content");
    eventually("nothing of them is left", async || house.files().is_empty().then_some(())).await;
}

#[tokio::test]
async fn an_upload_belongs_to_one_conversation() {
    let (house, ana) = House::connected().await;
    let [maria, joao] = house.conversations(&ana, [MARIA, "5511977776666"]).await;
    for conversation in [&maria, &joao] {
        ana.act(&format!("/workspaces/loja/conversations/{conversation}/take-over")).await.expect(200);
    }
    let uploaded = upload(&ana, &maria, "", "image/png", png()).await.expect(201);
    let reply = |kind: &str| json!({"content": {"type": "media", "kind": kind, "source": {"upload": uploaded["id"]}}, "seen_position": 1});
    let to = |conversation: &str| format!("/workspaces/loja/conversations/{conversation}/replies");
    ana.post(&to(&joao), reply("image")).await.problem(422, "invalid-content");
    ana.post(&to(&maria), reply("document")).await.problem(422, "invalid-content");
    ana.post(&to(&maria), reply("image")).await.expect(201);
}

#[tokio::test]
async fn an_upload_that_is_repeated_is_one() {
    let (house, ana) = House::connected().await;
    let conversation = house.conversation(&ana, MARIA).await;
    ana.act(&format!("/workspaces/loja/conversations/{conversation}/take-over")).await.expect(200);
    let path = format!("/workspaces/loja/conversations/{conversation}/uploads");
    let keyed = |bytes: Vec<u8>| {
        let request = ana.request(Method::POST, &path).header("content-type", "image/png");
        ana.ask(request.header("idempotency-key", "foto-1").body(bytes))
    };
    let first = keyed(png()).await.expect(201);
    let again = keyed(png()).await.expect(201);
    assert_eq!(first["id"], again["id"]);
    keyed([png(), vec![0]].concat()).await.problem(422, "key-reused");
    // The picture and its preview.
    eventually("one object is left", async || (house.files().len() == 2).then_some(())).await;
}

#[tokio::test]
async fn a_signed_link_opens_one_file_for_a_while() {
    let (house, ana) = House::connected().await;
    sends(&house, "image", "image/png", &png(), None);
    let (_, message) = settled(&ana).await;
    let app = &house.server.app;
    let id = MediaId(message["content"]["file"]["id"].as_str().expect("an id").parse().expect("an id"));
    let soon = app.clock.now().plus(link::FOR_PROVIDERS);
    let token = link::token(&app.vault, id, Part::File, soon);
    let got = fetch(house.stranger().anywhere(Method::GET, &format!("/media/{token}"))).await;
    assert_eq!((got.status, got.bytes), (200, png()));
    assert_eq!(got.headers["content-security-policy"], "default-src 'none'; sandbox");
    let mut changed = token.clone().into_bytes();
    changed[5] = if changed[5] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).expect("ASCII");
    let over = link::token(&app.vault, id, Part::File, Timestamp::from_micros(app.clock.now().as_micros() - 1));
    let other = link::token(&app.vault, MediaId::new(), Part::File, soon);
    for token in [changed, over, other, "x".to_owned()] {
        assert_eq!(fetch(house.stranger().anywhere(Method::GET, &format!("/media/{token}"))).await.status, 404);
    }
}

/// INSTREAM as clamd's manual describes it, by a server of the test's own that finds something in every file. (The real
/// clamd is asked in the tests of `ponte-media`.)
async fn finds_something_everywhere() -> Clamd {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(async move {
        while let Ok((mut line, _)) = listener.accept().await {
            let mut command = [0; 10];
            drop(line.read_exact(&mut command).await);
            while let Ok(length @ 1..) = line.read_u32().await {
                let mut piece = vec![0; usize::try_from(length).expect("small")];
                drop(line.read_exact(&mut piece).await);
            }
            drop(line.write_all(b"stream: Teste FOUND\0").await);
        }
    });
    Clamd::Tcp(address.to_string())
}

#[tokio::test]
async fn an_infected_file_of_a_customer_can_be_fetched_by_nobody() {
    let (house, ana) = House::scanned(finds_something_everywhere().await).await;
    sends(&house, "image", "image/png", &png(), None);
    let (_, message) = settled(&ana).await;
    let file = &message["content"]["file"];
    assert_eq!((&file["state"], &file["reason"]), (&json!("refused"), &json!("infected")), "{message:#}");
    let told = ana.get(&path_of(&message)).await.problem(409, "refused");
    assert!(told["detail"].as_str().expect("words").contains("virus"));
    let id = MediaId(file["id"].as_str().expect("an id").parse().expect("an id"));
    let app = &house.server.app;
    let token = link::token(&app.vault, id, Part::File, app.clock.now().plus(link::FOR_PROVIDERS));
    assert_eq!(fetch(ana.anywhere(Method::GET, &format!("/media/{token}"))).await.status, 404);
    assert!(house.files().is_empty());
}
