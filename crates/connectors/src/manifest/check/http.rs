//! `http`, `limits`, `errors` and `pagination`.

use super::{Checker, Names, actions::SEEN_IN_ANSWERS};
use crate::{
    manifest::{
        model::{ErrorRule, Http, Injection, Limit, LimitHeaders, Pagination, Rate, Turn},
        node::{Content, Entries, Node, Place},
        schema::{
            BodyKind, ErrorRuleFile, HttpFile, LimitFile, LimitHeadersFile, PageKind, PaginationFile, TlsFile,
        },
    },
    template::Template,
};
use ponte_platform::http::{HostPattern, Url, header::HeaderName};
use serde_json::Value;
use serde_saphyr::Spanned;
use std::{collections::BTreeMap, sync::Arc, time::Duration};

const SEEN_IN_BASE_URL: &[&str] = &["config"];
pub(super) const SEEN_IN_REQUESTS: &[&str] =
    &["input", "config", "auth", "secret", "steps", "now", "idempotency_key"];

impl Checker {
    pub(super) fn http(&mut self, file: &HttpFile) -> Option<Http> {
        let base_url = self.text(&file.base_url, &Names::of(SEEN_IN_BASE_URL));
        let allow_hosts: Vec<HostPattern> =
            file.allow_hosts.iter().filter_map(|host| self.host_pattern(host)).collect();
        self.literal_base_url(&file.base_url, &allow_hosts);
        let headers = self.headers(file.headers.as_ref(), &Names::of(SEEN_IN_REQUESTS));
        let (interactive, background) = self.timeouts(file.timeout_ms.as_ref());
        if file.body == BodyKind::Xml {
            self.unsupported.push("bodies of type `xml` are not supported by this version".to_owned());
        }
        self.unsupported.extend(file.tls.iter().flat_map(unsupported_tls));
        Some(Http {
            base_url: base_url?,
            allow_hosts: allow_hosts.into(),
            headers: headers?,
            interactive,
            background,
            body: file.body,
        })
    }

    fn host_pattern(&mut self, host: &Spanned<String>) -> Option<HostPattern> {
        let pattern = HostPattern::parse(&host.value);
        if pattern.is_none() {
            self.report(
                host,
                "a host is written `api.example.com`, or `*.example.com` for all below it".to_owned(),
            );
        }
        pattern
    }

