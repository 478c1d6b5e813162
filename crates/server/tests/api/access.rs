//! First run, logins, sessions, invitations.

use crate::kit::{House, PASSWORD, Person, setup};
use reqwest::{Method, header::SET_COOKIE};
use serde_json::json;

#[tokio::test]
async fn the_first_person_comes_by_the_link_and_is_logged_in() {
    let house = House::open().await;
    let token = house.first_link().await;
    let stranger = house.stranger();
    assert_eq!(stranger.post("/setup/look", json!({"token": token})).await.expect(200)["state"], "open");
    let session = stranger.post("/setup", setup(&token)).await.expect(200);
    let ana = house.person(session["token"].as_str().expect("a token"));
    let me = ana.get("/me").await.expect(200);
    assert_eq!((&me["name"], &me["administers_installation"]), (&json!("Ana Souza"), &json!(true)));
    assert_eq!(
        me["workspaces"],
        json!([{"key": "loja", "name": "Loja Aurora", "kind": "production", "role": "administrator"}])
    );
    stranger.post("/setup/look", json!({"token": token})).await.problem(410, "link-expired");
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
async fn behind_proxies_a_guesser_is_told_apart_from_the_owner_whatever_they_claim() {
    let (house, _) = House::behind("127.0.0.1, 10.0.0.0/8").await;
    let stranger = house.stranger();
    let login = async |password: &str, told: &[&str]| {
        let form = json!({"email": "ana@loja.com.br", "password": password, "session": "token"});
        let request = stranger.request(Method::POST, "/login").json(&form);
        stranger.ask(told.iter().fold(request, |request, line| request.header("x-forwarded-for", *line))).await
    };
    let at_home = ["203.0.113.8", "10.0.0.3"];
    login(PASSWORD, &at_home).await.expect(200);
    let mut has_to_wait = false;
    for _ in 0..20 {
        has_to_wait |=
            login("errada errada errada", &["203.0.113.8", "198.51.100.9, 10.0.0.3"]).await.status == 429;
    }
    assert!(has_to_wait, "who only says to be at the owner's address is a stranger");
    login(PASSWORD, &at_home).await.expect(200);
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
    assert_eq!(stranger.post("/invitations/look", json!({"token": token})).await.expect(200)["name"], "Bia Lima");
    let weak = json!({"token": token, "password": "bia lima"});
    let told = stranger.post("/invitations/accept", weak).await.problem(422, "invalid-content");
    assert_eq!(told["errors"][0]["path"], "password");
    let accepted = json!({"token": token, "password": PASSWORD, "session": "token"});
    let session = stranger.post("/invitations/accept", accepted.clone()).await.expect(200);
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
    stranger.post("/invitations/accept", accepted).await.problem(410, "link-expired");
    ana.post("/workspaces/loja/members", form).await.problem(409, "already-taken");
}

#[tokio::test]
async fn a_screen_learns_what_the_installation_is_before_anybody_logs_in() {
    let house = House::open().await;
    let told = house.stranger().get("/installation").await.expect(200);
    assert_eq!((&told["set_up"], &told["demonstration"]), (&json!(false), &json!(false)));
    assert_eq!(told["languages"], json!(["pt-BR", "en"]));
    house.stranger().post("/setup", setup(&house.first_link().await)).await.expect(200);
    assert_eq!(house.stranger().get("/installation").await.expect(200)["set_up"], true);
}

#[tokio::test]
async fn the_first_run_may_begin_in_a_workspace_that_lives_already() {
    let house = House::demonstration().await;
    let told = house.stranger().get("/installation").await.expect(200);
    assert_eq!((&told["demonstration"], &told["existing_workspace"]), (&json!(true), &json!("loja-aurora")));
    let mut form = setup(&house.first_link().await);
    form["workspace"] = json!({"existing": "nenhuma"});
    let refused = house.stranger().post("/setup", form.clone()).await.problem(422, "invalid-content");
    assert_eq!(refused["errors"][0]["path"], "workspace.existing");
    form["workspace"] = json!({"existing": "loja-aurora", "name": "Outra"});
    let refused = house.stranger().post("/setup", form.clone()).await.problem(422, "invalid-content");
    assert_eq!(refused["errors"][0]["path"], "workspace.name");
    form["workspace"] = json!({"existing": "loja-aurora"});
    let session = house.stranger().post("/setup", form.clone()).await.expect(200);
    let ana = house.person(session["token"].as_str().expect("a token"));
    let workspaces = ana.get("/me").await.expect(200)["workspaces"].clone();
    assert_eq!((&workspaces[0]["key"], &workspaces[0]["role"]), (&json!("loja-aurora"), &json!("administrator")));
    assert_eq!(house.stranger().get("/installation").await.expect(200)["existing_workspace"], json!(null));
    house.stranger().post("/setup", form).await.problem(410, "link-expired");
}

#[tokio::test]
async fn a_one_time_token_stands_in_no_address() {
    let document = serde_json::to_value(ponte::http::api::document()).expect("JSON");
    let paths: Vec<_> = document["paths"].as_object().expect("paths").keys().collect();
    assert!(paths.iter().all(|path| !path.contains("token")), "{paths:?}");
    let house = House::open().await;
    for path in ["/setup/look", "/invitations/look"] {
        house.stranger().post(path, json!({"token": "curto"})).await.problem(410, "link-expired");
        house.stranger().post(path, json!({})).await.problem(422, "invalid-content");
    }
}

async fn id_of(person: &Person) -> String {
    person.get("/me").await.expect(200)["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_member_gets_another_role_and_is_taken_out() {
    let (house, ana) = House::connected().await;
    let (bia, sofia) = (house.member(&ana, "bia", "agent").await, house.member(&ana, "sofia", "supervisor").await);
    let path = format!("/workspaces/loja/members/{}", id_of(&bia).await);
    let mut stream = crate::stream::Listener::open(&ana, None).await;
    sofia.patch(&path, json!({"role": "marketing"})).await.problem(403, "forbidden");
    ana.patch(&path, json!({"role": "king"})).await.problem(422, "invalid-content");
    assert_eq!(ana.patch(&path, json!({"role": "marketing"})).await.expect(200)["role"], "marketing");
    bia.get("/workspaces/loja/conversations").await.problem(403, "forbidden");
    let told = stream.until("member.changed").await.pop().expect("the last");
    assert_eq!(told["facts"], json!({"user": id_of(&bia).await, "role": "marketing"}));
    assert_eq!(ana.delete(&path).await.status, 204);
    bia.get("/workspaces/loja/contacts").await.problem(404, "not-found");
    stream.until("member.removed").await;
    ana.delete(&path).await.problem(404, "not-found");
    let own = format!("/workspaces/loja/members/{}", id_of(&ana).await);
    ana.patch(&own, json!({"role": "agent"})).await.problem(409, "refused");
    ana.delete(&own).await.problem(409, "refused");
}

#[tokio::test]
async fn somebody_is_shut_out_of_everything_and_let_in_again() {
    let (house, ana) = House::connected().await;
    let bia = house.member(&ana, "bia", "administrator").await;
    let user = id_of(&bia).await;
    let path = |verb: &str| format!("/users/{user}/{verb}");
    bia.act(&path("disable")).await.problem(403, "forbidden");
    let mut stream = crate::stream::Listener::open(&bia, None).await;
    assert_eq!(ana.act(&path("disable")).await.status, 204);
    loop {
        // What was under way may still come; then the stream ends.
        if stream.next().await.is_none() {
            break;
        }
    }
    bia.get("/me").await.problem(401, "unauthenticated");
    let login = json!({"email": "bia@loja.com.br", "password": PASSWORD, "session": "token"});
    house.stranger().post("/login", login.clone()).await.problem(401, "wrong-credentials");
    assert_eq!(ana.act(&path("enable")).await.status, 204);
    house.stranger().post("/login", login).await.expect(200);
    ana.act(&format!("/users/{}/disable", id_of(&ana).await)).await.problem(409, "refused");
    ana.act("/users/0199c0de-0000-7000-8000-000000000000/disable").await.problem(404, "not-found");
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let (house, ana) = House::founded().await;
    let other = house.stranger();
    let login = |password: &str| json!({"email": "ana@loja.com.br", "password": password, "session": "token"});
    let token = other.post("/login", login(PASSWORD)).await.expect(200);
    let other = house.person(token["token"].as_str().expect("a token"));
    let change =
        |current: &str, new: &str| json!({"current_password": current, "new_password": new, "session": "token"});
    let told = ana.post("/me/password", change(PASSWORD, "ana souza 1")).await.problem(422, "invalid-content");
    assert_eq!(told["errors"][0]["path"], "new_password");
    let told = ana.post("/me/password", change("outra coisa", "janela verde dorme cedo")).await;
    assert_eq!(told.problem(422, "invalid-content")["errors"][0]["path"], "current_password");
    // The failed attempt has to be waited for, however short that is.
    let session = crate::kit::eventually("the attempt to count", async || {
        let answer = ana.post("/me/password", change(PASSWORD, "janela verde dorme cedo")).await;
        (answer.status == 200).then_some(answer.body)
    })
    .await;
    let ana = house.person(session["token"].as_str().expect("a token"));
    ana.get("/me").await.expect(200);
    other.get("/me").await.problem(401, "unauthenticated");
    house.stranger().post("/login", login("janela verde dorme cedo")).await.expect(200);
}

#[tokio::test]
async fn somebody_changes_what_they_are_called_and_read() {
    let (_house, ana) = House::founded().await;
    let mut stream = crate::stream::Listener::open(&ana, None).await;
    let me = ana.patch("/me", json!({"name": "Ana S. Lima", "language": "en"})).await.expect(200);
    assert_eq!((&me["name"], &me["language"]), (&json!("Ana S. Lima"), &json!("en")));
    assert_eq!(ana.patch("/me", json!({})).await.expect(200)["name"], "Ana S. Lima");
    stream.until("user.changed").await;
    let told = ana.patch("/me", json!({"name": "a\nb"})).await.problem(422, "invalid-content");
    assert_eq!(told["errors"][0]["path"], "name");
}

#[tokio::test]
async fn a_browser_that_logs_in_again_ends_the_session_that_it_had() {
    let (house, _) = House::founded().await;
    let stranger = house.stranger();
    let login = json!({"email": "ana@loja.com.br", "password": PASSWORD});
    let cookie_of = |answer: &crate::kit::Answer| {
        let cookie = answer.headers[SET_COOKIE].to_str().expect("ASCII");
        cookie.split(';').next().expect("a pair").to_owned()
    };
    let first = cookie_of(&stranger.post("/login", login.clone()).await);
    let again = stranger.request(Method::POST, "/login").header("cookie", &first).json(&login);
    let second = cookie_of(&stranger.ask(again).await);
    let with = |cookie: &str| stranger.request(Method::GET, "/me").header("cookie", cookie);
    stranger.ask(with(&first)).await.problem(401, "unauthenticated");
    stranger.ask(with(&second)).await.expect(200);
}
