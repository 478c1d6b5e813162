//! Whatever has no problem becomes a request, and reads back from its stored form as it was.

use crate::{
    encode::sent,
    encode_kinds::{PIX, payment},
};
use ponte_channels::{model::OutboundContent, validate::problems};
use proptest::{collection::vec, option, prelude::*};
use serde_json::{Value, json};

fn words(longest: usize) -> impl Strategy<Value = String> {
    let word = "[a-zA-Zçãé0-9 ]{1,12}";
    vec(word, 1..4).prop_map(move |words| words.concat().chars().take(longest).collect())
}

fn object(pairs: Vec<(&str, Option<Value>)>) -> Value {
    pairs
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn media() -> impl Strategy<Value = Value> {
    let kind = prop_oneof!["image", "audio", "video", "document", "sticker"];
    let source = prop_oneof![
        "[0-9]{0,15}".prop_map(|id| json!({ "id": id })),
        "(https|http)://[a-z]{1,9}\\.test/[a-z]{0,9}".prop_map(|link| json!({ "link": link })),
    ];
    (kind, source, option::of(words(40)), any::<bool>()).prop_map(|(kind, source, caption, voice)| {
        object(vec![
            ("kind", Some(json!(kind))),
            ("source", Some(source)),
            ("caption", caption.map(Value::from)),
            ("voice", voice.then_some(json!(true))),
        ])
    })
}

fn header() -> impl Strategy<Value = Value> {
    prop_oneof![
        words(70).prop_map(|text| json!({ "text": text })),
        media().prop_map(|media| json!({ "media": media }))
    ]
}

fn framed(kind: &'static str, more: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    (option::of(header()), words(40), option::of(words(70)), more).prop_map(move |(header, body, footer, more)| {
        let mut content = object(vec![
            ("type", Some(json!(kind))),
            ("header", header),
            ("body", Some(json!(body))),
            ("footer", footer.map(Value::from)),
        ]);
        content.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        content
    })
}

fn buttons() -> impl Strategy<Value = Value> {
    vec((words(25), words(25)), 0..5)
        .prop_map(|buttons| buttons.into_iter().map(|(id, title)| json!({ "id": id, "title": title })).collect())
}

fn carousel() -> impl Strategy<Value = Value> {
    let card = (option::of(media()), option::of(words(170)), buttons()).prop_map(|(header, body, buttons)| {
        object(vec![
            ("header", header),
            ("body", body.map(Value::from)),
            ("action", Some(json!({ "buttons": buttons }))),
        ])
    });
    (words(40), card, 1..12_usize)
        .prop_map(|(body, card, count)| json!({ "type": "carousel", "body": body, "cards": vec![card; count] }))
}

fn order() -> impl Strategy<Value = Value> {
    let item = (words(70), 1..100_000_i64, 0..5_u32, option::of(1..100_000_i64)).prop_map(|(name, amount, quantity, sale)| {
        json!({ "product": "A", "name": name, "amount": amount, "quantity": quantity, "sale_amount": sale })
    });
    let way = prop_oneof![
        "[0-9]{46,49}".prop_map(|line| json!({ "boleto": line })),
        Just(json!({ "link": "https://pay.test/" })),
        Just(json!({ "pix": { "code": PIX, "merchant_name": "Aurora", "key": "k", "key_type": "evp" } })),
    ];
    (vec(item, 0..4), vec(way, 0..3), 0..1_000_i64, any::<bool>()).prop_map(|(items, ways, tax, fits)| {
        let price = |item: &Value| {
            let each = item["sale_amount"].as_i64().or(item["amount"].as_i64()).unwrap_or(0);
            each * item["quantity"].as_i64().unwrap_or(0)
        };
        let subtotal: i64 = items.iter().map(price).sum();
        let total = subtotal + tax + i64::from(!fits);
        json!({ "type": "order_details", "body": "b", "payment": {
            "reference": "R-1", "goods": "digital", "total": total, "ways": ways,
            "order": { "items": items, "subtotal": subtotal, "tax": { "amount": tax } },
        } })
    })
}

