//! The OpenAPI document: made from the handlers, committed as `docs/openapi.json`.

use super::{ROOT, problem::ProblemDocument};
use axum::Json;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, Content, InfoBuilder, OpenApi, Ref, RefOr, Required, ResponseBuilder, Schema,
        SecurityRequirement,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem},
        schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

/// The document. After a change `cargo run -p ponte --example openapi` writes it anew; a test compares.
pub fn document() -> OpenApi {
    let mut document = super::resources().merge(super::uploads()).into_openapi();
    let version = env!("CARGO_PKG_VERSION");
    document.info = InfoBuilder::new().title("Ponte").version(version).description(Some(DESCRIPTION)).build();
    document.security = Some(vec![requirement(COOKIE), requirement(TOKEN)]);
    document.components = Some(with_problems(document.components.take().unwrap_or_default()));
    let paths = std::mem::take(&mut document.paths.paths);
    for (path, mut item) in paths {
        complete(&path, &mut item);
        document.paths.paths.insert(format!("{ROOT}{path}"), item);
    }
    document
}

/// The document, for programs that ask the server itself.
pub async fn serve() -> Json<OpenApi> {
    Json(document())
}

const DESCRIPTION: &str = "The API of Ponte, for its screens and for programs.

Errors are problem documents (RFC 9457) in the language of `Accept-Language` (`pt-BR` or `en`), with a stable `type`. \
Lists have a cursor and a limit. A POST may carry an `Idempotency-Key`: repeated with the same content within 24 hours \
it is done once.";

/// What paths name by id; the rest is named by key.
const IDS: &[&str] = &["contact", "conversation", "media", "message", "session", "template", "user"];

/// What is the same done once or twice, and takes no idempotency key.
const REPEATABLE: &[&str] = &[
    "change_password",
    "decode_webhook",
    "create_chat_link",
    "disable_user",
    "enable_user",
    "log_out",
    "mark_conversation_read",
    "reveal_contact",
    "preview_template",
    "preview_template_draft",
    "set_presence",
    "sync_templates",
    "upload_template_sample",
    "validate_template",
];

const COOKIE: &str = "cookie";
const TOKEN: &str = "token";

fn requirement(scheme: &str) -> SecurityRequirement {
    SecurityRequirement::new(scheme, [] as [&str; 0])
}

fn with_problems(mut components: Components) -> Components {
    let mut schemas: Vec<(String, RefOr<Schema>)> =
        vec![(ProblemDocument::name().into_owned(), ProblemDocument::schema())];
    ProblemDocument::schemas(&mut schemas);
    components.schemas.extend(schemas);
    let cookie = ApiKeyValue::with_description(
        "__Host-ponte_session",
        "Set by logging in; called `ponte_session` where the installation is reached over plain HTTP. Requests that \
         change something must come from a page of the same origin.",
    );
    components.add_security_scheme(COOKIE, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.add_security_scheme(TOKEN, SecurityScheme::Http(token));
    components
}

/// What all operations have: the workspace in the path, problems as answers, idempotency keys.
fn complete(path: &str, item: &mut PathItem) {
    for operation in [&mut item.get, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten() {
        complete_operation(path, operation);
    }
    if let Some(operation) = &mut item.post {
        complete_operation(path, operation);
        let repeatable = operation.operation_id.as_deref().is_some_and(|name| REPEATABLE.contains(&name));
        if operation.security.is_none() && !repeatable {
            add(operation, idempotency_key());
        }
    }
}

fn complete_operation(path: &str, operation: &mut Operation) {
    let named = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    for name in named {
        if !parameters(operation).any(|known| known == name) {
            add(operation, in_path(name));
        }
    }
    let problem = Content::new(Some(RefOr::<Schema>::Ref(Ref::from_schema_name(ProblemDocument::name()))));
    let answer =
        ResponseBuilder::new().description("What went wrong.").content("application/problem+json", problem);
    operation.responses.responses.insert("default".to_owned(), RefOr::T(answer.build()));
}

fn parameters(operation: &Operation) -> impl Iterator<Item = &str> {
    operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter.name.as_str()),
        RefOr::Ref(_) => None,
    })
}

fn add(operation: &mut Operation, parameter: Parameter) {
    operation.parameters.get_or_insert_default().insert(0, RefOr::T(parameter));
}

fn in_path(name: &str) -> Parameter {
    let description = (name == "workspace").then_some("The key of a workspace.");
    let format = IDS.contains(&name).then_some(SchemaFormat::KnownFormat(KnownFormat::Uuid));
    let text = ObjectBuilder::new().schema_type(Type::String).format(format).build();
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(description)
        .schema(Some(text))
        .build()
}

fn idempotency_key() -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(255)).build();
    ParameterBuilder::new()
        .name("idempotency-key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("Repeated with the same content within 24 hours, the request is done once."))
        .schema(Some(text))
        .build()
}
