//! PostgreSQL.

use crate::{MigrationSet, OpenError, Signals, store::Urgency, verb::Verb};
use std::sync::Arc;

/// Where the server is.
#[derive(Clone, Debug)]
pub struct PostgresConfig {
    /// `postgres://user:password@host:port/database` or `host=… user=…`.
    pub address: ponte_kernel::Secret,
    pub workers: usize,
}

pub(crate) struct Postgres;

impl Postgres {
    pub(crate) async fn open(_: &PostgresConfig, _: &MigrationSet, _: Arc<Signals>) -> Result<Self, OpenError> {
        Err(OpenError::Server { reason: "in the making".to_owned() })
    }
    pub(crate) fn write(&self, _: Box<dyn Verb>, _: Urgency) {}
    pub(crate) fn read(&self, _: Box<dyn Verb>) {}
}
