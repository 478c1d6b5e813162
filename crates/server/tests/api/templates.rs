//! Templates: what the provider has is listed here, what is changed here is reviewed there.

use crate::kit::{Answer, House, MARIA, Person, eventually};
use ponte_simulator::emulator::{Shown, Side, TemplateReview};
use ponte_store::{LogCursor, Tx, events, on_both_engines};
use reqwest::Method;
use serde_json::{Value, json};

fn draft(name: &str) -> Value {
    json!({
        "channel": "loja", "name": name, "language": "pt_BR", "category": "utility",
        "content": {
            "body": "Olá {{1}}, seu pedido {{2}} chega hoje. Responda abaixo.",
            "body_samples": [{"name": "1", "value": "Marina"}, {"name": "2", "value": "1042"}],
            "footer": "Loja Aurora",
            "buttons": [{"type": "quick_reply", "text": "Onde está?"}],
        },
    })
}

async fn synced(ana: &Person) -> Value {
    ana.post("/workspaces/loja/templates/sync", json!({"channel": "loja"})).await.expect(200)
}

/// The one template with this name.
async fn named(ana: &Person, name: &str) -> Value {
    let listed = ana.get(&format!("/workspaces/loja/templates?search={name}")).await.expect(200);
    let items = listed["items"].as_array().expect("a list");
    items.iter().find(|one| one["name"] == name).unwrap_or(&Value::Null).clone()
}

fn at(template: &Value, rest: &str) -> String {
    format!("/workspaces/loja/templates/{}{rest}", template["id"].as_str().expect("an id"))
}

/// Waits until the template has a state.
async fn becomes(ana: &Person, name: &str, status: &str) -> Value {
    eventually(status, async || Some(named(ana, name).await).filter(|one| one["status"] == status)).await
}

fn decided(status: &str) -> TemplateReview {
    TemplateReview { status: Some(status.to_owned()), ..TemplateReview::default() }
}

#[track_caller]
fn path_of(answer: Answer) -> String {
    let problem = answer.problem(422, "invalid-content");
    problem["errors"][0]["path"].as_str().expect("a path").to_owned()
}

on_both_engines!(
    async fn the_accounts_templates_are_listed_and_filtered(store: TestStore) {
        let (_house, ana) = House::connected_on(store).await;
        assert_eq!(synced(&ana).await["templates"], 2);
        let again = synced(&ana).await;
        assert_eq!((&again["added"], &again["changed"], &again["gone"]), (&json!(0), &json!(0), &json!(0)));
        let found = async |query: &str| {
            let listed = ana.get(&format!("/workspaces/loja/templates?{query}")).await.expect(200);
            listed["items"].as_array().expect("a list").len()
        };
        assert_eq!(found("").await, 2);
        assert_eq!(found("search=pedido_env").await, 1);
        assert_eq!(found("search=PODEMOS").await, 1, "the text is searched too");
        assert_eq!(found("status=approved&category=utility&language=pt_BR&channel=loja").await, 2);
        assert_eq!(found("status=rejected").await, 0);
        let first = ana.get("/workspaces/loja/templates?limit=1").await.expect(200);
        let rest = format!("/workspaces/loja/templates?limit=1&cursor={}", first["next"].as_str().expect("more"));
        assert_eq!(ana.get(&rest).await.expect(200)["next"], Value::Null);
        let accounts = ana.get("/workspaces/loja/template-accounts").await.expect(200);
        assert_eq!(accounts["items"][0]["channels"], json!(["loja"]));
        assert_ne!(accounts["items"][0]["synced_at"], Value::Null);
    }
);

on_both_engines!(
    async fn a_new_template_is_reviewed_and_its_state_comes_by_webhook(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        synced(&ana).await;
        let made = ana.keyed("/workspaces/loja/templates", "um", draft("aviso_entrega")).await.expect(201);
        assert_eq!((&made["status"], &made["sendable"]), (&json!("pending"), &json!(false)));
        let repeated = ana.keyed("/workspaces/loja/templates", "um", draft("aviso_entrega")).await.expect(201);
        assert_eq!(repeated["id"], made["id"]);
        let taken = ana.post("/workspaces/loja/templates", draft("aviso_entrega")).await;
        assert_eq!(taken.problem(409, "already-taken")["errors"][0]["path"], "name");

        house.emulator.review("aviso_entrega", decided("APPROVED")).expect("it is there");
        let approved = becomes(&ana, "aviso_entrega", "approved").await;
        assert_eq!(approved["content"]["body_samples"][1]["value"], "1042");
        let quality = TemplateReview { quality: Some("RED".to_owned()), ..TemplateReview::default() };
        house.emulator.review("aviso_entrega", quality).expect("it is there");
        let red = async || Some(named(&ana, "aviso_entrega").await).filter(|one| one["quality"] == "red");
        eventually("the quality", red).await;
    }
);

