//! The copy of an account's templates is brought up to date: what changed is written and told by events.

use super::{
    model::{Account, Category, KnownTemplate, Reported, Status},
    store,
};
use ponte_kernel::{TemplateId, Timestamp, WorkspaceId};
use ponte_store::{
    StoreError, Tx,
    events::{self, NewEvent},
};
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Where templates are used: by a template's name, the keys of the flows whose file names it.
pub type Uses = BTreeMap<String, Vec<String>>;

/// What the account's whole list came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Synced {
    pub templates: usize,
    pub added: usize,
    pub changed: usize,
    /// Not on the list any more.
    pub gone: usize,
}

/// Writes an account's whole list, which was asked for at `asked_at`.
pub fn apply(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    account: &Account,
    told: &[Reported],
    uses: &Uses,
    asked_at: Timestamp,
    now: Timestamp,
) -> Result<Synced, StoreError> {
    let known = store::of_account(tx, workspace, account)?;
    let place = Place { workspace, account };
    let changes = compare(place, &known, told, asked_at, now);
    let synced = Synced {
        templates: told.len(),
        added: changes.iter().filter(|change| change.before.is_none()).count(),
        gone: changes.iter().filter(|change| change.after.told.status == Status::Deleted).count(),
        changed: changes.iter().filter(|change| change.before.is_some()).count(),
    };
    for change in &changes {
        store::put(tx, &change.after)?;
    }
    let facts: Vec<_> = changes.iter().flat_map(|change| facts(change, uses, now)).collect();
    events::append(tx, &facts)?;
    store::seen(tx, workspace, account, now)?;
    store::synced(tx, workspace, account, asked_at, now)?;
    Ok(Synced { changed: synced.changed - synced.gone, ..synced })
}

/// Writes one template that the provider told of.
pub fn apply_one(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    account: &Account,
    told: &Reported,
    uses: &Uses,
    now: Timestamp,
) -> Result<TemplateId, StoreError> {
    let known = store::by_name(tx, workspace, account, &told.name, &told.language)?;
    let Some(change) = changed(Place { workspace, account }, known.as_ref(), told, now) else {
        return known.map(|known| known.id).ok_or(StoreError::Corrupt { what: "a template" });
    };
    store::put(tx, &change.after)?;
    events::append(tx, &facts(&change, uses, now))?;
    Ok(change.after.id)
}

/// Writes an edit that the provider took: the template is in review again.
pub fn apply_edit(
    tx: &mut dyn Tx,
    before: &KnownTemplate,
    after: &Reported,
    now: Timestamp,
) -> Result<TemplateId, StoreError> {
    if before.told.status == Status::Approved {
        store::edited(tx, before.workspace, before.id, now)?;
    }
    apply_one(tx, before.workspace, &before.account, after, &Uses::new(), now)
}

/// Writes that the provider deleted a template.
pub fn apply_deletion(tx: &mut dyn Tx, before: &KnownTemplate, now: Timestamp) -> Result<TemplateId, StoreError> {
    let told = Reported { status: Status::Deleted, ..before.told.clone() };
    apply_one(tx, before.workspace, &before.account, &told, &Uses::new(), now)
}

#[derive(Clone, Copy)]
struct Place<'a> {
    workspace: WorkspaceId,
    account: &'a Account,
}

/// A template before and after.
#[derive(Clone, Debug, PartialEq)]
struct Change {
    before: Option<KnownTemplate>,
    after: KnownTemplate,
}

/// What differs between the copy and the list. What is not on the list any more was deleted. What was changed here
/// after the list was asked for is not on it yet: it is left alone.
fn compare(
    place: Place<'_>,
    known: &[KnownTemplate],
    told: &[Reported],
    asked_at: Timestamp,
    now: Timestamp,
) -> Vec<Change> {
    let by_name: HashMap<_, _> = known.iter().map(|known| (name_of(&known.told), known)).collect();
    let newer = |known: &KnownTemplate| known.synced_at > asked_at;
    let mut changes = Vec::new();
    for told in told {
        let known = by_name.get(&name_of(told)).copied();
        if !known.is_some_and(newer) {
            changes.extend(changed(place, known, told, now));
        }
    }
    let listed: HashSet<_> = told.iter().map(name_of).collect();
    let gone = known.iter().filter(|known| {
        known.told.status != Status::Deleted && !newer(known) && !listed.contains(&name_of(&known.told))
    });
    changes.extend(gone.filter_map(|known| {
        let told = Reported { status: Status::Deleted, ..known.told.clone() };
        changed(place, Some(known), &told, now)
    }));
    changes
}

fn name_of(told: &Reported) -> (&str, &str) {
    (&told.name, &told.language)
}

