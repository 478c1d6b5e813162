//! Ponte itself as the server under test: as `ponte serve` runs it, with the bench's numbers.

use super::{
    child::UnderTest,
    contestant::{Place, Stored, Subject, Task},
    population, store,
};
use crate::{
    demo::seed::{self, Answers, Plan, Seeded},
    proxies::Proxies,
    serve::Server,
    settings::{MediaSettings, Settings},
};
use ponte_connectors::store::{StoredConnector, put_connector};
use ponte_kernel::{Clock, WallClock};
use ponte_platform::{
    http::AllowList,
    vault::{RootKey, RootKeys},
};
use ponte_simulator::emulator::EmulatorConfig;
use ponte_store::{Database, PostgresConfig, SqliteConfig};
use std::{net::SocketAddr, sync::Arc, time::Duration};

/// Answers each question out of one look-up, as the demonstration's flow does, and repeats the question's token.
const FLOW: &str = include_str!("flow.yaml");
const CONNECTOR: &str = include_str!("../../../../catalog/connectors/loja_aurora.yaml");

pub(super) struct Product {
    server: Server,
    seeded: Seeded,
}

impl Product {
    pub(super) async fn start(task: &Task) -> anyhow::Result<Self> {
        let server = Server::start(settings(task)?, Arc::new(WallClock)).await?;
        let seeded = seed::seed(&server.app, &plan(task)).await?;
        let product = Self { server, seeded };
        if task.subject == Subject::Reply {
            product.teach().await?;
        }
        Ok(product)
    }

    /// Puts the bench's flow and connector in the place of the demonstration's.
    async fn teach(&self) -> anyhow::Result<()> {
        let (app, workspace) = (&self.server.app, self.seeded.workspace.id);
        let now = app.clock.now();
        let connector = StoredConnector {
            workspace,
            key: "loja_aurora".to_owned(),
            version: "1.0.0".to_owned(),
            manifest: without_cache(CONNECTOR),
            updated_at: now,
        };
        app.store
            .write(move |tx| {
                put_connector(tx, &connector)?;
                ponte_flows::store::publish(tx, workspace, seed::FLOW, "Bench", FLOW, now).map(drop)
            })
            .await?;
        app.connections.forget(workspace);
        app.book.forget(workspace);
        Ok(())
    }
}

impl UnderTest for Product {
    fn address(&self) -> SocketAddr {
        self.server.address
    }

    async fn is_calm(&self) -> anyhow::Result<bool> {
        self.server.is_calm().await
    }

    async fn stored(&self) -> anyhow::Result<Stored> {
        let workspace = self.seeded.workspace.id;
        Ok(self.server.app.store.read(move |tx| store::stored(tx, workspace)).await?)
    }

    async fn stop(self) {
        self.server.stop().await;
    }
}

fn settings(task: &Task) -> anyhow::Result<Settings> {
    let peers = [&task.emulator_url, &task.shop_url].map(|url| url.trim_start_matches("http://"));
    let (database, keys) = match &task.database {
        Place::Files => (
            Database::Sqlite(SqliteConfig::at(task.folder.join("ponte.db"))),
            Database::Sqlite(SqliteConfig::small(task.folder.join("keys.db"))),
        ),
        Place::Postgres { main, keys } => (
            Database::Postgres(PostgresConfig::at(main.clone())),
            Database::Postgres(PostgresConfig { workers: 1, ..PostgresConfig::at(keys.clone()) }),
        ),
    };
    Ok(Settings {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        public_url: "http://127.0.0.1".to_owned(),
        proxies: Proxies::default(),
        database,
        keys,
        roots: RootKeys { root: RootKey::generate(), previous_root: None, index: RootKey::generate() },
        media: MediaSettings::in_folder(task.folder.join("media")),
        allowed: AllowList::parse(peers)?,
        doubt: Duration::from_mins(2),
        demonstration: None,
        webhook_limit: 4 << 20,
        simulator: None,
    })
}

fn plan(task: &Task) -> Plan {
    let config = EmulatorConfig::for_load(Arc::new(WallClock) as Arc<dyn Clock>, population::numbers());
    let mut plan = Plan::of_emulator(&config);
    plan.emulator_url.clone_from(&task.emulator_url);
    plan.shop_url.clone_from(&task.shop_url);
    if task.subject == Subject::Ingest {
        plan.numbers.iter_mut().for_each(|number| number.answers = Answers::Queue);
    }
    plan
}

/// Each message is to be looked up: the sample shop's orders are few, and would all be remembered.
fn without_cache(manifest: &str) -> String {
    let kept = manifest.lines().filter(|line| !line.trim_start().starts_with("cache:"));
    kept.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flow_and_the_connector_are_sound() {
        ponte_flows::model::Definition::from_yaml(FLOW).expect("the flow reads");
        assert!(CONNECTOR.contains("cache:"));
        assert!(!without_cache(CONNECTOR).contains("cache:"));
        ponte_connectors::Manifest::parse("loja_aurora", &without_cache(CONNECTOR)).expect("the connector reads");
    }
}
