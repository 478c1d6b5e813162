//! `actions`: what the connector can do, and how.

use super::{Checker, Names, http::SEEN_IN_REQUESTS};
use crate::{
    canonical::{canonical_action, canonical_actions},
    error_kind::{CallErrorKind, Retry},
    expression::Piece,
    manifest::{
        model::{
            Action, CacheRule, Checks, Flights, Pages, Pagination, Plan, RequestTemplate, RetryRule, Safety, Step,
        },
        node::{Entries, Node, Place},
        schema::{
            ActionFile, CacheFile, IdempotencyFile, InputFile, Method as MethodFile, RequestFile, ResultFile,
            RetryFile, StepFile,
        },
    },
    shape::{ObjectShape, Shape},
};
use ponte_platform::http::Method;
use serde_saphyr::Spanned;
use std::{collections::BTreeMap, sync::Arc, time::Duration};

pub(super) const SEEN_IN_ANSWERS: &[&str] = &["input", "config", "steps", "now", "body", "status", "headers"];
const SEEN_IN_PATHS: &[&str] = &["input", "config", "steps", "now"];
const SEEN_IN_KEYS: &[&str] = &["input", "config"];
const SEEN_IN_IDEMPOTENCY: &[&str] = &["input", "config", "idempotency_key"];
const SEEN_IN_PROBES: &[&str] = &["input", "config", "found"];
const MOST_STEPS: usize = 5;

type Paginations = BTreeMap<String, Option<Arc<Pagination>>>;

impl Checker {
    pub(super) fn actions(&mut self, entries: Entries<ActionFile>, paginations: &Paginations) -> Vec<Action> {
        let names: Vec<String> = entries.0.iter().map(|(name, _)| name.value.clone()).collect();
        let mut actions = Vec::new();
        for (name, file) in entries.0 {
            if let Some(probe) = file.idempotency.as_ref().and_then(|idempotency| idempotency.value.probe.as_ref())
                && !names.contains(&probe.value)
            {
                self.report(probe, format!("there is no action `{}`; there are {}", probe.value, names.join(", ")));
            }
            actions.extend(self.action(&name, file, paginations));
        }
        actions
    }

    fn action(&mut self, name: &Spanned<String>, file: ActionFile, paginations: &Paginations) -> Option<Action> {
        let (input, output_shape) = self.shapes(name, &file.input)?;
        let object = match &input {
            Shape::Object(object) => Some(object),
            _ => None,
        };
        let seen = |roots| Names { input: object, ..Names::of(roots) };
        let safety = self.safety(&file, &seen(SEEN_IN_IDEMPOTENCY), &seen(SEEN_IN_PROBES));
        let retry = self.retry_rule(file.retry.as_ref(), file.idempotent);
        let cache = match &file.cache {
            None => Some(None),
            Some(cache) => self.cache_rule(cache, file.idempotent, &seen(SEEN_IN_KEYS)).map(Some),
        };
        let steps: Vec<String> =
            file.steps.iter().flat_map(|steps| &steps.value).map(|step| step.id.value.clone()).collect();
        let output_names = Names { steps, ..seen(SEEN_IN_ANSWERS) };
        let output = self.template(&file.output, &output_names);
        self.output_fits(&file.output, &output_shape);
        let summary = file.summary.clone();
        let plan = self.plan(name, file, paginations, object);
        Some(Action {
            name: name.value.clone(),
            summary,
            safety: safety?,
            retry: retry?,
            cache: cache?,
            plan: plan?,
            output: output?,
            input,
            output_shape,
        })
    }

    fn shapes(&mut self, name: &Spanned<String>, file: &Spanned<InputFile>) -> Option<(Shape, Shape)> {
        let canonical = canonical_action(&name.value);
        match (&file.value.reference, &file.value.schema, canonical) {
            (Some(_), None, Some(action)) => Some((action.input.clone(), action.output.clone())),
            (None, Some(schema), None) => Some((self.json_schema(schema)?, Shape::Any)),
            (Some(_), None, None) => {
                let known: Vec<&str> = canonical_actions().iter().map(|action| action.name).collect();
                let message = format!(
                    "`{}` is no canonical action, so its input needs a `schema`; canonical are {}",
                    name.value,
                    known.join(", ")
                );
                self.report(name, message);
                None
            }
            (None, Some(_), Some(_)) => {
                self.report(file, format!("`{}` is canonical: write `input: {{ref: canonical}}`", name.value));
                None
            }
            _ => {
                self.report(file, "`input` is `{ref: canonical}` or `{schema: {…}}`".to_owned());
                None
            }
        }
    }

