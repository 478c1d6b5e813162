//! Each block by itself, on tables.

use crate::support::{Play, told};
use ponte_channels::model::InboundContent;
use ponte_connectors::CallErrorKind;
use ponte_flows::{
    engine::{BLOCKS_A_STEP, Input, MOST_CALLS, Warning},
    failure::Failure,
    session::State,
};
use serde_json::{Value as Json, json};
use std::time::Duration;

const APOLOGY: &str = "say: Desculpe, tive um problema do meu lado. Vou chamar uma pessoa da equipe para continuar com você.\n\
    hand over to people: O fluxo “Teste” parou por um erro. O cliente recebeu um pedido de desculpas.";

#[test]
fn say_joins_texts_because_every_bubble_is_billed() {
    let buttons = "{buttons: {body: C, buttons: [{id: y, title: Sim}]}}";
    let image = "{media: {kind: image, source: {link: 'https://example.test/a.jpg'}, caption: 'Oi {{ contact.first_name }}'}}";
    let long = "x".repeat(4090);
    for (bubbles, expected) in [
        ("bubbles: [{text: A}, {text: B}]".to_owned(), "say: A\n\nB\nend".to_owned()),
        ("join: false, bubbles: [{text: A}, {text: B}]".to_owned(), "say: A\nsay: B\nend".to_owned()),
        (format!("bubbles: [{{text: A}}, {buttons}]"), "say: A\n\nC [Sim]\nend".to_owned()),
        (format!("bubbles: [{buttons}, {{text: A}}]"), "say: C [Sim]\nsay: A\nend".to_owned()),
        (format!("bubbles: [{{text: A}}, {image}]"), "say: A\nsay: Image Some(\"Oi Maria\")\nend".to_owned()),
        (format!("bubbles: [{{text: {long}}}, {{text: longer}}]"), format!("say: {long}\nsay: longer\nend")),
        ("bubbles: [{text: '{{ nothing }}'}, {text: B}]".to_owned(), "say: B\nend".to_owned()),
    ] {
        let mut play = Play::blocks(&format!("a: {{say: {{{bubbles}, next: z}}}}\nz: end"));
        assert_eq!(told(&play.start("oi")), expected, "{bubbles}");
        assert_eq!(play.session.state, State::Ended);
    }
}

#[test]
fn texts_of_several_blocks_join_too_but_not_over_a_call() {
    let mut play = Play::blocks(
        "
a: {say: {bubbles: [{text: A}], next: b}}
b: {say: {bubbles: [{text: B}], next: c}}
c: {call: {connection: shop, action: order.get, next: d, on_error: {default: d}}}
d: {hand_over: {queue: people, text: C}}",
    );
    assert_eq!(told(&play.start("oi")), "say: A\n\nB\ncall 0: shop order.get {}");
    assert_eq!(told(&play.answer(0, json!({}))), "say: C\nhand over to people: no note");
}

#[test]
fn a_text_too_long_is_cut_and_reported() {
    let mut play = Play::blocks("a: {say: {bubbles: [{text: '{{ said.text * 3 }}'}], next: z}}\nz: end");
    let said = "é".repeat(2000);
    let told = told(&play.start(&said));
    assert_eq!(told.chars().filter(|character| *character == 'é').count(), 4095);
    assert!(told.contains('…'));
    assert!(matches!(play.warnings.as_slice(), [Warning::Cut { limit: 4096, .. }]));
}

#[test]
fn a_list_is_filled_in() {
    let mut play = Play::blocks(
        "
a:
  ask:
    kind: choice
    prompt:
      list:
        body: Escolha, {{ contact.first_name }}
        button: Ver
        sections: [{rows: [{id: r1, title: '{{ contact.attributes.city }}', description: perto}, {id: r2, title: Outra}]}]
    save: cidade
    otherwise: z
    next: b
b: {say: {bubbles: [{text: '{{ cidade }}'}], next: z}}
z: end",
    );
    assert_eq!(told(&play.start("oi")), "say: Escolha, Maria [Ver] (Recife) (Outra)");
    assert_eq!(told(&play.say("recife")), "say: r1\nend");
}

#[test]
fn an_empty_text_where_whatsapp_needs_one_breaks_the_flow_politely() {
    let mut play = Play::blocks(
        "a: {ask: {prompt: {buttons: {body: '{{ nothing }}', buttons: [{id: y, title: Sim}]}}, otherwise: z, next: z}}\nz: end",
    );
    assert_eq!(told(&play.start("oi")), APOLOGY);
    assert!(matches!(play.failure, Some(Failure::EmptyText(_))));
}

