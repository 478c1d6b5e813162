//! First run, logins, sessions, invitations.

use crate::kit::{House, PASSWORD, setup};
use reqwest::{Method, header::SET_COOKIE};
use serde_json::json;

#[tokio::test]
async fn the_first_person_comes_by_the_link_and_is_logged_in() {
    let house = House::open().await;
    let token = house.first_link().await;
    let stranger = house.stranger();
    assert_eq!(stranger.get(&format!("/setup/{token}")).await.expect(200)["state"], "open");
    let session = stranger.post("/setup", setup(&token)).await.expect(200);
    let ana = house.person(session["token"].as_str().expect("a token"));
    let me = ana.get("/me").await.expect(200);
    assert_eq!((&me["name"], &me["administers_installation"]), (&json!("Ana Souza"), &json!(true)));
    assert_eq!(
        me["workspaces"],
        json!([{"key": "loja", "name": "Loja Aurora", "kind": "production", "role": "administrator"}])
    );
    stranger.get(&format!("/setup/{token}")).await.problem(410, "link-expired");
    stranger.post("/setup", setup(&token)).await.problem(410, "link-expired");
}

#[tokio::test]
async fn what_is_wrong_with_a_set_up_is_told_at_once_and_uses_the_link_not_up() {
    let house = House::open().await;
    let token = house.first_link().await;
    let mut form = setup(&token);
    form["administrator"]["email"] = json!("ana");
    form["workspace"]["time_zone"] = json!("Brasil/Interior");
    let told = house.stranger().post("/setup", form).await.problem(422, "invalid-content");
    let paths: Vec<_> = told["errors"].as_array().expect("fields").iter().map(|field| &field["path"]).collect();
    assert_eq!(paths, ["administrator.email", "workspace.time_zone"]);
    let mut weak = setup(&token);
    weak["administrator"]["password"] = json!("12345678");
    let told = house.stranger().post("/setup", weak).await.problem(422, "invalid-content");
    assert_eq!(told["errors"][0]["path"], "administrator.password");
    house.stranger().post("/setup", setup(&token)).await.expect(200);
}

