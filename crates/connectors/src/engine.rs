//! Calls: a connection, an action, an input; an answer or a sorted failure.
//!
//! In order: the input has to fit the action. A fresh answer of the cache is given at once; a question already under
//! way is waited for. Else the action's plan runs ([`crate::plan`]), is retried as its manifest and the budget allow,
//! and the outcome has to fit the action's output. When the system fails and the cache still has an older answer, that
//! one is given with its age.

use crate::{
    cache::Found,
    connection::Connection,
    error::CallError,
    error_kind::{CallErrorKind, Stale},
    exchange::Exchanges,
    expression::Scope,
    limits::{LimitSet, MachineLimits},
    log::{CallLog, CallOutcome},
    manifest::{Action, CacheRule, Flights, Safety},
    plan,
    retry::{Budget, Repeat, pause},
    shape::{Shape, Side},
    template::Template,
    transport::Transport,
};
use minijinja::value::{Serde, Value as Jinja};
use ponte_kernel::Clock;
use ponte_platform::http::Certainty;
use serde_json::Value;
use std::{fmt, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep};

/// Longest time that a call without a waiting person takes, retries included.
const LONGEST_BACKGROUND: Duration = Duration::from_mins(5);

/// Makes calls. One for the process; cheap to share.
pub struct Engine {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) transport: Arc<dyn Transport>,
    persistence: Persistence,
    machine_limits: MachineLimits,
}

/// Whether failures are tried again. A manifest's tests record one exchange each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Persistence {
    AsTheManifestSays,
    TryOnce,
}

/// Whether a deed was tried before, by somebody who cannot tell any more what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    First,
    /// A crash cut an earlier call of the same deed off. Where the manifest has a probe, it is looked first whether the
    /// deed was done.
    AfterCutOff,
}

/// What an action gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Fits the action's output.
    pub value: Value,
    /// Zero for an answer that was just fetched.
    pub age: Duration,
    pub from_cache: bool,
}

/// A call under way.
pub(crate) struct Call<'a> {
    pub connection: &'a Connection,
    pub action: &'a Action,
    pub input: Value,
    /// Sees `input`, `config`, `secret`, `auth`, `now`, `idempotency_key`.
    pub scope: Scope,
    /// The caller's, or the one that the manifest makes of it or of the input.
    pub idempotency_key: Option<String>,
    pub budget: Budget,
    pub deadline: Instant,
    pub exchanges: Exchanges,
}

impl Engine {
    pub fn new(clock: Arc<dyn Clock>, transport: Arc<dyn Transport>) -> Self {
        let persistence = Persistence::AsTheManifestSays;
        Self { clock, transport, persistence, machine_limits: MachineLimits::default() }
    }

    pub(crate) fn trying_once(self) -> Self {
        Self { persistence: Persistence::TryOnce, ..self }
    }

    /// Calls an action. `idempotency_key` is the caller's name for this deed: the same for every repetition of it.
    pub async fn call(
        &self,
        connection: &Connection,
        action: &str,
        input: Value,
        budget: Budget,
        idempotency_key: Option<String>,
    ) -> Result<Answer, CallError> {
        self.call_logged(connection, action, input, budget, idempotency_key, Occasion::First).await.0
    }

    /// As [`Engine::call`], also after an earlier call of the same deed was cut off; with what it did.
    pub async fn call_logged(
        &self,
        connection: &Connection,
        action: &str,
        input: Value,
        budget: Budget,
        idempotency_key: Option<String>,
        occasion: Occasion,
    ) -> (Result<Answer, CallError>, CallLog) {
        let started = (self.clock.now(), Instant::now());
        let exchanges = Exchanges::default();
        let outcome = match self.prepare(connection, action, input, budget, idempotency_key, &exchanges) {
            Ok(call) => self.answer(&call, occasion).await,
            Err(error) => Err(error),
        };
        let told = match &outcome {
            Ok(answer) if answer.from_cache => CallOutcome::Remembered { age: answer.age },
            other => CallOutcome::of(other),
        };
        let took = started.1.elapsed();
        tracing::debug!(connection = connection.key(), action, outcome = ?told, took_ms = took.as_millis(), "connector call ended");
        let log = CallLog {
            connection: connection.key.clone(),
            action: action.to_owned(),
            budget,
            started_at: started.0,
            took,
            outcome: told,
            exchanges: exchanges.take(),
        };
        (outcome, log)
    }