fn changed(place: Place<'_>, known: Option<&KnownTemplate>, told: &Reported, now: Timestamp) -> Option<Change> {
    let told = kept(known, told);
    if known.is_some_and(|known| known.told == told) {
        return None;
    }
    let same_state = known.filter(|known| known.told.status == told.status);
    let reborn = known.is_some_and(|known| known.told.status == Status::Deleted);
    let after = KnownTemplate {
        id: known.map_or_else(TemplateId::new, |known| known.id),
        workspace: place.workspace,
        account: place.account.clone(),
        status_since: same_state.map_or(now, |known| known.status_since),
        substitute: known.and_then(|known| known.substitute),
        created_at: known.filter(|_| !reborn).map_or(now, |known| known.created_at),
        synced_at: now,
        told,
    };
    Some(Change { before: known.cloned(), after })
}

/// What the provider tells, with what it does not tell again: the handle of a header's sample.
fn kept(known: Option<&KnownTemplate>, told: &Reported) -> Reported {
    use super::model::Header;
    let mut told = told.clone();
    if let (Some(Header::Media { kind, handle }), Some(Header::Media { kind: before, handle: uploaded })) =
        (&mut told.content.header, known.and_then(|known| known.told.content.header.as_ref()))
        && kind == before
        && handle.is_none()
    {
        handle.clone_from(uploaded);
    }
    told
}

fn facts(change: &Change, uses: &Uses, now: Timestamp) -> Vec<NewEvent> {
    let (before, after) = (change.before.as_ref(), &change.after);
    let told = &after.told;
    let was = before.map(|before| &before.told);
    let mut facts = vec![json!({
        "template": after.id,
        "name": told.name,
        "language": told.language,
        "status": told.status.as_str(),
        "previous_status": was.map(|was| was.status.as_str()),
        "quality": told.quality.as_str(),
        "category": told.category.as_str(),
        "previous_category": was.map(|was| was.category.as_str()),
        "correct_category": told.correct_category.as_ref().map(Category::as_str),
        "reason": told.rejection,
    })];
    let mut kinds = vec!["template.changed"];
    if told.status.stands_aside() && was.is_none_or(|was| was.status != told.status) {
        let flows = uses.get(&told.name).cloned().unwrap_or_default();
        facts.push(json!({
            "template": after.id,
            "name": told.name,
            "language": told.language,
            "status": told.status.as_str(),
            "flows": flows,
            "substitute": after.substitute,
        }));
        kinds.push("template.paused");
    }
    let event = |(kind, payload): (&'static str, serde_json::Value)| NewEvent {
        workspace: after.workspace,
        kind,
        author: "system".to_owned(),
        thread: None,
        payload: payload.to_string(),
        at: now,
    };
    kinds.into_iter().zip(facts).map(event).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        endpoint::Provider,
        templates::{Quality, TemplateContent},
    };

    fn told(name: &str, status: Status) -> Reported {
        Reported {
            provider_id: "7".to_owned(),
            name: name.to_owned(),
            language: "pt_BR".to_owned(),
            category: Category::Utility,
            previous_category: None,
            correct_category: None,
            status,
            quality: Quality::Unknown,
            rejection: None,
            content: TemplateContent::default(),
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_secs(seconds)
    }

    fn states(changes: &[Change]) -> Vec<(&str, &str)> {
        changes.iter().map(|change| (change.after.told.name.as_str(), change.after.told.status.as_str())).collect()
    }

    #[test]
    fn what_differs_is_written_and_what_is_missing_is_gone() {
        let account = Account { provider: Provider::Meta, id: "1".to_owned() };
        let place = Place { workspace: WorkspaceId::new(), account: &account };
        let first = [told("a", Status::Approved), told("b", Status::Approved)];
        let made = compare(place, &[], &first, at(10), at(10));
        assert_eq!(states(&made), [("a", "APPROVED"), ("b", "APPROVED")]);
        let known: Vec<_> = made.into_iter().map(|change| change.after).collect();
        assert_eq!(compare(place, &known, &first, at(20), at(20)), []);
        let second = [told("a", Status::Paused)];
        let changes = compare(place, &known, &second, at(20), at(20));
        assert_eq!(states(&changes), [("a", "PAUSED"), ("b", "DELETED")]);
        assert_eq!(changes[0].after.status_since, at(20));
        assert_eq!(changes[0].after.id, known[0].id);
    }

    #[test]
    fn an_older_list_does_not_undo_what_was_changed_since() {
        let account = Account { provider: Provider::Meta, id: "1".to_owned() };
        let place = Place { workspace: WorkspaceId::new(), account: &account };
        let edited = changed(place, None, &told("a", Status::Pending), at(15)).expect("new").after;
        let list = [told("a", Status::Approved)];
        assert_eq!(compare(place, std::slice::from_ref(&edited), &list, at(10), at(20)), []);
        assert_eq!(states(&compare(place, &[edited], &list, at(16), at(20))), [("a", "APPROVED")]);
    }
}
