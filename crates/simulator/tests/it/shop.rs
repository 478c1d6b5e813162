//! Loja Aurora over HTTP.

use crate::support::{answer_of, client};
use axum::http::StatusCode;
use ponte_simulator::shop::{Shop, ShopConfig, ShopFaults, ShopMode};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

async fn shop() -> Shop {
    Shop::start(ShopConfig { latency_ms: 0, ..ShopConfig::default() }).await.expect("the shop opens")
}

async fn get(shop: &Shop, path: &str) -> (StatusCode, Value) {
    let request = client().get(format!("{}{path}", shop.url()));
    answer_of(request.header("X-Api-Key", "chave-da-loja-aurora")).await
}

#[tokio::test]
async fn an_order_is_found_with_its_customer() {
    let shop = shop().await;
    let (status, answer) = get(&shop, "/api/orders?number=1042").await;
    assert_eq!(status, 200);
    let order = &answer["data"][0];
    assert_eq!(
        (&order["number"], &order["status"], &order["total"]),
        (&json!(1042), &json!("shipped"), &json!(289.6))
    );
    assert_eq!(order["customer"]["phone"], "5511987654321");
    assert_eq!(order["customer"]["document"], "52998224725");
    assert_eq!(order["shipping"]["tracking_code"], "AA123456785BR");
    let id = order["id"].as_str().expect("an id");
    assert_eq!(get(&shop, &format!("/api/orders/{id}")).await.1["data"], *order);
    assert_eq!(get(&shop, "/api/orders?number=9999").await, (StatusCode::OK, json!({"data": []})));
    assert_eq!(get(&shop, "/api/orders/ped_0").await.0, 404);
    let (_, hers) = get(&shop, "/api/orders?customer_id=cli_001").await;
    assert_eq!(hers["data"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn customers_are_found_by_phone_or_cpf() {
    let shop = shop().await;
    for query in ["phone=551187654321", "cpf=529.982.247-25"] {
        let (_, answer) = get(&shop, &format!("/api/customers?{query}")).await;
        assert_eq!(answer["data"][0]["name"], "Marina Souza", "{query}");
    }
}

#[tokio::test]
async fn the_key_is_needed() {
    let shop = shop().await;
    let (status, answer) = answer_of(client().get(format!("{}/api/orders", shop.url()))).await;
    assert_eq!((status.as_u16(), &answer["error"]["code"]), (401, &json!("unauthorized")));
}

#[tokio::test]
async fn it_can_be_down_busy_and_slow() {
    let shop = shop().await;
    let faults = |mode| ShopFaults { mode, latency_ms: None };
    shop.set_faults(faults(ShopMode::Outage));
    assert_eq!(get(&shop, "/api/orders?number=1042").await.0, 503);
    shop.set_faults(faults(ShopMode::TooManyRequests { retry_after_seconds: 30 }));
    let request = client().get(format!("{}/api/orders", shop.url())).header("X-Api-Key", "chave-da-loja-aurora");
    let busy = request.send().await.expect("an answer");
    assert_eq!((busy.status().as_u16(), busy.headers()["retry-after"].as_bytes()), (429, b"30".as_slice()));
    shop.set_faults(faults(ShopMode::Slow { milliseconds: 30 }));
    let asked_at = Instant::now();
    assert_eq!(get(&shop, "/api/orders?number=1042").await.0, 200);
    assert!(asked_at.elapsed() >= Duration::from_millis(30));
}

#[tokio::test]
async fn the_switches_are_set_over_http() {
    let shop = shop().await;
    let url = format!("{}/_shop/faults", shop.url());
    let (status, _) = answer_of(client().put(&url).json(&json!({"mode": "outage"}))).await;
    assert_eq!(status, 200);
    assert_eq!(get(&shop, "/api/orders").await.0, 503);
    assert_eq!(answer_of(client().get(&url)).await.1, json!({"mode": "outage"}));
    assert_eq!(answer_of(client().put(&url).json(&json!({"mode": "fire"}))).await.0, 422);
    client().delete(&url).send().await.expect("an answer");
    assert_eq!(get(&shop, "/api/orders").await.0, 200);
    shop.shutdown().await;
}
