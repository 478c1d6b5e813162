//! Object storage: sealed files in a folder or in S3-compatible storage.
//!
//! A file is sealed in chunks under a data key ([`crate::vault::DataKey::seal_chunk`]), so that a part of it can be read
//! without the rest, and is never whole in memory. An object's name says nothing about what it holds.

mod chunks;
mod place;

pub use place::{ObjectPlace, S3Place};

use crate::vault::{DataKey, SealError, random};
use bytes::Bytes;
use chunks::{Chunks, Piece};
use futures_util::stream::{self, BoxStream, StreamExt as _};
use object_store::{ObjectStore, ObjectStoreExt as _, buffered::BufWriter, path::Path};
use ponte_kernel::{WorkspaceId, uuid::Uuid};
use ponte_store::inventory::SealedField;
use std::{fmt, ops::Range, sync::Arc};
use thiserror::Error;
use tokio::io::AsyncWriteExt as _;

/// Written at once: the least that S3 takes as a part.
const PART: usize = 5 << 20;
/// Parts on their way at one time.
const PARTS: usize = 2;

/// Where files lie. Cheap to clone.
#[derive(Clone)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
}

/// Storage failed.
#[derive(Debug, Error)]
pub enum ObjectError {
    #[error("the object storage failed: {0}")]
    Storage(#[from] object_store::Error),
    #[error("the object storage failed: {0}")]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error("an object is shorter than its size says")]
    Truncated,
}

impl ObjectError {
    /// There is no such object.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Storage(object_store::Error::NotFound { .. }))
    }
}

/// The name of an object: random, in a folder of its workspace.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectName(String);

impl ObjectName {
    pub fn new(workspace: WorkspaceId) -> Self {
        let random = Uuid::from_bytes(random::<16>()).simple().to_string();
        Self(format!("{workspace}/{}/{random}", &random[..2]))
    }

    /// As it was kept in the database.
    pub fn kept(text: String) -> Self {
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn path(&self) -> Path {
        Path::from(self.0.as_str())
    }
}

/// What a file is sealed with and bound to.
#[derive(Clone, Debug)]
pub struct Sealing {
    pub key: DataKey,
    pub field: &'static SealedField,
    pub row: Uuid,
}

impl Objects {
    /// Opens the storage; a folder is made when it is not there.
    pub fn open(place: &ObjectPlace) -> Result<Self, ObjectError> {
        Ok(Self { store: place.open()? })
    }

    /// Begins an object. It is there when [`ObjectWriter::finish`] was called, and not before.
    pub fn create(&self, name: &ObjectName, sealing: Sealing) -> ObjectWriter {
        let writer =
            BufWriter::with_capacity(Arc::clone(&self.store), name.path(), PART).with_max_concurrency(PARTS);
        ObjectWriter { writer, chunks: Chunks::new(sealing) }
    }

    /// The plain bytes of a part of an object, of which all is `size` plain bytes, piece by piece.
    pub fn read(
        &self,
        name: &ObjectName,
        sealing: Sealing,
        size: u64,
        range: Range<u64>,
    ) -> BoxStream<'static, Result<Bytes, ObjectError>> {
        let (store, path) = (Arc::clone(&self.store), name.path());
        let pieces = stream::iter(chunks::pieces(size, range));
        let opened = pieces.then(move |piece| {
            let (store, path, sealing) = (Arc::clone(&store), path.clone(), sealing.clone());
            async move { read_piece(store.as_ref(), &path, &sealing, &piece).await }
        });
        opened.boxed()
    }

    /// Removes an object; one that is not there is no error.
    pub async fn remove(&self, name: &ObjectName) -> Result<(), ObjectError> {
        match self.store.delete(&name.path()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl fmt::Debug for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Objects({})", self.store)
    }
}

async fn read_piece(
    store: &dyn ObjectStore,
    path: &Path,
    sealing: &Sealing,
    piece: &Piece,
) -> Result<Bytes, ObjectError> {
    let sealed = store.get_range(path, piece.sealed.clone()).await?;
    if sealed.len() as u64 != piece.sealed.end - piece.sealed.start {
        return Err(ObjectError::Truncated);
    }
    Ok(piece.open(sealing, &sealed)?)
}

/// An object that is being written.
pub struct ObjectWriter {
    writer: BufWriter,
    chunks: Chunks,
}

impl ObjectWriter {
    pub async fn write(&mut self, plain: &[u8]) -> Result<(), ObjectError> {
        for sealed in self.chunks.take(plain) {
            self.writer.put(sealed.into()).await?;
        }
        Ok(())
    }

    /// Makes the object be there; the count of its plain bytes.
    pub async fn finish(mut self) -> Result<u64, ObjectError> {
        let (sealed, size) = self.chunks.last();
        self.writer.put(sealed.into()).await?;
        self.writer.shutdown().await?;
        Ok(size)
    }

    /// Leaves nothing behind.
    pub async fn abandon(mut self) -> Result<(), ObjectError> {
        Ok(self.writer.abort().await?)
    }
}

impl fmt::Debug for ObjectWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ObjectWriter")
    }
}

#[cfg(test)]
mod tests;
