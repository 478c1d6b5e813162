//! Short links that work without a login: for providers, which fetch files by their address. Each is bound to one file
//! and expires; nothing of it can be changed or made up.

use crate::{
    Media,
    read::{Opened, Part, ReadError},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ponte_kernel::{MediaId, Timestamp, uuid::Uuid};
use ponte_platform::vault::Vault;
use std::time::Duration;

/// How long a provider has to fetch a file: it may try several times.
pub const FOR_PROVIDERS: Duration = Duration::from_hours(1);
const USED_FOR: &str = "media";
/// Part, file, expiry and signature.
const LENGTH: usize = 1 + 16 + 8 + 16;

/// What stands behind `/media/` in a link.
pub fn token(vault: &Vault, id: MediaId, part: Part, expires: Timestamp) -> String {
    let (part, expires) = ([part_byte(part)], expires.as_micros().to_be_bytes());
    let tag = vault.sign(USED_FOR, &[&part, id.0.as_bytes(), &expires]);
    URL_SAFE_NO_PAD.encode([&part[..], id.0.as_bytes(), &expires, &tag].concat())
}

/// What a token names; `None` when it was not made here, was changed, or is over.
pub fn named(vault: &Vault, token: &str, now: Timestamp) -> Option<(MediaId, Part)> {
    let bytes: [u8; LENGTH] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
    let (part, id): ([u8; 1], [u8; 16]) = (bytes[..1].try_into().ok()?, bytes[1..17].try_into().ok()?);
    let (expires, tag): ([u8; 8], [u8; 16]) = (bytes[17..25].try_into().ok()?, bytes[25..].try_into().ok()?);
    if !vault.signed(USED_FOR, &[&part, &id, &expires], &tag) {
        return None;
    }
    let is_good = now < Timestamp::from_micros(i64::from_be_bytes(expires));
    let part = if part == [part_byte(Part::Preview)] { Part::Preview } else { Part::File };
    is_good.then_some((MediaId(Uuid::from_bytes(id)), part))
}

fn part_byte(part: Part) -> u8 {
    match part {
        Part::File => 0,
        Part::Preview => 1,
    }
}

impl Media {
    /// The file that a link's token names.
    pub async fn linked(&self, token: &str) -> Result<Option<(Opened, Part)>, ReadError> {
        let Some((id, part)) = named(&self.vault, token, self.clock.now()) else { return Ok(None) };
        Ok(self.find_linked(id).await?.map(|opened| (opened, part)))
    }
}
