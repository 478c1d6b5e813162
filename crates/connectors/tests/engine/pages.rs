//! Lists that come in pages.

use crate::kit::{Does, Kit, System, connect};
use ponte_connectors::{Budget, CallError, CallErrorKind};
use ponte_platform::http::Certainty;
use serde_json::{Value, json};

fn paged(pagination: &str, request: &str) -> String {
    format!(
        "schema: 1
connector: shop
version: 1.0.0
name: Shop
kind: ecommerce
config: [{{key: token, label: {{pt-BR: Token}}, type: secret}}]
auth: {{type: none}}
http: {{base_url: 'https://shop.example/api', allow_hosts: [shop.example]}}
pagination: {{list: {pagination}}}
actions:
  customer.find:
    input: {{ref: canonical}}
    idempotent: true
    paginate: list
    request: {request}
    output: {{each: '${{body.items}}', as: c, item: {{id: '${{c}}'}}}}
"
    )
}

const GET: &str = "{method: GET, path: /customers, query: {name: '${input.name}'}}";

async fn walk(yaml: &str, pages: Vec<Value>) -> (Kit, Result<Vec<String>, CallError>) {
    let kit = Kit::new(
        yaml,
        System::new(move |count, _| {
            Does::Answer(200, pages.get(count - 1).cloned().unwrap_or(json!({"items": []})))
        }),
    );
    let outcome = kit.call("customer.find", json!({"name": "M"}), Budget::Interactive).await;
    let ids = |value: Value| -> Vec<String> {
        let items = value.as_array().expect("a list").clone();
        items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
    };
    (kit, outcome.map(|answer| ids(answer.value)))
}

#[tokio::test]
async fn numbered_pages_until_one_is_short() {
    let yaml =
        paged("{type: page, inject: query.page, size: {query.limit: 2}, stop: '${body.items | length < 2}'}", GET);
    let (kit, ids) = walk(&yaml, vec![json!({"items": ["a", "b"]}), json!({"items": ["c"]})]).await;
    assert_eq!(ids.expect("a list"), ["a", "b", "c"]);
    assert_eq!(
        kit.system.lines(),
        ["GET /api/customers?name=M&limit=2&page=1", "GET /api/customers?name=M&limit=2&page=2"]
    );
}

#[tokio::test]
async fn no_more_pages_than_the_manifest_allows() {
    let yaml = paged("{type: page, inject: query.page, max_pages: 3}", GET);
    let (kit, ids) = walk(&yaml, vec![json!({"items": ["a"]}); 10]).await;
    assert_eq!((ids.expect("a list").len(), kit.system.count()), (3, 3));
}

#[tokio::test]
async fn offsets_count_what_was_seen() {
    let yaml = paged("{type: offset, inject: query.skip}", GET);
    let (kit, ids) = walk(&yaml, vec![json!({"items": ["a", "b"]}), json!({"items": ["c"]})]).await;
    assert_eq!(ids.expect("a list"), ["a", "b", "c"]);
    let skips: Vec<_> =
        kit.system.lines().iter().map(|line| line.rsplit('=').next().expect("a value").to_owned()).collect();
    assert_eq!(skips, ["0", "2", "3"]);
}

/// Omie wants the page inside an array of the body.
#[tokio::test]
async fn a_page_can_go_anywhere_into_the_body() {
    let request = "{method: POST, path: /list, body: {param: [{filter: '${input.name}'}]}}";
    let yaml = paged("{type: page, inject: /param/0/pagina, size: {/param/0/registros: 50}}", request);
    let (kit, ids) = walk(&yaml, vec![json!({"items": ["a"]})]).await;
    assert_eq!(ids.expect("a list"), ["a"]);
    assert_eq!(&kit.system.request(1).body[..], br#"{"param":[{"filter":"M","pagina":2,"registros":50}]}"#);
}

/// An action that pages and changes something is odd, and is not begun again all the same.
#[tokio::test(start_paused = true)]
async fn a_deed_in_pages_is_not_begun_again_after_the_first_of_them() {
    let yaml = paged("{type: page, inject: query.page}", "{method: POST, path: /take}");
    let yaml = yaml.replace("idempotent: true", "retry: {interactive: 1}");
    let system = System::new(|count, _| match count {
        1 => Does::Answer(200, json!({"items": ["a"]})),
        _ => Does::Answer(429, json!({})),
    });
    let kit = Kit::on_tokio_time(&yaml, system);
    let outcome = kit.call("customer.find", json!({"name": "M"}), Budget::Interactive).await;
    assert_eq!(outcome.expect_err("partly done").certainty, Certainty::Unknown);
    assert_eq!(kit.system.lines(), ["POST /api/take?page=1", "POST /api/take?page=2"]);
}

#[tokio::test]
async fn cursors_are_handed_back() {
    let yaml = paged("{type: cursor, inject: query.after, next: '${body.next}'}", GET);
    let (kit, ids) =
        walk(&yaml, vec![json!({"items": ["a"], "next": "x=1"}), json!({"items": ["b"], "next": null})]).await;
    assert_eq!(ids.expect("a list"), ["a", "b"]);
    assert_eq!(kit.system.lines(), ["GET /api/customers?name=M", "GET /api/customers?name=M&after=x%3D1"]);
}

#[tokio::test]
async fn links_are_followed_on_the_systems_hosts_only() {
    let yaml = paged("{type: link, next: '${body.next}'}", GET);
    connect(&yaml).expect("a connection");
    let (kit, ids) =
        walk(&yaml, vec![json!({"items": ["a"], "next": "/api/customers?page=2"}), json!({"items": ["b"]})]).await;
    assert_eq!(ids.expect("a list"), ["a", "b"]);
    assert_eq!(kit.system.lines()[1], "GET /api/customers?page=2");
    for elsewhere in
        ["https://evil.example/x", "http://shop.example/api", "//169.254.169.254/", "file:///etc/passwd"]
    {
        let (kit, ids) = walk(&yaml, vec![json!({"items": ["a"], "next": elsewhere})]).await;
        assert_eq!(ids.expect_err("refused").kind, CallErrorKind::BadResponse, "{elsewhere}");
        assert_eq!(kit.system.count(), 1);
    }
}
