//! What a rule says.

use crate::Repository;
use std::fmt;

/// Something that must hold everywhere.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Why it exists: printed with its findings.
    pub reason: &'static str,
    pub check: fn(&Repository) -> Vec<Finding>,
}

impl Rule {
    /// # Errors
    /// With all findings and the reason, ready to be printed.
    pub fn hold(&self, repository: &Repository) -> Result<(), String> {
        let findings = (self.check)(repository);
        if findings.is_empty() {
            return Ok(());
        }
        let lines: Vec<_> = findings.iter().map(Finding::to_string).collect();
        Err(format!("\n{}\nWhy: {}\n", lines.join("\n"), self.reason))
    }
}

/// A place where a rule is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// From the repository's root.
    pub path: String,
    /// The first line is 1.
    pub line: usize,
    pub what: String,
}

impl Finding {
    pub fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}