    fn literal_base_url(&mut self, node: &Node, allow_hosts: &[HostPattern]) {
        let Content::Text(text) = &node.content else { return };
        if text.contains("${") {
            return;
        }
        match Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https")) {
            None => self.report(node.place, "`base_url` is an http or https address".to_owned()),
            Some(url) => {
                let host = url.host_str().unwrap_or_default();
                if !allow_hosts.is_empty() && !allow_hosts.iter().any(|pattern| pattern.matches(host)) {
                    self.report(node.place, format!("`{host}` is not among `allow_hosts`"));
                }
            }
        }
    }

    fn timeouts(&mut self, file: Option<&Spanned<crate::manifest::schema::TimeoutFile>>) -> (Duration, Duration) {
        let (mut interactive, mut background) = (1_500, 15_000);
        if let Some(file) = file {
            interactive = file.value.interactive.unwrap_or(interactive);
            background = file.value.background.unwrap_or(background);
            if !(50..=10_000).contains(&interactive) || !(50..=120_000).contains(&background) {
                self.report(
                    file,
                    "`interactive` is 50 to 10000 and `background` 50 to 120000 milliseconds".to_owned(),
                );
            }
        }
        (Duration::from_millis(interactive), Duration::from_millis(background))
    }

    /// Headers with their names checked.
    pub(super) fn headers(
        &mut self,
        node: Option<&Node>,
        names: &Names<'_>,
    ) -> Option<Vec<(HeaderName, Template)>> {
        let place = node.map_or_else(Place::default, |node| node.place);
        let entries = self.map(node, names)?;
        let mut headers = Vec::with_capacity(entries.len());
        for (name, template) in entries {
            match HeaderName::from_bytes(name.as_bytes()) {
                Ok(name) => headers.push((name, template)),
                Err(_) => self.report(place, format!("`{name}` cannot be the name of a header")),
            }
        }
        Some(headers)
    }

    pub(super) fn limit(&mut self, file: Spanned<LimitFile>) -> Option<Limit> {
        let place = Place::from(&file);
        let limit = file.value;
        let rate = match (limit.rate, limit.per) {
            (Some(count @ 1..), Some(per)) if !per.0.is_zero() => {
                Some(Rate { count, per: per.0, burst: limit.burst.unwrap_or(count).max(1) })
            }
            (None, None) => None,
            _ => {
                self.report(
                    place,
                    "a rate needs `rate` (1 or more) and `per`, such as `rate: 3, per: 1s`".to_owned(),
                );
                return None;
            }
        };
        if rate.is_none() && limit.concurrency.is_none_or(|count| count == 0) {
            self.report(place, "a limit needs a rate or a `concurrency` of 1 or more".to_owned());
        }
        let headers = limit.headers.and_then(|headers| self.limit_headers(&headers));
        Some(Limit { scope: limit.scope, path: limit.path, rate, concurrency: limit.concurrency, headers })
    }

    fn limit_headers(&mut self, file: &LimitHeadersFile) -> Option<LimitHeaders> {
        let remaining = self.header_name(&file.remaining);
        let reset = file.reset.as_ref().map(|name| self.header_name(name));
        Some(LimitHeaders { remaining: remaining?, reset: reset.flatten(), unit: file.unit })
    }

    pub(super) fn header_name(&mut self, name: &Spanned<String>) -> Option<HeaderName> {
        let parsed = HeaderName::from_bytes(name.value.as_bytes());
        if parsed.is_err() {
            self.report(name, format!("`{}` cannot be the name of a header", name.value));
        }
        parsed.ok()
    }

    pub(super) fn error_rule(&mut self, file: ErrorRuleFile) -> Option<ErrorRule> {
        let names = Names::of(SEEN_IN_ANSWERS);
        let when = self.expression(&file.when, &names);
        let retry_after = self.optional_template(file.retry_after.as_ref(), &names);
        let message = self.optional_template(file.message.as_ref(), &names);
        let data = self.optional_template(file.data.as_ref(), &names);
        Some(ErrorRule { when: when?, kind: file.kind, retry_after, message, field: file.field, data })
    }

    /// Each pagination with its name; `None` for one that has mistakes.
    pub(super) fn paginations(
        &mut self,
        entries: Entries<PaginationFile>,
    ) -> BTreeMap<String, Option<Arc<Pagination>>> {
        entries.0.into_iter().map(|(name, file)| (name.value, self.pagination(&file).map(Arc::new))).collect()
    }

    fn pagination(&mut self, file: &PaginationFile) -> Option<Pagination> {
        let names = Names::of(SEEN_IN_ANSWERS);
        let stop = self.optional_expression(file.stop.as_ref(), &names);
        let size = self.page_size(file.size.as_ref());
        let turn = self.turn(file, &names);
        let max_pages = match &file.max_pages {
            Some(count) if !(1..=20).contains(&count.value) => {
                self.report(count, "`max_pages` is 1 to 20".to_owned());
                None
            }
            Some(count) => Some(count.value),
            None => Some(5),
        };
        Some(Pagination { turn: turn?, size: size?, stop, max_pages: max_pages? })
    }

    fn turn(&mut self, file: &PaginationFile, names: &Names<'_>) -> Option<Turn> {
        let inject = file.inject.as_ref().map(|text| self.injection(&text.value, Place::from(text)));
        let next = file.next.as_ref().map(|node| self.expression(node, names));
        match (file.kind.value, inject, next) {
            (PageKind::Page, Some(inject), None) => {
                Some(Turn::Page { inject: inject?, start: file.start.unwrap_or(1) })
            }
            (PageKind::Offset, Some(inject), None) => {
                Some(Turn::Offset { inject: inject?, start: file.start.unwrap_or(0) })
            }
            (PageKind::Cursor, Some(inject), Some(next)) => Some(Turn::Cursor { inject: inject?, next: next? }),
            (PageKind::Link, None, Some(next)) => Some(Turn::Link { next: next? }),
            (kind, ..) => {
                self.report(&file.kind, kind.needs().to_owned());
                None
            }
        }
    }

    fn page_size(&mut self, node: Option<&Node>) -> Option<Vec<(Injection, Value)>> {
        let Some(node) = node else { return Some(Vec::new()) };
        let Content::Map(entries) = &node.content else {
            self.report(node.place, "`size` is a map such as `{query.limit: 100}`".to_owned());
            return None;
        };
        let sizes: Vec<_> =
            entries.iter().map(|(key, value)| Some((self.injection(key, value.place)?, value.plain()))).collect();
        sizes.into_iter().collect()
    }

    fn injection(&mut self, text: &str, place: Place) -> Option<Injection> {
        match text.strip_prefix("query.") {
            Some(name) if !name.is_empty() => Some(Injection::Query(name.to_owned())),
            None if text.starts_with('/') => Some(Injection::Body(text.to_owned())),
            _ => {
                self.report(
                    place,
                    "a page goes into `query.<name>` or into the body at `/json/pointer`".to_owned(),
                );
                None
            }
        }
    }
}

impl PageKind {
    fn needs(self) -> &'static str {
        match self {
            Self::Page => "pages of type `page` need `inject` and no `next`",
            Self::Offset => "pages of type `offset` need `inject` and no `next`",
            Self::Cursor => "pages of type `cursor` need `inject` and `next`",
            Self::Link => "pages of type `link` need `next` and no `inject`",
        }
    }
}

fn unsupported_tls(tls: &TlsFile) -> Vec<String> {
    let asked = [("client_cert", tls.client_cert.is_some()), ("ca", tls.ca.is_some()), ("insecure", tls.insecure)];
    let asked = asked.into_iter().filter(|(_, is_asked)| *is_asked);
    asked.map(|(key, _)| format!("`tls.{key}` is not supported by this version")).collect()
}
