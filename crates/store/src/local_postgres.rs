//! A PostgreSQL of one's own: a fresh cluster in a temporary folder, reached by a socket, gone with its owner.
//!
//! The server comes from Debian's package `postgresql`. It refuses to run as root: then it runs as user `postgres`.

use ponte_kernel::Secret;
use std::{
    ffi::OsStr,
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;
use thiserror::Error;

const INSTALLED: &str = "/usr/lib/postgresql";
const ROLE: &str = "postgres";

/// Whether a commit waits for the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// As in production: for benches and crash tests.
    On,
    /// A crash of the machine loses data: for tests alone.
    Off,
}

/// A running server. It is stopped and its folder removed when this is dropped, or when the process dies.
#[derive(Debug)]
pub struct LocalPostgres {
    cluster: Cluster,
    keeper: Child,
}

/// A cluster's folder, whether its server runs or not.
#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    folder: PathBuf,
    binaries: PathBuf,
    runner: Runner,
}

/// Who runs the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Runner {
    Me,
    /// I am root: the user `postgres`.
    Postgres,
}

#[derive(Debug, Error)]
pub enum LocalPostgresError {
    #[error("no PostgreSQL is installed under {INSTALLED}: install Debian's package `postgresql`")]
    NotInstalled,
    #[error("PostgreSQL's {step} failed: {output}")]
    Step { step: String, output: String },
    #[error("PostgreSQL's folder cannot be made: {0}")]
    Folder(#[from] io::Error),
    #[error("the database {name} cannot be made")]
    Database { name: String, source: tokio_postgres::Error },
}

/// Waits until its owner is gone, then clears up: this also happens when the owner was killed.
const KEEPER: &str = r#"read -r _; "$1/pg_ctl" -D "$2/data" -m immediate stop; rm -rf "$2""#;

impl LocalPostgres {
    /// Starts a fresh server; takes about two seconds.
    pub fn start(durability: Durability) -> Result<Self, LocalPostgresError> {
        let folder = TempDir::with_prefix("ponte-postgres-")?;
        let cluster = Cluster::at(folder.path())?;
        cluster.create(durability)?;
        // From here on the keeper removes the folder.
        let keeper = cluster.keeper(KEEPER, Stdio::piped())?;
        drop(folder.keep());
        let started = Self { cluster, keeper };
        started.cluster.start()?;
        Ok(started)
    }

    /// The address of one of its databases; `postgres` is there from the start.
    pub fn address(&self, database: &str) -> Secret {
        self.cluster.address(database)
    }

    pub async fn create_database(&self, name: &str) -> Result<(), LocalPostgresError> {
        self.cluster.create_database(name, None).await
    }

    /// The server's first process. The time that its children took is added to its own when they end.
    pub fn process_id(&self) -> Result<u32, LocalPostgresError> {
        self.cluster.process_id()
    }

    /// Stops the server at once, as a crash does: nothing is written any more, what was committed is recovered at the
    /// next start.
    pub fn crash(&self) -> Result<(), LocalPostgresError> {
        self.cluster.stop()
    }

    /// Starts it again after [`LocalPostgres::crash`].
    pub fn restart(&self) -> Result<(), LocalPostgresError> {
        self.cluster.start()
    }
}

impl Drop for LocalPostgres {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        drop(self.keeper.wait());
    }
}

impl Cluster {
    pub(crate) fn at(folder: &Path) -> Result<Self, LocalPostgresError> {
        let binaries = newest_installed().ok_or(LocalPostgresError::NotInstalled)?;
        let runner = if my_user()? == 0 { Runner::Postgres } else { Runner::Me };
        Ok(Self { folder: folder.to_owned(), binaries, runner })
    }

