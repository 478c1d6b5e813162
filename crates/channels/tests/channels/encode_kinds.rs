//! Every kind of message becomes the JSON of Meta's documentation.

use crate::encode::sent;
use serde_json::{Value, json};

fn interactive(content: &Value) -> Value {
    let body = sent(content);
    assert_eq!(body["type"], "interactive");
    body["interactive"].clone()
}

#[test]
fn a_header_stands_above_buttons_and_lists() {
    let content = json!({
        "type": "buttons", "header": { "media": { "kind": "image", "source": { "id": "1340001" } } },
        "body": "Confirma a consulta de amanhã?", "footer": "Clínica Aurora",
        "buttons": [{ "id": "sim_8812", "title": "Confirmar" }, { "id": "nao_8812", "title": "Remarcar" }],
    });
    let expected = json!({
        "type": "button", "header": { "type": "image", "image": { "id": "1340001" } },
        "body": { "text": "Confirma a consulta de amanhã?" }, "footer": { "text": "Clínica Aurora" },
        "action": { "buttons": [
            { "type": "reply", "reply": { "id": "sim_8812", "title": "Confirmar" } },
            { "type": "reply", "reply": { "id": "nao_8812", "title": "Remarcar" } },
        ] },
    });
    assert_eq!(interactive(&content), expected);
    let content = json!({
        "type": "list", "header": "Especialidades", "body": "Escolha:", "button": "Ver opções",
        "sections": [{ "title": "Adultos", "rows": [
            { "id": "cardio", "title": "Cardiologia", "description": "Segunda a sexta" },
        ] }],
    });
    let expected = json!({
        "type": "list", "header": { "type": "text", "text": "Especialidades" }, "body": { "text": "Escolha:" },
        "action": { "button": "Ver opções", "sections": [{ "title": "Adultos", "rows": [
            { "id": "cardio", "title": "Cardiologia", "description": "Segunda a sexta" },
        ] }] },
    });
    assert_eq!(interactive(&content), expected);
}

#[test]
fn a_button_that_opens_an_address() {
    let content = json!({
        "type": "cta_url", "header": { "text": "2ª via" }, "body": "Abra o portal.", "button": "Abrir portal",
        "url": "https://portal.example.test/x?id=1",
    });
    let expected = json!({
        "type": "cta_url", "header": { "type": "text", "text": "2ª via" }, "body": { "text": "Abra o portal." },
        "action": { "name": "cta_url", "parameters": {
            "display_text": "Abrir portal", "url": "https://portal.example.test/x?id=1",
        } },
    });
    assert_eq!(interactive(&content), expected);
}

#[test]
fn requests_for_something_of_the_customer() {
    for (kind, meta, name) in [
        ("location_request", "location_request_message", "send_location"),
        ("contact_request", "contact_request", "request_contact_info"),
        ("call_permission_request", "call_permission_request", "call_permission_request"),
    ] {
        let expected = json!({ "type": meta, "body": { "text": "Podemos?" }, "action": { "name": name } });
        assert_eq!(interactive(&json!({ "type": kind, "body": "Podemos?" })), expected);
    }
    let content =
        json!({ "type": "address", "body": "Onde entregamos?", "country": "IN", "values": { "name": "Asha" } });
    let expected = json!({
        "type": "address_message", "body": { "text": "Onde entregamos?" },
        "action": { "name": "address_message", "parameters": {
            "country": "IN", "values": { "name": "Asha" }, "saved_addresses": [],
        } },
    });
    assert_eq!(interactive(&content), expected);
}

