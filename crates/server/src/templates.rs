//! Templates between the provider and the database: asked at the rim, written by the verbs of the room.

use crate::app::App;
use bytes::Bytes;
use ponte_channels::{
    adapter::HttpRequest,
    endpoint::Channel,
    model::OutboundContent,
    templates::{
        calls::{ManagementError, SampleFile, TemplateCalls},
        fit::{self, Misfit},
        model::{Account, Category, Draft, KnownTemplate, Quality, Reported, Status, TemplateContent, language_of},
        store,
        sync::{self, Synced, Uses},
    },
};
use ponte_flows::store::{StoredFlow, live};
use ponte_kernel::{TemplateId, Timestamp, WorkspaceId};
use ponte_platform::http::HttpError;
use ponte_store::{Signal, StoreError};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
    time::Duration,
};
use thiserror::Error;

/// Why the provider did not do what was asked.
#[derive(Debug, Error)]
pub enum CareError {
    #[error("the provider does not offer it")]
    NotOffered,
    #[error("the channel names no account")]
    NoAccount,
    #[error(transparent)]
    Provider(#[from] ManagementError),
    #[error("the provider could not be reached")]
    Unreachable(#[from] HttpError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The longest list that is read: Meta allows 6,000 templates in parts of 100.
const PARTS: usize = 100;
/// How old the copy gets before it is made anew.
const FRESH: Duration = Duration::from_hours(1);
/// How soon a provider is asked again that could not be asked.
const AGAIN: Duration = Duration::from_mins(5);
/// The longest time between two looks.
const LOOK: Duration = Duration::from_mins(1);

/// Where a channel's templates live.
pub fn account_of(channel: &Channel) -> Account {
    Account { provider: channel.provider, id: channel.settings.account.clone() }
}

/// What a channel's provider offers of templates.
fn calls(channel: &Channel) -> Result<&'static dyn TemplateCalls, CareError> {
    let calls = channel.provider.adapter().templates().ok_or(CareError::NotOffered)?;
    if channel.settings.account.is_empty() { Err(CareError::NoAccount) } else { Ok(calls) }
}

/// Whether a channel's templates can be listed and changed here.
pub fn offered(channel: &Channel) -> bool {
    calls(channel).is_ok()
}

/// One exchange with a provider.
pub async fn ask(app: &App, request: HttpRequest) -> Result<(u16, Bytes), HttpError> {
    let answer = app.dispatcher.exchange(request).await?;
    Ok((answer.status.as_u16(), answer.body))
}

/// Brings the copy of a channel's account up to date.
pub async fn sync_account(app: &App, channel: &Channel) -> Result<Synced, CareError> {
    let (workspace, account) = (channel.workspace, account_of(channel));
    let asked_at = app.clock.now();
    match listed(app, channel).await {
        Ok(told) => {
            let names = told.iter().map(|one| one.name.as_str());
            let uses = uses(app, workspace, names).await?;
            let now = app.clock.now();
            let write = move |tx: &mut dyn ponte_store::Tx| {
                sync::apply(tx, workspace, &account, &told, &uses, asked_at, now)
            };
            Ok(app.store.write(write).await?)
        }
        Err(CareError::Store(error)) => Err(error.into()),
        Err(error) => {
            let (failure, now) = (error.to_string(), app.clock.now());
            let write =
                move |tx: &mut dyn ponte_store::Tx| store::not_synced(tx, workspace, &account, &failure, now);
            app.store.write(write).await?;
            Err(error)
        }
    }
}

async fn listed(app: &App, channel: &Channel) -> Result<Vec<Reported>, CareError> {
    let (calls, credentials) = (calls(channel)?, channel.credentials());
    let (mut told, mut after) = (Vec::new(), None);
    for _ in 0..PARTS {
        let (status, body) = ask(app, calls.list(after.as_deref(), &credentials)).await?;
        let part = calls.listed(status, &body)?;
        told.extend(part.templates);
        after = part.after;
        if after.is_none() {
            break;
        }
    }
    Ok(told)
}

/// Where templates are used: the live flows whose file names them.
pub async fn uses<'a>(
    app: &App,
    workspace: WorkspaceId,
    names: impl Iterator<Item = &'a str>,
) -> Result<Uses, StoreError> {
    let flows = app.store.read(move |tx| live(tx, workspace)).await?;
    Ok(named_in(&flows, names))
}

fn named_in<'a>(flows: &[StoredFlow], names: impl Iterator<Item = &'a str>) -> Uses {
    let words: Vec<(&str, HashSet<&str>)> =
        flows.iter().map(|flow| (flow.key.as_str(), words(&flow.definition))).collect();
    let mut uses = BTreeMap::new();
    for name in names {
        let keys: Vec<_> =
            words.iter().filter(|(_, words)| words.contains(name)).map(|(key, _)| (*key).to_owned()).collect();
        if !keys.is_empty() {
            uses.insert(name.to_owned(), keys);
        }
    }
    uses
}

