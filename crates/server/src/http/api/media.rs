//! Files of messages: given out to those who may read conversations, and taken in from those who answer.

use super::{
    Api,
    conversations::Case,
    extract::{At, Member},
    once::Once,
    problem::{Problem, ProblemType, Words},
    wire::Asked,
};
use crate::http::files;
use axum::{
    Json,
    body::BodyDataStream,
    extract::{Request, State},
    http::{
        HeaderMap, StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE},
        request::Parts,
    },
    response::Response,
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use ponte_channels::model::{InboundContent, MediaKind};
use ponte_conversations::{Message, model::Body, read};
use ponte_identity::policy::Action;
use ponte_kernel::{ConversationId, MediaId, MessageId, WorkspaceId};
use ponte_media::{
    MediaState, Reason,
    read::{Opened, Part, ReadError},
    rules,
    upload::{self, NewUpload, UploadError},
};
use ponte_store::{StoreError, Tx};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, time::Duration};
use tokio::time::timeout;
use utoipa::ToSchema;
use uuid::Uuid;

/// A file, as messages show it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FileView {
    /// Where it is fetched: `/workspaces/{workspace}/media/{id}`.
    pub id: Uuid,
    pub state: FileState,
    /// Why it was refused or failed, or what it waits for: stable, for programs.
    pub reason: Option<&'static str>,
    /// In bytes; known once it is here.
    pub size: Option<i64>,
    /// Whether `…/preview` gives a small picture of it.
    pub has_preview: bool,
    /// Whether a browser may show it; else it is saved only.
    pub shown_inline: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// On its way to us.
    Pending,
    Stored,
    /// It was not kept: too large, or not clean.
    Refused,
    /// It could not be fetched.
    Failed,
}

impl From<&Opened> for FileView {
    fn from(opened: &Opened) -> Self {
        let medium = &opened.medium;
        let shown = rules::shown(&medium.declared, medium.found.as_deref());
        Self {
            id: medium.id.0,
            state: medium.state.into(),
            reason: medium.reason.map(Reason::as_str),
            size: medium.size.and_then(|size| i64::try_from(size).ok()),
            has_preview: opened.size(Part::Preview).is_some(),
            shown_inline: medium.state == MediaState::Stored && shown.disposition == rules::Disposition::Inline,
        }
    }
}

impl From<MediaState> for FileState {
    fn from(state: MediaState) -> Self {
        match state {
            MediaState::Pending => Self::Pending,
            MediaState::Stored => Self::Stored,
            MediaState::Refused => Self::Refused,
            MediaState::Failed => Self::Failed,
        }
    }
}

/// The files of messages, by message.
pub async fn of_messages(
    api: &Api,
    workspace: WorkspaceId,
    messages: &[Message],
) -> Result<HashMap<MessageId, Opened>, Problem> {
    let came = messages.iter().filter(|message| {
        matches!(&message.body, Body::In(InboundContent::Media(_)) | Body::Echo(InboundContent::Media(_)))
    });
    let came: Vec<_> = came.map(|message| message.id).collect();
    let went: Vec<_> = messages.iter().filter_map(|message| Some((message.id, file_of(message)?))).collect();
    let files = went.iter().map(|(_, file)| *file).collect();
    let (store, vault) = (&api.app.store, &api.app.vault);
    let found = ponte_media::read::of_messages(store, vault, workspace, came, files).await?;
    let by_file: HashMap<_, _> = found.iter().map(|opened| (opened.medium.id, opened)).collect();
    let mut by_message: HashMap<_, _> =
        found.iter().filter_map(|opened| Some((opened.medium.message?, opened.clone()))).collect();
    // A file may be sent more than once.
    by_message.extend(went.iter().filter_map(|(message, file)| Some((*message, (*by_file.get(file)?).clone()))));
    Ok(by_message)
}

/// The file of ours that a message sends.
fn file_of(message: &Message) -> Option<MediaId> {
    match &message.body {
        Body::Out(content) => content.files().first().map(|(file, _)| *file),
        Body::In(_) | Body::Echo(_) | Body::Note(_) => None,
    }
}

/// The file itself, or a part of it (`Range`). Shown by a browser only when it is a picture, sound, video or PDF, and what it
/// says; a HEAD tells about it.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/media/{media}",
    operation_id = "get_media",
    tag = "media",
    responses(
        (status = 200, description = "The file.", content_type = "application/octet-stream"),
        (status = 206, description = "A part of it.", content_type = "application/octet-stream"),
    )
)]
pub async fn get(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    give(&api, &member, id, Part::File, &headers).await
}

/// A small picture of the file, without what the camera wrote into it.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/media/{media}/preview",
    operation_id = "get_media_preview",
    tag = "media",
    responses((status = 200, description = "A JPEG or PNG.", content_type = "image/jpeg"))
)]
pub async fn preview(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    give(&api, &member, id, Part::Preview, &headers).await
}

