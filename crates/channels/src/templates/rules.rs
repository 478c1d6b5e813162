//! What providers usually reject, found before they are asked: limits of Meta (reference page, sections 7.3 to 7.5),
//! and what its reviewers object to.

mod buttons;
mod finding;
mod text;

pub use finding::{Finding, LintRule, Severity};

use super::model::{
    Category, Draft, Header, KnownTemplate, NAME_BLOCKED, ParameterFormat, Status, TemplateContent,
};
use crate::model::MediaKind;
use ponte_kernel::{Language, Timestamp};
use std::time::Duration;

/// All that is to be said about a template before it goes into review.
pub fn lint(draft: &Draft) -> Vec<Finding> {
    let mut found = Findings::default();
    check_name(&mut found, &draft.name);
    if !is_language_code(&draft.language) {
        found.error("language", LintRule::LanguageCode);
    }
    if matches!(draft.category, Category::Other(_)) {
        found.error("category", LintRule::Category);
    }
    check_content(&mut found, &draft.category, &draft.content);
    found.0
}

/// The same for a change, whose name and language stay.
pub fn lint_content(category: &Category, content: &TemplateContent) -> Vec<Finding> {
    let mut found = Findings::default();
    check_content(&mut found, category, content);
    found.0
}

/// Whether the provider would take it.
pub fn is_acceptable(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.severity == Severity::Warning)
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn error(&mut self, path: impl Into<String>, rule: LintRule) {
        self.0.push(Finding { path: path.into(), rule, severity: Severity::Error });
    }

    fn warning(&mut self, path: impl Into<String>, rule: LintRule) {
        self.0.push(Finding { path: path.into(), rule, severity: Severity::Warning });
    }

    fn at_most(&mut self, path: &str, text: &str, limit: usize) {
        let actual = text.chars().count();
        if actual > limit {
            self.error(path, LintRule::TooLong { limit, actual });
        }
    }
}

fn check_name(found: &mut Findings, name: &str) {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.is_empty() {
        found.error("name", LintRule::Empty);
    } else if !name.chars().all(fits) {
        found.error("name", LintRule::NameLetters);
    }
    found.at_most("name", name, 512);
}

fn check_content(found: &mut Findings, category: &Category, content: &TemplateContent) {
    if let Some(header) = &content.header {
        check_header(found, header, content.format);
    }
    if *category == Category::Authentication {
        check_authentication(found, content);
    } else {
        check_body(found, content);
        check_words(found, category, content);
    }
    check_footer(found, content);
    buttons::check(found, content);
    check_ttl(found, category, content.ttl_seconds);
}

fn check_header(found: &mut Findings, header: &Header, format: ParameterFormat) {
    match header {
        Header::Text { text, samples } => {
            if text.trim().is_empty() {
                found.error("header.text", LintRule::Empty);
            }
            found.at_most("header.text", text, 60);
            if text.contains(['\n', '*', '_', '~', '`']) || text::has_emoji(text) {
                found.error("header.text", LintRule::HeaderFormatting);
            }
            let names = super::model::variables(text);
            if names.len() > 1 {
                found.error("header.text", LintRule::TooMany { limit: 1, actual: names.len() });
            }
            text::check_variables(found, "header.text", text, format);
            text::check_samples(found, "header.samples", &names, samples);
        }
        Header::Media { kind: MediaKind::Audio | MediaKind::Sticker, .. } => {
            found.error("header.kind", LintRule::HeaderKind);
        }
        Header::Media { handle: None, .. } => found.error("header.handle", LintRule::SampleFile),
        Header::Media { .. } | Header::Location | Header::Other { .. } => {}
    }
}

const BODY: usize = 1_024;

fn check_body(found: &mut Findings, content: &TemplateContent) {
    let body = &content.body;
    if body.trim().is_empty() {
        found.error("body", LintRule::Empty);
        return;
    }
    found.at_most("body", body, BODY);
    text::check_variables(found, "body", body, content.format);
    text::check_places(found, "body", body);
    let names = content.body_variables();
    text::check_samples(found, "body_samples", &names, &content.body_samples);
    let filled = super::preview::filled(body, &content.body_samples);
    let actual = filled.chars().count();
    if actual > BODY && body.chars().count() <= BODY {
        found.error("body_samples", LintRule::TooLongFilled { limit: BODY, actual });
    }
    text::check_links(found, "body", body);
    if body.contains("\n\n\n") || body.contains("     ") {
        found.warning("body", LintRule::Blanks);
    }
}

/// Meta writes the text of codes itself.
fn check_authentication(found: &mut Findings, content: &TemplateContent) {
    if !content.body.trim().is_empty() && content.code.is_none() {
        found.error("body", LintRule::AuthenticationText);
    }
    if content.header.is_some() {
        found.error("header", LintRule::AuthenticationText);
    }
    let codes = content.buttons.iter().filter(|button| matches!(button, super::model::Button::Otp { .. })).count();
    if codes != 1 || content.buttons.len() != 1 {
        found.error("buttons", LintRule::AuthenticationButton);
    }
    if let Some(minutes) = content.code.and_then(|code| code.expires_after_minutes)
        && !(1..=90).contains(&minutes)
    {
        found.error("code.expires_after_minutes", LintRule::Range { from: 1, to: 90 });
    }
}

