//! The file as it is written: one struct for each map of the YAML, nothing decided yet.
//!
//! Unknown keys are errors everywhere. What belongs together only under a condition (the keys of one kind of `auth`)
//! is checked in [`super::check`], so that the error can say so.

pub(crate) mod embedded;
pub(crate) mod hooks;

use super::{
    node::{Entries, Node},
    scalar::{Backoff, Percent, Span, Version},
};
use crate::error_kind::CallErrorKind;
use embedded::TestFile;
use hooks::WebhookFile;
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;

type Text = Spanned<String>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ManifestFile {
    pub schema: Spanned<u32>,
    pub connector: Text,
    pub version: Version,
    pub name: String,
    pub kind: ConnectorKind,
    pub vendor_api: Option<String>,
    #[serde(default)]
    pub config: Vec<Spanned<ConfigFieldFile>>,
    pub auth: Spanned<AuthFile>,
    pub http: HttpFile,
    #[serde(default)]
    pub limits: Vec<Spanned<LimitFile>>,
    #[serde(default)]
    pub errors: Vec<ErrorRuleFile>,
    #[serde(default)]
    pub pagination: Entries<PaginationFile>,
    pub actions: Entries<ActionFile>,
    #[serde(default)]
    pub webhooks: Vec<WebhookFile>,
    #[serde(default)]
    pub tests: Vec<Spanned<TestFile>>,
}

/// What sort of system it is, for the catalogue's screens.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ConnectorKind {
    Erp,
    Crm,
    Ecommerce,
    Payment,
    Scheduling,
    Logistics,
    Database,
    Bus,
    Generic,
}

/// A text for people, in their languages; Portuguese is always there.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct LocalText {
    #[serde(rename = "pt-BR")]
    pub portuguese: String,
    #[serde(rename = "en")]
    pub english: Option<String>,
}

