//! The JSON Schema of manifests, for editors: written from the types of [`super::schema`], committed in the catalogue.
//!
//! It says which keys exist, which are needed and what sort of value they take. What only a check of the whole file
//! can say (expressions, references, shapes) is [`super::Manifest::parse`]'s work.

use super::schema::{
    ActionFile, AuthFile, AuthType, BodyKind, CacheFile, ClientAuth, ConfigFieldFile, ConfigKindFile,
    ConnectorKind, ErrorRuleFile, HttpFile, IdempotencyFile, InputFile, InputReference, KeyPlace, LimitFile,
    LimitHeadersFile, LimitScope, LocalText, ManifestFile, Method, PageKind, PaginationFile, RefreshFile,
    RequestFile, ResetUnit, ResultFile, RetryFile, StepFile, TimeoutFile, TlsFile,
    embedded::{ExchangeFile, ExpectFile, RespondFile, TestFile},
    hooks::{
        Encoding, HandshakeFile, HashKind, HookEventFile, RefetchFile, ReplyFile, VerifyFile, VerifyType,
        WebhookFile,
    },
};
use crate::error_kind::CallErrorKind;
use serde::{Deserialize, Deserializer, de::Visitor, forward_to_deserialize_any};
use serde_json::{Map, Value, json};
use std::{fmt, path::PathBuf};

type NamesOf = fn() -> Vec<&'static str>;

/// Keys of every map of a manifest with what they take: `!` is needed, `[x]` a list, `{x}` a map, `#x` another map or
/// list of names, `?` anything; `text` may hold expressions.
const MAPS: &[(&str, NamesOf, &str)] = &[
    (
        "manifest",
        names::<ManifestFile>,
        "schema:one! connector:text! version:text! name:text! kind:#kind! vendor_api:text config:[#config] auth:#auth! http:#http! limits:[#limit] errors:[#error_rule] pagination:{#pagination} actions:{#action}! webhooks:[#webhook] tests:[#test]",
    ),
    ("local_text", names::<LocalText>, "pt-BR:text! en:text"),
    (
        "config",
        names::<ConfigFieldFile>,
        "key:text! label:#local_text! type:#config_kind! required:boolean default:? help:#local_text options:[text] on_prem:boolean",
    ),
    (
        "auth",
        names::<AuthFile>,
        "type:#auth_type! in:#key_place name:text value:text username:text password:text authorize_url:text token_url:text client_auth:#client_auth scopes:[text] refresh:#refresh token_extra:{text} login:#request token:text cookies:[text] ttl:text logout:#request fields:{?}",
    ),
    ("refresh", names::<RefreshFile>, "rotates:boolean access_ttl:text refresh_ttl:text skew:text"),
    (
        "http",
        names::<HttpFile>,
        "base_url:text! allow_hosts:[text] headers:{?} timeout_ms:#timeout body:#body_kind tls:#tls",
    ),
    ("timeout", names::<TimeoutFile>, "interactive:integer background:integer"),
    ("tls", names::<TlsFile>, "client_cert:text ca:text insecure:boolean"),
    (
        "limit",
        names::<LimitFile>,
        "scope:#limit_scope! match:text rate:integer per:text burst:integer concurrency:integer headers:#limit_headers",
    ),
    ("limit_headers", names::<LimitHeadersFile>, "remaining:text! reset:text unit:#reset_unit"),
    (
        "error_rule",
        names::<ErrorRuleFile>,
        "when:text! kind:#error_kind! retry_after:? message:text field:text data:?",
    ),
    (
        "pagination",
        names::<PaginationFile>,
        "type:#page_kind! inject:text size:{?} start:integer next:text stop:text max_pages:integer",
    ),
    (
        "action",
        names::<ActionFile>,
        "summary:#local_text input:#input! idempotent:boolean idempotency:#idempotency retry:#retry cache:#cache request:#request steps:[#step] paginate:text result:#result output:?!",
    ),
    ("input", names::<InputFile>, "ref:#input_reference schema:{?}"),
    ("idempotency", names::<IdempotencyFile>, "header:text key:text probe:text match:text local:text"),
    ("retry", names::<RetryFile>, "interactive:integer background:integer on:[#error_kind] backoff:text"),
    ("cache", names::<CacheFile>, "ttl:text! key:text! stale_if_error:text single_flight:boolean"),
    ("request", names::<RequestFile>, "method:#method! path:text! query:{?} headers:{?} body:?"),
    (
        "step",
        names::<StepFile>,
        "id:text! when:text request:#request! expect:text stop_when:text not_found_when:text ambiguous_when:text",
    ),
    ("result", names::<ResultFile>, "not_found_when:text ambiguous_when:text"),
    (
        "webhook",
        names::<WebhookFile>,
        "path:text! setup:#local_text! verify:#verify! handshake:#handshake items:text! dedupe:text! events:[#hook_event]! reply:#reply",
    ),
    (
        "verify",
        names::<VerifyFile>,
        "type:#verify_type! algo:#hash encoding:#encoding header:text prefix:text value:text message:text key:text username:text password:text max_age:text timestamp:text",
    ),
    ("handshake", names::<HandshakeFile>, "when:text! reply:text!"),
    ("hook_event", names::<HookEventFile>, "when:text! emit:text! data:? refetch:#refetch"),
    ("refetch", names::<RefetchFile>, "action:text! input:?!"),
    ("reply", names::<ReplyFile>, "status:integer! body:text"),
    (
        "test",
        names::<TestFile>,
        "name:text! action:text input:? config:{?} secrets:{text} now:text idempotency_key:text exchanges:[#exchange] output:? error:#error_kind webhook:text query:{text} headers:{text} raw:text events:[?]",
    ),
    ("exchange", names::<ExchangeFile>, "expect:#expect! respond:#respond!"),
    ("expect", names::<ExpectFile>, "method:#method! path:text! query:{?} headers:{text} body:?"),
    ("respond", names::<RespondFile>, "status:integer! headers:{text} body:?"),
];

