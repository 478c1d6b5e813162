//! What Meta reports beside messages, field by field. Such webhooks are few: their values are read as a whole.

use super::loose::{LooseInteger, kept};
use crate::{
    adapter::AsideReason,
    model::{
        AccountAlert, AccountChange, AccountFact, AccountUpdate, Ban, CallEvent, CallFact, ContactSync, GroupEvent,
        GroupFact, Handover, History, InboundKind, MessagingLimit, NumberChange, NumberEvent, NumberFact, Quality,
        ReportedError, Restriction, RestrictionKind, SecurityEvent, SyncAction, TemplateChange, TemplateFact,
        Violation, text_of,
    },
    redact::Redactor,
};
use ponte_kernel::text::storable;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

/// Decodes a field that holds no messages. An unknown one is a fact about the account.
///
/// `account` is the id of the entry it came in.
pub fn decoded(field: &str, account: Option<&str>, value: &RawValue) -> Result<InboundKind, AsideReason> {
    let value = kept(value).ok_or(AsideReason::Malformed)?;
    let told_of = account.map(str::to_owned);
    Ok(match field {
        "history" => InboundKind::History(Box::new(history(&value))),
        "messaging_handovers" => InboundKind::Handover(Box::new(Handover { detail: value })),
        _ if field.starts_with("group_") => InboundKind::Group(Box::new(group(field, &value))),
        _ => {
            if let Some(fact) = template(field, &value) {
                InboundKind::Template(Box::new(TemplateFact { account: told_of, ..fact }))
            } else if let Some(fact) = number(field, &value) {
                InboundKind::Number(Box::new(NumberFact { account: told_of, ..fact }))
            } else {
                let fact = self::account(field, value);
                InboundKind::Account(Box::new(AccountFact { account: fact.account.clone().or(told_of), ..fact }))
            }
        }
    })
}

/// Decodes one element of `calls`.
pub fn call(element: &RawValue) -> Result<InboundKind, AsideReason> {
    let call = kept(element).ok_or(AsideReason::Malformed)?;
    Ok(InboundKind::Call(Box::new(CallFact {
        id: text(&call, "id").filter(|id| !id.is_empty()).ok_or(AsideReason::NoId)?,
        event: CallEvent::from(text(&call, "event").unwrap_or_default()),
        direction: text(&call, "direction").map(Into::into),
        from: text(&call, "from").or_else(|| text(&call, "from_user_id")),
        to: text(&call, "to").or_else(|| text(&call, "to_user_id")),
        status: text(&call, "status"),
        seconds: integer(&call, "duration").0,
        at: integer(&call, "timestamp").timestamp(),
    })))
}

/// Decodes one element of `state_sync`.
pub fn contact_sync(element: &Value) -> Result<InboundKind, AsideReason> {
    let contact = element.get("contact").ok_or(AsideReason::Malformed)?;
    Ok(InboundKind::ContactSync(Box::new(ContactSync {
        action: SyncAction::from(text(element, "action").unwrap_or_default()),
        phone: text(contact, "phone_number"),
        at: element.get("metadata").and_then(|metadata| integer(metadata, "timestamp").timestamp()),
    })))
}

/// Media of the last days come apart, as `messages` without `history`.
fn history(value: &Value) -> History {
    let mut history = History { messages: list(value, "messages").len(), ..History::default() };
    for chunk in list(value, "history") {
        if let Some(metadata) = chunk.get("metadata") {
            history.phase = integer(metadata, "phase").0.or(history.phase);
            history.chunk = integer(metadata, "chunk_order").0.or(history.chunk);
            history.progress = integer(metadata, "progress").0.or(history.progress);
        }
        let threads = list(chunk, "threads");
        history.threads += threads.len();
        history.messages += threads.iter().map(|thread| list(thread, "messages").len()).sum::<usize>();
        history.error = history.error.or_else(|| list(chunk, "errors").iter().find_map(error));
    }
    history
}

fn error(item: &Value) -> Option<ReportedError> {
    let title = text(item, "title").or_else(|| text(item, "message")).unwrap_or_default();
    Some(ReportedError { code: integer(item, "code").0?, title: storable(Redactor::default().text(&title)) })
}

fn group(field: &str, value: &Value) -> GroupFact {
    let first = list(value, "groups").first().unwrap_or(value);
    let group = text(first, "group_id").or_else(|| text(first, "id"));
    GroupFact { event: GroupEvent::from(field.to_owned()), group, message: None }
}

/// Detected by what is in it as well: Meta's own example of a quality has the field of a status.
fn template(field: &str, value: &Value) -> Option<TemplateFact> {
    let is_quality = value.get("new_quality_score").is_some();
    let change = match field {
        _ if is_quality => TemplateChange::Quality {
            previous: text(value, "previous_quality_score").map(Quality::from),
            new: Quality::from(text(value, "new_quality_score").unwrap_or_default()),
        },
        "message_template_status_update" => template_status(value),
        "template_category_update" => template_category(field, value),
        "message_template_components_update" => TemplateChange::Components,
        "message_template_quality_update" | "template_correct_category_detection" => {
            TemplateChange::Other { field: field.to_owned(), detail: value.clone() }
        }
        _ => return None,
    };
    Some(TemplateFact {
        account: None,
        id: text(value, "message_template_id"),
        name: text(value, "message_template_name"),
        // Some events write `pt-BR`.
        language: text(value, "message_template_language").map(|language| language.replace('-', "_")),
        change,
    })
}