async fn give(api: &Api, member: &Member, id: Uuid, part: Part, asked: &HeaderMap) -> Result<Response, Problem> {
    let workspace = member.may(Action::ReadConversations)?.id;
    let found = api.app.media.find(workspace, MediaId(id)).await?;
    let opened = found.ok_or_else(Problem::not_found)?;
    let message = opened.medium.message.ok_or_else(Problem::not_found)?;
    let message = read::message(&api.app.store, &api.app.vault, workspace, message).await?;
    // Of a revoked message nobody sees more than that.
    message.filter(|message| message.revoked_at.is_none()).ok_or_else(Problem::not_found)?;
    if opened.medium.state != MediaState::Stored {
        return Err(not_here(&opened));
    }
    files::answer(&api.app.media, &opened, part, asked).await?.ok_or_else(Problem::not_found)
}

fn not_here(opened: &Opened) -> Problem {
    let words = match (opened.medium.state, opened.medium.reason) {
        (_, Some(Reason::Infected)) => {
            Words::new("O antivírus recusou este arquivo.", "The virus scanner refused this file.")
        }
        (MediaState::Refused, _) => Words::new(
            "Este arquivo não foi guardado: é grande demais.",
            "This file was not kept: it is too large.",
        ),
        (MediaState::Failed, _) => {
            Words::new("Este arquivo não pôde ser buscado.", "This file could not be fetched.")
        }
        _ => Words::new("Este arquivo ainda está chegando.", "This file is still on its way."),
    };
    Problem::new(ProblemType::Refused).detail(words)
}

#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UploadQuery {
    /// Up to 240 characters.
    filename: Option<String>,
    /// As what it will be sent; by its type when it is left out.
    #[param(inline)]
    kind: Option<MediaKind>,
}

/// A file that can be sent now: `{"type": "media", "kind": …, "source": {"upload": id}}`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Uploaded {
    id: Uuid,
    kind: MediaKind,
    mime_type: String,
    filename: Option<String>,
    size: i64,
    has_preview: bool,
}

/// Characters of a file's name.
const LONGEST_NAME: usize = 240;
/// How long the next piece of a body is waited for.
const PIECE: Duration = Duration::from_secs(30);

/// Takes a file for the customer of one's own conversation. The body is the file, `Content-Type` its type. Size, type and
/// first bytes are checked before anything is sent; what nobody sends is forgotten after a day.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/conversations/{conversation}/uploads",
    operation_id = "upload_media",
    tag = "media",
    params(UploadQuery),
    request_body(content(("application/octet-stream"))),
    responses((status = 201, body = Uploaded))
)]
pub async fn upload(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Asked(query): Asked<UploadQuery>,
    request: Request,
) -> Result<(StatusCode, Json<Uploaded>), Problem> {
    let case = Case::find(&api, &member, ConversationId(id), Action::Reply).await?;
    let (head, body) = request.into_parts();
    let wanted = wanted(&api, &case, &head, query).await?;
    let media = &api.app.media;
    let received = media.receive(&wanted, Box::pin(patient(body.into_data_stream()))).await?;
    let once = Once::of(&head, Bytes::from(format!("{} {}", received.sha256(), wanted.mime)))?;
    let (ours, now) = (received.id(), api.app.clock.now());
    let verb = move |tx: &mut dyn Tx| Ok::<_, StoreError>(upload::keep(tx, &received, now)?.0);
    let kept = once.run(&api.app, member.user(), StatusCode::CREATED, verb).await;
    if kept.as_ref().ok() != Some(&ours.0) {
        // The same upload was done before, or this one was not kept.
        media.drop_upload(case.workspace, ours).await?;
    }
    let opened = media.find(case.workspace, MediaId(kept?)).await?.ok_or_else(Problem::not_found)?;
    Ok((StatusCode::CREATED, Json(Uploaded::from(&opened))))
}

/// What comes, as far as it is known before its bytes; what cannot be sent is refused here.
async fn wanted(api: &Api, case: &Case, head: &Parts, query: UploadQuery) -> Result<NewUpload, Problem> {
    let text = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
    let mime = text(CONTENT_TYPE).unwrap_or_default().to_owned();
    let announced = text(CONTENT_LENGTH).and_then(|length| length.parse().ok());
    let kind = match query.kind {
        Some(kind) => kind,
        None => rules::kind_for(&mime).ok_or_else(|| no_type(&mime))?,
    };
    upload::check(kind, &mime, announced)?;
    let thread = &case.conversation.thread;
    let (workspace, conversation) = (case.workspace, case.conversation.id);
    let wanted = [read::Wanted { workspace, conversation, position: None }];
    let known = api.app.store.read(move |tx| read::incoming(tx, &wanted)).await?.pop().flatten();
    let key = known.ok_or_else(Problem::not_found)?.key;
    let filename =
        query.filename.map(|name| name.chars().filter(|letter| !letter.is_control()).collect::<String>());
    let filename = filename.map(|name| name.chars().take(LONGEST_NAME).collect::<String>());
    let filename = filename.filter(|name| !name.trim().is_empty());
    Ok(NewUpload { workspace, thread: thread.id, channel: thread.channel, key, kind, mime, filename })
}

