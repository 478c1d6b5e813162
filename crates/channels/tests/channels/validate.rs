use ponte_channels::{
    model::OutboundContent,
    validate::{Problem, ProblemKind, problems},
};
use ponte_kernel::Language;
use serde_json::{Value, json};

pub fn check(content: &Value, expected: &[(&str, ProblemKind)]) {
    let content: OutboundContent = serde_json::from_value(content.clone()).expect("a content");
    let found = problems(&content);
    let expected: Vec<_> =
        expected.iter().map(|(path, kind)| Problem { path: (*path).to_owned(), kind: *kind }).collect();
    assert_eq!(found, expected);
    for problem in found {
        let (portuguese, english) = (problem.text(Language::Portuguese), problem.text(Language::English));
        assert!(portuguese.ends_with('.') && english.ends_with('.') && portuguese != english);
    }
}

fn too_long(limit: usize) -> ProblemKind {
    ProblemKind::TooLong { limit, actual: limit + 1 }
}

/// `length` characters that take more than a byte each.
fn long(length: usize) -> String {
    "é".repeat(length)
}

fn text(length: usize) -> Value {
    json!({ "type": "text", "body": long(length) })
}

#[test]
fn texts_are_counted_in_characters() {
    check(&text(4_096), &[]);
    check(&text(4_097), &[("body", too_long(4_096))]);
    check(&json!({ "type": "text", "body": " \n" }), &[("body", ProblemKind::Empty)]);
}

fn buttons(buttons: &Value) -> Value {
    json!({ "type": "buttons", "body": long(1_024), "footer": long(60), "buttons": buttons })
}

#[test]
fn buttons_are_one_to_three_with_ids_and_titles_of_their_own() {
    let button = |id: &str, title: &str| json!({ "id": id, "title": title });
    let at_the_limit = json!([button(&long(256), &long(20)), button("b", "B"), button("c", "C")]);
    check(&buttons(&at_the_limit), &[]);
    check(&buttons(&json!([])), &[("buttons", ProblemKind::Empty)]);
    let four: Vec<_> = ["a", "b", "c", "d"].iter().map(|it| button(it, it)).collect();
    check(&buttons(&json!(four)), &[("buttons", ProblemKind::TooMany { limit: 3, actual: 4 })]);
    let beyond = json!([button(&long(257), &long(21)), button(" x", "X"), button(" x", "X")]);
    check(
        &buttons(&beyond),
        &[
            ("buttons[0].id", too_long(256)),
            ("buttons[0].title", too_long(20)),
            ("buttons[1].id", ProblemKind::SpacesAround),
            ("buttons[2].id", ProblemKind::SpacesAround),
            ("buttons[2].id", ProblemKind::Repeated),
            ("buttons[2].title", ProblemKind::Repeated),
        ],
    );
    let long_texts =
        json!({ "type": "buttons", "body": long(1_025), "footer": long(61), "buttons": [button("a", "A")] });
    check(&long_texts, &[("body", too_long(1_024)), ("footer", too_long(60))]);
}

fn list(sections: &Value) -> Value {
    json!({ "type": "list", "body": long(4_096), "button": long(20), "sections": sections })
}

fn rows(from: usize, count: usize) -> Value {
    (from..from + count).map(|at| json!({ "id": format!("r{at}"), "title": "Opção" })).collect()
}

#[test]
fn a_list_has_ten_rows_in_all_and_titles_when_there_are_two_sections() {
    check(&list(&json!([{ "rows": rows(0, 10) }])), &[]);
    let eleven = json!([{ "title": "A", "rows": rows(0, 6) }, { "title": "B", "rows": rows(6, 5) }]);
    check(&list(&eleven), &[("sections", ProblemKind::TooMany { limit: 10, actual: 11 })]);
    let untitled =
        json!([{ "title": "A", "rows": rows(0, 1) }, { "rows": rows(0, 1) }, { "title": "C", "rows": [] }]);
    check(
        &list(&untitled),
        &[
            ("sections[1].title", ProblemKind::TitleMissing),
            ("sections[1].rows[0].id", ProblemKind::Repeated),
            ("sections[2].rows", ProblemKind::Empty),
        ],
    );
    check(&list(&json!([])), &[("sections", ProblemKind::Empty)]);
    let row = json!({ "id": long(201), "title": long(25), "description": long(73) });
    check(
        &list(&json!([{ "title": long(25), "rows": [row] }])),
        &[
            ("sections[0].title", too_long(24)),
            ("sections[0].rows[0].id", too_long(200)),
            ("sections[0].rows[0].title", too_long(24)),
            ("sections[0].rows[0].description", too_long(72)),
        ],
    );
}

