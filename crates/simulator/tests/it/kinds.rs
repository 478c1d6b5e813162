//! Every kind of message is taken as Meta takes it, shown on the phone, and can be answered.

use crate::support::{MARINA, World, code, message_id};
use ponte_simulator::emulator::{CallAnswer, CustomerMessage, Entry, Opens, OrderedItem, Says, Shown};
use serde_json::{Value, json};

fn interactive(part: Value) -> Value {
    let mut body = json!({"type": "interactive"});
    body["interactive"] = part;
    body
}

async fn sent(world: &mut World, body: Value) -> Entry {
    let id = message_id(&world.send(MARINA, body).await);
    world.emulator.idle().await;
    world.company.rest();
    world.emulator.transcript(MARINA).into_iter().find(|entry| entry.id == id).expect("it is shown")
}

async fn offered(world: &mut World, part: Value) -> (String, ponte_simulator::emulator::Interactive) {
    let entry = sent(world, interactive(part)).await;
    match entry.content {
        Shown::Interactive(shown) => (entry.id, *shown),
        other => panic!("{other:?}"),
    }
}

/// The message in the webhook of what Marina does.
async fn said(world: &mut World, says: Says) -> Value {
    world.emulator.say(MARINA, says).expect("said");
    world.company.next().await["messages"][0].clone()
}

fn button(name: &str) -> Value {
    json!({"name": name})
}

#[tokio::test]
async fn a_place_that_was_asked_for_quotes_the_request() {
    let mut world = World::with_marina().await;
    let request =
        json!({"type": "location_request_message", "body": {"text": "Onde?"}, "action": button("send_location")});
    let (id, shown) = offered(&mut world, request).await;
    assert_eq!((shown.opens, shown.body.as_str()), (Opens::Location, "Onde?"));
    let place = Says::Location { latitude: -23.5, longitude: -46.6, name: None, address: None };
    let message = said(&mut world, place).await;
    assert_eq!((&message["type"], &message["context"]["id"]), (&json!("location"), &json!(id)));
}

#[tokio::test]
async fn a_card_that_was_asked_for_is_the_customers_own() {
    let mut world = World::with_marina().await;
    let request =
        json!({"type": "contact_request", "body": {"text": "Podemos?"}, "action": button("request_contact_info")});
    let (id, _) = offered(&mut world, request).await;
    let message = said(&mut world, Says::Contacts { cards: Vec::new() }).await;
    assert_eq!((&message["type"], &message["context"]["id"]), (&json!("contacts"), &json!(id)));
    assert_eq!(message["contacts"][0]["origin"], "contact_request");
    assert_eq!(message["contacts"][0]["phones"][0]["wa_id"], MARINA);
}

#[tokio::test]
async fn a_form_is_answered_with_its_token() {
    let mut world = World::with_marina().await;
    let flow = json!({"type": "flow", "body": {"text": "Cadastro"}, "action": {"name": "flow", "parameters": {
        "flow_message_version": "3", "flow_token": "ft_91", "flow_id": "990011", "flow_cta": "Preencher",
        "mode": "published", "flow_action": "navigate",
        "flow_action_payload": {"screen": "CADASTRO", "data": {"nome": "Marina"}}}}});
    let (id, shown) = offered(&mut world, flow.clone()).await;
    assert_eq!((shown.button.as_deref(), shown.opens), (Some("Preencher"), Opens::Form));
    let response = json!({"cpf": "000"}).as_object().expect("an object").clone();
    let message = said(&mut world, Says::Form { response, message: None }).await;
    let reply = &message["interactive"]["nfm_reply"];
    assert_eq!((&reply["name"], &message["context"]["id"]), (&json!("flow"), &json!(id)));
    let answer: Value = serde_json::from_str(reply["response_json"].as_str().expect("text")).expect("JSON");
    assert_eq!(answer, json!({"cpf": "000", "flow_token": "ft_91"}));

    let parameters = |change: &dyn Fn(&mut Value)| {
        let mut wrong = flow.clone();
        change(&mut wrong["action"]["parameters"]);
        interactive(wrong)
    };
    for (body, expected) in [
        (parameters(&|it| it["flow_name"] = json!("x")), 131_009),
        (parameters(&|it| it["flow_cta"] = json!("x".repeat(21))), 131_009),
        (parameters(&|it| it["flow_id"] = json!("")), 131_008),
        (parameters(&|it| it["flow_action_payload"]["data"] = json!({})), 131_009),
    ] {
        assert_eq!(code(&world.send(MARINA, body).await), (400, expected));
    }
}