#[test]
fn products_and_catalogues() {
    let content = json!({ "type": "product", "body": "Veja", "catalog": "660011", "product": "SKU-77" });
    let expected = json!({
        "type": "product", "body": { "text": "Veja" },
        "action": { "catalog_id": "660011", "product_retailer_id": "SKU-77" },
    });
    assert_eq!(interactive(&content), expected);
    let content = json!({
        "type": "product_list", "header": "Kits", "body": "Escolha", "catalog": "660011",
        "sections": [{ "title": "Mais vendidos", "products": ["SKU-77"] }],
    });
    let expected = json!({
        "type": "product_list", "header": { "type": "text", "text": "Kits" }, "body": { "text": "Escolha" },
        "action": { "catalog_id": "660011", "sections": [
            { "title": "Mais vendidos", "product_items": [{ "product_retailer_id": "SKU-77" }] },
        ] },
    });
    assert_eq!(interactive(&content), expected);
    let content = json!({ "type": "catalog", "body": "Nosso catálogo", "thumbnail": "SKU-77" });
    let expected = json!({
        "type": "catalog_message", "body": { "text": "Nosso catálogo" },
        "action": { "name": "catalog_message", "parameters": { "thumbnail_product_retailer_id": "SKU-77" } },
    });
    assert_eq!(interactive(&content), expected);
    let bare = interactive(&json!({ "type": "catalog", "body": "Nosso catálogo" }));
    assert_eq!(bare["action"], json!({ "name": "catalog_message" }));
}

#[test]
fn a_form_opens_a_screen_or_asks_its_endpoint() {
    let content = json!({
        "type": "flow", "body": "Complete o cadastro", "flow": { "id": "990011" }, "token": "ft_91",
        "button": "Preencher", "open": { "screen": { "screen": "CADASTRO", "data": { "nome": "Marina" } } },
    });
    let expected = json!({
        "type": "flow", "body": { "text": "Complete o cadastro" }, "action": { "name": "flow", "parameters": {
            "flow_message_version": "3", "flow_token": "ft_91", "flow_id": "990011", "flow_cta": "Preencher",
            "mode": "published", "flow_action": "navigate",
            "flow_action_payload": { "screen": "CADASTRO", "data": { "nome": "Marina" } },
        } },
    });
    assert_eq!(interactive(&content), expected);
    let content = json!({
        "type": "flow", "body": "Agende", "flow": { "name": "agenda" }, "token": "ft_92", "button": "Agendar",
        "mode": "draft", "open": "data_exchange",
    });
    let parameters = interactive(&content)["action"]["parameters"].clone();
    let expected = json!({
        "flow_message_version": "3", "flow_token": "ft_92", "flow_name": "agenda", "flow_cta": "Agendar",
        "mode": "draft", "flow_action": "data_exchange",
    });
    assert_eq!(parameters, expected);
}

#[test]
fn a_carousel_counts_its_cards() {
    let card = |at: usize, name: &str| {
        json!({
            "header": { "kind": "image", "source": { "link": format!("https://example.test/{at}.jpg") } },
            "body": name,
            "action": { "link": { "button": "Ver", "url": format!("https://example.test/{at}") } },
        })
    };
    let content = json!({ "type": "carousel", "body": "Planos", "cards": [card(1, "Básico"), card(2, "Plus")] });
    let expected_card = |at: usize, name: &str| {
        json!({
            "card_index": at - 1, "type": "cta_url",
            "header": { "type": "image", "image": { "link": format!("https://example.test/{at}.jpg") } },
            "body": { "text": name },
            "action": { "name": "cta_url", "parameters": {
                "display_text": "Ver", "url": format!("https://example.test/{at}"),
            } },
        })
    };
    let expected = json!({
        "type": "carousel", "body": { "text": "Planos" },
        "action": { "cards": [expected_card(1, "Básico"), expected_card(2, "Plus")] },
    });
    assert_eq!(interactive(&content), expected);
    let products = json!({ "type": "carousel", "body": "Kits", "cards": [
        { "action": { "product": { "catalog": "660011", "product": "A" } } },
        { "action": { "product": { "catalog": "660011", "product": "B" } } },
    ] });
    let expected = json!({
        "card_index": 1, "type": "product", "action": { "catalog_id": "660011", "product_retailer_id": "B" },
    });
    assert_eq!(interactive(&products)["action"]["cards"][1], expected);
    let replies = json!({ "header": { "kind": "video", "source": { "id": "1" } },
        "action": { "buttons": [{ "id": "a", "title": "Quero" }] } });
    let replies = json!({ "type": "carousel", "body": "Kits", "cards": [replies, replies] });
    assert_eq!(
        interactive(&replies)["action"]["cards"][0]["action"],
        json!({ "buttons": [{ "type": "quick_reply", "quick_reply": { "id": "a", "title": "Quero" } }] })
    );
}

