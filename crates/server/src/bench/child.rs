//! The process under test: told its task on the first line of its input, it serves until the input ends.

use super::{
    contestant::{Answer, Query, Role, Stored, Task},
    floor::Floor,
    product::Product,
};
use anyhow::Context;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Stdin, Stdout, stdin, stdout};

/// Serves as the bench that started this process says. Not for people.
pub async fn child() -> anyhow::Result<()> {
    let mut lines = BufReader::new(stdin()).lines();
    let task = lines.next_line().await?.context("`ponte bench` starts this process by itself")?;
    let task: Task = serde_json::from_str(&task)?;
    match task.role {
        Role::Product => converse(lines, Product::start(&task).await?).await,
        Role::Floor => converse(lines, Floor::start(&task).await?).await,
    }
}

/// What answers the bench's questions.
pub(super) trait UnderTest {
    fn address(&self) -> std::net::SocketAddr;
    async fn is_calm(&self) -> anyhow::Result<bool>;
    async fn stored(&self) -> anyhow::Result<Stored>;
    async fn stop(self);
}

async fn converse(mut queries: tokio::io::Lines<BufReader<Stdin>>, server: impl UnderTest) -> anyhow::Result<()> {
    let mut out = stdout();
    say(&mut out, Answer::Ready(server.address())).await?;
    while let Some(query) = queries.next_line().await? {
        let answer = match serde_json::from_str(&query)? {
            Query::Calm => Answer::Calm(server.is_calm().await?),
            Query::Stored => Answer::Stored(server.stored().await?),
        };
        say(&mut out, answer).await?;
    }
    server.stop().await;
    Ok(())
}

async fn say(out: &mut Stdout, answer: Answer) -> anyhow::Result<()> {
    let mut line = serde_json::to_vec(&answer)?;
    line.push(b'\n');
    out.write_all(&line).await?;
    Ok(out.flush().await?)
}
