//! Facts: what a provider reports about its account, its numbers and templates becomes state, events, and sometimes a
//! stop of the numbers that it concerns.

use crate::{Author, status};
use ponte_channels::{
    endpoint::{Channel, StopReason},
    model::{
        AccountChange, AccountEvent, AccountFact, AccountUpdate, BanState, CallFact, ERRORS_FIELD, GroupEvent,
        InboundKind, NumberChange, NumberEvent, NumberFact, RestrictionKind, TemplateChange, TemplateFact,
    },
    registry::Registry,
    store::{self, NumberNews},
};
use ponte_kernel::{EndpointId, Timestamp, WorkspaceId};
use ponte_store::{
    StoreError, Tx,
    events::{self, NewEvent},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// What Meta sends and receives a second for a number after its upgrade.
const UPGRADED: u32 = 1_000;
/// The same for a number that is in the phone app as well.
const COEXISTENCE: u32 = 20;
/// What a number has at first.
const USUAL: u32 = 80;

/// A fact, as one workspace is told it.
#[derive(Clone, Debug)]
pub struct FactArrival {
    pub(crate) endpoint: EndpointId,
    pub(crate) received_at: Timestamp,
    workspace: WorkspaceId,
    kind: Arc<InboundKind>,
    /// The number that it names; `None` when it is about the whole account.
    named: Option<Arc<Channel>>,
    /// The workspace's numbers that it concerns.
    concerned: Vec<Arc<Channel>>,
}

impl FactArrival {
    /// Whether the two tell the same.
    pub(crate) fn repeats(&self, other: &Self) -> bool {
        let named = |fact: &Self| fact.named.as_ref().map(|channel| channel.id);
        self.workspace == other.workspace && named(self) == named(other) && self.kind == other.kind
    }

    /// What came, as it is put aside when it cannot be stored.
    pub(crate) fn fragment(&self) -> Vec<u8> {
        serde_json::to_vec(self.kind.as_ref()).unwrap_or_default()
    }
}

/// Whom a fact is told: the workspace of the number that it names, or each workspace with a number of the account.
///
/// `named` is the number that its envelope names.
pub fn arrivals(
    kind: InboundKind,
    (endpoint, received_at): (EndpointId, Timestamp),
    named: Option<Arc<Channel>>,
    registry: &Registry,
) -> Vec<FactArrival> {
    let channels = of_account(account_of(&kind), endpoint, registry);
    let named = named.or_else(|| by_phone(&kind, &channels));
    let kind = Arc::new(kind);
    if let Some(channel) = named {
        let (workspace, concerned) = (channel.workspace, vec![Arc::clone(&channel)]);
        return vec![FactArrival { endpoint, received_at, workspace, kind, named: Some(channel), concerned }];
    }
    let mut told: Vec<FactArrival> = Vec::new();
    for channel in channels {
        match told.iter_mut().find(|fact| fact.workspace == channel.workspace) {
            Some(fact) => fact.concerned.push(channel),
            None => told.push(FactArrival {
                endpoint,
                received_at,
                workspace: channel.workspace,
                kind: Arc::clone(&kind),
                named: None,
                concerned: vec![channel],
            }),
        }
    }
    told
}

/// The numbers of an account. An app may serve several accounts: those whose number says which are told theirs alone.
fn of_account(account: Option<&str>, endpoint: EndpointId, registry: &Registry) -> Vec<Arc<Channel>> {
    let mut channels = registry.channels();
    channels.retain(|channel| channel.endpoint == endpoint);
    let Some(account) = account else { return channels };
    let (theirs, others): (Vec<_>, Vec<_>) =
        channels.into_iter().partition(|channel| channel.settings.account == account);
    if theirs.is_empty() {
        return others.into_iter().filter(|channel| channel.settings.account.is_empty()).collect();
    }
    theirs
}

fn account_of(kind: &InboundKind) -> Option<&str> {
    match kind {
        InboundKind::Account(fact) => fact.account.as_deref(),
        InboundKind::Template(fact) => fact.account.as_deref(),
        InboundKind::Number(fact) => fact.account.as_deref(),
        _ => None,
    }
}

/// Account webhooks name a number as people see it.
fn by_phone(kind: &InboundKind, channels: &[Arc<Channel>]) -> Option<Arc<Channel>> {
    let phone = match kind {
        InboundKind::Number(fact) => fact.display_phone.as_deref()?,
        InboundKind::Account(fact) => match &fact.change {
            AccountChange::Security { display_phone, .. } => display_phone.as_deref()?,
            _ => return None,
        },
        _ => return None,
    };
    let is_it =
        |channel: &&Arc<Channel>| channel.display_phone.chars().filter(char::is_ascii_digit).eq(phone.chars());
    channels.iter().find(is_it).cloned()
}

/// Whether the numbers have to be read anew after the commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Numbers {
    #[default]
    AsBefore,
    Changed,
}

