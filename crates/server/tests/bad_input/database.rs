//! A disk that is full while Ponte runs.

use crate::kit::{outside::Outside, program::Home, wait::until};
use ponte_simulator::emulator::Says;
use ponte_store::{Database, testing::TestStore};

const MARINA: &str = "5511987654321";

#[tokio::test]
async fn a_full_disk_acknowledges_nothing_and_loses_nothing() {
    let (databases, outside) = (TestStore::sqlite().await, Outside::start().await);
    let Database::Sqlite(database) = databases.database() else { panic!("the embedded engine") };
    let home = Home::on(&databases).await;
    home.fill(&outside, async |_, _| {}).await;
    let mut program = home.start(&outside).await;
    outside.send_webhooks_to(home.address);
    let ask = || outside.emulator.say(MARINA, Says::Text { body: "pedido 1042".to_owned() }).expect("a customer");

    let before = ask();
    until("the first is answered", async || outside.replies(MARINA).len() == 1).await;
    assert!(outside.is_acknowledged(MARINA, &before));
    outside.emulator.idle().await;
    let length = |ending| std::fs::metadata(database.path.with_extension(ending)).expect("a log").len();

    // The main database is full, its journal is not: what is acknowledged waits.
    program.limit_files(Some(length("db-wal"))).await;
    let kept = ask();
    until("it is acknowledged", async || outside.is_acknowledged(MARINA, &kept)).await;
    assert!(program.is_alive());
    program.limit_files(None).await;
    until("there is room again", async || outside.replies(MARINA).len() == 2).await;
    outside.emulator.idle().await;

    program.limit_files(Some(length("journal.db-wal"))).await;
    let refused = outside.emulator.counts().webhooks_retried;
    let during = ask();
    until("the provider tries again", async || outside.emulator.counts().webhooks_retried > refused + 2).await;
    assert!(!outside.is_acknowledged(MARINA, &during), "it was acknowledged and could not be kept");
    assert!(program.is_alive());

    program.limit_files(None).await;
    until("there is room again", async || outside.replies(MARINA).len() == 3).await;
    assert!(outside.is_acknowledged(MARINA, &during));
    program.kill().await;
}
