//! An emulated Twilio on a free port: prints its address and runs until its input ends.
//!
//!     cargo run -p ponte-simulator --example twilio

use ponte_kernel::WallClock;
use ponte_simulator::twilio::{Twilio, TwilioConfig};
use std::{
    io::{self, Write as _},
    sync::Arc,
};
use tokio::io::{AsyncReadExt as _, stdin};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let twilio = Twilio::start(TwilioConfig::new(Arc::new(WallClock))).await?;
    writeln!(io::stdout(), "{}", twilio.url())?;
    stdin().read_to_end(&mut Vec::new()).await?;
    twilio.shutdown().await;
    Ok(())
}
