//! All endpoints and channels in memory: a webhook must be checked and routed without asking the database.

use crate::endpoint::{Channel, Endpoint};
use crate::store;
use parking_lot::RwLock;
use ponte_kernel::{ChannelId, EndpointId};
use ponte_platform::vault::{SealError, Vault, VaultError};
use ponte_store::{Store, StoreError};
use std::{collections::HashMap, sync::Arc};
use thiserror::Error;

/// The configured endpoints and channels could not be loaded.
#[derive(Debug, Error)]
pub enum RegistryError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// What is configured, as of the last [`Registry::reload`]. Cheap to clone.
#[derive(Clone)]
pub struct Registry {
    store: Store,
    vault: Vault,
    view: Arc<RwLock<View>>,
    /// Held while reading: of two that read at once, the one that began first would end with the older view.
    reading: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Default)]
struct View {
    endpoints: HashMap<String, Arc<Endpoint>>,
    by_number: HashMap<(EndpointId, String), Arc<Channel>>,
    channels: HashMap<ChannelId, Arc<Channel>>,
}

impl Registry {
    pub async fn load(store: Store, vault: Vault) -> Result<Self, RegistryError> {
        let registry = Self { store, vault, view: Arc::default(), reading: Arc::default() };
        registry.reload().await?;
        Ok(registry)
    }

    /// Reads everything anew: after a change of an endpoint or a channel.
    pub async fn reload(&self) -> Result<(), RegistryError> {
        let _reading = self.reading.lock().await;
        let (endpoints, channels) =
            self.store.read(|tx| Ok::<_, StoreError>((store::endpoints(tx)?, store::channels(tx)?))).await?;
        let mut view = View::default();
        for sealed in endpoints {
            let key = self.vault.key(sealed.key).await?;
            let endpoint = sealed.open(&key)?;
            view.endpoints.insert(endpoint.key.clone(), Arc::new(endpoint));
        }
        for sealed in channels {
            let key = self.vault.key(sealed.key).await?;
            view.add_channel(sealed.open(&key)?);
        }
        *self.view.write() = view;
        Ok(())
    }

    pub fn endpoint(&self, key: &str) -> Option<Arc<Endpoint>> {
        self.view.read().endpoints.get(key).cloned()
    }

    pub fn endpoint_by_id(&self, id: EndpointId) -> Option<Arc<Endpoint>> {
        self.view.read().endpoints.values().find(|endpoint| endpoint.id == id).cloned()
    }

    /// The channel of a provider's number; `None`: the number is not ours (yet). Providers that do not name the number
    /// are configured with one number an endpoint: it is that one.
    pub fn route(&self, endpoint: EndpointId, number: &str) -> Option<Arc<Channel>> {
        let view = self.view.read();
        if !number.is_empty() {
            return view.by_number.get(&(endpoint, number.to_owned())).cloned();
        }
        let mut of_endpoint = view.channels.values().filter(|channel| channel.endpoint == endpoint);
        of_endpoint.next().filter(|_| of_endpoint.next().is_none()).cloned()
    }

    pub fn channel(&self, id: ChannelId) -> Option<Arc<Channel>> {
        self.view.read().channels.get(&id).cloned()
    }

    /// All channels, in the order of their ids.
    pub fn channels(&self) -> Vec<Arc<Channel>> {
        let mut channels: Vec<_> = self.view.read().channels.values().cloned().collect();
        channels.sort_by_key(|channel| channel.id);
        channels
    }

    /// All endpoints, in the order of their ids.
    pub fn endpoints(&self) -> Vec<Arc<Endpoint>> {
        let mut endpoints: Vec<_> = self.view.read().endpoints.values().cloned().collect();
        endpoints.sort_by_key(|endpoint| endpoint.id);
        endpoints
    }
}

impl View {
    fn add_channel(&mut self, channel: Channel) {
        let channel = Arc::new(channel);
        self.by_number.insert((channel.endpoint, channel.number.clone()), Arc::clone(&channel));
        self.channels.insert(channel.id, channel);
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Registry({} channels)", self.view.read().channels.len())
    }
}
