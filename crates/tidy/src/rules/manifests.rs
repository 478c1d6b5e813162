//! Every dependency says why it is there.

use crate::{Finding, Repository, Rule};

pub const RULE: Rule = Rule {
    reason: "A dependency is other people's code that we answer for. One line beside it says what it is for, so that the \
             next reader knows when it can go. Versions stand in one place, so that there is one of each.",
    check,
};

const SECTION: &str = "[workspace.dependencies]";

fn check(repository: &Repository) -> Vec<Finding> {
    let members = repository.texts.iter().filter(|file| file.path.ends_with("/Cargo.toml"));
    let versions = members.filter(|file| file.path.starts_with("crates/")).flat_map(|file| {
        let own = file.lines().filter(|(_, line)| pins_version(line));
        own.map(|(number, _)| Finding::new(&file.path, number, "a version of its own: use `.workspace = true`"))
    });
    reasons(repository).into_iter().chain(versions).collect()
}

fn reasons(repository: &Repository) -> Vec<Finding> {
    let Some(manifest) = repository.text("Cargo.toml") else { return Vec::new() };
    let mut inside = false;
    let mut findings = Vec::new();
    for (number, line) in manifest.lines() {
        if line.starts_with('[') {
            inside = line == SECTION;
        }
        let name = line.split_once('=').filter(|_| inside && !line.starts_with('#')).map(|(name, _)| name.trim());
        let Some(name) = name.filter(|name| !name.starts_with("ponte-")) else { continue };
        if line.rsplit_once(" # ").is_none_or(|(_, reason)| reason.trim().is_empty()) {
            findings.push(Finding::new("Cargo.toml", number, format!("`{name}` has no `# reason`")));
        }
    }
    findings
}

/// `name = "1.2"` or `version = "1.2"` inside braces; the package's own fields are inherited.
fn pins_version(line: &str) -> bool {
    let Some((name, value)) = line.split_once('=') else { return false };
    let digits =
        |text: &str| text.trim().trim_start_matches(['"', '=', '^', '~']).starts_with(|c: char| c.is_ascii_digit());
    let quoted = value.trim_start().starts_with('"') && digits(value);
    (quoted && !name.contains('#')) || value.contains("version = \"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let manifest = "[package]\nname = \"x\"\n[workspace.dependencies]\n# Values.\nponte-kernel = { path = \"k\" }\nuuid = \"1\" # ids\nserde = \"1\"\n";
        let found = check(&Repository::of(&[("Cargo.toml", manifest)]));
        assert_eq!(found, [Finding::new("Cargo.toml", 7, "`serde` has no `# reason`")]);
    }

    #[test]
    fn a_member_with_a_version_of_its_own_is_found() {
        let manifest = "[package]\nversion.workspace = true\n[dependencies]\nuuid.workspace = true\nserde = \"1\"\njiff = { version = \"0.2\" }\n";
        let found = check(&Repository::of(&[("crates/flows/Cargo.toml", manifest)]));
        assert_eq!(found.iter().map(|finding| finding.line).collect::<Vec<_>>(), [5, 6]);
    }
}
