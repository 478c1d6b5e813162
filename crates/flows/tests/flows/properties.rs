//! Whatever comes in whatever order, a step ends, stays within its bounds and never panics.

use crate::support::{facts, press, text};
use ponte_channels::model::OutboundContent;
use ponte_connectors::CallErrorKind;
use ponte_flows::{
    engine::{self, Effect, Input, Step},
    expression::{Library, Scope},
    failure::CallFailure,
    model::Definition,
    program::Program,
    session::Session,
    trigger::Trigger,
    validate,
};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::{sync::Arc, time::Duration};

const EVERYTHING: &str = r"
schema: 1
key: everything
name: Tudo
human: {queue: people}
start: say
blocks:
  say: {say: {bubbles: [{text: 'Oi {{ contact.name }} {{ said.text }}'}], next: ask}}
  ask:
    ask:
      kind: choice
      prompt: {buttons: {body: 'Quer? {{ said.text }}', buttons: [{id: yes, title: Sim}, {id: no, title: Não}]}}
      save: quer
      retries: 1
      timeout: {after: 1h, then: wait}
      choices: {yes: call}
      otherwise: number
      next: number
  number: {ask: {kind: number, prompt: {text: Quanto?}, save: n, check: '${ answer > 0 }', otherwise: say, next: set}}
  set: {set: {variables: {twice: '${ n * 2 }', copy: '${ order }'}, attributes: {n: '${ n }'}, next: branch}}
  branch: {if: {cases: [{when: '${ n > 100 }', then: person}, {when: '${ order.status }', then: call}], else: wait}}
  call: {call: {connection: shop, action: order.get, input: {n: '${ n }'}, save: order, next: branch, on_error: {not_found: say, default: person}}}
  wait: {wait: {for: 1h, on_message: say, next: end}}
  person: {hand_over: {queue: people, note: '{{ said.text }}'}}
  end: end
";

fn everything() -> Definition {
    Definition::from_yaml(EVERYTHING).expect("a flow")
}

fn any_content() -> impl Strategy<Value = ponte_channels::model::InboundContent> {
    prop_oneof![
        "\\PC{0,30}".prop_map(|body| text(&body)),
        "(sim|nao|1|2|12|101|-3|1\\.000,5|atendente)".prop_map(|body| text(&body)),
        ("(yes|no|old)", "(Sim|Não|\\PC{0,5})").prop_map(|(id, title)| press(&id, &title)),
    ]
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<i32>().prop_map(|quarters| Json::from(f64::from(quarters) / 4.0)),
        "\\PC{0,20}".prop_map(Json::from),
        Just(json!("x".repeat(70_000))),
        Just(json!({"status": "shipped"})),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::btree_map("[a-z ]{0,6}", inner, 0..4).prop_map(Json::from_iter),
        ]
    })
}

fn any_input() -> impl Strategy<Value = Input> {
    let kind = prop::sample::select(CallErrorKind::ALL.to_vec());
    let result = prop_oneof![
        any_json().prop_map(Ok),
        kind.prop_map(|kind| Err(CallFailure { kind, message: String::new() })),
    ];
    prop_oneof![
        1 => prop::option::of(any_content())
            .prop_map(|content| Input::Start { trigger: Trigger::Default, content }),
        4 => any_content().prop_map(|content| Input::Said { content }),
        4 => (0..4_u32, result, prop::option::of(0..100_u64)).prop_map(|(call, result, age)| Input::Called {
            call,
            result,
            age: age.map(Duration::from_secs),
        }),
        2 => Just(Input::Woke),
    ]
}

/// What must hold after any step.
fn sound(step: &Step, before: &Session) -> Result<(), TestCaseError> {
    let bubbles = step.effects.iter().filter(|effect| matches!(effect, Effect::Say(_))).count();
    prop_assert!(bubbles <= 20);
    for effect in &step.effects {
        if let Effect::Say(OutboundContent::Text { body } | OutboundContent::Buttons { body, .. }) = effect {
            prop_assert!(!body.trim().is_empty() && body.chars().count() <= 4096);
        }
    }
    let hands_over = step.effects.iter().any(|effect| matches!(effect, Effect::HandOver { .. }));
    prop_assert_eq!(step.failure.is_some() && !hands_over, false, "a broken session calls nobody");
    if before.is_over() {
        prop_assert!(step.effects.is_empty() && step.session == *before);
    }
    let stored = step.session.to_stored();
    prop_assert_eq!(Session::from_stored(&stored), Ok(step.session.clone()));
    Ok(())
}

proptest! {
    #[test]
    fn no_order_of_inputs_breaks_the_engine(
        inputs in prop::collection::vec((any_input(), 0..7_200_u64), 0..25),
        name in prop::option::of("\\PC{0,20}"),
    ) {
        let program = Program::new(everything());
        let mut facts = facts();
        facts.contact.name = name;
        let mut session = Session::new(program.definition(), 1);
        let first = Input::Start { trigger: Trigger::Default, content: None };
        for (input, seconds) in [(first, 0)].into_iter().chain(inputs) {
            facts.now = facts.now.plus(Duration::from_secs(seconds));
            // A runner answers the call that is under way.
            let input = match (input, session.calls) {
                (Input::Called { call, result, age }, calls) if call > 0 && calls > 0 => {
                    Input::Called { call: calls - 1, result, age }
                }
                (input, _) => input,
            };
            let step = engine::step(&program, session.clone(), input, &facts);
            sound(&step, &session)?;
            session = step.session;
        }
    }

    #[test]
    fn no_text_breaks_the_expressions(source in "(\\PC|[{}%$|'\" .()*+-]|contact|range\\(9\\)| is | in |for){0,40}") {
        let (mut library, scope) = (Library::default(), Arc::new(Scope::new()));
        library.add_text(&source);
        library.add_condition(&source);
        library.add_leaf(&source);
        let _ = (library.text(&source, &scope), library.condition(&source, &scope));
        let _ = library.mapping(&json!(source), &scope);
        let text = format!("schema: 1\nkey: a\nname: b\nhuman: {{queue: q}}\nstart: x\nblocks:\n  x: {{say: {{bubbles: [{{text: {}}}], next: x}}}}\n", json!(source));
        if let Ok(definition) = Definition::from_yaml(&text) {
            let _ = validate::validate(&definition);
        }
    }

    #[test]
    fn no_file_breaks_the_reader(text in "\\PC{0,200}", cut in 0..EVERYTHING.len()) {
        let _ = (Definition::from_yaml(&text), Definition::from_json(&text));
        if EVERYTHING.is_char_boundary(cut) {
            let _ = Definition::from_yaml(&EVERYTHING[..cut]);
        }
    }
}