    pub(crate) fn create(&self, durability: Durability) -> Result<(), LocalPostgresError> {
        if self.runner == Runner::Postgres {
            run("chown", Command::new("chown").arg(ROLE).arg(&self.folder))?;
        }
        let mut initdb = self.command("initdb");
        initdb.args(["-A", "trust", "-U", ROLE, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"]);
        run("initdb", initdb.arg(self.data()))?;
        let settings = self.settings(durability);
        let file = self.data().join("postgresql.auto.conf");
        Ok(fs::write(file, settings)?)
    }

    pub(crate) fn start(&self) -> Result<(), LocalPostgresError> {
        let mut start = self.command("pg_ctl");
        start.arg("-D").arg(self.data()).arg("-l").arg(self.folder.join("log")).args(["-w", "-s", "start"]);
        // The server would keep a pipe of ours open.
        let started = start.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        if started.success() {
            return Ok(());
        }
        let output = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        Err(LocalPostgresError::Step { step: "start".to_owned(), output })
    }

    pub(crate) fn stop(&self) -> Result<(), LocalPostgresError> {
        run("stop", self.command("pg_ctl").arg("-D").arg(self.data()).args(["-m", "immediate", "-w", "stop"]))
    }

    #[cfg(feature = "testing")]
    pub(crate) fn is_running(&self) -> bool {
        run("status", self.command("pg_ctl").arg("-D").arg(self.data()).arg("status")).is_ok()
    }

    /// A shell script that outlives this process: `$1` is where the programs are, `$2` the folder.
    pub(crate) fn keeper(&self, script: &str, stdin: Stdio) -> Result<Child, LocalPostgresError> {
        let mut keeper = self.as_runner("setsid");
        keeper.args(["sh", "-c", script, "keeper"]).arg(&self.binaries).arg(&self.folder);
        Ok(keeper.stdin(stdin).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?)
    }

    pub(crate) fn address(&self, database: &str) -> Secret {
        format!("host={} user={ROLE} dbname={database}", self.folder.display()).into()
    }

    pub(crate) async fn create_database(
        &self,
        name: &str,
        template: Option<&str>,
    ) -> Result<(), LocalPostgresError> {
        let template = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
        self.administer(&format!("CREATE DATABASE {name}{template}"))
            .await
            .map_err(|source| LocalPostgresError::Database { name: name.to_owned(), source })
    }

    /// Runs a statement in the database `postgres`.
    pub(crate) async fn administer(&self, sql: &str) -> Result<(), tokio_postgres::Error> {
        let (client, connection) =
            tokio_postgres::connect(self.address(ROLE).expose(), tokio_postgres::NoTls).await?;
        let (done, ()) = tokio::join!(
            async {
                let done = client.batch_execute(sql).await;
                drop(client);
                done
            },
            async { drop(connection.await) }
        );
        done
    }

    pub(crate) fn process_id(&self) -> Result<u32, LocalPostgresError> {
        let file = fs::read_to_string(self.data().join("postmaster.pid"))?;
        let first = file.lines().next().and_then(|line| line.trim().parse().ok());
        first.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData).into())
    }

    #[cfg(feature = "testing")]
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn settings(&self, durability: Durability) -> String {
        let (folder, flushed) = (self.folder.display(), if durability == Durability::On { "on" } else { "off" });
        format!(
            "listen_addresses = ''\nunix_socket_directories = '{folder}'\nunix_socket_permissions = 0700\n\
             max_connections = 400\nfsync = {flushed}\nfull_page_writes = {flushed}\nsynchronous_commit = {flushed}\n"
        )
    }

    fn command(&self, program: &str) -> Command {
        self.as_runner(self.binaries.join(program))
    }

    fn as_runner(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = match self.runner {
            Runner::Me => Command::new(program),
            Runner::Postgres => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid", ROLE, "--regid", ROLE, "--init-groups", "--"]).arg(program);
                command
            }
        };
        // It could be one that the other user may not enter.
        command.current_dir("/");
        command
    }
}

/// The number of the user that this process runs as.
pub(crate) fn my_user() -> io::Result<u32> {
    Ok(fs::metadata("/proc/self")?.uid())
}

fn newest_installed() -> Option<PathBuf> {
    let versions = fs::read_dir(INSTALLED).ok()?.flatten();
    let numbered =
        versions.filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path())));
    let binaries = numbered.map(|(version, path)| (version, path.join("bin")));
    binaries.filter(|(_, path)| path.join("initdb").exists()).max().map(|(_, path)| path)
}

fn run(step: &str, command: &mut Command) -> Result<(), LocalPostgresError> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    let output = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(LocalPostgresError::Step { step: step.to_owned(), output })
}
