//! Each limit of each kind: at the limit it passes, one more fails, and the problem names field, limit and actual.

use crate::{
    encode_kinds::{PIX, payment},
    validate::check,
};
use ponte_channels::{
    capabilities::{Capabilities, Feature},
    model::{MediaKind, OutboundContent},
    validate::{MediaProblem, Problem, ProblemKind, late, media_problem, problems_through},
};
use ponte_kernel::{Language, Timestamp};
use serde_json::{Value, json};

/// `base` with `value` at `pointer`; objects on the way must be there.
fn with(base: &Value, pointer: &str, value: Value) -> Value {
    let mut content = base.clone();
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    match content.pointer_mut(parent).expect("the parent") {
        Value::Array(items) => items[key.parse::<usize>().expect("a place")] = value,
        parent => parent[key] = value,
    }
    content
}

/// The text at `pointer` may have `limit` characters and no more.
fn longest(base: &Value, pointer: &str, path: &str, limit: usize) {
    check(&with(base, pointer, json!("ç".repeat(limit))), &[]);
    let kind = ProblemKind::TooLong { limit, actual: limit + 1 };
    check(&with(base, pointer, json!("ç".repeat(limit + 1))), &[(path, kind)]);
}

/// The list at `pointer` may hold `limit` items and no more.
fn most(base: &Value, pointer: &str, path: &str, limit: usize, item: impl Fn(usize) -> Value) {
    let items = |count: usize| (0..count).map(&item).collect::<Value>();
    check(&with(base, pointer, items(limit)), &[]);
    let kind = ProblemKind::TooMany { limit, actual: limit + 1 };
    check(&with(base, pointer, items(limit + 1)), &[(path, kind)]);
}

/// What stands at `pointer` is this problem.
fn wrong(base: &Value, pointer: &str, value: Value, path: &str, kind: ProblemKind) {
    check(&with(base, pointer, value), &[(path, kind)]);
}

#[test]
fn headers_are_short_and_of_one_line() {
    let buttons = json!({ "type": "buttons", "header": { "text": "a" }, "body": "b",
        "buttons": [{ "id": "a", "title": "A" }] });
    longest(&buttons, "/header/text", "header.text", 60);
    wrong(&buttons, "/header/text", json!("a\nb"), "header.text", ProblemKind::LineBreak);
    let media = |kind: &str| json!({ "media": { "kind": kind, "source": { "id": "1" } } });
    check(&with(&buttons, "/header", media("document")), &[]);
    wrong(&buttons, "/header", media("audio"), "header.media.kind", ProblemKind::MediaKind);
    let captioned = json!({ "media": { "kind": "image", "source": { "id": "1" }, "caption": "x" } });
    wrong(&buttons, "/header", captioned, "header.media.caption", ProblemKind::NotAllowed);
    let list = json!({ "type": "list", "header": "a", "body": "b", "button": "c",
        "sections": [{ "rows": [{ "id": "a", "title": "A" }] }] });
    longest(&list, "/header", "header", 60);
}

#[test]
fn a_link_has_a_short_button_and_an_address() {
    let link = json!({ "type": "cta_url", "body": "b", "button": "c", "url": "https://x.test/" });
    longest(&link, "/body", "body", 1_024);
    longest(&link, "/button", "button", 20);
    longest(&link, "/footer", "footer", 60);
    let address = |length: usize| json!(format!("https://{}", "x".repeat(length - 8)));
    check(&with(&link, "/url", address(2_000)), &[]);
    wrong(&link, "/url", address(2_001), "url", ProblemKind::TooLong { limit: 2_000, actual: 2_001 });
    check(&with(&link, "/url", json!("http://x.test")), &[]);
    for url in ["ftp://x.test", "https://", "https://x.test/a b", ""] {
        wrong(&link, "/url", json!(url), "url", ProblemKind::Address);
    }
}

