//! What the first bytes of a file say that it is.

/// Bytes that decide: office documents name themselves some kilobytes in.
pub const HEAD: usize = 8 * 1024;

const OLE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// The type, in the words of the API; `None` when the bytes say nothing.
pub fn found(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(&OLE) {
        return Some("application/x-ole-storage");
    }
    // Before scripts, which begin with the same two signs.
    if head.starts_with(b"#!AMR") {
        return Some("audio/amr");
    }
    // However short.
    if head.starts_with(b"\x7FELF") {
        return Some("application/x-executable");
    }
    if head.get(4..8) == Some(b"ftyp") {
        return Some(iso_media(head.get(8..12).unwrap_or_default()));
    }
    // MPEG audio and AAC share their first eleven bits.
    if let [0xFF, second, ..] = head
        && second & 0xF6 == 0xF0
    {
        return Some("audio/aac");
    }
    if let [0xFF, second, ..] = head
        && second & 0xE6 == 0xE2
    {
        return Some("audio/mpeg");
    }
    infer::get(head).map(|kind| kind.mime_type()).map(|mime| match mime {
        "audio/opus" => "audio/ogg",
        other => other,
    })
}

/// Containers of one family: pictures too (HEIC, AVIF).
fn iso_media(brand: &[u8]) -> &'static str {
    match brand {
        b"M4A " | b"M4B " => "audio/mp4",
        b"heic" | b"heix" | b"mif1" | b"hevc" => "image/heic",
        b"avif" | b"avis" => "image/avif",
        b"qt  " => "video/quicktime",
        brand if brand.starts_with(b"3g") => "video/3gpp",
        _ => "video/mp4",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        for (head, expected) in [
            (&b"\xFF\xD8\xFF\xE0\0\x10JFIF"[..], Some("image/jpeg")),
            (b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", Some("image/png")),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Some("image/webp")),
            (b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead", Some("audio/ogg")),
            (b"\0\0\0\x18ftypisom\0\0\0\0", Some("video/mp4")),
            (b"\0\0\0\x18ftyp3gp4\0\0\0\0", Some("video/3gpp")),
            (b"\0\0\0\x18ftypM4A \0\0\0\0", Some("audio/mp4")),
            (b"ID3\x04\0\0\0\0\0\0", Some("audio/mpeg")),
            (b"\xFF\xFB\x90\x64", Some("audio/mpeg")),
            (b"\xFF\xF1\x50\x80", Some("audio/aac")),
            (b"#!AMR\n", Some("audio/amr")),
            (b"%PDF-1.7", Some("application/pdf")),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Some("application/x-ole-storage")),
            (b"<!DOCTYPE html><script>", Some("text/html")),
            (b"  <HTML><body>", Some("text/html")),
            (b"#!/bin/sh\n", Some("text/x-shellscript")),
            (b"\x7FELF\x02\x01", Some("application/x-executable")),
            (b"MZ\x90\0\x03\0\0\0", Some("application/vnd.microsoft.portable-executable")),
            (b"oi, tudo bem?", None),
            (b"", None),
        ] {
            assert_eq!(found(head), expected, "{:?}", String::from_utf8_lossy(head));
        }
    }
}
