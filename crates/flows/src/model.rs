//! A flow as its file says it: one YAML or JSON document that people write and the editor draws.
//!
//! Texts may hold `{{ contact.first_name }}`; conditions and mappings hold `${ … }`. What can be wrong in a file
//! that reads well (unknown blocks, endless loops, texts too long) is found by [`crate::validate`].

use crate::{
    keys::{ActionName, AttributeKey, BlockKey, ConnectionKey, FlowKey, QueueKey, VariableName},
    period::Period,
};
use ponte_channels::model::{Button, ListSection, OutboundMedia};
use ponte_connectors::CallErrorKind;
use ponte_kernel::Language;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// A bot's program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    pub schema: Schema,
    pub key: FlowKey,
    /// For people, in lists and reports.
    pub name: String,
    /// The language of Ponte's own words in this flow (apologies, hints on wrong answers) and of numbers and dates.
    #[serde(default)]
    pub language: Language,
    #[serde(default)]
    pub triggers: Triggers,
    /// The way to a person, which every flow has.
    pub human: HumanExit,
    pub start: BlockKey,
    pub blocks: BTreeMap<BlockKey, Block>,
}

/// The form of the file. There is one so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub enum Schema {
    V1,
}

/// When a flow starts by itself. A flow without triggers is started by people and automations only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Triggers {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<Keywords>,
    /// The contact writes for the first time.
    #[serde(default)]
    pub first_contact: bool,
    /// Nothing else fits.
    #[serde(default)]
    pub default: bool,
}

/// Words that start a flow. Case, accents and punctuation do not matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keywords {
    pub words: Vec<String>,
    #[serde(default, rename = "match")]
    pub matching: Matching,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// The message is the word and nothing else.
    #[default]
    Whole,
    /// The word stands somewhere in the message, as whole words.
    Contains,
}

/// Where a customer goes who asks for a person, and where the session goes when the flow breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HumanExit {
    pub queue: QueueKey,
    /// Said when the customer asked for a person; Ponte's own words when it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Said when the flow broke, exactly as it stands: it must not need anything that could break again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apology: Option<String>,
}

/// One step of a flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    Say(Say),
    Ask(Box<Ask>),
    If(If),
    Set(Set),
    Call(Call),
    HandOver(HandOver),
    Wait(Wait),
    /// The session is over; the next message finds its flow by the triggers.
    End,
}

/// Sends bubbles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Say {
    pub bubbles: Vec<Bubble>,
    #[serde(default)]
    pub join: Join,
    pub next: BlockKey,
}

/// Whether a text becomes one bubble with the text before it. Every bubble is billed since October 2026.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "bool", into = "bool")]
pub enum Join {
    #[default]
    Joined,
    Apart,
}

/// What one bubble shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bubble {
    Text(String),
    Buttons(Buttons),
    List(List),
    Media(OutboundMedia),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Buttons {
    pub body: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    pub buttons: Vec<Button>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    pub body: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// The text of the button that opens the sheet.
    pub button: String,
    pub sections: Vec<ListSection>,
}

/// Asks the customer and goes on with the answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    pub prompt: Bubble,
    #[serde(default)]
    pub join: Join,
    #[serde(default)]
    pub kind: AnswerKind,
    /// The variable that takes the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<VariableName>,
    /// A condition over `answer` that a good answer fulfils.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// How often the question is put again after an answer that does not fit.
    #[serde(default = "default_retries")]
    pub retries: u8,
    /// Said before the question is put again; Ponte's own words when it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invalid: Option<String>,
    /// Where an answer leads that does not fit after the last retry.
    pub otherwise: BlockKey,
    /// Where each choice leads; those not named lead to `next`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub choices: BTreeMap<String, BlockKey>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Timeout>,
    /// May be missing when every choice has its own way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<BlockKey>,
}

/// How an answer is read, and as what it is saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// The words, as they came.
    #[default]
    Text,
    /// A number, written as people of the flow's language write it.
    Number,
    /// The id of the button or row; title and position (`1`) are understood as well.
    Choice,
    /// The 11 digits of a CPF with fitting check digits.
    Cpf,
    /// A day, saved as `2026-12-25`.
    Date,
}

