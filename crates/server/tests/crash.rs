//! The real program is killed under load, again and again: nothing that was acknowledged is lost, nothing is answered
//! twice, and every customer's order is kept.

mod kit;

use kit::{
    outside::Outside,
    program::{Home, Program},
    wait::{until, until_in},
};
use ponte::{
    app::App,
    demo::seed::{FLOW, Seeded},
};
use ponte_simulator::emulator::{Entry, Fault, Says, Scope, Side, Ticks, When};
use ponte_store::{Store, StoreError, testing::TestStore};
use std::{collections::HashMap, time::Duration};

/// Calls the shop for every message and answers with the message, so that each has an answer of its own.
const ECHO: &str = include_str!("kit/echo.yaml");
const CUSTOMERS: u64 = 10;
/// Its statuses let the number be heard of while the others wait for theirs.
const BYSTANDER: &str = "5511900009999";
/// Uncertain sends wait ten seconds, and some of them twice.
const SETTLING: Duration = Duration::from_secs(90);

#[tokio::test]
async fn a_program_that_is_killed_on_the_embedded_database_loses_nothing_and_repeats_nothing() {
    killed(TestStore::sqlite().await, 22).await;
}

/// Fewer kills: who takes over on a database server waits for the dead one's lease.
#[tokio::test]
async fn a_program_that_is_killed_on_a_database_server_loses_nothing_and_repeats_nothing() {
    killed(TestStore::postgres().await, 3).await;
}

async fn killed(databases: TestStore, kills: u32) {
    let (home, outside) = (Home::on(&databases).await, Outside::start().await);
    home.fill(&outside, async |app, seeded| publish_echo(app, seeded).await).await;
    outside.send_webhooks_to(home.address);
    let mut load = Load { outside, databases, chance: Chance(20_261_122), said: Vec::new() };
    load.trouble();
    for _ in 0..kills {
        let mut program = home.start(&load.outside).await;
        load.work(&mut program).await;
        program.kill().await;
        // What is said while nobody listens.
        load.say_some().await;
    }
    load.outside.emulator.faults().clear_all();
    let program = home.start(&load.outside).await;
    load.settle().await;
    program.kill().await;
    load.check().await;
}

async fn publish_echo(app: &App, seeded: &Seeded) {
    let (workspace, now) = (seeded.workspace.id, app.clock.now());
    let publish =
        move |tx: &mut dyn ponte_store::Tx| ponte_flows::store::publish(tx, workspace, FLOW, "Eco", ECHO, now);
    app.store.write(publish).await.expect("published");
}

/// The customers, and what they said.
struct Load {
    outside: Outside,
    databases: TestStore,
    chance: Chance,
    said: Vec<Said>,
}

/// A message of a customer.
struct Said {
    customer: String,
    id: String,
    text: String,
    /// The customer's messages that had been acknowledged when this one was said: they come before it.
    after: Vec<String>,
}

impl Load {
    /// What happens on the way, besides.
    fn trouble(&self) {
        let faults = self.outside.emulator.faults();
        faults.set(Fault::TimeoutAfterAccepting { milliseconds: 400 }, When::Rate(0.05));
        faults.set(Fault::DuplicateWebhook { of: Scope::Everything, copies: 2 }, When::Rate(0.2));
        faults.set(Fault::ReorderWebhook { of: Scope::Statuses, release_after_ms: 200 }, When::Rate(0.1));
    }

    /// Keeps a program busy until a random moment: mostly in the middle of its work, now and then while it starts.
    async fn work(&mut self, program: &mut Program) {
        if self.chance.below(4) > 0 {
            let before = stored(&self.databases).await;
            self.say_some().await;
            until("the program works", async || stored(&self.databases).await > before).await;
        }
        self.say_some().await;
        tokio::time::sleep(Duration::from_millis(self.chance.below(250))).await;
        assert!(program.is_alive(), "the program ended by itself");
    }

