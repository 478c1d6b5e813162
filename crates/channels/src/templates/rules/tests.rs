use super::*;
use crate::templates::model::{Account, Button, Quality, Reported, Sample};
use ponte_kernel::{TemplateId, WorkspaceId};

fn sample(name: &str, value: &str) -> Sample {
    Sample { name: name.to_owned(), value: value.to_owned() }
}

fn good() -> Draft {
    Draft {
        name: "lembrete_consulta".to_owned(),
        language: "pt_BR".to_owned(),
        category: Category::Utility,
        content: TemplateContent {
            header: Some(Header::Text {
                text: "Consulta em {{1}}".to_owned(),
                samples: vec![sample("1", "25/11")],
            }),
            body: "Olá {{1}}, sua consulta é às {{2}} do dia combinado. Responda abaixo.".to_owned(),
            body_samples: vec![sample("1", "Marina"), sample("2", "9h")],
            footer: Some("Clínica Aurora".to_owned()),
            buttons: vec![
                Button::QuickReply { text: "Confirmar".to_owned() },
                Button::Url {
                    text: "Ver agenda".to_owned(),
                    url: "https://clinica.example.test/{{1}}".to_owned(),
                    sample: Some("https://clinica.example.test/abc".to_owned()),
                },
                Button::PhoneNumber { text: "Ligar".to_owned(), phone_number: "+551140028922".to_owned() },
            ],
            ..TemplateContent::default()
        },
    }
}

fn with(change: impl FnOnce(&mut Draft)) -> Vec<(String, &'static str)> {
    let mut draft = good();
    change(&mut draft);
    lint(&draft).into_iter().map(|finding| (finding.path.clone(), finding.rule.code())).collect()
}

#[track_caller]
fn says(change: impl FnOnce(&mut Draft), path: &str, code: &'static str) {
    let found = with(change);
    assert!(found.contains(&(path.to_owned(), code)), "{found:?}");
}

/// A body with one variable for each name, and samples.
fn body(draft: &mut Draft, text: &str) {
    draft.content.body = text.to_owned();
    let names = super::super::model::variables(text);
    draft.content.body_samples = names.into_iter().map(|name| sample(name, "x")).collect();
}

#[test]
fn a_template_as_it_should_be_has_no_findings() {
    assert_eq!(lint(&good()), []);
}

#[test]
fn names_and_languages() {
    says(|it| it.name = "Lembrete Consulta".to_owned(), "name", "name_letters");
    says(|it| it.name = "a".repeat(513), "name", "too_long");
    says(|it| it.language = "portugues".to_owned(), "language", "language_code");
    says(|it| it.category = Category::parse("TRANSACTIONAL"), "category", "category");
}

#[test]
fn variables_stand_where_reviewers_take_them() {
    says(|it| body(it, "{{1}}, sua consulta é amanhã."), "body", "variable_first");
    says(|it| body(it, "Sua consulta é às {{1}}."), "body", "variable_last");
    says(|it| body(it, "Olá {{1}} {{2}} tudo bem com você hoje?"), "body", "variables_touch");
    says(|it| body(it, "Olá {{1}} e {{3}}, sua consulta está confirmada."), "body", "numbering_gap");
    says(|it| body(it, "Olá {{1}} e {{nome}}, sua consulta está confirmada."), "body", "variable_format");
    says(|it| body(it, "Oi {{1}} de {{2}} em {{3}} ok"), "body", "variable_ratio");
    says(|it| body(it, "Olá {{1, sua consulta está confirmada."), "body", "braces");
}

#[test]
fn every_variable_has_a_sample() {
    says(|it| it.content.body_samples.clear(), "body_samples", "sample_missing");
    says(|it| it.content.body_samples.push(sample("9", "x")), "body_samples", "sample_unknown");
    says(|it| it.content.body_samples[0].value = "a\nb".to_owned(), "body_samples", "sample_blanks");
    says(|it| it.content.body_samples[0].value = "x".repeat(1_000), "body_samples", "too_long_filled");
    let media = |handle| Some(Header::Media { kind: MediaKind::Image, handle });
    says(|it| it.content.header = media(None), "header.handle", "sample_file");
    assert_eq!(with(|it| it.content.header = media(Some("4::aW".to_owned()))), []);
}

#[test]
fn headers_and_footers_are_short_and_plain() {
    let text = |text: &str| Some(Header::Text { text: text.to_owned(), samples: Vec::new() });
    says(|it| it.content.header = text("Sua consulta 🎉"), "header.text", "header_formatting");
    says(|it| it.content.header = text(&"x".repeat(61)), "header.text", "too_long");
    says(|it| it.content.footer = Some("Olá {{1}}".to_owned()), "footer", "footer_variable");
    says(|it| it.content.footer = Some("x".repeat(61)), "footer", "too_long");
}

