//! Files: what a message says of them, and the files themselves.

use super::problem::ProblemKind;
use super::problems::{LONGEST_URL, Problems};
use crate::model::{Header, MediaKind, OutboundMedia, OutboundMediaSource};
use ponte_kernel::Language;

pub(super) fn check_media(found: &mut Problems, prefix: &str, media: &OutboundMedia) {
    match &media.source {
        OutboundMediaSource::Id(id) => found.text(&format!("{prefix}source.id"), id, 512),
        OutboundMediaSource::Link(link) => {
            let path = format!("{prefix}source.link");
            found.length(&path, link, LONGEST_URL);
            if !link.starts_with("https://") || link.contains(char::is_whitespace) {
                found.add(path, ProblemKind::Link);
            }
        }
        // Its size and type were checked when it was uploaded.
        OutboundMediaSource::Upload(_) => {}
    }
    let captioned = matches!(media.kind, MediaKind::Image | MediaKind::Video | MediaKind::Document);
    match &media.caption {
        Some(_) if !captioned => found.add(format!("{prefix}caption"), ProblemKind::NotAllowed),
        caption => found.length(format!("{prefix}caption"), caption.as_deref().unwrap_or_default(), 1_024),
    }
    if media.filename.is_some() && media.kind != MediaKind::Document {
        found.add(format!("{prefix}filename"), ProblemKind::NotAllowed);
    }
    if media.voice && media.kind != MediaKind::Audio {
        found.add(format!("{prefix}voice"), ProblemKind::NotAllowed);
    }
}

/// A file above a text: without a caption, and of few kinds.
pub(super) fn check_header_media(found: &mut Problems, path: &str, media: &OutboundMedia, kinds: &[MediaKind]) {
    check_media(found, &format!("{path}."), media);
    if media.caption.is_some() {
        found.add(format!("{path}.caption"), ProblemKind::NotAllowed);
    }
    if !kinds.contains(&media.kind) {
        found.add(format!("{path}.kind"), ProblemKind::MediaKind);
    }
}

pub(super) const HEADER_KINDS: [MediaKind; 3] = [MediaKind::Image, MediaKind::Video, MediaKind::Document];

pub(super) fn check_header(found: &mut Problems, header: Option<&Header>) {
    match header {
        None => {}
        Some(Header::Text(text)) => check_text_header(found, "header.text", text),
        Some(Header::Media(media)) => check_header_media(found, "header.media", media, &HEADER_KINDS),
    }
}

pub(super) fn check_text_header(found: &mut Problems, path: &str, text: &str) {
    found.text(path, text, 60);
    found.no_line_break(path, text);
}

/// What is wrong with a file that is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaProblem {
    Empty,
    /// WhatsApp takes other types for this kind of media.
    Type {
        kind: MediaKind,
    },
    /// In bytes.
    TooLarge {
        limit: u64,
        actual: u64,
    },
}

const KILOBYTE: u64 = 1_024;
const MEGABYTE: u64 = 1_024 * KILOBYTE;

/// Whether WhatsApp takes a file of this type (with or without parameters such as `; codecs=opus`) and size in bytes
/// as this kind of media. Every type may be sent as a document. Animated stickers may have 500 KB, which is the limit
/// here; still ones have 100 KB.
pub fn media_problem(kind: MediaKind, mime: &str, bytes: u64) -> Option<MediaProblem> {
    let base = mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (types, limit): (&[&str], u64) = match kind {
        MediaKind::Image => (&["image/jpeg", "image/png"], 5 * MEGABYTE),
        MediaKind::Audio => (&["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"], 16 * MEGABYTE),
        MediaKind::Video => (&["video/mp4", "video/3gpp"], 16 * MEGABYTE),
        MediaKind::Sticker => (&["image/webp"], 500 * KILOBYTE),
        MediaKind::Document => (&[], 100 * MEGABYTE),
    };
    if !types.is_empty() && !types.contains(&base.as_str()) {
        return Some(MediaProblem::Type { kind });
    }
    match bytes {
        0 => Some(MediaProblem::Empty),
        actual if actual > limit => Some(MediaProblem::TooLarge { limit, actual }),
        _ => None,
    }
}

impl MediaProblem {
    /// What to do, for people.
    pub fn text(self, language: Language) -> String {
        match self {
            Self::Empty => language.pick("O arquivo está vazio.", "The file is empty.").to_owned(),
            Self::TooLarge { limit, actual } => language.pick(
                format!("O arquivo tem {}; o WhatsApp aceita até {}.", size(actual, ","), size(limit, ",")),
                format!("The file has {}; WhatsApp takes up to {}.", size(actual, "."), size(limit, ".")),
            ),
            Self::Type { kind } => {
                let types = match kind {
                    MediaKind::Image => "JPEG, PNG",
                    MediaKind::Audio => "AAC, AMR, MP3, M4A, OGG (OPUS)",
                    MediaKind::Video => "MP4, 3GPP",
                    MediaKind::Sticker => "WebP",
                    MediaKind::Document => "*",
                };
                language.pick(
                    format!(
                        "O WhatsApp não aceita este tipo de arquivo aqui. Use: {types}, ou envie como documento."
                    ),
                    format!(
                        "WhatsApp does not take this type of file here. Use {types}, or send it as a document."
                    ),
                )
            }
        }
    }
}

/// Rounded up to a tenth, so that what is too large never reads as what is allowed.
fn size(bytes: u64, separator: &str) -> String {
    let (unit, name) = if bytes >= MEGABYTE { (MEGABYTE, "MB") } else { (KILOBYTE, "KB") };
    let tenths = (bytes * 10).div_ceil(unit);
    match tenths % 10 {
        0 => format!("{} {name}", tenths / 10),
        rest => format!("{}{separator}{rest} {name}", tenths / 10),
    }
}