    fn prepare<'a>(
        &self,
        connection: &'a Connection,
        action: &str,
        input: Value,
        budget: Budget,
        idempotency_key: Option<String>,
        exchanges: &Exchanges,
    ) -> Result<Call<'a>, CallError> {
        let Some(action) = connection.manifest.actions.get(action) else {
            let message = format!("the connector {} has no action `{action}`", connection.manifest.connector);
            return Err(CallError::before_sending(CallErrorKind::InvalidInput, message));
        };
        let input = action.input.conform(input, Side::Input).map_err(|error| CallError::misshapen_input(&error))?;
        let scope = connection.scope.with_all([
            ("now".into(), Jinja::from(self.clock.now().to_string())),
            ("idempotency_key".into(), Jinja::from(idempotency_key.clone())),
            ("input".into(), Jinja::from(Serde(&input))),
        ]);
        let time = match budget {
            Budget::Interactive => connection.manifest.http.interactive,
            Budget::Background => LONGEST_BACKGROUND,
        };
        let mut call = Call {
            connection,
            action,
            input,
            scope,
            idempotency_key,
            budget,
            deadline: Instant::now() + time,
            exchanges: exchanges.clone(),
        };
        call.name_the_deed()?;
        Ok(call)
    }

    async fn answer(&self, call: &Call<'_>, occasion: Occasion) -> Result<Answer, CallError> {
        if occasion == Occasion::AfterCutOff
            && let Some(found) = self.done_before(call).await?
        {
            return Ok(Answer::fresh(found));
        }
        let cached = match &call.action.cache {
            None => None,
            Some(rule) => call.cache_key(rule)?.map(|key| (rule, key)),
        };
        match cached {
            None => self.fetch(call).await.map(Answer::fresh),
            Some((rule, key)) => self.remembered(call, rule, key).await,
        }
    }

    async fn remembered(&self, call: &Call<'_>, rule: &CacheRule, key: String) -> Result<Answer, CallError> {
        let cache = &call.connection.cache;
        if let Some(found) = cache.fresh(&key, self.clock.now()) {
            return Ok(Answer::from(found));
        }
        let work = async {
            // Somebody else may have asked between the look above and the take-off.
            if let Some(found) = cache.fresh(&key, self.clock.now()) {
                return Ok(Answer::from(found));
            }
            let value = self.fetch(call).await?;
            cache.keep(key.clone(), &value, rule, self.clock.now());
            Ok(Answer::fresh(value))
        };
        let outcome = match rule.flights {
            Flights::Separate => work.await,
            Flights::Single => {
                let late = || CallError::after_sending(CallErrorKind::Timeout, "the same question took too long");
                call.connection.flights.run(&key, call.deadline, work).await.unwrap_or_else(|| Err(late()))
            }
        };
        match outcome {
            Ok(answer) => Ok(answer),
            Err(error) if error.kind.policy().stale == Stale::Useful => {
                cache.stale(&key, self.clock.now()).map(Answer::from).ok_or(error)
            }
            Err(error) => Err(error),
        }
    }

    /// Runs the plan until it succeeds, cannot, or may not be tried again.
    async fn fetch(&self, call: &Call<'_>) -> Result<Value, CallError> {
        let mut tries = 1;
        loop {
            let error = match self.run(call).await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let Some(pause) = self.next_pause(call, &error, tries) else { return Err(error) };
            sleep(pause).await;
            if error.certainty == Certainty::Unknown
                && let Safety::Probe { action, matches } = &call.action.safety
            {
                match self.probe(call, action, matches).await {
                    Probe::Done(value) => return Ok(value),
                    Probe::NotDone => {}
                    Probe::Unclear => return Err(error),
                }
            }
            tries += 1;
        }
    }

    fn next_pause(&self, call: &Call<'_>, error: &CallError, tries: u32) -> Option<Duration> {
        if self.persistence == Persistence::TryOnce {
            return None;
        }
        let repeat = match &call.action.safety {
            Safety::Idempotent | Safety::Header { .. } | Safety::Probe { .. } => Repeat::Harmless,
            Safety::Once => Repeat::Harmful,
        };
        let time_left = call.deadline.saturating_duration_since(Instant::now());
        pause(error.failure(), tries, &call.action.retry, call.budget, repeat, time_left)
    }

    /// One try, from the first request to an output that fits.
    async fn run(&self, call: &Call<'_>) -> Result<Value, CallError> {
        let value = plan::run(self, call).await?;
        let fitted = call.action.output_shape.conform(value, Side::Output);
        fitted.map_err(|mismatch| CallError::misshapen_output(&mismatch))
    }

    /// What a deed gave that was done before this call was made, where the manifest says how to look.
    async fn done_before(&self, call: &Call<'_>) -> Result<Option<Value>, CallError> {
        let Safety::Probe { action, matches } = &call.action.safety else { return Ok(None) };
        match self.probe(call, action, matches).await {
            Probe::Done(value) => Ok(Some(value)),
            Probe::NotDone => Ok(None),
            Probe::Unclear => {
                let message = "an earlier call was cut off, and it cannot be seen whether it was acted upon";
                Err(CallError::after_sending(CallErrorKind::Timeout, message))
            }
        }
    }

    /// Looks whether an earlier try was acted upon although no answer came.
    async fn probe(&self, call: &Call<'_>, action: &str, matches: &crate::expression::Expression) -> Probe {
        let Some(action) = call.connection.manifest.actions.get(action) else { return Probe::Unclear };
        let Ok(input) = action.input.conform(known_to(&action.input, &call.input), Side::Input) else {
            return Probe::Unclear;
        };
        let scope = call.scope.with("input", Jinja::from(Serde(&input)));
        let (connection, budget, deadline) = (call.connection, call.budget, call.deadline);
        let exchanges = call.exchanges.clone();
        let looking = Call { connection, action, input, scope, idempotency_key: None, budget, deadline, exchanges };
        let found = match self.run(&looking).await {
            Ok(Value::Array(found)) => found,
            Ok(found) => vec![found],
            Err(error) if error.kind == CallErrorKind::NotFound => return Probe::NotDone,
            Err(_) => return Probe::Unclear,
        };
        for found in found {
            let scope = call.scope.with("found", Jinja::from(Serde(&found)));
            if matches.is_true(&scope).unwrap_or(false) {
                let pruned = known_to(&call.action.output_shape, &found);
                let fitted = call.action.output_shape.conform(pruned, Side::Output);
                return fitted.map_or(Probe::Unclear, Probe::Done);
            }
        }
        Probe::NotDone
    }

    /// The limits that count this machine, if the connection's manifest has such.
    pub(crate) fn machine_limits<'c>(&self, connection: &'c Connection) -> Option<&'c LimitSet> {
        let host = connection.base.host_str().unwrap_or_default();
        let manifest = &connection.manifest;
        let shared = || self.machine_limits.set(&manifest.connector, host, &manifest.limits);
        connection.machine_limits.get_or_init(shared).as_deref()
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

