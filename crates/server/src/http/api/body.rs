//! Reading bodies: JSON with a place for every mistake, and files.

use super::{
    Api,
    problem::{Problem, ProblemType, Words},
};
use axum::{
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE, request::Parts},
};
use bytes::Bytes;
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::ToSchema;

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileForm {
    Yaml,
    Json,
}

impl FileForm {
    pub fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        match content_type(headers).as_deref() {
            Some("application/yaml") => Ok(Self::Yaml),
            Some("application/json") => Ok(Self::Json),
            _ => Err(unsupported("application/yaml, application/json")),
        }
    }
}

/// A body without fields.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// The whole body, within the limit.
pub async fn read(request: Request, api: &Api) -> Result<(Parts, Bytes), Problem> {
    let (head, body) = request.into_parts();
    let whole = Request::from_parts(head.clone(), body);
    let bytes = Bytes::from_request(whole, api).await.map_err(|rejection| unread(&rejection))?;
    Ok((head, bytes))
}

/// The body as JSON. Unknown keys are refused where the type says so.
pub fn json<T: DeserializeOwned>(head: &Parts, bytes: &Bytes) -> Result<T, Problem> {
    let text: &[u8] = if bytes.is_empty() { b"{}" } else { bytes };
    if !bytes.is_empty() && content_type(&head.headers).as_deref() != Some("application/json") {
        return Err(unsupported("application/json"));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| unfit(&error))?;
    deserializer.end().map_err(|error| no_json(&error))?;
    Ok(value)
}

fn content_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or(value).trim().to_ascii_lowercase())
}

fn unsupported(accepted: &str) -> Problem {
    let words =
        Words::new(format!("Envie o conteúdo como {accepted}."), format!("Send the content as {accepted}."));
    Problem::new(ProblemType::UnsupportedContentType).detail(words)
}

fn unread(rejection: &BytesRejection) -> Problem {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(ProblemType::TooLarge),
        _ => Problem::new(ProblemType::MalformedRequest),
    }
}

fn unfit(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let inner = error.inner();
    if inner.classify() != serde_json::error::Category::Data {
        return no_json(inner);
    }
    let told = inner.to_string();
    let place = format!(" at line {} column {}", inner.line(), inner.column());
    let told = told.strip_suffix(&place).unwrap_or(&told);
    // `.` is the body as a whole, `?` a key that could not be read.
    let path = error.path().to_string();
    let (path, words) = reworded(path.trim_end_matches('?').trim_end_matches('.'), told);
    Problem::new(ProblemType::InvalidContent).field(path, words)
}

fn no_json(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    let words = Words::new(
        format!("O conteúdo não é JSON válido (linha {line}, coluna {column})."),
        format!("The content is not valid JSON (line {line}, column {column})."),
    );
    Problem::new(ProblemType::MalformedRequest).detail(words)
}

/// Serde speaks to programmers, of fields: whose request it is reads what to do, and where.
fn reworded(path: &str, told: &str) -> (String, Words) {
    let within = |field: &str| match path {
        "" => field.to_owned(),
        path if path == field || path.ends_with(&format!(".{field}")) => path.to_owned(),
        path => format!("{path}.{field}"),
    };
    if let Some(field) = told.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        return (within(field), Words::new("Este campo é obrigatório.", "This field is required."));
    }
    if let Some((field, rest)) = told.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`')) {
        let allowed =
            rest.rsplit_once("expected ").map_or("", |(_, allowed)| allowed.trim_start_matches("one of "));
        let words = Words::new(
            format!("Este campo não existe; os que existem: {allowed}."),
            format!("There is no such field; there are: {allowed}."),
        );
        return (within(field), words);
    }
    let words = Words::new(format!("Valor inválido ({told})."), format!("Invalid value ({told})."));
    (path.to_owned(), words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use ponte_kernel::Language;
    use uuid::Uuid;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Order {
        #[expect(dead_code, reason = "only its reading is tested")]
        items: Vec<Item>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Item {
        #[expect(dead_code, reason = "only its reading is tested")]
        count: u8,
    }

    fn told(content_type: &str, text: &str) -> (u16, String, serde_json::Value) {
        let (mut head, ()) = axum::http::Request::new(()).into_parts();
        head.headers.insert(CONTENT_TYPE, HeaderValue::from_str(content_type).expect("a header"));
        let problem = json::<Order>(&head, &Bytes::copy_from_slice(text.as_bytes())).expect_err("wrong");
        let document = serde_json::to_value(problem.document(Language::English, Uuid::nil())).expect("JSON");
        let status = problem.kind().status().as_u16();
        (status, document["errors"][0]["path"].as_str().unwrap_or_default().to_owned(), document)
    }

    #[test]
    fn every_mistake_has_its_place() {
        let json = "application/json; charset=utf-8";
        for (text, status, path) in [
            (r#"{"items": [{"count": 1}, {"count": "two"}]}"#, 422, "items[1].count"),
            (r#"{"items": [{"count": 1, "colour": 2}]}"#, 422, "items[0].colour"),
            (r#"{"items": [{}]}"#, 422, "items[0].count"),
            (r#"{"itens": []}"#, 422, "itens"),
            ("", 422, "items"),
            (r#"{"items": ["#, 400, ""),
            (r#"{"items": []} more"#, 400, ""),
        ] {
            let (told_status, told_path, document) = told(json, text);
            assert_eq!((told_status, told_path.as_str()), (status, path), "{text}: {document}");
        }
    }

    #[test]
    fn an_unknown_key_is_answered_with_those_that_exist() {
        let (_, _, document) = told("application/json", r#"{"items": [{"colour": 2}]}"#);
        assert_eq!(document["errors"][0]["message"], "There is no such field; there are: `count`.");
    }

    #[test]
    fn forms_of_foreign_pages_are_no_json() {
        assert_eq!(told("text/plain", "{}").0, 415);
    }
}
