//! One catalogue of events.

use crate::{Finding, Repository, Rule, RustFile, Span};
use std::collections::HashSet;

pub const RULE: Rule = Rule {
    reason: "Inbox, automations, outgoing webhooks and the audit chain read events by their kind. A kind that stands in no \
             catalogue is one that nobody was told of; one that nothing writes is a promise that is not kept.",
    check,
};

/// Where all kinds are described: a table whose first column is the kind in backticks.
const CATALOGUE: &str = "docs/events.md";

fn check(repository: &Repository) -> Vec<Finding> {
    let described = described(repository);
    let written: Vec<_> =
        repository.rust.iter().flat_map(|file| kinds(file).map(move |kind| (file, kind))).collect();
    let known: HashSet<_> = described.iter().map(|(_, kind)| kind.as_str()).collect();
    let used: HashSet<_> = written.iter().map(|(_, kind)| kind.text.as_str()).collect();
    let unknown = written
        .iter()
        .filter(|(_, kind)| !known.contains(kind.text.as_str()))
        .map(|(file, kind)| Finding::new(&file.path, kind.line, format!("`{}` is not in {CATALOGUE}", kind.text)));
    let unused = described.iter().filter(|(_, kind)| !used.contains(kind.as_str()));
    let unused = unused.map(|(line, kind)| Finding::new(CATALOGUE, *line, format!("nothing writes `{kind}`")));
    unknown.chain(unused).collect()
}

/// The kinds that a file writes: `noun.verb_past` literals where events are made. Names of jobs are constants.
fn kinds(file: &RustFile) -> impl Iterator<Item = &Span> {
    let makes_events = file.in_sources().is_some() && file.words("NewEvent").next().is_some();
    file.literals
        .iter()
        .filter(move |literal| makes_events && is_kind(&literal.text) && !is_constant(file, literal.at))
}

fn is_constant(file: &RustFile, at: usize) -> bool {
    let line_start = file.code[..at].rfind('\n').map_or(0, |end| end + 1);
    whole_const(&file.code[line_start..at])
}

fn whole_const(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("const ") || line.starts_with("pub const ")
}

fn is_kind(text: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    text.split_once('.').is_some_and(|(noun, verb)| word(noun) && word(verb))
}

/// The catalogue's kinds with their lines.
fn described(repository: &Repository) -> Vec<(usize, String)> {
    let Some(catalogue) = repository.text(CATALOGUE) else { return Vec::new() };
    let first_cell = |line: &str| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned());
    let cells = catalogue.lines().filter_map(|(number, line)| Some((number, first_cell(line)?)));
    cells.filter(|(_, kind)| is_kind(kind)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "use ponte_store::events::NewEvent;\npub const BOT_TURN: &str = \"bot.turn\";\nfn f() {\n    fact(\"message.received\");\n    open(\"main file.db\");\n}\n";

    fn findings(catalogue: &str) -> Vec<String> {
        let files = [("crates/conversations/src/receive.rs", CODE), (CATALOGUE, catalogue)];
        check(&Repository::of(&files)).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn catalogue_and_code_agree() {
        assert!(findings("| kind | when |\n| --- | --- |\n| `message.received` | … |\n").is_empty());
    }

    #[test]
    fn both_directions_are_held() {
        assert_eq!(
            findings("| `message.sent` | … |\n"),
            [
                "crates/conversations/src/receive.rs:4: `message.received` is not in docs/events.md",
                "docs/events.md:1: nothing writes `message.sent`"
            ]
        );
    }
}
