//! What a provider reports beside the messages: about the account, its numbers and templates, and about calls, groups
//! and the threads that somebody else answers. Most of it is words of the provider; unknown ones are kept.

use super::{ReportedError, lenient::words};
use ponte_kernel::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// What errors of the account are told under, in events.
pub const ERRORS_FIELD: &str = "messages.errors";

/// Messages of before the number was connected, which the company let the provider hand over. They are counted: they
/// open no window, wake no bot and notify nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct History {
    /// 0: the last day; 1: up to 90 days ago; 2: up to 180.
    pub phase: Option<i64>,
    pub chunk: Option<i64>,
    /// In percent; 100 when all was handed over.
    pub progress: Option<i64>,
    pub threads: usize,
    pub messages: usize,
    /// Why there is none, such as that the company refused.
    pub error: Option<ReportedError>,
}

/// An entry of the phone app's address book. The names stay out of it: nobody asked the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContactSync {
    pub action: SyncAction,
    /// The phone as the app has it.
    pub phone: Option<String>,
    pub at: Option<Timestamp>,
}

words! {
    SyncAction { Add = "add", Edit = "edit", Remove = "remove" }

    /// What happened to a call; the words of a status stand beside those of the call itself.
    CallEvent {
        Connect = "connect",
        Terminate = "terminate",
        Ringing = "RINGING",
        Accepted = "ACCEPTED",
        Rejected = "REJECTED",
    }

    CallDirection { ByCustomer = "USER_INITIATED", ByCompany = "BUSINESS_INITIATED" }
}

/// A call over WhatsApp: kept as a fact, Ponte makes none.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CallFact {
    pub id: String,
    #[serde(rename = "call")]
    pub event: CallEvent,
    pub direction: Option<CallDirection>,
    pub from: Option<String>,
    pub to: Option<String>,
    /// How it ended, such as `COMPLETED`.
    pub status: Option<String>,
    pub seconds: Option<i64>,
    pub at: Option<Timestamp>,
}

words! {
    GroupEvent {
        /// A message that somebody wrote to a group: never part of the writer's own conversation.
        Message = "message",
        Lifecycle = "group_lifecycle_update",
        Participants = "group_participants_update",
        Settings = "group_settings_update",
        Status = "group_status_update",
    }
}

/// Something about a group: kept as a fact, Ponte serves none.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupFact {
    #[serde(rename = "change")]
    pub event: GroupEvent,
    pub group: Option<String>,
    /// The message's id, when it is one.
    pub message: Option<String>,
}

/// Who answers a thread was changed at the provider (Meta's Business Agent).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Handover {
    /// As the provider sent it: its shape is not documented yet.
    pub detail: Value,
}

/// Something about a template.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TemplateFact {
    /// The account that it is about (the WABA at Meta, sometimes its owner), when the provider names one.
    pub account: Option<String>,
    pub id: Option<String>,
    pub name: Option<String>,
    /// With an underscore, such as `pt_BR`, whatever was sent.
    pub language: Option<String>,
    pub change: TemplateChange,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TemplateChange {
    Status {
        state: TemplateState,
        /// Such as `INVALID_FORMAT`; `None` when there is none.
        reason: Option<String>,
        category: Option<TemplateCategory>,
        /// The provider's own words: of a rejection, a pause, a disabling.
        detail: Option<String>,
        /// Of those words: what to do, when it is said.
        recommendation: Option<String>,
        /// When it will be disabled.
        disable_date: Option<String>,
    },
    Quality {
        previous: Option<Quality>,
        new: Quality,
    },
    /// The provider will change the category, about a day ahead.
    CategoryWarning {
        current: Option<TemplateCategory>,
        correct: TemplateCategory,
        at: Option<Timestamp>,
    },
    Category {
        previous: Option<TemplateCategory>,
        new: TemplateCategory,
    },
    /// It was edited elsewhere: it has to be fetched anew.
    Components,
    Other {
        field: String,
        detail: Value,
    },
}

impl TemplateChange {
    /// Stable, for events and logs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Quality { .. } => "quality",
            Self::CategoryWarning { .. } => "category_warning",
            Self::Category { .. } => "category",
            Self::Components => "components",
            Self::Other { .. } => "other",
        }
    }
}