    fn safety(&mut self, file: &ActionFile, names: &Names<'_>, probe_names: &Names<'_>) -> Option<Safety> {
        let Some(idempotency) = &file.idempotency else {
            return Some(if file.idempotent { Safety::Idempotent } else { Safety::Once });
        };
        if file.idempotent {
            self.report(idempotency, "an idempotent action needs no `idempotency`".to_owned());
        }
        match &idempotency.value {
            IdempotencyFile { header: Some(header), key: Some(key), probe: None, matches: None, local: None } => {
                let name = self.header_name(header);
                let key = self.template(key, names);
                Some(Safety::Header { name: name?, key: key? })
            }
            IdempotencyFile {
                header: None,
                key: None,
                probe: Some(probe),
                matches: Some(matches),
                local: None,
            } => {
                let matches = self.expression(matches, probe_names)?;
                Some(Safety::Probe { action: probe.value.clone(), matches })
            }
            IdempotencyFile { header: None, key: None, probe: None, matches: None, local: Some(local) } => {
                self.expression(local, names)?;
                Some(Safety::Once)
            }
            _ => {
                let message = "`idempotency` is `{header, key}`, `{probe, match}` or `{local}`";
                self.report(idempotency, message.to_owned());
                None
            }
        }
    }

    fn retry_rule(&mut self, file: Option<&Spanned<RetryFile>>, idempotent: bool) -> Option<RetryRule> {
        use CallErrorKind::{RateLimited, Timeout, Unavailable};
        let mut rule = RetryRule {
            interactive: u32::from(idempotent),
            background: 3,
            on: vec![Unavailable, Timeout, RateLimited],
            shortest: Duration::from_millis(200),
            longest: Duration::from_secs(30),
        };
        let Some(file) = file else { return Some(rule) };
        let retry = &file.value;
        rule.interactive = retry.interactive.unwrap_or(rule.interactive);
        rule.background = retry.background.unwrap_or(rule.background);
        if rule.interactive > 1 || rule.background > 10 {
            self.report(file, "a person waits: `interactive` is 0 or 1; `background` is at most 10".to_owned());
            return None;
        }
        if let Some(kinds) = &retry.on {
            if let Some(kind) = kinds.iter().find(|kind| kind.policy().retry == Retry::Never) {
                self.report(file, format!("asking again does not help after `{}`", kind.as_str()));
            }
            rule.on.clone_from(kinds);
        }
        if let Some(backoff) = retry.backoff {
            (rule.shortest, rule.longest) = (backoff.shortest, backoff.longest);
        }
        Some(rule)
    }

    fn cache_rule(&mut self, file: &Spanned<CacheFile>, idempotent: bool, names: &Names<'_>) -> Option<CacheRule> {
        if !idempotent {
            self.report(file, "only an action with `idempotent: true` can be cached".to_owned());
        }
        let cache = &file.value;
        Some(CacheRule {
            ttl: cache.ttl.0,
            key: self.template(&cache.key, names)?,
            stale_if_error: cache.stale_if_error.map_or(Duration::ZERO, |span| span.0),
            flights: if cache.single_flight.unwrap_or(true) { Flights::Single } else { Flights::Separate },
        })
    }

    fn plan(
        &mut self,
        name: &Spanned<String>,
        file: ActionFile,
        paginations: &Paginations,
        input: Option<&ObjectShape>,
    ) -> Option<Plan> {
        let names = Names { input, ..Names::of(SEEN_IN_REQUESTS) };
        match (file.request, file.steps, file.paginate) {
            (Some(request), None, None) => {
                let checks = self.result_checks(file.result.as_ref(), &names);
                let request = self.request(&request, &names);
                let only = Step { id: None, when: None, request: request?, checks, stop_when: None };
                Some(Plan::Steps(vec![only]))
            }
            (Some(request), None, Some(paginate)) => {
                let pagination = self.named_pagination(&paginate, paginations)?;
                let checks = self.result_checks(file.result.as_ref(), &names);
                let request = self.request(&request, &names);
                Some(Plan::Pages(Box::new(Pages { request: request?, pagination, checks })))
            }
            (None, Some(steps), None) => {
                if let Some(result) = &file.result {
                    self.result_in_steps(result, name);
                }
                self.steps(steps, input).map(Plan::Steps)
            }
            _ => {
                let message = "an action has a `request` (with `paginate` if needed) or `steps`";
                self.report(name, message.to_owned());
                None
            }
        }
    }

    fn result_in_steps(&mut self, result: &ResultFile, name: &Spanned<String>) {
        let place = result
            .not_found_when
            .as_ref()
            .or(result.ambiguous_when.as_ref())
            .map_or(Place::from(name), |node| node.place);
        self.report(place, "with `steps`, `not_found_when` and `ambiguous_when` stand in the step".to_owned());
    }

