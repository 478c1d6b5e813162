//! Pure decisions: what is taken, what it is shown as, when it is tried again.

use ponte_channels::model::MediaKind;
use std::time::Duration;

const KILOBYTE: u64 = 1024;
const MEGABYTE: u64 = 1024 * KILOBYTE;

/// The largest file that is taken from a customer, whatever it is: what WhatsApp carries at most. A customer's file is not
/// lost for being larger than what may be sent.
pub const LARGEST_INBOUND: u64 = 100 * MEGABYTE;

/// The types that WhatsApp takes, by kind, and how large each may be (Meta's table of supported media).
const SENDABLE: [(MediaKind, &[&str], u64); 5] = [
    (MediaKind::Image, &["image/jpeg", "image/png"], 5 * MEGABYTE),
    (MediaKind::Audio, &["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"], 16 * MEGABYTE),
    (MediaKind::Video, &["video/mp4", "video/3gpp"], 16 * MEGABYTE),
    (
        MediaKind::Document,
        &[
            "text/plain",
            "application/pdf",
            "application/msword",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.ms-excel",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.ms-powerpoint",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ],
        100 * MEGABYTE,
    ),
    (MediaKind::Sticker, &["image/webp"], 500 * KILOBYTE),
];

/// The largest file of a kind that may be sent, in bytes.
pub fn largest_sendable(kind: MediaKind) -> u64 {
    row_of(kind).2
}

/// The types that may be sent as this kind.
pub fn sendable_types(kind: MediaKind) -> &'static [&'static str] {
    row_of(kind).1
}

fn row_of(kind: MediaKind) -> &'static (MediaKind, &'static [&'static str], u64) {
    SENDABLE.iter().find(|(known, ..)| *known == kind).unwrap_or(&SENDABLE[3])
}

/// As what a file of this type is sent; `None` when WhatsApp takes none.
pub fn kind_for(mime: &str) -> Option<MediaKind> {
    let mime = base(mime);
    SENDABLE.iter().find(|(_, types, _)| types.contains(&mime.as_str())).map(|(kind, ..)| *kind)
}

/// Whether a file of this type may be sent as this kind.
pub fn is_sendable_as(kind: MediaKind, mime: &str) -> bool {
    sendable_types(kind).contains(&base(mime).as_str())
}

/// A type without its parameters: `audio/ogg; codecs=opus` is `audio/ogg`.
pub fn base(mime: &str) -> String {
    mime.split(';').next().unwrap_or(mime).trim().to_ascii_lowercase()
}

/// Whether the first bytes are those of the type that was stated. Nothing found fits a type that has no signature.
pub fn agrees(declared: &str, found: Option<&str>) -> bool {
    match (family(&base(declared)), found.map(family)) {
        (Family::Unsigned, None) => true,
        (declared, Some(found)) => declared == found && declared != Family::Unsigned,
        (_, None) => false,
    }
}

/// Types whose first bytes are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Jpeg,
    Png,
    Webp,
    Gif,
    Ogg,
    /// MP4 and 3GPP, with sound alone or with pictures.
    IsoMedia,
    MpegAudio,
    Aac,
    Amr,
    Pdf,
    /// Office documents of today, and other archives.
    Zip,
    /// Office documents of old.
    Ole,
    Rtf,
    Html,
    /// What no company should open unasked.
    Other,
    /// Texts and unknown formats.
    Unsigned,
}

fn family(mime: &str) -> Family {
    match mime {
        "image/jpeg" | "image/jpg" => Family::Jpeg,
        "image/png" => Family::Png,
        "image/webp" => Family::Webp,
        "image/gif" => Family::Gif,
        "audio/ogg" | "audio/opus" | "video/ogg" | "application/ogg" => Family::Ogg,
        "audio/mp4" | "audio/m4a" | "audio/x-m4a" | "video/mp4" | "video/3gpp" | "audio/3gpp"
        | "video/quicktime" => Family::IsoMedia,
        "audio/mpeg" | "audio/mp3" => Family::MpegAudio,
        "audio/aac" | "audio/x-aac" => Family::Aac,
        "audio/amr" | "audio/amr-nb" => Family::Amr,
        "application/pdf" => Family::Pdf,
        "application/zip" | "application/epub+zip" => Family::Zip,
        mime if mime.starts_with("application/vnd.openxmlformats-officedocument.") => Family::Zip,
        mime if mime.starts_with("application/vnd.oasis.opendocument.") => Family::Zip,
        "application/x-ole-storage"
        | "application/msword"
        | "application/vnd.ms-excel"
        | "application/vnd.ms-powerpoint" => Family::Ole,
        "application/rtf" | "text/rtf" => Family::Rtf,
        "text/html" | "application/xhtml+xml" => Family::Html,
        "text/plain"
        | "text/csv"
        | "text/vcard"
        | "text/x-vcard"
        | "text/calendar"
        | "application/json"
        | "application/octet-stream"
        | "" => Family::Unsigned,
        _ => Family::Other,
    }
}

