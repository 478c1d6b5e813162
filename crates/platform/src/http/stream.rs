//! Files: answers that are read, and requests that are written, piece by piece.

use super::{
    AllowList, Certainty, GuardedClient, HttpError, Request, Response,
    redirect::{Hop, next_hop},
    refused,
};
use bytes::Bytes;
use futures_util::stream::BoxStream;
use reqwest::{
    StatusCode,
    header::{CONTENT_LENGTH, HeaderMap, HeaderValue},
};
use std::{fmt, time::Duration};
use tokio::time::{Instant, timeout, timeout_at};

/// How long a file's host is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Until the answer begins.
    pub answer: Duration,
    /// Between two pieces.
    pub piece: Duration,
}

/// The answer of a file's host, of whatever status; its body is read by [`Streamed::piece`]. `Debug` shows the status only.
pub struct Streamed {
    pub status: StatusCode,
    pub headers: HeaderMap,
    response: reqwest::Response,
    host: String,
    limit: usize,
    read: usize,
    patience: Duration,
}

impl Streamed {
    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// When the host breaks off or falls silent, or the body is larger than was allowed.
    pub async fn piece(&mut self) -> Result<Option<Bytes>, HttpError> {
        let next = timeout(self.patience, self.response.chunk()).await;
        let next = next.map_err(|_| HttpError::Timeout { certainty: Certainty::Unknown })?;
        let Some(piece) = next.map_err(|error| HttpError::from_client(error, &self.host))? else { return Ok(None) };
        self.read += piece.len();
        if self.read > self.limit { Err(self.too_large()) } else { Ok(Some(piece)) }
    }

    fn too_large(&self) -> HttpError {
        HttpError::TooLarge { host: self.host.clone(), limit: self.limit }
    }
}

impl fmt::Debug for Streamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Streamed({})", self.status)
    }
}

/// A request's body that is never whole in memory.
pub struct Upload {
    /// Bytes of it all.
    pub length: u64,
    pub pieces: BoxStream<'static, Result<Bytes, std::io::Error>>,
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upload({} bytes)", self.length)
    }
}

impl GuardedClient {
    /// Asks for a file of at most `limit` bytes; redirects are followed as the request says.
    pub async fn open(
        &self,
        mut request: Request,
        limit: usize,
        patience: Patience,
        allow_list: &AllowList,
    ) -> Result<Streamed, HttpError> {
        let deadline = Instant::now() + patience.answer;
        let mut hops_left = self.bounds.redirects;
        loop {
            let begun = timeout_at(deadline, self.begin(request.clone(), None, allow_list)).await;
            let begun = begun.map_err(|_| HttpError::Timeout { certainty: Certainty::Unknown })?;
            let (response, host) = begun?;
            match next_hop(&request, response.status(), response.headers()) {
                Hop::Stay => return streamed(response, host, limit, patience.piece),
                Hop::Follow(next) if hops_left > 0 => request = *next,
                Hop::Follow(next) => return Err(refused(&request, &next.url)),
                Hop::Refuse(target) => return Err(refused(&request, &target)),
            }
            hops_left -= 1;
        }
    }

    /// Sends a request with a body that is written piece by piece, and reads its answer. Redirects are given back.
    pub async fn upload(
        &self,
        mut request: Request,
        upload: Upload,
        deadline: Instant,
        allow_list: &AllowList,
    ) -> Result<Response, HttpError> {
        request.headers.insert(CONTENT_LENGTH, HeaderValue::from(upload.length));
        let exchange = async {
            let body = reqwest::Body::wrap_stream(upload.pieces);
            let (mut response, host) = self.begin(request, Some(body), allow_list).await?;
            let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
            let body = super::read_body(response, &host, self.bounds.body).await?;
            Ok(Response { status, headers, body })
        };
        match timeout_at(deadline, exchange).await {
            Ok(outcome) => outcome,
            Err(_) => Err(HttpError::Timeout { certainty: Certainty::Unknown }),
        }
    }
}

fn streamed(
    mut response: reqwest::Response,
    host: String,
    limit: usize,
    patience: Duration,
) -> Result<Streamed, HttpError> {
    let announced = response.content_length().unwrap_or(0);
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let streamed = Streamed { status, headers, response, host, limit, read: 0, patience };
    if announced > limit as u64 { Err(streamed.too_large()) } else { Ok(streamed) }
}
