//! Text without noise, promises and switched-off tests.

use crate::{Finding, Repository, Rule, RustFile, TextFile, rust::whole_words};

pub const RULE: Rule = Rule {
    reason: "What is left to do is an issue, not a note in the code. A test that does not run is worth less than none: a \
             wrong behaviour that must stay for now is asserted, with its reason. Lines of ornament tell nothing.",
    check,
};

/// Notes to self.
const NOTES: &[&str] = &["TODO", "FIXME", "XXX", "HACK"];
/// So many of one sign are an ornament. Three is a document's separator in YAML and Markdown.
const ORNAMENT: usize = 4;

fn check(repository: &Repository) -> Vec<Finding> {
    repository.texts.iter().flat_map(check_text).chain(repository.rust.iter().flat_map(check_rust)).collect()
}

fn check_text(file: &TextFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in file.lines() {
        if let Some(note) = NOTES.iter().find(|note| whole_words(line, note).next().is_some()) {
            findings.push(Finding::new(&file.path, number, format!("`{note}`")));
        }
        if file.extension() != Some("md") && is_ornament(line) {
            findings.push(Finding::new(&file.path, number, "an ornamental line"));
        }
    }
    findings
}

fn check_rust(file: &RustFile) -> Vec<Finding> {
    let ignored = file.code_with_tests.match_indices("#[ignore").map(|(at, _)| at);
    ignored.map(|at| Finding::new(&file.path, file.line(at), "a test that does not run")).collect()
}

/// A comment that is, or is framed by, a row of the same sign.
fn is_ornament(line: &str) -> bool {
    let line = line.trim();
    let comment = ["///", "//!", "//", "#", "--", "/*"].iter().find_map(|mark| line.strip_prefix(mark));
    let Some(comment) = comment.map(str::trim) else { return false };
    let run = |mark: char| {
        let framed = comment.len() - comment.trim_start_matches(mark).len();
        framed >= ORNAMENT
    };
    "-=*#/~+_─━═".chars().any(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        check(&Repository::of(&[(path, text)])).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn notes_to_self_are_found_everywhere() {
        assert_eq!(lines("crates/flows/src/lib.rs", "//! A room.\n// TODO: more\n"), [2]);
        assert_eq!(lines("docs/flows.md", "FIXME\n"), [1]);
        assert!(lines("docs/flows.md", "HACKERS and TODOS are words\n").is_empty());
    }

    #[test]
    fn ornaments_are_found() {
        for banner in ["// ------ types ------", "//////////////", "# =====", "-- -----", "/// ────"] {
            assert_eq!(lines("crates/flows/src/lib.rs", banner), [1], "{banner}");
        }
        assert!(lines("docs/flows.md", "# Title\n\n| --- | --- |\n").is_empty());
        assert!(lines("catalog/flows/a.yaml", "# a -- b\n---\n").is_empty());
    }

    #[test]
    fn tests_that_do_not_run_are_found() {
        let bad = "#[cfg(test)]\nmod tests {\n    #[test]\n    #[ignore = \"slow\"]\n    fn a() {}\n}\n";
        assert_eq!(lines("crates/flows/src/lib.rs", bad), [4]);
    }
}
