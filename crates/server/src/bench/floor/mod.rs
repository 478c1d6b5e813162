//! The floor: the least that any server does that keeps what it acknowledges. No sealing, no contacts, no conversations,
//! no flows, no limits, no log.
//!
//! `ingest`: check the signature, parse, keep the body, answer 200. `reply`: the same, then look the order up, keep the
//! reply, send it, keep the provider's answer; statuses are kept as messages are.

mod answer;
mod keep;
mod parse;

use super::{
    child::UnderTest,
    contestant::{Stored, Subject, Task},
    population,
};
use answer::Answering;
use anyhow::Context;
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use keep::{Keeper, Step};
use parse::Envelope;
use ponte_kernel::{Clock, WallClock};
use ponte_simulator::{
    emulator::EmulatorConfig,
    webhook::{SIGNATURE_HEADER, Signer},
};
use std::{net::SocketAddr, sync::Arc};
use tokio::{net::TcpListener, task::JoinHandle};

pub(super) const PATH: &str = "/webhook";

pub(super) struct Floor {
    address: SocketAddr,
    bare: Arc<Bare>,
    serving: JoinHandle<std::io::Result<()>>,
}

/// What the handler works with.
struct Bare {
    signer: Signer,
    keeper: Keeper,
    /// `ingest` answers nobody.
    answering: Option<Arc<Answering>>,
}

impl Floor {
    pub(super) async fn start(task: &Task) -> anyhow::Result<Self> {
        let config = EmulatorConfig::for_load(Arc::new(WallClock) as Arc<dyn Clock>, population::numbers());
        let keeper = Keeper::open(task).await.context("opening what the floor keeps rows in")?;
        let answering = match task.subject {
            Subject::Ingest => None,
            Subject::Reply => Some(Arc::new(Answering::new(task, &config, keeper.clone()))),
        };
        let bare = Arc::new(Bare { signer: Signer::new(&config.app_secret), keeper, answering });
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let address = listener.local_addr()?;
        let listener = axum::serve::ListenerExt::tap_io(listener, |stream| drop(stream.set_nodelay(true)));
        let router = Router::new().route(PATH, post(receive)).with_state(Arc::clone(&bare));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, bare, serving })
    }
}

impl UnderTest for Floor {
    fn address(&self) -> SocketAddr {
        self.address
    }

    async fn is_calm(&self) -> anyhow::Result<bool> {
        Ok(self.bare.answering.as_ref().is_none_or(|answering| answering.is_idle()))
    }

    /// The floor is not asked: what it acknowledged it kept.
    async fn stored(&self) -> anyhow::Result<Stored> {
        Ok(Stored::default())
    }

    async fn stop(self) {
        self.serving.abort();
    }
}

async fn receive(State(bare): State<Arc<Bare>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers.get(SIGNATURE_HEADER).map(axum::http::HeaderValue::as_bytes);
    if signature != Some(bare.signer.signature(&body).as_bytes()) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(envelope) = serde_json::from_slice::<Envelope<'_>>(&body) else { return StatusCode::OK };
    let questions = envelope.questions();
    drop(envelope);
    if bare.keeper.keep(Step::Received, body).await.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    if let Some(answering) = &bare.answering {
        for question in questions {
            answering.answer(question);
        }
    }
    StatusCode::OK
}
