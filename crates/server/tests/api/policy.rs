//! Every route asks the policy: enumerated from the document, so that none can be forgotten.

use crate::kit::{House, Person};
use ponte_identity::{NamedZone, NewWorkspace, WorkspaceKey, WorkspaceKind, workspaces};
use reqwest::Method;
use serde_json::{Value, json};

/// A route of the document.
struct Route {
    name: String,
    method: Method,
    path: String,
    public: bool,
}

/// Operations within a workspace, and a role that may not do them; `None`: every member may.
const DENIED: &[(&str, Option<&str>)] = &[
    ("add_note", Some("privacy")),
    ("block_contact", Some("privacy")),
    ("call_action", Some("agent")),
    ("change_contact", Some("privacy")),
    ("change_member", Some("supervisor")),
    ("change_template", Some("supervisor")),
    ("close_conversation", Some("privacy")),
    ("count_asides", Some("agent")),
    ("count_conversations", Some("technician")),
    ("decode_webhook", Some("supervisor")),
    ("create_chat_link", Some("supervisor")),
    ("create_template", Some("agent")),
    ("delete_chat_link", Some("supervisor")),
    ("delete_template", Some("supervisor")),
    ("examine_channel", Some("supervisor")),
    ("get_channel", Some("privacy")),
    ("get_chat_automation", Some("privacy")),
    ("get_connector", Some("agent")),
    ("get_contact", Some("technician")),
    ("get_conversation", Some("technician")),
    ("get_flow", Some("agent")),
    ("get_media", Some("technician")),
    ("get_media_preview", Some("technician")),
    ("get_message", Some("technician")),
    ("get_messages", Some("technician")),
    ("get_number", Some("privacy")),
    ("get_profile", Some("privacy")),
    ("get_template", Some("privacy")),
    ("get_template_uses", Some("privacy")),
    ("get_workspace", None),
    ("give_back_conversation", Some("privacy")),
    ("invite_member", Some("supervisor")),
    ("list_channels", Some("privacy")),
    ("list_chat_links", Some("privacy")),
    ("list_connections", Some("agent")),
    ("list_conversation_events", Some("technician")),
    ("list_connectors", Some("agent")),
    ("list_contacts", Some("technician")),
    ("list_conversations", Some("technician")),
    ("list_endpoints", Some("supervisor")),
    ("list_flows", Some("agent")),
    ("list_members", None),
    ("list_messages", Some("technician")),
    ("list_providers", Some("privacy")),
    ("list_queues", None),
    ("list_template_accounts", Some("privacy")),
    ("list_templates", Some("privacy")),
    ("look_up_order", Some("privacy")),
    ("mark_conversation_read", Some("technician")),
    ("preview_template", Some("privacy")),
    ("preview_template_draft", Some("privacy")),
    ("publish_flow", Some("supervisor")),
    ("put_allowed_addresses", Some("supervisor")),
    ("put_channel", Some("supervisor")),
    ("put_chat_automation", Some("supervisor")),
    ("put_connection", Some("supervisor")),
    ("put_connector", Some("supervisor")),
    ("put_endpoint", Some("supervisor")),
    ("put_profile", Some("supervisor")),
    ("put_queue", Some("supervisor")),
    ("put_template_substitute", Some("supervisor")),
    ("react_to_message", Some("technician")),
    ("remove_member", Some("supervisor")),
    ("remove_previous_secret", Some("supervisor")),
    ("reply", Some("privacy")),
    ("resend_message", Some("technician")),
    ("reveal_contact", Some("marketing")),
    ("set_presence", Some("technician")),
    ("start_channel", Some("supervisor")),
    ("stop_channel", Some("supervisor")),
    ("stream_events", Some("marketing")),
    ("sync_templates", Some("privacy")),
    ("take_over_conversation", Some("privacy")),
    ("trace_message", Some("technician")),
    ("unblock_contact", Some("privacy")),
    ("upload_media", Some("privacy")),
    ("upload_template_sample", Some("supervisor")),
    ("validate_flow", Some("agent")),
    ("validate_template", Some("privacy")),
];

#[tokio::test]
async fn who_is_not_logged_in_is_told_so_everywhere() {
    let (house, _) = House::founded().await;
    let stranger = house.stranger();
    for route in routes().iter().filter(|route| !route.public) {
        let answer = ask(&stranger, route, "none").await;
        assert_eq!(answer.0, 401, "{} {}: {:#}", route.method, route.path, answer.1);
        assert_eq!(answer.1["type"], "/problems/unauthenticated");
    }
}

#[tokio::test]
async fn another_workspace_is_as_if_it_did_not_exist() {
    let (house, ana) = House::connected().await;
    add_workspace(&house, "filial").await;
    let conversation = house.conversation(&ana, crate::kit::MARIA).await;
    for route in routes().iter().filter(|route| route.path.contains("{workspace}")) {
        for workspace in ["filial", "nenhum"] {
            let outsider = Route { path: route.path.replace("{workspace}", workspace), ..route.copy() };
            let (status, body) = ask(&ana, &outsider, &conversation).await;
            // Ana administers the installation: that, and no customer, she may see of the branch.
            let administers = workspace == "filial"
                && matches!(
                    route.name.as_str(),
                    "get_workspace" | "list_members" | "invite_member" | "list_queues" | "put_allowed_addresses"
                );
            assert!(administers || status == 404, "{} {}: {status} {body:#}", route.name, outsider.path);
        }
    }
}

