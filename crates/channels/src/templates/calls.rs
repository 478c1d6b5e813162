//! What an adapter offers for templates: requests to be executed at the rim, and how their answers read.

use super::model::{Category, Draft, Reported, Status, TemplateContent};
use crate::{adapter::HttpRequest, model::Credentials, sentence::Sentence};
use bytes::Bytes;
use ponte_kernel::Language;
use thiserror::Error;

/// The template part of an adapter. Stateless, like all of it.
pub trait TemplateCalls: Send + Sync {
    /// One part of the account's list; `after` is [`Listed::after`] of the part before.
    fn list(&self, after: Option<&str>, credentials: &Credentials) -> HttpRequest;

    fn listed(&self, status: u16, body: &[u8]) -> Result<Listed, ManagementError>;

    /// One template anew. `None` when the id could not be part of an address.
    fn one(&self, provider_id: &str, credentials: &Credentials) -> Option<HttpRequest>;

    fn told(&self, status: u16, body: &[u8]) -> Result<Reported, ManagementError>;

    fn create(&self, draft: &Draft, credentials: &Credentials) -> HttpRequest;

    fn created(&self, status: u16, body: &[u8]) -> Result<Created, ManagementError>;

    /// Replaces category (where it may change) and content: it goes into review again.
    fn edit(
        &self,
        provider_id: &str,
        category: Option<&Category>,
        content: &TemplateContent,
        credentials: &Credentials,
    ) -> Option<HttpRequest>;

    /// One language of a template.
    fn delete(&self, name: &str, provider_id: &str, credentials: &Credentials) -> HttpRequest;

    /// An answer that says no more than that it was done.
    fn done(&self, status: u16, body: &[u8]) -> Result<(), ManagementError>;

    /// How a header's sample gets to the provider's reviewers; `None` where samples are given by address.
    fn upload(&self) -> Option<&'static dyn SampleUpload> {
        None
    }
}

/// A sample's way to the provider, in three calls: whose app it is, a session for the file, the file.
pub trait SampleUpload: Send + Sync {
    fn application(&self, credentials: &Credentials) -> HttpRequest;

    fn application_id(&self, status: u16, body: &[u8]) -> Result<String, ManagementError>;

    fn session(&self, application: &str, sample: &SampleFile, credentials: &Credentials) -> HttpRequest;

    fn session_id(&self, status: u16, body: &[u8]) -> Result<String, ManagementError>;

    fn send(&self, session: &str, sample: &SampleFile, credentials: &Credentials) -> HttpRequest;

    /// What the provider calls the file from now on.
    fn handle(&self, status: u16, body: &[u8]) -> Result<String, ManagementError>;
}

/// A file that shows reviewers what a header will be like.
#[derive(Clone, Debug)]
pub struct SampleFile {
    pub name: String,
    pub mime_type: String,
    pub bytes: Bytes,
}

/// A part of the account's list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub templates: Vec<Reported>,
    /// Where the next part begins; `None` on the last.
    pub after: Option<String>,
}

/// The provider took a new template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    pub provider_id: String,
    pub status: Status,
    /// May be another one than was asked for.
    pub category: Option<Category>,
}

/// The provider refused a call of management, or gave no answer that could be read.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("the provider refused (code {code:?}, subcode {subcode:?}): {detail}")]
pub struct ManagementError {
    pub kind: ManagementErrorKind,
    pub code: Option<i64>,
    pub subcode: Option<i64>,
    /// What people read: ours where the code is known.
    pub sentence: &'static Sentence,
    /// The provider's own words, for people, in whatever language it chose.
    pub explained: Option<String>,
    /// The provider's own words, for the technical team.
    pub detail: String,
    /// The field that it is about, as in [`super::rules::Finding::path`].
    pub field: Option<&'static str>,
}

impl ManagementError {
    /// The provider said no, and will again: nothing was wrong on the way.
    pub fn is_refusal(&self) -> bool {
        !matches!(self.kind, ManagementErrorKind::Throttled | ManagementErrorKind::Transient)
    }

    /// Cause and remedy for people, the provider's explanation behind.
    pub fn text(&self, language: Language) -> String {
        let ours = self.sentence.in_language(language);
        match &self.explained {
            Some(explained) => format!("{ours} ({explained})"),
            None => ours.to_owned(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManagementErrorKind {
    /// What was asked cannot be done as it is.
    Content,
    /// The token lacks a permission, or is over.
    Credentials,
    /// Too many calls.
    Throttled,
    /// It may be done later.
    Transient,
    /// It is not there any more.
    Gone,
}
