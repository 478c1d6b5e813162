use super::*;
use crate::model::{MediaKind, OutboundMedia, OutboundMediaSource, TemplateButton};

fn content() -> TemplateContent {
    TemplateContent {
        body: "Oi {{1}}, seu pedido {{2}} saiu.".to_owned(),
        buttons: vec![
            Button::QuickReply { text: "Onde está?".to_owned() },
            Button::Url { text: "Ver".to_owned(), url: "https://loja.test/{{1}}".to_owned(), sample: None },
        ],
        ..TemplateContent::default()
    }
}

fn text(name: Option<&str>, text: &str) -> TemplateValue {
    TemplateValue { name: name.map(str::to_owned), value: TemplateParameter::Text(text.to_owned()) }
}

fn send(body: Vec<TemplateValue>) -> Template {
    let suffix = TemplateButton { index: 1, value: TemplateButtonValue::UrlSuffix("1042".to_owned()) };
    Template { name: "n".into(), language: "pt_BR".into(), header: Vec::new(), body, buttons: vec![suffix] }
}

fn paths(content: &TemplateContent, send: &Template) -> Vec<String> {
    misfits(content, send).into_iter().map(|misfit| misfit.path).collect()
}

#[test]
fn a_send_with_all_values_fits() {
    assert_eq!(misfits(&content(), &send(vec![text(None, "Ana"), text(None, "1042")])), []);
}

#[test]
fn number_and_names_of_values_are_told() {
    let one = misfits(&content(), &send(vec![text(None, "Ana")]));
    assert_eq!(one[0].kind, MisfitKind::Count { wanted: 2, given: 1 });
    assert!(one[0].text(Language::Portuguese).contains("pede 2 valores"));
    assert_eq!(paths(&content(), &send(vec![text(Some("nome"), "Ana"), text(None, "1")])), ["body[0].name"]);
    let named = TemplateContent {
        format: ParameterFormat::Named,
        body: "Oi {{nome}}, tudo bem?".to_owned(),
        buttons: Vec::new(),
        ..content()
    };
    let send = Template { buttons: Vec::new(), ..send(vec![text(Some("apelido"), "Ana")]) };
    assert_eq!(paths(&named, &send), ["body[0].name"]);
}

#[test]
fn a_media_header_is_given_every_time() {
    let header = Some(Header::Media { kind: MediaKind::Document, handle: None });
    let with = TemplateContent { header, ..content() };
    let plain = send(vec![text(None, "Ana"), text(None, "1042")]);
    assert_eq!(paths(&with, &plain), ["header"]);
    let media = OutboundMedia {
        kind: MediaKind::Document,
        source: OutboundMediaSource::Link("https://loja.test/nota.pdf".into()),
        caption: None,
        filename: None,
    };
    let value = TemplateValue { name: None, value: TemplateParameter::Media(media) };
    assert_eq!(paths(&with, &Template { header: vec![value], ..plain }), [""; 0]);
}

#[test]
fn buttons_get_the_values_that_they_take() {
    let mut plain = send(vec![text(None, "Ana"), text(None, "1042")]);
    plain.buttons[0].index = 0;
    assert_eq!(paths(&content(), &plain), ["buttons[0].value", "buttons[1]"]);
    plain.buttons[0].index = 7;
    assert_eq!(paths(&content(), &plain), ["buttons[0].index", "buttons[1]"]);
}

#[test]
fn what_is_filled_in_counts() {
    let long = send(vec![text(None, &"x".repeat(1_010)), text(None, "1042")]);
    assert_eq!(misfits(&content(), &long)[0].kind, MisfitKind::TooLong { limit: 1_024, actual: 1_036 });
}

#[test]
fn a_substitute_takes_the_same_values() {
    let other =
        TemplateContent { body: "Olá {{1}}! O pedido {{2}} está a caminho de você.".to_owned(), ..content() };
    assert!(same_parameters(&content(), &other));
    let fewer = TemplateContent { body: "Olá {{1}}! O pedido está a caminho de você.".to_owned(), ..content() };
    assert!(!same_parameters(&content(), &fewer));
}