/// How a browser is given a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Never what the sender stated.
    pub content_type: &'static str,
    pub disposition: Disposition,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// Shown where it is asked for.
    Inline,
    /// Saved only.
    Attachment,
}

/// What a browser may show, as what: pictures, sound, video and PDF that are what they say. Everything else is saved.
pub fn shown(declared: &str, found: Option<&str>) -> Shown {
    let saved = Shown { content_type: "application/octet-stream", disposition: Disposition::Attachment };
    let declared_base = base(declared);
    if !agrees(declared, found) {
        return saved;
    }
    let content_type = match family(&declared_base) {
        Family::Jpeg => "image/jpeg",
        Family::Png => "image/png",
        Family::Webp => "image/webp",
        Family::Gif => "image/gif",
        Family::Ogg => "audio/ogg",
        Family::IsoMedia if declared_base.starts_with("audio/") => "audio/mp4",
        Family::IsoMedia if declared_base == "video/3gpp" => "video/3gpp",
        Family::IsoMedia => "video/mp4",
        Family::MpegAudio => "audio/mpeg",
        Family::Aac => "audio/aac",
        Family::Amr => "audio/amr",
        Family::Pdf => "application/pdf",
        _ => return saved,
    };
    Shown { content_type, disposition: Disposition::Inline }
}

/// How long a fetch that failed for the `attempts`-th time waits; `None`: it is given up. The whole is shorter than the
/// seven days during which providers keep a customer's file.
pub fn wait_after(attempts: u32) -> Option<Duration> {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const WAITS: [u64; 13] = [
        2,
        10,
        30,
        2 * MINUTE,
        10 * MINUTE,
        30 * MINUTE,
        HOUR,
        3 * HOUR,
        6 * HOUR,
        12 * HOUR,
        24 * HOUR,
        24 * HOUR,
        48 * HOUR,
    ];
    let seconds = usize::try_from(attempts).ok().and_then(|attempts| WAITS.get(attempts))?;
    Some(Duration::from_secs(*seconds))
}

/// So often the provider may say that it has no such file: it may not have it yet.
pub const GONE: u32 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_what_it_says_is_shown_and_all_else_is_saved() {
        let inline = |content_type| Shown { content_type, disposition: Disposition::Inline };
        let saved = Shown { content_type: "application/octet-stream", disposition: Disposition::Attachment };
        for (declared, found, expected) in [
            ("image/jpeg", Some("image/jpeg"), inline("image/jpeg")),
            ("audio/ogg; codecs=opus", Some("audio/ogg"), inline("audio/ogg")),
            ("audio/mp4", Some("video/mp4"), inline("audio/mp4")),
            ("video/mp4", Some("video/mp4"), inline("video/mp4")),
            ("application/pdf", Some("application/pdf"), inline("application/pdf")),
            ("image/jpeg", Some("image/png"), saved),
            ("image/jpeg", Some("text/html"), saved),
            ("image/jpeg", None, saved),
            ("text/html", Some("text/html"), saved),
            ("image/svg+xml", Some("text/xml"), saved),
            ("image/svg+xml", None, saved),
            ("text/plain", None, saved),
            ("text/plain", Some("text/html"), saved),
            ("application/octet-stream", Some("application/x-executable"), saved),
        ] {
            assert_eq!(shown(declared, found), expected, "{declared} {found:?}");
        }
    }

    #[test]
    fn documents_agree_with_their_containers() {
        let docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        assert!(agrees(docx, Some(docx)) && agrees(docx, Some("application/zip")));
        assert!(agrees("application/msword", Some("application/x-ole-storage")));
        assert!(!agrees("application/pdf", Some("application/zip")));
        assert!(!agrees("application/x-executable", None));
        assert!(agrees("text/plain", None) && !agrees("text/plain", Some("application/x-executable")));
    }

    #[test]
    fn a_type_is_sent_as_its_kind() {
        assert_eq!(kind_for("image/png"), Some(MediaKind::Image));
        assert_eq!(kind_for("audio/ogg; codecs=opus"), Some(MediaKind::Audio));
        assert_eq!(kind_for("image/webp"), Some(MediaKind::Sticker));
        assert_eq!(kind_for("text/html"), None);
        assert!(!is_sendable_as(MediaKind::Image, "application/pdf"));
        assert_eq!(largest_sendable(MediaKind::Document), 100 << 20);
    }

    #[test]
    fn a_fetch_is_tried_for_less_than_a_week() {
        let waits: Vec<_> = (0..).map_while(wait_after).collect();
        let week = Duration::from_hours(7 * 24);
        assert!(waits.is_sorted() && waits.iter().sum::<Duration>() < week);
    }
}
