//! Doing a write once, however often its client repeats it.

use super::problem::Problem;
use super::problem::{ProblemType, Words};
use axum::http::{StatusCode, request::Parts};
use bytes::Bytes;
use ponte_identity::{
    IdempotencyError,
    idempotency::{self, Begun, IdempotencyKey, Request},
};
use ponte_kernel::UserId;
use ponte_store::{StoreError, Tx};
use uuid::Uuid;

use crate::app::App;

/// The client's `Idempotency-Key`, and the request that came with it.
#[derive(Debug)]
pub struct Once(Option<Keyed>);

#[derive(Debug)]
struct Keyed {
    key: IdempotencyKey,
    text: String,
    method: String,
    path: String,
    body: Bytes,
}

/// Why a write was not done.
#[derive(Debug)]
pub enum NotDone<E> {
    Key(IdempotencyError),
    Verb(E),
}

impl Once {
    pub fn of(head: &Parts, body: Bytes) -> Result<Self, Problem> {
        let Some(header) = head.headers.get("idempotency-key") else { return Ok(Self(None)) };
        let text = header.to_str().unwrap_or_default().to_owned();
        let key = IdempotencyKey::parse(&text).ok_or_else(no_key)?;
        let (method, path) = (head.method.to_string(), head.uri.path().to_owned());
        Ok(Self(Some(Keyed { key, text, method, path, body })))
    }

    /// The client's key itself, for a system that keeps keys of its own.
    pub fn key(&self) -> Option<&str> {
        self.0.as_ref().map(|keyed| keyed.text.as_str())
    }

    /// Runs a verb in one transaction with the key. A repetition runs nothing and is told the same resource.
    pub async fn run<E, F>(&self, app: &App, user: UserId, status: StatusCode, verb: F) -> Result<Uuid, NotDone<E>>
    where
        F: Fn(&mut dyn Tx) -> Result<Uuid, E> + Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (request, now) = (self.request(app, user), app.clock.now());
        app.store
            .write(move |tx| {
                let Some(request) = &request else { return verb(tx).map_err(NotDone::Verb) };
                if let Begun::Repeated { resource, .. } = idempotency::begin(tx, request, now)? {
                    return resource.ok_or(NotDone::from(LOST));
                }
                let resource = verb(tx).map_err(NotDone::Verb)?;
                idempotency::finish(tx, request, status.as_u16(), Some(resource))?;
                Ok(resource)
            })
            .await
    }

    /// What the write came to when it was done before: looked up ahead of all that may have changed since.
    pub async fn done(&self, app: &App, user: UserId) -> Result<Option<Uuid>, Problem> {
        let (Some(request), now) = (self.request(app, user), app.clock.now()) else { return Ok(None) };
        Ok(app.store.read(move |tx| idempotency::look(tx, &request, now)).await?)
    }

    /// The request under its key, for a verb of several steps that keeps it itself.
    pub fn request(&self, app: &App, user: UserId) -> Option<Request> {
        let Keyed { key, method, path, body, .. } = self.0.as_ref()?;
        Some(Request::new(&app.identity, user, key, method, path, body))
    }
}

const LOST: StoreError = StoreError::Corrupt { what: "the resource of an idempotency key" };

impl<E: From<StoreError>> From<StoreError> for NotDone<E> {
    fn from(error: StoreError) -> Self {
        Self::Verb(error.into())
    }
}

impl<E> From<IdempotencyError> for NotDone<E> {
    fn from(error: IdempotencyError) -> Self {
        Self::Key(error)
    }
}

impl<E: Into<Problem>> From<NotDone<E>> for Problem {
    fn from(error: NotDone<E>) -> Self {
        match error {
            NotDone::Key(error) => error.into(),
            NotDone::Verb(error) => error.into(),
        }
    }
}

fn no_key() -> Problem {
    let words = Words::new(
        "Idempotency-Key tem de 1 a 255 caracteres ASCII visíveis.",
        "An Idempotency-Key has 1 to 255 visible ASCII characters.",
    );
    Problem::new(ProblemType::MalformedRequest).detail(words)
}
