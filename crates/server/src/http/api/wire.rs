//! What several resources share on the wire: instants, pages, keys.

use super::problem::{Problem, ProblemType, Words};
use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use ponte_flows::keys::QueueKey;
use ponte_identity::Name;
use ponte_kernel::{Cursor, Language, Limit, Page, Timestamp};
use serde::{Deserialize, Serialize, Serializer, de::DeserializeOwned};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// An instant, RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = DateTime)]
pub struct Instant(pub Timestamp);

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl From<Timestamp> for Instant {
    fn from(instant: Timestamp) -> Self {
        Self(instant)
    }
}

/// A part of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Part<T> {
    pub items: Vec<T>,
    /// The `cursor` of the next part; none on the last one.
    pub next: Option<String>,
}

impl<T> Part<T> {
    pub fn empty() -> Self {
        Self { items: Vec::new(), next: None }
    }

    pub fn of<U>(page: Page<U>, convert: impl FnMut(U) -> T) -> Self {
        let Page { items, next } = page.map(convert);
        Self { items, next }
    }
}

/// A whole list: of things that a workspace has few of.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct All<T> {
    pub items: Vec<T>,
}

/// Which part of a list.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Where to go on: `next` of the part before.
    cursor: Option<String>,
    /// How many at most: 1 to 200, 50 by default.
    limit: Option<u16>,
}

impl Paging {
    pub fn parse(&self) -> Result<(Option<Cursor>, Limit), Problem> {
        let limit = match self.limit {
            None => Limit::default(),
            Some(limit) => Limit::new(limit).ok_or_else(|| {
                let words = Words::new("Use de 1 a 200.", "Use 1 to 200.");
                Problem::new(ProblemType::InvalidContent).field("limit", words)
            })?,
        };
        let cursor = self.cursor.as_deref().map(|text| {
            Cursor::parse(text).ok_or_else(|| {
                let words = Words::new("Este cursor não é de uma lista.", "This is no cursor of a list.");
                Problem::new(ProblemType::InvalidContent).field("cursor", words)
            })
        });
        Ok((cursor.transpose()?, limit))
    }
}

/// The query of a request.
#[derive(Clone, Copy, Debug)]
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        query.map(|Query(asked)| Self(asked)).map_err(|rejection| {
            let told = rejection.body_text();
            let words =
                Words::new(format!("A consulta não serve: {told}"), format!("The query does not fit: {told}"));
            Problem::new(ProblemType::MalformedRequest).detail(words)
        })
    }
}

/// Ids that one request may ask for.
const BATCH: usize = 100;

/// Ids with commas between.
pub fn ids(text: &str) -> Result<Vec<Uuid>, Problem> {
    let ids: Result<Vec<Uuid>, _> = text.split(',').map(|id| id.trim().parse()).collect();
    ids.ok().filter(|ids| ids.len() <= BATCH).ok_or_else(|| {
        let words =
            Words::new("Use de 1 a 100 ids, separados por vírgulas.", "Use 1 to 100 ids with commas between.");
        Problem::new(ProblemType::InvalidContent).field("ids", words)
    })
}

/// The fields of a request, checked together: all that is wrong is told at once.
#[derive(Debug)]
pub struct Fields(Option<Problem>);

impl Fields {
    pub fn new() -> Self {
        Self(None)
    }

    /// The value; what is wrong with it is kept.
    pub fn take<T>(&mut self, path: &str, value: Result<T, Words>) -> Option<T> {
        value.map_err(|words| self.wrong(path, words)).ok()
    }

    pub fn wrong(&mut self, path: impl Into<String>, words: Words) {
        let problem = self.0.take().unwrap_or_else(|| Problem::new(ProblemType::InvalidContent));
        self.0 = Some(problem.field(path, words));
    }

    /// What was made of the fields, when all were right.
    pub fn done<T>(self, value: Option<T>) -> Result<T, Problem> {
        match (self.0, value) {
            (None, Some(value)) => Ok(value),
            (problem, _) => Err(problem.unwrap_or_else(|| Problem::new(ProblemType::InvalidContent))),
        }
    }
}

/// What a person calls something: one line.
pub fn name(text: &str) -> Result<Name, Words> {
    Name::parse(text).map_err(|error| Words::of(|language| error.sentence(language)))
}

/// The stable name of something configured, as addresses and files have it.
pub fn key(text: &str) -> Result<String, Words> {
    // All keys have one form; flows name queues and connections by theirs.
    match QueueKey::parse(text) {
        Ok(key) => Ok(key.as_str().to_owned()),
        Err(_) => Err(Words::new(
            "Use de 1 a 64 letras minúsculas sem acento, números, _ e -; comece com letra ou número.",
            "Use 1 to 64 of a-z, 0-9, _ and -, a letter or digit first.",
        )),
    }
}

/// A text with at least one visible character, and no more than `most`.
pub fn text(text: &str, most: usize) -> Result<String, Words> {
    let count = text.chars().count();
    if text.trim().is_empty() {
        return Err(Words::new("Preencha este campo.", "Fill this in."));
    }
    if count > most {
        return Err(Words::new(
            format!("Use no máximo {most} caracteres; há {count}."),
            format!("Use at most {most} characters; there are {count}."),
        ));
    }
    Ok(text.to_owned())
}

/// A language that screens speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub enum LanguageTag {
    #[serde(rename = "pt-BR")]
    Portuguese,
    #[serde(rename = "en")]
    English,
}

impl From<LanguageTag> for Language {
    fn from(tag: LanguageTag) -> Self {
        match tag {
            LanguageTag::Portuguese => Self::Portuguese,
            LanguageTag::English => Self::English,
        }
    }
}

impl From<Language> for LanguageTag {
    fn from(language: Language) -> Self {
        language.pick(Self::Portuguese, Self::English)
    }
}
