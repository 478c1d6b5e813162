//! What every room needs from the outside: the guarded HTTP client, the vault, telemetry.
pub mod http;
pub mod vault;