fn question(more: &str) -> Play {
    Play::blocks(&format!(
        "
a: {{ask: {{prompt: {{text: Quanto?}}, save: valor, otherwise: lost, next: thanks, {more}}}}}
thanks: {{say: {{bubbles: [{{text: 'anotei {{{{ valor }}}}'}}], next: z}}}}
lost: {{hand_over: {{queue: people}}}}
late: {{say: {{bubbles: [{{text: tarde demais}}], next: z}}}}
z: end"
    ))
}

#[test]
fn each_kind_of_answer_is_checked_and_saved() {
    for (kind, said, saved) in [
        ("text", "  olá  ", json!("olá")),
        ("number", "1.234,50", json!(1234.5)),
        ("number", "12", json!(12)),
        ("cpf", "meu cpf é 111.444.777-35", json!("11144477735")),
        ("date", "25/12", json!("2026-12-25")),
        ("date", "amanhã", json!("2026-11-23")),
    ] {
        let mut play = question(&format!("kind: {kind}"));
        play.start("oi");
        let told = told(&play.say(said));
        assert_eq!(play.variable("valor"), saved, "{kind} {said}: {told}");
        assert_eq!(play.session.state, State::Ended);
    }
}

#[test]
fn a_wrong_answer_is_asked_again_and_then_leads_elsewhere() {
    let mut play = question("kind: number, retries: 1, invalid: Só números.");
    assert_eq!(told(&play.start("oi")), "say: Quanto?");
    assert_eq!(told(&play.say("muitos")), "say: Só números.\n\nQuanto?");
    assert_eq!(told(&play.say("demais")), "hand over to people: no note");
    assert_eq!(play.session.state, State::HandedOver);
    assert_eq!(play.variable("valor"), Json::Null);
}

#[test]
fn ponte_has_a_hint_of_its_own_for_each_kind() {
    for (kind, hint) in [
        ("number", "Preciso de um número, como 12 ou 12,5."),
        ("cpf", "Esse CPF não confere. São 11 números, como 111.444.777-35."),
        ("date", "Não entendi a data. Escreva dia, mês e ano, como 25/12/2026."),
    ] {
        let mut play = question(&format!("kind: {kind}"));
        play.start("oi");
        assert_eq!(told(&play.say("???x")), format!("say: {hint}\n\nQuanto?"));
    }
    let mut play = question("kind: text");
    play.start("oi");
    let place = InboundContent::Location { latitude: 1.0, longitude: 1.0, name: None, address: None };
    let told = told(&play.step(Input::Said { content: place }));
    assert_eq!(told, "say: Não consegui entender. Pode responder por texto?\n\nQuanto?");
}

#[test]
fn a_condition_decides_whether_an_answer_fits() {
    let mut play = question("kind: number, check: '${ answer > 0 and answer <= 10 }'");
    play.start("oi");
    assert!(told(&play.say("11")).starts_with("say: Preciso"));
    assert_eq!(told(&play.say("10")), "say: anotei 10\nend");
}

#[test]
fn nobody_answering_leads_to_the_timeout() {
    let mut play = question("timeout: {after: 30m, then: late}");
    assert_eq!(told(&play.start("oi")), "say: Quanto?\nwake after 1800 s");
    assert_eq!(told(&play.wake_after(1799)), "wake after 1800 s");
    assert_eq!(told(&play.wake_after(1)), "say: tarde demais\nend");
}

#[test]
fn an_answer_that_does_not_fit_starts_the_time_again() {
    let mut play = question("kind: number, timeout: {after: 30m, then: late}");
    play.start("oi");
    play.facts.now = play.facts.now.plus(Duration::from_mins(10));
    assert!(told(&play.say("x")).ends_with("wake after 2400 s"));
}

