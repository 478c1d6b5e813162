//! What a bot's turn costs: “cadê meu pedido 1042?” is taken, the shop's answer comes back and is told, and the session
//! is kept and read again in between, as after a crash.
//!
//! `cargo bench -p ponte-flows --bench step`; with `-- count` one turn a hundred times and nothing else, for counting
//! instructions.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use jiff::tz::TimeZone;
use ponte_channels::model::InboundContent;
use ponte_flows::{
    engine::{ChannelFacts, ContactFacts, Effect, Facts, Input, Step, step},
    model::Definition,
    program::Program,
    session::Session,
    trigger::{Acquaintance, Trigger, choose},
};
use ponte_kernel::{Phone, Timestamp};
use serde_json::{Value as Json, json};
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

const ROUNDS: usize = 15;
const QUESTION: &str = "cadê meu pedido 1042?";
const FLOW: &str = include_str!("../../../catalog/flows/pedido.yaml");

fn main() {
    let definition = Definition::from_yaml(FLOW).expect("the flow");
    let flow = Program::new(definition.clone());
    let (facts, order) = (facts(), order());
    if std::env::args().any(|argument| argument == "count") {
        (0..100).for_each(|_| drop(turn(&flow, &facts, &order)));
        return;
    }
    let asked = asked(&flow, &facts);
    let kept = asked.session.to_stored();
    report("the whole turn, kept twice and read once", 1_000, || drop(turn(&flow, &facts, &order)));
    report("compiling the flow, once a version", 10, || drop(Program::new(definition.clone())));
    report("choosing the flow", 1_000, || drop(choose(&[&definition], Some(QUESTION), Acquaintance::Known)));
    report("the step to the call", 1_000, || drop(self::asked(&flow, &facts)));
    report("the step to the answer", 1_000, || drop(told(&flow, asked.session.clone(), &facts, &order)));
    report("keeping the session", 1_000, || drop(black_box(&asked.session).to_stored()));
    report("reading the session", 1_000, || drop(Session::from_stored(black_box(&kept))));
}

/// Prints the least of some rounds of the time per call: what else the machine does only adds to it.
fn report(what: &str, calls: u32, mut work: impl FnMut()) {
    let round = |_| {
        let start = Instant::now();
        (0..calls).for_each(|_| work());
        start.elapsed() / calls
    };
    let least: Duration = (0..ROUNDS).map(round).min().unwrap_or_default();
    println!("{what}: {} ns", least.as_nanos());
}

fn turn(flow: &Program, facts: &Facts, order: &Json) -> String {
    let kept = asked(flow, facts).session.to_stored();
    let session = Session::from_stored(&kept).expect("reads what it wrote");
    let told = told(flow, session, facts, order);
    assert!(matches!(told.effects.as_slice(), [Effect::Say(_), Effect::WakeAt(_)]));
    told.session.to_stored()
}

fn asked(flow: &Program, facts: &Facts) -> Step {
    let content = Some(InboundContent::Text { body: QUESTION.to_owned() });
    let input = Input::Start { trigger: Trigger::Keyword { word: "pedido".to_owned() }, content };
    step(flow, Session::new(flow.definition(), 1), input, facts)
}

fn told(flow: &Program, session: Session, facts: &Facts, order: &Json) -> Step {
    let age = Some(Duration::from_secs(3));
    step(flow, session, Input::Called { call: 0, result: Ok(order.clone()), age }, facts)
}

fn facts() -> Facts {
    Facts {
        now: Timestamp::from_secs(1_795_370_400),
        timezone: TimeZone::get("America/Sao_Paulo").expect("a time zone"),
        contact: ContactFacts {
            name: Some("Maria Souza".to_owned()),
            phone: Some(Phone::parse("5531988887777").expect("a phone")),
            attributes: [("city".to_owned(), Json::from("Recife"))].into(),
        },
        channel: ChannelFacts { key: "loja".to_owned(), name: "Loja Aurora".to_owned() },
    }
}

/// As `order.get` tells it.
fn order() -> Json {
    json!({
        "id": "34215992", "number": "1042", "status": "shipped", "total": {"cents": 19990, "currency": "BRL"},
        "placed_at": "2026-11-20", "expected_at": "2026-11-25",
        "customer": {"name": "Maria Souza", "phone": "(31) 8888-7777"},
        "tracking": [{"code": "AA123456785BR", "carrier": "PAC"}, {"code": "BB000000000BR", "carrier": null}],
        "items": [{"sku": "CAM-01", "name": "Camiseta azul", "quantity": 2, "price": {"cents": 9995, "currency": "BRL"}}]
    })
}