#[test]
fn requests_have_a_body() {
    for kind in ["location_request", "contact_request", "call_permission_request"] {
        longest(&json!({ "type": kind, "body": "b" }), "/body", "body", 1_024);
        check(&json!({ "type": kind, "body": " " }), &[("body", ProblemKind::Empty)]);
    }
    let address = json!({ "type": "address", "body": "b", "country": "IN" });
    check(&address, &[]);
    wrong(&address, "/country", json!("BR"), "country", ProblemKind::Country);
}

#[test]
fn products_are_thirty_in_ten_sections() {
    let product = json!({ "type": "product", "catalog": "1", "product": "A" });
    check(&product, &[]);
    longest(&product, "/body", "body", 1_024);
    wrong(&product, "/product", json!(""), "product", ProblemKind::Empty);
    let list = json!({ "type": "product_list", "header": "h", "body": "b", "catalog": "1",
        "sections": [{ "title": "t", "products": ["A"] }] });
    longest(&list, "/header", "header", 60);
    longest(&list, "/sections/0/title", "sections[0].title", 24);
    most(&list, "/sections", "sections", 10, |at| json!({ "title": at.to_string(), "products": ["A"] }));
    most(&list, "/sections/0/products", "sections", 30, |at| json!(at.to_string()));
    wrong(&list, "/sections/0/products", json!([]), "sections[0].products", ProblemKind::Empty);
    let untitled = json!([{ "title": "t", "products": ["A"] }, { "products": ["B"] }]);
    wrong(&list, "/sections", untitled, "sections[1].title", ProblemKind::TitleMissing);
    longest(&json!({ "type": "catalog", "body": "b" }), "/body", "body", 1_024);
}

#[test]
fn a_carousel_has_two_to_ten_cards_of_one_make() {
    let card = json!({ "header": { "kind": "image", "source": { "id": "1" } }, "body": "b",
        "action": { "link": { "button": "Ver", "url": "https://x.test" } } });
    let carousel = json!({ "type": "carousel", "body": "b", "cards": [card, card] });
    most(&carousel, "/cards", "cards", 10, |_| card.clone());
    wrong(&carousel, "/cards", json!([card]), "cards", ProblemKind::TooFew { least: 2, actual: 1 });
    longest(&carousel, "/cards/1/body", "cards[1].body", 160);
    longest(&carousel, "/cards/1/action/link/button", "cards[1].action.link.button", 20);
    check(&with(&carousel, "/cards/0/body", json!("a\nb\nc")), &[]);
    let kind = ProblemKind::TooManyLineBreaks { limit: 2, actual: 3 };
    wrong(&carousel, "/cards/0/body", json!("a\nb\nc\nd"), "cards[0].body", kind);
    wrong(&carousel, "/cards/1/header/kind", json!("video"), "cards[1]", ProblemKind::CardsDiffer);
    let mut bare = card.clone();
    bare.as_object_mut().expect("an object").remove("header");
    let bare = json!({ "type": "carousel", "body": "b", "cards": [bare, bare] });
    check(&bare, &[("cards[0].header", ProblemKind::Empty), ("cards[1].header", ProblemKind::Empty)]);
    let buttons = |count: usize| {
        let buttons: Value =
            (0..count).map(|at| json!({ "id": at.to_string(), "title": at.to_string() })).collect();
        let card =
            json!({ "header": { "kind": "image", "source": { "id": "1" } }, "action": { "buttons": buttons } });
        json!({ "type": "carousel", "body": "b", "cards": [card, card] })
    };
    check(&buttons(3), &[]);
    let four = ProblemKind::TooMany { limit: 3, actual: 4 };
    check(&buttons(4), &[("cards[0].action.buttons", four), ("cards[1].action.buttons", four)]);
}

#[test]
fn a_form_has_a_short_button_without_emoji() {
    let flow = json!({ "type": "flow", "body": "b", "flow": { "id": "1" }, "token": "t", "button": "Abrir" });
    longest(&flow, "/button", "button", 20);
    wrong(&flow, "/button", json!("Abrir 📝"), "button", ProblemKind::NoEmoji);
    wrong(&flow, "/token", json!(""), "token", ProblemKind::Empty);
    wrong(&flow, "/flow", json!({ "name": " " }), "flow.name", ProblemKind::Empty);
    let screen = json!({ "screen": { "screen": "" } });
    wrong(&flow, "/open", screen, "open.screen.screen", ProblemKind::Empty);
    let both = with(&flow, "/flow", json!({ "id": "1", "name": "x" }));
    assert!(serde_json::from_value::<OutboundContent>(both).is_err());
}

