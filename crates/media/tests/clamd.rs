//! Viruses: an upload is shown to `clamd`, the real one where it is installed (Debian's `clamav-daemon`), with a database
//! that knows the harmless EICAR file; elsewhere to a server of the test's own that speaks INSTREAM. Which one it was is
//! printed.

use bytes::Bytes;
use futures_util::stream;
use ponte_channels::model::MediaKind;
use ponte_kernel::{ChannelId, Clock, KeyId, ThreadId, WallClock, WorkspaceId};
use ponte_media::{
    IntakeError, Media,
    clamav::{Clamd, ScanError},
    upload::{NewUpload, UploadError},
};
use ponte_platform::{
    objects::{ObjectPlace, Objects},
    vault::{RootKey, RootKeys, Vault},
};
use ponte_store::testing::TestStore;
use std::{convert::Infallible, path::Path, process::Stdio, sync::Arc, time::Duration};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{UnixListener, UnixStream},
    process::{Child, Command},
    time::timeout,
};

/// Found by every scanner, harmless: <https://www.eicar.org>. In two parts, so that no scanner takes this file for it.
fn eicar() -> Bytes {
    let parts = [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"];
    Bytes::from(parts.concat())
}

/// MD5, size and name, as the scanner's databases have them.
const SIGNATURE: &str = "44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test-Signature\n";
const CLAMD: &str = "/usr/sbin/clamd";

struct Scanner {
    address: Clamd,
    _folder: TempDir,
    _program: Option<Child>,
}

impl Scanner {
    #[expect(clippy::print_stdout, reason = "which scanner it was belongs to the test's result")]
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("the test's own");
        let socket = folder.path().join("clamd.ctl");
        let program = if Path::new(CLAMD).exists() {
            println!("scanned by the real clamd");
            Some(clamd(folder.path(), &socket))
        } else {
            println!("clamd is not installed: scanned by a server of the test's own");
            tokio::spawn(own(UnixListener::bind(&socket).expect("the test's own")));
            None
        };
        let address = Clamd::Unix(socket);
        let answers = timeout(Duration::from_mins(1), async {
            while address.ping().await.is_err() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        answers.await.expect("the scanner answers");
        Self { address, _folder: folder, _program: program }
    }
}

fn clamd(folder: &Path, socket: &Path) -> Child {
    std::fs::write(folder.join("eicar.hdb"), SIGNATURE).expect("the test's own");
    let config = folder.join("clamd.conf");
    let settings = format!(
        "LocalSocket {}\nDatabaseDirectory {}\nForeground yes\nStreamMaxLength 1M\n",
        socket.display(),
        folder.display()
    );
    std::fs::write(&config, settings).expect("the test's own");
    let mut command = Command::new(CLAMD);
    command.arg("--config-file").arg(&config).stdout(Stdio::null()).stderr(Stdio::null());
    command.kill_on_drop(true).spawn().expect("the test's own")
}

/// INSTREAM and PING as clamd's manual describes them; knows one virus, and takes a megabyte.
async fn own(listener: UnixListener) {
    while let Ok((line, _)) = listener.accept().await {
        tokio::spawn(answer(line));
    }
}

async fn answer(mut line: UnixStream) {
    let mut command = Vec::new();
    while let Ok(byte) = line.read_u8().await {
        if byte == 0 {
            break;
        }
        command.push(byte);
    }
    let told = if command == b"zPING" { "PONG\0".to_owned() } else { format!("{}\0", scanned(&mut line).await) };
    drop(line.write_all(told.as_bytes()).await);
}

async fn scanned(line: &mut UnixStream) -> &'static str {
    let mut file = Vec::new();
    while let Ok(length) = line.read_u32().await {
        if length == 0 {
            break;
        }
        let mut piece = vec![0; usize::try_from(length).expect("the test's own")];
        line.read_exact(&mut piece).await.expect("the test's own");
        file.extend(piece);
        if file.len() > 1 << 20 {
            return "INSTREAM size limit exceeded. ERROR";
        }
    }
    if file == eicar() { "stream: Eicar-Test-Signature FOUND" } else { "stream: OK" }
}

struct Place {
    media: Media,
    folder: TempDir,
    key: KeyId,
    _store: TestStore,
}

impl Place {
    async fn with(scanner: Clamd) -> Self {
        let store = TestStore::sqlite().await;
        let clock: Arc<dyn Clock> = Arc::new(WallClock);
        let roots = RootKeys { root: RootKey::generate(), previous_root: None, index: RootKey::generate() };
        let vault = Vault::open(&roots, store.keys().clone(), Arc::clone(&clock)).await.expect("the test's own");
        let key = vault.mint().await.expect("the test's own").id();
        let folder = tempfile::tempdir().expect("the test's own");
        let objects = Objects::open(&ObjectPlace::Folder(folder.path().to_owned())).expect("the test's own");
        let media = Media::new(store.store().clone(), vault, objects, clock, Some(scanner));
        Self { media, folder, key, _store: store }
    }

    async fn upload(&self, bytes: Bytes) -> Result<u64, UploadError> {
        let upload = NewUpload {
            workspace: WorkspaceId::new(),
            thread: ThreadId::new(),
            channel: ChannelId::new(),
            key: self.key,
            kind: MediaKind::Document,
            mime: "text/plain".to_owned(),
            filename: None,
        };
        let pieces: Vec<_> =
            bytes.chunks(64 * 1024).map(|piece| Ok::<_, Infallible>(Bytes::copy_from_slice(piece))).collect();
        let received = self.media.receive(&upload, stream::iter(pieces)).await?;
        Ok(received.sha256().len() as u64)
    }

    fn objects(&self) -> usize {
        fn below(folder: &Path) -> usize {
            let entries = std::fs::read_dir(folder)
                .expect("the test's own")
                .map(|entry| entry.expect("the test's own").path());
            entries.map(|path| if path.is_dir() { below(&path) } else { 1 }).sum()
        }
        below(self.folder.path())
    }
}

#[tokio::test]
async fn an_infected_file_is_not_kept() {
    let scanner = Scanner::start().await;
    let place = Place::with(scanner.address.clone()).await;
    let refused = place.upload(eicar()).await.unwrap_err();
    let UploadError::Intake(IntakeError::Infected(name)) = refused else { panic!("{refused:?}") };
    assert!(name.starts_with("Eicar-Test-Signature"), "{name}");
    assert_eq!(place.objects(), 0);
    place.upload(Bytes::from_static(b"oi, tudo bem?")).await.expect("the test's own");
    assert_eq!(place.objects(), 1);
}

#[tokio::test]
async fn what_the_scanner_does_not_take_is_not_kept() {
    let scanner = Scanner::start().await;
    let place = Place::with(scanner.address.clone()).await;
    let refused = place.upload(Bytes::from(vec![b'a'; 3 << 20])).await.unwrap_err();
    assert!(matches!(refused, UploadError::Intake(IntakeError::Scan(ScanError::TooLarge))), "{refused:?}");
    assert_eq!(place.objects(), 0);
}

#[tokio::test]
async fn without_the_scanner_nothing_is_kept() {
    let place = Place::with(Clamd::Unix("/nonexistent/clamd.ctl".into())).await;
    let refused = place.upload(eicar()).await.unwrap_err();
    assert!(matches!(refused, UploadError::Intake(IntakeError::Scan(ScanError::Unreachable(_)))), "{refused:?}");
    assert_eq!(place.objects(), 0);
}