words! {
    TemplateState {
        Approved = "APPROVED",
        Rejected = "REJECTED",
        Pending = "PENDING",
        Paused = "PAUSED",
        Disabled = "DISABLED",
        Flagged = "FLAGGED",
        Reinstated = "REINSTATED",
        InAppeal = "IN_APPEAL",
        LimitExceeded = "LIMIT_EXCEEDED",
        Locked = "LOCKED",
        Unlocked = "UNLOCKED",
        Archived = "ARCHIVED",
        Unarchived = "UNARCHIVED",
        Deleted = "DELETED",
        PendingDeletion = "PENDING_DELETION",
    }

    TemplateCategory { Utility = "UTILITY", Marketing = "MARKETING", Authentication = "AUTHENTICATION" }

    Quality { Green = "GREEN", Yellow = "YELLOW", Red = "RED", Unknown = "UNKNOWN" }
}

/// Something about one of the company's numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NumberFact {
    /// The account that it is about (the WABA at Meta, sometimes its owner), when the provider names one.
    pub account: Option<String>,
    /// The number as people see it, in digits: account webhooks name it instead of its id.
    pub display_phone: Option<String>,
    pub change: NumberChange,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NumberChange {
    /// Quality, throughput or limit.
    Quality { event: NumberEvent, limit: Option<MessagingLimit>, previous_limit: Option<MessagingLimit> },
    /// The display name was decided on.
    Name { decision: NameDecision, requested: Option<String>, reason: Option<String> },
    /// The business user name.
    Username { username: Option<String>, status: Option<String> },
    /// Settings were changed elsewhere, such as those of calls.
    Settings { detail: Value },
}

impl NumberChange {
    /// Stable, for events and logs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Quality { .. } => "quality",
            Self::Name { .. } => "name",
            Self::Username { .. } => "username",
            Self::Settings { .. } => "settings",
        }
    }
}

words! {
    NumberEvent {
        Onboarding = "ONBOARDING",
        ThroughputUpgrade = "THROUGHPUT_UPGRADE",
        Upgrade = "UPGRADE",
        Downgrade = "DOWNGRADE",
        Flagged = "FLAGGED",
        Unflagged = "UNFLAGGED",
    }

    NameDecision { Approved = "APPROVED", Rejected = "REJECTED", Deferred = "DEFERRED", Pending = "PENDING" }
}

/// How many people may be reached by template in 24 hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessagingLimit {
    PerDay(u64),
    Unlimited,
    NotSet,
    Other(String),
}

impl MessagingLimit {
    /// Out of `TIER_10K`, `10000`, `-1` and their like.
    pub fn parse(text: &str) -> Self {
        let bare = text.strip_prefix("TIER_").unwrap_or(text);
        let thousands = bare.strip_suffix('K').and_then(|count| count.parse::<u64>().ok()?.checked_mul(1_000));
        match (bare, thousands.or_else(|| bare.parse().ok())) {
            ("UNLIMITED" | "-1", _) => Self::Unlimited,
            ("NOT_SET", _) => Self::NotSet,
            (_, Some(count)) => Self::PerDay(count),
            _ => Self::Other(text.to_owned()),
        }
    }
}

/// The number of people, or `unlimited`, `not_set`, or the provider's word.
impl std::fmt::Display for MessagingLimit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::PerDay(count) => write!(f, "{count}"),
            Self::Unlimited => f.write_str("unlimited"),
            Self::NotSet => f.write_str("not_set"),
            Self::Other(word) => f.write_str(word),
        }
    }
}

