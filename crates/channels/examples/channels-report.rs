//! Writes what every adapter keeps of the contract into `docs/channels.md`, and prints it: `make channels-report`.

#[path = "../tests/channels/candidates/mod.rs"]
mod candidates;
#[path = "../tests/channels/compliance/mod.rs"]
#[expect(dead_code, reason = "the tests use all of it")]
mod compliance;

use compliance::table::{BEGIN, END, table};
use std::{error::Error, fs, path::Path};

#[expect(clippy::print_stdout, reason = "the report is to be read")]
fn main() -> Result<(), Box<dyn Error>> {
    let table = table(&candidates::all());
    println!("{table}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/channels.md");
    let page = fs::read_to_string(&path)?;
    let (before, after) = page.split_once(BEGIN).ok_or("the beginning of the report is not marked")?;
    let (_, after) = after.split_once(END).ok_or("the end of the report is not marked")?;
    fs::write(path, format!("{before}{BEGIN}\n{table}{END}{after}"))?;
    Ok(())
}
