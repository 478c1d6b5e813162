//! What a demonstration runs on.

use crate::{demo::seed, serve::Server, settings::Settings};
use anyhow::Context;
use ponte_kernel::{Clock, WallClock, uuid::Uuid};
use ponte_platform::{
    http::AllowList,
    vault::{RootKey, RootKeys},
};
use ponte_simulator::{
    emulator::{Delays, Emulator, EmulatorConfig},
    shop::{Shop, ShopConfig},
};
use ponte_store::{Database, SqliteConfig};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// How a demonstration is started.
#[derive(Clone, Debug)]
pub struct DemoOptions {
    pub listen: SocketAddr,
    /// Where the data stays; `None`: in a folder that is removed at the end.
    pub data: Option<PathBuf>,
    pub delays: Delays,
    /// How long the status of an uncertain send is waited for.
    pub doubt: Duration,
}

impl Default for DemoOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            data: None,
            delays: Delays::REALISTIC,
            doubt: Duration::from_mins(2),
        }
    }
}

/// Server, emulator and shop, joined.
pub struct World {
    pub server: Server,
    pub emulator: Emulator,
    pub shop: Shop,
    pub seeded: seed::Seeded,
    _folder: Folder,
}

impl World {
    pub async fn start(options: DemoOptions) -> anyhow::Result<Self> {
        let clock: Arc<dyn Clock> = Arc::new(WallClock);
        let folder = Folder::of(options.data.as_deref())?;
        let emulator_config = EmulatorConfig { delays: options.delays, ..EmulatorConfig::new(Arc::clone(&clock)) };
        let seed = seed::Plan::of_emulator(&emulator_config);
        let emulator = Emulator::start(emulator_config).await.context("starting the emulated WhatsApp")?;
        let shop = Shop::start(ShopConfig::default()).await.context("starting the sample shop")?;
        let server = Server::start(settings(&options, folder.path(), &emulator, &shop)?, clock).await?;
        let seed = seed::Plan { emulator_url: emulator.url().to_owned(), shop_url: shop.url(), ..seed };
        let seeded = seed::seed(&server.app, &seed).await.context("filling in the sample data")?;
        emulator.set_webhook(Some(&format!("http://{}/webhooks/{}", server.address, seed::ENDPOINT)))?;
        emulator.handshake().await.context("the webhook's handshake")?;
        Ok(Self { server, emulator, shop, seeded, _folder: folder })
    }

    pub async fn stop(self) {
        self.emulator.shutdown().await;
        self.server.stop().await;
        self.shop.shutdown().await;
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "World({})", self.server.address)
    }
}

fn settings(options: &DemoOptions, folder: &Path, emulator: &Emulator, shop: &Shop) -> anyhow::Result<Settings> {
    let allowed = [emulator.address().to_string(), shop.address().to_string()];
    Ok(Settings {
        listen: options.listen,
        public_url: format!("http://{}", options.listen),
        database: Database::Sqlite(SqliteConfig::at(folder.join("ponte.db"))),
        keys: Database::Sqlite(SqliteConfig { path: folder.join("keys.db"), readers: 1 }),
        roots: roots(folder)?,
        allowed: AllowList::parse(allowed.iter().map(String::as_str))?,
        doubt: options.doubt,
        demonstration: Some(seed::workspace_key()?),
        webhook_limit: 4 << 20,
    })
}

/// The demonstration's own keys, kept beside its data.
fn roots(folder: &Path) -> anyhow::Result<RootKeys> {
    Ok(RootKeys {
        root: key_in(&folder.join("root.key"))?,
        previous_root: None,
        index: key_in(&folder.join("index.key"))?,
    })
}

fn key_in(file: &Path) -> anyhow::Result<RootKey> {
    if file.exists() {
        return Ok(RootKey::parse(&std::fs::read_to_string(file)?)?);
    }
    let key = RootKey::generate();
    std::fs::write(file, key.to_text().expose()).with_context(|| format!("writing {}", file.display()))?;
    Ok(key)
}

/// A folder that is kept, or removed at the end.
struct Folder {
    path: PathBuf,
    kept: bool,
}

impl Folder {
    fn of(kept: Option<&Path>) -> anyhow::Result<Self> {
        let (path, kept) = match kept {
            Some(path) => (path.to_owned(), true),
            None => (std::env::temp_dir().join(format!("ponte-demo-{}", Uuid::now_v7())), false),
        };
        std::fs::create_dir_all(&path).with_context(|| format!("making the folder {}", path.display()))?;
        Ok(Self { path, kept })
    }

    fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.kept {
            // A folder that stays behind in the temporary folder harms nobody.
            drop(std::fs::remove_dir_all(&self.path));
        }
    }
}
