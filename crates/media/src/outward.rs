//! Files on their way out: handed to the provider before the message that names them, or fetched by it with a link.

use crate::{
    Media, link,
    model::{MediaState, Medium},
    read::{Opened, Part, ReadError},
    rules,
};
use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use parking_lot::Mutex;
use ponte_channels::{
    adapter::{Adapter, FileFacts, FileUpload, HttpMethod},
    endpoint::Channel,
    model::{FileSources, OutboundMediaSource, Outgoing},
    send_error::{Certainty, SendError},
};
use ponte_kernel::{ChannelId, MediaId, ThreadId, Timestamp};
use ponte_platform::http::{
    AllowList, GuardedClient, HttpError, Method, Request, Response, Upload, Url, UrlError,
    header::{CONTENT_TYPE, HeaderValue},
};
use std::{collections::HashMap, sync::Arc, time::Duration};
use thiserror::Error;
use tokio::time::Instant;

/// How long handing a file over may take.
const PATIENCE: Duration = Duration::from_mins(5);
/// How long what a provider called a file is used again. Meta keeps it for 30 days.
const REMEMBERED: Duration = Duration::from_hours(1);

/// Gets files to providers. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Outward {
    media: Media,
    client: GuardedClient,
    allowed: AllowList,
    /// The address under which providers reach us, without a slash at the end.
    public_url: Arc<str>,
    /// What providers called files: a message that is tried again hands nothing over again.
    known: Arc<Mutex<HashMap<(ChannelId, MediaId), Known>>>,
}

/// What a provider called a file, and until when that is used again.
#[derive(Clone, Debug)]
struct Known {
    id: String,
    until: Timestamp,
}

/// A file cannot be handed over.
#[derive(Debug, Error)]
enum OutwardError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("the message names a file that its thread does not have")]
    NoFile,
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error("the provider refused the file")]
    Refused(SendError),
}

impl Outward {
    pub fn new(media: Media, client: GuardedClient, allowed: AllowList, public_url: &str) -> Self {
        Self { media, client, allowed, public_url: public_url.into(), known: Arc::default() }
    }

    /// Where the provider gets each file of a message from; files that it wants to have are handed over here.
    ///
    /// # Errors
    /// Nothing was sent to the customer, whatever went wrong.
    pub async fn sources(
        &self,
        channel: &Channel,
        thread: ThreadId,
        message: &Outgoing,
    ) -> Result<FileSources, SendError> {
        let mut sources = FileSources::new();
        for (file, _) in message.content.files() {
            let source = self.source(channel, thread, file).await.map_err(unsent)?;
            sources.insert(file, source);
        }
        Ok(sources)
    }

    async fn source(
        &self,
        channel: &Channel,
        thread: ThreadId,
        file: MediaId,
    ) -> Result<OutboundMediaSource, OutwardError> {
        let found = self.media.find(channel.workspace, file).await?;
        let of_thread =
            |opened: &Opened| opened.medium.thread == thread && opened.medium.state == MediaState::Stored;
        let opened = found.filter(of_thread).ok_or(OutwardError::NoFile)?;
        if let Some(id) = self.remembered(channel.id, file) {
            return Ok(OutboundMediaSource::Id(id));
        }
        let facts = FileFacts {
            mime_type: &rules::base(&opened.medium.declared),
            filename: &filename(&opened),
            size: opened.medium.size.unwrap_or(0),
        };
        let adapter = channel.provider.adapter();
        match adapter.upload(&facts, &channel.credentials()) {
            Some(upload) => {
                let id = self.hand_over(adapter, upload, &opened.medium, &facts).await?;
                self.remember(channel.id, file, &id);
                Ok(OutboundMediaSource::Id(id))
            }
            None => Ok(OutboundMediaSource::Link(self.link(file))),
        }
    }

    fn link(&self, file: MediaId) -> String {
        let expires = self.media.clock.now().plus(link::FOR_PROVIDERS);
        format!("{}/media/{}", self.public_url, link::token(&self.media.vault, file, Part::File, expires))
    }

    async fn hand_over(
        &self,
        adapter: &dyn Adapter,
        upload: FileUpload,
        medium: &Medium,
        facts: &FileFacts<'_>,
    ) -> Result<String, OutwardError> {
        let form = Form::new(&upload, facts);
        let (mut request, body) = self.written(upload, form, medium, facts).await?;
        request.redirects = ponte_platform::http::Redirects::Return;
        let deadline = Instant::now() + PATIENCE;
        let answer = self.client.upload(request, body, deadline, &self.allowed).await?;
        named(adapter, &answer)
    }