#[test]
fn a_choice_goes_its_own_way_or_on() {
    let blocks = "
a:
  ask:
    kind: choice
    prompt: {buttons: {body: Quer?, buttons: [{id: yes, title: Sim}, {id: no, title: Não}, {id: person, title: Atendente}]}}
    save: quer
    choices: {yes: yes}
    otherwise: lost
    next: other
yes: {say: {bubbles: [{text: combinado}], next: z}}
other: {say: {bubbles: [{text: 'ok, {{ quer }}'}], next: z}}
lost: {hand_over: {queue: people}}
z: end";
    for (id, title, expected) in [
        ("yes", "Sim", "say: combinado\nend"),
        ("no", "Não", "say: ok, no\nend"),
        // The flow's own button: its way counts, not the word on it.
        ("person", "Atendente", "say: ok, person\nend"),
        // A button of an older question, with a title that is still there.
        ("old", "sim", "say: combinado\nend"),
        (
            "old",
            "Talvez",
            "say: Não encontrei essa opção. Toque em uma delas ou escreva o nome.\n\nQuer? [Sim] [Não] [Atendente]",
        ),
    ] {
        let mut play = Play::blocks(blocks);
        play.start("oi");
        assert_eq!(told(&play.press(id, title)), expected, "{id} {title}");
    }
    let mut play = Play::blocks(blocks);
    play.start("oi");
    assert_eq!(told(&play.say("2")), "say: ok, no\nend");
}

#[test]
fn the_word_for_a_person_works_in_every_block() {
    let human = "say: Certo! Vou chamar uma pessoa da equipe. É só aguardar por aqui.\n\
        hand over to people: O cliente pediu uma pessoa durante o fluxo “Teste”.";
    let mut asking = question("kind: number");
    asking.start("oi");
    let mut waiting = Play::blocks("a: {wait: {for: 1h, next: z}}\nz: end");
    waiting.start("oi");
    let mut listening = Play::blocks("a: {wait: {for: 1h, next: z, on_message: z}}\nz: end");
    listening.start("oi");
    for mut play in [asking, waiting, listening] {
        assert_eq!(told(&play.say("ATENDENTE!")), human);
        assert_eq!(play.session.state, State::HandedOver);
    }
    assert_eq!(told(&question("kind: text").start("Falar com alguém")), human);
}

#[test]
fn if_takes_the_first_case_that_holds() {
    let blocks = "
a: {if: {cases: [{when: '${ said.text | length > 5 }', then: long}, {when: '${ said.text }', then: short}], else: none}}
long: {say: {bubbles: [{text: long}], next: z}}
short: {say: {bubbles: [{text: short}], next: z}}
none: {say: {bubbles: [{text: none}], next: z}}
z: end";
    for (said, expected) in [("bom dia", "long"), ("oi", "short"), ("", "none")] {
        assert_eq!(told(&Play::blocks(blocks).start(said)), format!("say: {expected}\nend"));
    }
}

#[test]
fn set_computes_from_what_was_before_and_keeps_types() {
    let mut play = Play::blocks(
        "
a: {set: {variables: {one: 1, two: '${ 1 + 1 }', words: 'n=${ 1 + 1 } {{ contact.first_name }}', all: {list: ['${ [1, true] }']}}, next: b}}
b: {set: {variables: {one: '${ two }', two: '${ one }'}, attributes: {visits: '${ two + 1 }', city: null}, next: z}}
z: end",
    );
    assert_eq!(told(&play.start("oi")), "attribute city = null\nattribute visits = 3\nend");
    assert_eq!(play.variable("words"), json!("n=2 Maria"));
    assert_eq!(play.variable("all"), json!({"list": [[1, true]]}));
    assert_eq!((play.variable("one"), play.variable("two")), (json!(2), json!(1)));
}

fn calling() -> Play {
    Play::blocks(
        "
a: {call: {connection: shop, action: order.get, input: {number: '${ said.text | digits | int }', where: {phone: '${ contact.phone }'}}, save: order, next: found, on_error: {not_found: unknown, default: down}}}
found: {say: {bubbles: [{text: '{{ order.status }} {{ call.age_seconds }}'}], next: z}}
unknown: {say: {bubbles: [{text: not there}], next: a}}
down: {hand_over: {queue: people, note: '{{ call.error }}'}}
z: end",
    )
}

#[test]
fn a_call_takes_its_input_and_its_answer_takes_its_way() {
    let mut play = calling();
    let called = r#"call 0: shop order.get {"number":1042,"where":{"phone":"+5531988887777"}}"#;
    assert_eq!(told(&play.start("1042")), called);
    assert!(!play.session.accepts_messages());
    let mut other = calling();
    other.start("1042");
    assert_eq!(told(&other.fail(0, CallErrorKind::Timeout)), "hand over to people: timeout");

    let age = Some(Duration::from_secs(90));
    let effects = play.step(Input::Called { call: 0, result: Ok(json!({"status": "shipped"})), age });
    assert_eq!(told(&effects), "say: shipped 90\nend");
    assert!(play.session.is_over());
}

