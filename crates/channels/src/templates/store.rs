//! Templates in the database.

use super::model::{Account, Category, KnownTemplate, Quality, Reported, Status, TemplateContent};
use crate::{
    doctor::model::TemplateCounts,
    endpoint::{ChannelSettings, Provider},
};
use ponte_kernel::{ChannelId, Cursor, Limit, Page, TemplateId, Timestamp, WorkspaceId, uuid::Uuid};
use ponte_store::{Row, Signal, StoreError, Tx, params};

const COLUMNS: &str = "id, provider, account, provider_id, name, language, category, previous_category, \
                       correct_category, status, status_since, quality, rejection, content, substitute_id, \
                       created_at, synced_at";

/// Which templates a list shows. An empty text is no condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The provider's word; without one, all but deleted ones.
    pub status: String,
    pub category: String,
    pub language: String,
    /// A part of the name or of the text.
    pub search: String,
    /// One account alone.
    pub account: String,
}

/// A part of the workspace's templates, the newest first.
pub fn list(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    filter: &Filter,
    before: Option<Cursor>,
    limit: Limit,
) -> Result<Page<KnownTemplate>, StoreError> {
    let (position, id) = before.map_or((i64::MAX, Uuid::max()), |cursor| (cursor.position, cursor.id));
    let most = u32::try_from(limit.rows() + 1).unwrap_or(u32::MAX);
    let sql = format!(
        "SELECT {COLUMNS} FROM templates
         WHERE workspace_id = $1 AND (created_at, id) < ($2, $3)
             AND (status = $4 OR ($4 = '' AND status <> 'DELETED')) AND ($5 = '' OR category = $5)
             AND ($6 = '' OR language = $6) AND ($7 = '' OR account = $7)
             AND ($8 = '' OR lower(name) LIKE $8 ESCAPE '!' OR lower(content) LIKE $8 ESCAPE '!')
         ORDER BY created_at DESC, id DESC LIMIT $9"
    );
    let rows = tx.rows(
        &sql,
        params![
            workspace,
            position,
            id,
            filter.status,
            filter.category,
            filter.language,
            filter.account,
            pattern(&filter.search),
            most
        ],
    )?;
    let templates: Vec<_> = rows.iter().map(|row| read(workspace, row)).collect::<Result<_, _>>()?;
    Ok(Page::cut(templates, limit, |one| Cursor { position: one.created_at.as_micros(), id: one.id.0 }))
}

/// What a search looks for: its wildcards are letters.
fn pattern(search: &str) -> String {
    let search = search.trim().to_lowercase();
    if search.is_empty() {
        return String::new();
    }
    let escaped = search.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}

/// How the templates of an account stand.
pub fn counts(tx: &mut dyn Tx, workspace: WorkspaceId, account: &Account) -> Result<TemplateCounts, StoreError> {
    let row = tx.row(
        "SELECT COUNT(CASE WHEN status = 'APPROVED' THEN 1 END),
             COUNT(CASE WHEN status IN ('PAUSED', 'DISABLED', 'REJECTED') THEN 1 END)
         FROM templates WHERE workspace_id = $1 AND provider = $2 AND account = $3",
        params![workspace, account.provider.as_str(), account.id],
    )?;
    let row = row.ok_or(StoreError::Corrupt { what: "a count" })?;
    let count = |at| -> Result<usize, StoreError> { Ok(usize::try_from(row.get::<i64>(at)?).unwrap_or_default()) };
    Ok(TemplateCounts { approved: count(0)?, unusable: count(1)? })
}

pub fn by_id(tx: &mut dyn Tx, workspace: WorkspaceId, id: TemplateId) -> Result<Option<KnownTemplate>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM templates WHERE workspace_id = $1 AND id = $2");
    tx.row(&sql, params![workspace, id])?.map(|row| read(workspace, &row)).transpose()
}

/// The template of this name and language, also a deleted one.
pub fn by_name(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    account: &Account,
    name: &str,
    language: &str,
) -> Result<Option<KnownTemplate>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM templates
         WHERE workspace_id = $1 AND provider = $2 AND account = $3 AND name = $4 AND language = $5"
    );
    let row = tx.row(&sql, params![workspace, account.provider.as_str(), account.id, name, language])?;
    row.map(|row| read(workspace, &row)).transpose()
}

