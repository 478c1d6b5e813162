//! Small pictures of pictures: decoded within bounds and written anew, so that nothing but the pixels is left.

use image::{
    DynamicImage, ImageDecoder as _, ImageFormat, ImageReader,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
};
use std::io::Cursor;

/// The largest file that is decoded, in bytes.
pub const LARGEST: usize = 16 << 20;
/// The longest side of a preview, in pixels.
const SIDE: u32 = 640;
/// The longest side that is decoded.
const LONGEST: u32 = 12_000;
/// The memory that the decoded picture may take: 24 million pixels with transparency.
const MEMORY: u64 = 96 << 20;
const QUALITY: u8 = 80;

/// A preview, ready to be stored.
#[derive(Debug)]
pub struct Picture {
    pub bytes: Vec<u8>,
    pub mime: &'static str,
}

/// A preview of a JPEG, PNG or WebP; `None` for what cannot be decoded within the bounds.
pub fn preview(file: &[u8]) -> Option<Picture> {
    let picture = decoded(file)?;
    let small =
        if picture.width() > SIDE || picture.height() > SIDE { picture.thumbnail(SIDE, SIDE) } else { picture };
    let mut bytes = Vec::new();
    if small.color().has_alpha() {
        small.to_rgba8().write_with_encoder(PngEncoder::new(&mut bytes)).ok()?;
        return Some(Picture { bytes, mime: "image/png" });
    }
    small.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY)).ok()?;
    Some(Picture { bytes, mime: "image/jpeg" })
}

fn decoded(file: &[u8]) -> Option<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format().ok()?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return None;
    }
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(LONGEST);
    limits.max_image_height = Some(LONGEST);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if width > LONGEST || height > LONGEST || decoder.total_bytes() > MEMORY {
        return None;
    }
    let orientation = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(orientation);
    Some(picture)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = RgbImage::from_pixel(width, height, Rgb([200, 30, 30]));
        picture.write_with_encoder(JpegEncoder::new(&mut bytes)).unwrap();
        bytes
    }

    /// With a segment of EXIF that says: turn it by 90°, taken at a place.
    fn with_exif(jpeg: &[u8]) -> Vec<u8> {
        let tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0GPS -19.9167 -43.9345";
        let exif = [&b"Exif\0\0"[..], tiff].concat();
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], &[0xFF, 0xE1], &length, &exif, &jpeg[2..]].concat()
    }

    #[test]
    fn a_preview_is_small_upright_and_knows_no_place() {
        let file = with_exif(&jpeg(1600, 800));
        assert!(file.windows(3).any(|part| part == b"GPS"));
        let Picture { bytes, mime } = preview(&file).unwrap();
        assert_eq!(mime, "image/jpeg");
        assert!(!bytes.windows(3).any(|part| part == b"GPS") && !bytes.windows(4).any(|part| part == b"Exif"));
        let small = image::load_from_memory(&bytes).unwrap();
        assert_eq!((small.width(), small.height()), (320, 640), "turned, as the camera said");
    }

    #[test]
    fn what_is_small_stays_as_large_as_it_is_and_keeps_its_transparency() {
        let mut file = Vec::new();
        RgbaImage::from_pixel(20, 10, Rgba([1, 2, 3, 0])).write_with_encoder(PngEncoder::new(&mut file)).unwrap();
        let Picture { bytes, mime } = preview(&file).unwrap();
        assert_eq!(mime, "image/png");
        let small = image::load_from_memory(&bytes).unwrap();
        assert_eq!((small.width(), small.height(), small.color().has_alpha()), (20, 10, true));
    }

    #[test]
    fn a_bomb_is_not_decoded() {
        // A header that promises 30,000 × 30,000 pixels.
        let mut bomb = Vec::new();
        RgbaImage::from_pixel(1, 1, Rgba([0; 4])).write_with_encoder(PngEncoder::new(&mut bomb)).unwrap();
        bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
        assert!(preview(&bomb).is_none());
        assert!(preview(b"<svg onload=alert(1)>").is_none());
        assert!(preview(&jpeg(64, 64)[..100]).is_none());
    }
}
