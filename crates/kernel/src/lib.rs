//! The words that every room of Ponte shares.
//!
//! Nothing here does I/O: no clock is read except through [`Clock`], no randomness is drawn except in
//! [`ids`], nothing is logged. A value of these types is already valid: it was parsed at the rim.

pub mod document;
pub mod ids;
pub mod language;
pub mod money;
pub mod page;
pub mod phone;
pub mod secret;
pub mod text;
pub mod time;

pub use document::{Cnpj, Cpf};
pub use ids::*;
pub use language::Language;
pub use money::{Currency, Money};
pub use page::{Cursor, Limit, Page};
pub use phone::{Bsuid, Phone, WaId};
pub use secret::Secret;
pub use time::{Clock, ManualClock, Timestamp, WallClock};
pub use uuid;