fn template() -> impl Strategy<Value = Value> {
    let value = prop_oneof![
        "[a-z \t\n]{0,20}".prop_map(|text| json!({ "text": text })),
        media().prop_map(|media| json!({ "media": media })),
        words(20).prop_map(|text| json!({ "date_time": text })),
        Just(json!({ "currency": { "fallback": "R$ 1", "code": "BRL", "thousandths": 1_000 } })),
        (-100..100).prop_map(|at: i32| json!({ "location": { "latitude": at, "longitude": at } })),
    ];
    let button = prop_oneof![
        words(30).prop_map(|text| json!({ "payload": text })),
        words(30).prop_map(|text| json!({ "coupon_code": text })),
        words(30).prop_map(|text| json!({ "one_time_code": text })),
        Just(json!({ "flow": { "token": "t" } })),
        Just(json!({ "order_details": payment() })),
        Just(json!({ "catalog": {} })),
    ];
    let button = (0..12_u8, button).prop_map(|(index, value)| json!({ "index": index, "value": value }));
    (vec(value.clone(), 0..2), vec(value, 0..3), vec(button, 0..4)).prop_map(|(header, body, buttons)| {
        json!({ "type": "template", "name": "t", "language": "pt_BR", "header": header, "body": body,
            "buttons": buttons })
    })
}

fn contents() -> impl Strategy<Value = Value> {
    let row = (words(30), words(30)).prop_map(|(id, title)| json!({ "id": id, "title": title }));
    let products = vec(vec("[A-Z]{0,3}", 0..4), 0..3);
    let sections = products.prop_map(|sections| {
        let section =
            |(at, products): (usize, Vec<String>)| json!({ "title": at.to_string(), "products": products });
        sections.into_iter().enumerate().map(section).collect::<Value>()
    });
    prop_oneof![
        words(40).prop_map(|body| json!({ "type": "text", "body": body })),
        framed("buttons", buttons().prop_map(|buttons| json!({ "buttons": buttons }))),
        (words(30), vec(row, 0..12)).prop_map(|(button, rows)| {
            json!({ "type": "list", "body": "b", "button": button, "sections": [{ "rows": rows }] })
        }),
        framed("cta_url", words(30).prop_map(|text| json!({ "button": text, "url": "https://x.test/" }))),
        framed(
            "flow",
            words(30).prop_map(|text| {
                json!({ "button": text, "flow": { "id": "1" }, "token": "t", "open": "data_exchange" })
            })
        ),
        framed("address", Just(json!({ "country": "IN" }))),
        (words(70), sections).prop_map(|(header, sections)| {
            json!({ "type": "product_list", "header": header, "body": "b", "catalog": "1", "sections": sections })
        }),
        carousel(),
        order(),
        template(),
        media().prop_map(|mut media| {
            media["type"] = json!("media");
            media
        }),
        // Six decimals: a tenth of a metre.
        (-200_000_000..200_000_000, -200_000_000..200_000_000).prop_map(|(latitude, longitude): (i32, i32)| {
            let [latitude, longitude] = [latitude, longitude].map(|millionths| f64::from(millionths) / 1e6);
            json!({ "type": "location", "latitude": latitude, "longitude": longitude })
        }),
        (words(9), option::of(words(9))).prop_map(|(name, first)| {
            json!({ "type": "contacts", "cards": [{ "name": { "formatted_name": name, "first_name": first } }] })
        }),
        "[👍❤a1 ]{0,3}".prop_map(|emoji| json!({ "type": "reaction", "to": "wamid.A", "emoji": emoji })),
    ]
}

proptest! {
    #[test]
    fn what_has_no_problem_is_encoded_whole_and_read_back(stored in contents()) {
        let content: OutboundContent = serde_json::from_value(stored).expect("a content");
        let again: OutboundContent =
            serde_json::from_str(&serde_json::to_string(&content).expect("JSON")).expect("readable");
        prop_assert_eq!(&again, &content);
        let found = problems(&content);
        if found.is_empty() {
            let body = sent(&serde_json::to_value(&content).expect("JSON"));
            let kind = body["type"].as_str().expect("a type").to_owned();
            prop_assert!(!body[&kind].is_null());
            prop_assert!(!content.features().is_empty());
        }
        for problem in found {
            prop_assert!(problem.text(ponte_kernel::Language::Portuguese).ends_with('.'));
        }
    }
}
