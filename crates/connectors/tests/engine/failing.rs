//! Retries, idempotency, circuit breaker, rate limits, kinds of errors.

use crate::kit::{Does, Kit, System, manifest, order, plain};
use ponte_connectors::{Budget, CallErrorKind, Occasion};
use ponte_platform::http::Certainty;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::Instant;

fn failing_first(times: usize, does: fn() -> Does) -> System {
    System::new(move |count, _| if count <= times { does() } else { Does::Answer(200, order("paid")) })
}

#[tokio::test(start_paused = true)]
async fn a_person_gets_one_quick_retry() {
    let kit = Kit::on_tokio_time(&plain(""), failing_first(1, || Does::Answer(503, json!({}))));
    let started = Instant::now();
    kit.get("1042").await.expect("the second try");
    assert_eq!((kit.system.count(), started.elapsed()), (2, Duration::from_millis(200)));
    let kit = Kit::on_tokio_time(&plain(""), failing_first(2, || Does::Answer(503, json!({}))));
    assert_eq!(kit.get("1042").await.expect_err("no third try").kind, CallErrorKind::Unavailable);
    assert_eq!(kit.system.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_deadline_holds_for_everything_together() {
    let slow = System::new(|_, _| Does::Answer(503, json!({}))).taking(Duration::from_millis(700));
    let kit = Kit::on_tokio_time(&plain(""), slow);
    let started = Instant::now();
    let error = kit.get("1042").await.expect_err("out of time");
    assert_eq!((error.kind, kit.system.count()), (CallErrorKind::Timeout, 2));
    assert_eq!(started.elapsed(), Duration::from_secs(1));
    let silent = Kit::on_tokio_time(&plain(""), System::new(|_, _| Does::Silence));
    let started = Instant::now();
    let error = silent.get("1042").await.expect_err("out of time");
    assert_eq!(
        (error.kind, error.certainty, silent.system.count()),
        (CallErrorKind::Timeout, Certainty::Unknown, 1)
    );
    assert_eq!(started.elapsed(), Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn work_in_the_background_is_patient() {
    let retry = "retry: {background: 3, backoff: 1s..30s}";
    let kit = Kit::on_tokio_time(&plain(retry), failing_first(2, || Does::Silence));
    let started = Instant::now();
    let input = json!({"number": "1042"});
    kit.call("order.get", input, Budget::Background).await.expect("the third try");
    // Twice the request's own five seconds, and pauses of one and two.
    assert_eq!((kit.system.count(), started.elapsed()), (3, Duration::from_secs(13)));
}

#[tokio::test(start_paused = true)]
async fn the_system_says_when_to_come_back() {
    let limited = || Does::AnswerWith(429, "retry-after", "3", json!({}));
    let kit = Kit::on_tokio_time(&plain(""), failing_first(1, limited));
    let error = kit.get("1042").await.expect_err("a person does not wait that long");
    assert_eq!((error.kind, error.retry_after), (CallErrorKind::RateLimited, Some(Duration::from_secs(3))));
    let kit = Kit::on_tokio_time(&plain(""), failing_first(1, limited));
    let started = Instant::now();
    kit.call("order.get", json!({"number": "1"}), Budget::Background).await.expect("after the pause");
    assert_eq!(started.elapsed(), Duration::from_secs(3));
}

/// A note, written in the way that the part says is safe or not.
fn notes(idempotency: &str) -> String {
    let action = format!(
        "  note.add:
    input: {{ref: canonical}}
    {idempotency}
    retry: {{interactive: 1, background: 3}}
    request: {{method: POST, path: /notes, body: {{text: '${{input.text}}', key: '${{idempotency_key}}'}}}}
    output: {{id: '${{body.id}}'}}
  customer.create:
    input: {{ref: canonical}}
    idempotency: {{probe: customer.find, match: '${{found.document == input.cpf_cnpj}}'}}
    retry: {{interactive: 1}}
    request: {{method: POST, path: /customers, body: {{name: '${{input.name}}'}}}}
    output: {{id: '${{body.id}}'}}
  customer.find:
    input: {{ref: canonical}}
    idempotent: true
    request: {{method: GET, path: /customers, query: {{cpf: '${{input.cpf_cnpj}}'}}}}
    output: {{each: '${{body.list}}', as: c, item: {{id: '${{c.id}}', document: '${{c.document}}'}}}}
"
    );
    format!("{}{action}", plain(""))
}

async fn add_note(kit: &Kit) -> Result<Value, (CallErrorKind, Certainty)> {
    let input = json!({"customer_id": "1", "text": "oi"});
    let outcome = kit.call("note.add", input, Budget::Interactive).await;
    outcome.map(|answer| answer.value).map_err(|error| (error.kind, error.certainty))
}

#[tokio::test(start_paused = true)]
async fn a_deed_that_may_be_done_is_not_repeated() {
    let broken = System::new(|_, _| Does::Answer(500, json!({})));
    let kit = Kit::on_tokio_time(&notes("idempotency: {local: '${idempotency_key}'}"), broken);
    assert_eq!(add_note(&kit).await, Err((CallErrorKind::Unavailable, Certainty::Unknown)));
    assert_eq!(kit.system.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_deed_that_was_surely_not_done_is_repeated() {
    let away =
        System::new(
            |count, _| if count == 1 { Does::RefuseConnection } else { Does::Answer(201, json!({"id": "n1"})) },
        );
    let kit = Kit::on_tokio_time(&notes(""), away);
    assert_eq!(add_note(&kit).await, Ok(json!({"id": "n1"})));
    assert_eq!(kit.system.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_deed_with_a_name_is_repeated_under_that_name() {
    let broken =
        System::new(
            |count, _| {
                if count == 1 { Does::Answer(500, json!({})) } else { Does::Answer(201, json!({"id": "n1"})) }
            },
        );
    let header = "idempotency: {header: X-Idempotency-Key, key: 'note-${idempotency_key}'}";
    let kit = Kit::on_tokio_time(&notes(header), broken);
    assert_eq!(add_note(&kit).await, Ok(json!({"id": "n1"})));
    for at in 0..2 {
        let request = kit.system.request(at);
        assert_eq!(request.headers["x-idempotency-key"], "note-deed-1");
        assert_eq!(&request.body[..], br#"{"key":"note-deed-1","text":"oi"}"#);
    }
}

#[tokio::test]
async fn a_deed_that_needs_a_name_is_refused_without_one() {
    let header = "idempotency: {header: X-Idempotency-Key, key: '${idempotency_key}'}";
    let kit = Kit::new(&notes(header), System::new(|_, _| Does::Answer(201, json!({"id": "n1"}))));
    let input = json!({"customer_id": "1", "text": "oi"});
    let outcome = kit.engine.call(&kit.connection, "note.add", input, Budget::Interactive, None).await;
    assert_eq!(outcome.expect_err("no name").kind, CallErrorKind::InvalidInput);
    assert_eq!(kit.system.count(), 0);
}

/// A charge is made, then its code is looked up.
fn charging(idempotency: &str) -> String {
    let action = format!(
        "  charge.create_pix:
    input: {{ref: canonical}}
    {idempotency}
    retry: {{interactive: 1}}
    steps:
      - {{id: made, request: {{method: POST, path: /payments, body: {{cents: '${{input.amount_cents}}'}}}}}}
      - {{id: code, request: {{method: GET, path: '/payments/${{steps.made.body.id}}/code'}}}}
    output: {{id: '${{steps.made.body.id}}', status: pending, pix_copy_paste: '${{body.code}}'}}
  charge.find:
    input: {{schema: {{type: object, properties: {{reference: {{type: string}}}}}}}}
    idempotent: true
    request: {{method: GET, path: /payments, query: {{ref: '${{input.reference}}'}}}}
    output: {{each: '${{body.list}}', as: c, item: {{id: '${{c.id}}', status: pending, pix_copy_paste: '${{c.code}}'}}}}
"
    );
    format!("{}{action}", plain(""))
}

async fn charge(kit: &Kit) -> Result<Value, (CallErrorKind, Certainty)> {
    let input = json!({"reference": "1042", "amount_cents": 1000});
    let outcome = kit.call("charge.create_pix", input, Budget::Interactive).await;
    outcome.map(|answer| answer.value).map_err(|error| (error.kind, error.certainty))
}

#[tokio::test(start_paused = true)]
async fn a_deed_in_steps_is_not_begun_again_after_the_first_of_them() {
    for refused in [|| Does::Answer(429, json!({})), || Does::RefuseConnection, || Does::Answer(503, json!({}))] {
        let system = System::new(move |_, request| match request.url.path() {
            "/api/payments" => Does::Answer(201, json!({"id": "p1"})),
            _ => refused(),
        });
        let kit = Kit::on_tokio_time(&charging(""), system);
        assert_eq!(charge(&kit).await.expect_err("no code").1, Certainty::Unknown);
        assert_eq!(kit.system.lines(), ["POST /api/payments", "GET /api/payments/p1/code"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_deed_in_steps_stays_in_doubt_when_the_second_of_them_gets_no_turn() {
    let limited = charging("").replace("actions:", "limits: [{scope: account, rate: 1, per: 10s}]\nactions:");
    let kit = Kit::on_tokio_time(&limited, System::new(|_, _| Does::Answer(201, json!({"id": "p1"}))));
    assert_eq!(charge(&kit).await, Err((CallErrorKind::RateLimited, Certainty::Unknown)));
    assert_eq!(kit.system.lines(), ["POST /api/payments"]);
}

#[tokio::test(start_paused = true)]
async fn a_deed_in_steps_is_begun_again_while_none_of_them_was_done() {
    let kit = Kit::on_tokio_time(
        &charging(""),
        System::new(|count, _| match count {
            1 => Does::Answer(429, json!({})),
            2 => Does::Answer(201, json!({"id": "p1"})),
            _ => Does::Answer(200, json!({"code": "000201x"})),
        }),
    );
    assert_eq!(charge(&kit).await, Ok(json!({"id": "p1", "status": "pending", "pix_copy_paste": "000201x"})));
    assert_eq!(kit.system.lines(), ["POST /api/payments", "POST /api/payments", "GET /api/payments/p1/code"]);
}

#[tokio::test(start_paused = true)]
async fn a_deed_in_steps_that_was_partly_done_is_looked_for_before_it_is_begun_again() {
    let system = System::new(|_, request| match (request.method.as_str(), request.url.path()) {
        ("POST", _) => Does::Answer(201, json!({"id": "p1"})),
        (_, "/api/payments") => Does::Answer(200, json!({"list": [{"id": "p1", "code": "000201x"}]})),
        _ => Does::RefuseConnection,
    });
    let probe = "idempotency: {probe: charge.find, match: \"${found.id == 'p1'}\"}";
    let kit = Kit::on_tokio_time(&charging(probe), system);
    assert_eq!(charge(&kit).await, Ok(json!({"id": "p1", "status": "pending", "pix_copy_paste": "000201x"})));
    let asked = ["POST /api/payments", "GET /api/payments/p1/code", "GET /api/payments?ref=1042"];
    assert_eq!(kit.system.lines(), asked);
}

async fn create_customer(kit: &Kit) -> Result<Value, CallErrorKind> {
    let input = json!({"name": "Maria", "cpf_cnpj": "11144477735"});
    let outcome = kit.call("customer.create", input, Budget::Interactive).await;
    outcome.map(|answer| answer.value).map_err(|error| error.kind)
}

#[tokio::test(start_paused = true)]
async fn before_repeating_it_is_looked_whether_it_was_done() {
    let done = System::new(|count, _| match count {
        1 => Does::Answer(500, json!({})),
        _ => Does::Answer(
            200,
            json!({"list": [{"id": "x", "document": "0"}, {"id": "c7", "document": "11144477735"}]}),
        ),
    });
    let kit = Kit::on_tokio_time(&notes(""), done);
    assert_eq!(create_customer(&kit).await, Ok(json!({"id": "c7"})));
    assert_eq!(kit.system.lines(), ["POST /api/customers", "GET /api/customers?cpf=11144477735"]);
    let not_done = System::new(|count, _| match count {
        1 => Does::Answer(500, json!({})),
        2 => Does::Answer(200, json!({"list": []})),
        _ => Does::Answer(201, json!({"id": "c8"})),
    });
    let kit = Kit::on_tokio_time(&notes(""), not_done);
    assert_eq!(create_customer(&kit).await, Ok(json!({"id": "c8"})));
    let unclear = System::new(|_, _| Does::Answer(500, json!({})));
    let kit = Kit::on_tokio_time(&notes(""), unclear);
    assert_eq!(create_customer(&kit).await, Err(CallErrorKind::Unavailable));
    assert_eq!(kit.system.lines(), ["POST /api/customers", "GET /api/customers?cpf=11144477735"]);
}

#[tokio::test(start_paused = true)]
async fn after_a_crash_it_is_looked_first_whether_it_was_done() {
    let input = || json!({"name": "Maria", "cpf_cnpj": "11144477735"});
    let again = |kit: Kit| async move {
        let outcome = kit.call_on(Occasion::AfterCutOff, "customer.create", input(), Budget::Interactive).await;
        (outcome.map(|answer| answer.value).map_err(|error| (error.kind, error.certainty)), kit.system.lines())
    };
    let look = "GET /api/customers?cpf=11144477735".to_owned();
    let done = System::new(|_, _| Does::Answer(200, json!({"list": [{"id": "c7", "document": "11144477735"}]})));
    let (outcome, asked) = again(Kit::on_tokio_time(&notes(""), done)).await;
    assert_eq!((outcome, asked), (Ok(json!({"id": "c7"})), vec![look.clone()]));
    let not_done = System::new(|count, _| match count {
        1 => Does::Answer(200, json!({"list": []})),
        _ => Does::Answer(201, json!({"id": "c8"})),
    });
    let (outcome, asked) = again(Kit::on_tokio_time(&notes(""), not_done)).await;
    assert_eq!((outcome, asked), (Ok(json!({"id": "c8"})), vec![look.clone(), "POST /api/customers".to_owned()]));
    let unclear = System::new(|_, _| Does::Answer(500, json!({})));
    let (outcome, asked) = again(Kit::on_tokio_time(&notes(""), unclear)).await;
    assert_eq!(outcome, Err((CallErrorKind::Timeout, Certainty::Unknown)));
    assert!(asked.iter().all(|line| *line == look), "{asked:?}");
}

#[tokio::test]
async fn a_system_that_does_not_answer_is_left_alone_and_tried_again() {
    let kit = Kit::new(&plain("retry: {interactive: 0}"), failing_first(5, || Does::Answer(500, json!({}))));
    for _ in 0..8 {
        assert_eq!(kit.get("1").await.expect_err("down").kind, CallErrorKind::Unavailable);
    }
    assert_eq!(kit.system.count(), 5, "the last three were not sent");
    let error = kit.get("1").await.expect_err("left alone");
    assert_eq!((error.retry_after, error.certainty), (Some(Duration::from_secs(10)), Certainty::NotSent));
    kit.clock.advance(Duration::from_secs(10));
    for _ in 0..3 {
        kit.get("1").await.expect("up again");
    }
}

#[tokio::test]
async fn a_system_that_says_no_is_alive() {
    let kit = Kit::new(&plain(""), System::new(|_, _| Does::Answer(404, json!({}))));
    for _ in 0..20 {
        kit.get("1").await.expect_err("unknown");
    }
    assert_eq!(kit.system.count(), 20);
}

#[tokio::test(start_paused = true)]
async fn the_connection_keeps_the_vendors_limit() {
    let limits = "limits: [{scope: account, rate: 2, per: 10s}]";
    let yaml = manifest("{type: none}", limits, "retry: {interactive: 0}");
    let kit = Kit::on_tokio_time(&yaml, System::new(|_, _| Does::Answer(200, order("paid"))));
    kit.get("1").await.expect("first");
    kit.get("1").await.expect("second");
    let error = kit.get("1").await.expect_err("a person does not wait five seconds");
    assert_eq!((error.kind, error.retry_after), (CallErrorKind::RateLimited, Some(Duration::from_secs(5))));
    assert_eq!(kit.system.count(), 2);
    let background = json!({"number": "1"});
    kit.call("order.get", background, Budget::Background).await.expect("when its turn comes");
    assert_eq!(kit.system.count(), 3);
}

#[tokio::test(start_paused = true)]
async fn who_waited_for_a_turn_still_has_time_for_the_question() {
    let limits = "limits: [{scope: account, rate: 10, per: 12s, burst: 1}]";
    let yaml = manifest("{type: none}", limits, "retry: {interactive: 0}");
    let well = System::new(|_, _| Does::Answer(200, order("paid"))).taking(Duration::from_millis(450));
    let kit = Kit::on_tokio_time(&yaml, well);
    for _ in 0..10 {
        kit.get("1").await.expect("in time");
        // Its turn would come after 750 ms, and of its second 250 would be left: too little, and no fault of the system.
        assert_eq!(kit.get("1").await.expect_err("no turn").kind, CallErrorKind::RateLimited);
        tokio::time::advance(Duration::from_millis(750)).await;
    }
}

#[tokio::test]
async fn what_never_left_says_nothing_about_the_system() {
    let system = System::new(|count, _| if count == 6 { Does::Blocked } else { Does::Answer(500, json!({})) });
    let kit = Kit::new(&plain("retry: {interactive: 0}"), system);
    for _ in 0..5 {
        kit.get("1").await.expect_err("down");
    }
    kit.clock.advance(Duration::from_secs(10));
    assert_eq!(kit.get("1").await.expect_err("blocked").kind, CallErrorKind::Forbidden);
    for _ in 0..3 {
        kit.get("1").await.expect_err("down still");
    }
    assert_eq!(kit.system.count(), 7, "one more probe, and then it is left alone again");
}

#[tokio::test(start_paused = true)]
async fn connections_to_one_host_share_the_limits_of_this_machine() {
    let yaml = manifest("{type: none}", "limits: [{scope: ip, rate: 1, per: 10s}]", "retry: {interactive: 0}");
    let kit = Kit::on_tokio_time(&yaml, System::new(|_, _| Does::Answer(200, order("paid"))));
    let other = crate::kit::connect(&yaml).expect("a connection");
    kit.get("1").await.expect("first");
    let outcome = kit.engine.call(&other, "order.get", json!({"number": "1"}), Budget::Interactive, None).await;
    assert_eq!(outcome.expect_err("same machine, same host").kind, CallErrorKind::RateLimited);
}

#[tokio::test(start_paused = true)]
async fn a_manifest_with_other_limits_neither_starves_nor_is_starved() {
    let limited = |limit: &str| manifest("{type: none}", &format!("limits: [{limit}]"), "retry: {interactive: 0}");
    let wrong = limited("{scope: ip, rate: 1, per: 100h}");
    let kit = Kit::on_tokio_time(&wrong, System::new(|_, _| Does::Answer(200, order("paid"))));
    kit.get("1").await.expect("the only one in four days");
    let corrected = crate::kit::connect(&limited("{scope: ip, rate: 2, per: 1s}")).expect("a connection");
    for _ in 0..2 {
        let input = json!({"number": "1"});
        kit.engine.call(&corrected, "order.get", input, Budget::Interactive, None).await.expect("its own rate");
    }
    assert_eq!(kit.get("1").await.expect_err("as before").kind, CallErrorKind::RateLimited);
}

async fn kind_of(yaml: &str, does: fn() -> Does) -> (CallErrorKind, String) {
    let kit = Kit::new(yaml, System::new(move |_, _| does()));
    let error = kit.get("1042").await.expect_err("an error");
    (error.kind, error.message)
}

#[tokio::test]
async fn answers_are_sorted_by_the_rules_and_then_by_their_status() {
    use CallErrorKind as Kind;
    let rules = "errors:
  - {when: \"${body.error.code == 'DUP'}\", kind: conflict, message: 'já existe: ${body.error.id}, ${body.error.echo}'}
  - {when: '${body.list | length > 5}', kind: forbidden}
  - {when: '${status == 418}', kind: busy_redundant, message: '${body.missing | cents}'}";
    let yaml = manifest("{type: bearer, value: '${secret.token}'}", rules, "retry: {interactive: 0}");
    let told =
        kind_of(&yaml, || Does::Answer(200, json!({"error": {"code": "DUP", "id": 5, "echo": "s3cret-token"}})))
            .await;
    assert_eq!(told, (Kind::Conflict, "já existe: 5, •••".to_owned()), "also on 200, and without secrets");
    assert_eq!(kind_of(&yaml, || Does::Answer(418, json!({}))).await.0, Kind::BusyRedundant);
    let by_status: [(fn() -> Does, Kind); 12] = [
        (|| Does::Answer(400, json!({})), Kind::InvalidInput),
        (|| Does::Answer(401, json!({})), Kind::AuthRevoked),
        (|| Does::Answer(403, json!({})), Kind::Forbidden),
        (|| Does::Answer(404, json!({})), Kind::NotFound),
        (|| Does::Answer(409, json!({})), Kind::Conflict),
        (|| Does::Answer(429, json!({})), Kind::RateLimited),
        (|| Does::Answer(302, json!({})), Kind::BadResponse),
        (|| Does::Text(502, "<html>Bad Gateway</html>"), Kind::Unavailable),
        (|| Does::Text(504, ""), Kind::Timeout),
        (|| Does::Text(200, "<html>Login</html>"), Kind::BadResponse),
        (|| Does::Text(200, "{\"id\": \"o1\", "), Kind::BadResponse),
        (|| Does::Text(204, ""), Kind::BadResponse),
    ];
    for (does, kind) in by_status {
        assert_eq!(kind_of(&yaml, does).await.0, kind);
    }
}

#[tokio::test]
async fn what_is_missing_is_not_guessed() {
    let missing = Kit::new(
        &plain(""),
        System::new(|_, _| Does::Answer(200, json!({"id": "o1", "number": null, "status": "paid"}))),
    );
    let error = missing.get("1042").await.expect_err("no number");
    assert_eq!(
        (error.kind, error.message.as_str()),
        (CallErrorKind::BadResponse, "the answer lacks what is needed: number: missing")
    );
    let strange = Kit::new(&plain(""), System::new(|_, _| Does::Answer(200, order("enviado"))));
    assert_eq!(strange.get("1042").await.expect_err("no such status").kind, CallErrorKind::BadResponse);
}

#[tokio::test]
async fn inputs_are_checked_before_anything_is_sent() {
    let kit = Kit::new(&plain(""), System::new(|_, _| Does::Answer(200, order("paid"))));
    for (action, input) in [
        ("order.get", json!({})),
        ("order.get", json!({"number": {"$ne": 1}})),
        ("order.get", json!({"number": "1", "admin": true})),
        ("order.get", json!("1042")),
        ("order.delete", json!({"number": "1"})),
    ] {
        let error = kit.call(action, input, Budget::Interactive).await.expect_err("refused");
        assert_eq!((error.kind, error.certainty), (CallErrorKind::InvalidInput, Certainty::NotSent), "{error}");
    }
    assert_eq!(kit.system.count(), 0);
}
