//! What a demonstration runs on.

use crate::{
    demo::seed,
    proxies::Proxies,
    serve::Server,
    settings::{MediaSettings, Settings, SimulatorPlace},
};
use anyhow::Context;
use ponte_kernel::{Clock, Timestamp, WallClock, uuid::Uuid};
use ponte_platform::{
    http::AllowList,
    vault::{RootKey, RootKeys},
};
use ponte_simulator::{
    emulator::{Customer, Delays, Emulator, EmulatorConfig},
    shop::{Shop, ShopConfig},
};
use ponte_store::{Database, SqliteConfig};
use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    net::{SocketAddr, TcpListener, UdpSocket},
    os::unix::fs::OpenOptionsExt as _,
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
    pub dates: SampleDates,
}

/// Which dates the sample shop's orders have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleDates {
    /// As if the orders had been placed in the last days.
    Recent,
    /// The same in every run.
    AsWritten,
}

impl Default for DemoOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            data: None,
            delays: Delays::REALISTIC,
            doubt: Duration::from_mins(2),
            dates: SampleDates::Recent,
        }
    }
}

impl SampleDates {
    fn as_of(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Recent => Some(now),
            Self::AsWritten => None,
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
        let shop = ShopConfig { as_of: options.dates.as_of(clock.now()), ..ShopConfig::default() };
        let shop = Shop::start(shop).await.context("starting the sample shop")?;
        let listen = free(options.listen).context("finding a free port")?;
        let server = Server::start(settings(&options, listen, folder.path(), &emulator, &shop)?, clock).await?;
        let seed = seed::Plan { emulator_url: emulator.url().to_owned(), shop_url: shop.url(), ..seed };
        let seeded = seed::seed(&server.app, &seed).await.context("filling in the sample data")?;
        emulator.set_webhook(Some(&format!("http://{}/webhooks/{}", server.address, seed::ENDPOINT)))?;
        emulator.handshake().await.context("the webhook's handshake")?;
        introduce(&emulator, &shop)?;
        Ok(Self { server, emulator, shop, seeded, _folder: folder })
    }

    pub async fn stop(self) {
        self.emulator.shutdown().await;
        self.server.stop().await;
        self.shop.shutdown().await;
    }
}

/// The shop's customers have WhatsApp.
fn introduce(emulator: &Emulator, shop: &Shop) -> anyhow::Result<()> {
    for (name, phone) in shop.people() {
        let (name, phone) = (Some(name.to_owned()), Some(phone.to_owned()));
        emulator.register(Customer { name, phone, ..Customer::default() })?;
    }
    Ok(())
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "World({})", self.server.address)
    }
}

/// A port that is free at this moment, in the place of port 0: the address stands in links before the server takes it.
fn free(listen: SocketAddr) -> io::Result<SocketAddr> {
    if listen.port() != 0 { Ok(listen) } else { TcpListener::bind(listen)?.local_addr() }
}

fn settings(
    options: &DemoOptions,
    listen: SocketAddr,
    folder: &Path,
    emulator: &Emulator,
    shop: &Shop,
) -> anyhow::Result<Settings> {
    let allowed = [emulator.address().to_string(), shop.address().to_string()];
    Ok(Settings {
        listen,
        public_url: format!("http://127.0.0.1:{}", listen.port()),
        proxies: Proxies::default(),
        database: Database::Sqlite(SqliteConfig::at(folder.join("ponte.db"))),
        keys: Database::Sqlite(SqliteConfig::small(folder.join("keys.db"))),
        roots: roots(folder)?,
        media: MediaSettings::in_folder(folder.join("media")),
        allowed: AllowList::parse(allowed.iter().map(String::as_str))?,
        doubt: options.doubt,
        demonstration: Some(seed::workspace_key()?),
        webhook_limit: 4 << 20,
        simulator: Some(SimulatorPlace {
            emulator: emulator.url().to_owned(),
            shop: Some(shop.url()),
            reached_at: network_address(listen).map(|address| format!("http://{address}")),
        }),
    })
}

/// Where other devices of the network reach what listens everywhere. Nothing is sent: the system tells by which of its
/// addresses it would go out.
fn network_address(listen: SocketAddr) -> Option<SocketAddr> {
    if listen.ip().is_loopback() {
        return None;
    }
    let out = UdpSocket::bind("0.0.0.0:0").and_then(|socket| {
        socket.connect(DOCUMENTATION)?;
        socket.local_addr()
    });
    out.ok().map(|out| SocketAddr::new(out.ip(), listen.port()))
}

/// An address that belongs to nobody (RFC 5737).
const DOCUMENTATION: &str = "192.0.2.1:9";

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
    let mut private = OpenOptions::new();
    private.write(true).create_new(true).mode(0o600);
    let written = private.open(file).and_then(|mut file| file.write_all(key.to_text().expose().as_bytes()));
    written.with_context(|| format!("writing {}", file.display()))?;
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
