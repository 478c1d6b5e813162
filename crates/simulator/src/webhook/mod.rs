//! The bytes of Meta's webhooks: envelopes of messages and statuses, serialised as Meta serialises, and signed.
//!
//! ```
//! use ponte_kernel::{Secret, Timestamp};
//! use ponte_simulator::webhook::{Content, InboundMessage, Number, Person, Signer, messages_body, wamid};
//!
//! let number = Number::new("220011223344556", "330011223344556", "551140028922");
//! let marina = Person::with_phone("5511987654321", "Marina Souza");
//! let id = wamid::from_customer("5511987654321", 7);
//! let at = Timestamp::from_secs(1_795_348_801);
//! let message = InboundMessage::new(&marina, &id, at, Content::Text("cadê meu pedido 1042?"));
//! let signed = Signer::new(&Secret::new("segredo".to_owned())).sign(messages_body(&number, &[message]));
//! assert!(signed.signature.starts_with("sha256="));
//! ```

mod envelope;
mod json;
mod sign;
mod status;
pub mod wamid;

pub use json::meta_json;
pub(crate) use sign::hexadecimal;
pub use sign::{SIGNATURE_HEADER, SignedBody, Signer};
pub use status::{FailedStatus, Pricing, PricingCategory, PricingKind, Status, StatusState, statuses_body};

use ponte_kernel::{Phone, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};

/// A number of the company as webhooks name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// The WhatsApp Business Account: `entry.id`.
    pub waba_id: String,
    pub phone_number_id: String,
    /// Digits without a plus sign.
    pub display_phone_number: String,
}

impl Number {
    pub fn new(waba_id: &str, phone_number_id: &str, display_phone_number: &str) -> Self {
        Self {
            waba_id: waba_id.to_owned(),
            phone_number_id: phone_number_id.to_owned(),
            display_phone_number: display_phone_number.to_owned(),
        }
    }
}

/// A customer as webhooks name them. What is `None` is left out, as Meta does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// `None` when the customer's phone is hidden from the company.
    pub wa_id: Option<String>,
    /// The business-scoped user id, such as `BR.7710254839201746`.
    pub bsuid: Option<String>,
    pub name: Option<String>,
}

impl Person {
    /// A person with a phone, and the BSUID that the emulator gives to that phone.
    pub fn with_phone(wa_id: &str, name: &str) -> Self {
        Self { wa_id: Some(wa_id.to_owned()), bsuid: Some(bsuid_of(wa_id)), name: Some(name.to_owned()) }
    }
}

/// The BSUID of a phone: always the same for the same phone with or without its ninth digit, so that a restarted
/// emulator knows its customers again.
pub fn bsuid_of(phone: &str) -> String {
    let key = Phone::parse(phone).map_or_else(|_| phone.to_owned(), |phone| phone.match_key());
    let country = if key.starts_with("55") { "BR" } else { "US" };
    // FNV-1a: any well-spread, stable number will do.
    let hash = key
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{country}.{:016}", hash % 10_000_000_000_000_000)
}

/// A customer's message.
#[derive(Clone, Debug)]
pub struct InboundMessage<'a> {
    pub from: &'a Person,
    /// See [`wamid::from_customer`].
    pub id: &'a str,
    pub at: Timestamp,
    pub content: Content<'a>,
    /// The message that this one quotes or answers.
    pub context: Option<Context<'a>>,
}

impl<'a> InboundMessage<'a> {
    pub fn new(from: &'a Person, id: &'a str, at: Timestamp, content: Content<'a>) -> Self {
        Self { from, id, at, content, context: None }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The company's number when its message is quoted.
    pub from: &'a str,
    pub id: &'a str,
}

#[derive(Clone, Debug)]
pub enum Content<'a> {
    Text(&'a str),
    /// `{"type": kind, kind: body}`
    Typed {
        kind: &'a str,
        body: &'a Value,
    },
    /// Further keys of the message exactly as given, `type` included: for types that nobody has seen yet.
    Raw(&'a Map<String, Value>),
}

/// One webhook with these messages, in their order. Meta sends up to 1,000 in one body, mostly one.
pub fn messages_body(number: &Number, messages: &[InboundMessage<'_>]) -> Vec<u8> {
    let contacts = envelope::contacts(messages.iter().map(|message| message.from));
    change(&number.waba_id, "messages", &envelope::MessagesValue::new(number, contacts, messages))
}

/// A webhook with any `value`: for fields and shapes that the other functions do not make.
pub fn change_body(waba_id: &str, field: &str, value: &Value) -> Vec<u8> {
    change(waba_id, field, value)
}

fn change<V: Serialize>(waba_id: &str, field: &str, value: &V) -> Vec<u8> {
    meta_json(&envelope::Envelope::new(waba_id, field, value))
}