#[tokio::test]
async fn a_browser_gets_a_cookie_that_its_scripts_cannot_read() {
    let (house, _) = House::founded().await;
    let stranger = house.stranger();
    let login = json!({"email": "ana@loja.com.br", "password": PASSWORD});
    let answer = stranger.post("/login", login).await;
    let cookie = answer.headers[SET_COOKIE].to_str().expect("ASCII").to_owned();
    assert!(
        cookie.starts_with("ponte_session=") && cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );
    assert!(answer.expect(200)["token"].is_null());
    let cookie = cookie.split(';').next().expect("a pair").to_owned();
    let origin = format!("http://{}", house.server.address);
    let with_cookie = |method, path| stranger.request(method, path).header("cookie", &cookie);
    assert_eq!(stranger.ask(with_cookie(Method::GET, "/me")).await.status, 200);
    let foreign = with_cookie(Method::POST, "/logout").header("origin", "https://example.com");
    stranger.ask(foreign).await.problem(403, "foreign-origin");
    stranger.ask(with_cookie(Method::POST, "/logout")).await.problem(403, "foreign-origin");
    let own = with_cookie(Method::POST, "/logout").header("origin", &origin);
    let answer = stranger.ask(own).await;
    assert!(answer.headers[SET_COOKIE].to_str().expect("ASCII").ends_with("Max-Age=0"));
    assert_eq!(answer.status, 204);
    stranger.ask(with_cookie(Method::GET, "/me")).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn behind_https_the_cookie_is_bound_to_its_host() {
    let house = House::reached_at("https://ponte.loja.com.br").await;
    let mut form = setup(&house.first_link().await);
    form["session"] = json!("cookie");
    let answer = house.stranger().post("/setup", form).await;
    let cookie = answer.headers[SET_COOKIE].to_str().expect("ASCII");
    assert!(cookie.starts_with("__Host-ponte_session=") && cookie.ends_with("; Secure"), "{cookie}");
}

#[tokio::test]
async fn another_sites_page_logs_nobody_in() {
    let (house, _) = House::founded().await;
    let stranger = house.stranger();
    let login = json!({"email": "ana@loja.com.br", "password": PASSWORD});
    let request = stranger.request(Method::POST, "/login").header("origin", "https://example.com").json(&login);
    stranger.ask(request).await.problem(403, "foreign-origin");
}

#[tokio::test]
async fn a_wrong_password_says_nothing_and_many_have_to_wait() {
    let (house, _) = House::founded().await;
    let stranger = house.stranger();
    let wrong = |email: &str| json!({"email": email, "password": "errada errada errada"});
    let known = stranger.post("/login", wrong("ana@loja.com.br")).await.problem(401, "wrong-credentials");
    let unknown = stranger.post("/login", wrong("eva@loja.com.br")).await.problem(401, "wrong-credentials");
    assert_eq!((&known["title"], &known["detail"]), (&unknown["title"], &unknown["detail"]));
    // The waits double: however slow the machine, one of the attempts comes too early.
    for _ in 0..20 {
        let answer = stranger.post("/login", wrong("eva@loja.com.br")).await;
        if answer.status == 429 {
            let wait: u32 = answer.headers["retry-after"].to_str().expect("ASCII").parse().expect("seconds");
            assert!(wait >= 1);
            assert_eq!(answer.problem(429, "too-many-attempts")["retry_after_seconds"], wait);
            return;
        }
    }
    panic!("nobody had to wait");
}

#[tokio::test]
async fn sessions_are_listed_and_ended_from_elsewhere() {
    let (house, ana) = House::founded().await;
    let login = json!({"email": "ana@loja.com.br", "password": PASSWORD, "session": "token"});
    let other = house.stranger().post("/login", login).await.expect(200);
    let other = house.person(other["token"].as_str().expect("a token"));
    let listed = ana.get("/sessions").await.expect(200);
    let sessions = listed["items"].as_array().expect("a list");
    assert_eq!(sessions.len(), 2);
    let theirs = sessions.iter().find(|session| session["current"] == false).expect("the other one");
    let path = format!("/sessions/{}", theirs["id"].as_str().expect("an id"));
    assert_eq!(ana.delete(&path).await.status, 204);
    other.get("/me").await.problem(401, "unauthenticated");
    ana.delete(&path).await.problem(404, "not-found");
}

#[tokio::test]
async fn an_invitation_names_the_person_and_is_good_once() {
    let (house, ana) = House::founded().await;
    let form = json!({"email": "bia@loja.com.br", "name": "Bia Lima", "language": "en", "role": "agent"});
    let invited = ana.post("/workspaces/loja/members", form.clone()).await.expect(201);
    let token = invited["link"]["token"].as_str().expect("a link").to_owned();
    let stranger = house.stranger();
    assert_eq!(stranger.get(&format!("/invitations/{token}")).await.expect(200)["name"], "Bia Lima");
    let weak = json!({"password": "bia lima"});
    let told = stranger.post(&format!("/invitations/{token}/accept"), weak).await.problem(422, "invalid-content");
    assert_eq!(told["errors"][0]["path"], "password");
    let accepted = json!({"password": PASSWORD, "session": "token"});
    let session = stranger.post(&format!("/invitations/{token}/accept"), accepted.clone()).await.expect(200);
    let bia = house.person(session["token"].as_str().expect("a token"));
    let members = bia.get("/workspaces/loja/members").await.expect(200);
    let told: Vec<_> = members["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|member| (member["name"].as_str(), member["role"].as_str(), member["email"].as_str()))
        .collect();
    assert_eq!(
        told,
        [(Some("Ana Souza"), Some("administrator"), None), (Some("Bia Lima"), Some("agent"), None)],
        "an agent sees no addresses"
    );
    stranger.post(&format!("/invitations/{token}/accept"), accepted).await.problem(410, "link-expired");
    ana.post("/workspaces/loja/members", form).await.problem(409, "already-taken");
}
