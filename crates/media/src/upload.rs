//! What agents upload for a customer: checked before anything is sent, sealed under the customer's key.

use crate::{
    Media, arrive,
    intake::{Intake, IntakeError, Taken},
    model::{Details, Medium},
    remove, rules,
    store::{self, NewMedium},
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use ponte_channels::model::{MediaKind, OutboundContent};
use ponte_kernel::{ChannelId, KeyId, MediaId, MessageId, ThreadId, Timestamp, WorkspaceId};
use ponte_platform::{
    objects::ObjectName,
    vault::{DataKey, VaultError},
};
use ponte_store::{StoreError, Tx};
use thiserror::Error;

/// What an agent says of a file before its bytes come.
#[derive(Clone, Debug)]
pub struct NewUpload {
    pub workspace: WorkspaceId,
    pub thread: ThreadId,
    pub channel: ChannelId,
    /// The contact's key.
    pub key: KeyId,
    pub kind: MediaKind,
    pub mime: String,
    pub filename: Option<String>,
}

/// The file cannot be sent.
#[derive(Debug, Error)]
pub enum UploadError {
    #[error("the file has {actual} bytes; at most {limit} can be sent")]
    TooLarge { limit: u64, actual: u64 },
    #[error("files of this type cannot be sent as this kind")]
    Type { mime: String, kind: MediaKind },
    /// Its first bytes are those of another type; `None`: of none that is known.
    #[error("the file is not what it says it is")]
    NotWhatItSays { declared: String, found: Option<&'static str> },
    #[error("the file is empty")]
    Empty,
    #[error("the file broke off")]
    BrokeOff,
    #[error(transparent)]
    Intake(IntakeError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// An upload whose bytes are here, and that is not yet written down.
#[derive(Clone, Debug)]
pub struct Received {
    medium: Medium,
    key: DataKey,
    details: Details,
    found: Option<&'static str>,
    size: u64,
    preview: Option<crate::model::Preview>,
}

impl Received {
    pub fn id(&self) -> MediaId {
        self.medium.id
    }

    /// What names the bytes, in hexadecimal digits.
    pub fn sha256(&self) -> &str {
        self.details.sha256.as_deref().unwrap_or_default()
    }
}

/// Checks what can be checked before the bytes come.
pub fn check(kind: MediaKind, mime: &str, announced: Option<u64>) -> Result<(), UploadError> {
    if !rules::is_sendable_as(kind, mime) {
        return Err(UploadError::Type { mime: rules::base(mime), kind });
    }
    let limit = rules::largest_sendable(kind);
    match announced {
        Some(actual) if actual > limit => Err(UploadError::TooLarge { limit, actual }),
        Some(0) => Err(UploadError::Empty),
        _ => Ok(()),
    }
}

impl Media {
    /// Takes a file in, piece by piece. What is refused leaves nothing behind.
    pub async fn receive<E>(
        &self,
        upload: &NewUpload,
        pieces: impl Stream<Item = Result<Bytes, E>> + Unpin,
    ) -> Result<Received, UploadError> {
        let key = self.vault.key(upload.key).await?;
        let medium = self.announce(upload, &key).await?;
        match self.take_pieces(&medium, &key, upload, pieces).await {
            Ok(taken) => Ok(received(medium, key, upload, taken)),
            Err(error) => {
                self.drop_upload(medium.workspace, medium.id).await?;
                Err(error)
            }
        }
    }

    /// Forgets an upload that is of no use.
    pub async fn drop_upload(&self, workspace: WorkspaceId, id: MediaId) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(move |tx| remove::forget(tx, workspace, id, now)).await.map(drop)
    }

    async fn announce(&self, upload: &NewUpload, key: &DataKey) -> Result<Medium, UploadError> {
        let (id, now) = (MediaId::new(), self.clock.now());
        let (upload, key) = (upload.clone(), key.clone());
        let announced = move |tx: &mut dyn Tx| {
            let object = ObjectName::new(upload.workspace);
            let details = Details { filename: upload.filename.clone(), ..Details::default() };
            let medium = NewMedium {
                id,
                workspace: upload.workspace,
                thread: upload.thread,
                channel: upload.channel,
                message: None,
                kind: upload.kind,
                declared: &arrive::declared(&upload.mime),
                object: &object,
                details: &details,
            };
            store::insert(tx, &medium, &key, now)?;
            store::medium(tx, upload.workspace, id)?.ok_or(StoreError::Corrupt { what: "an upload" })
        };
        Ok(self.store.write(announced).await?)
    }

    async fn take_pieces<E>(
        &self,
        medium: &Medium,
        key: &DataKey,
        upload: &NewUpload,
        mut pieces: impl Stream<Item = Result<Bytes, E>> + Unpin,
    ) -> Result<Taken, UploadError> {
        let limit = rules::largest_sendable(upload.kind);
        let mut intake = Intake::begin(self, medium, key, limit).await.map_err(UploadError::Intake)?;
        let mut read = 0;
        while let Some(piece) = pieces.next().await {
            let taken = match piece {
                Ok(piece) => {
                    read += piece.len() as u64;
                    intake.take(&piece).await.map_err(|error| refused(error, read))
                }
                Err(_) => Err(UploadError::BrokeOff),
            };
            if let Err(error) = taken {
                intake.abandon().await;
                return Err(error);
            }
        }
        if read == 0 {
            intake.abandon().await;
            return Err(UploadError::Empty);
        }
        let taken = intake.finish().await.map_err(|error| refused(error, read))?;
        if rules::agrees(&upload.mime, taken.found) {
            return Ok(taken);
        }
        Err(UploadError::NotWhatItSays { declared: rules::base(&upload.mime), found: taken.found })
    }
}

fn refused(error: IntakeError, actual: u64) -> UploadError {
    match error {
        IntakeError::TooLarge { limit } => UploadError::TooLarge { limit, actual },
        other => UploadError::Intake(other),
    }
}

fn received(medium: Medium, key: DataKey, upload: &NewUpload, taken: Taken) -> Received {
    let details = Details { filename: upload.filename.clone(), sha256: Some(taken.sha256), source: None };
    Received { medium, key, details, found: taken.found, size: taken.size, preview: taken.preview }
}

/// Makes a received upload one that can be sent.
pub fn keep(tx: &mut dyn Tx, received: &Received, now: Timestamp) -> Result<MediaId, StoreError> {
    let facts = store::StoredFacts {
        declared: &received.medium.declared,
        found: received.found,
        size: received.size,
        preview: received.preview.as_ref(),
        details: &received.details,
    };
    store::stored(tx, &received.medium, &facts, &received.key, now)?;
    Ok(received.medium.id)
}

/// Gives the uploads that a message names to it. `false`: one of them is not there, not of this thread, or not of the kind
/// that the message says.
pub fn attach(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    thread: ThreadId,
    message: MessageId,
    content: &OutboundContent,
) -> Result<bool, StoreError> {
    for (file, kind) in content.files() {
        if !store::attach(tx, workspace, thread, file, kind, message)? {
            return Ok(false);
        }
    }
    Ok(true)
}