/// Applies facts, in order.
pub fn apply(tx: &mut dyn Tx, arrivals: &[FactArrival], now: Timestamp) -> Result<Numbers, StoreError> {
    let mut batch = Batch { now, told: Vec::new(), numbers: Numbers::AsBefore };
    for arrival in arrivals {
        batch.apply(tx, arrival)?;
    }
    events::append(tx, &batch.told)?;
    Ok(batch.numbers)
}

struct Batch {
    now: Timestamp,
    told: Vec<NewEvent>,
    numbers: Numbers,
}

impl Batch {
    fn apply(&mut self, tx: &mut dyn Tx, arrival: &FactArrival) -> Result<(), StoreError> {
        match arrival.kind.as_ref() {
            InboundKind::Template(fact) => {
                ponte_channels::templates::store::changed_at_provider(tx, arrival.workspace, self.now)?;
                self.account_changed(arrival, "template", None, template_event(fact));
            }
            InboundKind::Number(fact) => self.number(tx, arrival, fact)?,
            InboundKind::Account(fact) => self.account(tx, arrival, fact)?,
            InboundKind::Error(error) => {
                tracing::warn!(
                    code = error.code,
                    title = error.title,
                    "the provider reports an error of the account"
                );
                self.account_changed(arrival, ERRORS_FIELD, Some(error.code), None);
            }
            InboundKind::Call(call) => self.tell(arrival, "call.reported", &call_told(arrival, call)),
            InboundKind::Group(group) if group.event != GroupEvent::Message => {
                self.account_changed(arrival, group.event.as_str(), None, None);
            }
            InboundKind::Handover(_) => self.account_changed(arrival, "messaging_handovers", None, None),
            InboundKind::History(history) => {
                let (threads, messages) = (history.threads, history.messages);
                tracing::info!(threads, messages, progress = history.progress, "the provider handed over history");
                self.shared_with_the_phone_app(tx, arrival)?;
            }
            InboundKind::ContactSync(_) => self.shared_with_the_phone_app(tx, arrival)?,
            InboundKind::Group(_)
            | InboundKind::Message(_)
            | InboundKind::Status(_)
            | InboundKind::Preference(_)
            | InboundKind::Echo(_)
            | InboundKind::Standby(_) => {}
        }
        Ok(())
    }

    fn number(&mut self, tx: &mut dyn Tx, arrival: &FactArrival, fact: &NumberFact) -> Result<(), StoreError> {
        // A number that is not one of ours concerns nobody here.
        let Some(channel) = &arrival.named else { return Ok(()) };
        store::note_number(tx, arrival.workspace, channel.id, &news_of(&fact.change), self.now)?;
        let event = match &fact.change {
            NumberChange::Quality { event, .. } => Some(event.as_str()),
            NumberChange::Name { decision, .. } => Some(decision.as_str()),
            NumberChange::Username { status, .. } => status.as_deref(),
            NumberChange::Settings { .. } => None,
        };
        if matches!(&fact.change, NumberChange::Quality { event: NumberEvent::ThroughputUpgrade, .. }) {
            let faster = |known| (known == USUAL).then_some(UPGRADED);
            self.pace(tx, arrival.workspace, channel, faster)?;
        }
        let told = json!({ "channel": channel.id, "change": fact.change.name(), "event": event });
        self.tell(arrival, "channel.number_changed", &told);
        Ok(())
    }

