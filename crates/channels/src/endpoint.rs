//! Endpoints and channels as they are configured.

use crate::{adapter::WebhookSecrets, model::Credentials, sources::Sources};
use ponte_kernel::{ChannelId, EndpointId, QueueId, Secret, WorkspaceId};
use serde::{Deserialize, Serialize};

/// A provider's app or account: its secrets and its callback `/webhooks/{key}`.
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub id: EndpointId,
    pub key: String,
    pub name: String,
    pub provider: Provider,
    pub secrets: EndpointSecrets,
    /// Where webhooks may come from, beside proving themselves.
    pub sources: Sources,
}

impl Endpoint {
    /// The callback, at the installation's public address (without a slash at its end).
    pub fn webhook_url(&self, public_url: &str) -> String {
        format!("{public_url}/webhooks/{}", self.key)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    Meta,
    Dialog360,
    Twilio,
    Zenvia,
    Blip,
    Gupshup,
    Infobip,
}

impl Provider {
    pub const ALL: [Self; 7] =
        [Self::Meta, Self::Dialog360, Self::Twilio, Self::Zenvia, Self::Blip, Self::Gupshup, Self::Infobip];

    pub fn as_str(self) -> &'static str {
        self.adapter().provider()
    }

    /// `None` for a provider that this version does not know.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.as_str() == text)
    }

    /// Whether it makes sure of a webhook's address with a question, before it sends anything there.
    pub fn asks_back(self) -> bool {
        self == Self::Meta
    }

    /// Whether the address that was called is part of what is signed.
    pub fn signs_address(self) -> bool {
        matches!(self, Self::Twilio)
    }

    pub fn adapter(self) -> &'static dyn crate::adapter::Adapter {
        match self {
            Self::Meta => &crate::meta::Meta,
            Self::Dialog360 => &crate::dialog360::Dialog360,
            Self::Twilio => &crate::twilio::Twilio,
            Self::Zenvia => &crate::zenvia::Zenvia,
            Self::Blip => &crate::blip::Blip,
            Self::Gupshup => &crate::gupshup::Gupshup,
            Self::Infobip => &crate::infobip::Infobip,
        }
    }
}

/// What webhooks are checked with. During a rotation both app secrets count.
#[derive(Clone, Debug)]
pub struct EndpointSecrets {
    pub webhooks: WebhookSecrets,
    /// Chosen by the company, typed into the provider's dashboard.
    pub verify_token: Secret,
}

impl EndpointSecrets {
    /// With a new app secret. The one before holds on beside it: what the provider signed with it may still be on its
    /// way.
    #[must_use]
    pub fn rotated(self, app_secret: Secret) -> Self {
        if self.webhooks.current.expose() == app_secret.expose() {
            return self;
        }
        let webhooks = WebhookSecrets { current: app_secret, previous: Some(self.webhooks.current) };
        Self { webhooks, ..self }
    }

    /// Without the app secret before: the rotation is over.
    #[must_use]
    pub fn settled(self) -> Self {
        let webhooks = WebhookSecrets { previous: None, ..self.webhooks };
        Self { webhooks, ..self }
    }
}

/// A WhatsApp number in a workspace.
#[derive(Clone, Debug)]
pub struct Channel {
    pub id: ChannelId,
    pub workspace: WorkspaceId,
    pub endpoint: EndpointId,
    pub provider: Provider,
    pub key: String,
    pub name: String,
    /// The provider's id of the number (`phone_number_id` at Meta).
    pub number: String,
    pub display_phone: String,
    pub settings: ChannelSettings,
    pub token: Secret,
    /// The flow that answers first; `None`: conversations wait in the queue at once.
    pub flow_key: Option<String>,
    /// Where conversations wait for people.
    pub queue: QueueId,
    /// Why nothing is sent; `None` while the number works.
    pub stopped: Option<StopReason>,
}

impl Channel {
    /// What the adapter needs for one call.
    pub fn credentials(&self) -> Credentials {
        Credentials {
            base_url: self.settings.base_url.clone(),
            api_version: self.settings.api_version.clone(),
            number: self.number.clone(),
            account: self.settings.account.clone(),
            token: self.token.clone(),
            callback_url: None,
        }
    }
}

/// How a number is reached and how fast.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelSettings {
    /// `https://graph.facebook.com`, or the emulator.
    pub base_url: String,
    pub api_version: String,
    /// The account at the provider, where its addresses name one: Twilio's account SID, Gupshup's app, Blip's bot.
    #[serde(default)]
    pub account: String,
    /// The Meta portfolio within which user ids are good.
    #[serde(default)]
    pub portfolio: String,
    /// Messages sent and received a second: 80, or 1,000 after Meta's upgrade.
    pub messages_per_second: u32,
    /// A bot that takes longer than this shows that it is typing; `None`: never.
    #[serde(default)]
    pub typing_after_ms: Option<u32>,
    /// Whether the limit for one customer (one message in 6 s, 45 lent) is kept. Only the emulator's load tests lift it.
    #[serde(default)]
    pub pair_limit: PairLimitSetting,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairLimitSetting {
    #[default]
    Kept,
    Lifted,
}

/// Why a channel does not send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// The provider refused the token.
    Credentials,
    /// The provider enforces its rules.
    Policy,
    /// The number or the account is not set up.
    Config,
    /// A person stopped it.
    Person,
}

impl StopReason {
    const ALL: [Self; 4] = [Self::Credentials, Self::Policy, Self::Config, Self::Person];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Credentials => "credentials",
            Self::Policy => "policy",
            Self::Config => "config",
            Self::Person => "person",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    fn told(secrets: &EndpointSecrets) -> (&str, Option<&str>) {
        let WebhookSecrets { current, previous } = &secrets.webhooks;
        (current.expose(), previous.as_ref().map(|secret| secret.expose().as_str()))
    }

    #[test]
    fn a_new_app_secret_keeps_the_one_before_until_the_rotation_is_over() {
        let webhooks = WebhookSecrets { current: secret("old"), previous: None };
        let secrets = EndpointSecrets { webhooks, verify_token: secret("verify") };
        let rotated = secrets.rotated(secret("new"));
        assert_eq!(told(&rotated), ("new", Some("old")));
        let again = rotated.rotated(secret("new"));
        assert_eq!(told(&again), ("new", Some("old")), "saying the same again ends nothing");
        assert_eq!(told(&again.settled()), ("new", None));
    }
}
