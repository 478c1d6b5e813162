//! `ponte migrate`: brings the databases up to this version, or says what that would do.

use crate::config::{Databases, make_folders};
use ponte_kernel::Language;
use ponte_store::{Database, MigrationSet, MigrationStatus, OpenError, Store, migration_status, schema};

/// Applies what is pending, and tells what that was.
pub async fn apply(databases: &Databases, language: Language) -> anyhow::Result<String> {
    make_folders([&databases.main, &databases.keys])?;
    let mut text = String::new();
    for part in parts(databases) {
        let before = migration_status(&part.database, part.set).await?;
        drop(Store::open(&part.database, part.set).await?);
        text.push_str(&part.applied(&before, language));
    }
    Ok(text)
}

/// Tells what was applied and what is pending. Changes nothing.
pub async fn status(databases: &Databases, language: Language) -> Result<String, OpenError> {
    let mut text = String::new();
    for part in parts(databases) {
        let status = migration_status(&part.database, part.set).await?;
        text.push_str(&part.listed(&status, language));
    }
    Ok(text)
}

struct Part {
    name: [&'static str; 2],
    database: Database,
    set: &'static MigrationSet,
}

fn parts(databases: &Databases) -> Vec<Part> {
    let Databases { main, keys } = databases.clone();
    let journal =
        main.journal().map(|database| Part { name: ["Diário", "Journal"], database, set: &schema::JOURNAL });
    let mut parts = vec![Part { name: ["Dados", "Data"], database: main, set: &schema::MAIN }];
    parts.extend(journal);
    parts.push(Part { name: ["Chaves", "Keys"], database: keys, set: &schema::KEYS });
    parts
}

impl Part {
    fn applied(&self, before: &MigrationStatus, language: Language) -> String {
        let name = self.name(language);
        if before.pending.is_empty() {
            return language.pick(format!("{name}: já em dia.\n"), format!("{name}: up to date already.\n"));
        }
        let names: Vec<String> = before.pending.iter().map(|new| numbered(new.number, new.name)).collect();
        let names = names.join(", ");
        language.pick(format!("{name}: aplicadas {names}.\n"), format!("{name}: applied {names}.\n"))
    }

    fn listed(&self, status: &MigrationStatus, language: Language) -> String {
        let [done, to_come] = language.pick(["aplicada", "pendente"], ["applied", "pending"]);
        let applied = status.applied.iter().map(|old| (done, numbered(old.number, &old.name)));
        let pending = status.pending.iter().map(|new| (to_come, numbered(new.number, new.name)));
        let lines = applied.chain(pending).map(|(state, name)| format!("  {state}  {name}\n"));
        format!("{}\n{}", self.name(language), lines.collect::<String>())
    }

    fn name(&self, language: Language) -> &'static str {
        let [portuguese, english] = self.name;
        language.pick(portuguese, english)
    }
}

fn numbered(number: u32, name: &str) -> String {
    format!("{number:04} {name}")
}
