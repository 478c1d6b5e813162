//! `ponte serve`: listens, works, and stops in order.

use crate::{
    app::{App, Work},
    cli::{CommandError, StopSignals},
    http,
    settings::Settings,
};
use anyhow::Context;
use axum::{extract::ConnectInfo, http::Request};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use ponte_channels::{
    journal::{Left, READER},
    store::JournalShare,
};
use ponte_kernel::Clock;
use ponte_store::events::cursor_of;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// A client that has not sent its headers by then is let go.
const HEADERS: Duration = Duration::from_secs(10);
/// Requests under way at a stop have this long to end.
const DRAIN: Duration = Duration::from_secs(10);
/// Connections at one time.
const CONNECTIONS: usize = 8_192;

/// A running Ponte.
pub struct Server {
    pub app: App,
    pub work: Work,
    pub address: SocketAddr,
    stop: CancellationToken,
    listening: tokio::task::JoinHandle<()>,
}

impl Server {
    /// Opens everything, listens, and starts the background work.
    pub async fn start(settings: Settings, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let listen = settings.listen;
        let taken = |error| CommandError::Listen { address: listen, flag: "--listen (PONTE_LISTEN)", error };
        let listener = TcpListener::bind(listen).await.map_err(taken)?;
        let address = listener.local_addr().context("reading the address that was bound")?;
        let app = App::open(settings, clock).await?;
        let claimed = app.claim_at_once().await?;
        let stop = CancellationToken::new();
        let listening = tokio::spawn(accept(listener, http::surface(app.clone(), stop.clone()), stop.clone()));
        let work = app.start_work(claimed).await?;
        Ok(Self { app, work, address, stop, listening })
    }

    /// Waits until a background task fails.
    pub async fn failed(&mut self) {
        self.work.failed().await;
    }

    /// Whether all that was acknowledged is read, answered and sent. What waits for its time is nothing to do now.
    pub async fn is_calm(&self) -> anyhow::Result<bool> {
        let app = &self.app;
        let idle = || app.dispatcher.is_idle() && self.work.lanes.is_idle();
        if !idle() {
            return Ok(false);
        }
        let read = app.store.read(|tx| cursor_of(tx, READER)).await?;
        let look = app.journal.read_after(read, JournalShare { envelopes: 1, bytes: 0 }).await?;
        // What was read a moment ago may have woken somebody.
        Ok(look.envelopes.is_empty() && look.left == Left::Nothing && idle())
    }

    /// Takes no more requests, ends those under way, stops the background work.
    pub async fn stop(self) {
        self.stop.cancel();
        if self.listening.await.is_err() {
            tracing::error!("the listener ended by a panic");
        }
        self.work.stop().await;
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Server({})", self.address)
    }
}

async fn accept(listener: TcpListener, surface: http::Surface, stop: CancellationToken) {
    let connections = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut server = auto::Builder::new(TokioExecutor::new());
    server.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS);
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
        let (stream, peer) = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    continue;
                }
            },
        };
        // Answers are small and awaited: they do not wait for more to fill a packet.
        drop(stream.set_nodelay(true));
        let service = surface.clone().map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request
        });
        let service = TowerToHyperService::new(service);
        let connection = server.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            // Clients hang up as they like: no fault of ours.
            drop(connection.await);
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN, connections.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

/// Serves until a signal asks to stop (or a background task fails).
pub async fn until_stopped(mut server: Server, signals: &mut StopSignals) -> anyhow::Result<()> {
    tokio::select! {
        () = signals.wait() => {
            tracing::info!("stopping");
            server.stop().await;
            Ok(())
        }
        () = server.failed() => {
            server.stop().await;
            anyhow::bail!("a background task ended; what it was doing goes on at the next start")
        }
    }
}
