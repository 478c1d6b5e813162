//! One PostgreSQL server for all test processes of this user: the first starts it, a keeper stops it some seconds after
//! the last is gone. Test runners start a process for each test, so no process can be its owner.

use crate::{
    MigrationSet, Pooler, PostgresConfig,
    local_postgres::{Cluster, Durability, LocalPostgresError, my_user},
    migrate::sha256,
    postgres,
};
use std::{
    fs::{self, File},
    path::Path,
    process::Stdio,
    sync::OnceLock,
    thread,
};
use uuid::Uuid;

/// Waits until nobody holds `users`, and still nobody a while later, then stops the server. Whoever comes takes `users`
/// while holding `door`, so that nobody comes while it stops.
const KEEPER: &str = r#"
while :; do
    flock --exclusive "$2/users" true
    sleep 10
    exec 9<"$2/door"
    flock --exclusive 9
    if flock --exclusive --nonblock "$2/users" true; then
        "$1/pg_ctl" -D "$2/data" -m immediate stop
        rm -rf "$2/data" "$2/log"
        exit
    fi
    exec 9<&-
done
"#;

/// The server that this process shares with others, kept running as long as the process lives.
pub(super) struct Shared {
    cluster: Cluster,
    /// Locked with others until the process ends.
    _users: File,
}

/// A database of one test, dropped with it.
#[derive(Debug)]
pub(super) struct TestDatabase {
    name: String,
    cluster: Cluster,
}

impl Shared {
    /// # Panics
    /// Where PostgreSQL is not installed, with a sentence that says what to do: the test must fail, not be skipped.
    pub(super) fn server() -> &'static Self {
        static SERVER: OnceLock<Shared> = OnceLock::new();
        SERVER.get_or_init(|| match Self::joined() {
            Ok(shared) => shared,
            Err(error) => panic!("{error}"),
        })
    }

    fn joined() -> Result<Self, LocalPostgresError> {
        let folder = std::env::temp_dir().join(format!("ponte-test-postgres-{}", my_user()?));
        fs::create_dir_all(&folder)?;
        let door = opened(&folder.join("door"))?;
        door.lock()?;
        let users = opened(&folder.join("users"))?;
        users.lock_shared()?;
        let cluster = Cluster::at(&folder)?;
        if !cluster.is_running() {
            if folder.join("data").exists() {
                fs::remove_dir_all(folder.join("data"))?;
            }
            cluster.create(Durability::Off)?;
            cluster.start()?;
            cluster.keeper(KEEPER, Stdio::null())?;
        }
        Ok(Self { cluster, _users: users })
    }

    /// A new database with these migrations, copied from one where they were applied before.
    pub(super) async fn database(&self, migrations: &MigrationSet) -> TestDatabase {
        let template = template_name(migrations);
        let name = format!("test_{}", Uuid::now_v7().simple());
        if self.cluster.create_database(&name, Some(&template)).await.is_err() {
            // Others wait meanwhile: nothing is copied from a database that somebody is connected to.
            let door = opened(&self.cluster.folder().join("door")).expect("the folder is ours");
            door.lock().expect("the system locks files");
            self.make_template(&template, migrations).await;
            self.cluster.create_database(&name, Some(&template)).await.expect("the template is there");
        }
        TestDatabase { name, cluster: self.cluster.clone() }
    }

    /// Makes it, or finds it made.
    async fn make_template(&self, name: &str, migrations: &MigrationSet) {
        // Another may have made it, and died before it was done.
        drop(self.cluster.create_database(name, None).await);
        let address = self.cluster.address(name);
        let config = PostgresConfig { address, workers: 1, pooler: Pooler::None };
        postgres::migrate(&config, migrations).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

impl TestDatabase {
    /// Few connections: many tests run beside each other.
    pub(super) fn config(&self) -> PostgresConfig {
        PostgresConfig { address: self.cluster.address(&self.name), workers: 2, pooler: Pooler::None }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (cluster, name) = (self.cluster.clone(), self.name.clone());
        // A test may stand inside a runtime of its own here.
        let dropped = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            runtime.block_on(cluster.administer(&sql)).map_err(std::io::Error::other)
        });
        drop(dropped.join());
    }
}

fn opened(path: &Path) -> std::io::Result<File> {
    File::options().create(true).truncate(false).read(true).write(true).open(path)
}

/// Another schema is another template: checkouts of several versions share the server.
fn template_name(migrations: &MigrationSet) -> String {
    let digits = sha256(migrations.0.iter().map(|migration| migration.postgres));
    format!("template_{}", &digits[..16])
}
