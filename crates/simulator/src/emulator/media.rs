//! Files that were uploaded or that customers sent: kept in memory, the oldest forgotten first.

use super::request::MediaKind;
use bytes::Bytes;
use parking_lot::Mutex;
use ponte_kernel::Timestamp;
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

/// All files together.
const CAPACITY: usize = 128 * 1024 * 1024;
const DAY: Duration = Duration::from_hours(24);

/// A file.
#[derive(Debug)]
pub(crate) struct Medium {
    pub(crate) id: String,
    /// The position of the number that it belongs to.
    pub(crate) number: usize,
    pub(crate) mime_type: String,
    pub(crate) bytes: Bytes,
    pub(crate) origin: Origin,
    pub(crate) at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Good for 30 days.
    Upload,
    /// Good for 7 days.
    Customer,
}

impl Medium {
    fn is_good(&self, now: Timestamp) -> bool {
        let life = match self.origin {
            Origin::Upload => DAY * 30,
            Origin::Customer => DAY * 7,
        };
        now.since(self.at) <= life
    }

    pub(crate) fn sha256(&self) -> aws_lc_rs::digest::Digest {
        aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &self.bytes)
    }
}

#[derive(Debug, Default)]
pub(crate) struct MediaStore(Mutex<Shelf>);

#[derive(Debug, Default)]
struct Shelf {
    by_id: HashMap<String, Arc<Medium>>,
    oldest_first: VecDeque<String>,
    bytes: usize,
}

impl MediaStore {
    pub(crate) fn keep(&self, medium: Medium) -> Arc<Medium> {
        let medium = Arc::new(medium);
        let mut shelf = self.0.lock();
        shelf.bytes += medium.bytes.len();
        shelf.oldest_first.push_back(medium.id.clone());
        shelf.by_id.insert(medium.id.clone(), Arc::clone(&medium));
        while shelf.bytes > CAPACITY {
            let Some(oldest) = shelf.oldest_first.pop_front() else { break };
            shelf.forget(&oldest);
        }
        medium
    }

    pub(crate) fn find(&self, id: &str, now: Timestamp) -> Option<Arc<Medium>> {
        self.0.lock().by_id.get(id).filter(|medium| medium.is_good(now)).cloned()
    }

    pub(crate) fn remove(&self, id: &str) -> Option<Arc<Medium>> {
        let mut shelf = self.0.lock();
        shelf.oldest_first.retain(|kept| kept != id);
        shelf.forget(id)
    }
}

impl Shelf {
    fn forget(&mut self, id: &str) -> Option<Arc<Medium>> {
        let medium = self.by_id.remove(id)?;
        self.bytes -= medium.bytes.len();
        Some(medium)
    }
}

/// The types that an upload may have (reference page, section 6).
pub(crate) const UPLOAD_TYPES: [&str; 19] = [
    "audio/aac",
    "audio/mp4",
    "audio/mpeg",
    "audio/amr",
    "audio/ogg",
    "audio/opus",
    "application/vnd.ms-powerpoint",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/pdf",
    "text/plain",
    "application/vnd.ms-excel",
    "image/jpeg",
    "image/png",
    "image/webp",
    "video/mp4",
    "video/3gpp",
];

/// The largest file of a type, in bytes.
pub(crate) fn largest(mime_type: &str) -> usize {
    const MEGABYTE: usize = 1024 * 1024;
    let kind = MediaKind::ALL.into_iter().find(|kind| *kind != MediaKind::Document && kind.takes(mime_type));
    match kind {
        Some(MediaKind::Image) => 5 * MEGABYTE,
        Some(MediaKind::Audio | MediaKind::Video) => 16 * MEGABYTE,
        Some(MediaKind::Sticker) => 500 * 1024,
        Some(MediaKind::Document) | None => 100 * MEGABYTE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn medium(id: &str, size: usize) -> Medium {
        let bytes = Bytes::from(vec![0; size]);
        let at = Timestamp::from_secs(0);
        let mime_type = "image/png".to_owned();
        Medium { id: id.to_owned(), number: 0, mime_type, bytes, origin: Origin::Customer, at }
    }

    #[test]
    fn the_oldest_files_make_room() {
        let store = MediaStore::default();
        let now = Timestamp::from_secs(1);
        for id in ["1", "2", "3"] {
            store.keep(medium(id, CAPACITY / 2));
        }
        assert!(store.find("1", now).is_none());
        assert!(store.find("2", now).is_some() && store.find("3", now).is_some());
    }

    #[test]
    fn a_customers_file_is_good_for_seven_days() {
        let store = MediaStore::default();
        store.keep(medium("1", 1));
        let day = 24 * 60 * 60;
        assert!(store.find("1", Timestamp::from_secs(7 * day)).is_some());
        assert!(store.find("1", Timestamp::from_secs(7 * day + 1)).is_none());
    }
}
