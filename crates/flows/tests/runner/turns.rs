use crate::kit::{MARINA, World};
use ponte_connectors::{CallOutcome, ExchangeAnswer};
use ponte_conversations::{
    Owner,
    own::{self, GiveBack},
};
use ponte_kernel::UserId;
use ponte_store::{Tx, on_both_engines, params, testing::TestStore};
use std::time::Duration;

const ASKS: &str = "
  a: {say: {bubbles: [{text: FIRST}], next: b}}
  b: {ask: {prompt: {text: Seu nome?}, kind: text, save: nome, otherwise: c, next: c}}
  c: {say: {bubbles: [{text: 'Oi, {{ nome }}'}], next: b}}
";

on_both_engines!(
    async fn a_session_stays_on_its_version(kept: TestStore) {
        let world = World::new(kept, ASKS).await;
        world.hears("wamid.1", "oi").await;
        world.publish(&ASKS.replace("Oi, ", "Olá, ").replace("FIRST", "SECOND")).await;
        world.hears("wamid.2", "Ana").await;
        let told = world.told().await.join(" | ");
        assert!(told.contains("FIRST") && told.contains("Oi, Ana") && !told.contains("SECOND"), "{told}");
    }
);

const WAITS: &str = "
  a: {wait: {for: 1h, next: b}}
  b: {ask: {prompt: {text: Ainda aí?}, kind: text, otherwise: b, next: b}}
";

on_both_engines!(
    async fn a_wait_goes_by_the_workspaces_clock_and_ends_once(kept: TestStore) {
        let world = World::new(kept, WAITS).await;
        world.hears("wamid.1", "oi").await;
        assert_eq!(world.due().await, []);
        world.move_clock(Duration::from_hours(2)).await;
        let due = world.due().await;
        assert_eq!(due.len(), 1);
        world.run(&due[0]).await;
        assert_eq!(world.told().await, ["Ainda aí?"]);
        assert_eq!(world.due().await, [], "the timer does not come again");
    }
);

const NOTES: &str = "
  a: {call: {connection: crm, action: note.add, input: {customer_id: '1', text: oi}, save: nota, next: b, on_error: {default: c}}}
  b: {ask: {prompt: {text: Anotado.}, kind: text, otherwise: b, next: b}}
  c: {ask: {prompt: {text: 'Não sei: {{ call.error }}.'}, kind: text, otherwise: c, next: c}}
";
const CREATES: &str = "
  a: {call: {connection: crm, action: customer.create, input: {name: Ana, cpf_cnpj: '11144477735'}, save: novo, next: b, on_error: {default: c}}}
  b: {ask: {prompt: {text: 'Cadastro {{ novo.id }}.'}, kind: text, otherwise: b, next: b}}
  c: {ask: {prompt: {text: 'Não sei: {{ call.error }}.'}, kind: text, otherwise: c, next: c}}
";

/// Begins a turn that is cut off while the system works, and runs its job again.
async fn cut_off_and_run_again(world: &World) {
    let job = world.says("wamid.1", "oi").await.expect("a job");
    tokio::select! {
        ended = world.turns.run(&job, None) => panic!("it ended: {ended:?}"),
        () = world.system.asked_slowly.notified() => {}
    }
    world.system.let_go.notify_one();
    world.run(&job).await;
}

on_both_engines!(
    async fn what_may_not_be_done_twice_is_not_called_again(kept: TestStore) {
        let world = World::new(kept, NOTES).await;
        cut_off_and_run_again(&world).await;
        assert_eq!(world.told().await, ["Não sei: timeout."]);
        assert_eq!(world.system.asked(), ["POST /slow/notes"]);
    }
);

on_both_engines!(
    async fn what_can_be_looked_for_is_looked_for_first(kept: TestStore) {
        let world = World::new(kept, CREATES).await;
        *world.system.found.lock() = r#"{"id":"c7","document":"11144477735"}"#.to_owned();
        cut_off_and_run_again(&world).await;
        assert_eq!(world.told().await, ["Cadastro c7."]);
        assert_eq!(world.system.asked(), ["POST /slow/customers", "GET /customers?cpf=11144477735"]);
        let calls = world.calls().await;
        assert_eq!(calls.len(), 1, "the one that was cut off ended with the process");
        assert_eq!(
            (calls[0].outcome, calls[0].cause.map(|cause| cause.position)),
            (CallOutcome::Answered, Some(1))
        );
        let key = world.vault.key(calls[0].data_key).await.expect("the contact's key");
        assert_eq!(calls[0].exchanges(&key).expect("opened").len(), 1);
    }
);

