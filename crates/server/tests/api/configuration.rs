//! What people configure: endpoints, channels, queues, flows, connectors, connections.

use crate::kit::{House, MARIA, Person, endpoint, eventually};
use reqwest::Method;
use serde_json::json;

const FLOW: &str = r"
schema: 1
key: recepcao
name: Recepção
triggers:
  default: true
human:
  queue: geral
start: ola
blocks:
  ola:
    say:
      bubbles:
        - text: Olá! Já chamo alguém.
      next: passa
  passa:
    hand_over:
      queue: geral
";

#[tokio::test]
async fn a_channel_shows_where_its_webhooks_go_and_never_its_token() {
    let (house, ana) = House::connected().await;
    let listed = ana.get("/workspaces/loja/channels").await.expect(200);
    let channel = &listed["items"][0];
    assert_eq!(channel["webhook_url"], "http://localhost/webhooks/meta");
    assert_eq!(
        (&channel["queue"], &channel["flow"], &channel["stopped"]),
        (&json!("geral"), &json!(null), &json!(null))
    );
    let endpoints = ana.get("/workspaces/loja/endpoints").await.expect(200);
    for told in [listed.to_string(), endpoints.to_string()] {
        assert!(!told.contains("EAAG") && !told.contains("segredo") && !told.contains("verificacao"), "{told}");
    }
    let mut renamed = house.channel();
    renamed["name"] = json!("Vendas");
    renamed.as_object_mut().expect("an object").remove("token");
    let view = ana.put("/workspaces/loja/channels/loja", renamed).await.expect(200);
    assert_eq!(view["name"], "Vendas", "what is not sent of secrets stays");
}

#[tokio::test]
async fn a_channel_that_fits_nowhere_says_all_that_is_wrong() {
    let (house, ana) = House::founded().await;
    ana.put("/workspaces/loja/channels/loja", house.channel()).await.problem(422, "invalid-content");
    ana.put("/workspaces/loja/endpoints/meta", endpoint()).await.expect(200);
    let wrong = json!({
        "name": "", "endpoint": "meta", "number": " ", "display_phone": "+55", "queue": "nenhuma", "flow": "nenhum",
        "settings": {"base_url": "ftp://x", "api_version": "25", "messages_per_second": 0},
    });
    let told = ana.put("/workspaces/loja/channels/Loja", wrong).await.problem(422, "invalid-content");
    let mut paths: Vec<_> =
        told["errors"].as_array().expect("fields").iter().map(|field| field["path"].as_str()).collect();
    paths.sort_unstable();
    let expected = [
        "channel",
        "flow",
        "name",
        "number",
        "queue",
        "settings.api_version",
        "settings.base_url",
        "settings.messages_per_second",
        "token",
    ];
    assert_eq!(paths, expected.map(Some));
}

#[tokio::test]
async fn a_number_is_in_one_channel() {
    let (house, ana) = House::connected().await;
    let told = ana.put("/workspaces/loja/channels/outro", house.channel()).await.problem(409, "already-taken");
    assert_eq!(told["errors"][0]["path"], "number");
}

#[tokio::test]
async fn an_endpoint_needs_its_secrets_once_and_rotates_them() {
    let (_house, ana) = House::founded().await;
    let told =
        ana.put("/workspaces/loja/endpoints/meta", json!({"name": "Meta"})).await.problem(422, "invalid-content");
    assert_eq!(told["errors"][0]["path"], "app_secret");
    assert_eq!(ana.put("/workspaces/loja/endpoints/meta", endpoint()).await.expect(200)["rotating"], false);
    let rotated = json!({"name": "Meta", "app_secret": "novo"});
    assert_eq!(ana.put("/workspaces/loja/endpoints/meta", rotated).await.expect(200)["rotating"], true);
    let settled = ana.delete("/workspaces/loja/endpoints/meta/previous-secret").await.expect(200);
    assert_eq!(settled["rotating"], false);
}

#[tokio::test]
async fn a_technician_looks_after_an_endpoint_that_serves_the_workspace_alone() {
    let (house, ana) = House::founded().await;
    let teo = house.member(&ana, "teo", "technician").await;
    ana.put("/workspaces/loja/endpoints/meta", endpoint()).await.expect(200);
    let rotated = json!({"name": "Meta", "app_secret": "novo"});
    teo.put("/workspaces/loja/endpoints/meta", rotated.clone()).await.problem(403, "forbidden");
    teo.put("/workspaces/loja/endpoints/outro", endpoint()).await.problem(403, "forbidden");
    assert_eq!(teo.get("/workspaces/loja/endpoints").await.expect(200)["items"], json!([]));
    house.connect(&ana).await;
    teo.put("/workspaces/loja/endpoints/meta", rotated).await.expect(200);
    teo.put("/workspaces/loja/channels/loja", house.channel()).await.expect(200);
}

