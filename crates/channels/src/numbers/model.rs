//! Numbers as providers tell of them, and what people write about them.

use serde::{Deserialize, Serialize};

/// A number's state, in the provider's words; what the provider does not tell is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NumberState {
    pub display_phone: Option<String>,
    pub verified_name: Option<String>,
    /// `GREEN`, `YELLOW`, `RED`, `NA`, `UNKNOWN`.
    pub quality: Option<String>,
    /// `CONNECTED`, `PENDING`, `FLAGGED`, `RESTRICTED`, …
    pub status: Option<String>,
    /// `VERIFIED`, `NOT_VERIFIED`, `EXPIRED`.
    pub code_verification: Option<String>,
    /// `APPROVED`, `PENDING_REVIEW`, `DECLINED`, …
    pub name_status: Option<String>,
    pub platform: Option<String>,
    /// `STANDARD` or `HIGH`.
    pub throughput: Option<String>,
    /// `TIER_250` … `TIER_UNLIMITED`: of the whole portfolio.
    pub messaging_limit: Option<String>,
    /// `LIVE` or `SANDBOX`.
    pub account_mode: Option<String>,
    pub official: Option<bool>,
    /// Used in the WhatsApp Business app too.
    pub on_app: Option<bool>,
    pub pin_set: Option<bool>,
    /// `AVAILABLE`, `LIMITED`, `BLOCKED`: the worst of all that a send needs.
    pub can_send: Option<String>,
    pub health: Vec<Health>,
}

/// Whether one thing that a send needs is well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// `PHONE_NUMBER`, `WABA`, `BUSINESS`, `APP`.
    pub entity: String,
    pub id: String,
    pub can_send: String,
    pub errors: Vec<HealthError>,
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthError {
    pub code: i64,
    pub description: String,
    pub solution: Option<String>,
}

/// What customers see about the company.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// 1 to 139 characters.
    #[serde(default)]
    pub about: Option<String>,
    /// At most 256 characters.
    #[serde(default)]
    pub address: Option<String>,
    /// At most 512 characters.
    #[serde(default)]
    pub description: Option<String>,
    /// At most 128 characters.
    #[serde(default)]
    pub email: Option<String>,
    /// At most two, with their scheme, 256 characters each.
    #[serde(default)]
    pub websites: Vec<String>,
    /// The provider's word for the trade, such as `RETAIL`.
    #[serde(default)]
    pub vertical: Option<String>,
    /// Read alone; ends after some time.
    #[serde(default)]
    pub picture_url: Option<String>,
    /// Written alone: what the provider calls an uploaded picture.
    #[serde(default)]
    pub picture_handle: Option<String>,
}

/// What an empty chat offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Automation {
    /// Questions to begin with: at most 4 of 80 characters. What is chosen comes as an ordinary text.
    #[serde(default)]
    pub prompts: Vec<String>,
    /// At most 30.
    #[serde(default)]
    pub commands: Vec<Command>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// Without the slash; at most 32 characters.
    pub name: String,
    /// At most 256 characters.
    pub description: String,
}

/// A link, and its picture, that opens a chat with words already written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatLink {
    pub code: String,
    pub prefilled: String,
    pub url: String,
    /// Good for some time.
    pub image_url: Option<String>,
}
