//! Names become addresses here, and only here: what is checked is what is dialled.

use super::{allow::Reach, error::ResolveFailure};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{future::Future, io, net::IpAddr, net::SocketAddr, pin::Pin, sync::Arc, time::Duration};

/// A source of addresses for names. The system's one outside of tests.
pub trait Lookup: Send + Sync + 'static {
    fn lookup(&self, host: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;
}

/// What the operating system knows: hosts file, then DNS.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup(&self, host: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Gives a name's addresses, all of them, or none when one of them lies beyond the reach.
pub(super) struct GuardedResolver {
    pub lookup: Arc<dyn Lookup>,
    pub reach: Reach,
    pub patience: Duration,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let lookup = self.lookup.lookup(name.as_str().to_owned());
        let (reach, patience) = (self.reach.clone(), self.patience);
        Box::pin(async move {
            let found = tokio::time::timeout(patience, lookup).await.map_err(|_| ResolveFailure::Slow(patience))?;
            let addresses = found.map_err(|_| ResolveFailure::Unknown)?;
            Ok(dialable(addresses, &reach)?)
        })
    }
}

/// A name with one public and one private answer is an attack or a mistake; both are refused.
fn dialable(addresses: Vec<IpAddr>, reach: &Reach) -> Result<Addrs, ResolveFailure> {
    if addresses.is_empty() {
        return Err(ResolveFailure::Unknown);
    }
    if !addresses.iter().all(|address| reach.permits(*address)) {
        return Err(ResolveFailure::Denied);
    }
    Ok(Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0))))
}
