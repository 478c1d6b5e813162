use crate::support::{Play, flow, press, text, told};
use ponte_channels::model::{InboundContent, ProviderMessageId};
use ponte_connectors::CallErrorKind;
use ponte_flows::{
    engine::{Input, Warning},
    program::Program,
    session::{Session, State, StoredSessionError},
    trigger::Trigger,
};
use serde_json::json;

/// Written by the first version of Ponte; must stay readable for as long as sessions of that version may wait.
const VERSION_1: &str = r#"{"version":1,"session":{"flow":"pedido","flow_version":7,"state":{"at":"asking","block":"menu","attempts":1,"deadline":1795370400000000},"trigger":{"kind":"keyword","word":"pedido"},"variables":{"numero":"1042","pedido":{"status":"shipped"}},"said":{"text":"oi","kind":"choice","choice":"a"},"called":{"error":"not_found","age_seconds":30},"calls":2,"calls_in_a_row":1}}"#;

#[test]
fn sessions_of_version_1_stay_readable() {
    let session = Session::from_stored(VERSION_1).expect("readable");
    assert_eq!(session.flow_version, 7);
    assert!(
        matches!(&session.state, State::Asking { block, attempts: 1, deadline: Some(_) } if block.as_str() == "menu")
    );
    assert_eq!(session.trigger, Trigger::Keyword { word: "pedido".to_owned() });
    assert_eq!(session.called.error, Some(CallErrorKind::NotFound));
    assert_eq!(session.variables.len(), 2);
    assert_eq!(session.to_stored(), VERSION_1);
}

#[test]
fn every_state_survives_being_stored() {
    for state in [
        r#"{"at":"running","block":"a"}"#,
        r#"{"at":"asking","block":"a","attempts":0,"deadline":null}"#,
        r#"{"at":"calling","block":"a","call":3}"#,
        r#"{"at":"waiting","block":"a","until":5}"#,
        r#"{"at":"handed_over"}"#,
        r#"{"at":"ended"}"#,
        r#"{"at":"failed","block":null}"#,
    ] {
        let read: State = serde_json::from_str(state).expect("readable");
        assert_eq!(serde_json::to_string(&read).expect("writes"), state);
    }
}

#[test]
fn what_cannot_be_read_says_so_without_quoting_it() {
    let newer = r#"{"version":2,"session":{"name":"Maria"}}"#;
    assert_eq!(Session::from_stored(newer), Err(StoredSessionError::UnknownVersion(2)));
    let damaged = r#"{"version":1,"session":"Maria"}"#;
    let error = Session::from_stored(damaged).expect_err("damaged");
    assert!(matches!(error, StoredSessionError::Damaged { .. }));
    assert!(!error.to_string().contains("Maria"));
}

#[test]
fn debug_shows_nobody() {
    let mut play = Play::blocks("a: {ask: {prompt: {text: Nome?}, save: nome, otherwise: z, next: a}}\nz: end");
    play.start("sou a Maria");
    play.say("Maria");
    assert!(!format!("{:?} {:?}", play.session, play.session.said).contains("Maria"));
}

const ASK: &str = "a: {ask: {prompt: {text: Nome?}, save: nome, otherwise: z, next: b}}
b: {call: {connection: shop, action: order.get, next: z, on_error: {default: z}}}
z: end";

#[test]
fn inputs_that_nothing_waits_for_change_nothing() {
    let called = |call| Input::Called { call, result: Ok(json!(1)), age: None };
    let start = || Input::Start { trigger: Trigger::Default, content: None };
    let mut play = Play::blocks(ASK);
    let refuse = |play: &mut Play, input: Input, warning: Warning| {
        let before = play.session.clone();
        assert_eq!(told(&play.step(input.clone())), "", "{input:?}");
        assert_eq!(play.session, before);
        assert_eq!(play.warnings.pop(), Some(warning));
    };
    refuse(&mut play, Input::Woke, Warning::Stale);
    refuse(&mut play, Input::Said { content: text("oi") }, Warning::NotListening);
    play.step(start());
    refuse(&mut play, start(), Warning::Stale);
    refuse(&mut play, called(0), Warning::Stale);
    refuse(&mut play, Input::Woke, Warning::Stale);
    let reaction = InboundContent::Reaction { to: ProviderMessageId("x".to_owned()), emoji: None };
    refuse(&mut play, Input::Said { content: reaction }, Warning::NotListening);
    play.say("Maria");
    refuse(&mut play, Input::Said { content: text("alô") }, Warning::NotListening);
    refuse(&mut play, called(1), Warning::Stale);
    play.step(called(0));
    assert_eq!(play.session.state, State::Ended);
    for input in [start(), called(0), Input::Woke] {
        refuse(&mut play, input, Warning::Stale);
    }
}

#[test]
fn a_flow_can_start_without_a_message() {
    let mut play = Play::blocks(
        "a: {say: {bubbles: [{text: 'Oi, {{ contact.first_name }}{{ said.text }}'}], next: z}}\nz: end",
    );
    let start = Input::Start { trigger: Trigger::Manual, content: None };
    assert_eq!(told(&play.step(start)), "say: Oi, Maria\nend");
}

#[test]
fn a_flow_chosen_for_the_word_for_a_person_runs() {
    let mut play = Play::blocks("a: {hand_over: {queue: vendas, text: Chamando vendas}}");
    let trigger = Trigger::Keyword { word: "atendente".to_owned() };
    let effects = play.step(Input::Start { trigger, content: Some(text("atendente")) });
    assert_eq!(told(&effects), "say: Chamando vendas\nhand over to vendas: no note");
}

#[test]
fn expressions_see_what_is_known() {
    let mut play = Play::blocks(
        "a: {say: {bubbles: [{text: '{{ trigger.kind }} {{ said.kind }} {{ said.choice }} {{ channel.name }} {{ now.date }} {{ now.time }} {{ now.hour }} {{ now.weekday }} {{ contact.phone }} {{ contact.attributes.city }}'}], next: z}}\nz: end",
    );
    let start = Input::Start { trigger: Trigger::FirstContact, content: Some(press("b1", "Sim")) };
    assert_eq!(
        told(&play.step(start)),
        "say: first_contact choice b1 Loja Aurora 2026-11-22 15:00 15 7 +5531988887777 Recife\nend"
    );
}

#[test]
fn a_block_that_changed_under_a_session_breaks_politely() {
    let mut play = Play::blocks(ASK);
    play.start("oi");
    play.program = Program::new(flow("a: end"));
    assert!(told(&play.say("Maria")).starts_with("say: Desculpe"));
    assert!(matches!(play.session.state, State::Failed { .. }));
}