#[test]
fn buttons_within_their_numbers_and_order() {
    let quick = |text: &str| Button::QuickReply { text: text.to_owned() };
    says(|it| it.content.buttons.push(quick("Remarcar")), "buttons", "interleaved");
    says(|it| it.content.buttons[0] = quick(&"x".repeat(26)), "buttons[0].text", "too_long");
    says(|it| it.content.buttons[0] = quick("Ligar"), "buttons[2].text", "repeated");
    says(|it| it.content.buttons.push(it.content.buttons[2].clone()), "buttons", "too_many");
    let url = |url: &str| Button::Url { text: "Ver".to_owned(), url: url.to_owned(), sample: Some("x".to_owned()) };
    says(|it| it.content.buttons[1] = url("https://a.test/{{1}}/b"), "buttons[1].url", "url_variable");
    says(|it| it.content.buttons[1] = url("http://a.test/"), "buttons[1].url", "link");
    says(|it| it.content.buttons[1] = url("https://wa.me/5511"), "buttons[1].url", "whatsapp_link");
}

#[test]
fn links_and_words_that_reviewers_object_to() {
    says(|it| body(it, "Olá {{1}}, fale conosco em wa.me/5511 quando quiser."), "body", "whatsapp_link");
    says(|it| body(it, "Olá {{1}}, veja https://bit.ly/abc quando quiser."), "body", "shortener");
    let promotion = "Olá {{1}}, temos um desconto especial para o seu pedido.";
    says(|it| body(it, promotion), "body", "advertising");
    let marketing = with(|it| {
        body(it, promotion);
        it.category = Category::Marketing;
    });
    assert_eq!(marketing, []);
}

#[test]
fn codes_have_the_providers_text_and_one_button() {
    let code = |it: &mut Draft| {
        it.category = Category::Authentication;
        it.content = TemplateContent {
            code: Some(super::super::model::CodeText { security_advice: true, expires_after_minutes: Some(5) }),
            buttons: vec![Button::Otp { otp_type: "copy_code".to_owned(), text: None }],
            ..TemplateContent::default()
        };
    };
    assert_eq!(with(code), []);
    says(|it| it.category = Category::Authentication, "body", "authentication_text");
}

fn known(status: Status) -> KnownTemplate {
    KnownTemplate {
        id: TemplateId::new(),
        workspace: WorkspaceId::new(),
        account: Account { provider: crate::endpoint::Provider::Meta, id: "1".to_owned() },
        told: Reported {
            provider_id: "7".to_owned(),
            name: "n".to_owned(),
            language: "pt_BR".to_owned(),
            category: Category::Utility,
            previous_category: None,
            correct_category: None,
            status,
            quality: Quality::Green,
            rejection: None,
            content: TemplateContent::default(),
        },
        status_since: at(0),
        substitute: None,
        created_at: at(0),
        synced_at: at(0),
    }
}

fn at(hours: i64) -> Timestamp {
    Timestamp::from_secs(hours * 3_600)
}

#[test]
fn an_approved_template_is_edited_once_a_day_and_ten_times_a_month() {
    let approved = known(Status::Approved);
    assert_eq!(may_edit(&approved, None, &[at(0)], at(25)), Ok(()));
    assert_eq!(may_edit(&approved, None, &[at(0)], at(23)), Err(EditRefusal::NotBefore(at(24))));
    let ten: Vec<_> = (0..10).map(|day| at(day * 25)).collect();
    assert_eq!(may_edit(&approved, None, &ten, at(400)), Err(EditRefusal::NotBefore(at(720))));
    assert_eq!(may_edit(&approved, Some(&Category::Marketing), &[], at(0)), Err(EditRefusal::Category));
}

#[test]
fn only_some_states_are_edited_at_all() {
    assert_eq!(may_edit(&known(Status::Pending), None, &[], at(0)), Err(EditRefusal::State));
    assert_eq!(may_edit(&known(Status::Rejected), Some(&Category::Marketing), &[at(0)], at(1)), Ok(()));
}

#[test]
fn a_deleted_name_is_blocked_for_30_days() {
    assert_eq!(name_blocked_until(&known(Status::Deleted), at(719)), Some(at(720)));
    assert_eq!(name_blocked_until(&known(Status::Deleted), at(720)), None);
    assert_eq!(name_blocked_until(&known(Status::Approved), at(1)), None);
}
