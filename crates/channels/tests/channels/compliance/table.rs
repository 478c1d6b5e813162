//! The results of all candidates as a table of Markdown.

use super::{
    Candidate,
    requirements::{Holds, REQUIREMENTS, Requirement},
};
use std::fmt::Write as _;

pub const BEGIN: &str = "<!-- channels-report: written by make channels-report -->";
pub const END: &str = "<!-- end of channels-report -->";

/// `✓` kept, `–` the provider has no such thing (a note says why), `✗` not kept.
pub fn table(candidates: &[Candidate]) -> String {
    let mut notes = Vec::new();
    let mut rows = String::new();
    for requirement in REQUIREMENTS {
        let marks: Vec<_> = candidates.iter().map(|candidate| mark(requirement, candidate, &mut notes)).collect();
        line(&mut rows, requirement.text, &marks);
    }
    let names: Vec<_> = candidates.iter().map(|candidate| format!("`{}`", candidate.name())).collect();
    let mut text = String::new();
    line(&mut text, "An adapter …", &names);
    line(&mut text, "---", &vec!["---".to_owned(); names.len()]);
    text.push_str(&rows);
    for (at, note) in notes.iter().enumerate() {
        write!(text, "\n{}. {note}.", at + 1).expect("a string takes it");
    }
    text.push('\n');
    text
}

fn line(text: &mut String, first: &str, cells: &[String]) {
    writeln!(text, "| {first} | {} |", cells.join(" | ")).expect("a string takes it");
}

fn mark(requirement: &Requirement, candidate: &Candidate, notes: &mut Vec<String>) -> String {
    match (requirement.check)(candidate) {
        Ok(Holds::Yes) => "✓".to_owned(),
        Ok(Holds::Spared(why)) => {
            let known = notes.iter().position(|note| *note == why);
            let at = known.unwrap_or_else(|| {
                notes.push(why);
                notes.len() - 1
            });
            format!("– ({})", at + 1)
        }
        Err(_) => "✗".to_owned(),
    }
}
