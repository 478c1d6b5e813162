//! Meta's errors, word for word where they are known (reference page, section 10).

use crate::webhook::FailedStatus;
use axum::{
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::borrow::Cow;

/// A call that is refused at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: u32,
    subcode: Option<u32>,
    kind: &'static str,
    message: Cow<'static, str>,
    details: Option<Cow<'static, str>>,
    /// What the person at the screen is told: title and sentence.
    user: Option<(&'static str, &'static str)>,
}

impl Refusal {
    fn new(status: StatusCode, code: u32, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            code,
            subcode: None,
            kind: "OAuthException",
            message: message.into(),
            details: None,
            user: None,
        }
    }

    fn details(self, details: impl Into<Cow<'static, str>>) -> Self {
        Self { details: Some(details.into()), ..self }
    }

    fn subcode(self, subcode: u32) -> Self {
        Self { subcode: Some(subcode), ..self }
    }

    pub(crate) fn no_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, 190, "An access token is required to request this resource.")
    }

    pub(crate) fn bad_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, 190, "Invalid OAuth access token - Cannot parse access token")
    }

    pub(crate) fn bad_proof() -> Self {
        Self::new(StatusCode::BAD_REQUEST, 100, "Invalid appsecret_proof provided in the API argument")
    }

    pub(crate) fn expired_token() -> Self {
        let message = "Error validating access token: Session has expired. The user must log in again.";
        Self::new(StatusCode::UNAUTHORIZED, 190, message).subcode(463)
    }

    /// An id that does not exist or that the token may not see.
    pub(crate) fn unknown_object(method: &str, id: &str) -> Self {
        let message = format!(
            "Unsupported {method} request. Object with ID '{id}' does not exist, cannot be loaded due to missing \
             permissions, or does not support this operation. Please read the Graph API documentation at \
             https://developers.facebook.com/docs/graph-api"
        );
        let kind = "GraphMethodException";
        Self { kind, ..Self::new(StatusCode::BAD_REQUEST, 100, message).subcode(33) }
    }

    pub(crate) fn unknown_path(path: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 2500, format!("Unknown path components: {path}"))
    }

    /// Code 100 about a named parameter: `Param text['body'] must be …`.
    pub(crate) fn parameter(sentence: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 100, format!("(#100) {sentence}"))
    }

    pub(crate) fn required(parameter: &str) -> Self {
        Self::parameter(format_args!("The parameter {parameter} is required."))
    }

    /// Code 131008.
    pub(crate) fn missing(details: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 131_008, "(#131008) Required parameter is missing").details(details)
    }

    /// Code 131009.
    pub(crate) fn invalid(details: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 131_009, "(#131009) Parameter value is not valid").details(details)
    }

    pub(crate) fn sender_is_recipient() -> Self {
        Self::new(StatusCode::BAD_REQUEST, 131_021, "(#131021) Recipient cannot be sender")
            .details("Sender and recipient phone number is the same.")
    }

    pub(crate) fn unsupported_type() -> Self {
        Self::new(StatusCode::BAD_REQUEST, 131_051, "(#131051) Unsupported message type")
            .details("Message type is not currently supported.")
    }

    pub(crate) fn bsuid_not_allowed() -> Self {
        Self::new(StatusCode::BAD_REQUEST, 131_062, "(#131062) Business-scoped user ID recipient not supported")
            .details("Authentication templates need the phone number of the recipient.")
    }

    pub(crate) fn template(code: u32, message: &'static str, details: String) -> Self {
        // 132001 alone is a 404.
        let status = if code == 132_001 { StatusCode::NOT_FOUND } else { StatusCode::BAD_REQUEST };
        Self::new(status, code, format!("(#{code}) {message}")).details(details)
    }

    /// A refusal of template management: code 100, explained by its subcode.
    pub(crate) fn management(subcode: u32, title: &'static str, sentence: &'static str) -> Self {
        let user = Some((title, sentence));
        Self { user, ..Self::new(StatusCode::BAD_REQUEST, 100, "Invalid parameter").subcode(subcode) }
    }

    pub(crate) fn bad_cursor() -> Self {
        Self::new(StatusCode::BAD_REQUEST, 131_059, "(#131059) Invalid cursor")
    }

    pub(crate) fn rate_limited() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, 130_429, "(#130429) Rate limit hit").details(
            "Message failed to send because there were too many messages sent from this phone number in a short \
             period of time",
        )
    }

    pub(crate) fn pair_limited() -> Self {
        let message = "(#131056) (Business Account, Consumer Account) pair rate limit hit";
        Self::new(StatusCode::TOO_MANY_REQUESTS, 131_056, message).details(
            "Message failed to send because there were too many messages sent from this phone number to the same \
             phone number in a short period of time.",
        )
    }

    pub(crate) fn server_error() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, 131_000, "(#131000) Something went wrong")
            .details("Message failed to send due to an unknown error.")
    }

    /// `subscribed_apps` with a callback that does not answer the handshake.
    pub(crate) fn callback_refused(reason: &str) -> Self {
        let message = format!("(#2200) Callback verification failed with the following errors: {reason}");
        Self::new(StatusCode::BAD_REQUEST, 2200, message)
    }

    /// The answer, with the trace id that support asks for.
    pub(crate) fn into_answer(self, trace: u128) -> Response {
        let error = ErrorWire {
            message: &self.message,
            r#type: self.kind,
            code: self.code,
            error_subcode: self.subcode,
            error_data: self.details.as_deref().map(|details| ErrorData { messaging_product: "whatsapp", details }),
            error_user_title: self.user.map(|(title, _)| title),
            error_user_msg: self.user.map(|(_, sentence)| sentence),
            fbtrace_id: trace_id(trace),
        };
        answer(self.status, &ErrorBody { error })
    }
}