fn order() -> Value {
    json!({ "type": "order_details", "body": "b", "payment": payment() })
}

#[test]
fn the_sums_of_an_order_fit() {
    check(&order(), &[]);
    let sum = |expected, actual| ProblemKind::Sum { expected, actual };
    check(
        &with(&order(), "/payment/order/items/0/quantity", json!(3)),
        &[("payment.order.subtotal", sum(11_220, 7_480))],
    );
    check(&with(&order(), "/payment/order/tax/amount", json!(1)), &[("payment.total", sum(8_481, 8_480))]);
    check(
        &with(&order(), "/payment/total", json!(8_481)),
        &[
            ("payment.ways[0].pix.code", ProblemKind::PixAmount { expected: 8_481, actual: 8_480 }),
            ("payment.total", sum(8_480, 8_481)),
        ],
    );
    let cheaper = with(&order(), "/payment/order/items/0/amount", json!(3_740));
    check(&cheaper, &[("payment.order.items[0].sale_amount", ProblemKind::SaleAmount)]);
    let mut simple = order();
    simple["payment"].as_object_mut().expect("an object").remove("order");
    check(&simple, &[]);
    let huge = with(&order(), "/payment/order/items/0/sale_amount", json!(null));
    let huge = with(&huge, "/payment/order/items/0/amount", json!(i64::MAX));
    check(&huge, &[("payment.order.subtotal", sum(i64::MAX, 7_480))]);
}

#[test]
fn every_text_of_an_order_has_its_limit() {
    longest(&order(), "/body", "body", 1_024);
    longest(&order(), "/payment/order/items/0/name", "payment.order.items[0].name", 60);
    for charge in ["tax", "shipping", "discount"] {
        let pointer = format!("/payment/order/{charge}/description");
        longest(&order(), &pointer, &format!("payment.order.{charge}.description"), 60);
    }
    longest(&order(), "/payment/order/discount/program", "payment.order.discount.program", 60);
    longest(&order(), "/payment/order/expiration/description", "payment.order.expiration.description", 120);
    wrong(
        &order(),
        "/payment/order/items/0/product",
        json!(""),
        "payment.order.items[0].product",
        ProblemKind::Empty,
    );
    let reference = |length: usize| with(&order(), "/payment/reference", json!("a".repeat(length)));
    check(&reference(60), &[]);
    check(&reference(61), &[("payment.reference", ProblemKind::TooLong { limit: 60, actual: 61 })]);
    wrong(&order(), "/payment/reference", json!("PED 1007"), "payment.reference", ProblemKind::Reference);
    let video = json!({ "kind": "video", "source": { "id": "1" } });
    wrong(&order(), "/header", video, "header.kind", ProblemKind::MediaKind);
}

#[test]
fn ways_to_pay_are_checked() {
    let pix = |code: &str| with(&order(), "/payment/ways/0/pix/code", json!(code));
    let changed = PIX.replace("84.80", "84.90");
    check(&pix(&changed), &[("payment.ways[0].pix.code", ProblemKind::PixChecksum)]);
    for code in ["", "financeiro@example.test", &PIX[..40], &PIX[..PIX.len() - 8]] {
        check(&pix(code), &[("payment.ways[0].pix.code", ProblemKind::PixCode)]);
    }
    check(&pix(&PIX.to_lowercase()), &[("payment.ways[0].pix.code", ProblemKind::PixChecksum)]);
    let boleto = |line: &str| with(&order(), "/payment/ways/1/boleto", json!(line));
    check(&boleto(&"1".repeat(47)), &[]);
    check(&boleto(&"1".repeat(48)), &[]);
    for line in ["1".repeat(46), "1".repeat(49), format!("{}x", "1".repeat(47))] {
        check(&boleto(&line), &[("payment.ways[1].boleto", ProblemKind::Boleto)]);
    }
    let link = json!("http://pay.example.test");
    wrong(&order(), "/payment/ways/2/link", link, "payment.ways[2].link", ProblemKind::Link);
    let digits = "payment.ways[3].card.last_four_digits";
    wrong(&order(), "/payment/ways/3/card/last_four_digits", json!("424"), digits, ProblemKind::FourDigits);
    wrong(&order(), "/payment/ways", json!([]), "payment.ways", ProblemKind::Empty);
}

