//! What a customer's phone shows: entries with ticks, and the events that change them.

use ponte_kernel::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// One bubble of a chat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The message's id at WhatsApp.
    pub id: String,
    /// The company's number (`phone_number_id`).
    pub number: String,
    pub from: Side,
    /// Microseconds since 1970.
    pub at: Timestamp,
    pub ticks: Ticks,
    pub content: Shown,
    /// The message that is quoted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Customer,
    Company,
}

/// How far a message got. Of the customer's messages: posted, acknowledged by the company's system, marked as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ticks {
    Accepted,
    Sent,
    Delivered,
    Read,
    Failed { code: u32 },
}

/// What a bubble holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Shown {
    Text {
        body: String,
    },
    Buttons {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        header: Option<String>,
        body: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        footer: Option<String>,
        choices: Vec<Choice>,
    },
    List {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        header: Option<String>,
        body: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        footer: Option<String>,
        /// The text of the button that opens the sheet.
        button: String,
        choices: Vec<Choice>,
    },
    Template {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        header: Option<String>,
        body: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        footer: Option<String>,
        choices: Vec<Choice>,
        /// What its cards, products or order hold, a line each.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lines: Vec<String>,
        /// The token of its form.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
    },
    /// Anything else to press.
    Interactive(Box<Interactive>),
    /// People's cards, by their names.
    Contacts {
        names: Vec<String>,
    },
    Media {
        /// `image`, `audio`, `video`, `document` or `sticker`
        kind: String,
        /// The id of an upload, or an address.
        source: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filename: Option<String>,
    },
    Location {
        latitude: f64,
        longitude: f64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
    },
    /// A button or row that the customer chose.
    Chosen {
        id: String,
        title: String,
    },
    /// No emoji takes the reaction back.
    Reaction {
        to: String,
        emoji: String,
    },
    /// A message of a type given as raw JSON.
    Other {
        kind: String,
    },
}

/// A message that offers something other than plain buttons or a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interactive {
    /// Meta's `type` of it, such as `flow`.
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    pub body: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// The text of its one button.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub button: Option<String>,
    /// What it shows: products, cards, an order, an address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
    /// Reply buttons, such as those of a carousel's cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    pub opens: Opens,
    /// What an answer has to name: the catalogue, the form's token, the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// What the customer can do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opens {
    /// Nothing that comes back.
    Nothing,
    /// A page.
    Address,
    /// Answered with a place.
    Location,
    /// Answered with the customer's own card.
    Contact,
    CallPermission,
    Form,
    /// Answered with an order.
    Products,
    Payment,
}

impl Interactive {
    pub(crate) fn new(kind: &str, body: String, opens: Opens) -> Self {
        Self {
            kind: kind.to_owned(),
            header: None,
            body,
            footer: None,
            button: None,
            lines: Vec::new(),
            choices: Vec::new(),
            opens,
            reference: None,
        }
    }
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What comes back when it is chosen.
    pub id: String,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The title of the list's section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
}

impl Choice {
    pub(crate) fn new(id: &str, title: &str) -> Self {
        Self { id: id.to_owned(), title: title.to_owned(), description: None, section: None }
    }
}

impl Shown {
    /// What can be chosen, in the order shown.
    pub fn choices(&self) -> &[Choice] {
        match self {
            Self::Buttons { choices, .. } | Self::List { choices, .. } | Self::Template { choices, .. } => choices,
            Self::Interactive(shown) => &shown.choices,
            _ => &[],
        }
    }

    /// Whether it can be answered with this.
    pub(crate) fn opens(&self, what: Opens) -> bool {
        match self {
            Self::Interactive(shown) => shown.opens == what,
            Self::Template { reference, .. } => what == Opens::Form && reference.is_some(),
            _ => false,
        }
    }

    /// What an answer has to name.
    pub(crate) fn reference(&self) -> Option<&str> {
        match self {
            Self::Interactive(shown) => shown.reference.as_deref(),
            Self::Template { reference, .. } => reference.as_deref(),
            _ => None,
        }
    }
}

/// What happens on a customer's phone, as its event stream tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum PhoneEvent {
    /// A new bubble, of either side.
    Message { entry: Box<Entry> },
    /// A bubble's ticks changed.
    Ticks { id: String, ticks: Ticks },
    /// The company is typing, for at most 25 seconds or until its message.
    Typing { number: String },
    /// Events were missed: fetch the transcript again.
    Missed,
}

/// The newest entries of one customer.
#[derive(Debug, Default)]
pub(crate) struct Transcript(VecDeque<Entry>);

impl Transcript {
    pub(crate) fn push(&mut self, entry: Entry, at_most: usize) {
        if at_most == 0 {
            return;
        }
        while self.0.len() >= at_most {
            self.0.pop_front();
        }
        self.0.push_back(entry);
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.0.iter().cloned().collect()
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Entry> {
        self.0.iter().rev().find(|entry| entry.id == id)
    }

    /// The newest message of the company that offers `choice`; of `message` only, when given.
    pub(crate) fn offering(&self, choice: &str, message: Option<&str>) -> Option<(&Entry, &Choice)> {
        self.0.iter().rev().filter(|entry| message.is_none_or(|id| entry.id == id)).find_map(|entry| {
            entry.content.choices().iter().find(|offered| offered.id == choice).map(|offered| (entry, offered))
        })
    }

    /// The newest message of the company to `number` that can be answered with `what`; `message` only, when given.
    pub(crate) fn asking(&self, number: &str, what: Opens, message: Option<&str>) -> Option<&Entry> {
        self.0.iter().rev().find(|entry| {
            entry.number == number && entry.content.opens(what) && message.is_none_or(|id| entry.id == id)
        })
    }

    /// Raises the ticks of a message; they never go back. Tells whether they changed.
    pub(crate) fn tick(&mut self, id: &str, ticks: Ticks) -> bool {
        match self.0.iter_mut().rev().find(|entry| entry.id == id) {
            Some(entry) if entry.ticks < ticks => {
                entry.ticks = ticks;
                true
            }
            _ => false,
        }
    }

    /// Marks the customer's messages to `number` up to `id` as read; gives the ids that changed.
    pub(crate) fn mark_read(&mut self, number: &str, id: &str) -> Vec<String> {
        let Some(last) = self.0.iter().rposition(|entry| entry.id == id) else { return Vec::new() };
        let unread = |entry: &&mut Entry| {
            entry.from == Side::Customer && entry.number == number && entry.ticks < Ticks::Read
        };
        let mut changed = Vec::new();
        for entry in self.0.iter_mut().take(last + 1).filter(unread) {
            entry.ticks = Ticks::Read;
            changed.push(entry.id.clone());
        }
        changed
    }
}
