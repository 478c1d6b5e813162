//! Our own address, called from outside as a provider would.

use crate::app::App;
use ponte_channels::{
    adapter::Probe,
    doctor::{
        Check, Finding,
        model::{Called, Shown},
        rules::Writer,
    },
    endpoint::{Channel, Endpoint},
};
use ponte_kernel::{Secret, Timestamp};
use reqwest::{Client, Response, redirect::Policy, tls::TlsInfo};
use std::time::Duration;
use x509_cert::{Certificate, der::Decode as _};

const PATIENCE: Duration = Duration::from_secs(5);

pub fn webhook_url(app: &App, endpoint: &Endpoint) -> String {
    format!("{}/webhooks/{}", app.settings.public_url, endpoint.key)
}

pub async fn of_address(app: &App, channel: &Channel, endpoint: &Endpoint, write: Writer) -> Vec<Finding> {
    let url = webhook_url(app, endpoint);
    let client = match client() {
        Ok(client) => client,
        Err(error) => {
            let words = error.to_string();
            return vec![write.callback(&Called::Unreachable { words }, &url)];
        }
    };
    let adapter = channel.provider.adapter();
    let secret = &endpoint.secrets.webhooks.current;
    let right = posted(&client, &url, &adapter.probe(&url, secret), 200).await;
    let wrong = posted(&client, &url, &adapter.probe(&url, &Secret::new("another".to_owned())), 401).await;
    let (called, shown) = asked(&client, &url, endpoint).await;
    vec![
        if endpoint.sources.is_anywhere() {
            write.signed_probe(&right, &wrong)
        } else {
            write.kept_out(Check::SignedProbe)
        },
        write.callback(&called, &url),
        certificate(app, channel, &shown, write),
    ]
}

#[expect(
    clippy::disallowed_methods,
    reason = "calls the address that the configuration names, which may be private"
)]
fn client() -> reqwest::Result<Client> {
    Client::builder().timeout(PATIENCE).redirect(Policy::none()).tls_info(true).no_proxy().build()
}

/// An emulator needs no certificate; a provider does.
fn certificate(app: &App, channel: &Channel, shown: &Shown, write: Writer) -> Finding {
    if *shown == Shown::None && !channel.settings.base_url.starts_with("https://") {
        return write.not_told(Check::Certificate);
    }
    write.certificate(shown, app.clock.now())
}

/// The question with which a provider makes sure of the address, and the certificate that came with the answer.
async fn asked(client: &Client, url: &str, endpoint: &Endpoint) -> (Called, Shown) {
    const CHALLENGE: &str = "1158201444";
    let query = [
        ("hub.mode", "subscribe"),
        ("hub.challenge", CHALLENGE),
        ("hub.verify_token", endpoint.secrets.verify_token.expose()),
    ];
    let Ok(address) = reqwest::Url::parse_with_params(url, query) else {
        return (Called::Unreachable { words: "it is no address".to_owned() }, Shown::None);
    };
    let secure = address.scheme() == "https";
    let answer = match client.get(address).send().await {
        Ok(answer) => answer,
        Err(error) => {
            let shown = if secure { Shown::Unseen } else { Shown::None };
            return (Called::Unreachable { words: without_url(error) }, shown);
        }
    };
    let shown = if secure { shown(&answer) } else { Shown::None };
    let status = answer.status().as_u16();
    let offered = endpoint.provider.asks_back();
    let text = answer.text().await.unwrap_or_default();
    // Who is asked nothing by its provider refuses the question, which is an answer of ours as well.
    let well = if offered { status == 200 && text == CHALLENGE } else { status == 403 };
    (if well { Called::Well } else { Called::Answered { status } }, shown)
}

async fn posted(client: &Client, url: &str, probe: &Probe, expected: u16) -> Called {
    let mut request = client.post(url).body(probe.body.clone());
    for (name, value) in &probe.headers {
        request = request.header(*name, value.expose());
    }
    match request.send().await {
        Ok(answer) if answer.status().as_u16() == expected => Called::Well,
        Ok(answer) => Called::Answered { status: answer.status().as_u16() },
        Err(error) => Called::Unreachable { words: without_url(error) },
    }
}

/// The question's address holds the verify token.
fn without_url(error: reqwest::Error) -> String {
    let error = error.without_url();
    match std::error::Error::source(&error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

fn shown(answer: &Response) -> Shown {
    let der = answer.extensions().get::<TlsInfo>().and_then(TlsInfo::peer_certificate);
    let end = der.and_then(|der| Certificate::from_der(der).ok());
    let end = end.map(|certificate| certificate.tbs_certificate.validity.not_after.to_unix_duration());
    match end.and_then(|end| i64::try_from(end.as_secs()).ok()) {
        Some(end) => Shown::ValidUntil(Timestamp::from_secs(end)),
        None => Shown::Unseen,
    }
}
