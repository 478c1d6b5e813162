//! A file of 100 MB goes in and out without being in memory.

#![cfg(target_os = "linux")]

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use ponte_channels::model::MediaKind;
use ponte_kernel::{ChannelId, Clock, ThreadId, WallClock, WorkspaceId};
use ponte_media::{
    Media,
    read::Part,
    upload::{self, NewUpload},
};
use ponte_platform::{
    objects::{ObjectPlace, Objects},
    vault::{RootKey, RootKeys, Vault},
};
use ponte_store::{Tx, testing::TestStore};
use std::{convert::Infallible, sync::Arc};

const SIZE: usize = 100 << 20;
const PIECE: usize = 64 * 1024;
/// What may be added to the process at its peak, in kilobytes: parts on their way to the storage, and what the allocator
/// keeps.
const MOST: u64 = 40 * 1024;

/// The most that the process ever had in memory, in kilobytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("the test's own");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the test's own");
    line.trim().trim_end_matches(" kB").parse().expect("the test's own")
}

#[tokio::test]
async fn a_hundred_megabytes_go_in_and_out_in_flat_memory() {
    let store = TestStore::sqlite().await;
    let clock: Arc<dyn Clock> = Arc::new(WallClock);
    let roots = RootKeys { root: RootKey::generate(), previous_root: None, index: RootKey::generate() };
    let vault = Vault::open(&roots, store.keys().clone(), Arc::clone(&clock)).await.expect("the test's own");
    let key = vault.mint().await.expect("the test's own").id();
    let folder = tempfile::tempdir().expect("the test's own");
    let objects = Objects::open(&ObjectPlace::Folder(folder.path().to_owned())).expect("the test's own");
    let media = Media::new(store.store().clone(), vault, objects, clock, None);
    let before = peak();

    let upload = NewUpload {
        workspace: WorkspaceId::new(),
        thread: ThreadId::new(),
        channel: ChannelId::new(),
        key,
        kind: MediaKind::Document,
        mime: "application/pdf".to_owned(),
        filename: None,
    };
    let piece = |at: usize| {
        let mut piece = vec![u8::try_from(at % 251).expect("the test's own"); PIECE];
        if at == 0 {
            piece[..5].copy_from_slice(b"%PDF-");
        }
        Ok::<_, Infallible>(Bytes::from(piece))
    };
    let received =
        media.receive(&upload, stream::iter((0..SIZE / PIECE).map(piece))).await.expect("the test's own");
    let (workspace, id, now) = (upload.workspace, received.id(), media.clock.now());
    store.store().write(move |tx: &mut dyn Tx| upload::keep(tx, &received, now)).await.expect("the test's own");
    let written = peak();

    let medium = media.find(workspace, id).await.expect("the test's own").expect("the test's own").medium;
    let mut pieces = media.pieces(&medium, Part::File, 0..u64::MAX).await.expect("the test's own");
    let mut read = 0;
    while let Some(piece) = pieces.next().await {
        read += piece.expect("the test's own").len();
    }
    let after = peak();
    assert_eq!(read, SIZE);
    println!("peak: {before} kB before, {written} kB after writing, {after} kB after reading");
    assert!(after - before < MOST, "{} kB more for a file of 100 MB", after - before);
}