/// All of an account, deleted ones too; locked until the commit.
pub(crate) fn of_account(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    account: &Account,
) -> Result<Vec<KnownTemplate>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM templates WHERE workspace_id = $1 AND provider = $2 AND account = $3
         ORDER BY id FOR UPDATE"
    );
    let rows = tx.rows(&sql, params![workspace, account.provider.as_str(), account.id])?;
    rows.iter().map(|row| read(workspace, row)).collect()
}

/// Keeps a template, new or changed.
pub(crate) fn put(tx: &mut dyn Tx, template: &KnownTemplate) -> Result<(), StoreError> {
    let told = &template.told;
    let content = serde_json::to_string(&told.content).map_err(|_| StoreError::Corrupt { what: "a template" })?;
    tx.exec(
        "INSERT INTO templates (id, workspace_id, provider, account, provider_id, name, language, category,
             previous_category, correct_category, status, status_since, quality, rejection, content, substitute_id,
             created_at, synced_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
         ON CONFLICT (id) DO UPDATE SET provider_id = excluded.provider_id, category = excluded.category,
             previous_category = excluded.previous_category, correct_category = excluded.correct_category,
             status = excluded.status, status_since = excluded.status_since, quality = excluded.quality,
             rejection = excluded.rejection, content = excluded.content, substitute_id = excluded.substitute_id,
             created_at = excluded.created_at, synced_at = excluded.synced_at",
        params![
            template.id,
            template.workspace,
            template.account.provider.as_str(),
            template.account.id,
            told.provider_id,
            told.name,
            told.language,
            told.category.as_str(),
            told.previous_category.as_ref().map(Category::as_str),
            told.correct_category.as_ref().map(Category::as_str),
            told.status.as_str(),
            template.status_since,
            told.quality.as_str(),
            told.rejection,
            content,
            template.substitute,
            template.created_at,
            template.synced_at
        ],
    )
}

/// What was looked at and stays as it was.
pub(crate) fn seen(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    account: &Account,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(
        "UPDATE templates SET synced_at = $4
         WHERE workspace_id = $1 AND provider = $2 AND account = $3 AND status <> 'DELETED'",
        params![workspace, account.provider.as_str(), account.id, now],
    )
}

/// Chooses what is sent instead while a template is paused; `None`: nothing.
pub fn set_substitute(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    id: TemplateId,
    substitute: Option<TemplateId>,
) -> Result<(), StoreError> {
    tx.exec(
        "UPDATE templates SET substitute_id = $3 WHERE workspace_id = $1 AND id = $2",
        params![workspace, id, substitute],
    )
}

/// The names of the templates that one stands in for.
pub fn substituted_by(tx: &mut dyn Tx, workspace: WorkspaceId, id: TemplateId) -> Result<Vec<String>, StoreError> {
    let rows = tx.rows(
        "SELECT name FROM templates WHERE workspace_id = $1 AND substitute_id = $2 ORDER BY name",
        params![workspace, id],
    )?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// What a template of the channel's account stands for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub category: Category,
    /// Name and language of what is sent instead while it cannot be sent itself; of the same category.
    pub substitute: Option<(String, String)>,
}

/// How a template of the channel's account stands; `None` for one that was not read from the provider yet.
pub fn standing(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    channel: ChannelId,
    name: &str,
    language: &str,
) -> Result<Option<Standing>, StoreError> {
    let rows = tx.rows(
        "SELECT t.category, t.account, ch.settings, s.name, s.language FROM templates t
         JOIN channels ch ON ch.id = $2 AND ch.workspace_id = t.workspace_id
         LEFT JOIN templates s ON s.id = t.substitute_id AND s.account = t.account AND s.provider = t.provider
             AND t.status IN ('PAUSED', 'DISABLED') AND s.status = 'APPROVED' AND s.category = t.category
         WHERE t.workspace_id = $1 AND t.name = $3 AND t.language = $4 AND t.status <> 'DELETED'",
        params![workspace, channel, name, language],
    )?;
    for row in &rows {
        let settings: ChannelSettings = serde_json::from_str(&row.get::<String>(2)?)
            .map_err(|_| StoreError::Corrupt { what: "a channel's settings" })?;
        if settings.account == row.get::<String>(1)? {
            let substitute = row.get::<Option<String>>(3)?.zip(row.get(4)?);
            return Ok(Some(Standing { category: Category::parse(&row.get::<String>(0)?), substitute }));
        }
    }
    Ok(None)
}

