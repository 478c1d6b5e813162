//! Reading files for those who may see them.

use crate::{
    Media,
    intake::preview_name,
    model::{Details, MediaState, Medium},
    preview_sealing_of, sealing_of, store,
};
use bytes::Bytes;
use futures_util::stream::BoxStream;
use ponte_kernel::{MediaId, MessageId, WorkspaceId};
use ponte_platform::{
    objects::ObjectError,
    vault::{Vault, VaultError},
};
use ponte_store::{Store, StoreError};
use std::ops::Range;
use thiserror::Error;

#[derive(Debug, Error)]
pub enum ReadError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl ReadError {
    /// The contact was erased: the file is no more.
    pub fn is_erased(&self) -> bool {
        matches!(self, Self::Vault(VaultError::Destroyed(_)))
    }
}

/// Plain bytes, piece by piece.
pub type Pieces = BoxStream<'static, Result<Bytes, ObjectError>>;

/// A part of a file, or of its preview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    File,
    Preview,
}

/// A file with what is sealed of it.
#[derive(Clone, Debug)]
pub struct Opened {
    pub medium: Medium,
    pub details: Details,
}

impl Media {
    /// A file; `None` when the workspace has no such one.
    pub async fn find(&self, workspace: WorkspaceId, id: MediaId) -> Result<Option<Opened>, ReadError> {
        let found = self.store.read(move |tx| store::medium(tx, workspace, id)).await?;
        self.opened(found).await
    }

    /// A file by a link that was checked before.
    pub(crate) async fn find_linked(&self, id: MediaId) -> Result<Option<Opened>, ReadError> {
        let found = self.store.read(move |tx| store::linked(tx, id)).await?;
        self.opened(found).await
    }

    async fn opened(&self, found: Option<Medium>) -> Result<Option<Opened>, ReadError> {
        match found {
            Some(medium) => Ok(Some(open(&self.vault, medium).await?)),
            None => Ok(None),
        }
    }

    /// The bytes of a stored file between two places; a range beyond its end ends there.
    pub async fn pieces(&self, medium: &Medium, part: Part, range: Range<u64>) -> Result<Pieces, ReadError> {
        let key = self.vault.key(medium.key).await?;
        if let (Part::Preview, Some(preview)) = (part, &medium.preview) {
            let name = preview_name(&medium.object);
            return Ok(self.objects.read(&name, preview_sealing_of(medium, key), preview.size, range));
        }
        let size = medium.size.unwrap_or(0);
        Ok(self.objects.read(&medium.object, sealing_of(medium, key), size, range))
    }
}

/// The files of messages: of those that came in by their ids, of those that went out by the files that they name.
pub async fn of_messages(
    reads: &Store,
    vault: &Vault,
    workspace: WorkspaceId,
    messages: Vec<MessageId>,
    files: Vec<MediaId>,
) -> Result<Vec<Opened>, ReadError> {
    if messages.is_empty() && files.is_empty() {
        return Ok(Vec::new());
    }
    let found = reads.read(move |tx| store::several(tx, workspace, &messages, &files)).await?;
    let mut opened = Vec::with_capacity(found.len());
    for medium in found {
        opened.push(open(vault, medium).await?);
    }
    Ok(opened)
}

async fn open(vault: &Vault, medium: Medium) -> Result<Opened, ReadError> {
    let key = vault.key(medium.key).await?;
    let details = medium.details(&key)?;
    Ok(Opened { medium, details })
}

impl Opened {
    /// Bytes of a part that may be given out; `None` when it is not there.
    pub fn size(&self, part: Part) -> Option<u64> {
        if self.medium.state != MediaState::Stored {
            return None;
        }
        match part {
            Part::File => self.medium.size,
            Part::Preview => self.medium.preview.as_ref().map(|preview| preview.size),
        }
    }
}