impl Serialize for MessagingLimit {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Something about the whole account, or of a kind that no conversation needs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AccountFact {
    /// The provider's own word for it.
    pub field: String,
    /// The account that it is about (the WABA at Meta, sometimes its owner), when the provider names one.
    pub account: Option<String>,
    pub change: AccountChange,
    /// As the provider sent it; `Null` where it sent nothing that can be kept.
    pub raw: Value,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AccountChange {
    /// Bans, restrictions, partners, prices.
    Update(AccountUpdate),
    /// Whether the account was approved.
    Review {
        decision: Option<String>,
    },
    Alert(AccountAlert),
    /// How much the account may do.
    Capability {
        limit: Option<MessagingLimit>,
        numbers: Option<i64>,
    },
    /// The PIN of a number was changed, or is about to be.
    Security {
        event: SecurityEvent,
        display_phone: Option<String>,
        requester: Option<String>,
    },
    /// The business was verified, and its like.
    BusinessStatus {
        event: Option<String>,
    },
    PaymentConfiguration,
    /// State or health of a WhatsApp Flow.
    Flow {
        event: Option<String>,
        flow: Option<String>,
    },
    PartnerSolution {
        event: Option<String>,
    },
    /// A lead or a purchase that the provider saw in an ad's thread.
    AutomaticEvent,
    TrackingEvent,
    /// A wish of a customer that is not about marketing.
    Preference,
    /// A status that is none of a message: of a payment, or of a kind of the future.
    Status {
        status: Option<String>,
    },
    /// A field that Ponte does not know.
    Unknown,
}

impl AccountChange {
    /// Stable, for events and logs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Update(_) => "update",
            Self::Review { .. } => "review",
            Self::Alert(_) => "alert",
            Self::Capability { .. } => "capability",
            Self::Security { .. } => "security",
            Self::BusinessStatus { .. } => "business_status",
            Self::PaymentConfiguration => "payment_configuration",
            Self::Flow { .. } => "flow",
            Self::PartnerSolution { .. } => "partner_solution",
            Self::AutomaticEvent => "automatic_event",
            Self::TrackingEvent => "tracking_event",
            Self::Preference => "preference",
            Self::Status { .. } => "status",
            Self::Unknown => "unknown",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AccountUpdate {
    pub event: AccountEvent,
    pub ban: Option<Ban>,
    pub restrictions: Vec<Restriction>,
    pub violation: Option<Violation>,
    /// Why a partner was removed, such as `PRIMARY_INACTIVITY`.
    pub reason: Option<String>,
    pub country: Option<String>,
}

words! {
    AccountEvent {
        Disabled = "DISABLED_UPDATE",
        Violation = "ACCOUNT_VIOLATION",
        Restriction = "ACCOUNT_RESTRICTION",
        Deleted = "ACCOUNT_DELETED",
        Offboarded = "ACCOUNT_OFFBOARDED",
        Reconnected = "ACCOUNT_RECONNECTED",
        PartnerAdded = "PARTNER_ADDED",
        PartnerRemoved = "PARTNER_REMOVED",
        PartnerAppInstalled = "PARTNER_APP_INSTALLED",
        PartnerAppUninstalled = "PARTNER_APP_UNINSTALLED",
        PartnerCertification = "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE",
        PricingTier = "VOLUME_BASED_PRICING_TIER_UPDATE",
        InternationalPrice = "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",
        PrimaryCountry = "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE",
        MarketingTermsSigned = "MM_LITE_TERMS_SIGNED",
        AdAccountLinked = "AD_ACCOUNT_LINKED",
        Verified = "VERIFIED_ACCOUNT",
    }

    BanState { Scheduled = "SCHEDULE_FOR_DISABLE", Disabled = "DISABLE", Reinstated = "REINSTATE" }

    RestrictionKind {
        BusinessInitiatedMessaging = "RESTRICTED_BIZ_INITIATED_MESSAGING",
        CustomerInitiatedMessaging = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING",
        AddPhoneNumber = "RESTRICTED_ADD_PHONE_NUMBER_ACTION",
        BusinessInitiatedCalling = "RESTRICTED_BUSINESS_INITIATED_CALLING",
        CustomerInitiatedCalling = "RESTRICTED_USER_INITIATED_CALLING",
        CallButtonHidden = "RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN",
    }

    SecurityEvent {
        PinChanged = "PIN_CHANGED",
        PinResetRequest = "PIN_RESET_REQUEST",
        PinResetSuccess = "PIN_RESET_SUCCESS",
        PinRequestSuccess = "PIN_REQUEST_SUCCESS",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ban {
    pub state: BanState,
    /// As the provider writes it, such as `April 17, 2026`.
    pub date: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Restriction {
    pub kind: RestrictionKind,
    /// `None` when it was not said, or not as an instant.
    pub until: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    pub kind: Option<String>,
    pub remediation: Option<String>,
    pub until: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountAlert {
    pub alert: Option<String>,
    pub severity: Option<String>,
    pub status: Option<String>,
    /// `BUSINESS`, `PHONE_NUMBER` or `WABA`, and its id.
    pub entity: Option<String>,
    pub entity_id: Option<String>,
    pub description: Option<String>,
}
