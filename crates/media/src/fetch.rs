//! Fetching a customer's file of its provider.

use crate::{
    Media,
    arrive::declared,
    clamav::ScanError,
    intake::{Intake, IntakeError, Taken},
    model::{Medium, Reason},
    outward::http_request,
    rules::LARGEST_INBOUND,
};
use ponte_channels::{
    adapter::{HttpRequest, MediaFetch},
    endpoint::Channel,
    model::InboundMedia,
};
use ponte_platform::{
    http::{AllowList, GuardedClient, HttpError, Patience, Redirects, Request, StatusCode, Streamed, header},
    vault::DataKey,
};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// How long a provider is waited for.
const PATIENCE: Patience = Patience { answer: Duration::from_secs(20), piece: Duration::from_secs(30) };
/// How long a whole file may take: a host that trickles holds a place for nothing.
const WHOLE: Duration = Duration::from_mins(10);
/// Addresses that are asked for in one try: one may be over when it is used.
const ADDRESSES: usize = 2;

/// Who fetches, and where it may go.
#[derive(Clone, Debug)]
pub(crate) struct Fetcher {
    pub(crate) media: Media,
    pub(crate) client: GuardedClient,
    /// Private addresses that providers may be reached at: the emulator's.
    pub(crate) allowed: AllowList,
}

/// What became of a try.
#[derive(Debug)]
pub(crate) enum Fetched {
    Here {
        taken: Taken,
        declared: String,
    },
    /// It is not kept, and never will be.
    Refused(Reason),
    /// Trying again cannot help.
    Lost(Reason),
    /// Later.
    Later(Reason),
}

impl Fetcher {
    pub(crate) async fn fetch(
        &self,
        medium: &Medium,
        key: &DataKey,
        source: &InboundMedia,
        channel: &Channel,
    ) -> Fetched {
        let mut last = Reason::Unreachable;
        for _ in 0..ADDRESSES {
            let request = match self.address(source, channel).await {
                Ok(request) => request,
                Err(fetched) => return fetched,
            };
            match self.open(request).await {
                Ok(answer) if answer.status.is_success() => {
                    let taken = timeout(WHOLE, self.take(medium, key, answer)).await;
                    return taken.unwrap_or(Fetched::Later(Reason::Unreachable));
                }
                // The address is over: another is asked for.
                Ok(answer) if is_over(answer.status) => last = Reason::Gone,
                Ok(answer) => {
                    tracing::warn!(media = %medium.id, status = %answer.status, "a file was not given out");
                    return Fetched::Later(Reason::Unreachable);
                }
                Err(HttpError::TooLarge { .. }) => return Fetched::Refused(Reason::TooLarge),
                Err(error) => {
                    tracing::warn!(media = %medium.id, %error, "a file's host did not answer");
                    return Fetched::Later(Reason::Unreachable);
                }
            }
        }
        Fetched::Later(last)
    }

    /// The request for the file itself.
    async fn address(&self, source: &InboundMedia, channel: &Channel) -> Result<HttpRequest, Fetched> {
        let (adapter, credentials) = (channel.provider.adapter(), channel.credentials());
        let locate = match adapter.media(source, &credentials) {
            None => return Err(Fetched::Lost(Reason::NoAddress)),
            Some(MediaFetch::Direct(request)) => return Ok(request),
            Some(MediaFetch::Locate(request)) => request,
        };
        let deadline = Instant::now() + PATIENCE.answer;
        let sent = async { self.client.send(http_request(locate)?, deadline, &self.allowed).await };
        match sent.await {
            Ok(answer) if answer.status.is_success() => {
                adapter.located(&answer.body, &credentials).ok_or(Fetched::Later(Reason::NoAddress))
            }
            Ok(answer) if matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST) => {
                Err(Fetched::Later(Reason::Gone))
            }
            Ok(_) | Err(_) => Err(Fetched::Later(Reason::Unreachable)),
        }
    }

    async fn open(&self, request: HttpRequest) -> Result<Streamed, HttpError> {
        let request = Request { redirects: Redirects::Anywhere, ..http_request(request)? };
        let limit = usize::try_from(LARGEST_INBOUND).unwrap_or(usize::MAX);
        self.client.open(request, limit, PATIENCE, &self.allowed).await
    }

    async fn take(&self, medium: &Medium, key: &DataKey, mut answer: Streamed) -> Fetched {
        let mut intake = match Intake::begin(&self.media, medium, key, LARGEST_INBOUND).await {
            Ok(intake) => intake,
            Err(error) => return failed(medium, &error),
        };
        loop {
            let written = match answer.piece().await {
                Ok(None) => break,
                Ok(Some(piece)) => intake.take(&piece).await.map_err(|error| failed(medium, &error)),
                Err(HttpError::TooLarge { .. }) => Err(Fetched::Refused(Reason::TooLarge)),
                Err(_) => Err(Fetched::Later(Reason::Unreachable)),
            };
            if let Err(fetched) = written {
                intake.abandon().await;
                return fetched;
            }
        }
        match intake.finish().await {
            Ok(taken) => Fetched::Here { taken, declared: stated(medium, &answer) },
            Err(error) => failed(medium, &error),
        }
    }
}

/// The type that the webhook stated, else the one of the answer.
fn stated(medium: &Medium, answer: &Streamed) -> String {
    if !medium.declared.is_empty() {
        return medium.declared.clone();
    }
    let header = answer.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    declared(header.unwrap_or_default())
}

fn is_over(status: StatusCode) -> bool {
    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::GONE)
}

fn failed(medium: &Medium, error: &IntakeError) -> Fetched {
    tracing::warn!(media = %medium.id, %error, "a file was not taken in");
    match error {
        IntakeError::TooLarge { .. } => Fetched::Refused(Reason::TooLarge),
        IntakeError::Infected(_) => Fetched::Refused(Reason::Infected),
        IntakeError::Scan(ScanError::TooLarge) => Fetched::Refused(Reason::NotScanned),
        IntakeError::Scan(_) => Fetched::Later(Reason::ScannerUnreachable),
        IntakeError::Object(_) => Fetched::Later(Reason::Storage),
    }
}