/// What happens when nobody answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timeout {
    pub after: Period,
    pub then: BlockKey,
}

/// Goes to the block of the first condition that holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct If {
    pub cases: Vec<Case>,
    #[serde(rename = "else")]
    pub otherwise: BlockKey,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// `${ … }`
    pub when: String,
    pub then: BlockKey,
}

/// Remembers values. All are computed from what was known before the block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// Known to this session alone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<VariableName, Json>,
    /// Kept with the contact; null takes the attribute away.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<AttributeKey, Json>,
    pub next: BlockKey,
}

/// Asks one of the company's systems.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    pub connection: ConnectionKey,
    pub action: ActionName,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub input: BTreeMap<String, Json>,
    /// The variable that takes the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<VariableName>,
    pub next: BlockKey,
    pub on_error: ErrorRoutes,
}

/// Where a failed call leads: a block for each kind that needs its own, and one for all others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<RouteName, BlockKey>", into = "BTreeMap<RouteName, BlockKey>")]
pub struct ErrorRoutes {
    pub default: BlockKey,
    pub by_kind: BTreeMap<CallErrorKind, BlockKey>,
}

impl ErrorRoutes {
    #[must_use]
    pub fn of(&self, kind: CallErrorKind) -> &BlockKey {
        self.by_kind.get(&kind).unwrap_or(&self.default)
    }
}

/// Gives the conversation to people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    pub queue: QueueKey,
    /// For the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// For the agents; the customer never sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Lets time pass, or waits for the customer to write first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    #[serde(rename = "for")]
    pub period: Period,
    /// Where the session goes at once when the customer writes; without it the message is kept as `said` and the time runs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_message: Option<BlockKey>,
    /// Where it goes when the time is over.
    pub next: BlockKey,
}

/// A key of `on_error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RouteName {
    Default,
    Kind(CallErrorKind),
}

impl Serialize for RouteName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Default => serializer.serialize_str("default"),
            Self::Kind(kind) => serializer.serialize_str(kind.as_str()),
        }
    }
}

impl<'de> Deserialize<'de> for RouteName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        if name == "default" {
            return Ok(Self::Default);
        }
        CallErrorKind::parse(&name).map(Self::Kind).ok_or_else(|| {
            let kinds = CallErrorKind::ALL.map(CallErrorKind::as_str).join(", ");
            serde::de::Error::custom(format!("`{name}` is no kind of error: default, {kinds}"))
        })
    }
}

impl TryFrom<BTreeMap<RouteName, BlockKey>> for ErrorRoutes {
    type Error = &'static str;
    fn try_from(mut routes: BTreeMap<RouteName, BlockKey>) -> Result<Self, Self::Error> {
        let default = routes.remove(&RouteName::Default).ok_or("`on_error` needs the key `default`")?;
        let by_kind = routes.into_iter().filter_map(|(name, block)| match name {
            RouteName::Default => None,
            RouteName::Kind(kind) => Some((kind, block)),
        });
        Ok(Self { default, by_kind: by_kind.collect() })
    }
}

impl From<ErrorRoutes> for BTreeMap<RouteName, BlockKey> {
    fn from(routes: ErrorRoutes) -> Self {
        let kinds = routes.by_kind.into_iter().map(|(kind, block)| (RouteName::Kind(kind), block));
        kinds.chain([(RouteName::Default, routes.default)]).collect()
    }
}

impl TryFrom<u32> for Schema {
    type Error = String;
    fn try_from(number: u32) -> Result<Self, String> {
        match number {
            1 => Ok(Self::V1),
            other => Err(format!("schema {other} is not known; this version of Ponte reads schema 1")),
        }
    }
}

impl From<Schema> for u32 {
    fn from(schema: Schema) -> Self {
        match schema {
            Schema::V1 => 1,
        }
    }
}

impl From<bool> for Join {
    fn from(joined: bool) -> Self {
        if joined { Self::Joined } else { Self::Apart }
    }
}

impl From<Join> for bool {
    fn from(join: Join) -> Self {
        join == Join::Joined
    }
}

const fn default_retries() -> u8 {
    2
}