/// Whatever could be a template's name.
fn words(text: &str) -> HashSet<&str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect()
}

/// What a message's template does not take: by its newest copy. Where the account has never been listed, the provider
/// alone knows.
pub async fn misfits(app: &App, channel: &Channel, content: &OutboundContent) -> Result<Vec<Misfit>, StoreError> {
    let OutboundContent::Template(template) = content else { return Ok(Vec::new()) };
    if !offered(channel) {
        return Ok(Vec::new());
    }
    let (workspace, account) = (channel.workspace, account_of(channel));
    let (name, language) = (template.name.clone(), language_of(&template.language));
    let read = move |tx: &mut dyn ponte_store::Tx| {
        let synced = store::freshness(tx, workspace, &account)?.and_then(|fresh| fresh.synced_at);
        let known = store::by_name(tx, workspace, &account, &name, &language)?;
        let substitute = known.as_ref().and_then(|known| known.substitute);
        let substitute = substitute.map(|id| store::by_id(tx, workspace, id)).transpose()?.flatten();
        Ok::<_, StoreError>((synced, known, substitute))
    };
    let (synced, known, substitute) = app.store.read(read).await?;
    if known.is_none() && synced.is_none() {
        tracing::warn!(channel = %channel.id, "a template is sent unchecked: the account's templates were never synced");
        return Ok(Vec::new());
    }
    Ok(fit::check(known.as_ref(), substitute.as_ref(), template))
}

/// Submits a new template; gives its id here, for the caller's own transaction to keep.
pub async fn create(app: &App, channel: &Channel, draft: Draft) -> Result<Reported, CareError> {
    let (calls, credentials) = (calls(channel)?, channel.credentials());
    let (status, body) = ask(app, calls.create(&draft, &credentials)).await?;
    let created = calls.created(status, &body)?;
    Ok(Reported {
        provider_id: created.provider_id,
        name: draft.name,
        language: draft.language,
        previous_category: None,
        correct_category: None,
        category: created.category.unwrap_or(draft.category),
        status: created.status,
        quality: Quality::Unknown,
        rejection: None,
        content: draft.content,
    })
}

/// Submits another content (and category, where it may change).
pub async fn edit(
    app: &App,
    channel: &Channel,
    template: KnownTemplate,
    category: Option<Category>,
    content: TemplateContent,
) -> Result<TemplateId, CareError> {
    let (calls, credentials) = (calls(channel)?, channel.credentials());
    let request = calls.edit(&template.told.provider_id, category.as_ref(), &content, &credentials);
    let (status, body) = ask(app, request.ok_or(CareError::NotOffered)?).await?;
    calls.done(status, &body)?;
    let after = Reported {
        status: Status::Pending,
        rejection: None,
        category: category.unwrap_or_else(|| template.told.category.clone()),
        content,
        ..template.told.clone()
    };
    let now = app.clock.now();
    let write = move |tx: &mut dyn ponte_store::Tx| sync::apply_edit(tx, &template, &after, now);
    Ok(app.store.write(write).await?)
}

/// Deletes a template at the provider; its name is blocked for 30 days.
pub async fn delete(app: &App, channel: &Channel, template: KnownTemplate) -> Result<TemplateId, CareError> {
    let (calls, credentials) = (calls(channel)?, channel.credentials());
    let request = calls.delete(&template.told.name, &template.told.provider_id, &credentials);
    let (status, body) = ask(app, request).await?;
    calls.done(status, &body)?;
    let now = app.clock.now();
    Ok(app.store.write(move |tx| sync::apply_deletion(tx, &template, now)).await?)
}

