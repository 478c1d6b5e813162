//! Documents that point at something.

use crate::{Finding, Repository, Rule, TextFile};
use std::collections::HashSet;

pub const RULE: Rule =
    Rule { reason: "A page that names a file which was moved misleads exactly the reader who needs it.", check };

/// Folders whose files pages name in running text.
const NAMED: &[&str] = &["crates/", "catalog/", "migrations/", "docs/", "scripts/"];

fn check(repository: &Repository) -> Vec<Finding> {
    let paths: HashSet<_> = repository.paths.iter().map(String::as_str).collect();
    let pages = repository.texts.iter().filter(|file| file.extension() == Some("md"));
    pages.flat_map(|page| check_page(page, &paths)).collect()
}

fn check_page(page: &TextFile, paths: &HashSet<&str>) -> Vec<Finding> {
    let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut findings = Vec::new();
    for (number, line) in page.lines() {
        let links = links(line).map(|link| resolved(folder, link));
        let named = code_spans(line).filter(|span| NAMED.iter().any(|root| span.starts_with(root)));
        let named = named
            .filter(|span| !span.contains(['*', '<', '{', ' ', '…']))
            .map(|span| span.trim_end_matches('/').to_owned());
        let missing = links.chain(named).filter(|path| !path.is_empty() && !paths.contains(path.as_str()));
        findings.extend(missing.map(|path| Finding::new(&page.path, number, format!("there is no `{path}`"))));
    }
    findings
}

/// The targets of links to files.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let targets = line.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    targets.filter(|target| {
        !target.contains("://") && !target.starts_with(['#', '/']) && !target.starts_with("mailto:")
    })
}

fn code_spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// A relative link, from the root.
fn resolved(folder: &str, link: &str) -> String {
    let target = link.split('#').next().unwrap_or(link);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dead_links_and_paths_are_found() {
        let page = "[map](architecture.md) and [gone](../GONE.md#top), [web](https://example.com)\nSee `crates/flows/src/lib.rs`, `crates/flows/src/old.rs` and `crates/*/src`.\n";
        let files = [("docs/README.md", page), ("docs/architecture.md", ""), ("crates/flows/src/lib.rs", "")];
        let found: Vec<_> = check(&Repository::of(&files)).iter().map(Finding::to_string).collect();
        assert_eq!(
            found,
            ["docs/README.md:1: there is no `GONE.md`", "docs/README.md:2: there is no `crates/flows/src/old.rs`"]
        );
    }
}
