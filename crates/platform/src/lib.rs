//! What every room needs from the outside: the guarded HTTP client, the vault, shelves for what was loaded.
pub mod http;
pub mod shelf;
pub mod vault;
