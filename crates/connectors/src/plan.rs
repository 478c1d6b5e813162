//! What an action does: its steps one after the other, or its pages.

use crate::{
    engine::{Call, Engine},
    error::CallError,
    error_kind::CallErrorKind,
    expression::Scope,
    manifest::{Pages, Pagination, Plan, RequestTemplate, Safety, Step, Turn},
    reply::check,
    request::{Draft, Outgoing, linked},
};
use minijinja::value::Value as Jinja;
use ponte_platform::http::{Certainty, Method};
use serde_json::Value;

/// Runs a plan and gives its output, not yet fitted to a shape. It has no memory: run again, it begins at the start.
/// So once the system did a part of it, no failure is a sure "not done".
pub(crate) async fn run(engine: &Engine, call: &Call<'_>) -> Result<Value, CallError> {
    let mut progress = Progress::NothingDone;
    let outcome = match &call.action.plan {
        Plan::Steps(steps) => run_steps(engine, call, steps, &mut progress).await,
        Plan::Pages(pages) => run_pages(engine, call, pages, &mut progress).await,
    };
    outcome.map_err(|error| progress.doubt(error))
}

/// What one run did to the system so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    NothingDone,
    PartlyDone,
}

impl Progress {
    /// After an answer that is no refusal. GET and HEAD do nothing to a system (RFC 9110, 9.2.1).
    fn after(self, method: &Method) -> Self {
        if matches!(*method, Method::GET | Method::HEAD) { self } else { Self::PartlyDone }
    }

    /// The error as it is to be told of the run as a whole.
    fn doubt(self, error: CallError) -> CallError {
        match self {
            Self::NothingDone => error,
            Self::PartlyDone => CallError { certainty: Certainty::Unknown, ..error },
        }
    }
}

async fn run_steps(
    engine: &Engine,
    call: &Call<'_>,
    steps: &[Step],
    progress: &mut Progress,
) -> Result<Value, CallError> {
    let mut done: Vec<(String, Jinja)> = Vec::new();
    // Before any answer, `body` is nothing.
    let mut scope = call.scope.clone();
    for step in steps {
        let earlier = call.scope.with("steps", Jinja::from_pairs(done.iter().cloned()));
        let wanted = step.when.as_ref().map_or(Ok(true), |when| when.is_true(&earlier));
        if !wanted.map_err(|error| CallError::unfillable(&error))? {
            continue;
        }
        let request = draft(call, &step.request, &earlier)?.finish(&step.request, call.connection);
        let reply = engine.exchange(call, request).await?;
        *progress = progress.after(&step.request.method);
        scope = reply.seen_in(&earlier);
        check(&step.checks, &scope)?;
        if let Some(id) = &step.id {
            let seen = [("status", Jinja::from(reply.status)), ("body", reply.body.clone())];
            done.push((id.clone(), Jinja::from_pairs(seen)));
            scope = scope.with("steps", Jinja::from_pairs(done.iter().cloned()));
        }
        let stop = step.stop_when.as_ref().map_or(Ok(false), |stop| stop.is_true(&scope));
        if stop.map_err(|error| CallError::unreadable(&error))? {
            break;
        }
    }
    call.action.output.render(&scope).map_err(|error| CallError::unreadable(&error))
}

/// The outputs of all pages in one list.
async fn run_pages(
    engine: &Engine,
    call: &Call<'_>,
    plan: &Pages,
    progress: &mut Progress,
) -> Result<Value, CallError> {
    let Pages { request: template, pagination: pages, checks } = plan;
    let mut all = Vec::new();
    let mut next = Next::first(&pages.turn);
    for _ in 0..pages.max_pages {
        let request = page_request(call, template, pages, &next)?;
        let reply = engine.exchange(call, request).await?;
        *progress = progress.after(&template.method);
        let scope = reply.seen_in(&call.scope);
        check(checks, &scope)?;
        let output = call.action.output.render(&scope).map_err(|error| CallError::unreadable(&error))?;
        let Value::Array(items) = output else {
            return Err(CallError::after_sending(CallErrorKind::BadResponse, "a page gave no list"));
        };
        let count = items.len();
        all.extend(items);
        if count == 0 || stops(pages, &scope)? {
            break;
        }
        match next.after(&pages.turn, &scope, count)? {
            Some(following) => next = following,
            None => break,
        }
    }
    Ok(Value::Array(all))
}

fn stops(pages: &Pagination, scope: &Scope) -> Result<bool, CallError> {
    let stop = pages.stop.as_ref().map_or(Ok(false), |stop| stop.is_true(scope));
    stop.map_err(|error| CallError::unreadable(&error))
}

fn page_request(
    call: &Call<'_>,
    template: &RequestTemplate,
    pages: &Pagination,
    next: &Next,
) -> Result<Outgoing, CallError> {
    let mut draft = draft(call, template, &call.scope)?;
    for (injection, size) in &pages.size {
        draft.inject(injection, size.clone())?;
    }
    match (next, &pages.turn) {
        (Next::Link(link), _) => return linked(call.connection, draft, template, link),
        (Next::Number(number), Turn::Page { inject, .. } | Turn::Offset { inject, .. }) => {
            draft.inject(inject, Value::from(*number))?;
        }
        (Next::Cursor(cursor), Turn::Cursor { inject, .. }) => draft.inject(inject, cursor.clone())?,
        _ => {}
    }
    Ok(draft.finish(template, call.connection))
}

/// Which page is asked for.
enum Next {
    /// The first one of those that are not numbered.
    First,
    Number(u64),
    Cursor(Value),
    Link(String),
}

impl Next {
    fn first(turn: &Turn) -> Self {
        match turn {
            Turn::Page { start, .. } | Turn::Offset { start, .. } => Self::Number(*start),
            Turn::Cursor { .. } | Turn::Link { .. } => Self::First,
        }
    }

    /// The page after this one, when there is one.
    fn after(&self, turn: &Turn, scope: &Scope, count: usize) -> Result<Option<Self>, CallError> {
        let number = if let Self::Number(number) = self { *number } else { 0 };
        match turn {
            Turn::Page { .. } => Ok(Some(Self::Number(number + 1))),
            Turn::Offset { .. } => Ok(Some(Self::Number(number + count as u64))),
            Turn::Cursor { next, .. } => {
                let cursor = next.json(scope).map_err(|error| CallError::unreadable(&error))?;
                Ok((!cursor.is_null() && cursor != "").then_some(Self::Cursor(cursor)))
            }
            Turn::Link { next } => {
                let link = next.json(scope).map_err(|error| CallError::unreadable(&error))?;
                Ok(link.as_str().filter(|link| !link.is_empty()).map(|link| Self::Link(link.to_owned())))
            }
        }
    }
}

fn draft(call: &Call<'_>, template: &RequestTemplate, scope: &Scope) -> Result<Draft, CallError> {
    let mut draft = Draft::render(template, call.connection, scope)?;
    if let (Safety::Header { name, .. }, Some(key)) = (&call.action.safety, &call.idempotency_key) {
        draft.add_header(name, key)?;
    }
    Ok(draft)
}
