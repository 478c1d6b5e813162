//! A template on the wire.

use super::wire::ContentView;
use crate::http::api::wire::Instant;
use ponte_channels::templates::{
    model::{Category, KnownTemplate, Status},
    reasons, rules,
};
use ponte_kernel::{Language, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A template as the provider has it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Template)]
pub struct TemplateView {
    id: Uuid,
    /// The provider's id of the account that it belongs to.
    account: String,
    /// The provider's id of it.
    provider_id: String,
    name: String,
    /// Such as `pt_BR`.
    language: String,
    /// `marketing`, `utility` or `authentication`: what it may be used for and what it costs.
    category: String,
    previous_category: Option<String>,
    /// Announced by the provider: it changes the category to this one.
    correct_category: Option<String>,
    /// `approved`, `pending`, `rejected`, `paused`, `disabled`, `in_appeal`, `pending_deletion`, `deleted`,
    /// `limit_exceeded`, `archived`, or a word that the provider has invented since.
    status: String,
    /// What it means and what to do, in the reader's language.
    status_sentence: String,
    status_since: Instant,
    /// Whether it can be sent now.
    sendable: bool,
    /// `green`, `yellow`, `red` or `unknown`.
    quality: String,
    quality_sentence: String,
    /// Why it was rejected.
    rejection: Option<Rejection>,
    /// What else is to be known, in the reader's language.
    notices: Vec<String>,
    content: ContentView,
    edit: EditState,
    /// Sent instead while it is paused or disabled.
    substitute: Option<Uuid>,
    created_at: Instant,
    synced_at: Instant,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TemplateRejection)]
pub struct Rejection {
    /// The provider's word.
    code: String,
    /// What to do about it, in the reader's language.
    sentence: String,
}

/// Whether it can be edited.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TemplateEditState)]
pub struct EditState {
    allowed: bool,
    /// When it can be edited next, where that is a matter of time.
    not_before: Option<Instant>,
    /// Why not, or what an edit brings about; in the reader's language.
    sentence: String,
}

impl TemplateView {
    pub fn of(known: &KnownTemplate, edits: &[Timestamp], now: Timestamp, language: Language) -> Self {
        let told = &known.told;
        let lower = |category: &Category| category.as_str().to_ascii_lowercase();
        let rejection = told.rejection.as_ref().filter(|_| told.status == Status::Rejected);
        Self {
            id: known.id.0,
            account: known.account.id.clone(),
            provider_id: told.provider_id.clone(),
            name: told.name.clone(),
            language: told.language.clone(),
            category: lower(&told.category),
            previous_category: told.previous_category.as_ref().map(lower),
            correct_category: told.correct_category.as_ref().map(lower),
            status: told.status.as_str().to_ascii_lowercase(),
            status_sentence: reasons::status(&told.status, language),
            status_since: known.status_since.into(),
            sendable: told.status == Status::Approved,
            quality: told.quality.as_str().to_ascii_lowercase(),
            quality_sentence: reasons::quality(&told.quality, language),
            rejection: rejection
                .map(|code| Rejection { code: code.clone(), sentence: reasons::rejection(code, language) }),
            notices: notices(known, now, language),
            content: (&told.content).into(),
            edit: EditState::of(known, edits, now, language),
            substitute: known.substitute.map(|id| id.0),
            created_at: known.created_at.into(),
            synced_at: known.synced_at.into(),
        }
    }
}

fn notices(known: &KnownTemplate, now: Timestamp, language: Language) -> Vec<String> {
    let told = &known.told;
    let mut notices = Vec::new();
    if let Some(correct) = told.correct_category.as_ref().filter(|correct| **correct != told.category) {
        notices.push(reasons::to_be_recategorised(correct, language));
    }
    if let Some(previous) = told.previous_category.as_ref().filter(|previous| **previous != told.category) {
        notices.push(reasons::recategorised(previous, &told.category, language));
    }
    if let Some(until) = rules::name_blocked_until(known, now) {
        notices.push(language.pick(
            format!("O nome pode ser usado de novo neste idioma a partir de {until}."),
            format!("The name can be used in this language again from {until}."),
        ));
    }
    notices
}

impl EditState {
    fn of(known: &KnownTemplate, edits: &[Timestamp], now: Timestamp, language: Language) -> Self {
        let refusal = rules::may_edit(known, None, edits, now).err();
        let not_before = match refusal {
            Some(rules::EditRefusal::NotBefore(at)) => Some(at.into()),
            _ => None,
        };
        let sentence = match refusal {
            Some(refusal) => refusal.text(language),
            None if known.told.status == Status::Approved => language
                .pick(
                    "A edição volta para análise; um modelo aprovado pode ser editado 1 vez por dia e 10 vezes em 30 dias.",
                    "An edit goes into review again; an approved template can be edited once a day and 10 times in 30 days.",
                )
                .to_owned(),
            None => language
                .pick("A edição volta para análise.", "An edit goes into review again.")
                .to_owned(),
        };
        Self { allowed: refusal.is_none(), not_before, sentence }
    }
}