const ORDERS: &str = "
  a: {call: {connection: crm, action: order.get, input: {number: '1042'}, save: pedido, next: b, on_error: {default: b}}}
  b: {ask: {prompt: {text: Pronto.}, kind: text, otherwise: b, next: b}}
";

/// What the log keeps of the answer, when the order stands under this phone.
async fn logged_answer(kept: TestStore, phone: &str) -> String {
    let world = World::new(kept, ORDERS).await;
    *world.system.found.lock() = format!(r#"{{"phone":"{phone}"}}"#);
    world.hears("wamid.1", "oi").await;
    let calls = world.calls().await;
    let key = world.vault.key(calls[0].data_key).await.expect("the contact's key");
    let exchange = calls[0].exchanges(&key).expect("opened").pop().expect("one");
    match exchange.answer {
        ExchangeAnswer::Response { status: 200, body, .. } => body,
        _ => panic!("it answered"),
    }
}

on_both_engines!(
    async fn the_log_keeps_what_was_answered_of_the_customers_own_order(kept: TestStore) {
        assert!(logged_answer(kept, MARINA).await.contains("x1"));
    }
);

on_both_engines!(
    async fn the_log_keeps_nothing_of_what_another_ordered(kept: TestStore) {
        assert_eq!(logged_answer(kept, "5531988887777").await, "");
    }
);

on_both_engines!(
    async fn who_loses_the_conversation_during_a_call_says_nothing(kept: TestStore) {
        let world = World::new(kept, NOTES).await;
        let job = world.says("wamid.1", "oi").await.expect("a job");
        let (id, workspace, now) = (world.conversation().await.id, world.workspace(), world.turns.clock.now());
        let taken = async {
            world.system.asked_slowly.notified().await;
            let agent = UserId::new();
            world.store.write(move |tx| own::take_over(tx, workspace, id, agent, now)).await.expect("taken");
            world.system.let_go.notify_one();
        };
        let (ran, ()) = tokio::join!(world.turns.run(&job, None), taken);
        ran.expect("the job is done");
        assert_eq!(world.told().await, Vec::<String>::new());
        assert!(matches!(world.conversation().await.owner, Owner::Agent(_)));
        assert_eq!(world.calls().await.len(), 1, "the call is in the log although its turn was for nothing");
    }
);

on_both_engines!(
    async fn what_is_typed_meanwhile_is_taken_afterwards(kept: TestStore) {
        let world = World::new(kept, NOTES).await;
        let first = world.says("wamid.1", "oi").await.expect("a job");
        let second = async {
            world.system.asked_slowly.notified().await;
            let job = world.says("wamid.2", "e aí?").await;
            world.system.let_go.notify_one();
            job.expect("a job")
        };
        let (ran, second) = tokio::join!(world.turns.run(&first, None), second);
        ran.expect("the first turn");
        world.run(&second).await;
        world.run(&second).await;
        assert_eq!(world.told().await.len(), 2, "each message once: {:?}", world.told().await);
    }
);

on_both_engines!(
    async fn a_turn_begins_with_what_the_commit_saw(kept: TestStore) {
        let world = World::new(kept, ASKS).await;
        let job = world.says("wamid.1", "oi").await.expect("a job");
        let seen = world.seen(&job).await;
        assert!(seen.is_some());
        // Whoever read the person anew would fail.
        let spoil = |tx: &mut dyn Tx| tx.exec("UPDATE contacts SET name_sealed = $1", params![vec![1_u8; 40]]);
        world.store.write(spoil).await.expect("spoiled");
        world.turns.run(&job, seen).await.expect("the turn is made");
        let told = world.told().await;
        assert!(told.concat().contains("FIRST"), "{told:?}");
        world.run(&job).await;
        assert_eq!(world.told().await, told, "once");
    }
);

on_both_engines!(
    async fn a_turn_that_saw_what_is_no_longer_so_begins_anew(kept: TestStore) {
        let world = World::new(kept, LEARNS).await;
        let first = world.says("wamid.1", "oi").await.expect("a job");
        let second = world.says("wamid.2", "esquece").await.expect("a job");
        let seen = world.seen(&second).await;
        world.run(&first).await;
        world.turns.run(&second, seen).await.expect("the turn is made");
        assert_eq!(world.told().await, ["E agora?", "Pronto"]);
        assert_eq!(world.contact().await.attributes.len(), 0);
    }
);

on_both_engines!(
    async fn nothing_is_seen_for_who_is_no_longer_answered_by_a_bot(kept: TestStore) {
        let world = World::new(kept, ASKS).await;
        let job = world.says("wamid.1", "oi").await.expect("a job");
        let (id, workspace, now) = (world.conversation().await.id, world.workspace(), world.turns.clock.now());
        world.store.write(move |tx| own::take_over(tx, workspace, id, UserId::new(), now)).await.expect("taken");
        assert!(world.seen(&job).await.is_none());
    }
);

on_both_engines!(
    async fn who_gives_up_apologises_and_tells_the_team(kept: TestStore) {
        let world = World::new(kept, ASKS).await;
        let job = world.says("wamid.1", "oi").await.expect("a job");
        world.turns.give_up(&job).await.expect("given up");
        let told = world.told().await;
        assert_eq!(told[0], "Foi mal!");
        assert!(told[1].starts_with('['), "a note: {told:?}");
        assert!(matches!(world.conversation().await.owner, Owner::Queue { .. }));
        assert_eq!(world.due().await, []);
    }
);

const LEARNS: &str = "
  a: {set: {attributes: {cidade: Recife}, next: b}}
  b: {ask: {prompt: {text: E agora?}, kind: text, otherwise: c, next: c}}
  c: {set: {attributes: {cidade: null}, next: d}}
  d: {ask: {prompt: {text: Pronto}, kind: text, otherwise: d, next: d}}
";

on_both_engines!(
    async fn nothing_takes_an_attribute_away(kept: TestStore) {
        let world = World::new(kept, LEARNS).await;
        world.hears("wamid.1", "oi").await;
        assert_eq!(world.contact().await.attributes.len(), 1);
        world.hears("wamid.2", "esquece").await;
        assert_eq!(world.contact().await.attributes.len(), 0);
    }
);

const GREETS: &str = "
  a: {ask: {prompt: {text: '{{ trigger.kind }}'}, kind: text, otherwise: b, next: b}}
  b: end
";

on_both_engines!(
    async fn a_first_contact_is_one_who_never_wrote(kept: TestStore) {
        let world = World::new(kept, GREETS).await;
        world.hears("wamid.1", "oi").await;
        assert_eq!(world.told().await, ["first_contact"]);
        world.hears("wamid.2", "tchau").await;
        world.hears("wamid.3", "oi de novo").await;
        assert_eq!(world.told().await, ["first_contact", "default"]);
    }
);

on_both_engines!(
    async fn a_customer_who_waits_is_answered_by_the_bot_that_gets_the_conversation(kept: TestStore) {
        let world = World::new(kept, ASKS).await;
        world.hears("wamid.1", "oi").await;
        let (id, workspace, now, agent) =
            (world.conversation().await.id, world.workspace(), world.turns.clock.now(), UserId::new());
        world.store.write(move |tx| own::take_over(tx, workspace, id, agent, now)).await.expect("taken");
        assert!(world.says("wamid.2", "pode ser o bot").await.is_none(), "an agent has it");
        let back = move |tx: &mut dyn Tx| own::give_back(tx, workspace, id, agent, GiveBack::Bot, now);
        world.store.write(back).await.expect("given back");
        let due = world.due().await;
        assert_eq!(due.len(), 1, "the message that nobody answered");
        world.run(&due[0]).await;
        assert_eq!(world.told().await.iter().filter(|told| told.contains("FIRST")).count(), 2);
        assert_eq!(world.conversation().await.waiting_since, None);
    }
);
