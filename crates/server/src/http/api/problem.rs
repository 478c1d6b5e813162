//! Problem documents (RFC 9457): what went wrong and where, in the reader's language.
//!
//! A handler answers with a [`Problem`] in both languages; the outermost layer knows reader and request, and writes it.

use super::{messages::MessageView, owner::OwnerView};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use ponte_kernel::Language;
use serde::Serialize;
use std::{sync::Arc, time::Duration};
use utoipa::ToSchema;
use uuid::Uuid;

/// What kind of problem: stable, for programs. Relative to the server's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub enum ProblemType {
    #[serde(rename = "/problems/malformed-request")]
    MalformedRequest,
    #[serde(rename = "/problems/invalid-content")]
    InvalidContent,
    #[serde(rename = "/problems/unauthenticated")]
    Unauthenticated,
    #[serde(rename = "/problems/wrong-credentials")]
    WrongCredentials,
    #[serde(rename = "/problems/forbidden")]
    Forbidden,
    #[serde(rename = "/problems/foreign-origin")]
    ForeignOrigin,
    #[serde(rename = "/problems/not-found")]
    NotFound,
    #[serde(rename = "/problems/method-not-allowed")]
    MethodNotAllowed,
    #[serde(rename = "/problems/link-expired")]
    LinkExpired,
    #[serde(rename = "/problems/conversation-closed")]
    ConversationClosed,
    /// Somebody else answers in the conversation: `owner` tells who.
    #[serde(rename = "/problems/not-the-owner")]
    NotTheOwner,
    /// Another reply came between: `missed` holds all that came after the position that was seen.
    #[serde(rename = "/problems/missed-replies")]
    MissedReplies,
    #[serde(rename = "/problems/already-taken")]
    AlreadyTaken,
    #[serde(rename = "/problems/refused")]
    Refused,
    #[serde(rename = "/problems/request-at-work")]
    RequestAtWork,
    #[serde(rename = "/problems/key-reused")]
    KeyReused,
    #[serde(rename = "/problems/too-large")]
    TooLarge,
    #[serde(rename = "/problems/unsupported-content-type")]
    UnsupportedContentType,
    #[serde(rename = "/problems/too-many-attempts")]
    TooManyAttempts,
    #[serde(rename = "/problems/call-failed")]
    CallFailed,
    #[serde(rename = "/problems/timeout")]
    Timeout,
    #[serde(rename = "/problems/unavailable")]
    Unavailable,
    #[serde(rename = "/problems/internal")]
    Internal,
}

impl ProblemType {
    pub fn status(self) -> StatusCode {
        match self {
            Self::MalformedRequest => StatusCode::BAD_REQUEST,
            Self::Unauthenticated | Self::WrongCredentials => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::ForeignOrigin => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::LinkExpired => StatusCode::GONE,
            Self::ConversationClosed
            | Self::NotTheOwner
            | Self::MissedReplies
            | Self::AlreadyTaken
            | Self::Refused
            | Self::RequestAtWork => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::InvalidContent | Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyAttempts => StatusCode::TOO_MANY_REQUESTS,
            Self::CallFailed => StatusCode::BAD_GATEWAY,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What a bare status stands for: answers of the router itself.
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::GATEWAY_TIMEOUT => Self::Timeout,
            status if status.is_client_error() => Self::MalformedRequest,
            _ => Self::Internal,
        }
    }

    pub fn title(self, language: Language) -> &'static str {
        let (portuguese, english) = match self {
            Self::MalformedRequest => ("O pedido não pôde ser lido.", "The request could not be read."),
            Self::InvalidContent => ("Há campos a corrigir.", "Some fields need to be corrected."),
            Self::Unauthenticated => ("Entre para continuar.", "Log in to go on."),
            Self::WrongCredentials => ("E-mail ou senha incorretos.", "E-mail address or password is wrong."),
            Self::Forbidden => ("Isto não é permitido.", "This is not allowed."),
            Self::ForeignOrigin => ("O pedido veio de outro site.", "The request came from another site."),
            Self::NotFound => ("Isto não existe.", "This does not exist."),
            Self::MethodNotAllowed => ("Este método não existe aqui.", "There is no such method here."),
            Self::LinkExpired => ("Este link não vale mais.", "This link is not good any more."),
            Self::ConversationClosed => ("O atendimento está encerrado.", "The conversation is closed."),
            Self::NotTheOwner => (
                "Outra pessoa ou o robô responde por este atendimento.",
                "Somebody else answers in this conversation.",
            ),
            Self::MissedReplies => (
                "Outra resposta foi enviada enquanto você escrevia.",
                "Another reply was sent while you were writing.",
            ),
            Self::AlreadyTaken => ("Isto já está em uso.", "This is in use already."),
            Self::Refused => ("Isto não é possível agora.", "This is not possible now."),
            Self::RequestAtWork => {
                ("O mesmo pedido ainda está em andamento.", "The same request is still at work.")
            }
            Self::KeyReused => (
                "A Idempotency-Key já foi usada em outro pedido.",
                "The Idempotency-Key was used for another request.",
            ),
            Self::TooLarge => ("O conteúdo é grande demais.", "The content is too large."),
            Self::UnsupportedContentType => {
                ("Este tipo de conteúdo não serve aqui.", "This content type does not fit here.")
            }
            Self::TooManyAttempts => ("Muitas tentativas.", "Too many attempts."),
            Self::CallFailed => {
                ("O sistema da empresa não respondeu como esperado.", "The company's system gave no good answer.")
            }
            Self::Timeout => ("O pedido demorou demais.", "The request took too long."),
            Self::Unavailable => ("O Ponte não consegue atender agora.", "Ponte cannot do this right now."),
            Self::Internal => ("Algo falhou do nosso lado.", "Something failed on our side."),
        };
        language.pick(portuguese, english)
    }
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub portuguese: String,
    pub english: String,
}

