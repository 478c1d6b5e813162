//! Links to the company's systems: manifests, connections, calls, cache, breaker.
//!
//! A *connector* is a kind of link, described by one YAML file ([`manifest`]): which requests an action makes, how an
//! answer is read, what counts as which failure. A *connection* is a configured one ([`Connection`]). Flows name a
//! connection's key and a canonical action ([`canonical`]), never a vendor; the [`Engine`] makes the call.
//!
//! What holds:
//!
//! * An output fits its action's shape or the call is a `bad_response`. A field that is missing is missing; nothing is
//!   guessed from it.
//! * What may have been acted upon is not repeated, unless the manifest says how that is safe.
//! * Failures are one of twelve kinds ([`CallErrorKind`]) with a fixed policy; a cached answer tells its age.
//! * Secrets are seen in requests only. Logs show them as dots.
//!
//! A new connector is a file in `catalog/connectors`, with its tests inside ([`testing`] runs them); code is needed
//! only for a new filter, a new canonical action or a new way to authenticate.

mod breaker;
mod cache;
pub mod canonical;
mod connection;
pub mod connections;
mod destination;
mod engine;
mod error;
mod error_kind;
mod exchange;
pub mod expression;
pub mod filters;
mod flights;
pub mod fuel;
mod limits;
mod log;
pub mod manifest;
mod mask;
mod plan;
mod reply;
mod request;
mod retry;
pub mod shape;
pub mod store;
mod template;
pub mod testing;
mod transport;

pub use connection::{ConfigFault, ConfigProblem, Connection, ConnectionError, ConnectionSettings};
pub use destination::{Destination, GivenSecrets};
pub use engine::{Answer, Engine, Occasion};
pub use error::CallError;
pub use error_kind::{CallErrorKind, Circuit, Credentials, Policy, Retry, Stale};
pub use log::{CallLog, CallOutcome, ExchangeAnswer, ExchangeLog};
pub use manifest::Manifest;
pub use retry::Budget;
pub use transport::{Sending, Transport};
