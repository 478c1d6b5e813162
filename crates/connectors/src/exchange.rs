//! One request and its answer: within the limits, past the breaker, into the log.

use crate::{
    breaker::{Change, Refused},
    connection::Connection,
    engine::{Call, Engine},
    error::CallError,
    error_kind::{CallErrorKind, Circuit},
    limits::NoTurn,
    log::ExchangeLog,
    reply::Reply,
    retry::Budget,
};
use parking_lot::Mutex;
use ponte_platform::http::{HttpError, Request, Response};
use std::sync::Arc;
use tokio::time::Instant;

/// The exchanges of a call so far, where somebody wants to know them.
#[derive(Clone)]
pub(crate) struct Exchanges(Option<Arc<Mutex<Vec<ExchangeLog>>>>);

impl Exchanges {
    pub fn kept() -> Self {
        Self(Some(Arc::default()))
    }

    pub fn dropped() -> Self {
        Self(None)
    }

    pub fn take(&mut self) -> Vec<ExchangeLog> {
        self.0.as_ref().map(|exchanges| std::mem::take(&mut *exchanges.lock())).unwrap_or_default()
    }
}

impl Engine {
    /// Sends and reads one answer; one that the manifest calls an error is an error here.
    pub(crate) async fn exchange(&self, call: &Call<'_>, request: Request) -> Result<Reply, CallError> {
        let connection = call.connection;
        let deadline = request_deadline(call);
        let path = request.url.path().to_owned();
        let host_limits = self.host_limits(connection);
        let limits = || std::iter::once(&connection.limits).chain(host_limits.as_deref());
        let mut permits = Vec::new();
        for limit in limits() {
            permits.push(limit.acquire(&path, self.clock.now(), deadline).await.map_err(no_turn)?);
        }
        connection.breaker.lock().admit(self.clock.now()).map_err(|refused| self.refusal(refused))?;
        let outcome = self.send(call, request, deadline).await;
        drop(permits);
        if let Ok(response) = &outcome {
            limits().for_each(|limit| limit.observe(&path, &response.headers, self.clock.now()));
        }
        let judged = judge(call, outcome);
        self.report_health(connection, judged.as_ref().err().map(|error| error.kind));
        judged
    }

    async fn send(&self, call: &Call<'_>, request: Request, deadline: Instant) -> Result<Response, HttpError> {
        let masker = &call.connection.masker;
        let log = call.exchanges.0.as_ref().map(|log| (log, ExchangeLog::asked(&request, masker)));
        let started = Instant::now();
        let outcome = self.transport.send(request, deadline, &call.connection.allow_list).await;
        if let Some((log, entry)) = log {
            log.lock().push(entry.answered(&outcome, masker, started.elapsed()));
        }
        outcome
    }

    fn report_health(&self, connection: &Connection, failure: Option<CallErrorKind>) {
        let failing = failure.is_some_and(|kind| kind.policy().circuit == Circuit::Failing);
        let mut breaker = connection.breaker.lock();
        let change = if failing { breaker.failed(self.clock.now()) } else { breaker.answered() };
        drop(breaker);
        match change {
            Change::Nothing => {}
            Change::Opened { pause } => {
                tracing::warn!(
                    connection = connection.key(),
                    pause_s = pause.as_secs(),
                    "connection left alone: its system does not answer"
                );
            }
            Change::Closed => {
                tracing::info!(connection = connection.key(), "connection used again: its system answers");
            }
        }
    }

    fn refusal(&self, refused: Refused) -> CallError {
        let error = CallError::before_sending(
            CallErrorKind::Unavailable,
            "the system has not answered for a while and is left alone for now",
        );
        CallError { retry_after: Some(refused.until.since(self.clock.now())), ..error }
    }
}

/// A waiting person has one deadline for the whole call; each background request has its own.
fn request_deadline(call: &Call<'_>) -> Instant {
    match call.budget {
        Budget::Interactive => call.deadline,
        Budget::Background => call.deadline.min(Instant::now() + call.connection.manifest.http.background),
    }
}

fn judge(call: &Call<'_>, outcome: Result<Response, HttpError>) -> Result<Reply, CallError> {
    let response = outcome.map_err(|error| CallError::from_http(&error))?;
    let reply = Reply::read(&response);
    let scope = reply.seen_in(&call.scope);
    let manifest = &call.connection.manifest;
    match reply.failure(&manifest.errors, &scope, &call.connection.masker) {
        Some(error) => Err(error),
        None => Ok(reply),
    }
}

fn no_turn(NoTurn { wait }: NoTurn) -> CallError {
    let error = CallError::before_sending(CallErrorKind::RateLimited, "the connection's own rate limit is used up");
    CallError { retry_after: Some(wait), ..error }
}
