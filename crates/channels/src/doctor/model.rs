//! What is looked at, and what was found.

use ponte_kernel::{Language, Timestamp};
use std::time::Duration;

/// One thing that a number needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Check {
    Token,
    Permissions,
    AppSecret,
    Subscription,
    Callback,
    CallbackAtProvider,
    SignedProbe,
    Certificate,
    Asides,
    Number,
    Name,
    Business,
    Health,
    Quality,
    Limit,
    Templates,
    Sending,
    Clock,
    Disk,
    Database,
}

impl Check {
    pub const ALL: [Self; 20] = [
        Self::Token,
        Self::Permissions,
        Self::AppSecret,
        Self::Subscription,
        Self::Callback,
        Self::CallbackAtProvider,
        Self::SignedProbe,
        Self::Certificate,
        Self::Asides,
        Self::Number,
        Self::Name,
        Self::Business,
        Self::Health,
        Self::Quality,
        Self::Limit,
        Self::Templates,
        Self::Sending,
        Self::Clock,
        Self::Disk,
        Self::Database,
    ];

    /// What people read above the finding.
    pub fn title(self, language: Language) -> &'static str {
        let (portuguese, english) = match self {
            Self::Token => ("Token de acesso", "Access token"),
            Self::Permissions => ("Permissões do token", "The token's permissions"),
            Self::AppSecret => ("App Secret", "App secret"),
            Self::Subscription => ("Inscrição do app na conta", "The app's subscription"),
            Self::Callback => ("Endereço dos webhooks", "Webhook address"),
            Self::CallbackAtProvider => ("Endereço no provedor", "Address at the provider"),
            Self::SignedProbe => ("Webhook de prova", "Test webhook"),
            Self::Certificate => ("Certificado", "Certificate"),
            Self::Asides => ("Webhooks postos de lado", "Webhooks put aside"),
            Self::Number => ("Número", "Number"),
            Self::Name => ("Nome de exibição", "Display name"),
            Self::Business => ("Verificação da empresa", "Business verification"),
            Self::Health => ("Envio permitido", "Sending allowed"),
            Self::Quality => ("Qualidade", "Quality"),
            Self::Limit => ("Limite de clientes", "Limit of customers"),
            Self::Templates => ("Modelos", "Templates"),
            Self::Sending => ("Envio do canal", "The channel's sending"),
            Self::Clock => ("Relógio", "Clock"),
            Self::Disk => ("Espaço em disco", "Room on the disk"),
            Self::Database => ("Banco de dados", "Database"),
        };
        language.pick(portuguese, english)
    }

    /// Stable, for programs.
    pub fn key(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Permissions => "permissions",
            Self::AppSecret => "app_secret",
            Self::Subscription => "subscription",
            Self::Callback => "callback",
            Self::CallbackAtProvider => "callback_at_provider",
            Self::SignedProbe => "signed_probe",
            Self::Certificate => "certificate",
            Self::Asides => "asides",
            Self::Number => "number",
            Self::Name => "name",
            Self::Business => "business",
            Self::Health => "health",
            Self::Quality => "quality",
            Self::Limit => "limit",
            Self::Templates => "templates",
            Self::Sending => "sending",
            Self::Clock => "clock",
            Self::Disk => "disk",
            Self::Database => "database",
        }
    }
}

/// How serious a finding is, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Ok,
    /// It does not apply here: the provider does not tell it, or a demonstration needs none.
    NotNeeded,
    /// It could not be looked at, because something else failed.
    Unknown,
    /// It works, and will not for long, or not well.
    Warning,
    /// Messages are lost or refused until it is mended.
    Failed,
}

impl State {
    /// Stable, for programs.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NotNeeded => "not_needed",
            Self::Unknown => "unknown",
            Self::Warning => "warning",
            Self::Failed => "failed",
        }
    }
}

/// What was found, in a person's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub check: Check,
    pub state: State,
    /// What it means.
    pub meaning: String,
    /// What to do next; `None` when there is nothing to do.
    pub next: Option<String>,
}

/// What could not be asked, and why, in words of the provider or the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The provider refused the token.
    pub refused: bool,
    pub words: String,
}

/// What the provider says about the token that it was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenFacts {
    pub valid: bool,
    /// `None`: never.
    pub expires_at: Option<Timestamp>,
    /// The app that it was made for.
    pub app: Option<String>,
    pub scopes: Vec<String>,
}

/// What the provider says about the account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountFacts {
    /// `verified`, `not_verified`, `pending`, …
    pub business: Option<String>,
    /// `APPROVED`, `REJECTED`, `PENDING`.
    pub review: Option<String>,
}

/// What came of calling our own address as a provider would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Called {
    /// As it should be answered.
    Well,
    Answered {
        status: u16,
    },
    Unreachable {
        words: String,
    },
}

/// The certificate that our own address shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The address is plain HTTP.
    None,
    ValidUntil(Timestamp),
    /// It could not be looked at.
    Unseen,
}

/// Room on the disk that holds the data, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    pub free: u64,
    pub whole: u64,
}

/// How the templates of the account stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TemplateCounts {
    pub approved: usize,
    /// Paused, disabled or rejected.
    pub unusable: usize,
}

/// How the database answered a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    Within(Duration),
    Not { words: String },
}
