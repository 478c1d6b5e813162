//! Status webhooks: how far a message of the company got.

use super::{Number, Person, change, envelope};
use ponte_kernel::Timestamp;
use serde::Serialize;

/// One status of one message.
#[derive(Clone, Copy, Debug)]
pub struct Status<'a> {
    /// The id that the send's answer gave.
    pub id: &'a str,
    pub state: StatusState<'a>,
    pub at: Timestamp,
    pub recipient: &'a Person,
    /// What the send gave as `biz_opaque_callback_data`.
    pub callback_data: Option<&'a str>,
}

#[derive(Clone, Copy, Debug)]
pub enum StatusState<'a> {
    Sent(Pricing),
    /// Without a price when an earlier status of the message carried it.
    Delivered(Option<Pricing>),
    Read(Option<Pricing>),
    Failed(&'a FailedStatus),
}

/// Why a message that was accepted did not arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FailedStatus {
    pub code: u32,
    pub title: &'static str,
    pub details: &'static str,
}

/// What the message costs. The model is per message ("PMP") since 2025-07-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pricing {
    pub category: PricingCategory,
    pub kind: PricingKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PricingCategory {
    Service,
    Utility,
    Marketing,
    Authentication,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PricingKind {
    Regular,
    FreeCustomerService,
}

/// One webhook with these statuses. Meta sends mostly one.
pub fn statuses_body(number: &Number, statuses: &[Status<'_>]) -> Vec<u8> {
    // Failures carry no contacts (reference page, section 3).
    let arrived = statuses.iter().filter(|status| !matches!(status.state, StatusState::Failed(_)));
    let contacts = envelope::contacts(arrived.map(|status| status.recipient));
    let statuses = statuses.iter().map(StatusWire::from).collect();
    let metadata = number.into();
    change(
        &number.waba_id,
        "messages",
        &StatusesValue { messaging_product: "whatsapp", metadata, contacts, statuses },
    )
}

#[derive(Serialize)]
struct StatusesValue<'a> {
    messaging_product: &'static str,
    metadata: envelope::Metadata<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    contacts: Vec<envelope::Contact<'a>>,
    statuses: Vec<StatusWire<'a>>,
}

#[derive(Serialize)]
struct StatusWire<'a> {
    id: &'a str,
    status: &'static str,
    timestamp: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient_user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    biz_opaque_callback_data: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pricing: Option<PricingWire>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<[ErrorWire<'a>; 1]>,
}

#[derive(Serialize)]
struct PricingWire {
    billable: bool,
    pricing_model: &'static str,
    category: PricingCategory,
    r#type: PricingKind,
}

#[derive(Serialize)]
struct ErrorWire<'a> {
    code: u32,
    title: &'a str,
    message: &'a str,
    error_data: ErrorDetails<'a>,
    href: &'static str,
}

#[derive(Serialize)]
struct ErrorDetails<'a> {
    details: &'a str,
}

impl<'a> From<&Status<'a>> for StatusWire<'a> {
    fn from(status: &Status<'a>) -> Self {
        let (name, pricing, failed) = match status.state {
            StatusState::Sent(pricing) => ("sent", Some(pricing), None),
            StatusState::Delivered(pricing) => ("delivered", pricing, None),
            StatusState::Read(pricing) => ("read", pricing, None),
            StatusState::Failed(failed) => ("failed", None, Some(failed)),
        };
        Self {
            id: status.id,
            status: name,
            timestamp: envelope::seconds(status.at),
            recipient_id: status.recipient.wa_id.as_deref(),
            // On failures missing when the message went to a phone.
            recipient_user_id: status
                .recipient
                .bsuid
                .as_deref()
                .filter(|_| failed.is_none() || status.recipient.wa_id.is_none()),
            biz_opaque_callback_data: status.callback_data,
            pricing: pricing.map(PricingWire::from),
            errors: failed.map(|failed| [ErrorWire::from(failed)]),
        }
    }
}

impl From<Pricing> for PricingWire {
    fn from(pricing: Pricing) -> Self {
        let billable = pricing.kind == PricingKind::Regular;
        Self { billable, pricing_model: "PMP", category: pricing.category, r#type: pricing.kind }
    }
}

impl<'a> From<&'a FailedStatus> for ErrorWire<'a> {
    fn from(failed: &'a FailedStatus) -> Self {
        Self {
            code: failed.code,
            title: failed.title,
            message: failed.title,
            error_data: ErrorDetails { details: failed.details },
            href: "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
        }
    }
}
