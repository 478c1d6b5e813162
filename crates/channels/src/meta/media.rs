//! Files. A customer's: its id is asked for an address, which is good for five minutes and wants the token. Ours: a form,
//! whose answer is an id that is good for 30 days.

use super::call::Call;
use crate::{
    adapter::{FileFacts, FileUpload, HttpRequest},
    model::{Credentials, InboundMedia},
    origin::Origin,
};
use serde::Deserialize;

/// Asks where the file lies. The address that webhooks carry beside the id may be over: the id is good for 7 days.
pub fn locate(media: &InboundMedia, credentials: &Credentials) -> Option<HttpRequest> {
    let id = id_for_path(media)?;
    let Credentials { base_url, api_version, number, .. } = credentials;
    let base = base_url.trim_end_matches('/');
    Some(get(format!("{base}/{api_version}/{id}?phone_number_id={number}"), credentials))
}

/// The id, which becomes part of an address: it must not lead anywhere else.
pub fn id_for_path(media: &InboundMedia) -> Option<&str> {
    let id = media.provider_media_id.as_str();
    let fits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    fits.then_some(id)
}

/// The answer to the question where a file lies.
#[derive(Deserialize)]
pub struct Located {
    pub url: String,
}

/// The file, at the address that Meta told.
pub fn located(answer: &[u8], credentials: &Credentials) -> Option<HttpRequest> {
    let Located { url } = serde_json::from_slice(answer).ok()?;
    // The token goes along: never where others could read it.
    Origin::of(&url, credentials)?;
    Some(get(url, credentials))
}

/// Where files are handed over to Meta itself.
pub fn address(credentials: &Credentials) -> Call {
    let Credentials { base_url, api_version, number, .. } = credentials;
    let url = format!("{}/{api_version}/{number}/media", base_url.trim_end_matches('/'));
    Call { url, ..Call::to_meta(credentials) }
}

/// The form that hands a file over, to the address and with the key of `call`.
pub fn upload(file: &FileFacts<'_>, call: Call) -> FileUpload {
    FileUpload {
        url: call.url,
        headers: vec![call.key],
        fields: vec![("messaging_product", "whatsapp".to_owned()), ("type", file.mime_type.to_owned())],
        file_field: "file",
    }
}

#[derive(Deserialize)]
struct Uploaded {
    id: String,
}

/// What Meta calls the file.
pub fn uploaded(answer: &[u8]) -> Option<String> {
    let Uploaded { id } = serde_json::from_slice(answer).ok()?;
    Some(id)
}

fn get(url: String, credentials: &Credentials) -> HttpRequest {
    Call { url, ..Call::to_meta(credentials) }.get()
}
