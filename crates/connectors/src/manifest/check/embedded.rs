//! `tests`: the recorded exchanges that a manifest has to pass before it can be enabled.

use super::Checker;
use crate::manifest::{
    model::{Action, ActionTest, Expected, ManifestTest, RecordedExchange, TestSubject},
    node::Place,
    schema::embedded::{ExchangeFile, TestFile},
};
use serde_json::{Map, Value};
use serde_saphyr::Spanned;

impl Checker {
    pub(super) fn tests(&mut self, files: Vec<Spanned<TestFile>>, actions: &[Action]) -> Option<Vec<ManifestTest>> {
        let checked: Vec<_> = files.into_iter().map(|file| self.test(file, actions)).collect();
        checked.into_iter().collect()
    }

    fn test(&mut self, file: Spanned<TestFile>, actions: &[Action]) -> Option<ManifestTest> {
        let place = Place::from(&file);
        let mut test = file.value;
        let name = std::mem::take(&mut test.name);
        let subject = match (&test.action, &test.webhook) {
            (Some(_), None) => TestSubject::Action(Box::new(self.action_test(test, place, actions)?)),
            (None, Some(_)) => self.webhook_test(&test, place)?,
            _ => {
                self.report(place, "a test has an `action` or a `webhook`".to_owned());
                return None;
            }
        };
        Some(ManifestTest { name, place, subject })
    }

    fn webhook_test(&mut self, test: &TestFile, place: Place) -> Option<TestSubject> {
        let of_actions = test.input.is_some() || test.output.is_some() || test.error.is_some();
        if of_actions || test.raw.is_none() || test.events.is_none() {
            self.report(place, "a webhook's test has `raw` and `events`, `headers` and `query`".to_owned());
            return None;
        }
        Some(TestSubject::Webhook)
    }

    fn action_test(&mut self, test: TestFile, place: Place, actions: &[Action]) -> Option<ActionTest> {
        let hook_only =
            test.raw.is_some() || test.events.is_some() || test.query.is_some() || test.headers.is_some();
        if hook_only {
            self.report(place, "`raw`, `events`, `query` and `headers` belong to tests of webhooks".to_owned());
        }
        let action = test.action?;
        if !actions.iter().any(|known| known.name == action.value) {
            let known: Vec<&str> = actions.iter().map(|action| action.name.as_str()).collect();
            self.report(&action, format!("there is no action `{}`; there are {}", action.value, known.join(", ")));
        }
        let expected = match (test.output, test.error) {
            (Some(output), None) => Expected::Output(output),
            (None, Some(kind)) => Expected::Error(kind),
            _ => {
                self.report(place, "a test expects an `output` or an `error`".to_owned());
                return None;
            }
        };
        let now = match &test.now {
            None => None,
            Some(text) => Some(self.instant(text)?),
        };
        Some(ActionTest {
            action: action.value,
            input: test.input.unwrap_or_else(|| Value::Object(Map::new())),
            config: test.config,
            secrets: test.secrets,
            now,
            idempotency_key: test.idempotency_key,
            exchanges: self.each(test.exchanges, Self::exchange)?,
            expected,
        })
    }

    fn exchange(&mut self, file: ExchangeFile) -> Option<RecordedExchange> {
        if !(100..600).contains(&file.respond.status.value) {
            self.report(&file.respond.status, "a status is 100 to 599".to_owned());
            return None;
        }
        Some(RecordedExchange {
            method: file.expect.method.into(),
            path: file.expect.path,
            query: file.expect.query,
            headers: file.expect.headers.unwrap_or_default(),
            body: file.expect.body,
            status: file.respond.status.value,
            answer_headers: file.respond.headers,
            answer_body: file.respond.body,
        })
    }

    fn instant(&mut self, text: &Spanned<String>) -> Option<jiff::Timestamp> {
        let parsed = text.value.parse();
        if parsed.is_err() {
            self.report(text, "`now` is an instant such as \"2026-11-22T20:00:00Z\"".to_owned());
        }
        parsed.ok()
    }
}
