//! The bare path over `tokio-postgres`.

use super::{GROUP, Waiting, answer};
use ponte_kernel::Secret;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc::UnboundedReceiver};
use tokio_postgres::{Client, Error, NoTls, Statement};
use uuid::Uuid;

const WRITERS: usize = 2;

type Queue = Arc<Mutex<UnboundedReceiver<Waiting>>>;

pub(super) async fn start(address: &Secret, queue: UnboundedReceiver<Waiting>) -> Result<(), Error> {
    let queue = Arc::new(Mutex::new(queue));
    for number in 0..WRITERS {
        let (client, connection) = tokio_postgres::connect(address.expose(), NoTls).await?;
        tokio::spawn(connection);
        if number == 0 {
            let table = "CREATE TABLE bare (id uuid PRIMARY KEY, step bigint NOT NULL, body bytea NOT NULL)";
            client.batch_execute(table).await?;
        }
        let insert = client
            .prepare(
                "INSERT INTO bare (id, step, body)
                 SELECT * FROM UNNEST($1::uuid[], $2::bigint[], $3::bytea[]) ON CONFLICT DO NOTHING",
            )
            .await?;
        tokio::spawn(write(client, insert, Arc::clone(&queue)));
    }
    Ok(())
}

/// Keeps groups until all senders are gone. A group that fails ends it: its callers are left without an answer.
async fn write(client: Client, insert: Statement, queue: Queue) {
    let mut group = Vec::with_capacity(GROUP);
    while queue.lock().await.recv_many(&mut group, GROUP).await > 0 {
        if let Err(error) = keep(&client, &insert, &group).await {
            return tracing::error!(%error, "a group of rows could not be kept");
        }
        answer(group.drain(..));
    }
}

async fn keep(client: &Client, insert: &Statement, group: &[Waiting]) -> Result<(), Error> {
    let ids: Vec<Uuid> = group.iter().map(|waiting| waiting.row.id).collect();
    let steps: Vec<i64> = group.iter().map(|waiting| waiting.row.step).collect();
    let bodies: Vec<&[u8]> = group.iter().map(|waiting| waiting.row.body.as_ref()).collect();
    client.execute(insert, &[&ids, &steps, &bodies]).await.map(drop)
}