fn check_footer(found: &mut Findings, content: &TemplateContent) {
    let Some(footer) = &content.footer else { return };
    if footer.trim().is_empty() {
        found.error("footer", LintRule::Empty);
    }
    found.at_most("footer", footer, 60);
    if footer.contains("{{") {
        found.error("footer", LintRule::FooterVariable);
    }
    if footer.contains('\n') {
        found.error("footer", LintRule::OneLine);
    }
    text::check_links(found, "footer", footer);
    if content.others.iter().any(|other| other["type"].as_str() == Some("LIMITED_TIME_OFFER")) {
        found.error("footer", LintRule::OfferFooter);
    }
}

/// Advertising in a template of service: Meta makes it marketing by itself, which costs ten times as much.
fn check_words(found: &mut Findings, category: &Category, content: &TemplateContent) {
    if *category != Category::Utility {
        return;
    }
    for (path, text) in [("body", Some(content.body.as_str())), ("footer", content.footer.as_deref())] {
        if let Some(word) = text.and_then(text::advertising) {
            found.warning(path, LintRule::Advertising { word });
        }
    }
}

fn check_ttl(found: &mut Findings, category: &Category, seconds: Option<i64>) {
    let Some(seconds) = seconds else { return };
    let (from, to) = match category {
        Category::Authentication => (30, 900),
        Category::Marketing => (43_200, 2_592_000),
        Category::Utility | Category::Other(_) => (30, 43_200),
    };
    if seconds != -1 && !(from..=to).contains(&seconds) {
        found.error("ttl_seconds", LintRule::Range { from, to });
    }
}

/// `pt_BR`, `en`, `fil`, `zh_CN`.
fn is_language_code(code: &str) -> bool {
    let (language, region) = code.split_once('_').unwrap_or((code, ""));
    let language_fits = matches!(language.len(), 2 | 3) && language.bytes().all(|b| b.is_ascii_lowercase());
    let region_fits = region.len() == 2 && region.bytes().all(|b| b.is_ascii_uppercase());
    language_fits && (region_fits || !code.contains('_'))
}

/// Why a template cannot be edited now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditRefusal {
    /// Only what is approved, rejected or paused can be edited.
    State,
    /// An approved template's category stays.
    Category,
    /// An approved one can be edited once a day, and ten times in 30 days; not before this time.
    NotBefore(Timestamp),
}

impl EditRefusal {
    pub fn text(self, language: Language) -> String {
        match self {
            Self::State => language
                .pick(
                    "Só modelos aprovados, recusados ou pausados podem ser editados.",
                    "Only templates that are approved, rejected or paused can be edited.",
                )
                .to_owned(),
            Self::Category => language
                .pick(
                    "A categoria de um modelo aprovado não muda. Crie outro modelo.",
                    "The category of an approved template stays. Make another template.",
                )
                .to_owned(),
            Self::NotBefore(at) => language.pick(
                format!("Um modelo aprovado pode ser editado 1 vez por dia e 10 vezes em 30 dias; de novo a partir de {at}."),
                format!("An approved template can be edited once a day and 10 times in 30 days; again from {at}."),
            ),
        }
    }
}

const DAY: Duration = Duration::from_hours(24);
const MONTH: Duration = Duration::from_hours(30 * 24);
const A_MONTH: usize = 10;

/// Whether a template may be edited; `edits` are the times of the earlier ones, and `category` the one asked for.
pub fn may_edit(
    template: &KnownTemplate,
    category: Option<&Category>,
    edits: &[Timestamp],
    now: Timestamp,
) -> Result<(), EditRefusal> {
    match template.told.status {
        Status::Approved | Status::Rejected | Status::Paused => {}
        _ => return Err(EditRefusal::State),
    }
    if template.told.status != Status::Approved {
        return Ok(());
    }
    if category.is_some_and(|category| *category != template.told.category) {
        return Err(EditRefusal::Category);
    }
    next_edit(edits, now).map_or(Ok(()), |at| Err(EditRefusal::NotBefore(at)))
}

/// When an approved template may be edited next; `None`: now.
pub fn next_edit(edits: &[Timestamp], now: Timestamp) -> Option<Timestamp> {
    let mut lately: Vec<_> = edits.iter().copied().filter(|at| at.plus(MONTH) > now).collect();
    lately.sort_unstable();
    let after_last = lately.last().map(|last| last.plus(DAY));
    let after_month = lately.len().checked_sub(A_MONTH).map(|at| lately[at].plus(MONTH));
    after_last.max(after_month).filter(|at| *at > now)
}

/// Until when a deleted template's name cannot be used in its language; `None`: it is free.
pub fn name_blocked_until(template: &KnownTemplate, now: Timestamp) -> Option<Timestamp> {
    let until = template.status_since.plus(NAME_BLOCKED);
    (template.told.status == Status::Deleted && until > now).then_some(until)
}

#[cfg(test)]
mod tests;
