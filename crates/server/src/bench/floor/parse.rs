//! The parts of webhooks, look-ups and answers that the floor reads, borrowed from their bytes.

use serde::Deserialize;
use std::borrow::Cow;

#[derive(Deserialize)]
pub(super) struct Envelope<'a> {
    #[serde(borrow)]
    entry: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    changes: Vec<Change<'a>>,
}

#[derive(Deserialize)]
struct Change<'a> {
    #[serde(borrow)]
    value: Value<'a>,
}

#[derive(Deserialize)]
struct Value<'a> {
    #[serde(borrow)]
    metadata: Metadata<'a>,
    #[serde(borrow, default)]
    messages: Vec<Message<'a>>,
    #[serde(borrow, default, rename = "statuses")]
    _statuses: Vec<Status<'a>>,
}

#[derive(Deserialize)]
struct Metadata<'a> {
    #[serde(borrow)]
    phone_number_id: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    from: Cow<'a, str>,
    #[serde(borrow)]
    text: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Status<'a> {
    #[serde(borrow, rename = "id")]
    _id: Cow<'a, str>,
    #[serde(borrow, rename = "status")]
    _status: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Text<'a> {
    #[serde(borrow)]
    body: Cow<'a, str>,
}

/// Somebody asks for an order.
pub(super) struct Question {
    pub(super) number: String,
    pub(super) from: String,
    pub(super) text: String,
    pub(super) order: String,
}

impl Envelope<'_> {
    /// The questions in it, owned: they outlive the body.
    pub(super) fn questions(&self) -> Vec<Question> {
        let values = self.entry.iter().flat_map(|entry| &entry.changes).map(|change| &change.value);
        values.flat_map(|value| value.messages.iter().filter_map(|message| question(value, message))).collect()
    }
}

fn question(value: &Value<'_>, message: &Message<'_>) -> Option<Question> {
    let text = message.text.as_ref()?.body.as_ref();
    let order = text.split_once("pedido ")?.1.split(|character: char| !character.is_ascii_digit()).next()?;
    Some(Question {
        number: value.metadata.phone_number_id.clone().into_owned(),
        from: message.from.clone().into_owned(),
        text: text.to_owned(),
        order: order.to_owned(),
    })
}

/// What the shop says.
#[derive(Deserialize)]
pub(super) struct Orders<'a> {
    #[serde(borrow)]
    pub(super) data: Vec<Order<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Order<'a> {
    #[serde(borrow)]
    pub(super) status: Cow<'a, str>,
    pub(super) total: f64,
}