    fn named_pagination(&mut self, name: &Spanned<String>, paginations: &Paginations) -> Option<Arc<Pagination>> {
        let Some(found) = paginations.get(&name.value) else {
            let mut known: Vec<&str> = paginations.keys().map(String::as_str).collect();
            if known.is_empty() {
                known.push("none");
            }
            self.report(name, format!("there is no pagination `{}`; there are: {}", name.value, known.join(", ")));
            return None;
        };
        found.clone()
    }

    fn result_checks(&mut self, file: Option<&ResultFile>, names: &Names<'_>) -> Checks {
        let Some(file) = file else { return Checks::default() };
        let names = Names { roots: SEEN_IN_ANSWERS, ..names.clone() };
        let not_found_when = self.optional_expression(file.not_found_when.as_ref(), &names);
        let ambiguous_when = self.optional_expression(file.ambiguous_when.as_ref(), &names);
        Checks { not_found_when, ambiguous_when, expect: None }
    }

    fn steps(&mut self, steps: Spanned<Vec<StepFile>>, input: Option<&ObjectShape>) -> Option<Vec<Step>> {
        if !(1..=MOST_STEPS).contains(&steps.value.len()) {
            self.report(&steps, format!("an action has 1 to {MOST_STEPS} steps"));
        }
        let mut before: Vec<String> = Vec::new();
        let mut checked = Vec::new();
        for step in steps.value {
            let id = step.id.value.clone();
            if !super::is_key(&id) || before.contains(&id) {
                self.report(&step.id, "a step's id is made of a-z, 0-9 and _, and is its own".to_owned());
            }
            checked.push(self.step(step, &before, input));
            before.push(id);
        }
        checked.into_iter().collect()
    }

    fn step(&mut self, file: StepFile, before: &[String], input: Option<&ObjectShape>) -> Option<Step> {
        let names = Names { input, steps: before.to_vec(), ..Names::of(SEEN_IN_REQUESTS) };
        let answer = Names { roots: SEEN_IN_ANSWERS, ..names.clone() };
        let earlier = Names { roots: SEEN_IN_PATHS, ..names.clone() };
        let when = self.optional_expression(file.when.as_ref(), &earlier);
        let request = self.request(&file.request, &names);
        let stop_when = self.optional_expression(file.stop_when.as_ref(), &answer);
        let not_found_when = self.optional_expression(file.not_found_when.as_ref(), &answer);
        let ambiguous_when = self.optional_expression(file.ambiguous_when.as_ref(), &answer);
        let expect = self.optional_expression(file.expect.as_ref(), &answer);
        let checks = Checks { not_found_when, ambiguous_when, expect };
        Some(Step { id: Some(file.id.value), when, request: request?, checks, stop_when })
    }

    pub(super) fn request(&mut self, file: &RequestFile, names: &Names<'_>) -> Option<RequestTemplate> {
        let path_names = Names { roots: SEEN_IN_PATHS, ..names.clone() };
        let path = self.spanned_text(&file.path, &path_names);
        if !path.as_deref().is_none_or(is_path) {
            self.report(&file.path, "a path begins with `/`; what follows a `?` stands in `query`".to_owned());
        }
        let query = self.map(file.query.as_ref(), names);
        let headers = self.headers(file.headers.as_ref(), names);
        let body = self.optional_template(file.body.as_ref(), names);
        let method = self.method(file);
        Some(RequestTemplate { method, path: path?, query: query?, headers: headers?, body })
    }

    fn method(&mut self, file: &RequestFile) -> Method {
        let bodiless = matches!(file.method.value, MethodFile::Get | MethodFile::Head);
        if let (true, Some(Node { place, .. })) = (bodiless, &file.body) {
            self.report(*place, "a GET or HEAD request has no body".to_owned());
        }
        file.method.value.into()
    }
}

fn is_path(pieces: &[Piece]) -> bool {
    let begins = matches!(pieces.first(), Some(Piece::Text(text)) if text.starts_with('/'));
    begins && !pieces.iter().any(|piece| matches!(piece, Piece::Text(text) if text.contains(['?', '#'])))
}

impl From<MethodFile> for Method {
    fn from(method: MethodFile) -> Self {
        match method {
            MethodFile::Get => Self::GET,
            MethodFile::Head => Self::HEAD,
            MethodFile::Post => Self::POST,
            MethodFile::Put => Self::PUT,
            MethodFile::Patch => Self::PATCH,
            MethodFile::Delete => Self::DELETE,
        }
    }
}
