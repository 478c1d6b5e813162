//! A manifest that has been checked: every expression compiled, every reference resolved.

use super::{
    node::Place,
    schema::{BodyKind, ConnectorKind, KeyPlace, LimitScope, LocalText, ResetUnit},
};
use crate::{
    error_kind::CallErrorKind,
    expression::{Expression, Piece},
    shape::Shape,
    template::Template,
};
use ponte_platform::http::{HostPattern, Method, header::HeaderName};
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// A kind of link, as its file describes it. Made by [`Manifest::parse`]; a value of this type is valid.
#[derive(Debug)]
pub struct Manifest {
    pub connector: String,
    pub version: String,
    pub name: String,
    pub kind: ConnectorKind,
    pub vendor_api: Option<String>,
    pub config: Vec<ConfigField>,
    pub webhooks: Vec<Webhook>,
    /// What the file asks for and this version cannot do, a sentence each. Such a manifest is valid, its tests run,
    /// but no connection can be made of it.
    pub unsupported: Vec<String>,
    pub(crate) auth: Auth,
    pub(crate) http: Http,
    pub(crate) limits: Vec<Limit>,
    pub(crate) errors: Vec<ErrorRule>,
    pub(crate) actions: BTreeMap<String, Action>,
    pub(crate) tests: Vec<ManifestTest>,
}

/// One thing that a connection needs to know; a line of the set-up form.
#[derive(Clone, Debug)]
pub struct ConfigField {
    pub key: String,
    pub label: LocalText,
    pub help: Option<LocalText>,
    pub kind: ConfigKind,
    pub required: bool,
    pub default: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigKind {
    Text,
    /// Goes to the vault; write-only.
    Secret,
    /// A certificate or key in PEM; goes to the vault too.
    Certificate,
    Url {
        reach: Reach,
    },
    OneOf(Vec<String>),
    Boolean,
    Integer,
    Map,
}

/// Whether the system may stand in the company's own network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Public,
    /// `on_prem: true`: private addresses, as far as the connection's allow-list names them.
    OnPremises,
}

/// How a request proves whose it is.
#[derive(Debug)]
pub(crate) enum Auth {
    None,
    ApiKey {
        place: KeyPlace,
        name: String,
        value: Vec<Piece>,
    },
    Bearer(Vec<Piece>),
    Basic {
        username: Vec<Piece>,
        password: Vec<Piece>,
    },
    /// A type that the file format knows and this version does not; see [`Manifest::unsupported`].
    Later,
}

