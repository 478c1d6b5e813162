//! Writes the webhooks of the compliance kit as the first inputs of `fuzz/fuzz_targets/channels.rs`, into the folder that
//! is named.

#[path = "../tests/channels/candidates/mod.rs"]
mod candidates;
#[path = "../tests/channels/compliance/mod.rs"]
#[expect(dead_code, reason = "the tests use all of it")]
mod compliance;

use ponte_channels::endpoint::Provider;
use std::{error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("the folder is to be named")?);
    fs::create_dir_all(&folder)?;
    for candidate in candidates::all() {
        let place = Provider::ALL.iter().position(|provider| provider.as_str() == candidate.name());
        let provider = u8::try_from(place.ok_or("a provider without a name")?)?;
        for (at, body) in candidate.bodies().enumerate() {
            // No header: the second byte is its length.
            fs::write(folder.join(format!("{}-{at}", candidate.name())), [&[provider, 0], body].concat())?;
        }
    }
    Ok(())
}
