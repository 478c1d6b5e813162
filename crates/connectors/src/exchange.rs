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
    request::Outgoing,
    retry::Budget,
};
use parking_lot::Mutex;
use ponte_platform::http::{HttpError, Response};
use std::sync::Arc;
use tokio::time::Instant;

/// The exchanges of a call so far.
#[derive(Clone, Default)]
pub(crate) struct Exchanges(Arc<Mutex<Vec<ExchangeLog>>>);

impl Exchanges {
    pub fn take(&self) -> Vec<ExchangeLog> {
        std::mem::take(&mut *self.0.lock())
    }
}

/// What an exchange says about the system as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Health {
    /// It answered, if only to say no.
    Alive,
    Failing,
    /// Nothing reached it, for a reason of our own.
    Unknown,
}

impl Engine {
    /// Sends and reads one answer; one that the manifest calls an error is an error here.
    pub(crate) async fn exchange(&self, call: &Call<'_>, outgoing: Outgoing) -> Result<Reply, CallError> {
        let connection = call.connection;
        let deadline = request_deadline(call);
        let path = outgoing.request.url.path().to_owned();
        let machine_limits = self.machine_limits(connection);
        let limits = || std::iter::once(&connection.limits).chain(machine_limits);
        // Who may not ask at all takes no turn away from those who may.
        connection.breaker.lock().admit(self.clock.now()).map_err(|refused| self.refusal(refused))?;
        let mut permits = Vec::new();
        for limit in limits() {
            match limit.acquire(&path, self.clock.now(), latest_turn(deadline)).await {
                Ok(permit) => permits.push(permit),
                Err(no_turn) => {
                    connection.breaker.lock().withdrawn(self.clock.now());
                    return Err(used_up(no_turn));
                }
            }
        }
        let outcome = self.send(call, outgoing, deadline).await;
        drop(permits);
        if let Ok(response) = &outcome {
            limits().for_each(|limit| limit.observe(&path, &response.headers, self.clock.now()));
        }
        let judged = judge(call, &outcome);
        self.report_health(connection, health(&outcome, judged.as_ref().err().map(|error| error.kind)));
        judged
    }

    async fn send(&self, call: &Call<'_>, outgoing: Outgoing, deadline: Instant) -> Result<Response, HttpError> {
        let masker = &call.connection.masker;
        let entry = ExchangeLog::asked(&outgoing, masker);
        let started = Instant::now();
        let outcome = self.transport.send(outgoing.request, deadline, &call.connection.allow_list).await;
        call.exchanges.0.lock().push(entry.answered(&outcome, masker, started.elapsed()));
        outcome
    }

    fn report_health(&self, connection: &Connection, health: Health) {
        let now = self.clock.now();
        let mut breaker = connection.breaker.lock();
        let change = match health {
            Health::Alive => breaker.answered(),
            Health::Failing => breaker.failed(now),
            Health::Unknown => breaker.withdrawn(now),
        };
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

/// Waiting for a turn takes at most half of the time: the rest is the system's, or one that is well would seem slow.
fn latest_turn(deadline: Instant) -> Instant {
    let now = Instant::now();
    now + deadline.saturating_duration_since(now) / 2
}

/// Addresses that may not be asked say nothing about the system.
fn health(outcome: &Result<Response, HttpError>, failure: Option<CallErrorKind>) -> Health {
    match (outcome, failure) {
        (Err(HttpError::Url(_) | HttpError::Blocked { .. }), _) => Health::Unknown,
        (_, Some(kind)) if kind.policy().circuit == Circuit::Failing => Health::Failing,
        _ => Health::Alive,
    }
}

fn judge(call: &Call<'_>, outcome: &Result<Response, HttpError>) -> Result<Reply, CallError> {
    let response = outcome.as_ref().map_err(CallError::from_http)?;
    let reply = Reply::read(response);
    let scope = reply.seen_in(&call.scope);
    let manifest = &call.connection.manifest;
    match reply.failure(&manifest.errors, &scope, &call.connection.masker) {
        Some(error) => Err(error),
        None => Ok(reply),
    }
}

fn used_up(NoTurn { wait }: NoTurn) -> CallError {
    let error = CallError::before_sending(CallErrorKind::RateLimited, "the connection's own rate limit is used up");
    CallError { retry_after: Some(wait), ..error }
}