#[tokio::test]
async fn a_stopped_channel_holds_what_is_to_be_sent_until_it_is_started() {
    let (house, ana) = House::connected().await;
    let id = house.conversation(&ana, MARIA).await;
    let stopped = ana.act("/workspaces/loja/channels/loja/stop").await.expect(200);
    assert_eq!(stopped["stopped"]["reason"], "person");
    ana.act(&format!("/workspaces/loja/conversations/{id}/take-over")).await.expect(200);
    let reply = json!({"content": {"type": "text", "body": "Olá!"}, "seen_position": 1});
    let sent = ana.post(&format!("/workspaces/loja/conversations/{id}/replies"), reply).await.expect(201);
    assert_eq!(sent["delivery"]["state"], "waiting");
    assert!(ana.act("/workspaces/loja/channels/loja/start").await.expect(200)["stopped"].is_null());
    eventually("the reply", async || (house.heard_by(MARIA) == ["Olá!"]).then_some(())).await;
}

#[tokio::test]
async fn a_published_flow_answers_and_its_cost_is_known() {
    let (house, ana) = House::connected().await;
    let flows = "/workspaces/loja/flows";
    let checked =
        ana.send_file(Method::POST, &format!("{flows}/validate"), "application/yaml", FLOW).await.expect(200);
    assert_eq!((&checked["publishable"], &checked["cost"]["run"]["bubbles_min"]), (&json!(true), &json!(1)));
    let published = ana.send_file(Method::POST, flows, "application/yaml", FLOW).await.expect(201);
    assert_eq!((&published["flow"]["key"], &published["flow"]["version"]), (&json!("recepcao"), &json!(1)));
    assert_eq!(ana.get(&format!("{flows}/recepcao")).await.expect(200)["definition"], FLOW);
    let mut channel = house.channel();
    channel["flow"] = json!("recepcao");
    ana.put("/workspaces/loja/channels/loja", channel).await.expect(200);
    house.says(MARIA, "oi");
    eventually("the bot's answer", async || (house.heard_by(MARIA) == ["Olá! Já chamo alguém."]).then_some(()))
        .await;
    eventually("the queue", async || {
        let listed = ana.get("/workspaces/loja/conversations").await.expect(200);
        (listed["items"][0]["owner"]["type"] == "queue").then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_flow_that_names_what_is_not_there_is_not_published() {
    let (_house, ana) = House::founded().await;
    let flows = "/workspaces/loja/flows";
    let told = ana.send_file(Method::POST, flows, "application/yaml", FLOW).await.problem(422, "invalid-content");
    let paths: Vec<_> = told["errors"].as_array().expect("fields").iter().map(|field| &field["path"]).collect();
    assert_eq!(paths, ["blocks.passa.hand_over.queue", "human.queue"]);
    let broken = FLOW.replace("start: ola", "start: ola\ncolour: red");
    let told = ana.in_portuguese().send_file(Method::POST, flows, "application/yaml", &broken).await;
    let told = told.problem(422, "invalid-content").to_string();
    assert!(told.contains("colour"), "{told}");
    ana.get(&format!("{flows}/recepcao")).await.problem(404, "not-found");
}

#[tokio::test]
async fn a_flow_may_be_json_however_it_is_escaped() {
    let (house, ana) = House::connected().await;
    let flow = json!({
        "schema": 1, "key": "emoji", "name": "Emoji", "human": {"queue": "geral"}, "start": "ola",
        "triggers": {"default": true},
        "blocks": {
            "ola": {"say": {"bubbles": [{"text": "ESCAPED"}], "next": "fim"}},
            "fim": {"hand_over": {"queue": "geral"}},
        },
    });
    let text = flow.to_string().replace("ESCAPED", r"Ol\u00e1 \ud83d\ude00 \/ tudo bem?");
    ana.send_file(Method::POST, "/workspaces/loja/flows", "application/json", &text).await.expect(201);
    let mut channel = house.channel();
    channel["flow"] = json!("emoji");
    ana.put("/workspaces/loja/channels/loja", channel).await.expect(200);
    house.says(MARIA, "oi");
    eventually("the bot's answer", async || (house.heard_by(MARIA) == ["Olá 😀 / tudo bem?"]).then_some(())).await;
}

#[tokio::test]
async fn a_connector_with_an_unknown_key_is_refused_with_its_line() {
    let (_house, ana) = House::founded().await;
    let broken = SHOP.replace("kind: ecommerce", "kind: ecommerce\ncolour: red");
    let path = "/workspaces/loja/connectors/loja_aurora";
    let told = ana.send_file(Method::PUT, path, "application/yaml", &broken).await.problem(422, "invalid-content");
    let told = &told["errors"][0];
    assert!(told["path"].as_str().expect("a place").starts_with("line "), "{told}");
    assert!(told["message"].as_str().expect("words").contains("colour"), "{told}");
}

const SHOP_KEY: &str = "chave-da-loja-aurora";
const SHOP: &str = include_str!("../../../../catalog/connectors/loja_aurora.yaml");

#[tokio::test]
async fn a_connection_is_tried_and_its_secrets_are_never_read() {
    let (_house, ana) = House::founded().await;
    let shop =
        ponte_simulator::shop::Shop::start(ponte_simulator::shop::ShopConfig::default()).await.expect("a shop");
    let path = "/workspaces/loja/connectors/loja_aurora";
    let kept = ana.send_file(Method::PUT, path, "application/yaml", SHOP).await.expect(200);
    assert_eq!(kept["connector"]["unsupported"], json!([]));
    let address = shop.url().trim_start_matches("http://").to_owned();
    let connection = json!({
        "connector": "loja_aurora", "config": {"base_url": shop.url()}, "secrets": {"api_key": SHOP_KEY},
        "allowed_addresses": [address],
    });
    let path = "/workspaces/loja/connections/loja";
    let refused = ana.put(path, connection.clone()).await.problem(422, "invalid-content");
    assert_eq!(refused["errors"][0]["path"], "allowed_addresses", "the workspace does not allow it yet");
    allow(&ana, &address).await;
    let view = ana.put(path, connection.clone()).await.expect(200);
    assert_eq!(view["secrets"], json!(["api_key"]));
    assert!(!ana.get("/workspaces/loja/connections").await.expect(200).to_string().contains(SHOP_KEY));
    let answer =
        ana.post(&format!("{path}/actions/order.get"), json!({"input": {"number": "1042"}})).await.expect(200);
    assert_eq!(answer["value"]["number"], "1042", "{answer:#}");
    let unknown = ana.post(&format!("{path}/actions/order.get"), json!({"input": {"number": "9999"}})).await;
    unknown.problem(502, "call-failed");
    let mut changed = connection.clone();
    changed.as_object_mut().expect("an object").remove("secrets");
    assert_eq!(ana.put(path, changed).await.expect(200)["secrets"], json!(["api_key"]), "what is not sent stays");
    replaced_file_wants_secrets(&ana, path).await;
    changed_origin_wants_secrets(&ana, path, &address).await;
    let wrong = json!({"connector": "loja_aurora", "config": {"colour": "red"}});
    let told = ana.put("/workspaces/loja/connections/outra", wrong).await.problem(422, "invalid-content");
    assert!(
        told["errors"].as_array().expect("fields").iter().any(|field| field["path"] == "config.colour"),
        "{told:#}"
    );
}

#[tokio::test]
async fn a_token_that_is_kept_goes_to_no_other_server() {
    let (house, ana) = House::connected().await;
    let teo = house.member(&ana, "teo", "technician").await;
    let mut channel = house.channel();
    channel.as_object_mut().expect("an object").remove("token");
    channel["settings"]["base_url"] = json!("https://example.com");
    let told = teo.put("/workspaces/loja/channels/loja", channel.clone()).await.problem(422, "invalid-content");
    assert_eq!(told["errors"][0]["path"], "token");
    channel["token"] = json!("EAAG-novo");
    teo.put("/workspaces/loja/channels/loja", channel.clone()).await.expect(200);
    channel.as_object_mut().expect("an object").remove("token");
    channel["settings"]["api_version"] = json!("v26.0");
    teo.put("/workspaces/loja/channels/loja", channel).await.expect(200);
}

#[tokio::test]
async fn a_token_travels_in_clear_to_an_allowed_emulator_alone() {
    let (house, ana) = House::connected().await;
    for base_url in ["http://graph.facebook.com", "http://127.0.0.1:1", "http://10.0.0.1"] {
        let mut channel = house.channel();
        channel["settings"]["base_url"] = json!(base_url);
        let told = ana.put("/workspaces/loja/channels/loja", channel).await.problem(422, "invalid-content");
        assert_eq!(told["errors"][0]["path"], "settings.base_url", "{base_url}");
    }
}

#[tokio::test]
async fn limits_that_no_number_has_are_refused() {
    let (house, ana) = House::connected().await;
    let with = |settings: serde_json::Value| {
        let mut channel = house.channel();
        for (key, value) in settings.as_object().expect("settings") {
            channel["settings"][key] = value.clone();
        }
        channel
    };
    for slow in [0, 1, 7] {
        let channel = with(json!({"messages_per_second": slow}));
        let told = ana.put("/workspaces/loja/channels/loja", channel).await.problem(422, "invalid-content");
        assert_eq!(told["errors"][0]["path"], "settings.messages_per_second");
    }
    let channel = with(json!({"messages_per_second": 8, "pair_limit": "lifted"}));
    ana.put("/workspaces/loja/channels/loja", channel).await.expect(200);
    let channel = with(json!({"pair_limit": "lifted", "base_url": "https://graph.facebook.com"}));
    let told = ana.put("/workspaces/loja/channels/loja", channel).await.problem(422, "invalid-content");
    assert_eq!(told["errors"][0]["path"], "settings.pair_limit");
}

#[tokio::test]
async fn another_number_on_a_shared_endpoint_is_left_to_the_installations_administrators() {
    let (house, ana) = House::connected().await;
    let teo = house.member(&ana, "teo", "technician").await;
    house.share_endpoint().await;
    let mut channel = house.channel();
    teo.put("/workspaces/loja/channels/loja", channel.clone()).await.expect(200);
    channel["number"] = json!("990011223344556");
    teo.put("/workspaces/loja/channels/loja", channel.clone()).await.problem(403, "forbidden");
    ana.put("/workspaces/loja/channels/loja", channel).await.expect(200);
}

async fn allow(ana: &Person, address: &str) {
    let list = json!({"allowed_addresses": [address, "10.20.0.0/16"]});
    let told = ana.put("/workspaces/loja/allowed-addresses", list).await.expect(200);
    assert_eq!(told["allowed_addresses"], json!([address, "10.20.0.0/16"]));
}

/// Secrets stay where they were given for, also when the connector's file is replaced by one that goes elsewhere.
async fn replaced_file_wants_secrets(ana: &Person, path: &str) {
    let file = "/workspaces/loja/connectors/loja_aurora";
    let elsewhere = SHOP.replace("${config.base_url}", "http://10.20.0.66");
    assert_ne!(elsewhere, SHOP);
    let order = json!({"input": {"number": "1042"}});
    let ask = async || ana.post(&format!("{path}/actions/order.get"), order.clone()).await;
    ana.send_file(Method::PUT, file, "application/yaml", &elsewhere).await.expect(200);
    let told = ask().await.problem(502, "call-failed");
    assert!(told["detail"].as_str().expect("words").contains("send them anew"), "{told:#}");
    ana.send_file(Method::PUT, file, "application/yaml", SHOP).await.expect(200);
    ask().await.expect(200);
}

async fn changed_origin_wants_secrets(ana: &Person, path: &str, address: &str) {
    let elsewhere = json!({
        "connector": "loja_aurora", "config": {"base_url": "http://10.20.0.66"}, "allowed_addresses": [address, "10.20.0.66"],
    });
    let told = ana.put(path, elsewhere.clone()).await.problem(422, "invalid-content");
    assert_eq!(told["errors"][0]["path"], "secrets.api_key", "{told:#}");
    let mut with_secret = elsewhere;
    with_secret["secrets"] = json!({"api_key": "outra-chave"});
    ana.put(path, with_secret).await.expect(200);
}

#[tokio::test]
async fn addresses_are_allowed_by_those_who_administer_the_installation_alone() {
    let (house, ana) = House::founded().await;
    let boss = house.member(&ana, "boss", "administrator").await;
    let list = json!({"allowed_addresses": ["10.20.0.0/16"]});
    boss.put("/workspaces/loja/allowed-addresses", list.clone()).await.problem(403, "forbidden");
    ana.put("/workspaces/loja/allowed-addresses", list).await.expect(200);
    assert_eq!(boss.get("/workspaces/loja").await.expect(200)["allowed_addresses"], json!(["10.20.0.0/16"]));
    let metadata = json!({"allowed_addresses": ["169.254.169.254"]});
    let told = ana.put("/workspaces/loja/allowed-addresses", metadata).await.problem(422, "invalid-content");
    assert_eq!(told["errors"][0]["path"], "allowed_addresses");
}

#[tokio::test]
async fn a_connector_whose_tests_fail_is_not_kept() {
    let (_house, ana) = House::founded().await;
    let path = "/workspaces/loja/connectors/loja_aurora";
    let wrong =
        SHOP.replacen("number: '1042'", "number: '1043'", 1).replacen("number: \"1042\"", "number: \"1043\"", 1);
    assert_ne!(wrong, SHOP, "the sample's tests ask for order 1042");
    let told = ana.send_file(Method::PUT, path, "application/yaml", &wrong).await.problem(422, "invalid-content");
    let told = &told["errors"][0];
    assert!(told["path"].as_str().expect("a place").starts_with("line "), "{told}");
    let message = told["message"].as_str().expect("words");
    assert!(message.contains("expected") && message.contains("got"), "{message}");
    ana.get(path).await.problem(404, "not-found");
}

#[tokio::test]
async fn a_flow_takes_no_key_that_is_the_apis_own() {
    let (_house, ana) = House::connected().await;
    let reserved = FLOW.replace("key: recepcao", "key: validate");
    let flows = "/workspaces/loja/flows";
    let told =
        ana.send_file(Method::POST, flows, "application/yaml", &reserved).await.problem(422, "invalid-content");
    assert_eq!(told["errors"][0]["path"], "key");
}

const NOTES: &str = "schema: 1
connector: notas
version: 1.0.0
name: Notas
kind: crm
config: [{key: base_url, label: {pt-BR: Endereço}, type: url, on_prem: true, required: true}]
auth: {type: none}
http: {base_url: '${config.base_url}', timeout_ms: {interactive: 900, background: 10000}}
actions:
  note.add:
    input: {ref: canonical}
    request: {method: POST, path: /notes, body: {text: '${input.text}'}}
    output: {id: '${body.id}'}
";

#[tokio::test]
async fn a_deed_that_cannot_be_recognised_is_done_once_for_one_key() {
    let (_house, ana) = House::founded().await;
    let shop =
        ponte_simulator::shop::Shop::start(ponte_simulator::shop::ShopConfig::default()).await.expect("a shop");
    let address = shop.url().trim_start_matches("http://").to_owned();
    allow(&ana, &address).await;
    ana.send_file(Method::PUT, "/workspaces/loja/connectors/notas", "application/yaml", NOTES).await.expect(200);
    let connection =
        json!({"connector": "notas", "config": {"base_url": shop.url()}, "allowed_addresses": [address]});
    ana.put("/workspaces/loja/connections/notas", connection).await.expect(200);
    let note = json!({"input": {"customer_id": "1", "text": "oi"}});
    let path = "/workspaces/loja/connections/notas/actions/note.add";
    // The shop keeps no notes: the first call reaches it and fails, the second must not reach it.
    ana.keyed(path, "nota-1", note.clone()).await.problem(502, "call-failed");
    ana.keyed(path, "nota-1", note.clone()).await.problem(409, "refused");
    ana.keyed(path, "nota-2", note).await.problem(502, "call-failed");
}

#[tokio::test]
async fn webhooks_come_from_the_addresses_that_are_named() {
    let (house, ana) = House::connected().await;
    let post = async |from: Option<&str>| {
        let request = house.stranger().anywhere(Method::POST, "/webhooks/meta").body("{}");
        let request = match from {
            Some(from) => request.header("x-forwarded-for", from),
            None => request,
        };
        request.send().await.expect("the server answers").status().as_u16()
    };
    assert_eq!(post(None).await, 401, "anywhere is fine, without proof nothing is");
    let mut form = endpoint();
    form["sources"] = json!(["203.0.113.0/24", "2001:db8::7"]);
    let kept = ana.put("/workspaces/loja/endpoints/meta", form.clone()).await.expect(200);
    assert_eq!(kept["sources"], json!(["203.0.113.0/24", "2001:db8::7/128"]));
    assert_eq!(post(None).await, 403);
    assert_eq!(post(Some("198.51.100.1")).await, 403);
    assert_eq!(post(Some("198.51.100.1, 203.0.113.9")).await, 401, "as the proxy saw it");
    assert_eq!(post(Some("203.0.113.9, 198.51.100.1")).await, 403, "what a client says of itself is nothing");
    let unsaid = ana.put("/workspaces/loja/endpoints/meta", endpoint()).await.expect(200);
    assert_eq!(unsaid["sources"], kept["sources"], "what is not said stays");
    form["sources"] = json!(["zenvia.com"]);
    let wrong = ana.put("/workspaces/loja/endpoints/meta", form).await.problem(422, "invalid-content");
    assert_eq!(wrong["errors"][0]["path"], "sources");
}