impl Words {
    pub fn new(portuguese: impl Into<String>, english: impl Into<String>) -> Self {
        Self { portuguese: portuguese.into(), english: english.into() }
    }

    /// Asks a room for its sentence in each language.
    pub fn of<T: Into<String>>(sentence: impl Fn(Language) -> T) -> Self {
        Self::new(sentence(Language::Portuguese), sentence(Language::English))
    }

    fn pick(&self, language: Language) -> &str {
        language.pick(&self.portuguese, &self.english)
    }
}

/// One field that is wrong.
#[derive(Clone, Debug)]
struct FieldProblem {
    path: String,
    message: Words,
}

/// Why a request was not done.
#[derive(Clone, Debug)]
pub struct Problem(Box<Parts>);

#[derive(Clone, Debug)]
struct Parts {
    kind: ProblemType,
    detail: Option<Words>,
    fields: Vec<FieldProblem>,
    owner: Option<OwnerView>,
    missed: Vec<MessageView>,
    retry_after: Option<Duration>,
}

impl Problem {
    pub fn new(kind: ProblemType) -> Self {
        let (fields, missed) = (Vec::new(), Vec::new());
        Self(Box::new(Parts { kind, detail: None, fields, owner: None, missed, retry_after: None }))
    }

    pub fn not_found() -> Self {
        Self::new(ProblemType::NotFound)
    }

    /// A failure of ours. It is logged here, once; the reader learns that it was logged under the request's id.
    pub fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error = %chain(error), "a request failed");
        Self::new(ProblemType::Internal)
    }

    /// A failure that may pass by itself.
    pub fn unavailable(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::warn!(error = %chain(error), "a request could not be done now");
        Self::new(ProblemType::Unavailable)
    }

    #[must_use]
    pub fn detail(mut self, words: Words) -> Self {
        self.0.detail = Some(words);
        self
    }

    #[must_use]
    pub fn field(mut self, path: impl Into<String>, message: Words) -> Self {
        self.0.fields.push(FieldProblem { path: path.into(), message });
        self
    }

    #[must_use]
    pub fn owner(mut self, owner: OwnerView) -> Self {
        self.0.owner = Some(owner);
        self
    }

    #[must_use]
    pub fn missed(mut self, messages: Vec<MessageView>) -> Self {
        self.0.missed = messages;
        self
    }

    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    pub fn kind(&self) -> ProblemType {
        self.0.kind
    }

    pub fn wait(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The document as its reader gets it.
    pub fn document(&self, language: Language, request: Uuid) -> ProblemDocument {
        let Parts { kind, detail, fields, owner, missed, retry_after } = self.0.as_ref();
        let errors = fields
            .iter()
            .map(|field| FieldError { path: field.path.clone(), message: field.message.pick(language).to_owned() });
        ProblemDocument {
            kind: *kind,
            title: kind.title(language).to_owned(),
            status: kind.status().as_u16(),
            detail: detail.as_ref().map(|words| words.pick(language).to_owned()),
            request_id: request,
            errors: errors.collect(),
            owner: owner.clone(),
            missed: missed.clone(),
            retry_after_seconds: retry_after.map(|wait| wait.as_secs()),
        }
    }
}

/// Left for the outermost layer to write.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.kind().status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// What went wrong (`application/problem+json`, RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    #[serde(rename = "type")]
    kind: ProblemType,
    /// In the reader's language, the same for every problem of this type.
    title: String,
    status: u16,
    /// In the reader's language: this occurrence.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Also in the header `x-request-id`, and in the server's log.
    request_id: Uuid,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldError>,
    /// Who answers in the conversation, when that is why.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<OwnerView>,
    /// What came after the position that was seen, oldest first, when that is why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    missed: Vec<MessageView>,
    /// When to try again; also in the header `Retry-After`.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u64>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// Such as `content.buttons[0].title`; for a file `line 3, column 5`.
    path: String,
    message: String,
}

/// An error with all its causes, in one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let mut told: Vec<String> = Vec::new();
    for text in causes.map(ToString::to_string) {
        // Transparent errors repeat what they wrap.
        if told.last() != Some(&text) {
            told.push(text);
        }
    }
    told.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_speaks_the_readers_language() {
        let words = Words::new("Use no máximo 20 caracteres; há 21.", "Use at most 20 characters; there are 21.");
        let problem = Problem::new(ProblemType::InvalidContent).field("content.buttons[0].title", words);
        let told = |language| serde_json::to_value(problem.document(language, Uuid::nil())).expect("JSON");
        assert_eq!(
            told(Language::English),
            serde_json::json!({
                "type": "/problems/invalid-content",
                "title": "Some fields need to be corrected.",
                "status": 422,
                "request_id": Uuid::nil(),
                "errors": [
                    {"path": "content.buttons[0].title", "message": "Use at most 20 characters; there are 21."}
                ],
            })
        );
        assert_eq!(told(Language::Portuguese)["title"], "Há campos a corrigir.");
    }
}
