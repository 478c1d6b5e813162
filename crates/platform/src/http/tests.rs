//! Against real servers on loopback; only names are made up.

use super::*;
use std::{
    collections::HashMap,
    future::Future,
    io,
    net::{Ipv4Addr, SocketAddr},
    pin::Pin,
    sync::atomic::{AtomicUsize, Ordering},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What a server does with a request.
enum Reply {
    Answer(String),
    Silence,
    HangUp,
}

struct Server {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    requests: Arc<parking_lot::Mutex<Vec<String>>>,
}

impl Server {
    /// Answers each request by its text (request line and headers).
    async fn start(reply: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let server = Self { address, connections: Arc::default(), requests: Arc::default() };
        let (connections, requests) = (server.connections.clone(), server.requests.clone());
        let reply = Arc::new(reply);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(converse(stream, reply.clone(), requests.clone()));
            }
        });
        server
    }

    fn url(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.address.port())
    }

    fn allow(&self, host: &str) -> AllowList {
        let entry = format!("{host}:{}", self.address.port());
        AllowList::parse([entry.as_str()]).expect("an entry")
    }

    fn seen(&self) -> Vec<String> {
        self.requests.lock().clone()
    }
}

async fn converse(
    mut stream: TcpStream,
    reply: Arc<impl Fn(&str) -> Reply>,
    requests: Arc<parking_lot::Mutex<Vec<String>>>,
) {
    let mut received = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(size @ 1..) = stream.read(&mut piece).await {
        received.extend_from_slice(&piece[..size]);
        let text = String::from_utf8_lossy(&received).into_owned();
        if !text.contains("\r\n\r\n") {
            continue;
        }
        received.clear();
        requests.lock().push(text.clone());
        match reply(&text) {
            Reply::Answer(answer) => stream.write_all(answer.as_bytes()).await.expect("the client listens"),
            Reply::Silence => std::future::pending().await,
            Reply::HangUp => return,
        }
    }
}

fn ok(body: &str) -> Reply {
    Reply::Answer(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()))
}

fn redirect(to: &str) -> Reply {
    Reply::Answer(format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n"))
}

/// Names with their answers, one list after the other; the last one stays.
#[derive(Default)]
struct Names {
    answers: HashMap<&'static str, Vec<Vec<&'static str>>>,
    asked: Arc<AtomicUsize>,
}

impl Names {
    fn with(mut self, host: &'static str, answers: &[&[&'static str]]) -> Self {
        self.answers.insert(host, answers.iter().map(|list| list.to_vec()).collect());
        self
    }
}

impl Lookup for Names {
    fn lookup(&self, host: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        let at = self.asked.fetch_add(1, Ordering::SeqCst);
        if host == "slow.test" {
            return Box::pin(std::future::pending());
        }
        let answers = self.answers.get(host.as_str()).and_then(|lists| lists.get(at).or(lists.last()));
        let found = answers.map(|list| list.iter().map(|text| text.parse().expect("an address")).collect());
        Box::pin(async move { found.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound)) })
    }
}

fn client(names: Names) -> GuardedClient {
    let bounds = Bounds { body: 1000, redirects: 2, resolve: Duration::from_millis(20), ..Bounds::default() };
    GuardedClient::with(bounds, Arc::new(names))
}

fn get(url: &str) -> Request {
    Request::new(Method::GET, Url::parse(url).expect("a URL"))
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(5)
}

async fn outcome(client: &GuardedClient, request: Request, allow: &AllowList) -> String {
    match client.send(request, soon(), allow).await {
        Ok(response) => format!("{} {}", response.status.as_u16(), String::from_utf8_lossy(&response.body)),
        Err(error) => format!("{:?}: {error}", error.certainty()),
    }
}