/// Hands a header's sample to the provider's reviewers; gives its handle.
pub async fn upload(app: &App, channel: &Channel, sample: &SampleFile) -> Result<String, CareError> {
    let (calls, credentials) = (calls(channel)?, channel.credentials());
    let upload = calls.upload().ok_or(CareError::NotOffered)?;
    let (status, body) = ask(app, upload.application(&credentials)).await?;
    let application = upload.application_id(status, &body)?;
    let (status, body) = ask(app, upload.session(&application, sample, &credentials)).await?;
    let session = upload.session_id(status, &body)?;
    let (status, body) = ask(app, upload.send(&session, sample, &credentials)).await?;
    Ok(upload.handle(status, &body)?)
}

/// Keeps all copies fresh, until the task is dropped: hourly, and when a provider tells that something changed.
pub async fn keep_synced(app: App) {
    let mut told = app.store.signals().subscribe(Signal::Templates);
    loop {
        for channel in due(&app).await {
            match sync_account(&app, &channel).await {
                Ok(synced) if synced.added + synced.changed + synced.gone > 0 => {
                    tracing::info!(channel = %channel.id, ?synced, "the templates were synced");
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(channel = %channel.id, %error, "the templates could not be synced"),
            }
        }
        tokio::select! {
            changed = told.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// One channel of each account whose copy is not fresh.
async fn due(app: &App) -> Vec<Arc<Channel>> {
    let mut seen = HashSet::new();
    let mut due = Vec::new();
    for channel in app.registry.channels() {
        if calls(&channel).is_err()
            || !seen.insert((channel.workspace, channel.provider.as_str(), channel.settings.account.clone()))
        {
            continue;
        }
        let (workspace, account) = (channel.workspace, account_of(&channel));
        match app.store.read(move |tx| store::freshness(tx, workspace, &account)).await {
            Ok(freshness) if is_due(freshness.as_ref(), app.clock.now()) => due.push(channel),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "how fresh the templates are could not be read"),
        }
    }
    due
}

fn is_due(known: Option<&store::Freshness>, now: Timestamp) -> bool {
    let Some(known) = known else { return true };
    let old = known.synced_at.is_none_or(|at| at.plus(FRESH) <= now);
    let failed_lately = known.failure.is_some() && known.tried_at.plus(AGAIN) > now;
    (old || known.stale) && !failed_lately
}

#[cfg(test)]
mod tests {
    use super::*;
    use ponte_kernel::FlowId;

    #[test]
    fn a_flow_uses_the_templates_that_its_file_names_as_a_word() {
        let flow = |key: &str, definition: &str| StoredFlow {
            id: FlowId::new(),
            workspace: WorkspaceId::new(),
            key: key.to_owned(),
            name: key.to_owned(),
            version: 1,
            definition: definition.to_owned(),
            updated_at: Timestamp::default(),
        };
        let flows = [flow("pedido", "send: {template: pedido_enviado}"), flow("outro", "pedido_enviado_2")];
        let uses = named_in(&flows, ["pedido_enviado", "nenhum"].into_iter());
        assert_eq!(uses, BTreeMap::from([("pedido_enviado".to_owned(), vec!["pedido".to_owned()])]));
    }

    #[test]
    fn a_copy_is_made_anew_when_it_is_old_or_told_to_be() {
        let now = Timestamp::from_secs(1_000_000);
        let fresh = store::Freshness { synced_at: Some(now), tried_at: now, failure: None, stale: false };
        assert!(is_due(None, now));
        assert!(!is_due(Some(&fresh), now));
        assert!(is_due(Some(&store::Freshness { stale: true, ..fresh.clone() }), now));
        assert!(is_due(Some(&fresh), now.plus(FRESH)));
        let failed = store::Freshness { failure: Some("HTTP 500".to_owned()), stale: true, ..fresh };
        assert!(!is_due(Some(&failed), now.plus(Duration::from_mins(1))));
        assert!(is_due(Some(&failed), now.plus(AGAIN)));
    }
}