/// An order of the reference page, with a code whose checksum fits.
pub fn payment() -> Value {
    json!({
        "reference": "PED-1007", "goods": "physical", "total": 8480,
        "ways": [
            { "pix": { "code": PIX, "merchant_name": "Clinica Aurora Ltda", "key": "financeiro@example.test",
                "key_type": "email" } },
            { "boleto": "00000.00000 00000.000000 00000.000000 0 00000000000000" },
            { "link": "https://pay.example.test/PED-1007" },
            { "card": { "last_four_digits": "4242", "credential_id": "cred_01" } },
        ],
        "order": {
            "items": [
                { "product": "SKU-77", "name": "Kit curativo", "amount": 3990, "quantity": 2, "sale_amount": 3740 },
            ],
            "subtotal": 7480, "tax": { "amount": 0, "description": "Isento" },
            "shipping": { "amount": 1500, "description": "Motoboy" },
            "discount": { "amount": 500, "description": "Cupom", "program": "VERAO25" },
            "expiration": { "at": "2026-11-23T12:00:00Z", "description": "Válido até amanhã" },
        },
    })
}

/// Asks for R$ 84,80.
pub const PIX: &str = "00020126360014br.gov.bcb.pix0114+5511987654321520400005303986540584.805802BR5914CLINICA AURORA6009SAO PAULO62110507PED10076304079B";

#[test]
fn an_order_with_every_way_to_pay() {
    let content = json!({
        "type": "order_details", "header": { "kind": "image", "source": { "id": "1340001" } },
        "body": "Seu pedido PED-1007", "footer": "Vence hoje", "payment": payment(),
    });
    let money = |value: i64| json!({ "value": value, "offset": 100 });
    let expected = json!({
        "type": "order_details", "header": { "type": "image", "image": { "id": "1340001" } },
        "body": { "text": "Seu pedido PED-1007" }, "footer": { "text": "Vence hoje" },
        "action": { "name": "review_and_pay", "parameters": {
            "reference_id": "PED-1007", "type": "physical-goods", "payment_type": "br", "currency": "BRL",
            "total_amount": money(8480),
            "payment_settings": [
                { "type": "pix_dynamic_code", "pix_dynamic_code": { "code": PIX,
                    "merchant_name": "Clinica Aurora Ltda", "key": "financeiro@example.test", "key_type": "EMAIL" } },
                { "type": "boleto", "boleto": {
                    "digitable_line": "00000000000000000000000000000000000000000000000" } },
                { "type": "payment_link", "payment_link": { "uri": "https://pay.example.test/PED-1007" } },
                { "type": "offsite_card_pay", "offsite_card_pay": {
                    "last_four_digits": "4242", "credential_id": "cred_01" } },
            ],
            "order": {
                "status": "pending",
                "items": [{ "retailer_id": "SKU-77", "name": "Kit curativo", "amount": money(3990), "quantity": 2,
                    "sale_amount": money(3740) }],
                "subtotal": money(7480),
                "tax": { "value": 0, "offset": 100, "description": "Isento" },
                "shipping": { "value": 1500, "offset": 100, "description": "Motoboy" },
                "discount": { "value": 500, "offset": 100, "description": "Cupom",
                    "discount_program_name": "VERAO25" },
                "expiration": { "timestamp": "1795435200", "description": "Válido até amanhã" },
            },
        } },
    });
    assert_eq!(interactive(&content), expected);
}