/// Words of which a key takes one.
const WORDS: &[(&str, NamesOf)] = &[
    ("kind", names::<ConnectorKind>),
    ("config_kind", names::<ConfigKindFile>),
    ("auth_type", names::<AuthType>),
    ("key_place", names::<KeyPlace>),
    ("client_auth", names::<ClientAuth>),
    ("body_kind", names::<BodyKind>),
    ("limit_scope", names::<LimitScope>),
    ("reset_unit", names::<ResetUnit>),
    ("error_kind", names::<CallErrorKind>),
    ("page_kind", names::<PageKind>),
    ("input_reference", names::<InputReference>),
    ("method", names::<Method>),
    ("verify_type", names::<VerifyType>),
    ("hash", names::<HashKind>),
    ("encoding", names::<Encoding>),
];

#[test]
fn the_table_has_every_key_of_the_types() {
    for (name, keys, table) in MAPS {
        let listed: Vec<&str> = table.split(' ').filter_map(|entry| entry.split(':').next()).collect();
        assert_eq!(listed, keys(), "{name}");
    }
}

#[test]
fn the_committed_schema_is_the_one_of_this_version() {
    let committed = std::fs::read_to_string(path()).unwrap_or_default();
    if committed != schema() {
        let fresh = path().with_extension("json.new");
        std::fs::write(&fresh, schema()).expect("the catalogue can be written");
        panic!("the committed schema is another; the right one lies in {}: move it over", fresh.display());
    }
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../catalog/connectors/schema.json")
}

fn schema() -> String {
    let maps = MAPS.iter().map(|(name, _, table)| ((*name).to_owned(), map(table)));
    let words = WORDS.iter().map(|(name, words)| ((*name).to_owned(), json!({"enum": words()})));
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Ponte connector manifest, version 1",
        "$ref": "#/$defs/manifest",
        "$defs": maps.chain(words).collect::<Map<_, _>>(),
    });
    format!("{}\n", serde_json::to_string_pretty(&schema).expect("JSON"))
}

fn map(table: &str) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for entry in table.split(' ') {
        let (key, kind) = entry.split_once(':').expect("a key and its kind");
        if kind.ends_with('!') {
            required.push(key);
        }
        properties.insert(key.to_owned(), value(kind.trim_end_matches('!')));
    }
    json!({"type": "object", "additionalProperties": false, "required": required, "properties": properties})
}

fn value(kind: &str) -> Value {
    let inside = |open, close| kind.strip_prefix(open).and_then(|rest: &str| rest.strip_suffix(close));
    if let Some(item) = inside('[', ']') {
        return json!({"type": "array", "items": value(item)});
    }
    if let Some(member) = inside('{', '}') {
        return json!({"type": "object", "additionalProperties": value(member)});
    }
    match kind {
        "?" => json!(true),
        "one" => json!({"const": 1}),
        "text" => json!({"type": "string"}),
        "integer" | "boolean" => json!({"type": kind}),
        reference => json!({"$ref": format!("#/$defs/{}", &reference[1..])}),
    }
}

/// The keys that serde's derive knows of a struct, or the words of an enum.
fn names<T: for<'de> Deserialize<'de>>() -> Vec<&'static str> {
    match T::deserialize(Asking) {
        Err(Names(names)) => names,
        Ok(_) => Vec::new(),
    }
}

/// A deserializer that only learns what it is asked for.
struct Asking;

#[derive(Debug)]
struct Names(Vec<&'static str>);

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("names")
    }
}

impl std::error::Error for Names {}

impl serde::de::Error for Names {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(Vec::new())
    }
}

impl<'de> Deserializer<'de> for Asking {
    type Error = Names;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Names> {
        Err(Names(Vec::new()))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Names> {
        Err(Names(fields.to_vec()))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Names> {
        Err(Names(variants.to_vec()))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}
