//! Rooms import one way.

use crate::{Finding, Repository, Rule, TextFile};

pub const RULE: Rule = Rule {
    reason: "A lower room that knows a higher one can neither be understood nor tested alone. It reaches up only through a \
             job or an event whose handler the server registers. The simulator is the oracle of the channels: a \
             mistake they share would go unseen.",
    check,
};

/// The rooms from the ground up; those of one floor do not know each other.
const FLOORS: &[&[&str]] = &[
    &["kernel"],
    &["store"],
    &["platform"],
    &["identity", "contacts", "connectors"],
    &["channels"],
    &["media"],
    &["conversations"],
    &["flows", "funnel", "campaigns", "scheduling", "payments", "privacy"],
    &["server"],
];
/// Stands apart: knows the words alone, and only the server and tests know it.
const SIMULATOR: &str = "simulator";
/// Reads the repository's text; nothing of Ponte.
const TIDY: &str = "tidy";

fn check(repository: &Repository) -> Vec<Finding> {
    let manifests = repository.texts.iter().filter_map(|file| Some((room_of_manifest(&file.path)?, file)));
    manifests.flat_map(|(room, manifest)| check_room(room, manifest)).collect()
}

fn check_room(room: &str, manifest: &TextFile) -> Vec<Finding> {
    if room != SIMULATOR && room != TIDY && floor(room).is_none() {
        let what = format!("the room `{room}` has no place yet: give it one in FLOORS of crates/tidy");
        return vec![Finding::new(&manifest.path, 1, what)];
    }
    let mut findings = Vec::new();
    let mut section = "";
    for (number, line) in manifest.lines() {
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']);
        }
        let Some(used) = used_room(line, section) else { continue };
        if !may_use(room, used, section) {
            findings.push(Finding::new(&manifest.path, number, format!("`{room}` must not know `{used}`")));
        }
    }
    findings
}

fn may_use(room: &str, used: &str, section: &str) -> bool {
    let for_tests = section.starts_with("dev-dependencies");
    match (room, used) {
        (_, TIDY) | (TIDY, _) => false,
        (room, used) if room == used => for_tests,
        (SIMULATOR, used) => used == "kernel",
        (room, SIMULATOR) => room == "server" || for_tests,
        (room, used) => floor(used) < floor(room),
    }
}

/// The room that a line of a manifest depends on.
fn used_room<'a>(line: &'a str, section: &'a str) -> Option<&'a str> {
    let in_heading = section.rsplit_once("dependencies.").map(|(_, name)| name);
    let name =
        if section.ends_with("dependencies") { line } else { in_heading.filter(|_| line.starts_with('['))? };
    let room = name.strip_prefix("ponte-")?;
    Some(room.split(|c: char| !c.is_alphanumeric()).next().unwrap_or(room))
}

fn room_of_manifest(path: &str) -> Option<&str> {
    path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml").filter(|room| !room.contains('/'))
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(room: &str, manifest: &str) -> Vec<String> {
        let path = format!("crates/{room}/Cargo.toml");
        check(&Repository::of(&[(&path, manifest)])).into_iter().map(|finding| finding.to_string()).collect()
    }

    #[test]
    fn up_and_sideways_is_refused() {
        let manifest =
            "[dependencies]\nponte-kernel.workspace = true\nponte-flows.workspace = true\nponte-identity = {}\n";
        assert_eq!(
            findings("contacts", manifest),
            [
                "crates/contacts/Cargo.toml:3: `contacts` must not know `flows`",
                "crates/contacts/Cargo.toml:4: `contacts` must not know `identity`"
            ]
        );
    }

    #[test]
    fn headings_count_too() {
        assert_eq!(findings("store", "[dependencies.ponte-channels]\nworkspace = true\n").len(), 1);
        assert_eq!(
            findings("store", "[target.'cfg(unix)'.dependencies]\nponte-channels.workspace = true\n").len(),
            1
        );
    }

    #[test]
    fn the_simulator_shares_nothing_with_the_channels() {
        assert_eq!(findings("simulator", "[dependencies]\nponte-channels.workspace = true\n").len(), 1);
        assert_eq!(findings("simulator", "[dev-dependencies]\nponte-channels.workspace = true\n").len(), 1);
        assert_eq!(findings("channels", "[dependencies]\nponte-simulator.workspace = true\n").len(), 1);
        assert!(findings("connectors", "[dev-dependencies]\nponte-simulator.workspace = true\n").is_empty());
    }

    #[test]
    fn a_new_room_needs_a_place() {
        assert!(findings("billing", "").concat().contains("has no place yet"));
    }

    #[test]
    fn a_room_may_test_itself_with_its_own_features() {
        assert!(findings("store", "[dev-dependencies]\nponte-store = { workspace = true }\n").is_empty());
    }
}