#[test]
fn how_an_order_goes_on() {
    let content = json!({
        "type": "order_status", "body": "Pagamento recebido!", "update": {
            "reference": "PED-1007", "state": "processing", "description": "Separando os itens",
            "payment": { "state": "captured", "at": "2026-11-22T12:18:20Z" },
        },
    });
    let expected = json!({
        "type": "order_status", "body": { "text": "Pagamento recebido!" },
        "action": { "name": "review_order", "parameters": {
            "reference_id": "PED-1007", "order": { "status": "processing", "description": "Separando os itens" },
            "payment": { "status": "captured", "timestamp": 1_795_349_900 },
        } },
    });
    assert_eq!(interactive(&content), expected);
    let shipped = json!({ "type": "order_status", "body": "A caminho",
        "update": { "reference": "PED-1007", "state": "partially_shipped" } });
    assert_eq!(interactive(&shipped)["action"]["parameters"]["order"], json!({ "status": "partially-shipped" }));
}

#[test]
fn cards_places_voice_and_reactions() {
    let cards = json!([{
        "name": { "formatted_name": "João Lima", "first_name": "João", "last_name": "Lima" },
        "phones": [{ "phone": "+55 11 91234-0000", "wa_id": "5511912340000", "type": "WORK" }],
        "emails": [{ "email": "joao@example.test", "type": "WORK" }],
        "org": { "company": "Lima ME", "department": "Vendas", "title": "Sócio" },
        "addresses": [{ "street": "Rua A, 1", "city": "São Paulo", "state": "SP", "zip": "01000-000",
            "country": "Brasil", "country_code": "BR", "type": "HOME" }],
        "urls": [{ "url": "https://example.test", "type": "WORK" }], "birthday": "1990-01-31",
    }]);
    assert_eq!(
        sent(&json!({ "type": "contacts", "cards": cards })),
        json!({ "type": "contacts", "contacts": cards })
    );
    let place = json!({ "latitude": -23.56, "longitude": -46.65, "name": "Clínica Aurora", "address": "Av. 1" });
    let mut content = place.clone();
    content["type"] = json!("location");
    assert_eq!(sent(&content), json!({ "type": "location", "location": place }));
    let voice = json!({ "type": "media", "kind": "audio", "source": { "id": "134" }, "voice": true });
    assert_eq!(sent(&voice), json!({ "type": "audio", "audio": { "id": "134", "voice": true } }));
    let reaction = json!({ "type": "reaction", "to": "wamid.IN", "emoji": "✅" });
    assert_eq!(
        sent(&reaction),
        json!({ "type": "reaction", "reaction": { "message_id": "wamid.IN", "emoji": "✅" } })
    );
    let removal = json!({ "type": "reaction", "to": "wamid.IN" });
    assert_eq!(sent(&removal)["reaction"], json!({ "message_id": "wamid.IN", "emoji": "" }));
}

fn components(template: &Value) -> Value {
    let mut content = json!({ "type": "template", "name": "t", "language": "pt_BR" });
    content.as_object_mut().expect("an object").extend(template.as_object().expect("an object").clone());
    sent(&content)["template"]["components"].clone()
}

#[test]
fn amounts_moments_places_and_products_in_templates() {
    let given = components(&json!({
        "header": [{ "location": { "latitude": -23.56, "longitude": -46.65, "name": "Aurora", "address": "Av. 1" } }],
        "body": [
            { "currency": { "fallback": "R$ 39,90", "code": "BRL", "thousandths": 39_900 } },
            { "date_time": "25/11 às 9h" },
        ],
    }));
    let expected = json!([
        { "type": "header", "parameters": [{ "type": "location", "location": {
            "latitude": -23.56, "longitude": -46.65, "name": "Aurora", "address": "Av. 1" } }] },
        { "type": "body", "parameters": [
            { "type": "currency", "currency": { "fallback_value": "R$ 39,90", "code": "BRL", "amount_1000": 39_900 } },
            { "type": "date_time", "date_time": { "fallback_value": "25/11 às 9h" } },
        ] },
    ]);
    assert_eq!(given, expected);
    let product = components(&json!({ "header": [{ "product": { "catalog": "660011", "product": "SKU-77" } }] }));
    assert_eq!(
        product[0]["parameters"][0],
        json!({ "type": "product", "product": { "catalog_id": "660011", "product_retailer_id": "SKU-77" } })
    );
}

