//! Every kind of message leaves through the API, and an agent reacts.

use crate::kit::{House, MARIA, Person, eventually};
use ponte_simulator::emulator::{Shown, Side};
use ponte_store::on_both_engines;
use serde_json::{Value, json};

async fn opened() -> (House, Person, String) {
    let (house, ana) = House::connected().await;
    let id = taken(&house, &ana).await;
    (house, ana, id)
}

async fn taken(house: &House, ana: &Person) -> String {
    let id = house.conversation(ana, MARIA).await;
    ana.act(&format!("/workspaces/loja/conversations/{id}/take-over")).await.expect(200);
    id
}

fn contents() -> Vec<(&'static str, Value)> {
    let card = json!({"header": {"kind": "image", "source": {"link": "https://loja.example.test/1.jpg"}},
        "body": "Plano", "action": {"link": {"button": "Ver", "url": "https://loja.example.test/1"}}});
    let order = json!({
        "reference": "PED-1007", "goods": "physical", "total": 8480,
        "ways": [{"link": "https://pay.example.test/PED-1007"}],
        "order": {
            "items": [{"product": "SKU-77", "name": "Kit", "amount": 4240, "quantity": 2}],
            "subtotal": 8480, "tax": {"amount": 0},
        },
    });
    vec![
        ("text", json!({"body": "Olá"})),
        (
            "buttons",
            json!({"header": {"text": "Consulta"}, "body": "Confirma?", "buttons": [{"id": "s", "title": "Sim"}]}),
        ),
        (
            "list",
            json!({"header": "Opções", "body": "Escolha", "button": "Ver",
            "sections": [{"rows": [{"id": "a", "title": "A"}]}]}),
        ),
        (
            "media",
            json!({"kind": "image", "source": {"link": "https://loja.example.test/1.jpg"}, "caption": "Foto"}),
        ),
        (
            "template",
            json!({"name": "pedido_enviado", "language": "pt_BR",
            "body": [{"name": null, "value": {"text": "Maria"}}, {"name": null, "value": {"date_time": "amanhã"}}]}),
        ),
        ("cta_url", json!({"body": "Abra", "button": "Abrir", "url": "https://loja.example.test/"})),
        ("location_request", json!({"body": "Onde?"})),
        ("contact_request", json!({"body": "Podemos?"})),
        ("call_permission_request", json!({"body": "Podemos ligar?"})),
        ("product", json!({"catalog": "660011", "product": "SKU-77"})),
        (
            "product_list",
            json!({"header": "Kits", "body": "Escolha", "catalog": "660011",
            "sections": [{"products": ["SKU-77"]}]}),
        ),
        ("catalog", json!({"body": "Nosso catálogo"})),
        ("carousel", json!({"body": "Planos", "cards": [card, card]})),
        ("flow", json!({"body": "Cadastro", "flow": {"id": "990011"}, "token": "ft_91", "button": "Preencher"})),
        ("address", json!({"body": "Onde?", "country": "IN"})),
        ("order_details", json!({"body": "Seu pedido", "payment": order})),
        ("order_status", json!({"body": "A caminho", "update": {"reference": "PED-1007", "state": "shipped"}})),
        ("contacts", json!({"cards": [{"name": {"formatted_name": "João Lima", "first_name": "João"}}]})),
        ("location", json!({"latitude": -23.56, "longitude": -46.65, "name": "Aurora"})),
    ]
}

#[tokio::test]
async fn every_kind_reaches_the_customer_and_is_shown_as_it_was_sent() {
    let (house, ana, id) = opened().await;
    let contents = contents();
    for (kind, fields) in &contents {
        let mut content = fields.clone();
        content["type"] = json!(kind);
        let reply = json!({"content": content, "seen_position": 9_999});
        let sent = ana.post(&format!("/workspaces/loja/conversations/{id}/replies"), reply).await.expect(201);
        assert_eq!(sent["content"]["type"], json!(kind));
        for (key, value) in fields.as_object().expect("fields").iter().filter(|(key, _)| *key != "source") {
            assert_eq!(&sent["content"][key], value, "{key} of {kind}");
        }
    }
    let shown = eventually("all of them at the customer", async || {
        let entries = house.emulator.transcript(MARIA);
        let ours: Vec<_> = entries.into_iter().filter(|entry| entry.from == Side::Company).collect();
        (ours.len() == contents.len()).then_some(ours)
    })
    .await;
    let orders =
        shown.iter().filter(|entry| matches!(&entry.content, Shown::Interactive(it) if it.kind == "order_details"));
    assert_eq!(orders.count(), 1);
    let list = ana.get("/workspaces/loja/conversations").await.expect(200);
    assert_eq!(list["items"][0]["last_message"]["words"], "Aurora");
}

on_both_engines!(
    async fn a_reaction_is_put_changed_and_taken_back_and_is_no_reply(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        let id = taken(&house, &ana).await;
        let list = ana.get(&format!("/workspaces/loja/conversations/{id}/messages")).await.expect(200);
        let heard = list["items"][0]["id"].as_str().expect("an id").to_owned();
        let path = format!("/workspaces/loja/messages/{heard}/reaction");
        for emoji in [json!("👍"), json!("❤️"), Value::Null] {
            let sent = ana.post(&path, json!({"emoji": emoji})).await.expect(201);
            assert_eq!(sent["content"], json!({"type": "reaction", "emoji": emoji}));
            assert_eq!(sent["reply_to"]["id"], json!(heard));
        }
        let shown = eventually("the reactions at the customer", async || {
            let entries = house.emulator.transcript(MARIA);
            let emoji = entries.into_iter().filter_map(|entry| match entry.content {
                Shown::Reaction { emoji, .. } => Some(emoji),
                _ => None,
            });
            let emoji: Vec<_> = emoji.collect();
            (emoji.len() == 3).then_some(emoji)
        })
        .await;
        assert_eq!(shown, ["👍", "❤️", ""]);
        let told = ana.post(&path, json!({"emoji": "ok"})).await.problem(422, "invalid-content");
        assert_eq!(told["errors"], json!([{"path": "emoji", "message": "Use a single emoji."}]));
        let list = ana.get(&format!("/workspaces/loja/conversations/{id}/messages")).await.expect(200);
        let reaction = list["items"][0]["id"].as_str().expect("an id");
        let path = format!("/workspaces/loja/messages/{reaction}/reaction");
        ana.post(&path, json!({"emoji": "👍"})).await.problem(422, "invalid-content");
        // Who had seen the first message alone missed no reply.
        let reply = json!({"content": {"type": "text", "body": "Olá"}, "seen_position": 1});
        ana.post(&format!("/workspaces/loja/conversations/{id}/replies"), reply).await.expect(201);
    }
);

#[tokio::test]
async fn an_order_whose_sums_do_not_fit_is_refused_with_both_amounts() {
    let (_house, ana, id) = opened().await;
    let mut order = contents().into_iter().find(|(kind, _)| *kind == "order_details").expect("an order").1;
    order["type"] = json!("order_details");
    order["payment"]["total"] = json!(8_490);
    let reply = json!({"content": order, "seen_position": 1});
    let path = format!("/workspaces/loja/conversations/{id}/replies");
    let told = ana.in_portuguese().post(&path, reply).await.problem(422, "invalid-content");
    let expected = json!([{"path": "content.payment.total",
        "message": "Os valores não fecham: deveria ser R$ 84,80, e é R$ 84,90."}]);
    assert_eq!(told["errors"], expected);
}
