//! A small HTTP server that starts on an address and stops when told.

use axum::{Router, serve::ListenerExt as _};
use std::{io, net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;

/// How long connections may finish what they are at.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(crate) struct Listening {
    pub(crate) address: SocketAddr,
    stop: CancellationToken,
    server: JoinHandle<io::Result<()>>,
}

/// Takes the address; connections wait in the kernel's queue until [`serve`].
pub(crate) async fn bind(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Serves until `stop` is cancelled.
pub(crate) fn serve(
    (listener, address): (TcpListener, SocketAddr),
    router: Router,
    stop: CancellationToken,
) -> Listening {
    // Answers are small and awaited: Nagle's algorithm would only add latency.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps Nagle's algorithm");
        }
    });
    let stopped = stop.clone().cancelled_owned();
    let server = tokio::spawn(async move { axum::serve(listener, router).with_graceful_shutdown(stopped).await });
    Listening { address, stop, server }
}

impl Listening {
    /// Stops accepting, lets running requests finish for two seconds, and ends.
    pub(crate) async fn shutdown(mut self) {
        self.stop.cancel();
        if timeout(PATIENCE, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }
}

/// A handle that is dropped without a goodbye leaves no server behind.
impl Drop for Listening {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
