//! The doctor's rounds: asks the provider, calls our own address, looks at the machine. What the facts mean is decided in
//! [`ponte_channels::doctor::rules`].

mod machine;
mod own_address;

use crate::app::App;
use bytes::Bytes;
use ponte_channels::{
    adapter::{AsideReason, HttpRequest},
    doctor::{
        Check, Finding,
        calls::DoctorCalls,
        model::{AccountFacts, TemplateCounts, TokenFacts, Trouble},
        rules::Writer,
    },
    endpoint::{Channel, Endpoint},
    model::Credentials,
    numbers::{NumberState, store::reached_lately},
    store::{AsideCount, count_asides},
    templates::{calls::ManagementError, store as templates},
};
use ponte_kernel::Language;
use ponte_platform::http::header::DATE;
use std::{sync::Arc, time::Duration};

/// Looks at everything that a channel needs, in the order in which one thing stands on another.
pub async fn examine(app: &App, channel: &Arc<Channel>, language: Language) -> Vec<Finding> {
    let write = Writer { language };
    let Some(endpoint) = app.registry.endpoint_by_id(channel.endpoint) else { return Vec::new() };
    let mut findings = of_provider(app, channel, &endpoint, write).await;
    findings.extend(own_address::of_address(app, channel, &endpoint, write).await);
    findings.push(write.asides(&asides(app, &endpoint).await));
    findings.extend(of_number(app, channel, write).await);
    findings.push(write.sending(channel.stopped));
    findings.extend(machine::of_machine(app, write).await);
    findings.sort_by_key(|finding| finding.check);
    findings
}

/// Token, app, account: what the provider alone can tell.
async fn of_provider(app: &App, channel: &Channel, endpoint: &Endpoint, write: Writer) -> Vec<Finding> {
    let now = app.clock.now();
    let Some(calls) = channel.provider.adapter().doctor() else {
        let silent = [Check::Token, Check::Permissions, Check::AppSecret, Check::Subscription];
        let more = [Check::Business, Check::CallbackAtProvider, Check::Clock];
        return silent.into_iter().chain(more).map(|check| write.not_told(check)).collect();
    };
    let ask = Ask { app, calls, credentials: &channel.credentials() };
    let (token, clock) = ask.token().await;
    let proved = ask.proved(endpoint).await;
    let subscribed = ask.asked(DoctorCalls::subscriptions, DoctorCalls::read_subscriptions).await;
    let account: Result<AccountFacts, _> = ask.asked(DoctorCalls::account, DoctorCalls::read_account).await;
    let callback = ask.asked(DoctorCalls::callback, DoctorCalls::read_callback).await;
    let of_app = token.as_ref().ok().and_then(|token| token.app.as_deref());
    vec![
        write.token(&token, now),
        write.permissions(&token),
        write.app_secret(&proved),
        write.subscription(&subscribed, of_app),
        write.business(&account),
        write.callback_at_provider(&callback, &own_address::webhook_url(app, endpoint)),
        write.clock(&clock),
    ]
}

/// The number's own state, and what may be sent from it.
async fn of_number(app: &App, channel: &Arc<Channel>, write: Writer) -> Vec<Finding> {
    if channel.provider.adapter().numbers().is_none() {
        let silent = [Check::Number, Check::Name, Check::Health, Check::Quality, Check::Limit, Check::Templates];
        return silent.into_iter().map(|check| write.not_told(check)).collect();
    }
    let state: Result<NumberState, _> = crate::numbers::state(app, channel).await.map_err(|error| trouble(&error));
    let (workspace, now) = (channel.workspace, app.clock.now());
    let reached = app.store.read(move |tx| reached_lately(tx, workspace, now)).await.unwrap_or_default();
    vec![
        write.number(&state),
        write.name(&state),
        write.health(&state),
        write.quality(&state),
        write.limit(&state, reached),
        write.templates(&counts(app, channel).await),
    ]
}

async fn counts(app: &App, channel: &Channel) -> Result<TemplateCounts, Trouble> {
    let (workspace, account) = (channel.workspace, crate::templates::account_of(channel));
    let counted = app.store.read(move |tx| templates::counts(tx, workspace, &account)).await;
    counted.map_err(|error| Trouble { refused: false, words: error.to_string() })
}

/// What webhooks of the endpoint brought in vain: one without a known number belongs to no channel.
async fn asides(app: &App, endpoint: &Endpoint) -> Result<Vec<(AsideReason, i64)>, Trouble> {
    let counted = app.store.read(count_asides).await;
    let counted = counted.map_err(|error| Trouble { refused: false, words: error.to_string() })?;
    let ours = counted.into_iter().filter(|counted| counted.endpoint == endpoint.id);
    Ok(ours.map(|AsideCount { reason, count, .. }| (reason, count)).collect())
}

/// A trouble with the provider, in its own words where it has any.
fn trouble(error: &crate::templates::CareError) -> Trouble {
    match error {
        crate::templates::CareError::Provider(error) => refused(error),
        other => Trouble { refused: false, words: other.to_string() },
    }
}

fn refused(error: &ManagementError) -> Trouble {
    Trouble { refused: error.is_refusal(), words: error.to_string() }
}

/// Questions to the provider.
struct Ask<'a> {
    app: &'a App,
    calls: &'static dyn DoctorCalls,
    credentials: &'a Credentials,
}

impl Ask<'_> {
    async fn asked<T>(
        &self,
        request: impl FnOnce(&'static dyn DoctorCalls, &Credentials) -> HttpRequest,
        read: impl FnOnce(&'static dyn DoctorCalls, u16, &[u8]) -> Result<T, ManagementError>,
    ) -> Result<T, Trouble> {
        let (status, body, _) = self.exchanged(request(self.calls, self.credentials)).await?;
        read(self.calls, status, &body).map_err(|error| refused(&error))
    }

    /// The token's facts, and how far our clock is from the provider's, who dates its answer.
    async fn token(&self) -> (Result<TokenFacts, Trouble>, Result<Duration, Trouble>) {
        match self.exchanged(self.calls.token(self.credentials)).await {
            Ok((status, body, skew)) => {
                let facts = self.calls.read_token(status, &body).map_err(|error| refused(&error));
                let undated = || Trouble { refused: false, words: "the answer has no date".to_owned() };
                (facts, skew.ok_or_else(undated))
            }
            Err(trouble) => (Err(trouble.clone()), Err(trouble)),
        }
    }

    async fn proved(&self, endpoint: &Endpoint) -> Result<(), Trouble> {
        let request = self.calls.proof(&endpoint.secrets.webhooks.current, self.credentials);
        let (status, body, _) = self.exchanged(request).await?;
        self.calls.read_token(status, &body).map(drop).map_err(|error| refused(&error))
    }

    async fn exchanged(&self, request: HttpRequest) -> Result<(u16, Bytes, Option<Duration>), Trouble> {
        let answer = self.app.dispatcher.exchange(request).await;
        let answer = answer.map_err(|error| Trouble { refused: false, words: error.to_string() })?;
        let date = answer.headers.get(DATE).and_then(|date| date.to_str().ok());
        let skew = date.and_then(|date| machine::skew(date, self.app.clock.now()));
        Ok((answer.status.as_u16(), answer.body, skew))
    }
}