#[tokio::test]
async fn products_are_ordered_from_the_catalogue_that_showed_them() {
    let mut world = World::with_marina().await;
    let list = json!({"type": "product_list", "header": {"type": "text", "text": "Kits"}, "body": {"text": "Escolha"},
        "action": {"catalog_id": "660011", "sections": [
            {"title": "Mais vendidos", "product_items": [{"product_retailer_id": "SKU-77"}]}]}});
    let (_, shown) = offered(&mut world, list.clone()).await;
    assert_eq!(shown.lines, ["Mais vendidos", "SKU-77"]);
    let items = vec![OrderedItem { product: "SKU-77".into(), quantity: 2, price: 39.9, currency: "BRL".into() }];
    let order = Says::Order { items, text: Some("Amanhã?".into()), catalog: None, message: None };
    let message = said(&mut world, order).await;
    let expected = json!({"catalog_id": "660011", "text": "Amanhã?", "product_items": [
        {"product_retailer_id": "SKU-77", "quantity": 2, "item_price": 39.9, "currency": "BRL"}]});
    assert_eq!(message["order"], expected);

    let many: Vec<_> = (0..31).map(|at| json!({"product_retailer_id": at.to_string()})).collect();
    let mut wrong = list.clone();
    wrong["action"]["sections"][0]["product_items"] = json!(many);
    assert_eq!(code(&world.send(MARINA, interactive(wrong)).await), (400, 131_009));
    let mut headless = list;
    headless.as_object_mut().expect("an object").remove("header");
    assert_eq!(code(&world.send(MARINA, interactive(headless)).await), (400, 100));
    let product = json!({"type": "product", "action": {"catalog_id": "660011"}});
    assert_eq!(code(&world.send(MARINA, interactive(product)).await), (400, 131_008));
}

#[tokio::test]
async fn the_cards_of_a_carousel_are_of_one_make() {
    let mut world = World::with_marina().await;
    let card = |at: usize, kind: &str| {
        json!({"card_index": at, "type": "cta_url",
            "header": {"type": kind, kind: {"link": "https://example.test/1"}},
            "action": {"buttons": [{"type": "quick_reply", "quick_reply": {"id": format!("c{at}"), "title": "Quero"}}]}})
    };
    let carousel =
        |cards: Value| json!({"type": "carousel", "body": {"text": "Planos"}, "action": {"cards": cards}});
    let (id, shown) = offered(&mut world, carousel(json!([card(0, "image"), card(1, "image")]))).await;
    assert_eq!(shown.choices.len(), 2);
    let message = said(&mut world, Says::Choice { id: "c1".into(), message: None }).await;
    assert_eq!(message["interactive"]["button_reply"], json!({"id": "c1", "title": "Quero"}));
    assert_eq!(message["context"]["id"], json!(id));
    for cards in [
        json!([card(0, "image")]),
        json!([card(0, "image"), card(1, "video")]),
        json!([card(0, "image"), card(0, "image")]),
        (0..11).map(|at| card(at, "image")).collect(),
    ] {
        assert_eq!(code(&world.send(MARINA, interactive(carousel(cards))).await), (400, 131_009));
    }
}

fn order() -> Value {
    let money = |value: i64| json!({"value": value, "offset": 100});
    json!({"type": "order_details", "body": {"text": "Seu pedido"}, "action": {"name": "review_and_pay", "parameters": {
        "reference_id": "PED-1007", "type": "physical-goods", "payment_type": "br", "currency": "BRL",
        "total_amount": money(8480),
        "payment_settings": [{"type": "payment_link", "payment_link": {"uri": "https://pay.example.test/"}}],
        "order": {"status": "pending", "subtotal": money(7480), "tax": money(0), "shipping": money(1500),
            "discount": money(500), "items": [{"retailer_id": "SKU-77", "name": "Kit", "amount": money(3990),
                "quantity": 2, "sale_amount": money(3740)}]}}}})
}

