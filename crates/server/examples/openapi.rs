//! Writes `docs/openapi.json` anew, from the handlers.

use std::{fs, path::Path};

fn main() -> anyhow::Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let document = ponte::http::api::document().to_pretty_json()?;
    Ok(fs::write(path, document + "\n")?)
}