    /// The request, and its body as pieces: what stands before the file, the file, what ends the form.
    async fn written(
        &self,
        upload: FileUpload,
        form: Form,
        medium: &Medium,
        facts: &FileFacts<'_>,
    ) -> Result<(Request, Upload), OutwardError> {
        let pieces = self.media.pieces(medium, Part::File, 0..facts.size).await?;
        let pieces = pieces.map_err(std::io::Error::other);
        let (before, after) = (one(form.before), one(form.after));
        let length = before.0 + facts.size + after.0;
        let pieces = before.1.chain(pieces).chain(after.1).boxed();
        let head = ponte_channels::adapter::HttpRequest {
            method: HttpMethod::Post,
            url: upload.url,
            headers: upload.headers,
            body: Bytes::new(),
        };
        let mut request = http_request(head)?;
        if let Ok(value) = HeaderValue::from_str(&form.content_type) {
            request.headers.insert(CONTENT_TYPE, value);
        }
        Ok((request, Upload { length, pieces }))
    }

    fn remembered(&self, channel: ChannelId, file: MediaId) -> Option<String> {
        let now = self.media.clock.now();
        let mut known = self.known.lock();
        known.retain(|_, known| now < known.until);
        known.get(&(channel, file)).map(|known| known.id.clone())
    }

    fn remember(&self, channel: ChannelId, file: MediaId, id: &str) {
        let until = self.media.clock.now().plus(REMEMBERED);
        self.known.lock().insert((channel, file), Known { id: id.to_owned(), until });
    }
}

type OnePiece = stream::Iter<std::iter::Once<Result<Bytes, std::io::Error>>>;

/// One piece, with its length.
fn one(bytes: Vec<u8>) -> (u64, OnePiece) {
    let length = bytes.len() as u64;
    (length, stream::iter(std::iter::once(Ok(Bytes::from(bytes)))))
}

fn filename(opened: &Opened) -> String {
    let named = opened.details.filename.clone().filter(|name| !name.is_empty());
    named.unwrap_or_else(|| crate::model::kind_text(opened.medium.kind).to_owned())
}

/// A form around a file.
struct Form {
    content_type: String,
    before: Vec<u8>,
    after: Vec<u8>,
}

impl Form {
    fn new(upload: &FileUpload, facts: &FileFacts<'_>) -> Self {
        // No file holds it: it is made for this form alone.
        let boundary = format!("ponte-{}", MediaId::new());
        let mut before = Vec::new();
        for (name, value) in &upload.fields {
            let value = in_header(value);
            let field =
                format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            before.extend_from_slice(field.as_bytes());
        }
        let (field, name) = (upload.file_field, in_header(facts.filename));
        let file = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: {}\r\n\r\n",
            in_header(facts.mime_type)
        );
        before.extend_from_slice(file.as_bytes());
        let after = format!("\r\n--{boundary}--\r\n").into_bytes();
        let content_type = format!("multipart/form-data; boundary={boundary}");
        Self { content_type, before, after }
    }
}

/// What could end a header or a quoted name is replaced.
fn in_header(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() || letter == '"' || letter == '\\' { '_' } else { letter })
        .collect()
}

/// What the provider calls the file.
fn named(adapter: &dyn Adapter, answer: &Response) -> Result<String, OutwardError> {
    let named = answer.status.is_success().then(|| adapter.uploaded(&answer.body)).flatten();
    named.ok_or_else(|| {
        let error = match adapter.outcome(answer.status.as_u16(), &answer.body) {
            Ok(_) => SendError::unreachable(format!("HTTP {}", answer.status)),
            Err(error) => error,
        };
        OutwardError::Refused(error)
    })
}

/// A file that was not handed over is a message that was not sent.
fn unsent(error: OutwardError) -> SendError {
    let error = match error {
        OutwardError::Refused(error) => error,
        OutwardError::NoFile => SendError::no_file(),
        other => SendError::unreachable(other.to_string()),
    };
    SendError { certainty: Certainty::NotSent, ..error }
}

/// An adapter's request as the guarded client takes it.
pub fn http_request(request: ponte_channels::adapter::HttpRequest) -> Result<Request, HttpError> {
    let url = Url::parse(&request.url).map_err(|_| UrlError::Host)?;
    let method = match request.method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Patch => Method::PATCH,
        HttpMethod::Delete => Method::DELETE,
    };
    let mut http = Request::new(method, url);
    for (name, value) in request.headers {
        // A token with characters that no header can hold: the provider will say that it is missing.
        if let Ok(mut value) = HeaderValue::from_str(value.expose()) {
            value.set_sensitive(true);
            http.headers.insert(name, value);
        }
    }
    http.body = request.body;
    Ok(http)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_its_form() {
        let facts = FileFacts { mime_type: "application/pdf", filename: "a\"\r\nX: y\\ção.pdf", size: 3 };
        let upload = FileUpload {
            url: String::new(),
            headers: Vec::new(),
            fields: vec![("messaging_product", "whatsapp".to_owned())],
            file_field: "file",
        };
        let form = Form::new(&upload, &facts);
        let before = String::from_utf8(form.before).unwrap();
        assert!(
            before.contains("filename=\"a___X: y_ção.pdf\"\r\nContent-Type: application/pdf\r\n\r\n"),
            "{before}"
        );
        assert!(before.contains("name=\"messaging_product\"\r\n\r\nwhatsapp\r\n"));
        let boundary = form.content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        assert_eq!(String::from_utf8(form.after).unwrap(), format!("\r\n--{boundary}--\r\n"));
    }
}
