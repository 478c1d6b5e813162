//! `/{waba}/message_templates` (reference page, section 7): a template is submitted, and waits for its review.

use super::{
    super::{
        fields::{array, text},
        refusal::{Refusal, answer},
        registry::Listing,
        world::World,
    },
    Shared, Success, check_call, refuse,
};
use axum::{
    Router,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::get,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new().route("/{version}/{object}/message_templates", get(list).post(create).delete(delete))
}

#[derive(Deserialize)]
struct ListQuery {
    limit: Option<usize>,
    after: Option<String>,
    name: Option<String>,
    status: Option<String>,
}

async fn list(
    State(world): Shared,
    Path((version, waba)): Path<(String, String)>,
    headers: HeaderMap,
    Query(query): Query<ListQuery>,
) -> Response {
    if let Err(refusal) = check_waba(&world, &version, &waba, &headers, "get") {
        return refuse(&world, refusal);
    }
    // The cursor is the place in the list.
    let Ok(from) = query.after.as_deref().map_or(Ok(0), str::parse::<usize>) else {
        return refuse(&world, Refusal::bad_cursor());
    };
    let fits = |listing: &Listing| {
        query.name.as_deref().is_none_or(|name| listing.name.contains(name))
            && query.status.as_deref().is_none_or(|status| listing.status == status)
    };
    let all: Vec<Value> = world.listings.read().iter().filter(|one| fits(one)).map(Listing::wire).collect();
    let until = from.saturating_add(query.limit.unwrap_or(25)).min(all.len());
    let data = all.get(from..until).unwrap_or_default();
    let mut body =
        json!({"data": data, "paging": {"cursors": {"before": from.to_string(), "after": until.to_string()}}});
    if until < all.len() {
        body["paging"]["next"] =
            format!("{}/{version}/{waba}/message_templates?after={until}", world.base_url).into();
    }
    answer(StatusCode::OK, &body)
}

async fn create(
    State(world): Shared,
    Path((version, waba)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match check_waba(&world, &version, &waba, &headers, "post").and_then(|()| submitted(&world, &body)) {
        Ok(listing) => {
            let told = json!({"id": listing.id, "status": listing.status, "category": listing.category});
            world.put_listing(listing);
            answer(StatusCode::OK, &told)
        }
        Err(refusal) => refuse(&world, refusal),
    }
}

fn submitted(world: &World, body: &Bytes) -> Result<Listing, Refusal> {
    let form: Value = serde_json::from_slice(body).map_err(|_| Refusal::parameter("The body is no JSON."))?;
    let name = text(&form, "name").ok_or_else(|| Refusal::required("name"))?;
    let language = text(&form, "language").ok_or_else(|| Refusal::required("language"))?;
    let category = text(&form, "category").ok_or_else(|| Refusal::required("category"))?;
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        let sentence = "Param name can only have lowercase letters, digits and underscores.";
        return Err(Refusal::parameter(sentence));
    }
    if !["MARKETING", "UTILITY", "AUTHENTICATION"].contains(&category) {
        return Err(Refusal::parameter("Param category must be one of {AUTHENTICATION, MARKETING, UTILITY}."));
    }
    let components = array(&form, "components").to_vec();
    check_components(&components, category)?;
    let format = text(&form, "parameter_format").unwrap_or("POSITIONAL");
    let listing = Listing::submitted(name, language, category, format, components);
    if world.listing(&listing.id).is_some() {
        return Err(Refusal::management(
            2_388_024,
            "Content in This Language Already Exists",
            "There is already content for this template in this language. You can create a new template and try again.",
        ));
    }
    Ok(listing)
}

/// `POST /{template}`: another content, and another category where it may change.
pub(super) fn edit(world: &World, listing: Listing, body: &Bytes) -> Result<(), Refusal> {
    let form: Value = serde_json::from_slice(body).map_err(|_| Refusal::parameter("The body is no JSON."))?;
    if !["APPROVED", "REJECTED", "PAUSED"].contains(&listing.status.as_str()) {
        return Err(Refusal::management(
            2_388_025,
            "Message Template Can't Be Edited",
            "Only templates that are approved, rejected or paused can be edited.",
        ));
    }
    let category = text(&form, "category").unwrap_or(&listing.category).to_owned();
    if listing.status == "APPROVED" && category != listing.category {
        return Err(Refusal::management(
            2_388_026,
            "Category Can't Be Edited",
            "The category of an approved template can't be edited.",
        ));
    }
    let components = array(&form, "components").to_vec();
    check_components(&components, &category)?;
    let status = "PENDING".to_owned();
    world.put_listing(Listing { category, components, status, rejected_reason: "NONE".to_owned(), ..listing });
    Ok(())
}

#[derive(Deserialize)]
struct DeleteQuery {
    name: Option<String>,
    hsm_id: Option<String>,
}

async fn delete(
    State(world): Shared,
    Path((version, waba)): Path<(String, String)>,
    headers: HeaderMap,
    Query(query): Query<DeleteQuery>,
) -> Response {
    if let Err(refusal) = check_waba(&world, &version, &waba, &headers, "delete") {
        return refuse(&world, refusal);
    }
    let Some(name) = query.name else { return refuse(&world, Refusal::required("name")) };
    if world.delete_listings(&name, query.hsm_id.as_deref()) == 0 {
        return refuse(
            &world,
            Refusal::management(
                2_593_002,
                "Message Template Not Found",
                "The template to be deleted was not found.",
            ),
        );
    }
    answer(StatusCode::OK, &Success { success: true })
}

/// What Meta's machine refuses before anybody reads it.
fn check_components(components: &[Value], category: &str) -> Result<(), Refusal> {
    let body = components.iter().find(|one| text(one, "type") == Some("BODY"));
    let body = body.ok_or_else(|| Refusal::required("components"))?;
    if category == "AUTHENTICATION" {
        return Ok(());
    }
    let words = text(body, "text").unwrap_or_default().trim();
    if words.is_empty() || words.chars().count() > 1_024 {
        return Err(Refusal::management(
            2_388_040,
            "Character Limit Exceeded",
            "The body has more than 1024 characters, or none.",
        ));
    }
    if words.starts_with("{{") || words.trim_end_matches(['.', '!', '?', ',']).ends_with("}}") {
        return Err(Refusal::management(
            2_388_299,
            "Variables Can't Be at the Start or End of the Template",
            "Variables can't be at the start or end of the template.",
        ));
    }
    if words.contains("{{") && body.get("example").is_none() {
        return Err(Refusal::management(
            2_388_043,
            "Message Template Is Missing Example",
            "Add an example for each variable.",
        ));
    }
    Ok(())
}

fn check_waba(world: &World, version: &str, waba: &str, headers: &HeaderMap, method: &str) -> Result<(), Refusal> {
    check_call(world, version, headers)?;
    if world.knows_waba(waba) { Ok(()) } else { Err(Refusal::unknown_object(method, waba)) }
}