#[tokio::test]
async fn a_role_that_does_not_reach_is_refused() {
    let (house, ana) = House::connected().await;
    let conversation = house.conversation(&ana, crate::kit::MARIA).await;
    let mut people: Vec<(&str, Person)> = Vec::new();
    for role in ["supervisor", "agent", "marketing", "privacy", "technician"] {
        people.push((role, house.member(&ana, role, role).await));
    }
    for route in routes().iter().filter(|route| route.path.contains("{workspace}")) {
        let known = DENIED.iter().find(|(name, _)| *name == route.name);
        let (_, denied) = known.unwrap_or_else(|| panic!("{} is not in the table", route.name));
        let Some(role) = denied else { continue };
        let (_, person) = people.iter().find(|(name, _)| name == role).expect("a role");
        let here = Route { path: route.path.replace("{workspace}", "loja"), ..route.copy() };
        let (status, body) = ask(person, &here, &conversation).await;
        assert_eq!(status, 403, "{role} {} {}: {body:#}", route.method, route.path);
        assert_eq!(body["type"], "/problems/forbidden");
    }
}

impl Route {
    fn copy(&self) -> Self {
        Self { name: self.name.clone(), method: self.method.clone(), path: self.path.clone(), public: self.public }
    }
}

fn routes() -> Vec<Route> {
    let document: Value = serde_json::to_value(ponte::http::api::document()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let mut routes = Vec::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().expect("operations") {
            routes.push(Route {
                name: operation["operationId"].as_str().expect("a name").to_owned(),
                method: method.to_uppercase().parse().expect("a method"),
                path: path.strip_prefix("/api/v1").expect("of this version").to_owned(),
                public: operation["security"] == json!([{}]),
            });
        }
    }
    routes
}

/// Asks with what comes before the policy in order: a content type and a body that reads.
async fn ask(person: &Person, route: &Route, conversation: &str) -> (u16, Value) {
    let mut path = route.path.replace("{conversation}", conversation);
    for (name, value) in [("{flow}", "pedido"), ("{channel}", "loja"), ("{endpoint}", "meta"), ("{queue}", "geral")]
    {
        path = path.replace(name, value);
    }
    while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
        path.replace_range(from..=to, "0199c0de-0000-7000-8000-000000000000");
    }
    match route.name.as_str() {
        "get_messages" => path += "?ids=0199c0de-0000-7000-8000-000000000000",
        "look_up_order" => path += "?number=1042",
        "upload_template_sample" => path += "?channel=loja&file_name=a.png",
        _ => {}
    }
    let request = person.request(route.method.clone(), &path);
    let request = match route.name.as_str() {
        "publish_flow" | "validate_flow" | "put_connector" => {
            request.header("content-type", "application/yaml").body("schema: 1")
        }
        name => request.json(&body(name)),
    };
    let answer = person.ask(if route.method == Method::GET { person.request(Method::GET, &path) } else { request });
    let answer = answer.await;
    (answer.status, answer.body)
}

fn body(operation: &str) -> Value {
    match operation {
        "reply" => json!({"content": {"type": "text", "body": "oi"}, "seen_position": 1}),
        "add_note" => json!({"text": "oi"}),
        "decode_webhook" => json!({"provider": "meta", "body": "{}"}),
        "give_back_conversation" => json!({"to": "queue"}),
        "mark_conversation_read" => json!({"position": 1}),
        "change_member" => json!({"role": "agent"}),
        "set_presence" => json!({"state": "viewing"}),
        "put_allowed_addresses" => json!({"allowed_addresses": []}),
        "put_queue" => json!({"name": "Geral"}),
        "put_endpoint" => json!({"name": "Meta"}),
        "put_connection" => json!({"connector": "loja"}),
        "invite_member" => json!({"email": "x@y.z", "name": "X", "language": "en", "role": "agent"}),
        "put_channel" => json!({
            "name": "x", "endpoint": "x", "number": "1", "display_phone": "1", "queue": "x",
            "settings": {"api_version": "v25.0"},
        }),
        "create_template" => json!({
            "channel": "loja", "name": "n", "language": "pt_BR", "category": "utility", "content": {},
        }),
        "validate_template" => json!({"name": "n", "language": "pt_BR", "category": "utility", "content": {}}),
        "change_template" | "preview_template_draft" => json!({"content": {}}),
        "create_chat_link" => json!({"prefilled": "Oi"}),
        "sync_templates" => json!({"channel": "loja"}),
        _ => json!({}),
    }
}

/// A second workspace, whose member nobody is.
async fn add_workspace(house: &House, key: &str) {
    let new = NewWorkspace {
        key: WorkspaceKey::parse(key).expect("a key"),
        name: ponte_identity::Name::parse(key).expect("a name"),
        kind: WorkspaceKind::Production,
        language: ponte_kernel::Language::Portuguese,
        time_zone: NamedZone::parse("America/Sao_Paulo").expect("known"),
    };
    workspaces::create(&house.server.app.identity, new).await.expect("made");
}