#[test]
fn media_has_a_public_link_and_what_its_kind_allows() {
    let media = |kind: &str, link: &str, more: Value| {
        let mut media = json!({ "type": "media", "kind": kind, "source": { "link": link } });
        media.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        media
    };
    let public = "https://loja.example.test/foto.jpg";
    check(&media("image", public, json!({ "caption": long(1_024) })), &[]);
    check(&media("image", public, json!({ "caption": long(1_025) })), &[("caption", too_long(1_024))]);
    check(&media("audio", public, json!({ "caption": "x" })), &[("caption", ProblemKind::NotAllowed)]);
    check(&media("image", public, json!({ "filename": "x" })), &[("filename", ProblemKind::NotAllowed)]);
    check(&media("document", public, json!({ "filename": "x.pdf" })), &[]);
    for link in ["http://loja.example.test/a.jpg", "ftp://x", "https://x/a b", ""] {
        check(&media("image", link, json!({})), &[("source.link", ProblemKind::Link)]);
    }
}

fn template(more: &Value) -> Value {
    let mut template = json!({ "type": "template", "name": "lembrete_2", "language": "pt_BR" });
    template.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    template
}

#[test]
fn the_values_of_a_template_are_one_line_and_all_named_or_none() {
    check(&template(&json!({ "body": [{ "text": "a    b" }, { "text": "c" }] })), &[]);
    let two_lines =
        json!({ "body": [{ "text": "a\nb" }, { "text": "a\tb" }, { "text": "a     b" }, { "text": "" }] });
    check(
        &template(&two_lines),
        &[
            ("body[0].text", ProblemKind::Whitespace),
            ("body[1].text", ProblemKind::Whitespace),
            ("body[2].text", ProblemKind::Whitespace),
            ("body[3].text", ProblemKind::Empty),
        ],
    );
    let mixed = json!({ "body": [{ "text": "a" }, { "name": "n", "text": "b" }, { "name": "n", "text": "c" }] });
    check(&template(&mixed), &[("body[0].name", ProblemKind::NamesMixed), ("body[2].name", ProblemKind::Repeated)]);
}

#[test]
fn the_header_of_a_template_is_one_text_or_one_file() {
    let file = |kind: &str| json!({ "media": { "kind": kind, "source": { "id": "1" } } });
    let named = json!([{ "name": "n", "text": "a" }]);
    check(&template(&json!({ "header": [file("image")], "body": named })), &[]);
    check(&template(&json!({ "header": [file("sticker")] })), &[("header[0].media.kind", ProblemKind::MediaKind)]);
    check(&template(&json!({ "body": [file("image")] })), &[("body[0]", ProblemKind::TextOnly)]);
    let two = json!({ "header": [{ "text": long(61) }, { "text": "b" }] });
    check(
        &template(&two),
        &[("header", ProblemKind::TooMany { limit: 1, actual: 2 }), ("header[0].text", too_long(60))],
    );
}

#[test]
fn the_buttons_of_a_template_have_places_and_short_values() {
    let button = |index: u8, value: Value| json!({ "index": index, "value": value });
    let fine = json!([button(0, json!({ "payload": long(256) })), button(9, json!({ "coupon_code": long(20) }))]);
    check(&template(&json!({ "buttons": fine })), &[]);
    let wrong = json!([
        button(1, json!({ "payload": long(257) })),
        button(1, json!({ "coupon_code": long(21) })),
        button(10, json!({ "url_suffix": "" })),
    ]);
    check(
        &template(&json!({ "buttons": wrong })),
        &[
            ("buttons[0].value", too_long(256)),
            ("buttons[1].index", ProblemKind::Repeated),
            ("buttons[1].value", too_long(20)),
            ("buttons[2].index", ProblemKind::TooMany { limit: 10, actual: 11 }),
            ("buttons[2].value", ProblemKind::Empty),
        ],
    );
}

#[test]
fn a_template_is_named_as_meta_names_it() {
    let named = |name: &str, language: &str| json!({ "type": "template", "name": name, "language": language });
    for language in ["pt_BR", "en", "fil", "zh_CN"] {
        check(&named("a_1", language), &[]);
    }
    for language in ["pt-BR", "PT_br", "", "pt_", "portugues"] {
        check(&named("a_1", language), &[("language", ProblemKind::LanguageCode)]);
    }
    check(&named("Olá", "en"), &[("name", ProblemKind::TemplateName)]);
    check(&named("", "en"), &[("name", ProblemKind::Empty)]);
}
