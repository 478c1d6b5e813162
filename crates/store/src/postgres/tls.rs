//! TLS to the server, with the system's authorities.

use crate::OpenError;
use rustls::{ClientConfig, crypto::aws_lc_rs};
use rustls_platform_verifier::BuilderVerifierExt;
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

pub(super) type Connector = MakeRustlsConnect;

/// One library does all cryptography here: named, because a process default may be another.
pub(super) fn connector() -> Result<Connector, OpenError> {
    let failed = |error: rustls::Error| OpenError::Server { reason: format!("TLS cannot be set up: {error}") };
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(failed)?
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