enum Probe {
    Done(Value),
    NotDone,
    Unclear,
}

impl Call<'_> {
    /// Where the manifest makes the idempotency key, `idempotency_key` is that one from here on.
    fn name_the_deed(&mut self) -> Result<(), CallError> {
        let Safety::Header { key, .. } = &self.action.safety else { return Ok(()) };
        let key = key_text(key, &self.scope)?.ok_or_else(|| {
            CallError::before_sending(CallErrorKind::InvalidInput, "this action needs an idempotency key")
        })?;
        self.scope = self.scope.with("idempotency_key", Jinja::from(key.as_str()));
        self.idempotency_key = Some(key);
        Ok(())
    }

    fn cache_key(&self, rule: &CacheRule) -> Result<Option<String>, CallError> {
        let key = key_text(&rule.key, &self.scope)?;
        Ok(key.map(|key| format!("{}\0{key}", self.action.name)))
    }
}

impl Answer {
    fn fresh(value: Value) -> Self {
        Self { value, age: Duration::ZERO, from_cache: false }
    }
}

impl From<Found> for Answer {
    fn from(found: Found) -> Self {
        Self { value: found.value, age: found.age, from_cache: true }
    }
}

fn key_text(template: &Template, scope: &Scope) -> Result<Option<String>, CallError> {
    match template.render(scope).map_err(|error| CallError::unfillable(&error))? {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        other => Ok(Some(other.to_string())),
    }
}

/// The part of a value that a shape has names for.
fn known_to(shape: &Shape, value: &Value) -> Value {
    match (shape, value) {
        (Shape::Object(object), Value::Object(map)) => {
            let known = map.iter().filter(|(name, _)| object.field(name).is_some());
            Value::Object(known.map(|(name, value)| (name.clone(), value.clone())).collect())
        }
        (_, value) => value.clone(),
    }
}
