//! Uploads, look-ups, downloads.

use crate::support::{MARINA, NUMBER, TOKEN, World, answer_of, code, message_id};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::time::Duration;

/// A multipart form by hand: the client's own is a feature that nothing else needs.
fn form(parts: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in parts {
        body.extend(format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    if let Some((mime_type, bytes)) = file {
        let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\nContent-Type: ";
        body.extend(format!("{head}{mime_type}\r\n\r\n").bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--b--\r\n");
    body
}

async fn upload(world: &World, body: Vec<u8>) -> (StatusCode, Value) {
    let url = format!("{}/v25.0/{NUMBER}/media", world.emulator.url());
    let request = world.http.post(url).bearer_auth(TOKEN);
    answer_of(request.header("content-type", "multipart/form-data; boundary=b").body(body)).await
}

async fn upload_image(world: &World) -> String {
    let parts = [("messaging_product", "whatsapp"), ("type", "image/png")];
    let (status, answer) = upload(world, form(&parts, Some(("image/png", b"\x89PNG")))).await;
    assert_eq!(status, 200, "{answer}");
    answer["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_file_is_uploaded_found_and_fetched() {
    let world = World::with_marina().await;
    let id = upload_image(&world).await;
    let look_up = async |query: &str| {
        let url = format!("{}/v25.0/{id}{query}", world.emulator.url());
        answer_of(world.http.get(url).bearer_auth(TOKEN)).await
    };
    let (status, facts) = look_up(&format!("?phone_number_id={NUMBER}")).await;
    assert_eq!(status, 200);
    assert_eq!((&facts["mime_type"], &facts["file_size"]), (&json!("image/png"), &json!(4)));
    assert_eq!(facts["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(code(&look_up("?phone_number_id=1").await), (400, 100));
    let url = facts["url"].as_str().expect("an address").to_owned();
    let fetch = async |url: &str| world.http.get(url).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(fetch(&url).await.bytes().await.expect("a body").as_ref(), b"\x89PNG");
    assert_eq!(fetch(&url.replace("/_media/", "/_media/9")).await.status(), 404);
    world.clock.advance(Duration::from_mins(5) + Duration::from_secs(1));
    assert_eq!(fetch(&url).await.status(), 404, "the address is good for five minutes");
    let (_, again) = look_up("").await;
    assert_eq!(fetch(again["url"].as_str().expect("an address")).await.status(), 200);
}

#[tokio::test]
async fn an_upload_is_sent_by_its_id_and_can_be_deleted() {
    let mut world = World::with_marina().await;
    let id = upload_image(&world).await;
    let image = json!({"type": "image", "image": {"id": id, "caption": "Olhe"}});
    message_id(&world.send(MARINA, image.clone()).await);
    assert_eq!(world.company.next_status().await.0, "sent");
    world.emulator.idle().await;
    world.company.rest();
    // A picture is no video: accepted, and failed later.
    message_id(&world.send(MARINA, json!({"type": "video", "video": {"id": id}})).await);
    assert_eq!(world.company.next_status().await.2["errors"][0]["code"], 131_053);
    let url = format!("{}/v25.0/{id}", world.emulator.url());
    assert_eq!(answer_of(world.http.delete(&url).bearer_auth(TOKEN)).await.1, json!({"success": true}));
    assert_eq!(code(&answer_of(world.http.get(&url).bearer_auth(TOKEN)).await), (400, 100));
    assert_eq!(code(&world.send(MARINA, image).await), (400, 131_009));
}

#[tokio::test]
async fn uploads_are_checked() {
    let world = World::start().await;
    let product = ("messaging_product", "whatsapp");
    assert_eq!(code(&upload(&world, form(&[], Some(("image/png", b"x")))).await), (400, 100));
    assert_eq!(code(&upload(&world, form(&[product], None)).await), (400, 100));
    let program = upload(&world, form(&[product], Some(("application/x-msdownload", b"MZ")))).await;
    assert_eq!(code(&program), (400, 100));
    assert!(program.1["error"]["message"].as_str().expect("words").contains("application/x-msdownload"));
    let heavy = vec![0; 5 * 1024 * 1024 + 1];
    assert_eq!(code(&upload(&world, form(&[product], Some(("image/png", &heavy)))).await), (400, 100));
}

#[tokio::test]
async fn a_number_tells_about_itself() {
    let world = World::start().await;
    let url = format!("{}/v25.0/{NUMBER}", world.emulator.url());
    let (_, facts) = answer_of(world.http.get(url).bearer_auth(TOKEN)).await;
    assert_eq!((&facts["id"], &facts["verified_name"]), (&json!(NUMBER), &json!("Loja Aurora")));
}
