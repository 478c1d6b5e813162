//! What Graph tells about token, app, account and callback.

use super::{
    management::{call, escaped, is_id, read},
    signature::SIGNATURE_HEADER,
};
use crate::{
    adapter::{HttpMethod, HttpRequest, Probe},
    doctor::{
        calls::DoctorCalls,
        model::{AccountFacts, TokenFacts},
    },
    meta::loose::LooseInteger,
    model::Credentials,
    templates::calls::ManagementError,
};
use aws_lc_rs::hmac;
use ponte_kernel::{Secret, Timestamp};
use serde::Deserialize;

/// See [`DoctorCalls`].
#[derive(Clone, Copy, Debug)]
pub struct MetaDoctor;

impl DoctorCalls for MetaDoctor {
    fn token(&self, credentials: &Credentials) -> HttpRequest {
        get(&format!("debug_token?input_token={}", escaped(credentials.token.expose())), credentials)
    }

    fn read_token(&self, status: u16, body: &[u8]) -> Result<TokenFacts, ManagementError> {
        let Debugged { data } = read(status, body)?;
        Ok(TokenFacts {
            valid: data.is_valid,
            expires_at: data.expires_at.0.filter(|seconds| *seconds > 0).map(Timestamp::from_secs),
            app: data.app_id,
            scopes: data.scopes,
        })
    }

    /// Graph checks `appsecret_proof` wherever it is sent, also where the app does not require it.
    fn proof(&self, secret: &Secret, credentials: &Credentials) -> HttpRequest {
        let token = credentials.token.expose();
        let proof = hexadecimal(secret, token.as_bytes());
        get(&format!("debug_token?input_token={}&appsecret_proof={proof}", escaped(token)), credentials)
    }

    fn subscriptions(&self, credentials: &Credentials) -> HttpRequest {
        get(&format!("{}/subscribed_apps", id(&credentials.account)), credentials)
    }

    fn read_subscriptions(&self, status: u16, body: &[u8]) -> Result<Vec<String>, ManagementError> {
        let Subscribed { data } = read(status, body)?;
        Ok(data.into_iter().filter_map(|app| app.whatsapp_business_api_data?.id).collect())
    }

    fn account(&self, credentials: &Credentials) -> HttpRequest {
        let account = id(&credentials.account);
        get(&format!("{account}?fields=business_verification_status,account_review_status"), credentials)
    }

    fn read_account(&self, status: u16, body: &[u8]) -> Result<AccountFacts, ManagementError> {
        let Account { business_verification_status, account_review_status } = read(status, body)?;
        Ok(AccountFacts { business: business_verification_status, review: account_review_status })
    }

    fn callback(&self, credentials: &Credentials) -> HttpRequest {
        get(&format!("{}?fields=webhook_configuration", id(&credentials.number)), credentials)
    }

    /// The number's own address comes before the account's, and that before the app's.
    fn read_callback(&self, status: u16, body: &[u8]) -> Result<Option<String>, ManagementError> {
        let Configured { webhook_configuration } = read(status, body)?;
        let configured = webhook_configuration.unwrap_or_default();
        let places = [configured.phone_number, configured.whatsapp_business_account, configured.application];
        Ok(places.into_iter().flatten().find(|url| !url.is_empty()))
    }
}

/// A webhook of a product that Ponte does not serve: it proves itself, and says nothing.
pub fn probe(secret: &Secret) -> Probe {
    let body = br#"{"object":"ponte_doctor","entry":[]}"#;
    let signature = format!("sha256={}", hexadecimal(secret, body));
    Probe { headers: vec![(SIGNATURE_HEADER, Secret::new(signature))], body: body.as_slice().into() }
}

fn get(path: &str, credentials: &Credentials) -> HttpRequest {
    call(HttpMethod::Get, path, None, credentials)
}

/// An id that could lead elsewhere asks for nothing that exists.
fn id(text: &str) -> &str {
    if is_id(text) { text } else { "0" }
}

fn hexadecimal(key: &Secret, data: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.expose().as_bytes());
    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
    hmac::sign(&key, data).as_ref().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[derive(Deserialize)]
struct Debugged {
    data: Token,
}

#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    is_valid: bool,
    #[serde(default)]
    expires_at: LooseInteger,
    app_id: Option<String>,
    #[serde(default)]
    scopes: Vec<String>,
}

#[derive(Deserialize)]
struct Subscribed {
    #[serde(default)]
    data: Vec<App>,
}

#[derive(Deserialize)]
struct App {
    whatsapp_business_api_data: Option<AppData>,
}

#[derive(Deserialize)]
struct AppData {
    id: Option<String>,
}

#[derive(Deserialize)]
struct Account {
    business_verification_status: Option<String>,
    account_review_status: Option<String>,
}

#[derive(Deserialize)]
struct Configured {
    webhook_configuration: Option<Places>,
}

#[derive(Default, Deserialize)]
struct Places {
    phone_number: Option<String>,
    whatsapp_business_account: Option<String>,
    application: Option<String>,
}