    fn account(&mut self, tx: &mut dyn Tx, arrival: &FactArrival, fact: &AccountFact) -> Result<(), StoreError> {
        match &fact.change {
            // They come as often as any message: they are no news of the account.
            AccountChange::Preference | AccountChange::Status { .. } => return Ok(()),
            _ if fact.field.starts_with("messages.") => return Ok(()),
            AccountChange::Capability { limit: Some(limit), .. } => {
                let news = NumberNews { messaging_limit: Some(limit.to_string()), ..NumberNews::default() };
                for channel in &arrival.concerned {
                    store::note_number(tx, arrival.workspace, channel.id, &news, self.now)?;
                }
            }
            AccountChange::Update(update) => self.enforced(tx, arrival, update)?,
            // Of a provider whose words for templates have no type yet.
            AccountChange::Unknown if is_about_templates(&fact.field) => {
                ponte_channels::templates::store::changed_at_provider(tx, arrival.workspace, self.now)?;
            }
            _ => {}
        }
        self.account_changed(arrival, &fact.field, None, event_of(&fact.change));
        Ok(())
    }

    /// Bans, restrictions and separations stop the numbers of the account, and their end lets them go on.
    fn enforced(
        &mut self,
        tx: &mut dyn Tx,
        arrival: &FactArrival,
        update: &AccountUpdate,
    ) -> Result<(), StoreError> {
        for channel in &arrival.concerned {
            let (workspace, id) = (arrival.workspace, channel.id);
            let consequence = consequence(update);
            if let Consequence::Restricted { until } | Consequence::Stop { until, .. } = consequence {
                let restriction = Some(restriction_of(update));
                let news = NumberNews { restriction, restricted_until: until, ..NumberNews::default() };
                store::note_number(tx, workspace, id, &news, self.now)?;
            }
            match consequence {
                Consequence::Stop { reason, .. } => {
                    if status::stop_for(tx, workspace, id, reason, None, self.now)? {
                        self.numbers = Numbers::Changed;
                    }
                }
                Consequence::Lift { reason } => {
                    store::note_unrestricted(tx, workspace, id, self.now)?;
                    if store::lift(tx, workspace, id, reason)? {
                        self.numbers = Numbers::Changed;
                        self.tell(arrival, "channel.started", &json!({ "channel": id }));
                    }
                }
                Consequence::Restricted { .. } | Consequence::None => {}
            }
        }
        Ok(())
    }

    fn shared_with_the_phone_app(&mut self, tx: &mut dyn Tx, arrival: &FactArrival) -> Result<(), StoreError> {
        let slower = |known| (known > COEXISTENCE).then_some(COEXISTENCE);
        match &arrival.named {
            Some(channel) => self.pace(tx, arrival.workspace, channel, slower),
            None => Ok(()),
        }
    }

    /// Sets how many messages a number sends and receives a second, when it is another figure.
    fn pace(
        &mut self,
        tx: &mut dyn Tx,
        workspace: WorkspaceId,
        channel: &Channel,
        wanted: impl Fn(u32) -> Option<u32>,
    ) -> Result<(), StoreError> {
        if store::pace(tx, workspace, channel.id, wanted)? {
            self.numbers = Numbers::Changed;
        }
        Ok(())
    }

    fn account_changed(&mut self, arrival: &FactArrival, field: &str, code: Option<i64>, event: Option<&str>) {
        let channel = arrival.named.as_ref().map(|channel| channel.id);
        let told = json!({ "channel": channel, "field": field, "code": code, "event": event });
        self.tell(arrival, "channel.account_changed", &told);
    }

    fn tell(&mut self, arrival: &FactArrival, kind: &'static str, told: &Value) {
        let (workspace, author) = (arrival.workspace, Author::System.label());
        self.told.push(NewEvent { workspace, kind, author, thread: None, payload: told.to_string(), at: self.now });
    }
}

/// What an event of the account means for its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consequence {
    None,
    /// Something is forbidden, yet customers may be answered.
    Restricted {
        until: Option<Timestamp>,
    },
    Stop {
        reason: StopReason,
        until: Option<Timestamp>,
    },
    /// What was stopped for this reason goes on.
    Lift {
        reason: StopReason,
    },
}