/// A body that may take its time, but not stand still.
fn patient(body: BodyDataStream) -> impl Stream<Item = Result<Bytes, Stalled>> {
    stream::unfold(body, |mut body| async move {
        match timeout(PIECE, body.next()).await {
            Ok(Some(piece)) => Some((piece.map_err(|_| Stalled), body)),
            Ok(None) => None,
            Err(_) => Some((Err(Stalled), body)),
        }
    })
}

#[derive(Clone, Copy, Debug)]
struct Stalled;

impl From<&Opened> for Uploaded {
    fn from(opened: &Opened) -> Self {
        Self {
            id: opened.medium.id.0,
            kind: opened.medium.kind,
            mime_type: rules::base(&opened.medium.declared),
            filename: opened.details.filename.clone(),
            size: opened.medium.size.and_then(|size| i64::try_from(size).ok()).unwrap_or(0),
            has_preview: opened.medium.preview.is_some(),
        }
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        match error {
            error if error.is_erased() => Self::not_found(),
            ReadError::Store(error) => error.into(),
            ReadError::Vault(error) => error.into(),
        }
    }
}

impl From<UploadError> for Problem {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::TooLarge { limit, actual } => too_large(limit, actual),
            UploadError::Type { mime, kind } => wrong_type(&mime, kind),
            UploadError::NotWhatItSays { declared, found } => not_what_it_says(&declared, found),
            UploadError::Empty => {
                let words = Words::new("O arquivo está vazio.", "The file is empty.");
                Self::new(ProblemType::InvalidContent).field("body", words)
            }
            UploadError::BrokeOff => Self::new(ProblemType::MalformedRequest)
                .detail(Words::new("O envio foi interrompido.", "The upload broke off.")),
            UploadError::Intake(ponte_media::IntakeError::Infected(_)) => {
                let words = Words::new("O antivírus recusou este arquivo.", "The virus scanner refused this file.");
                Self::new(ProblemType::InvalidContent).field("body", words)
            }
            UploadError::Intake(ponte_media::IntakeError::Scan(error)) => {
                tracing::error!(%error, "an upload could not be scanned");
                Self::new(ProblemType::Unavailable)
                    .detail(Words::new("O antivírus não responde.", "The virus scanner does not answer."))
            }
            UploadError::Intake(error) => Self::internal(&error),
            UploadError::Store(error) => error.into(),
            UploadError::Vault(error) => error.into(),
        }
    }
}

fn too_large(limit: u64, actual: u64) -> Problem {
    let (limit, actual) = (megabytes(limit), megabytes(actual));
    let words = Words::new(
        format!(
            "Um arquivo deste tipo pode ter no máximo {} MB; este tem pelo menos {} MB.",
            limit.replace('.', ","),
            actual.replace('.', ",")
        ),
        format!("A file of this kind may have at most {limit} MB; this one has at least {actual} MB."),
    );
    Problem::new(ProblemType::TooLarge).field("body", words)
}

/// With one decimal place: never shown as fitting when it does not.
fn megabytes(bytes: u64) -> String {
    let tenths = (bytes * 10).div_ceil(1 << 20);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn wrong_type(mime: &str, kind: MediaKind) -> Problem {
    let accepted = rules::sendable_types(kind).join(", ");
    let words = Words::new(
        format!("O WhatsApp não aceita \"{mime}\" aqui. Aceita: {accepted}."),
        format!("WhatsApp does not take \"{mime}\" here. It takes: {accepted}."),
    );
    Problem::new(ProblemType::UnsupportedContentType).field("content-type", words)
}

/// Nobody said as what it is to be sent, and its type does not tell.
fn no_type(mime: &str) -> Problem {
    let words = Words::new(
        format!("O WhatsApp não aceita arquivos do tipo \"{mime}\"."),
        format!("WhatsApp takes no files of the type \"{mime}\"."),
    );
    Problem::new(ProblemType::UnsupportedContentType).field("content-type", words)
}

fn not_what_it_says(declared: &str, found: Option<&str>) -> Problem {
    let found = found.unwrap_or("?");
    let words = Words::new(
        format!("O conteúdo não é {declared}: os primeiros bytes são de {found}."),
        format!("The content is not {declared}: its first bytes are those of {found}."),
    );
    Problem::new(ProblemType::InvalidContent).field("body", words)
}
