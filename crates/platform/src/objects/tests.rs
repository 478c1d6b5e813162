use super::{chunks::CHUNK, *};
use futures_util::TryStreamExt as _;
use ponte_kernel::KeyId;
use ponte_store::inventory::{MESSAGE_CONTENT, THREAD_ADDRESS};
use tempfile::TempDir;

fn sealing() -> Sealing {
    Sealing { key: DataKey::new(KeyId::new(), &random()), field: &MESSAGE_CONTENT, row: Uuid::now_v7() }
}

struct Shelf {
    objects: Objects,
    folder: TempDir,
    name: ObjectName,
}

impl Shelf {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let objects = Objects::open(&ObjectPlace::Folder(folder.path().join("media"))).unwrap();
        Self { objects, folder, name: ObjectName::new(WorkspaceId::new()) }
    }

    async fn keep(&self, plain: &[u8], sealing: &Sealing) -> u64 {
        let mut writer = self.objects.create(&self.name, sealing.clone());
        for piece in plain.chunks(10_007) {
            writer.write(piece).await.unwrap();
        }
        writer.finish().await.unwrap()
    }

    async fn read(&self, sealing: &Sealing, size: u64, range: Range<u64>) -> Result<Vec<u8>, ObjectError> {
        let pieces: Vec<Bytes> = self.objects.read(&self.name, sealing.clone(), size, range).try_collect().await?;
        Ok(pieces.concat())
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("media").join(self.name.as_str())
    }
}

fn plain(size: usize) -> Vec<u8> {
    (0..size).map(|at| u8::try_from(at % 251).unwrap()).collect()
}

#[tokio::test]
async fn what_was_written_is_read_whole_and_in_parts() {
    for size in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 20 * CHUNK + 7] {
        let (shelf, sealing, plain) = (Shelf::new(), sealing(), plain(size));
        let size = shelf.keep(&plain, &sealing).await;
        assert_eq!(size, plain.len() as u64);
        assert_eq!(shelf.read(&sealing, size, 0..size).await.unwrap(), plain);
        for range in
            [0..1, 1..3, CHUNK - 1..CHUNK + 1, 16 * CHUNK - 2..17 * CHUNK + 2, size_of(size) / 2..usize::MAX]
        {
            let cut = range.start.min(plain.len())..range.end.min(plain.len());
            let wanted = range.start as u64..range.end as u64;
            let expected = plain.get(cut).unwrap_or_default();
            assert_eq!(shelf.read(&sealing, size, wanted).await.unwrap(), expected, "{range:?} of {size}");
        }
    }
}

fn size_of(size: u64) -> usize {
    usize::try_from(size).unwrap()
}

#[tokio::test]
async fn nothing_of_the_file_is_in_clear() {
    let (shelf, sealing) = (Shelf::new(), sealing());
    let plain = b"CPF 111.444.777-35 ".repeat(9_000);
    shelf.keep(&plain, &sealing).await;
    let kept = std::fs::read(shelf.file()).unwrap();
    assert!(!kept.windows(11).any(|part| part == b"111.444.777"));
}

#[tokio::test]
async fn another_key_row_or_field_opens_nothing() {
    let (shelf, sealing) = (Shelf::new(), sealing());
    let size = shelf.keep(&plain(100), &sealing).await;
    let others = [
        Sealing { key: DataKey::new(KeyId::new(), &random()), ..sealing.clone() },
        Sealing { row: Uuid::now_v7(), ..sealing.clone() },
        Sealing { field: &THREAD_ADDRESS, ..sealing.clone() },
    ];
    for other in others {
        assert!(matches!(shelf.read(&other, size, 0..size).await, Err(ObjectError::Seal(_))));
    }
}

#[tokio::test]
async fn what_was_cut_off_swapped_or_changed_is_noticed() {
    let (shelf, sealing) = (Shelf::new(), sealing());
    let size = shelf.keep(&plain(3 * CHUNK), &sealing).await;
    let kept = std::fs::read(shelf.file()).unwrap();
    let sealed = kept.len() / 3;
    let swapped = [&kept[sealed..2 * sealed], &kept[..sealed], &kept[2 * sealed..]].concat();
    let mut changed = kept.clone();
    changed[sealed + 40] ^= 1;
    for broken in [&kept[..2 * sealed], &swapped, &changed] {
        std::fs::write(shelf.file(), broken).unwrap();
        assert!(shelf.read(&sealing, size, 0..size).await.is_err());
    }
    // Who says that the file is shorter than it is, gets nothing either.
    std::fs::write(shelf.file(), &kept).unwrap();
    let shorter = 2 * CHUNK as u64;
    assert!(matches!(shelf.read(&sealing, shorter, 0..shorter).await, Err(ObjectError::Seal(_))));
}

#[tokio::test]
async fn an_object_is_there_when_it_is_finished() {
    let (shelf, sealing) = (Shelf::new(), sealing());
    let mut writer = shelf.objects.create(&shelf.name, sealing.clone());
    writer.write(&plain(12 << 20)).await.unwrap();
    assert!(shelf.read(&sealing, 1, 0..1).await.unwrap_err().is_missing());
    writer.abandon().await.unwrap();
    assert!(!shelf.file().exists());
    shelf.objects.remove(&shelf.name).await.unwrap();
    let size = shelf.keep(b"oi", &sealing).await;
    shelf.objects.remove(&shelf.name).await.unwrap();
    assert!(shelf.read(&sealing, size, 0..size).await.unwrap_err().is_missing());
}
