//! The real program, started as people start it.

use super::{
    outside::Outside,
    place::{new_roots, settings},
    wait::until,
};
use ponte::{
    app::App,
    demo::seed::{self, Seeded},
    settings::Settings,
};
use ponte_kernel::WallClock;
use ponte_platform::vault::RootKeys;
use ponte_store::{Database, testing::TestStore};
use std::{collections::HashMap, net::SocketAddr, path::Path, process::Stdio, sync::Arc};
use tempfile::TempDir;
use tokio::{
    net::{TcpListener, TcpStream},
    process::{Child, Command},
};

/// What the program is started with, again and again: keys, databases, and a port that was free a moment ago.
pub struct Home {
    folder: TempDir,
    roots: RootKeys,
    database: Database,
    keys: Database,
    pub address: SocketAddr,
}

/// A running program; killed when dropped.
pub struct Program {
    child: Child,
}

impl Home {
    pub async fn on(databases: &TestStore) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let roots = new_roots();
        for (name, key) in [("root.key", &roots.root), ("index.key", &roots.index)] {
            let file = folder.path().join(name);
            std::fs::write(&file, key.to_text().expose()).expect("the folder is ours");
            only_mine(&file);
        }
        let free = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = free.local_addr().expect("bound");
        let (database, keys) = (databases.database().clone(), databases.keys_database().clone());
        Self { folder, roots, database, keys, address }
    }

    /// The same for a Ponte in this process.
    fn settings(&self, outside: &Outside) -> Settings {
        settings(&self.database, &self.keys, outside, self.roots.clone())
    }

    /// Fills the databases with the sample company, and with what the test adds.
    pub async fn fill(&self, outside: &Outside, more: impl AsyncFnOnce(&App, &Seeded)) {
        let app = App::open(self.settings(outside), Arc::new(WallClock)).await.expect("the databases open");
        let seeded = seed::seed(&app, &outside.plan).await.expect("the sample data");
        more(&app, &seeded).await;
    }

    /// Starts the program and waits until it answers.
    pub async fn start(&self, outside: &Outside) -> Program {
        let child = self.command(outside).spawn().expect("the program is built");
        let program = Program { child };
        until("the program listens", async || TcpStream::connect(self.address).await.is_ok()).await;
        program
    }

    /// SIGXFSZ is ignored: a write beyond a limit on the size of files fails then as on a full disk.
    fn command(&self, outside: &Outside) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", r#"trap "" XFSZ; exec "$0" serve"#, env!("CARGO_BIN_EXE_ponte")]);
        command.current_dir(self.folder.path()).stdin(Stdio::null()).stdout(Stdio::null());
        command
            .env("PONTE_LISTEN", self.address.to_string())
            .env("PONTE_DATABASE_URL", url(&self.database))
            .env("PONTE_KEYS_DATABASE_URL", url(&self.keys))
            .env("PONTE_ROOT_KEY_FILE", self.folder.path().join("root.key"))
            .env("PONTE_INDEX_KEY_FILE", self.folder.path().join("index.key"))
            .env("PONTE_ALLOWED_ADDRESSES", outside.addresses().join(","))
            .env("PONTE_SEND_DOUBT_SECONDS", "10")
            .env("PONTE_LOG", "error");
        command.kill_on_drop(true);
        command
    }
}

impl Program {
    /// SIGKILL: no handler runs, nothing is flushed.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it runs");
    }

    /// Whether it still runs.
    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|ended| ended.is_none())
    }

    /// Lets no file of the program grow beyond so many bytes; `None` lifts that.
    pub async fn limit_files(&self, bytes: Option<u64>) {
        let limit = bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
        let process = self.child.id().expect("it runs").to_string();
        let limited =
            Command::new("prlimit").args(["--pid", &process, &format!("--fsize={limit}:")]).status().await;
        assert!(limited.expect("util-linux is there").success(), "the limit could not be set");
    }
}

/// A database as the configuration names it.
fn url(database: &Database) -> String {
    match database {
        Database::Sqlite(config) => format!("sqlite:{}", config.path.display()),
        // The tests' server is given as `host=… user=… dbname=…`; its host is a folder.
        Database::Postgres(config) => {
            let words: HashMap<_, _> =
                config.address.expose().split(' ').filter_map(|word| word.split_once('=')).collect();
            format!("postgres://{}@/{}?host={}", words["user"], words["dbname"], words["host"])
        }
    }
}

fn only_mine(file: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).expect("the file is ours");
}