pub(crate) fn consequence(update: &AccountUpdate) -> Consequence {
    let until = update.restrictions.iter().filter_map(|restriction| restriction.until).max();
    let restricts = |kind| update.restrictions.iter().any(|restriction| restriction.kind == kind);
    let config = Consequence::Stop { reason: StopReason::Config, until: None };
    match (&update.event, update.ban.as_ref().map(|ban| &ban.state)) {
        (AccountEvent::Disabled, Some(BanState::Disabled)) => {
            Consequence::Stop { reason: StopReason::Policy, until: None }
        }
        (AccountEvent::Disabled, Some(BanState::Reinstated)) => Consequence::Lift { reason: StopReason::Policy },
        (AccountEvent::Disabled, _) => Consequence::Restricted { until: None },
        // Whoever may not answer sends nothing; whoever may not begin still answers.
        (AccountEvent::Restriction, _) if restricts(RestrictionKind::CustomerInitiatedMessaging) => {
            Consequence::Stop { reason: StopReason::Policy, until }
        }
        (AccountEvent::Restriction, _) => Consequence::Restricted { until },
        (
            AccountEvent::Deleted
            | AccountEvent::Offboarded
            | AccountEvent::PartnerRemoved
            | AccountEvent::PartnerAppUninstalled,
            _,
        ) => config,
        (AccountEvent::Reconnected, _) => Consequence::Lift { reason: StopReason::Config },
        _ => Consequence::None,
    }
}

/// The provider's words for what is forbidden.
fn restriction_of(update: &AccountUpdate) -> String {
    let kinds: Vec<_> = update.restrictions.iter().map(|restriction| restriction.kind.as_str()).collect();
    match (&update.ban, kinds.is_empty()) {
        (Some(ban), true) => ban.state.as_str().to_owned(),
        (None, true) => update.event.as_str().to_owned(),
        (_, false) => kinds.join(","),
    }
}

fn news_of(change: &NumberChange) -> NumberNews {
    let text = |word: &str| Some(word.to_owned());
    match change {
        NumberChange::Quality { event, limit, .. } => NumberNews {
            quality: match event {
                NumberEvent::Flagged => text("RED"),
                NumberEvent::Unflagged => text("UNKNOWN"),
                _ => None,
            },
            throughput: (*event == NumberEvent::ThroughputUpgrade).then(|| "HIGH".to_owned()),
            messaging_limit: limit.as_ref().map(ToString::to_string),
            ..NumberNews::default()
        },
        NumberChange::Name { decision, requested, .. } => NumberNews {
            name_decision: text(decision.as_str()),
            requested_name: requested.clone(),
            ..NumberNews::default()
        },
        NumberChange::Username { username, status } => {
            NumberNews { username: username.clone(), username_status: status.clone(), ..NumberNews::default() }
        }
        NumberChange::Settings { .. } => NumberNews::default(),
    }
}

fn is_about_templates(field: &str) -> bool {
    ["message_template", "template"].iter().any(|begins| field.starts_with(begins))
}

fn event_of(change: &AccountChange) -> Option<&str> {
    match change {
        AccountChange::Update(update) => Some(update.event.as_str()),
        AccountChange::Review { decision } => decision.as_deref(),
        AccountChange::Alert(alert) => alert.alert.as_deref(),
        AccountChange::Security { event, .. } => Some(event.as_str()),
        AccountChange::BusinessStatus { event }
        | AccountChange::Flow { event, .. }
        | AccountChange::PartnerSolution { event } => event.as_deref(),
        _ => None,
    }
}

/// The provider's word for what happened; the rest is asked for.
fn template_event(fact: &TemplateFact) -> Option<&str> {
    match &fact.change {
        TemplateChange::Status { state, .. } => Some(state.as_str()),
        TemplateChange::Quality { new, .. } => Some(new.as_str()),
        TemplateChange::Category { new, .. } => Some(new.as_str()),
        TemplateChange::CategoryWarning { correct, .. } => Some(correct.as_str()),
        TemplateChange::Components | TemplateChange::Other { .. } => None,
    }
}

/// Without who called: that is a person.
fn call_told(arrival: &FactArrival, call: &CallFact) -> Value {
    json!({
        "channel": arrival.named.as_ref().map(|channel| channel.id), "call": call.event.as_str(),
        "direction": call.direction.as_ref().map(ponte_channels::model::CallDirection::as_str),
        "status": call.status, "seconds": call.seconds,
    })
}