#[tokio::test]
async fn private_addresses_are_refused_in_every_spelling() {
    let server = Server::start(|_| ok("inside")).await;
    let client = client(Names::default().with("inside.test", &[&["127.0.0.1"]]).with("localhost", &[&["::1"]]));
    let hosts = "127.0.0.1 127.0.0.2 0.0.0.0 [::] [::1] [::ffff:127.0.0.1] [::ffff:7f00:1] 2130706433 0x7f000001 \
        0177.0.0.1 127.1 127.0.0.1. 10.0.0.1 192.168.0.1 172.16.0.1 100.64.0.1 169.254.169.254 [fe80::1] [fc00::1] \
        [64:ff9b::7f00:1] [2002:7f00:1::] inside.test localhost";
    for host in hosts.split_whitespace() {
        let error =
            client.send(get(&server.url(host, "/")), soon(), &AllowList::default()).await.expect_err("refused");
        assert!(matches!(error, HttpError::Blocked { .. }), "{host}: {error:?}");
        assert_eq!((error.certainty(), error.is_retryable()), (Certainty::NotSent, false));
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn addresses_that_are_none_are_refused_before_anything_is_asked() {
    for text in
        ["http://1.1.1.1.1/", "http://example.com:65536/", "http://example.com:99999999999/", "http://0x100000000/"]
    {
        assert!(Url::parse(text).is_err(), "{text}");
    }
    let client = client(Names::default());
    let long = format!("http://{}.com/", "a.".repeat(512));
    let refused = [
        ("javascript://example.com/%0aalert(1)", UrlError::Scheme),
        ("file:///etc/passwd", UrlError::Scheme),
        ("gopher://example.com/", UrlError::Scheme),
        ("http://user:pass@example.com/", UrlError::Credentials),
        (long.as_str(), UrlError::HostLength),
    ];
    for (text, expected) in refused {
        let error = client.send(get(text), soon(), &AllowList::default()).await.expect_err("refused");
        assert!(matches!(error, HttpError::Url(reason) if reason == expected), "{text}: {error:?}");
    }
}

#[tokio::test]
async fn the_allow_list_opens_what_it_names() {
    let server = Server::start(|_| ok("inside")).await;
    let client = client(Names::default().with("erp.test", &[&["127.0.0.1"]]));
    let by_name = server.allow("erp.test");
    assert_eq!(outcome(&client, get(&server.url("erp.test", "/")), &by_name).await, "200 inside");
    let by_literal = server.allow("127.0.0.1");
    assert_eq!(outcome(&client, get(&server.url("127.0.0.1", "/")), &by_literal).await, "200 inside");
    let by_network = AllowList::parse(["127.0.0.0/8"]).expect("a network");
    assert_eq!(outcome(&client, get(&server.url("erp.test", "/")), &by_network).await, "200 inside");
}

#[tokio::test]
async fn a_connection_opened_for_one_workspace_is_not_used_for_another() {
    let server = Server::start(|_| ok("inside")).await;
    let client = client(Names::default().with("erp.test", &[&["127.0.0.1"]]));
    let url = server.url("erp.test", "/");
    assert_eq!(outcome(&client, get(&url), &server.allow("erp.test")).await, "200 inside");
    let error = client.send(get(&url), soon(), &AllowList::default()).await.expect_err("refused");
    assert!(matches!(error, HttpError::Blocked { .. }));
}

#[tokio::test]
async fn mixed_answers_and_rebinding_are_refused() {
    let server = Server::start(|_| ok("inside")).await;
    let names = Names::default()
        .with("mixed.test", &[&["93.184.216.34", "127.0.0.1"]])
        .with("rebind.test", &[&["127.0.0.1"], &["127.0.0.1"]]);
    let client = client(names);
    for host in ["mixed.test", "rebind.test", "rebind.test"] {
        let error =
            client.send(get(&server.url(host, "/")), soon(), &AllowList::default()).await.expect_err("refused");
        assert!(matches!(error, HttpError::Blocked { .. }), "{host}: {error:?}");
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 0);
}

/// There is no second look-up between the check and the dial in which the answer could change.
#[tokio::test]
async fn a_name_is_resolved_once_for_a_request() {
    let server = Server::start(|_| ok("inside")).await;
    let names = Names::default().with("erp.test", &[&["127.0.0.1"], &["169.254.169.254"]]);
    let asked = names.asked.clone();
    let client = client(names);
    assert_eq!(outcome(&client, get(&server.url("erp.test", "/")), &server.allow("erp.test")).await, "200 inside");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn names_that_do_not_resolve_in_time_are_blocked() {
    let client = client(Names::default());
    for host in ["slow.test", "unknown.test"] {
        let error =
            client.send(get(&format!("http://{host}/")), soon(), &AllowList::default()).await.expect_err("refused");
        assert!(matches!(error, HttpError::Unresolvable { .. }), "{host}: {error:?}");
        assert_eq!((error.certainty(), error.is_retryable()), (Certainty::NotSent, true));
    }
}

#[tokio::test]
async fn a_redirect_into_the_network_is_refused() {
    let inside = Server::start(|_| ok("secret")).await;
    let target = inside.url("127.0.0.1", "/admin");
    let outside = Server::start(move |_| redirect(&target)).await;
    let client = client(Names::default().with("shop.test", &[&["127.0.0.1"]]));
    let allow = outside.allow("shop.test");
    let mut request = get(&outside.url("shop.test", "/"));
    let hosts = ["shop.test", "127.0.0.1"].map(|host| HostPattern::parse(host).expect("a host"));
    request.redirects = Redirects::Within(Arc::from(hosts));
    let error = client.send(request.clone(), soon(), &allow).await.expect_err("refused");
    assert!(matches!(error, HttpError::Blocked { ref host } if host == "127.0.0.1"), "{error:?}");
    request.redirects = Redirects::SameHost;
    let error = client.send(request, soon(), &allow).await.expect_err("refused");
    assert!(matches!(error, HttpError::Redirect { .. }), "{error:?}");
    assert_eq!(inside.connections.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn redirects_on_one_host_are_followed_up_to_a_limit() {
    let server = Server::start(|text| match text.split(' ').nth(1) {
        Some("/a") => redirect("/b"),
        Some("/b") => redirect("/c?x=1"),
        Some("/loop") => redirect("/loop"),
        _ => ok("arrived"),
    })
    .await;
    let client = client(Names::default());
    let allow = server.allow("127.0.0.1");
    let following = |path: &str| {
        let mut request = get(&server.url("127.0.0.1", path));
        request.redirects = Redirects::SameHost;
        request
    };
    assert_eq!(outcome(&client, following("/a"), &allow).await, "200 arrived");
    let error = client.send(following("/loop"), soon(), &allow).await.expect_err("endless");
    assert!(matches!(error, HttpError::Redirect { .. }));
    let mut posted = following("/a");
    posted.method = Method::POST;
    assert_eq!(outcome(&client, posted, &allow).await, "302 ", "only GET follows");
    assert_eq!(outcome(&client, get(&server.url("127.0.0.1", "/a")), &allow).await, "302 ", "only when asked to");
}

#[tokio::test]
async fn secrets_stay_behind_when_a_redirect_leaves_the_host() {
    let other = Server::start(|_| ok("other")).await;
    let target = other.url("cdn.test", "/file");
    let first = Server::start(move |_| redirect(&target)).await;
    let client = client(Names::default().with("api.test", &[&["127.0.0.1"]]).with("cdn.test", &[&["127.0.0.1"]]));
    let mut request = get(&first.url("api.test", "/"));
    request.headers.insert("x-api-key", "s3cret".parse().expect("a value"));
    request.headers.insert("accept", "text/plain".parse().expect("a value"));
    request.redirects = Redirects::Within(Arc::from([HostPattern::parse("*.test").expect("a pattern")]));
    let allow = AllowList::parse(["127.0.0.0/8"]).expect("a network");
    assert_eq!(outcome(&client, request, &allow).await, "200 other");
    assert!(first.seen()[0].contains("x-api-key: s3cret"));
    assert!(!other.seen()[0].contains("s3cret"));
    assert!(other.seen()[0].contains("accept: text/plain"));
}

/// Runs a test of this file in a process of its own, because environments are read when a client is built.
fn passes_with(environment: &[(&str, &str)]) {
    let output = std::process::Command::new(std::env::current_exe().expect("a test binary"))
        .args(["--exact", "http::tests::the_allow_list_opens_what_it_names"])
        .envs(environment.iter().copied())
        .output()
        .expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[test]
fn the_proxy_of_the_environment_is_ignored() {
    let proxy = "http://127.0.0.1:9";
    passes_with(&[("HTTP_PROXY", proxy), ("http_proxy", proxy), ("ALL_PROXY", proxy)]);
}

#[test]
fn a_machine_without_certificates_calls_plain_addresses() {
    passes_with(&[("SSL_CERT_FILE", "/nowhere"), ("SSL_CERT_DIR", "/nowhere")]);
}

#[tokio::test]
async fn a_refused_connection_was_surely_not_sent() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    drop(listener);
    let client = client(Names::default());
    let allow = AllowList::parse(["127.0.0.0/8"]).expect("a network");
    let error = client.send(get(&format!("http://{address}/")), soon(), &allow).await.expect_err("nobody there");
    assert!(matches!(error, HttpError::Connect { .. }), "{error:?}");
    assert_eq!((error.certainty(), error.is_retryable()), (Certainty::NotSent, true));
}

#[tokio::test]
async fn silence_after_sending_and_a_broken_answer_leave_doubt() {
    let server = Server::start(|text| match text.split(' ').nth(1) {
        Some("/silence") => Reply::Silence,
        Some("/hangup") => Reply::HangUp,
        _ => Reply::Answer("HTTP/1.1 200 OK\r\ncontent-length: 50\r\nconnection: close\r\n\r\npart".to_owned()),
    })
    .await;
    let client = client(Names::default());
    let allow = server.allow("127.0.0.1");
    let deadline = Instant::now() + Duration::from_millis(50);
    let error =
        client.send(get(&server.url("127.0.0.1", "/silence")), deadline, &allow).await.expect_err("silence");
    assert!(matches!(error, HttpError::Timeout { certainty: Certainty::Unknown }), "{error:?}");
    let error = client.send(get(&server.url("127.0.0.1", "/hangup")), soon(), &allow).await.expect_err("broken");
    assert!(matches!(error, HttpError::Broken { .. }), "{error:?}");
    assert_eq!((error.certainty(), error.is_retryable()), (Certainty::Unknown, true));
}

#[tokio::test]
async fn a_deadline_that_has_passed_sends_nothing() {
    let server = Server::start(|_| ok("")).await;
    let client = client(Names::default());
    let request = get(&server.url("127.0.0.1", "/"));
    let error = client.send(request, Instant::now(), &server.allow("127.0.0.1")).await.expect_err("too late");
    assert!(matches!(error, HttpError::Timeout { certainty: Certainty::NotSent }));
    assert_eq!(server.connections.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn large_answers_are_cut_off_announced_or_not() {
    let server = Server::start(|text| match text.split(' ').nth(1) {
        Some("/announced") => ok(&"x".repeat(1001)),
        Some("/fits") => ok(&"x".repeat(1000)),
        _ => Reply::Answer(format!(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}",
            format!("258\r\n{}\r\n", "x".repeat(600)).repeat(3)
        )),
    })
    .await;
    let client = client(Names::default());
    let allow = server.allow("127.0.0.1");
    for path in ["/announced", "/chunked"] {
        let error = client.send(get(&server.url("127.0.0.1", path)), soon(), &allow).await.expect_err("too large");
        assert!(matches!(error, HttpError::TooLarge { limit: 1000, .. }), "{path}: {error:?}");
    }
    assert_eq!(
        outcome(&client, get(&server.url("127.0.0.1", "/fits")), &allow).await,
        format!("200 {}", "x".repeat(1000))
    );
}

#[tokio::test]
async fn connections_are_kept_and_errors_show_no_query() {
    let server = Server::start(|text| if text.contains("/bad") { Reply::HangUp } else { ok("fine") }).await;
    let client = client(Names::default());
    let allow = server.allow("127.0.0.1");
    for _ in 0..20 {
        assert_eq!(outcome(&client, get(&server.url("127.0.0.1", "/")), &allow).await, "200 fine");
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
    let url = server.url("127.0.0.1", "/bad?token=s3cret");
    let error = client.send(get(&url), soon(), &allow).await.expect_err("broken");
    let mut told = format!("{error} {error:?}");
    let mut cause = std::error::Error::source(&error);
    while let Some(current) = cause {
        told = format!("{told} {current} {current:?}");
        cause = current.source();
    }
    assert!(!told.contains("s3cret"), "{told}");
}

#[test]
fn host_patterns_match_whole_labels() {
    let below = HostPattern::parse("*.myshopify.com").expect("a pattern");
    assert!(below.matches("aurora.myshopify.com"));
    assert!(!below.matches("myshopify.com") && !below.matches("evilmyshopify.com"));
    let exact = HostPattern::parse("API.example.com").expect("a pattern");
    assert!(exact.matches("api.example.com") && !exact.matches("x.api.example.com"));
    for wrong in ["", "*", "*.", "http://x", "a/b", "a:1", "*.*.com", "u@h"] {
        assert_eq!(HostPattern::parse(wrong), None, "{wrong}");
    }
}