#[tokio::test]
async fn an_order_is_paid_with_a_saved_card_when_its_sums_fit() {
    let mut world = World::with_marina().await;
    let (_, shown) = offered(&mut world, order()).await;
    assert_eq!(shown.lines, ["2 × Kit R$ 37,40", "= R$ 84,80", "https://pay.example.test/"]);
    let pay = Says::PayByCard { last_four_digits: "4242".into(), credential_id: "cred_01".into(), message: None };
    let message = said(&mut world, pay).await;
    let method = &message["interactive"]["payment_method"];
    assert_eq!((&method["reference_id"], &method["last_four_digits"]), (&json!("PED-1007"), &json!("4242")));
    let wrong = |pointer: &str, value: Value| {
        let mut order = order();
        *order.pointer_mut(&format!("/action/parameters{pointer}")).expect("it is there") = value;
        interactive(order)
    };
    for body in [
        wrong("/total_amount/value", json!(8481)),
        wrong("/order/subtotal/value", json!(7481)),
        wrong("/order/subtotal/offset", json!(1000)),
        wrong("/order/items/0/quantity", json!(0)),
        wrong("/order/items/0/sale_amount/value", json!(3990)),
        wrong("/reference_id", json!("PED 1007")),
        wrong("/currency", json!("USD")),
        wrong("/order/status", json!("processing")),
    ] {
        assert_eq!(code(&world.send(MARINA, body.clone()).await), (400, 131_009), "{body}");
    }
    assert_eq!(code(&world.send(MARINA, wrong("/payment_settings", json!([]))).await), (400, 131_008));
    let news = json!({"type": "order_status", "body": {"text": "A caminho"}, "action": {"name": "review_order",
        "parameters": {"reference_id": "PED-1007", "order": {"status": "shipped"}}}});
    assert_eq!(offered(&mut world, news).await.1.lines, ["PED-1007: shipped"]);
}

#[tokio::test]
async fn links_calls_cards_and_addresses() {
    let mut world = World::with_marina().await;
    let link = |url: &str| {
        json!({"type": "cta_url", "body": {"text": "Abra"},
            "action": {"name": "cta_url", "parameters": {"display_text": "Abrir", "url": url}}})
    };
    assert_eq!(offered(&mut world, link("https://x.test")).await.1.lines, ["https://x.test"]);
    assert_eq!(code(&world.send(MARINA, interactive(link("x.test"))).await), (400, 131_009));
    let call = json!({"type": "call_permission_request", "body": {"text": "Podemos ligar?"},
        "action": button("call_permission_request")});
    offered(&mut world, call).await;
    let message = said(&mut world, Says::CallPermission { answer: CallAnswer::Reject, message: None }).await;
    assert_eq!(message["interactive"]["call_permission_reply"]["response"], "reject");
    let address = |country: &str| {
        interactive(json!({"type": "address_message", "body": {"text": "Onde?"},
            "action": {"name": "address_message", "parameters": {"country": country}}}))
    };
    assert_eq!(code(&world.send(MARINA, address("BR")).await), (400, 131_009));
    sent(&mut world, address("IN")).await;
    let cards =
        json!({"type": "contacts", "contacts": [{"name": {"formatted_name": "João Lima", "first_name": "João"}}]});
    assert_eq!(sent(&mut world, cards).await.content, Shown::Contacts { names: vec!["João Lima".to_owned()] });
}

#[tokio::test]
async fn nobody_answers_what_was_not_asked() {
    let world = World::with_marina().await;
    for says in [
        Says::Form { response: serde_json::Map::new(), message: None },
        Says::CallPermission { answer: CallAnswer::Accept, message: None },
        Says::Order { items: Vec::new(), text: None, catalog: None, message: None },
    ] {
        assert!(world.emulator.say(MARINA, CustomerMessage::from(says)).is_err());
    }
}
