//! A connection of the generator: one request after the other, kept alive.

use anyhow::{Context, bail};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, StatusCode, Uri,
    client::conn::http1::{SendRequest, handshake},
    header::{CONTENT_TYPE, HOST},
};
use hyper_util::rt::TokioIo;
use ponte_simulator::webhook::{SIGNATURE_HEADER, SignedBody};
use std::{net::SocketAddr, time::Duration};
use tokio::net::TcpStream;

/// As Meta does, what was not acknowledged is sent again; a server under test gets so many chances.
const ATTEMPTS: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// Where webhooks go.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) address: SocketAddr,
    /// `/webhooks/…`
    pub(super) path: Uri,
}

pub(super) struct Connection {
    target: Target,
    sender: SendRequest<Full<Bytes>>,
}

impl Connection {
    pub(super) async fn open(target: Target) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(target.address).await.context("connecting to the server under test")?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { target, sender })
    }

    /// Posts a webhook until it is acknowledged.
    pub(super) async fn post(&mut self, webhook: &SignedBody) -> anyhow::Result<()> {
        for _ in 0..ATTEMPTS {
            if self.attempt(webhook).await? == StatusCode::OK {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        bail!("the server under test refused a webhook {ATTEMPTS} times")
    }

    async fn attempt(&mut self, webhook: &SignedBody) -> anyhow::Result<StatusCode> {
        let request = Request::post(self.target.path.clone())
            .header(HOST, "localhost")
            .header(CONTENT_TYPE, "application/json")
            .header(SIGNATURE_HEADER, &webhook.signature)
            .body(Full::new(webhook.bytes.clone()))?;
        self.sender.ready().await.context("a connection to the server under test broke")?;
        let answer = self.sender.send_request(request).await.context("a webhook got no answer")?;
        let status = answer.status();
        answer.into_body().collect().await.context("an answer was cut off")?;
        Ok(status)
    }
}
