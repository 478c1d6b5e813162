//! An agent looks up an order in the company's own system.

use crate::kit::{House, Person};
use ponte_connectors::{ExchangeAnswer, ExchangeLog};
use ponte_kernel::{CallLogId, KeyId};
use ponte_simulator::shop::{Shop, ShopConfig};
use ponte_store::{Row, StoreError, inventory::CALL_EXCHANGES};
use reqwest::Method;
use serde_json::json;

/// The customer of order 1042, and somebody else.
const MARINA: &str = "5511987654321";
const JOAO: &str = "5521966665555";

const CONNECTOR: &str = include_str!("../../../../catalog/connectors/loja_aurora.yaml");

/// Connects the sample shop.
async fn connect(ana: &Person, url: &str) {
    let path = "/workspaces/loja/connectors/loja_aurora";
    ana.send_file(Method::PUT, path, "application/yaml", CONNECTOR).await.expect(200);
    let (key, address) = (ShopConfig::default().api_key, url.trim_start_matches("http://"));
    let allowed = json!({"allowed_addresses": [address]});
    ana.put("/workspaces/loja/allowed-addresses", allowed).await.expect(200);
    let connection = json!({
        "connector": "loja_aurora", "config": {"base_url": url}, "secrets": {"api_key": key.expose()},
        "allowed_addresses": [address],
    });
    ana.put("/workspaces/loja/connections/loja", connection).await.expect(200);
}

#[tokio::test]
async fn an_order_is_shown_to_the_agent_of_whom_it_is_of_alone() {
    let (house, ana) = House::connected().await;
    let bia = house.member(&ana, "bia", "agent").await;
    let [marina, joao] = house.conversations(&ana, [MARINA, JOAO]).await;
    let path = |id: &str, number: &str| format!("/workspaces/loja/conversations/{id}/orders?number={number}");
    let told = bia.get(&path(&marina, "1042")).await.problem(409, "refused");
    assert_eq!(told["detail"], "No connection of this workspace looks up orders.");

    let shop = Shop::start(ShopConfig::default()).await.expect("the shop starts");
    connect(&ana, &shop.url()).await;
    let order = bia.get(&path(&marina, "1042")).await.expect(200);
    assert_eq!((&order["connection"], &order["value"]["number"]), (&json!("loja"), &json!("1042")));
    assert!(order["age_milliseconds"].is_u64() && order["from_cache"].is_boolean(), "{order:#}");
    assert_eq!(bia.get(&path(&marina, "1042")).await.expect(200)["from_cache"], true);
    let told = bia.get(&path(&joao, "1042")).await.problem(409, "refused");
    assert_eq!(told["detail"], "This order is not under this contact's phone.");
    bia.get(&path(&marina, "99999")).await.problem(404, "not-found");
    bia.get(&path(&marina, "%20")).await.problem(422, "invalid-content");
    bia.get(&path(&marina, &"9".repeat(65))).await.problem(422, "invalid-content");
    shop.shutdown().await;
    bia.get(&path(&marina, "1043")).await.problem(502, "call-failed");
}

#[tokio::test]
async fn of_somebody_else_s_order_nothing_is_kept_but_that_it_was_asked_for() {
    let (house, ana) = House::connected().await;
    let [marina] = house.conversations(&ana, [MARINA]).await;
    let shop = Shop::start(ShopConfig::default()).await.expect("the shop starts");
    connect(&ana, &shop.url()).await;
    let path = |number: &str| format!("/workspaces/loja/conversations/{marina}/orders?number={number}");
    ana.get(&path("1043")).await.problem(409, "refused");
    ana.get(&path("1042")).await.expect(200);
    let [(outcome, theirs), (_, hers)] = &logged(&house).await[..] else { panic!("two calls were made") };
    assert_eq!((outcome.as_str(), &theirs[0].method, &theirs[0].url), ("answered", &"GET".to_owned(), &shop.url()));
    assert!(!theirs[0].took.is_zero());
    let nothing = ExchangeAnswer::Response { status: 200, headers: Vec::new(), body: String::new() };
    assert!(theirs[0].answer == nothing && theirs[0].request_headers.is_empty());
    assert!(matches!(&hers[0].answer, ExchangeAnswer::Response { body, .. } if body.contains("Marina Souza")));
}

/// The calls that were kept, the earliest first: what came of each, and what was said.
async fn logged(house: &House) -> Vec<(String, Vec<ExchangeLog>)> {
    let app = &house.server.app;
    let rows = app.store.read(|tx| {
        let rows =
            tx.rows("SELECT id, outcome, key_id, exchanges_sealed FROM call_log ORDER BY started_at", &[])?;
        rows.iter().map(sealed_call).collect::<Result<Vec<_>, _>>()
    });
    let mut calls = Vec::new();
    for (id, outcome, key, sealed) in rows.await.expect("the table is there") {
        let key = app.vault.key(key).await.expect("the contact's key");
        let plain = key.open(&CALL_EXCHANGES, id, &sealed).expect("it was sealed with it");
        calls.push((outcome, serde_json::from_slice(&plain).expect("exchanges")));
    }
    calls
}

fn sealed_call(row: &Row) -> Result<(CallLogId, String, KeyId, Vec<u8>), StoreError> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}
