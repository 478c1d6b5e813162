//! Looking up an order in the company's own system, for the agent who is asked about it.

use super::{
    Api, connectors,
    extract::{At, Member},
    problem::{Problem, ProblemType, Words},
    wire::{self, Asked, Fields},
};
use axum::{Json, extract::State};
use ponte_connectors::{
    Answer, CallErrorKind, Occasion,
    canonical::ordered_by,
    connections::{Called, Deed},
    store,
};
use ponte_contacts::{Contact, IdentifierKind};
use ponte_conversations::read;
use ponte_identity::policy::Action;
use ponte_kernel::{ConversationId, Phone, WorkspaceId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a connector calls looking up an order.
const ORDER_GET: &str = "order.get";
/// Characters of an order's number.
const LONGEST: usize = 64;

#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderQuery {
    /// As the customer names it.
    number: String,
}

/// An order of the conversation's contact.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Order)]
pub struct OrderView {
    /// The key of the connection that knows it.
    connection: String,
    /// As the connector gives it.
    #[schema(value_type = Object)]
    value: Value,
    /// Zero for an answer that was just fetched.
    age_milliseconds: u64,
    from_cache: bool,
}

/// Asks the company's systems for an order by its number. Only an order under the contact's own phone is shown.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/conversations/{conversation}/orders",
    operation_id = "look_up_order",
    tag = "conversations",
    params(OrderQuery),
    responses((status = 200, body = OrderView))
)]
pub async fn look_up(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Asked(query): Asked<OrderQuery>,
) -> Result<Json<OrderView>, Problem> {
    let workspace = member.may(Action::LookUpOrders)?.id;
    let mut fields = Fields::new();
    let number = fields.take("number", wire::text(&query.number, LONGEST));
    let number = fields.done(number)?;
    let found = read::conversation(&api.app.store, workspace, ConversationId(id)).await?;
    let contact = found.ok_or_else(Problem::not_found)?.thread.contact;
    let (store, vault) = (&api.app.store, &api.app.vault);
    let contact = ponte_contacts::read::contact(store, vault, workspace, contact).await?;
    let contact = contact.ok_or_else(Problem::not_found)?;
    let (connection, answer) = ask(&api, &contact, number.trim()).await?;
    let Answer { value, age, from_cache } = answer;
    let age_milliseconds = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
    Ok(Json(OrderView { connection, value, age_milliseconds, from_cache }))
}

/// What the first of the workspace's systems that knows the order says. One that fails is told only when no other knows it.
///
/// The log is kept under the contact's key as theirs, so it says nothing of an order that is not proved to be.
async fn ask(api: &Api, contact: &Contact, number: &str) -> Result<(String, Answer), Problem> {
    let workspace = contact.workspace;
    let data_key = api.app.vault.key(contact.key).await?;
    let mut failed = None;
    let connections = capable(api, workspace).await?;
    if connections.is_empty() {
        return Err(Problem::new(ProblemType::Refused).detail(Words::new(
            "Nenhuma conexão deste ambiente consulta pedidos.",
            "No connection of this workspace looks up orders.",
        )));
    }
    for connection in connections {
        let Called { outcome, log } = api.app.connections.call(deed(workspace, &connection, number)).await;
        let is_theirs = outcome.as_ref().is_ok_and(|answer| belongs(&answer.value, contact));
        let log = if is_theirs { log } else { log.without_contents() };
        api.app.connections.keep(workspace, None, vec![log], &data_key).await;
        match outcome {
            Ok(answer) if is_theirs => return Ok((connection, answer)),
            Ok(_) => return Err(not_theirs()),
            Err(error) if error.kind == CallErrorKind::NotFound => {}
            Err(error) => failed = Some(error),
        }
    }
    let unknown = || {
        let words = Words::new("Nenhum sistema conhece este pedido.", "No system knows this order.");
        Problem::not_found().detail(words)
    };
    Err(failed.map_or_else(unknown, Problem::from))
}

fn not_theirs() -> Problem {
    Problem::new(ProblemType::Refused).detail(Words::new(
        "Este pedido não está no telefone deste contato.",
        "This order is not under this contact's phone.",
    ))
}

fn deed<'a>(workspace: WorkspaceId, connection: &'a str, number: &str) -> Deed<'a> {
    Deed {
        workspace,
        connection,
        action: ORDER_GET,
        input: Map::from_iter([("number".to_owned(), Value::from(number))]),
        idempotency_key: Uuid::now_v7().to_string(),
        occasion: Occasion::First,
    }
}

/// The connections whose connector looks up orders, by key.
async fn capable(api: &Api, workspace: WorkspaceId) -> Result<Vec<String>, Problem> {
    let connectors = connectors::all(api, workspace).await?;
    let connections = api.app.store.read(move |tx| store::connections(tx, workspace)).await?;
    let mut capable = Vec::new();
    for connection in connections {
        let Some(connector) = connectors.iter().find(|connector| connector.key == connection.connector) else {
            continue;
        };
        if connectors::manifest(connector)?.actions().any(|action| action.name == ORDER_GET) {
            capable.push(connection.key);
        }
    }
    capable.sort_unstable();
    Ok(capable)
}

/// Whether an order is under one of the contact's phones.
fn belongs(order: &Value, contact: &Contact) -> bool {
    let Some(phone) = ordered_by(order) else { return false };
    let key = phone.match_key();
    contact.identifiers.iter().any(|identifier| match identifier.kind {
        IdentifierKind::Phone | IdentifierKind::WaId => {
            Phone::parse(&identifier.value).is_ok_and(|known| known.match_key() == key)
        }
        IdentifierKind::Bsuid | IdentifierKind::Email | IdentifierKind::Cpf => false,
    })
}