/// JSON with Meta's content type and escapes.
pub(crate) fn answer<T: Serialize>(status: StatusCode, body: &T) -> Response {
    let headers = [(CONTENT_TYPE, "application/json; charset=UTF-8")];
    (status, headers, crate::webhook::meta_json(body)).into_response()
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    error: ErrorWire<'a>,
}

#[derive(Serialize)]
struct ErrorWire<'a> {
    message: &'a str,
    r#type: &'static str,
    code: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_subcode: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_data: Option<ErrorData<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_user_title: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_user_msg: Option<&'static str>,
    fbtrace_id: String,
}

#[derive(Serialize)]
struct ErrorData<'a> {
    messaging_product: &'static str,
    details: &'a str,
}

fn trace_id(random: u128) -> String {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    format!("A{}", URL_SAFE_NO_PAD.encode(random.to_be_bytes()))
}

/// The failures that come later, as a `failed` status. Codes that are not in the table get the general one.
pub(crate) fn failed_status(code: u32) -> FailedStatus {
    let (title, details) = match code {
        130_429 => (
            "Rate limit hit",
            "Message failed to send because there were too many messages sent from this phone number in a short period of time",
        ),
        130_472 => (
            "User's number is part of an experiment",
            "Failed to send message because this user's phone number is part of an experiment",
        ),
        131_026 => ("Message undeliverable", "Message Undeliverable."),
        131_042 => (
            "Business eligibility payment issue",
            "Message failed to send because there were one or more errors related to your payment method.",
        ),
        131_047 => (
            "Re-engagement message",
            "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
        ),
        131_049 => (
            "This message was not delivered to maintain healthy ecosystem engagement.",
            "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
        ),
        131_050 => (
            "User has stopped marketing messages",
            "The user has chosen to stop receiving marketing messages from this business.",
        ),
        131_053 => ("Media upload error", "Unable to upload the media used in the message."),
        132_015 => (
            "Template is paused",
            "Template is paused due to low quality so it cannot be sent in a template message.",
        ),
        _ => ("Something went wrong", "Message failed to send due to an unknown error."),
    };
    FailedStatus { code, title, details }
}
