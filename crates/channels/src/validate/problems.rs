//! Problems as they are found.

use super::problem::{Problem, ProblemKind};
use std::{collections::HashSet, fmt::Display, hash::Hash};

#[derive(Default)]
pub(super) struct Problems(pub(super) Vec<Problem>);

impl Problems {
    pub(super) fn add(&mut self, path: impl Display, kind: ProblemKind) {
        self.0.push(Problem { path: path.to_string(), kind });
    }

    pub(super) fn unless(&mut self, fits: impl FnOnce() -> bool, path: impl Display, kind: ProblemKind) {
        if !fits() {
            self.add(path, kind);
        }
    }

    pub(super) fn length(&mut self, path: impl Display, text: &str, limit: usize) {
        let actual = text.chars().count();
        if actual > limit {
            self.add(path, ProblemKind::TooLong { limit, actual });
        }
    }

    /// A text that must be there.
    pub(super) fn text(&mut self, path: &str, text: &str, limit: usize) {
        if text.trim().is_empty() {
            self.add(path, ProblemKind::Empty);
        }
        self.length(path, text, limit);
    }

    pub(super) fn optional(&mut self, path: &str, text: Option<&str>, limit: usize) {
        if let Some(text) = text {
            self.text(path, text, limit);
        }
    }

    pub(super) fn at_most(&mut self, path: &str, actual: usize, limit: usize) {
        if actual > limit {
            self.add(path, ProblemKind::TooMany { limit, actual });
        }
    }

    /// A list that must hold something.
    pub(super) fn count(&mut self, path: &str, actual: usize, limit: usize) {
        if actual == 0 {
            self.add(path, ProblemKind::Empty);
        }
        self.at_most(path, actual, limit);
    }

    /// A list of several.
    pub(super) fn between(&mut self, path: &str, actual: usize, least: usize, limit: usize) {
        if actual < least {
            self.add(path, ProblemKind::TooFew { least, actual });
        }
        self.at_most(path, actual, limit);
    }

    pub(super) fn trimmed(&mut self, path: &str, text: &str) {
        if text.trim() != text {
            self.add(path, ProblemKind::SpacesAround);
        }
    }

    /// The rule for values of templates.
    pub(super) fn one_line(&mut self, path: &str, text: &str) {
        if text.contains(['\n', '\r', '\t']) || text.contains("     ") {
            self.add(path, ProblemKind::Whitespace);
        }
    }

    /// The rule for headers.
    pub(super) fn no_line_break(&mut self, path: &str, text: &str) {
        if text.contains(['\n', '\r']) {
            self.add(path, ProblemKind::LineBreak);
        }
    }

    pub(super) fn unique<T: Eq + Hash>(&mut self, path: &str, value: T, others: &mut HashSet<T>) {
        if !others.insert(value) {
            self.add(path, ProblemKind::Repeated);
        }
    }

    /// The address of a page.
    pub(super) fn page(&mut self, path: &str, url: &str) {
        self.length(path, url, LONGEST_URL);
        let known = ["https://", "http://"].into_iter().find_map(|scheme| url.strip_prefix(scheme));
        let fits = known.is_some_and(|rest| !rest.is_empty()) && !url.contains(char::is_whitespace);
        self.unless(|| fits, path, ProblemKind::Address);
    }
}

pub(super) const LONGEST_URL: usize = 2_000;
