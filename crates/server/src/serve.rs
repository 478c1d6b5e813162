//! `ponte serve`: listens, works, and stops in order.

use crate::{
    app::{App, Work},
    cli::{CommandError, StopSignals},
    http,
    settings::Settings,
};
use anyhow::Context;
use axum::{extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
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

/// A client that has not sent the head of a request by then is let go, whether it began one or not.
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

/// Serves HTTP/1.1 alone: what waits for a client to say which version it speaks has no limit to it, and a proxy in front
/// speaks HTTP/2 to browsers by itself.
async fn accept(listener: TcpListener, surface: http::Surface, stop: CancellationToken) {
    let connections = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEADERS);
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
        let connection = connections.watch(server.serve_connection(TokioIo::new(stream), service));
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{
        Router,
        http::{HeaderValue, header::X_CONTENT_TYPE_OPTIONS},
        routing::get,
    };
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpStream,
        time::{Instant, timeout},
    };

    const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /// Serves one greeting.
    async fn listening() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let router = Router::new().route("/", get(async || "bom dia"));
        let surface =
            http::Surface::if_not_present(router, X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        tokio::spawn(accept(listener, surface, CancellationToken::new()));
        address
    }

    /// What a client that says no more than this hears until it is let go, and after how long.
    async fn heard(address: SocketAddr, said: &[u8]) -> (String, Duration) {
        let began = Instant::now();
        let mut client = TcpStream::connect(address).await.expect("it listens");
        client.write_all(said).await.expect("taken");
        let mut heard = Vec::new();
        let until_closed = timeout(2 * HEADERS, client.read_to_end(&mut heard));
        until_closed.await.expect("it is let go").expect("in order");
        (String::from_utf8(heard).expect("text"), began.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn who_sends_no_whole_head_is_let_go_in_time() {
        let address = listening().await;
        for said in [&b""[..], b"G", b"GET / HTTP/1.1\r\nhost: ponte\r\n", &HTTP2_PREFACE[..1], &HTTP2_PREFACE[..9]]
        {
            let (heard, after) = heard(address, said).await;
            assert_eq!(heard, "", "{said:?}");
            assert!((HEADERS..HEADERS + Duration::from_secs(1)).contains(&after), "{said:?} {after:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_falls_silent_after_an_answer_is_let_go_too() {
        let (heard, after) = heard(listening().await, b"GET / HTTP/1.1\r\nhost: ponte\r\n\r\n").await;
        assert!(heard.starts_with("HTTP/1.1 200") && heard.ends_with("bom dia"), "{heard}");
        assert!((HEADERS..HEADERS + Duration::from_secs(1)).contains(&after), "{after:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn who_speaks_http_2_is_refused_at_once() {
        let (heard, after) = heard(listening().await, HTTP2_PREFACE).await;
        assert!(heard.is_empty() || heard.starts_with("HTTP/1.1 4"), "{heard}");
        assert!(after < HEADERS, "{after:?}");
    }
}
