//! Providers of WhatsApp: what each offers, and what Ponte understands in a webhook of theirs.

use super::{
    endpoints::ProviderTag,
    extract::{Content, Member},
    problem::Problem,
    wire::All,
};
use axum::Json;
use ponte_channels::{
    adapter::WebhookRequest,
    capabilities::Feature,
    endpoint::Provider,
    understand::{self, Proof, Understood, understand},
};
use ponte_identity::policy::Action;
use ponte_kernel::{Language, Secret};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Provider)]
pub struct ProviderView {
    provider: ProviderTag,
    /// Each feature, and whether the provider offers it.
    features: Vec<FeatureView>,
    /// Characters of one text message.
    longest_text: usize,
    /// Whether profile, empty chat, links and blocks of a number are changed through it.
    number_care: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProviderFeature)]
pub struct FeatureView {
    /// Stable, such as `buttons` or `reply_context`.
    feature: &'static str,
    offered: bool,
}

/// What each provider offers.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/providers",
    operation_id = "list_providers",
    tag = "channels",
    responses((status = 200, body = All<ProviderView>))
)]
pub async fn list(member: Member) -> Result<Json<All<ProviderView>>, Problem> {
    member.may(Action::ReadChannels)?;
    Ok(Json(All { items: Provider::ALL.into_iter().map(ProviderView::from).collect() }))
}

impl From<Provider> for ProviderView {
    fn from(provider: Provider) -> Self {
        let adapter = provider.adapter();
        let capabilities = adapter.capabilities();
        let features = Feature::ALL.into_iter();
        let features =
            features.map(|feature| FeatureView { feature: feature.key(), offered: capabilities.offers(feature) });
        Self {
            provider: provider.into(),
            features: features.collect(),
            longest_text: capabilities.longest_text,
            number_care: adapter.numbers().is_some(),
        }
    }
}

/// A webhook as it came. Nothing of it is stored.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PastedWebhook {
    provider: ProviderTag,
    /// The body, as it came.
    body: String,
    /// The headers that came with it.
    #[serde(default)]
    headers: Vec<PastedHeader>,
    /// The address that was called, with its query; Twilio signs it.
    #[serde(default)]
    url: String,
    /// What proves it; without one the webhook is read without a check.
    secret: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PastedHeader {
    name: String,
    value: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnderstoodWebhook {
    outcome: WebhookOutcome,
    /// Why it is not accepted.
    reason: Option<String>,
    /// What to do about it.
    remedy: Option<String>,
    /// One object an event, as `ponte channel decode` prints it; none when there is nothing to act upon.
    #[schema(value_type = Vec<Object>)]
    events: Vec<serde_json::Value>,
    /// Elements that would be put aside.
    aside: Vec<AsideElement>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WebhookOutcome {
    Accepted,
    /// It does not prove where it is from.
    Refused,
    /// It is no webhook of the provider.
    Malformed,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AsideElement {
    /// Such as `entry[0].changes[1].messages[2]`.
    path: String,
    /// Stable, such as `no_sender`.
    reason: &'static str,
}

/// Shows what Ponte understands in a webhook.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/webhooks/decode",
    operation_id = "decode_webhook",
    tag = "channels",
    request_body = PastedWebhook,
    responses((status = 200, body = UnderstoodWebhook))
)]
pub async fn decode(
    member: Member,
    Content(pasted): Content<PastedWebhook>,
) -> Result<Json<UnderstoodWebhook>, Problem> {
    member.may(Action::WriteChannels)?;
    let headers: Vec<_> =
        pasted.headers.iter().map(|header| (header.name.to_ascii_lowercase(), header.value.as_bytes())).collect();
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let proof = pasted.secret.map_or(Proof::Trusted, |secret| Proof::Secret(Secret::new(secret)));
    let provider = Provider::from(pasted.provider);
    let request = WebhookRequest { url: &pasted.url, headers: &headers, body: pasted.body.as_bytes() };
    Ok(Json(told(provider, understand(provider, &request, Some(&proof)), member.caller.language)))
}

fn told(provider: Provider, understood: Understood, language: Language) -> UnderstoodWebhook {
    let not_accepted = |outcome, reason: String, remedy: &str| UnderstoodWebhook {
        outcome,
        reason: Some(reason),
        remedy: Some(remedy.to_owned()),
        events: Vec::new(),
        aside: Vec::new(),
    };
    match understood {
        Understood::Refused(error) => not_accepted(
            WebhookOutcome::Refused,
            understand::refused(error, language).to_owned(),
            understand::remedy(error, language),
        ),
        Understood::Malformed(reason) => not_accepted(
            WebhookOutcome::Malformed,
            understand::malformed(provider, reason, language),
            understand::way_out(reason, language),
        ),
        Understood::Accepted { events, aside } => UnderstoodWebhook {
            outcome: WebhookOutcome::Accepted,
            reason: None,
            remedy: None,
            events: events.iter().map(|line| serde_json::to_value(line).unwrap_or_default()).collect(),
            aside: aside
                .into_iter()
                .map(|aside| AsideElement { path: aside.path, reason: aside.reason.code() })
                .collect(),
        },
    }
}