#[test]
fn an_answer_too_large_to_remember_is_a_bad_one() {
    let mut play = calling();
    play.start("1042");
    assert_eq!(told(&play.answer(0, json!("x".repeat(70_000)))), "hand over to people: bad_response");
}

#[test]
fn calls_in_a_circle_come_to_an_end() {
    let mut play = calling();
    play.start("1042");
    for call in 0..MOST_CALLS - 1 {
        let next = told(&play.fail(call, CallErrorKind::NotFound));
        assert!(next.starts_with("say: not there\ncall"), "{next}");
    }
    assert_eq!(told(&play.fail(MOST_CALLS - 1, CallErrorKind::NotFound)), APOLOGY);
    assert_eq!(play.failure, Some(Failure::TooManyCalls { limit: MOST_CALLS }));
}

#[test]
fn a_wait_ends_by_time_or_by_a_message() {
    let blocks = |more: &str| {
        format!(
            "a: {{wait: {{for: 2h, next: late{more}}}}}\nlate: {{say: {{bubbles: [{{text: 'late {{{{ said.text }}}}'}}], next: z}}}}\nb: {{say: {{bubbles: [{{text: 'you said {{{{ said.text }}}}'}}], next: z}}}}\nz: end"
        )
    };
    let mut play = Play::blocks(&blocks(""));
    assert_eq!(told(&play.start("oi")), "wake after 7200 s");
    assert_eq!(told(&play.say("alô?")), "");
    assert_eq!(told(&play.wake_after(7200)), "say: late alô?\nend");

    let mut play = Play::blocks(&blocks(", on_message: b"));
    play.start("oi");
    assert_eq!(told(&play.say("alô?")), "say: you said alô?\nend");
}

#[test]
fn a_hand_over_tells_customer_and_agents() {
    let mut play = Play::blocks(
        "a: {hand_over: {queue: vendas, text: 'Já volto, {{ contact.first_name }}', note: 'disse: {{ said.text }}'}}",
    );
    assert_eq!(
        told(&play.start("quero comprar")),
        "say: Já volto, Maria\nhand over to vendas: disse: quero comprar"
    );
}

#[test]
fn a_flow_that_runs_in_circles_apologises_and_hands_over() {
    let mut play = Play::blocks(
        "a: {set: {variables: {x: 1}, attributes: {y: 1}, next: b}}\nb: {say: {bubbles: [], next: a}}",
    );
    assert_eq!(told(&play.start("oi")), APOLOGY);
    assert_eq!(play.failure, Some(Failure::TooManyBlocks { limit: BLOCKS_A_STEP }));
    assert!(matches!(play.session.state, State::Failed { .. }));
    // What the broken step had done is undone.
    assert_eq!(play.variable("x"), Json::Null);
}

#[test]
fn too_many_bubbles_and_missing_blocks_break_politely() {
    let mut play = Play::blocks("a: {say: {join: false, bubbles: [{text: x}], next: a}}");
    assert_eq!(told(&play.start("oi")), APOLOGY);
    assert!(matches!(play.failure, Some(Failure::TooManyBubbles { .. })));
    let mut play = Play::blocks("a: {say: {bubbles: [{text: x}], next: gone}}");
    assert_eq!(told(&play.start("oi")), APOLOGY);
    assert!(matches!(play.failure, Some(Failure::UnknownBlock(_))));
    let mut play = Play::blocks("a: {set: {variables: {x: '${ 1 / 0 }'}, next: a}}");
    assert_eq!(told(&play.start("oi")), APOLOGY);
    assert!(matches!(play.failure, Some(Failure::Expression { .. })));
}

#[test]
fn the_expressions_of_a_step_have_one_allowance_of_work() {
    let mut play = Play::blocks(
        "a: {set: {variables: {x: \"${ ('x' * 600000) | length }\"}, next: b}}\nb: {say: {bubbles: [], next: a}}",
    );
    assert_eq!(told(&play.start("oi")), APOLOGY);
    assert!(matches!(play.failure, Some(Failure::TooMuchWork(_))), "{:?}", play.failure);
}
