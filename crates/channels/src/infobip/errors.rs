//! Infobip's errors go by names: of a status, of a group of errors and of the error itself. All are put before the
//! description, so that what is kept of a report says what it means.

use crate::{
    meta::loose::{LooseInteger, Words},
    model::ReportedError,
    redact::Redactor,
    send_error::{SendErrorKind, Verdict},
    verdicts::{CONFIG, CONTENT, OPTED_OUT, POLICY, RECIPIENT, THROTTLED, TRANSIENT, WINDOW_CLOSED},
};
use ponte_kernel::text::storable;
use serde::Deserialize;

/// The message was refused because the same id was taken before.
pub const DUPLICATE: &str = "REJECTED_DUPLICATE_MESSAGE_ID";

/// Marks what is of no use to try again.
const PERMANENT: &str = "PERMANENT";

/// A `status` or an `error`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Told<'a> {
    #[serde(default)]
    id: LooseInteger,
    #[serde(borrow)]
    name: Option<Words<'a>>,
    #[serde(borrow)]
    group_name: Option<Words<'a>>,
    #[serde(borrow)]
    description: Option<Words<'a>>,
    permanent: Option<bool>,
}

impl Told<'_> {
    pub fn group(&self) -> &str {
        self.group_name.as_deref().unwrap_or_default()
    }

    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    fn is_error(&self) -> bool {
        !matches!(self.group(), "" | "OK")
    }
}

/// What a report says about a message that did not arrive.
pub fn reported(status: &Told<'_>, error: Option<&Told<'_>>) -> ReportedError {
    let error = error.filter(|error| error.is_error());
    let most_exact = error.unwrap_or(status);
    let mut names = vec![status.group(), status.name()];
    if let Some(error) = error {
        names.extend([error.group(), error.name()]);
        names.extend(error.permanent.filter(|it| *it).map(|_| PERMANENT));
    }
    names.retain(|name| is_word(name));
    let description = most_exact.description.as_deref().unwrap_or_default();
    let title = format!("{}: {}", names.join(" "), Redactor::default().text(description));
    ReportedError { code: most_exact.id.0.unwrap_or_default(), title: storable(title) }
}

/// A name of the protocol: nothing that a person wrote.
fn is_word(name: &str) -> bool {
    let is_of_words = |byte: u8| byte.is_ascii_uppercase() || byte == b'_' || byte.is_ascii_digit();
    (1..64).contains(&name.len())
        && name.bytes().all(is_of_words)
        && !name.bytes().all(|byte| byte.is_ascii_digit())
}

/// What the names before the description mean; the most exact one counts.
pub fn by_title(title: &str) -> &'static Verdict {
    let names: Vec<_> = title.split(':').next().unwrap_or_default().split(' ').collect();
    let found = ROWS.iter().find(|(name, _)| names.contains(name)).map_or(&CONTENT, |(_, verdict)| *verdict);
    let passes = matches!(found.kind, SendErrorKind::Transient | SendErrorKind::Throttled { .. });
    if passes && names.contains(&PERMANENT) { &CONTENT } else { found }
}

#[rustfmt::skip] // A table: one row a name, the exact ones before the groups.
static ROWS: &[(&str, &Verdict)] = &[
    ("EC_NO_SESSION", &WINDOW_CLOSED),
    ("REJECTED_DND", &OPTED_OUT),
    ("REJECTED_NOT_ENOUGH_CREDITS", &POLICY),
    ("REJECTED_PREPAID_PACKAGE_EXPIRED", &POLICY),
    ("REJECTED_SENDER", &CONFIG),
    ("REJECTED_SOURCE", &CONFIG),
    ("REJECTED_ROUTE_NOT_AVAILABLE", &CONFIG),
    ("REJECTED_DESTINATION", &RECIPIENT),
    ("REJECTED_DESTINATION_NOT_REGISTERED", &RECIPIENT),
    ("REJECTED_PREFIX_MISSING", &RECIPIENT),
    ("REJECTED_FLOODING_FILTER", &THROTTLED),
    ("REJECTED_SYSTEM_ERROR", &TRANSIENT),
    ("TOO_MANY_REQUESTS", &THROTTLED),
    ("HANDSET_ERRORS", &RECIPIENT),
    ("OPERATOR_ERRORS", &TRANSIENT),
    ("USER_ERRORS", &CONTENT),
    ("UNDELIVERABLE", &RECIPIENT),
    ("EXPIRED", &RECIPIENT),
    ("REJECTED", &CONTENT),
];
