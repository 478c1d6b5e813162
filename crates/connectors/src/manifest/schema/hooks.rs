//! `webhooks`, as they are written.

use super::{LocalText, Text};
use crate::manifest::{node::Node, scalar::Span};
use serde::Deserialize;
use serde_saphyr::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookFile {
    pub path: Text,
    pub setup: LocalText,
    pub verify: Spanned<VerifyFile>,
    pub handshake: Option<HandshakeFile>,
    pub items: Node,
    pub dedupe: Node,
    pub events: Vec<HookEventFile>,
    pub reply: Option<ReplyFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerifyFile {
    #[serde(rename = "type")]
    pub kind: VerifyType,
    pub algo: Option<HashKind>,
    pub encoding: Option<Encoding>,
    pub header: Option<Text>,
    pub prefix: Option<String>,
    pub value: Option<Node>,
    pub message: Option<Node>,
    pub key: Option<Node>,
    pub username: Option<Node>,
    pub password: Option<Node>,
    pub max_age: Option<Span>,
    pub timestamp: Option<Text>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum VerifyType {
    Hmac,
    Sha256Concat,
    Static,
    Basic,
    Mtls,
    None,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HashKind {
    Sha256,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Encoding {
    Hex,
    Base64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandshakeFile {
    pub when: Node,
    pub reply: Node,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HookEventFile {
    pub when: Node,
    pub emit: Text,
    pub data: Option<Node>,
    pub refetch: Option<Spanned<RefetchFile>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefetchFile {
    pub action: Text,
    pub input: Node,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplyFile {
    pub status: u16,
    #[serde(default)]
    pub body: String,
}
