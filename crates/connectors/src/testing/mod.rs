//! Runs the tests inside a manifest: recorded exchanges instead of a system.
//!
//! Every test has a connection of its own, a clock that stands at its `now`, and one try: what it records is what may
//! happen. Configuration that it does not give gets a default or a made-up value of the right type; every secret is
//! `test-<key>`, and tokens are `test-access-token`, so that a test may expect the header that authenticates.

mod diff;
mod recorded;

use crate::{
    connection::{Connection, ConnectionSettings},
    engine::Engine,
    error::CallError,
    manifest::{ActionTest, ConfigField, ConfigKind, Expected, Manifest, Place, TestSubject},
    retry::Budget,
};
use ponte_kernel::{ManualClock, Secret, Timestamp};
use ponte_platform::http::AllowList;
use recorded::Recorded;
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// What became of one test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestReport {
    pub name: String,
    /// Where it stands in the file.
    pub place: Place,
    pub verdict: Verdict,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    /// What differed, a line each.
    Failed(Vec<String>),
    /// This version cannot run it.
    NotRun(&'static str),
}

/// Runs all tests of a manifest, in the file's order.
pub async fn run(manifest: &Arc<Manifest>) -> Vec<TestReport> {
    let mut reports = Vec::with_capacity(manifest.tests.len());
    for test in &manifest.tests {
        let verdict = match &test.subject {
            TestSubject::Action(test) => run_action(manifest, test).await,
            TestSubject::Webhook => Verdict::NotRun("receiving webhooks is not supported by this version"),
        };
        reports.push(TestReport { name: test.name.clone(), place: test.place, verdict });
    }
    reports
}

/// Whether nothing failed, so that the connector may be enabled.
pub fn all_passed(reports: &[TestReport]) -> bool {
    !reports.iter().any(|report| matches!(report.verdict, Verdict::Failed(_)))
}

impl fmt::Display for TestReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, place, verdict } = self;
        match verdict {
            Verdict::Passed => write!(f, "passed   {name}"),
            Verdict::NotRun(reason) => write!(f, "not run  {name}: {reason}"),
            Verdict::Failed(differences) => {
                write!(f, "FAILED   {name} (line {})", place.line)?;
                differences.iter().try_for_each(|difference| write!(f, "\n         {difference}"))
            }
        }
    }
}

async fn run_action(manifest: &Arc<Manifest>, test: &ActionTest) -> Verdict {
    let connection = match test_connection(manifest, test) {
        Ok(connection) => connection,
        Err(problem) => return Verdict::Failed(vec![problem]),
    };
    let recorded = Arc::new(Recorded::new(&connection, &test.exchanges));
    let now = test.now.map_or(Timestamp::from_secs(1_795_370_400), Timestamp::from);
    let engine = Engine::new(Arc::new(ManualClock::at(now)), recorded.clone()).trying_once();
    let (input, key) = (test.input.clone(), test.idempotency_key.clone());
    let outcome = engine.call(&connection, &test.action, input, Budget::Interactive, key).await;
    let mut differences = recorded.differences();
    differences.extend(compare(&test.expected, outcome.map(|answer| answer.value)));
    if differences.is_empty() { Verdict::Passed } else { Verdict::Failed(differences) }
}

fn compare(expected: &Expected, outcome: Result<Value, CallError>) -> Vec<String> {
    match (expected, outcome) {
        (Expected::Output(expected), Ok(actual)) => diff::values("output", expected, &actual),
        (Expected::Error(expected), Err(error)) if error.kind == *expected => Vec::new(),
        (Expected::Error(expected), Err(error)) => {
            vec![format!("expected the error {}, got {error}", expected.as_str())]
        }
        (Expected::Output(_), Err(error)) => vec![format!("expected an output, got the error {error}")],
        (Expected::Error(expected), Ok(value)) => {
            vec![format!("expected the error {}, got the output {value}", expected.as_str())]
        }
    }
}

fn test_connection(manifest: &Arc<Manifest>, test: &ActionTest) -> Result<Connection, String> {
    let mut config: Map<String, Value> =
        test.config.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    let mut secrets = BTreeMap::new();
    for field in &manifest.config {
        if field.kind.is_secret() {
            let given = test.secrets.get(&field.key).cloned();
            secrets.insert(field.key.clone(), Secret::new(given.unwrap_or_else(|| format!("test-{}", field.key))));
        } else if field.required && field.default.is_none() && !config.contains_key(&field.key) {
            config.insert(field.key.clone(), made_up(field));
        }
    }
    let settings = ConnectionSettings {
        key: "test".to_owned(),
        manifest: manifest.clone(),
        config,
        secrets,
        allow_list: AllowList::default(),
    };
    let mut tokens = Map::new();
    tokens.insert("access_token".to_owned(), json!("test-access-token"));
    Connection::with_tokens(settings, &tokens).map_err(|error| error.to_string())
}

fn made_up(field: &ConfigField) -> Value {
    match &field.kind {
        ConfigKind::Text | ConfigKind::Secret | ConfigKind::Certificate => json!(format!("test-{}", field.key)),
        ConfigKind::Url { .. } => json!("https://system.test"),
        ConfigKind::OneOf(options) => json!(options.first()),
        ConfigKind::Boolean => json!(false),
        ConfigKind::Integer => json!(1),
        ConfigKind::Map => json!({}),
    }
}