#[test]
fn every_button_of_a_template() {
    let button = |value: Value| components(&json!({ "buttons": [{ "index": 0, "value": value }] }))[0].clone();
    let expected = |sub_type: &str, parameter: Value| json!({ "type": "button", "sub_type": sub_type, "index": "0", "parameters": [parameter] });
    let action = |action: Value| json!({ "type": "action", "action": action });
    assert_eq!(
        button(json!({ "flow": { "token": "ft_91", "data": { "nome": "Marina" } } })),
        expected("flow", action(json!({ "flow_token": "ft_91", "flow_action_data": { "nome": "Marina" } })))
    );
    assert_eq!(
        button(json!({ "catalog": { "thumbnail": "SKU-77" } })),
        expected("catalog", action(json!({ "thumbnail_product_retailer_id": "SKU-77" })))
    );
    assert_eq!(
        button(
            json!({ "products": { "thumbnail": "SKU-77", "sections": [{ "title": "Kits", "products": ["A"] }] } })
        ),
        expected(
            "mpm",
            action(json!({ "thumbnail_product_retailer_id": "SKU-77", "sections": [
            { "title": "Kits", "product_items": [{ "product_retailer_id": "A" }] }] }))
        )
    );
    let order = button(json!({ "order_details": payment() }));
    assert_eq!(order["sub_type"], "order_details");
    assert_eq!(order["parameters"][0]["action"]["order_details"]["reference_id"], "PED-1007");
}

#[test]
fn a_code_goes_twice() {
    let given = components(&json!({
        "body": [{ "text": "123456" }], "buttons": [{ "index": 0, "value": { "one_time_code": "123456" } }],
    }));
    let expected = json!([
        { "type": "body", "parameters": [{ "type": "text", "text": "123456" }] },
        { "type": "button", "sub_type": "url", "index": "0", "parameters": [{ "type": "text", "text": "123456" }] },
    ]);
    assert_eq!(given, expected);
}

#[test]
fn offers_news_of_orders_and_cards_in_templates() {
    let given = components(&json!({ "offer_ends_at": "2026-11-29T12:00:00Z" }));
    let expected = json!([{ "type": "limited_time_offer", "parameters": [
        { "type": "limited_time_offer", "limited_time_offer": { "expiration_time_ms": 1_795_953_600_000_i64 } },
    ] }]);
    assert_eq!(given, expected);
    let given = components(&json!({ "order_status": { "reference": "PED-1007", "state": "shipped" } }));
    let expected = json!([{ "type": "order_status", "parameters": [{ "type": "order_status", "order_status": {
        "reference_id": "PED-1007", "order": { "status": "shipped" } } }] }]);
    assert_eq!(given, expected);
    let card = json!({
        "header": [{ "media": { "kind": "image", "source": { "id": "1" } } }], "body": [{ "text": "Básico" }],
        "buttons": [{ "index": 0, "value": { "payload": "basico" } }],
    });
    let given = components(&json!({ "cards": [card, card] }));
    let parts = json!([
        { "type": "header", "parameters": [{ "type": "image", "image": { "id": "1" } }] },
        { "type": "body", "parameters": [{ "type": "text", "text": "Básico" }] },
        { "type": "button", "sub_type": "quick_reply", "index": "0",
            "parameters": [{ "type": "payload", "payload": "basico" }] },
    ]);
    let expected = json!([{ "type": "carousel", "cards": [
        { "card_index": 0, "components": parts }, { "card_index": 1, "components": parts },
    ] }]);
    assert_eq!(given, expected);
}