/// When a template was edited during the last 30 days.
pub fn edits(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    id: TemplateId,
    now: Timestamp,
) -> Result<Vec<Timestamp>, StoreError> {
    let since = now.minus(super::model::NAME_BLOCKED);
    let rows = tx.rows(
        "SELECT at FROM template_edits WHERE workspace_id = $1 AND template_id = $2 AND at > $3 ORDER BY at",
        params![workspace, id, since],
    )?;
    rows.iter().map(|row| row.get(0)).collect()
}

pub(crate) fn edited(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    id: TemplateId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(
        "INSERT INTO template_edits (id, workspace_id, template_id, at) VALUES ($1, $2, $3, $4)",
        params![Uuid::now_v7(), workspace, id, now],
    )
}

/// How fresh the copy of an account is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// `None`: there is no copy yet.
    pub synced_at: Option<Timestamp>,
    pub tried_at: Timestamp,
    /// Why the newest try was in vain.
    pub failure: Option<String>,
    /// The provider told that something changed since.
    pub stale: bool,
}

pub fn freshness(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    account: &Account,
) -> Result<Option<Freshness>, StoreError> {
    let row = tx.row(
        "SELECT synced_at, tried_at, failure, stale_at FROM template_accounts
         WHERE workspace_id = $1 AND provider = $2 AND account = $3",
        params![workspace, account.provider.as_str(), account.id],
    )?;
    let Some(row) = row else { return Ok(None) };
    let stale = row.get::<Option<Timestamp>>(3)?.is_some();
    Ok(Some(Freshness { synced_at: row.get(0)?, tried_at: row.get(1)?, failure: row.get(2)?, stale }))
}

/// The copy is as the provider has it.
pub(crate) fn synced(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    account: &Account,
    asked_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    // What was told to have changed after the question was asked has to be asked for again.
    tx.exec(
        "INSERT INTO template_accounts (workspace_id, provider, account, synced_at, tried_at, failure, stale_at)
         VALUES ($1, $2, $3, $4, $4, NULL, NULL)
         ON CONFLICT (workspace_id, provider, account) DO UPDATE SET synced_at = excluded.synced_at,
             tried_at = excluded.tried_at, failure = NULL,
             stale_at = CASE WHEN template_accounts.stale_at > $5 THEN template_accounts.stale_at ELSE NULL END",
        params![workspace, account.provider.as_str(), account.id, now, asked_at],
    )
}

/// The provider could not be asked; the copy stays as it is.
pub fn not_synced(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    account: &Account,
    failure: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(
        "INSERT INTO template_accounts (workspace_id, provider, account, synced_at, tried_at, failure, stale_at)
         VALUES ($1, $2, $3, NULL, $4, $5, NULL)
         ON CONFLICT (workspace_id, provider, account) DO UPDATE SET tried_at = excluded.tried_at,
             failure = excluded.failure",
        params![workspace, account.provider.as_str(), account.id, now, failure],
    )
}

/// The provider told that templates of the workspace's accounts changed: they are asked for anew.
pub fn changed_at_provider(tx: &mut dyn Tx, workspace: WorkspaceId, now: Timestamp) -> Result<(), StoreError> {
    tx.exec("UPDATE template_accounts SET stale_at = $2 WHERE workspace_id = $1", params![workspace, now])?;
    tx.signal(Signal::Templates);
    Ok(())
}

fn read(workspace: WorkspaceId, row: &Row) -> Result<KnownTemplate, StoreError> {
    let corrupt = |what| StoreError::Corrupt { what };
    let provider = Provider::parse(&row.get::<String>(1)?).ok_or(corrupt("a template's provider"))?;
    let content: TemplateContent =
        serde_json::from_str(&row.get::<String>(13)?).map_err(|_| corrupt("a template's content"))?;
    let category = |text: Option<String>| text.as_deref().map(Category::parse);
    Ok(KnownTemplate {
        id: row.get(0)?,
        workspace,
        account: Account { provider, id: row.get(2)? },
        told: Reported {
            provider_id: row.get(3)?,
            name: row.get(4)?,
            language: row.get(5)?,
            category: Category::parse(&row.get::<String>(6)?),
            previous_category: category(row.get(7)?),
            correct_category: category(row.get(8)?),
            status: Status::parse(&row.get::<String>(9)?),
            quality: Quality::parse(&row.get::<String>(11)?),
            rejection: row.get(12)?,
            content,
        },
        status_since: row.get(10)?,
        substitute: row.get(14)?,
        created_at: row.get(15)?,
        synced_at: row.get(16)?,
    })
}