impl LocalText {
    pub fn in_language(&self, language: ponte_kernel::Language) -> &str {
        language.pick(&self.portuguese, self.english.as_ref().unwrap_or(&self.portuguese))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfigFieldFile {
    pub key: String,
    pub label: LocalText,
    #[serde(rename = "type")]
    pub kind: ConfigKindFile,
    #[serde(default)]
    pub required: bool,
    pub default: Option<Node>,
    pub help: Option<LocalText>,
    pub options: Option<Vec<String>>,
    #[serde(default)]
    pub on_prem: bool,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConfigKindFile {
    String,
    Secret,
    Url,
    Enum,
    Bool,
    Int,
    Map,
    Cert,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub(crate) enum AuthType {
    #[serde(rename = "none")]
    None,
    #[serde(rename = "api_key")]
    ApiKey,
    #[serde(rename = "bearer")]
    Bearer,
    #[serde(rename = "basic")]
    Basic,
    #[serde(rename = "oauth2_code")]
    Oauth2Code,
    #[serde(rename = "oauth2_client")]
    Oauth2Client,
    #[serde(rename = "session")]
    Session,
    #[serde(rename = "mtls+oauth2_client")]
    MtlsOauth2Client,
    #[serde(rename = "body_keys")]
    BodyKeys,
}

/// The keys of all types of authentication; which go together is in `check/auth.rs`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthFile {
    #[serde(rename = "type")]
    pub kind: AuthType,
    #[serde(rename = "in")]
    pub place: Option<KeyPlace>,
    pub name: Option<Text>,
    pub value: Option<Node>,
    pub username: Option<Node>,
    pub password: Option<Node>,
    pub authorize_url: Option<Text>,
    pub token_url: Option<Text>,
    pub client_auth: Option<ClientAuth>,
    pub scopes: Option<Vec<String>>,
    pub refresh: Option<RefreshFile>,
    pub token_extra: Option<BTreeMap<String, String>>,
    pub login: Option<RequestFile>,
    pub token: Option<Node>,
    pub cookies: Option<Vec<String>>,
    pub ttl: Option<Span>,
    pub logout: Option<RequestFile>,
    pub fields: Option<Node>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum KeyPlace {
    Header,
    Query,
    Body,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    Basic,
    Body,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefreshFile {
    #[serde(default)]
    pub rotates: bool,
    pub access_ttl: Option<Span>,
    pub refresh_ttl: Option<Span>,
    pub skew: Option<Percent>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HttpFile {
    pub base_url: Node,
    #[serde(default)]
    pub allow_hosts: Vec<Text>,
    pub headers: Option<Node>,
    pub timeout_ms: Option<Spanned<TimeoutFile>>,
    #[serde(default)]
    pub body: BodyKind,
    pub tls: Option<TlsFile>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TimeoutFile {
    pub interactive: Option<u64>,
    pub background: Option<u64>,
}

/// How a request's body is written.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum BodyKind {
    #[default]
    Json,
    Form,
    FormBrackets,
    Xml,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TlsFile {
    pub client_cert: Option<Text>,
    pub ca: Option<Text>,
    #[serde(default)]
    pub insecure: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LimitFile {
    pub scope: LimitScope,
    #[serde(rename = "match")]
    pub path: Option<String>,
    pub rate: Option<u32>,
    pub per: Option<Span>,
    pub burst: Option<u32>,
    pub concurrency: Option<u32>,
    pub headers: Option<LimitHeadersFile>,
}

/// Whose budget a limit counts. `account` and `token` are the connection's; `ip` is this machine's, for all
/// connections to the same host; `action` is the connection's for the paths that match.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub enum LimitScope {
    Account,
    Token,
    Ip,
    Action,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LimitHeadersFile {
    pub remaining: Text,
    pub reset: Option<Text>,
    #[serde(default)]
    pub unit: ResetUnit,
}

/// What a `reset` header counts.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub enum ResetUnit {
    /// Seconds from now.
    #[default]
    Seconds,
    /// Milliseconds from now.
    Milliseconds,
    /// Seconds since 1970.
    Epoch,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorRuleFile {
    pub when: Node,
    pub kind: CallErrorKind,
    pub retry_after: Option<Node>,
    pub message: Option<Node>,
    pub field: Option<String>,
    pub data: Option<Node>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaginationFile {
    #[serde(rename = "type")]
    pub kind: Spanned<PageKind>,
    pub inject: Option<Text>,
    pub size: Option<Node>,
    pub start: Option<u64>,
    pub next: Option<Node>,
    pub stop: Option<Node>,
    pub max_pages: Option<Spanned<u32>>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PageKind {
    Page,
    Offset,
    Cursor,
    Link,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActionFile {
    pub summary: Option<LocalText>,
    pub input: Spanned<InputFile>,
    #[serde(default)]
    pub idempotent: bool,
    pub idempotency: Option<Spanned<IdempotencyFile>>,
    pub retry: Option<Spanned<RetryFile>>,
    pub cache: Option<Spanned<CacheFile>>,
    pub request: Option<RequestFile>,
    pub steps: Option<Spanned<Vec<StepFile>>>,
    pub paginate: Option<Text>,
    pub result: Option<ResultFile>,
    pub output: Node,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InputFile {
    #[serde(rename = "ref")]
    pub reference: Option<InputReference>,
    pub schema: Option<Node>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InputReference {
    Canonical,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IdempotencyFile {
    pub header: Option<Text>,
    pub key: Option<Node>,
    pub probe: Option<Text>,
    #[serde(rename = "match")]
    pub matches: Option<Node>,
    pub local: Option<Node>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RetryFile {
    pub interactive: Option<u32>,
    pub background: Option<u32>,
    pub on: Option<Vec<CallErrorKind>>,
    pub backoff: Option<Backoff>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CacheFile {
    pub ttl: Span,
    pub key: Node,
    pub stale_if_error: Option<Span>,
    pub single_flight: Option<bool>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestFile {
    pub method: Spanned<Method>,
    pub path: Text,
    pub query: Option<Node>,
    pub headers: Option<Node>,
    pub body: Option<Node>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepFile {
    pub id: Text,
    pub when: Option<Node>,
    pub request: RequestFile,
    pub expect: Option<Node>,
    pub stop_when: Option<Node>,
    pub not_found_when: Option<Node>,
    pub ambiguous_when: Option<Node>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResultFile {
    pub not_found_when: Option<Node>,
    pub ambiguous_when: Option<Node>,
}
