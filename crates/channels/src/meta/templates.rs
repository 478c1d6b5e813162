//! Templates at Meta: `/{waba}/message_templates` (reference page, section 7).

mod content;

use super::management::{call, done, escaped, is_id, read, unreadable};
use crate::{
    adapter::{HttpMethod, HttpRequest},
    model::Credentials,
    templates::{
        calls::{Created, Listed, ManagementError, SampleFile, SampleUpload, TemplateCalls},
        model::{Category, Draft, Quality, Reported, Status, TemplateContent, language_of},
    },
};
use ponte_kernel::{Secret, text::storable};
use serde::Deserialize;
use serde_json::{Value, json};

/// The template part of Meta's API.
#[derive(Clone, Copy, Debug)]
pub struct MetaTemplates;

const FIELDS: &str = "id,name,language,status,category,components,quality_score,rejected_reason,parameter_format,\
                      previous_category,correct_category,message_send_ttl_seconds";

impl TemplateCalls for MetaTemplates {
    fn list(&self, after: Option<&str>, credentials: &Credentials) -> HttpRequest {
        let mut path = format!("{}/message_templates?fields={FIELDS}&limit=100", credentials.account);
        if let Some(after) = after {
            path.push_str("&after=");
            path.push_str(&escaped(after));
        }
        call(HttpMethod::Get, &path, None, credentials)
    }

    fn listed(&self, status: u16, body: &[u8]) -> Result<Listed, ManagementError> {
        let part: Part = read(status, body)?;
        let more = part.paging.as_ref().is_some_and(|paging| paging.next.is_some());
        let after = part.paging.and_then(|paging| paging.cursors?.after).filter(|_| more);
        // One that cannot be read does not hide the others.
        let templates = part.data.into_iter().filter_map(|one| serde_json::from_value::<Wire>(one).ok());
        Ok(Listed { templates: templates.map(Reported::from).collect(), after })
    }

    fn one(&self, provider_id: &str, credentials: &Credentials) -> Option<HttpRequest> {
        let path = format!("{provider_id}?fields={FIELDS}");
        is_id(provider_id).then(|| call(HttpMethod::Get, &path, None, credentials))
    }

    fn told(&self, status: u16, body: &[u8]) -> Result<Reported, ManagementError> {
        read::<Wire>(status, body).map(Reported::from)
    }

    fn create(&self, draft: &Draft, credentials: &Credentials) -> HttpRequest {
        let mut body = json!({
            "name": draft.name,
            "language": draft.language,
            "category": draft.category.as_str(),
            "components": content::components(&draft.content),
        });
        if draft.category != Category::Authentication {
            body["parameter_format"] = draft.content.format.as_provider().into();
        }
        if let Some(ttl) = draft.content.ttl_seconds {
            body["message_send_ttl_seconds"] = ttl.into();
        }
        call(HttpMethod::Post, &format!("{}/message_templates", credentials.account), Some(&body), credentials)
    }

    fn created(&self, status: u16, body: &[u8]) -> Result<Created, ManagementError> {
        let made: Made = read(status, body)?;
        Ok(Created {
            provider_id: text_of(&made.id).ok_or_else(|| unreadable(&"an id that is no text"))?,
            status: made.status.as_deref().map_or(Status::Pending, Status::parse),
            category: made.category.as_deref().map(Category::parse),
        })
    }

    fn edit(
        &self,
        provider_id: &str,
        category: Option<&Category>,
        content: &TemplateContent,
        credentials: &Credentials,
    ) -> Option<HttpRequest> {
        let mut body = json!({ "components": content::components(content) });
        if let Some(category) = category {
            body["category"] = category.as_str().into();
        }
        if let Some(ttl) = content.ttl_seconds {
            body["message_send_ttl_seconds"] = ttl.into();
        }
        is_id(provider_id).then(|| call(HttpMethod::Post, provider_id, Some(&body), credentials))
    }

    fn delete(&self, name: &str, provider_id: &str, credentials: &Credentials) -> HttpRequest {
        let (id, name) = (escaped(provider_id), escaped(name));
        let path = format!("{}/message_templates?hsm_id={id}&name={name}", credentials.account);
        call(HttpMethod::Delete, &path, None, credentials)
    }

    fn done(&self, status: u16, body: &[u8]) -> Result<(), ManagementError> {
        done(status, body)
    }

