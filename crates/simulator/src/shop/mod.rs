//! "Loja Aurora", the internal system of the demonstration: a shop's orders and customers over HTTP.
//!
//! It behaves as real shops do: amounts are decimal numbers, an unknown order is an empty list, every answer takes a
//! while, and it can be down, slow, or refuse for too many requests. All calls but the switches need `X-Api-Key`.
//!
//! | route | answer |
//! |---|---|
//! | `GET /api/orders?number=1042` | `{"data": [order]}` with the customer inside; also `?customer_id=`, or all |
//! | `GET /api/orders/{id}` | `{"data": order}` or 404 |
//! | `GET /api/customers?phone=` or `?cpf=` | `{"data": [customer]}`; phones and CPFs in any spelling |
//! | `GET /_shop/faults`, `PUT /_shop/faults` | [`ShopFaults`], such as `{"mode": "outage"}` or `{"mode": {"slow": {"milliseconds": 5000}}, "latency_ms": 40}` |
//! | `DELETE /_shop/faults` | back to normal |

mod data;
mod http;

use crate::listen::{self, Listening};
use data::ShopData;
use parking_lot::RwLock;
use ponte_kernel::{Secret, Timestamp};
use serde::{Deserialize, Serialize};
use std::{io, net::SocketAddr, sync::Arc};
use thiserror::Error;
use tokio_util::sync::CancellationToken;

/// What a shop is started with.
#[derive(Clone, Debug)]
pub struct ShopConfig {
    /// Port 0 takes a free one; see [`Shop::address`].
    pub listen: SocketAddr,
    /// What `X-Api-Key` must carry.
    pub api_key: Secret,
    /// How long every answer takes, in milliseconds.
    pub latency_ms: u32,
    /// The sample's dates are moved so that they fit this day; `None` leaves them as they are written.
    pub as_of: Option<Timestamp>,
}

impl Default for ShopConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            api_key: Secret::new("chave-da-loja-aurora".to_owned()),
            latency_ms: 40,
            as_of: None,
        }
    }
}

/// What goes wrong at the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopFaults {
    pub mode: ShopMode,
    /// How long every answer takes, in milliseconds; as configured when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u32>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShopMode {
    #[default]
    Normal,
    /// 503 at once.
    Outage,
    /// Right answers, so much later.
    Slow { milliseconds: u32 },
    /// 429 with `Retry-After`.
    TooManyRequests { retry_after_seconds: u32 },
}

#[derive(Debug, Error)]
pub enum ShopError {
    #[error("the shop could not take {address}")]
    Address { address: SocketAddr, source: io::Error },
    #[error("the shop's sample data is damaged")]
    Data(#[from] serde_json::Error),
}

/// A running shop. Dropping it stops it.
#[derive(Debug)]
pub struct Shop {
    counter: Arc<Counter>,
    listening: Listening,
}

/// What the shop's handlers share.
#[derive(Debug)]
struct Counter {
    data: ShopData,
    api_key: Secret,
    latency_ms: u32,
    faults: RwLock<ShopFaults>,
}

impl Shop {
    /// Takes the address and serves until shut down.
    pub async fn start(config: ShopConfig) -> Result<Self, ShopError> {
        let data = ShopData::sample(config.as_of)?;
        let address = config.listen;
        let bound = listen::bind(address).await.map_err(|source| ShopError::Address { address, source })?;
        let faults = RwLock::new(ShopFaults::NONE);
        let counter = Arc::new(Counter { data, api_key: config.api_key, latency_ms: config.latency_ms, faults });
        let router = http::routes(Arc::clone(&counter));
        let listening = listen::serve(bound, router, CancellationToken::new());
        tracing::info!(address = %listening.address, "the sample shop listens");
        Ok(Self { counter, listening })
    }

    pub fn address(&self) -> SocketAddr {
        self.listening.address
    }

    /// Without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.listening.address)
    }

    /// Name and phone of each customer.
    pub fn people(&self) -> impl Iterator<Item = (&str, &str)> {
        self.counter.data.people()
    }

    pub fn set_faults(&self, faults: ShopFaults) {
        *self.counter.faults.write() = faults;
    }

    pub async fn shutdown(self) {
        self.listening.shutdown().await;
    }
}

impl ShopFaults {
    pub const NONE: Self = Self { mode: ShopMode::Normal, latency_ms: None };
}
