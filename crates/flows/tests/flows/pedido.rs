//! The ready-made flow of the sample shop, played from end to end.

use crate::support::{Play, text, told};
use insta::assert_snapshot;
use ponte_connectors::CallErrorKind;
use ponte_flows::{
    cost::cost,
    engine::{Effect, Input, Warning},
    model::Definition,
    session::State,
    trigger::{Acquaintance, Trigger, choose},
    validate::validate,
};
use serde_json::{Value as Json, json};
use std::{fmt::Write, time::Duration};

fn flow() -> Definition {
    Definition::from_yaml(include_str!("../../../../catalog/flows/pedido.yaml")).expect("a flow")
}

/// An order of Maria, as `order.get` tells it.
fn order() -> Json {
    json!({
        "id": "34215992", "number": "1042", "status": "shipped", "total": {"cents": 19990, "currency": "BRL"},
        "placed_at": "2026-11-20", "expected_at": "2026-11-25", "customer": {"name": "Maria Souza", "phone": "(31) 8888-7777"},
        "tracking": [{"code": "AA123456785BR", "carrier": "PAC"}, {"code": "BB000000000BR", "carrier": null}], "items": []
    })
}

enum Turn {
    Customer(&'static str),
    Press(&'static str, &'static str),
    Shop(Result<Json, CallErrorKind>),
}
use Turn::{Customer, Press, Shop};

/// Plays a conversation and writes it down.
fn played(play: &mut Play, turns: impl IntoIterator<Item = Turn>) -> String {
    let mut transcript = String::new();
    for (at, turn) in turns.into_iter().enumerate() {
        let call = play.session.calls.saturating_sub(1);
        let (line, effects) = match turn {
            Customer(said) if at == 0 => {
                let flow = play.program.definition();
                let (_, trigger) = choose(&[flow], Some(said), Acquaintance::FirstContact).expect("starts");
                (format!("» {said}"), play.step(Input::Start { trigger, content: Some(text(said)) }))
            }
            Customer(said) => (format!("» {said}"), play.say(said)),
            Press(id, title) => (format!("» [{title}]"), play.press(id, title)),
            Shop(Ok(order)) => ("» shop: an order".to_owned(), play.answer(call, order)),
            Shop(Err(kind)) => (format!("» shop: {}", kind.as_str()), play.fail(call, kind)),
        };
        writeln!(transcript, "{line}\n{}", told(&effects)).expect("writes to a text");
    }
    assert!(play.warnings.is_empty(), "{:?}", play.warnings);
    assert_eq!(play.failure, None);
    transcript
}

#[test]
fn the_file_has_no_problem_and_a_known_cost() {
    assert_eq!(validate(&flow()), []);
    let run = cost(&flow()).expect("ends").run;
    assert_eq!((run.bubbles_min, run.repeats), (1, true));
}

#[test]
fn a_question_with_the_number_is_answered_in_one_bubble() {
    let transcript = played(&mut Play::of(flow()), [Customer("cadê meu pedido 1042?"), Shop(Ok(order()))]);
    assert_snapshot!(transcript, @r#"
        » cadê meu pedido 1042?
        call 0: loja order.get {"number":"1042"}
        » shop: an order
        say: Maria, seu pedido *1042* está a caminho.
        Previsão de entrega: 25/11/2026
        Rastreio: AA123456785BR (PAC)
        Rastreio: BB000000000BR
        Total: R$ 199,90
        wake after 1800 s
    "#);
}

#[test]
fn a_greeting_is_answered_with_buttons() {
    let transcript = played(
        &mut Play::of(flow()),
        [
            Customer("oi"),
            Press("pedido", "Meu pedido"),
            Customer("não sei onde vejo"),
            Customer("ah, 1042"),
            Shop(Ok(order())),
        ],
    );
    assert_snapshot!(transcript, @r#"
        » oi
        say: Olá, Maria! Sou a assistente virtual da Loja Aurora. Como posso ajudar? [Meu pedido] [Falar com atendente]
        » [Meu pedido]
        say: Qual é o número do pedido? Ele está no e-mail de confirmação da compra, por exemplo 1042.
        » não sei onde vejo
        say: Não encontrei um número na sua mensagem.

        Qual é o número do pedido? Ele está no e-mail de confirmação da compra, por exemplo 1042.
        » ah, 1042
        call 0: loja order.get {"number":"1042"}
        » shop: an order
        say: Maria, seu pedido *1042* está a caminho.
        Previsão de entrega: 25/11/2026
        Rastreio: AA123456785BR (PAC)
        Rastreio: BB000000000BR
        Total: R$ 199,90
        wake after 1800 s
    "#);
}

#[test]
fn writing_instead_of_pressing_works() {
    let transcript =
        played(&mut Play::of(flow()), [Customer("bom dia"), Customer("quero saber do 1042"), Shop(Ok(order()))]);
    assert_snapshot!(transcript, @r#"
        » bom dia
        say: Olá, Maria! Sou a assistente virtual da Loja Aurora. Como posso ajudar? [Meu pedido] [Falar com atendente]
        » quero saber do 1042
        call 0: loja order.get {"number":"1042"}
        » shop: an order
        say: Maria, seu pedido *1042* está a caminho.
        Previsão de entrega: 25/11/2026
        Rastreio: AA123456785BR (PAC)
        Rastreio: BB000000000BR
        Total: R$ 199,90
        wake after 1800 s
    "#);
}

#[test]
fn an_unknown_order_is_tried_again_and_then_a_person_helps() {
    let transcript = played(
        &mut Play::of(flow()),
        [
            Customer("pedido 9999"),
            Shop(Err(CallErrorKind::NotFound)),
            Customer("9998"),
            Shop(Err(CallErrorKind::NotFound)),
            Customer("9997"),
            Shop(Err(CallErrorKind::NotFound)),
        ],
    );
    assert_snapshot!(transcript, @r#"
        » pedido 9999
        call 0: loja order.get {"number":"9999"}
        » shop: not_found
        say: Não encontrei o pedido 9999 entre as compras feitas com este telefone.

        Qual é o número do pedido? Ele está no e-mail de confirmação da compra, por exemplo 1042.
        » 9998
        call 1: loja order.get {"number":"9998"}
        » shop: not_found
        say: Não encontrei o pedido 9998 entre as compras feitas com este telefone.

        Qual é o número do pedido? Ele está no e-mail de confirmação da compra, por exemplo 1042.
        » 9997
        call 2: loja order.get {"number":"9997"}
        » shop: not_found
        say: Não encontrei o pedido 9997 entre as compras feitas com este telefone. Vou chamar uma pessoa da nossa equipe para ajudar você.
        hand over to atendimento: O cliente procurou um pedido 3 vezes e ele não foi encontrado entre as compras deste telefone. Último número informado, 9997.
    "#);
}

#[test]
fn an_order_of_somebody_else_gets_the_very_words_of_an_unknown_one() {
    let mut foreign = order();
    foreign["customer"]["phone"] = json!("+5531977776666");
    let unknown = played(&mut Play::of(flow()), [Customer("pedido 1042"), Shop(Err(CallErrorKind::NotFound))]);
    for phone in [json!("+5531977776666"), json!(null), json!("")] {
        foreign["customer"]["phone"] = phone;
        let other = played(&mut Play::of(flow()), [Customer("pedido 1042"), Shop(Ok(foreign.clone()))]);
        assert_eq!(other.replace("shop: an order", "shop: not_found"), unknown);
    }
}

#[test]
fn a_shop_that_is_down_brings_an_apology_and_a_person() {
    let transcript =
        played(&mut Play::of(flow()), [Customer("pedido 1042"), Shop(Err(CallErrorKind::Unavailable))]);
    assert_snapshot!(transcript, @r#"
        » pedido 1042
        call 0: loja order.get {"number":"1042"}
        » shop: unavailable
        say: Desculpe, não consigo consultar o pedido 1042 agora porque o sistema da loja não respondeu. Vou chamar uma pessoa da nossa equipe para ver isso com você.
        hand over to atendimento: O cliente pergunta pelo pedido 1042. A consulta à loja falhou (unavailable).
    "#);
}

#[test]
fn a_person_is_a_button_and_a_word_away() {
    let mut by_word = Play::of(flow());
    played(&mut by_word, [Customer("oi"), Customer("falar com atendente")]);
    let mut by_button = Play::of(flow());
    played(&mut by_button, [Customer("oi"), Press("atendente", "Falar com atendente")]);
    let mut by_confusion = Play::of(flow());
    played(&mut by_confusion, [Customer("oi"), Customer("hmm"), Customer("sei lá")]);
    for play in [by_word, by_button, by_confusion] {
        assert_eq!(play.session.state, State::HandedOver);
    }
}

#[test]
fn without_a_phone_no_order_is_looked_up() {
    let mut play = Play::of(flow());
    play.facts.contact.phone = None;
    let start = Input::Start { trigger: Trigger::Default, content: Some(text("pedido 1042")) };
    let effects = play.step(start);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Call { .. })));
    assert!(told(&effects).contains("hand over to atendimento"));
}

#[test]
fn an_old_answer_tells_its_age_and_a_delivered_order_no_date() {
    let mut play = Play::of(flow());
    play.facts.contact.name = None;
    play.start("pedido 1042");
    let mut delivered = order();
    delivered["status"] = json!("delivered");
    delivered["tracking"] = json!(null);
    let age = Some(Duration::from_mins(5));
    let effects = play.step(Input::Called { call: 0, result: Ok(delivered), age });
    assert_snapshot!(told(&effects), @r#"
        say: Seu pedido *1042* está entregue.
        Total: R$ 199,90
        _Informação de 5 min atrás._
        wake after 1800 s
    "#);
    assert!(play.warnings.iter().all(|warning| !matches!(warning, Warning::Undefined { .. })));
}