#[test]
fn an_order_ends_five_minutes_ahead() {
    let content: OutboundContent = serde_json::from_value(order()).expect("a content");
    let ends = 1_795_435_200;
    assert_eq!(late(&content, Timestamp::from_secs(ends - 300)), []);
    let problem = Problem { path: "payment.order.expiration.at".to_owned(), kind: ProblemKind::TooSoon };
    assert_eq!(late(&content, Timestamp::from_secs(ends - 299)), [problem]);
    let offer =
        json!({ "type": "template", "name": "t", "language": "en", "offer_ends_at": "2026-11-23T12:00:00Z" });
    let offer: OutboundContent = serde_json::from_value(offer).expect("a content");
    assert_eq!(late(&offer, Timestamp::from_secs(ends)).len(), 1);
}

#[test]
fn the_news_of_an_order_are_short() {
    let status = json!({ "type": "order_status", "body": "b",
        "update": { "reference": "PED-1007", "state": "shipped", "description": "d" } });
    longest(&status, "/body", "body", 1_024);
    longest(&status, "/update/description", "update.description", 120);
    wrong(&status, "/update/reference", json!("á"), "update.reference", ProblemKind::Reference);
}

#[test]
fn cards_have_names_and_places_lie_on_the_earth() {
    let card = |at: usize| json!({ "name": { "formatted_name": at.to_string(), "first_name": "A" } });
    let contacts = json!({ "type": "contacts", "cards": [card(0)] });
    most(&contacts, "/cards", "cards", 257, card);
    let nameless = json!({ "formatted_name": "João", "last_name": " " });
    wrong(&contacts, "/cards/0/name", nameless, "cards[0].name", ProblemKind::NamePart);
    for date in ["31/01/1990", "1990-02-30", "1990-01-31T00:00"] {
        wrong(&contacts, "/cards/0/birthday", json!(date), "cards[0].birthday", ProblemKind::Date);
    }
    let place = json!({ "type": "location", "latitude": -90.0, "longitude": 180.0 });
    check(&place, &[]);
    wrong(&place, "/latitude", json!(-90.001), "latitude", ProblemKind::Coordinate);
    wrong(&place, "/longitude", json!(180.001), "longitude", ProblemKind::Coordinate);
}

#[test]
fn a_reaction_is_one_emoji_or_none() {
    let reaction = |emoji: Value| json!({ "type": "reaction", "to": "wamid.A", "emoji": emoji });
    for emoji in ["👍", "❤️", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "✅", "🇧🇷"]
    {
        check(&reaction(json!(emoji)), &[]);
    }
    check(&reaction(Value::Null), &[]);
    for text in ["", "ok", "👍 👍", "1", &"👍".repeat(17)] {
        check(&reaction(json!(text)), &[("emoji", ProblemKind::OneEmoji)]);
    }
}

#[test]
fn only_audio_is_recorded() {
    let media = |kind: &str| json!({ "type": "media", "kind": kind, "source": { "id": "1" }, "voice": true });
    check(&media("audio"), &[]);
    check(&media("video"), &[("voice", ProblemKind::NotAllowed)]);
}

fn template(more: &Value) -> Value {
    let mut template = json!({ "type": "template", "name": "t", "language": "pt_BR" });
    template.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    template
}

