//! `tests`, as they are written.

use super::{Method, Text};
use crate::error_kind::CallErrorKind;
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestFile {
    pub name: String,
    pub action: Option<Text>,
    pub input: Option<serde_json::Value>,
    #[serde(default)]
    pub config: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    pub secrets: BTreeMap<String, String>,
    pub now: Option<Text>,
    pub idempotency_key: Option<String>,
    #[serde(default)]
    pub exchanges: Vec<ExchangeFile>,
    pub output: Option<serde_json::Value>,
    pub error: Option<CallErrorKind>,
    pub webhook: Option<Text>,
    pub query: Option<BTreeMap<String, String>>,
    pub headers: Option<BTreeMap<String, String>>,
    pub raw: Option<String>,
    pub events: Option<Vec<serde_json::Value>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExchangeFile {
    pub expect: ExpectFile,
    pub respond: RespondFile,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectFile {
    pub method: Method,
    pub path: String,
    pub query: Option<BTreeMap<String, serde_json::Value>>,
    pub headers: Option<BTreeMap<String, String>>,
    pub body: Option<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RespondFile {
    pub status: Spanned<u16>,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    pub body: Option<serde_json::Value>,
}