#[derive(Debug)]
pub(crate) struct Http {
    pub base_url: Vec<Piece>,
    pub allow_hosts: Arc<[HostPattern]>,
    pub headers: Vec<(HeaderName, Template)>,
    /// For a whole interactive call, retries included.
    pub interactive: Duration,
    /// For one request of a background call.
    pub background: Duration,
    pub body: BodyKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Limit {
    pub scope: LimitScope,
    /// `*` stands for anything. Only requests with such a path count.
    pub path: Option<String>,
    pub rate: Option<Rate>,
    pub concurrency: Option<u32>,
    pub headers: Option<LimitHeaders>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Rate {
    pub count: u32,
    pub per: Duration,
    pub burst: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LimitHeaders {
    pub remaining: HeaderName,
    pub reset: Option<HeaderName>,
    pub unit: ResetUnit,
}

#[derive(Debug)]
pub(crate) struct ErrorRule {
    pub when: Expression,
    pub kind: CallErrorKind,
    pub retry_after: Option<Template>,
    pub message: Option<Template>,
    pub field: Option<String>,
    pub data: Option<Template>,
}

#[derive(Debug)]
pub(crate) struct Action {
    pub name: String,
    pub summary: Option<LocalText>,
    pub input: Shape,
    pub output_shape: Shape,
    pub safety: Safety,
    pub retry: RetryRule,
    pub cache: Option<CacheRule>,
    pub plan: Plan,
    pub output: Template,
}

/// What repeating the action does.
#[derive(Debug)]
pub(crate) enum Safety {
    /// Nothing more than doing it once.
    Idempotent,
    /// The vendor recognises the repetition by a header.
    Header { name: HeaderName, key: Template },
    /// Another action tells whether it was done.
    Probe { action: String, matches: Expression },
    /// It does it again: repeated only when it surely was not sent.
    Once,
}

#[derive(Clone, Debug)]
pub(crate) struct RetryRule {
    pub interactive: u32,
    pub background: u32,
    pub on: Vec<CallErrorKind>,
    pub shortest: Duration,
    pub longest: Duration,
}

#[derive(Debug)]
pub(crate) struct CacheRule {
    pub ttl: Duration,
    pub key: Template,
    pub stale_if_error: Duration,
    pub flights: Flights,
}

/// What happens when the same question is asked again before the first answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flights {
    Single,
    Separate,
}

#[derive(Debug)]
pub(crate) enum Plan {
    Steps(Vec<Step>),
    Pages(Box<Pages>),
}

#[derive(Debug)]
pub(crate) struct Pages {
    pub request: RequestTemplate,
    pub pagination: Arc<Pagination>,
    pub checks: Checks,
}

#[derive(Debug)]
pub(crate) struct Step {
    /// `None` for the only request of an action without steps.
    pub id: Option<String>,
    pub when: Option<Expression>,
    pub request: RequestTemplate,
    pub checks: Checks,
    pub stop_when: Option<Expression>,
}

/// What is asked of an answer that no error rule claimed.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    pub not_found_when: Option<Expression>,
    pub ambiguous_when: Option<Expression>,
    pub expect: Option<Expression>,
}

#[derive(Debug)]
pub(crate) struct RequestTemplate {
    pub method: Method,
    pub path: Vec<Piece>,
    pub query: Vec<(String, Template)>,
    pub headers: Vec<(HeaderName, Template)>,
    pub body: Option<Template>,
}

#[derive(Debug)]
pub(crate) struct Pagination {
    pub turn: Turn,
    /// Constant values of the page size, and where they go.
    pub size: Vec<(Injection, Value)>,
    pub stop: Option<Expression>,
    pub max_pages: u32,
}

/// How the next page is asked for.
#[derive(Debug)]
pub(crate) enum Turn {
    /// Counts by one from `start`.
    Page {
        inject: Injection,
        start: u64,
    },
    /// Counts by the number of items seen.
    Offset {
        inject: Injection,
        start: u64,
    },
    Cursor {
        inject: Injection,
        next: Expression,
    },
    Link {
        next: Expression,
    },
}

/// `query.pagina`, or a JSON pointer into the body (`/param/0/pagina`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Injection {
    Query(String),
    Body(String),
}

/// A webhook that the vendor sends. Its rules are checked when the file is read; receiving comes with the hooks.
#[derive(Debug)]
pub struct Webhook {
    /// Last fixed part of its address, `/hooks/{workspace}/{connection}/{path}/{random}`.
    pub path: String,
    /// What a person does in the vendor's screens.
    pub setup: LocalText,
}

/// One of the manifest's own tests.
#[derive(Debug)]
pub(crate) struct ManifestTest {
    pub name: String,
    pub place: Place,
    pub subject: TestSubject,
}

#[derive(Debug)]
pub(crate) enum TestSubject {
    Action(Box<ActionTest>),
    /// Needs the receiving of hooks.
    Webhook,
}

#[derive(Debug)]
pub(crate) struct ActionTest {
    pub action: String,
    pub input: Value,
    pub config: BTreeMap<String, Value>,
    pub secrets: BTreeMap<String, String>,
    pub now: Option<jiff::Timestamp>,
    pub idempotency_key: Option<String>,
    pub exchanges: Vec<RecordedExchange>,
    pub expected: Expected,
}

#[derive(Debug)]
pub(crate) enum Expected {
    Output(Value),
    Error(CallErrorKind),
}

#[derive(Clone, Debug)]
pub(crate) struct RecordedExchange {
    pub method: Method,
    pub path: String,
    pub query: Option<BTreeMap<String, Value>>,
    pub headers: BTreeMap<String, String>,
    pub body: Option<Value>,
    pub status: u16,
    pub answer_headers: BTreeMap<String, String>,
    pub answer_body: Option<Value>,
}