#[test]
fn the_buttons_of_a_template_are_bounded_by_kind() {
    let buttons = |values: &[Value]| {
        let buttons: Value =
            values.iter().enumerate().map(|(at, value)| json!({ "index": at, "value": value })).collect();
        template(&json!({ "buttons": buttons }))
    };
    let (suffix, coupon) = (json!({ "url_suffix": "a" }), json!({ "coupon_code": "A" }));
    check(&buttons(&[suffix.clone(), suffix.clone(), coupon.clone()]), &[]);
    let three = [suffix.clone(), suffix.clone(), suffix];
    check(&buttons(&three), &[("buttons", ProblemKind::TooMany { limit: 2, actual: 3 })]);
    check(&buttons(&[coupon.clone(), coupon]), &[("buttons", ProblemKind::TooMany { limit: 1, actual: 2 })]);
    let payloads: Vec<_> = (0..11).map(|at| json!({ "payload": at.to_string() })).collect();
    check(&buttons(&payloads[..10]), &[]);
    let many = ProblemKind::TooMany { limit: 10, actual: 11 };
    check(&buttons(&payloads), &[("buttons", many), ("buttons[10].index", many)]);
}

#[test]
fn a_code_stands_in_the_body_too() {
    let code = |code: &str, body: Value| {
        template(&json!({ "body": body, "buttons": [{ "index": 0, "value": { "one_time_code": code } }] }))
    };
    let (fits, long) = ("1".repeat(15), "1".repeat(16));
    check(&code(&fits, json!([{ "text": fits }])), &[]);
    let too_long = ProblemKind::TooLong { limit: 15, actual: 16 };
    check(&code(&long, json!([{ "text": long }])), &[("buttons[0].value", too_long)]);
    for body in [json!([]), json!([{ "text": "2" }]), json!([{ "text": "1" }, { "text": "1" }])] {
        check(&code("1", body), &[("body", ProblemKind::CodeTwice)]);
    }
}

#[test]
fn the_values_of_a_template_are_of_the_right_kinds() {
    let place = json!({ "location": { "latitude": 1.0, "longitude": 1.0 } });
    check(&template(&json!({ "header": [place] })), &[]);
    check(&template(&json!({ "body": [place] })), &[("body[0]", ProblemKind::TextOnly)]);
    let far = json!([{ "location": { "latitude": 91.0, "longitude": 1.0 } }]);
    check(&template(&json!({ "header": far })), &[("header[0].location.latitude", ProblemKind::Coordinate)]);
    let amount = |code: &str| {
        template(&json!({ "body": [{ "currency": { "fallback": "R$ 1", "code": code, "thousandths": 1_000 } }] }))
    };
    check(&amount("BRL"), &[]);
    check(&amount("R$"), &[("body[0].currency.code", ProblemKind::Currency)]);
    let moment = template(&json!({ "body": [{ "date_time": "a\tb" }] }));
    check(&moment, &[("body[0].date_time", ProblemKind::Whitespace)]);
}

#[test]
fn the_cards_of_a_template_are_two_to_ten_of_one_make() {
    let card = json!({
        "header": [{ "media": { "kind": "image", "source": { "id": "1" } } }], "body": [{ "text": "b" }],
        "buttons": [{ "index": 0, "value": { "payload": "p" } }],
    });
    let content = template(&json!({ "cards": [card, card] }));
    most(&content, "/cards", "cards", 10, |_| card.clone());
    longest(&content, "/cards/1/body/0/text", "cards[1].body[0].text", 160);
    wrong(&content, "/cards/1/buttons", json!([]), "cards[1]", ProblemKind::CardsDiffer);
    let kind = json!("document");
    let found =
        with(&with(&content, "/cards/0/header/0/media/kind", kind.clone()), "/cards/1/header/0/media/kind", kind);
    check(
        &found,
        &[
            ("cards[0].header[0].media.kind", ProblemKind::MediaKind),
            ("cards[1].header[0].media.kind", ProblemKind::MediaKind),
        ],
    );
}

