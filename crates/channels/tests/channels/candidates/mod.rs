//! All adapters, each with its evidence.

pub mod blip;
pub mod dialog360;
pub mod gupshup;
pub mod infobip;
pub mod meta;
pub mod twilio;
pub mod zenvia;

use crate::compliance::{Candidate, Header, TOKEN};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ponte_channels::model::{Credentials, ReportedError};

/// In the order of the table.
pub fn all() -> Vec<Candidate> {
    vec![
        meta::candidate(),
        dialog360::candidate(),
        twilio::candidate(),
        zenvia::candidate(),
        blip::candidate(),
        gupshup::candidate(),
        infobip::candidate(),
    ]
}

/// The proof of providers that sign nothing.
pub fn secret_header(secret: &str, _url: &str, _body: &[u8]) -> Vec<Header> {
    vec![("x-hook-secret", secret.as_bytes().to_vec())]
}

/// Errors of a code each.
pub fn coded(errors: &[(i64, &'static str)]) -> Vec<(ReportedError, &'static str)> {
    let error =
        |(code, kind): &(i64, &'static str)| (ReportedError { code: *code, title: "Title".to_owned() }, *kind);
    errors.iter().map(error).collect()
}

pub fn credentials(base_url: &str) -> Credentials {
    Credentials {
        base_url: base_url.to_owned(),
        api_version: "v25.0".to_owned(),
        number: "551140028922".to_owned(),
        account: "Clinica".to_owned(),
        callback_url: None,
        token: TOKEN.to_owned().into(),
    }
}

/// WhatsApp's id of a message with the customer, of which `last` are the last bytes.
pub fn wamid(last: &str) -> String {
    format!("wamid.{}", STANDARD.encode(format!("\x1c\x18\r5531988887777\x15\x02\0\x12\x18\x14{last}\0")))
}
