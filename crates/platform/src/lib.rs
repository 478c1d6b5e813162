//! What every room needs from the outside: the guarded HTTP client, the vault, object storage, shelves for what was loaded.
pub mod http;
pub mod objects;
pub mod shelf;
pub mod vault;