#[tokio::test]
async fn a_rejection_says_why_and_is_edited() {
    let (house, ana) = House::connected().await;
    synced(&ana).await;
    ana.post("/workspaces/loja/templates", draft("aviso_entrega")).await.expect(201);
    let review = TemplateReview { reason: Some("INVALID_FORMAT".to_owned()), ..decided("REJECTED") };
    house.emulator.review("aviso_entrega", review).expect("it is there");
    let rejected = becomes(&ana, "aviso_entrega", "rejected").await;
    assert_eq!(rejected["rejection"]["code"], "INVALID_FORMAT");
    assert!(rejected["rejection"]["sentence"].as_str().expect("words").contains("sample"));
    let mut content = draft("")["content"].clone();
    content["body"] = json!("Bom dia {{1}}, o pedido {{2}} chega hoje. Responda abaixo.");
    let changed = ana.put(&at(&rejected, ""), json!({"content": content})).await.expect(200);
    assert_eq!((&changed["status"], &changed["edit"]["allowed"]), (&json!("pending"), &json!(false)));
    house.emulator.review("aviso_entrega", decided("APPROVED")).expect("it is there");
    let approved = becomes(&ana, "aviso_entrega", "approved").await;
    assert!(approved["content"]["body"].as_str().expect("a text").starts_with("Bom dia"));

    ana.put(&at(&approved, ""), json!({"content": content})).await.expect(200);
    house.emulator.review("aviso_entrega", decided("APPROVED")).expect("it is there");
    let approved = becomes(&ana, "aviso_entrega", "approved").await;
    let refused = ana.put(&at(&approved, ""), json!({"content": content})).await.problem(409, "refused");
    assert!(refused["detail"].as_str().expect("words").contains("once a day"), "{refused:#}");
}

#[tokio::test]
async fn what_meta_would_refuse_is_told_before_it_is_asked() {
    let (_house, ana) = House::connected().await;
    let mut bad = draft("aviso");
    bad["content"]["body"] = json!("{{1}}, seu pedido {{2}} chega hoje. Responda abaixo.");
    assert_eq!(path_of(ana.post("/workspaces/loja/templates", bad.clone()).await), "content.body");
    bad.as_object_mut().expect("an object").remove("channel");
    let checked = ana.post("/workspaces/loja/templates/validate", bad).await.expect(200);
    assert_eq!(checked["acceptable"], false);
    assert_eq!(checked["findings"][0]["rule"], "variable_first");
}

#[tokio::test]
async fn a_deleted_name_is_blocked() {
    let (_house, ana) = House::connected().await;
    synced(&ana).await;
    let template = named(&ana, "pedido_enviado").await;
    assert_eq!(ana.delete(&at(&template, "")).await.expect(200)["status"], "deleted");
    assert_eq!(named(&ana, "pedido_enviado").await, Value::Null, "lists leave it out");
    let again = ana.post("/workspaces/loja/templates", draft("pedido_enviado")).await;
    let again = again.problem(409, "already-taken");
    assert!(again["errors"][0]["message"].as_str().expect("words").contains("blocked"), "{again:#}");
}

#[tokio::test]
async fn a_template_is_shown_as_the_customer_sees_it() {
    let (_house, ana) = House::connected().await;
    synced(&ana).await;
    let template = named(&ana, "pedido_enviado").await;
    let values = json!({"body": [{"name": "1", "value": "Ana"}, {"name": "2", "value": "7"}]});
    let shown = ana.post(&at(&template, "/preview"), values).await.expect(200);
    assert_eq!(shown["body"], "Oi, Ana! Seu pedido 7 saiu para entrega.");
    assert_eq!(shown["buttons"][0]["text"], "Onde está?");
    let uses = ana.get(&at(&template, "/uses")).await.expect(200);
    assert_eq!(uses, json!({"flows": [], "substitute_of": []}));
}

