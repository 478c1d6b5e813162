//! Uploads, look-ups and downloads of files (reference page, section 6).

use super::{
    super::{
        faults::Fault,
        media::{Medium, Origin, UPLOAD_TYPES, largest},
        refusal::{Refusal, answer},
        world::World,
    },
    Shared, Success, authorise, check_call, refuse,
};
use crate::webhook::hexadecimal;
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Multipart, Path, State, multipart::MultipartError},
    http::{HeaderMap, StatusCode, Uri, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use ponte_kernel::Timestamp;
use serde::Serialize;
use std::{sync::Arc, time::Duration};

/// What a forged file holds, whatever its type.
const FORGED: &str = "<!DOCTYPE html><html><script>alert(document.domain)</script></html>";
const LARGEST_UPLOAD: usize = 101 * 1024 * 1024;
/// How long the address of a file is good.
const ADDRESS_LIFE: Duration = Duration::from_mins(5);

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/{version}/{object}/media", post(upload).layer(DefaultBodyLimit::max(LARGEST_UPLOAD)))
        .route("/{version}/{object}", get(look_up).delete(delete_medium))
        .route("/_media/{id}/{expires}/{proof}", get(download))
}

/// Where a file can be fetched during the next five minutes.
pub(crate) fn download_url(world: &World, medium: &Medium) -> String {
    let expires = world.now().plus(ADDRESS_LIFE).as_secs();
    format!("{}/_media/{}/{expires}/{}", world.base_url, medium.id, proof(world, &medium.id, expires))
}

async fn upload(
    State(world): Shared,
    Path((version, object)): Path<(String, String)>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    match take_upload(&world, &version, &object, &headers, form).await {
        Ok(id) => answer(StatusCode::OK, &UploadAnswer { id }),
        Err(refusal) => refuse(&world, refusal),
    }
}

async fn take_upload(
    world: &World,
    version: &str,
    object: &str,
    headers: &HeaderMap,
    form: Multipart,
) -> Result<String, Refusal> {
    check_call(world, version, headers)?;
    let number = world.number_position(object).ok_or_else(|| Refusal::unknown_object("post", object))?;
    let form = UploadForm::read(form).await.map_err(|_| Refusal::parameter("The form could not be read."))?;
    if form.messaging_product.as_deref() != Some("whatsapp") {
        return Err(Refusal::required("messaging_product"));
    }
    let (mime_type, bytes) = form.file.ok_or_else(|| Refusal::required("file"))?;
    let mime_type = form.kind.unwrap_or(mime_type);
    let base_type = mime_type.split(';').next().unwrap_or(&mime_type).trim();
    if !UPLOAD_TYPES.contains(&base_type) {
        return Err(Refusal::parameter(format_args!(
            "Param file must be a file with one of the following types: {}. Received file of type '{mime_type}'.",
            UPLOAD_TYPES.join(", ")
        )));
    }
    if bytes.len() > largest(base_type) {
        return Err(Refusal::parameter(format_args!("Param file is too large for type '{base_type}'.")));
    }
    let id = world.new_media_id();
    let mime_type = base_type.to_owned();
    world.media.keep(Medium { id: id.clone(), number, mime_type, bytes, origin: Origin::Upload, at: world.now() });
    Ok(id)
}

#[derive(Default)]
struct UploadForm {
    messaging_product: Option<String>,
    /// The form's `type`.
    kind: Option<String>,
    file: Option<(String, Bytes)>,
}

impl UploadForm {
    async fn read(mut parts: Multipart) -> Result<Self, MultipartError> {
        let mut form = Self::default();
        while let Some(part) = parts.next_field().await? {
            match part.name() {
                Some("messaging_product") => form.messaging_product = Some(part.text().await?),
                Some("type") => form.kind = Some(part.text().await?),
                Some("file") => {
                    let mime_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
                    form.file = Some((mime_type, part.bytes().await?));
                }
                _ => {}
            }
        }
        Ok(form)
    }
}

/// A number or a file: Graph's ids do not say what they are.
async fn look_up(
    State(world): Shared,
    Path((version, object)): Path<(String, String)>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    if let Err(refusal) = check_call(&world, &version, &headers) {
        return refuse(&world, refusal);
    }
    if let Some(number) = world.number_position(&object) {
        return answer(StatusCode::OK, &told_number(&world, number));
    }
    if let Some(listing) = world.listing(&object) {
        return answer(StatusCode::OK, &listing.wire());
    }
    if world.knows_waba(&object) {
        return answer(StatusCode::OK, &world.account_facts(&object));
    }
    match find_medium(&world, &object, &uri) {
        Some(medium) => answer(StatusCode::OK, &MediumAnswer::of(&world, &medium)),
        None => refuse(&world, Refusal::unknown_object("get", &object)),
    }
}

async fn delete_medium(
    State(world): Shared,
    Path((version, object)): Path<(String, String)>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    if let Err(refusal) = check_call(&world, &version, &headers) {
        return refuse(&world, refusal);
    }
    match find_medium(&world, &object, &uri).and_then(|medium| world.media.remove(&medium.id)) {
        Some(_) => answer(StatusCode::OK, &Success { success: true }),
        None => refuse(&world, Refusal::unknown_object("delete", &object)),
    }
}

/// `?phone_number_id=` must be the number that the file belongs to.
fn find_medium(world: &World, id: &str, uri: &Uri) -> Option<Arc<Medium>> {
    let medium = world.media.find(id, world.now())?;
    let query = uri.query().unwrap_or_default();
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("phone_number_id="));
    asked.is_none_or(|asked| asked == world.number(medium.number).phone_number_id).then_some(medium)
}

async fn download(
    State(world): Shared,
    Path((id, expires, given)): Path<(String, i64, String)>,
    headers: HeaderMap,
) -> Response {
    if let Err(refusal) = authorise(&world, &headers) {
        return refuse(&world, refusal);
    }
    let good = given == proof(&world, &id, expires) && world.now() <= Timestamp::from_secs(expires);
    if world.strikes(Fault::MediaLinkExpired) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let forged = world.strikes(Fault::WrongMediaType);
    match world.media.find(&id, world.now()).filter(|_| good) {
        Some(medium) if forged => ([(CONTENT_TYPE, medium.mime_type.clone())], FORGED).into_response(),
        Some(medium) => ([(CONTENT_TYPE, medium.mime_type.clone())], medium.bytes.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Nobody can make up the address of a file.
fn proof(world: &World, id: &str, expires: i64) -> String {
    let signature = world.poster.signer.signature(format!("{id}.{expires}").as_bytes());
    signature.trim_start_matches("sha256=").to_owned()
}

#[derive(Serialize)]
struct UploadAnswer {
    id: String,
}

/// A number's fields, with its automation.
fn told_number(world: &World, number: usize) -> serde_json::Value {
    let mut facts = world.number_facts(number);
    if let Some(automation) = world.care.automation.read().get(&world.number(number).phone_number_id) {
        facts["conversational_automation"] = automation.clone();
    }
    facts
}

#[derive(Serialize)]
struct MediumAnswer<'a> {
    messaging_product: &'static str,
    url: String,
    mime_type: &'a str,
    sha256: String,
    file_size: usize,
    id: &'a str,
}

impl<'a> MediumAnswer<'a> {
    fn of(world: &World, medium: &'a Medium) -> Self {
        Self {
            messaging_product: "whatsapp",
            url: download_url(world, medium),
            mime_type: &medium.mime_type,
            sha256: hexadecimal(medium.sha256().as_ref()),
            file_size: medium.bytes.len(),
            id: &medium.id,
        }
    }
}
