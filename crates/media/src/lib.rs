//! Files of messages: what customers send, and what agents send them.
//!
//! What holds:
//! - A customer's file is fetched at once: the job is written in the commit that stores its message ([`arrive`]), and run
//!   outside transactions ([`keeper`]), because the provider's address is good for minutes only.
//! - No file is whole in memory, and none lies in clear: `intake` seals it in chunks under the contact's key while it
//!   comes, counts it, hashes it, and lets the virus scanner see it. Destroying the key makes it unreadable.
//! - What a file says it is counts for nothing: its first bytes decide how it is shown ([`rules`]).
//! - An object has a row before it is written and until it is removed ([`remove`]): none is left that nobody knows.

pub mod arrive;
pub mod clamav;
mod fetch;
mod intake;
pub mod keeper;
pub mod link;
pub mod model;
pub mod outward;
mod preview;
pub mod read;
pub mod remove;
pub mod rules;
mod sniff;
pub mod store;
pub mod upload;

pub use intake::IntakeError;
pub use model::{Details, MediaState, Medium, Reason};

use clamav::Clamd;
use ponte_kernel::Clock;
use ponte_platform::{
    objects::{Objects, Sealing},
    vault::{DataKey, Vault},
};
use ponte_store::{
    Store,
    inventory::{MEDIA_FILE, MEDIA_PREVIEW},
};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Where files are kept and looked at. Cheap to clone.
#[derive(Clone)]
pub struct Media {
    pub store: Store,
    pub vault: Vault,
    pub objects: Objects,
    pub clock: Arc<dyn Clock>,
    /// Looks for viruses, when there is one.
    pub scanner: Option<Clamd>,
    /// Decoding a picture takes memory: one at a time.
    pictures: Arc<Semaphore>,
}

impl Media {
    pub fn new(
        store: Store,
        vault: Vault,
        objects: Objects,
        clock: Arc<dyn Clock>,
        scanner: Option<Clamd>,
    ) -> Self {
        Self { store, vault, objects, clock, scanner, pictures: Arc::new(Semaphore::new(1)) }
    }
}

impl std::fmt::Debug for Media {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Media({:?})", self.objects)
    }
}

/// What a file is sealed with.
fn sealing_of(medium: &Medium, key: DataKey) -> Sealing {
    Sealing { key, field: &MEDIA_FILE, row: medium.id.0 }
}

/// What its preview is sealed with.
fn preview_sealing_of(medium: &Medium, key: DataKey) -> Sealing {
    Sealing { key, field: &MEDIA_PREVIEW, row: medium.id.0 }
}