    fn upload(&self) -> Option<&'static dyn SampleUpload> {
        Some(&MetaTemplates)
    }
}

/// Meta's resumable upload (reference page, section 6).
impl SampleUpload for MetaTemplates {
    fn application(&self, credentials: &Credentials) -> HttpRequest {
        let path = format!("debug_token?input_token={}", escaped(credentials.token.expose()));
        call(HttpMethod::Get, &path, None, credentials)
    }

    fn application_id(&self, status: u16, body: &[u8]) -> Result<String, ManagementError> {
        let told: Value = read(status, body)?;
        let id = told.get("data").and_then(|data| text_of(data.get("app_id")?));
        id.filter(|id| is_id(id)).ok_or_else(|| unreadable(&"no app in the answer"))
    }

    fn session(&self, application: &str, sample: &SampleFile, credentials: &Credentials) -> HttpRequest {
        let (name, kind) = (escaped(&sample.name), escaped(&sample.mime_type));
        let length = sample.bytes.len();
        let path = format!("{application}/uploads?file_name={name}&file_length={length}&file_type={kind}");
        call(HttpMethod::Post, &path, None, credentials)
    }

    fn session_id(&self, status: u16, body: &[u8]) -> Result<String, ManagementError> {
        let told: Value = read(status, body)?;
        let id = told.get("id").and_then(text_of).filter(|id| id.starts_with("upload:"));
        // It becomes a part of an address: it may lead nowhere else.
        let stays = |id: &String| !id.contains('/') && !id.contains("..") && !id.contains(char::is_whitespace);
        id.filter(stays).ok_or_else(|| unreadable(&"no upload session in the answer"))
    }

    fn send(&self, session: &str, sample: &SampleFile, credentials: &Credentials) -> HttpRequest {
        let mut request = call(HttpMethod::Post, session, None, credentials);
        request.headers = vec![
            ("authorization", Secret::new(format!("OAuth {}", credentials.token.expose()))),
            ("file_offset", Secret::new("0".to_owned())),
        ];
        request.body = sample.bytes.clone();
        request
    }

    fn handle(&self, status: u16, body: &[u8]) -> Result<String, ManagementError> {
        let told: Value = read(status, body)?;
        told.get("h").and_then(text_of).ok_or_else(|| unreadable(&"no handle in the answer"))
    }
}

#[derive(Deserialize)]
struct Part {
    data: Vec<Value>,
    paging: Option<Paging>,
}

#[derive(Deserialize)]
struct Paging {
    cursors: Option<Cursors>,
    next: Option<String>,
}

#[derive(Deserialize)]
struct Cursors {
    after: Option<String>,
}

#[derive(Deserialize)]
struct Made {
    id: Value,
    status: Option<String>,
    category: Option<String>,
}

/// A template as Meta lists it.
#[derive(Deserialize)]
struct Wire {
    id: Value,
    name: String,
    language: String,
    status: Option<String>,
    category: Option<String>,
    #[serde(default)]
    components: Vec<Value>,
    parameter_format: Option<String>,
    quality_score: Option<Value>,
    rejected_reason: Option<String>,
    previous_category: Option<String>,
    correct_category: Option<String>,
    message_send_ttl_seconds: Option<i64>,
}

impl From<Wire> for Reported {
    fn from(wire: Wire) -> Self {
        let word = |word: Option<String>| word.filter(|word| !word.is_empty() && word != "NONE");
        let quality =
            wire.quality_score.as_ref().and_then(|quality| quality.get("score").unwrap_or(quality).as_str());
        let mut content = content::read(&wire.components, wire.parameter_format.as_deref());
        content.ttl_seconds = wire.message_send_ttl_seconds;
        Self {
            provider_id: text_of(&wire.id).unwrap_or_default(),
            name: storable(wire.name),
            language: storable(language_of(&wire.language)),
            category: Category::parse(wire.category.as_deref().unwrap_or_default()),
            previous_category: word(wire.previous_category).as_deref().map(Category::parse),
            correct_category: word(wire.correct_category).as_deref().map(Category::parse),
            status: Status::parse(wire.status.as_deref().unwrap_or_default()),
            quality: quality.map_or(Quality::Unknown, Quality::parse),
            rejection: word(wire.rejected_reason).map(storable),
            content,
        }
    }
}

/// Ids come as texts and as numbers, which may be larger than a double holds.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(storable(text.clone())),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