#[test]
fn what_a_provider_does_not_offer_is_named() {
    let provider = Capabilities { features: &[Feature::Text, Feature::Buttons], longest_text: 10 };
    let through = |content: Value| {
        let content: OutboundContent = serde_json::from_value(content).expect("a content");
        problems_through(&content, &provider)
    };
    let kinds = |content: Value| through(content).into_iter().map(|problem| problem.kind).collect::<Vec<_>>();
    assert_eq!(kinds(json!({ "type": "text", "body": "0123456789" })), []);
    let too_long = ProblemKind::TooLong { limit: 10, actual: 11 };
    assert_eq!(kinds(json!({ "type": "text", "body": "0123456789!" })), [too_long]);
    let location = json!({ "type": "location", "latitude": 1.0, "longitude": 1.0 });
    assert_eq!(kinds(location.clone()), [ProblemKind::NotOffered(Feature::Location)]);
    let said = through(location)[0].text(Language::Portuguese);
    assert_eq!(said, "O provedor deste canal não oferece: localização.");
    let headed = json!({ "type": "buttons", "header": { "text": "a" }, "body": "b",
        "buttons": [{ "id": "a", "title": "A" }] });
    assert_eq!(kinds(headed), [ProblemKind::NotOffered(Feature::Header)]);
}

#[test]
fn features_follow_from_the_content() {
    let features =
        |content: Value| serde_json::from_value::<OutboundContent>(content).expect("a content").features();
    let voice = json!({ "type": "media", "kind": "audio", "source": { "link": "https://x.test" }, "voice": true });
    assert_eq!(features(voice), [Feature::MediaByLink, Feature::Voice]);
    assert_eq!(features(template(&json!({ "body": [{ "text": "a" }] }))), [Feature::Template]);
    let rich = template(&json!({ "buttons": [{ "index": 0, "value": { "flow": {} } }] }));
    assert_eq!(features(rich), [Feature::Template, Feature::RichTemplate]);
    let header = json!({ "header": [{ "media": { "kind": "image", "source": { "id": "1" } } }] });
    assert_eq!(features(template(&header)), [Feature::Template, Feature::MediaById]);
    let kit = json!({ "action": { "product": { "catalog": "1", "product": "A" } } });
    let carousel = json!({ "type": "carousel", "body": "b", "cards": [kit, kit] });
    assert_eq!(features(carousel), [Feature::Carousel, Feature::Product]);
    let mut order = order();
    order["header"] = json!({ "kind": "image", "source": { "id": "1" } });
    assert_eq!(features(order), [Feature::OrderDetails, Feature::MediaById]);
}

#[test]
fn files_have_the_types_and_sizes_that_whatsapp_takes() {
    let megabyte = 1_024 * 1_024;
    for (kind, mime, limit) in [
        (MediaKind::Image, "image/jpeg", 5 * megabyte),
        (MediaKind::Audio, "audio/ogg; codecs=opus", 16 * megabyte),
        (MediaKind::Video, "video/mp4", 16 * megabyte),
        (MediaKind::Sticker, "image/webp", 500 * 1_024),
        (MediaKind::Document, "application/zip", 100 * megabyte),
    ] {
        assert_eq!(media_problem(kind, mime, limit), None);
        let too_large = MediaProblem::TooLarge { limit, actual: limit + 1 };
        assert_eq!(media_problem(kind, mime, limit + 1), Some(too_large));
        assert_eq!(media_problem(kind, mime, 0), Some(MediaProblem::Empty));
    }
    for (kind, mime) in [
        (MediaKind::Image, "image/webp"),
        (MediaKind::Audio, "audio/wav"),
        (MediaKind::Video, "video/quicktime"),
        (MediaKind::Sticker, "image/png"),
    ] {
        assert_eq!(media_problem(kind, mime, 1), Some(MediaProblem::Type { kind }));
    }
    let told = MediaProblem::TooLarge { limit: 5 * megabyte, actual: 5 * megabyte + 1 };
    assert_eq!(told.text(Language::Portuguese), "O arquivo tem 5,1 MB; o WhatsApp aceita até 5 MB.");
    assert_eq!(told.text(Language::English), "The file has 5.1 MB; WhatsApp takes up to 5 MB.");
}
