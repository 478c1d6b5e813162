//! A file on its way in: counted, hashed, looked at and sealed, piece by piece.

use crate::{
    Media,
    clamav::{Scan, ScanError, Verdict},
    model::{Medium, Preview},
    preview, preview_sealing_of, sealing_of,
    sniff::{self, HEAD},
};
use aws_lc_rs::digest;
use ponte_platform::{
    objects::{ObjectError, ObjectName, ObjectWriter},
    vault::DataKey,
};
use std::fmt::Write as _;
use thiserror::Error;

/// Bytes after which it is clear whether a file is a picture.
const CLEAR: usize = 32;

/// A file that is being taken in.
pub(crate) struct Intake {
    media: Media,
    medium: Medium,
    key: DataKey,
    limit: u64,
    size: u64,
    hash: digest::Context,
    head: Vec<u8>,
    /// The whole file, as long as it may be a picture of which a preview is made.
    picture: Option<Vec<u8>>,
    scan: Option<Scan>,
    writer: ObjectWriter,
}

/// What was taken in.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) size: u64,
    /// In hexadecimal digits.
    pub(crate) sha256: String,
    pub(crate) found: Option<&'static str>,
    pub(crate) preview: Option<Preview>,
}

#[derive(Debug, Error)]
pub enum IntakeError {
    #[error("the file is larger than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("the virus scanner found {0}")]
    Infected(String),
    #[error(transparent)]
    Scan(#[from] ScanError),
    #[error(transparent)]
    Object(#[from] ObjectError),
}

impl Intake {
    /// Begins; what a try before left under the object's name is written over.
    pub(crate) async fn begin(
        media: &Media,
        medium: &Medium,
        key: &DataKey,
        limit: u64,
    ) -> Result<Self, IntakeError> {
        let scan = match &media.scanner {
            Some(scanner) => Some(scanner.begin().await?),
            None => None,
        };
        Ok(Self {
            media: media.clone(),
            medium: medium.clone(),
            key: key.clone(),
            limit,
            size: 0,
            hash: digest::Context::new(&digest::SHA256),
            head: Vec::new(),
            picture: Some(Vec::new()),
            scan,
            writer: media.objects.create(&medium.object, sealing_of(medium, key.clone())),
        })
    }

    pub(crate) async fn take(&mut self, piece: &[u8]) -> Result<(), IntakeError> {
        self.size += piece.len() as u64;
        if self.size > self.limit {
            return Err(IntakeError::TooLarge { limit: self.limit });
        }
        self.hash.update(piece);
        self.look_at(piece);
        if let Some(scan) = &mut self.scan {
            scan.show(piece).await?;
        }
        Ok(self.writer.write(piece).await?)
    }

    /// Remembers the head, and the whole while it may be a picture.
    fn look_at(&mut self, piece: &[u8]) {
        let room = HEAD.saturating_sub(self.head.len()).min(piece.len());
        self.head.extend_from_slice(&piece[..room]);
        let Some(picture) = &mut self.picture else { return };
        let may_be = self.head.len() < CLEAR || is_picture(sniff::found(&self.head));
        if may_be && self.size <= preview::LARGEST as u64 {
            picture.extend_from_slice(piece);
        } else {
            self.picture = None;
        }
    }

    /// Ends: the object is there when the file is clean, and not before.
    pub(crate) async fn finish(self) -> Result<Taken, IntakeError> {
        if let Some(scan) = self.scan
            && let Verdict::Infected(name) = scan.verdict().await?
        {
            self.writer.abandon().await?;
            return Err(IntakeError::Infected(name));
        }
        let size = self.writer.finish().await?;
        let found = sniff::found(&self.head);
        let picture = self.picture.filter(|_| is_picture(found));
        let preview = match picture {
            Some(picture) => keep_preview(&self.media, &self.medium, self.key, picture).await?,
            None => None,
        };
        Ok(Taken { size, sha256: hexadecimal(self.hash.finish().as_ref()), found, preview })
    }

    /// Leaves nothing behind.
    pub(crate) async fn abandon(self) {
        if let Err(error) = self.writer.abandon().await {
            tracing::warn!(%error, "a part of a file could not be removed");
        }
    }
}

fn is_picture(found: Option<&str>) -> bool {
    matches!(found, Some("image/jpeg" | "image/png" | "image/webp"))
}

async fn keep_preview(
    media: &Media,
    medium: &Medium,
    key: DataKey,
    picture: Vec<u8>,
) -> Result<Option<Preview>, ObjectError> {
    let place = media.pictures.acquire().await;
    let made = tokio::task::spawn_blocking(move || preview::preview(&picture)).await;
    drop(place);
    // A decoder that panics makes no preview, and ends nothing else.
    let Ok(Some(made)) = made else { return Ok(None) };
    let name = preview_name(&medium.object);
    let mut writer = media.objects.create(&name, preview_sealing_of(medium, key));
    writer.write(&made.bytes).await?;
    let size = writer.finish().await?;
    Ok(Some(Preview { mime: made.mime.to_owned(), size }))
}

/// Beside the file.
pub(crate) fn preview_name(object: &ObjectName) -> ObjectName {
    ObjectName::kept(format!("{}-preview", object.as_str()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}
