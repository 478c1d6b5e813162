//! The committed OpenAPI document is the one that the handlers make.

use crate::kit::House;

const COMMITTED: &str = include_str!("../../../../docs/openapi.json");

#[test]
fn the_committed_document_is_up_to_date() {
    let made = ponte::http::api::document().to_pretty_json().expect("JSON") + "\n";
    assert!(made == COMMITTED, "docs/openapi.json is old; write it anew: cargo run -p ponte --example openapi");
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let document: serde_json::Value = serde_json::from_str(COMMITTED).expect("JSON");
    assert!(document["openapi"].as_str().expect("a version").starts_with("3.1"));
    let paths = document["paths"].as_object().expect("paths");
    let operations = paths.values().flat_map(|item| item.as_object().expect("operations").values());
    let mut names: Vec<_> = operations.map(|one| one["operationId"].as_str().expect("a name")).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

/// What is no part of the path's own text would be looked for in it.
#[test]
fn a_parameter_in_the_path_is_named_in_the_path() {
    let document: serde_json::Value = serde_json::from_str(COMMITTED).expect("JSON");
    for (path, item) in document["paths"].as_object().expect("paths") {
        let parameters =
            item.as_object().expect("operations").values().filter_map(|one| one["parameters"].as_array());
        for parameter in parameters.flatten() {
            let name = parameter["name"].as_str().expect("a name");
            assert_eq!(parameter["in"] == "path", path.contains(&format!("{{{name}}}")), "{name} of {path}");
        }
    }
}

#[test]
fn what_is_referred_to_is_there() {
    let document: serde_json::Value = serde_json::from_str(COMMITTED).expect("JSON");
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    for reference in COMMITTED.split("\"$ref\": \"").skip(1) {
        let name = reference.strip_prefix("#/components/schemas/").and_then(|rest| rest.split('"').next());
        assert!(name.is_some_and(|name| schemas.contains_key(name)), "{name:?}");
    }
}

#[tokio::test]
async fn the_server_gives_it_to_whoever_asks() {
    let house = House::open().await;
    let given = house.stranger().get("/openapi.json").await.expect(200);
    assert_eq!(given, serde_json::from_str::<serde_json::Value>(COMMITTED).expect("JSON"));
}