#[tokio::test]
async fn a_sample_for_a_header_is_uploaded() {
    let (_house, ana) = House::connected().await;
    let upload = |kind: &'static str| {
        let request = ana.request(Method::POST, "/workspaces/loja/templates/samples?channel=loja&file_name=f.png");
        ana.ask(request.header("content-type", kind).body(vec![7_u8; 2 << 20]))
    };
    let uploaded = upload("image/png").await.expect(201);
    assert!(uploaded["handle"].as_str().expect("a handle").starts_with("4::"));
    upload("text/html").await.problem(415, "unsupported-content-type");
}

fn send(name: &str, values: &[&str]) -> Value {
    let body: Vec<Value> = values.iter().map(|value| json!({"value": {"text": value}})).collect();
    json!({
        "content": {"type": "template", "name": name, "language": "pt_BR", "body": body},
        "seen_position": 100,
    })
}

#[tokio::test]
async fn a_send_that_does_not_fit_its_template_is_refused_by_field() {
    let (house, ana) = House::connected().await;
    let id = house.conversation(&ana, MARIA).await;
    ana.act(&format!("/workspaces/loja/conversations/{id}/take-over")).await.expect(200);
    synced(&ana).await;
    let replies = format!("/workspaces/loja/conversations/{id}/replies");
    assert_eq!(path_of(ana.post(&replies, send("pedido_enviado", &["Ana"])).await), "content.body");
    assert_eq!(path_of(ana.post(&replies, send("nenhum", &[])).await), "content.name");
    ana.post(&replies, send("pedido_enviado", &["Ana", "1042"])).await.expect(201);
}

on_both_engines!(
    async fn a_paused_template_is_warned_of_and_its_substitute_leaves(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        let id = house.conversation(&ana, MARIA).await;
        ana.act(&format!("/workspaces/loja/conversations/{id}/take-over")).await.expect(200);
        synced(&ana).await;
        ana.post("/workspaces/loja/templates", draft("pedido_a_caminho")).await.expect(201);
        house.emulator.review("pedido_a_caminho", decided("APPROVED")).expect("it is there");
        let substitute = becomes(&ana, "pedido_a_caminho", "approved").await;
        let paused = named(&ana, "pedido_enviado").await;
        let other = named(&ana, "retomar_atendimento").await;
        let choose = async |other: &Value| {
            let form = json!({"template": other["id"]});
            ana.put(&at(&paused, "/substitute"), form).await
        };
        assert_eq!(path_of(choose(&other).await), "template");
        let mut form = draft("promocao");
        form["category"] = json!("marketing");
        let promotion = ana.post("/workspaces/loja/templates", form).await.expect(201);
        assert_eq!(path_of(choose(&promotion).await), "template", "marketing is no notice");
        assert_eq!(choose(&substitute).await.expect(200)["substitute"], substitute["id"]);

        house.emulator.review("pedido_enviado", decided("PAUSED")).expect("it is there");
        becomes(&ana, "pedido_enviado", "paused").await;
        let read = |tx: &mut dyn Tx| events::read_after(tx, LogCursor::default(), 1_000);
        let log = house.server.app.store.read(read).await.expect("readable");
        let warning = log.iter().find(|event| event.kind == "template.paused").expect("a warning");
        let warning: Value = serde_json::from_str(&warning.payload).expect("JSON");
        assert_eq!((&warning["name"], &warning["substitute"]), (&json!("pedido_enviado"), &substitute["id"]));
        let replies = format!("/workspaces/loja/conversations/{id}/replies");
        ana.post(&replies, send("pedido_enviado", &["Ana", "1042"])).await.expect(201);
        eventually("the substitute", async || {
            let heard = house.emulator.transcript(MARIA);
            let sent = heard.iter().filter(|entry| entry.from == Side::Company);
            let mut names = sent.filter_map(|entry| match &entry.content {
                Shown::Template { name, .. } => Some(name.clone()),
                _ => None,
            });
            names.any(|name| name == "pedido_a_caminho").then_some(())
        })
        .await;
        let moved = |tx: &mut dyn Tx| {
            tx.exec("UPDATE templates SET category = 'MARKETING' WHERE name = 'pedido_a_caminho'", &[])
        };
        house.server.app.store.write(moved).await.expect("the provider moved it");
        assert_eq!(path_of(ana.post(&replies, send("pedido_enviado", &["Ana", "1042"])).await), "content.name");
        ana.put(&at(&paused, "/substitute"), json!({"template": null})).await.expect(200);
        assert_eq!(path_of(ana.post(&replies, send("pedido_enviado", &["Ana", "1042"])).await), "content.name");
    }
);