    /// A few customers say something, at random distances.
    async fn say_some(&mut self) {
        for _ in 0..=self.chance.below(8) {
            let customer = format!("55119000{:05}", self.chance.below(CUSTOMERS));
            self.say(&customer);
            tokio::time::sleep(Duration::from_millis(self.chance.below(12))).await;
        }
    }

    fn say(&mut self, customer: &str) {
        let text = format!("pergunta {} do pedido 1042", self.said.len());
        let after = acknowledged(&self.outside, customer);
        let id = self.outside.emulator.say(customer, Says::Text { body: text.clone() }).expect("a customer");
        self.said.push(Said { customer: customer.to_owned(), id, text, after });
    }

    /// Waits until every question has its answer and nothing is left to do. Meanwhile somebody goes on talking.
    async fn settle(&mut self) {
        let mut looks = 0_u64;
        until_in(SETTLING, "every question is answered", async || {
            looks += 1;
            if looks.is_multiple_of(50) {
                self.say(BYSTANDER);
            }
            self.by_customer().iter().all(|(who, said)| self.outside.replies(who).len() >= said.len())
        })
        .await;
        self.outside.emulator.idle().await;
        until("nothing is left to do", async || {
            count(&self.databases, "outbox").await + count(&self.databases, "jobs").await == 0
        })
        .await;
        self.outside.emulator.idle().await;
    }

    async fn check(&self) {
        assert_eq!(self.outside.emulator.counts().webhooks_given_up, 0);
        assert!(self.said.iter().all(|said| self.outside.is_acknowledged(&said.customer, &said.id)));
        let stored_inbound = stored(&self.databases).await;
        assert_eq!(usize::try_from(stored_inbound).ok(), Some(self.said.len()), "each is stored once");
        for (who, said) in self.by_customer() {
            let order = self.outside.replies(who);
            check_answers(who, &said, &order);
        }
    }

    fn by_customer(&self) -> HashMap<&str, Vec<&Said>> {
        let mut customers: HashMap<&str, Vec<&Said>> = HashMap::new();
        for said in &self.said {
            customers.entry(&said.customer).or_default().push(said);
        }
        customers
    }
}

/// Each question once, and what was acknowledged earlier is answered earlier.
fn check_answers(who: &str, said: &[&Said], replies: &[String]) {
    let mut expected: Vec<_> = said.iter().map(|said| answer(said)).collect();
    let mut found = replies.to_vec();
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected, "the answers that {who} got");
    let text_of: HashMap<_, _> = said.iter().map(|said| (said.id.as_str(), answer(said))).collect();
    let place = |answer: &String| replies.iter().position(|reply| reply == answer);
    for later in said {
        for earlier in &later.after {
            let (first, second) = (place(&text_of[earlier.as_str()]), place(&answer(later)));
            assert!(first < second, "{who}: “{}” was answered before {earlier}", later.text);
        }
    }
}

fn answer(said: &Said) -> String {
    format!("Resposta a {}", said.text)
}

/// A customer's messages that Ponte acknowledged so far.
fn acknowledged(outside: &Outside, customer: &str) -> Vec<String> {
    let entries = outside.emulator.transcript(customer).into_iter();
    let is_acknowledged = |entry: &Entry| entry.from == Side::Customer && entry.ticks >= Ticks::Delivered;
    entries.filter(is_acknowledged).map(|entry| entry.id).collect()
}

/// How many messages of customers are stored.
async fn stored(databases: &TestStore) -> i64 {
    counted(databases.store(), "SELECT COUNT(*) FROM messages WHERE direction = 'in'").await
}

async fn count(databases: &TestStore, table: &str) -> i64 {
    counted(databases.store(), &format!("SELECT COUNT(*) FROM {table}")).await
}

async fn counted(store: &Store, sql: &str) -> i64 {
    let sql = sql.to_owned();
    let counted: Result<i64, StoreError> =
        store.read(move |tx| tx.row(&sql, &[])?.map_or(Ok(0), |row| row.get(0))).await;
    counted.expect("the database can be read")
}

/// Chance that is the same in every run (`SplitMix64`).
struct Chance(u64);

impl Chance {
    /// From zero to below `bound`.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}