fn template_status(value: &Value) -> TemplateChange {
    let said = ["rejection_info", "other_info"].iter().find_map(|key| value.get(key));
    let detail = said.and_then(|info| {
        text(info, "reason").or_else(|| text(info, "description")).or_else(|| text(info, "title"))
    });
    TemplateChange::Status {
        state: text(value, "event").unwrap_or_default().into(),
        reason: text(value, "reason").filter(|reason| reason != "NONE"),
        category: text(value, "message_template_category").map(Into::into),
        detail,
        recommendation: said.and_then(|info| text(info, "recommendation")),
        disable_date: value.get("disable_info").and_then(|info| text(info, "disable_date")),
    }
}

/// `new_category` is the present one in a warning, which names the correct one beside it.
fn template_category(field: &str, value: &Value) -> TemplateChange {
    let new = text(value, "new_category");
    match (text(value, "correct_category"), new) {
        (Some(correct), current) => TemplateChange::CategoryWarning {
            current: current.map(Into::into),
            correct: correct.into(),
            at: integer(value, "category_update_timestamp").timestamp(),
        },
        (None, Some(new)) => {
            TemplateChange::Category { previous: text(value, "previous_category").map(Into::into), new: new.into() }
        }
        (None, None) => TemplateChange::Other { field: field.to_owned(), detail: value.clone() },
    }
}

fn number(field: &str, value: &Value) -> Option<NumberFact> {
    let limit = |key| text(value, key).map(|limit| MessagingLimit::parse(&limit));
    let change = match field {
        "phone_number_quality_update" => NumberChange::Quality {
            event: NumberEvent::from(text(value, "event").unwrap_or_default()),
            limit: limit("max_daily_conversations_per_business").or_else(|| limit("current_limit")),
            previous_limit: limit("old_limit"),
        },
        "phone_number_name_update" => NumberChange::Name {
            decision: text(value, "decision").unwrap_or_default().into(),
            requested: text(value, "requested_verified_name"),
            reason: text(value, "rejection_reason").filter(|reason| reason != "NONE"),
        },
        "business_username_update" => {
            NumberChange::Username { username: text(value, "username"), status: text(value, "status") }
        }
        "account_settings_update" => NumberChange::Settings { detail: value.clone() },
        _ => return None,
    };
    let display =
        text(value, "display_phone_number").or_else(|| text(value.get("metadata")?, "display_phone_number"));
    Some(NumberFact { account: None, display_phone: display.map(|phone| digits(&phone)), change })
}

fn account(field: &str, value: Value) -> AccountFact {
    let account = value.get("waba_info").and_then(|info| text(info, "waba_id"));
    let change = match field {
        "account_update" => AccountChange::Update(update(&value)),
        "account_review_update" => AccountChange::Review { decision: text(&value, "decision") },
        "account_alerts" => AccountChange::Alert(alert(&value)),
        "business_capability_update" => AccountChange::Capability {
            limit: text(&value, "max_daily_conversations_per_business")
                .or_else(|| text(&value, "max_daily_conversation_per_phone"))
                .map(|limit| MessagingLimit::parse(&limit)),
            numbers: integer(&value, "max_phone_numbers_per_waba")
                .0
                .or_else(|| integer(&value, "max_phone_numbers_per_business").0),
        },
        "security" => AccountChange::Security {
            event: SecurityEvent::from(text(&value, "event").unwrap_or_default()),
            display_phone: text(&value, "display_phone_number").map(|phone| digits(&phone)),
            requester: text(&value, "requester"),
        },
        "business_status_update" => AccountChange::BusinessStatus { event: text(&value, "event") },
        "payment_configuration_update" => AccountChange::PaymentConfiguration,
        "flows" => AccountChange::Flow { event: text(&value, "event"), flow: text(&value, "flow_id") },
        "partner_solutions" => AccountChange::PartnerSolution { event: text(&value, "event") },
        "automatic_events" => AccountChange::AutomaticEvent,
        "tracking_events" => AccountChange::TrackingEvent,
        _ => AccountChange::Unknown,
    };
    AccountFact { field: storable(field.to_owned()), account, change, raw: value }
}

fn update(value: &Value) -> AccountUpdate {
    let restriction = |item: &Value| Restriction {
        kind: RestrictionKind::from(text(item, "restriction_type").unwrap_or_default()),
        until: integer(item, "expiration").timestamp(),
    };
    AccountUpdate {
        event: text(value, "event").unwrap_or_default().into(),
        ban: value.get("ban_info").filter(|ban| ban.is_object()).map(|ban| Ban {
            // A list of states in old payloads.
            state: list(ban, "waba_ban_state")
                .first()
                .and_then(text_of)
                .or_else(|| text(ban, "waba_ban_state"))
                .unwrap_or_default()
                .into(),
            date: text(ban, "waba_ban_date"),
        }),
        restrictions: list(value, "restriction_info").iter().map(restriction).collect(),
        violation: value.get("violation_info").filter(|info| info.is_object()).map(|info| Violation {
            kind: text(info, "violation_type"),
            remediation: text(info, "remediation"),
            until: integer(info, "expiration").timestamp(),
        }),
        reason: value.get("disconnection_info").and_then(|info| text(info, "reason")),
        country: text(value, "country"),
    }
}

fn alert(value: &Value) -> AccountAlert {
    let told = |key| value.get("alert_info").and_then(|info| text(info, key)).or_else(|| text(value, key));
    AccountAlert {
        alert: told("alert_type"),
        severity: told("alert_severity"),
        status: told("alert_status"),
        entity: text(value, "entity_type"),
        entity_id: text(value, "entity_id"),
        description: told("alert_description"),
    }
}

/// A text, or a number as text: large ids come as either.
fn text(value: &Value, key: &str) -> Option<String> {
    text_of(value.get(key)?)
}

fn integer(value: &Value, key: &str) -> LooseInteger {
    value.get(key).and_then(|member| LooseInteger::deserialize(member).ok()).unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}
