//! The screens over HTTP. They have to be built: `make test` does that first.

use crate::kit::House;
use reqwest::{Method, Response, StatusCode};

async fn fetch(house: &House, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = house.stranger().anywhere(method, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.expect("the server answers")
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().expect("ASCII"))
}

#[tokio::test]
async fn every_address_of_a_screen_gets_the_page_under_a_strict_policy() {
    let house = House::open().await;
    for path in ["/", "/login", "/w/loja/inbox/01a2"] {
        let answer = fetch(&house, Method::GET, path, &[("accept-encoding", "gzip, br")]).await;
        assert_eq!(answer.status(), 200, "{path}: build the screens first: npm ci && npm run build in ui/");
        assert_eq!((header(&answer, "content-encoding"), header(&answer, "cache-control")), ("br", "no-cache"));
        assert!(header(&answer, "content-type").starts_with("text/html"));
        let policy = header(&answer, "content-security-policy");
        assert!(policy.contains("default-src 'self'") && !policy.contains("script-src"), "{policy}");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn files_are_kept_by_browsers_and_missing_ones_are_no_page() {
    let house = House::open().await;
    let page = fetch(&house, Method::GET, "/", &[]).await.text().await.expect("the page");
    let (_, after) = page.split_once("src=\"/assets/").expect("a script");
    let script = format!("/assets/{}", after.split('"').next().expect("a name"));
    let answer = fetch(&house, Method::GET, &script, &[("accept-encoding", "gzip")]).await;
    assert_eq!((answer.status(), header(&answer, "content-encoding")), (StatusCode::OK, "gzip"));
    assert!(header(&answer, "cache-control").contains("immutable"));
    let tag = header(&answer, "etag").to_owned();
    let known = [("accept-encoding", "gzip"), ("if-none-match", tag.as_str())];
    assert_eq!(fetch(&house, Method::GET, &script, &known).await.status(), 304);

    for missing in ["/assets/gone-1a2b.js", "/favicon.ico", "/api/v2/me"] {
        assert_eq!(fetch(&house, Method::GET, missing, &[]).await.status(), 404, "{missing}");
    }
    assert_eq!(fetch(&house, Method::POST, "/login", &[]).await.status(), 405);
    assert_eq!(fetch(&house, Method::HEAD, "/login", &[]).await.status(), 200);
}
