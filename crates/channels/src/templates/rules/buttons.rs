//! A template's buttons: how many, in which order, and what stands on them.

use super::{Findings, LintRule, text};
use crate::templates::model::{Button, TemplateContent, variables};
use std::collections::HashSet;

const TEXT: usize = 25;
const URL: usize = 2_000;
const PHONE: usize = 20;
const CODE: usize = 20;

pub(super) fn check(found: &mut Findings, content: &TemplateContent) {
    let buttons = &content.buttons;
    check_counts(found, buttons);
    check_order(found, buttons);
    let mut texts = HashSet::new();
    for (at, button) in buttons.iter().enumerate() {
        let path = format!("buttons[{at}]");
        check_text(found, &path, button);
        if !button.text().is_empty() && !texts.insert(button.text()) {
            found.error(format!("{path}.text"), LintRule::Repeated);
        }
        check_target(found, &path, button);
    }
}

fn check_counts(found: &mut Findings, buttons: &[Button]) {
    let mut limit = |limit: usize, of_kind: fn(&Button) -> bool| {
        let actual = buttons.iter().filter(|button| of_kind(button)).count();
        if actual > limit {
            found.error("buttons", LintRule::TooMany { limit, actual });
        }
    };
    limit(10, |_| true);
    limit(2, |button| matches!(button, Button::Url { .. }));
    limit(1, |button| matches!(button, Button::PhoneNumber { .. }));
    limit(1, |button| matches!(button, Button::CopyCode { .. }));
    limit(1, |button| matches!(button, Button::Flow { .. }));
    limit(1, |button| matches!(button, Button::Otp { .. }));
    if buttons.len() > 1
        && let Some(at) =
            buttons.iter().position(|button| matches!(button, Button::Flow { .. } | Button::Otp { .. }))
    {
        found.error(format!("buttons[{at}]"), LintRule::Alone);
    }
}

/// Quick replies in one run: the kinds change once at most.
fn check_order(found: &mut Findings, buttons: &[Button]) {
    let quick = |button: &Button| matches!(button, Button::QuickReply { .. });
    let changes = buttons.windows(2).filter(|pair| quick(&pair[0]) != quick(&pair[1])).count();
    if changes > 1 {
        found.error("buttons", LintRule::Interleaved);
    }
}

fn check_text(found: &mut Findings, path: &str, button: &Button) {
    let needs = !matches!(button, Button::CopyCode { .. } | Button::Otp { .. } | Button::Other { .. });
    let path = format!("{path}.text");
    let stands = button.text();
    if needs && stands.trim().is_empty() {
        found.error(&path, LintRule::Empty);
    }
    found.at_most(&path, stands, TEXT);
    if stands.contains("{{") || stands.contains('\n') || text::has_emoji(stands) {
        found.error(&path, LintRule::ButtonText);
    }
}

fn check_target(found: &mut Findings, path: &str, button: &Button) {
    match button {
        Button::Url { url, sample, .. } => check_url(found, path, url, sample.as_deref()),
        Button::PhoneNumber { phone_number, .. } => {
            found.at_most(&format!("{path}.phone_number"), phone_number, PHONE);
            let digits = phone_number.strip_prefix('+').unwrap_or_default();
            if digits.len() < 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                found.error(format!("{path}.phone_number"), LintRule::Phone);
            }
        }
        Button::CopyCode { sample } => match sample {
            Some(sample) => found.at_most(&format!("{path}.sample"), sample, CODE),
            None => found.error(format!("{path}.sample"), LintRule::Empty),
        },
        Button::Flow { flow_id, .. } if flow_id.trim().is_empty() => {
            found.error(format!("{path}.flow_id"), LintRule::Empty);
        }
        Button::QuickReply { .. } | Button::Flow { .. } | Button::Otp { .. } | Button::Other { .. } => {}
    }
}

fn check_url(found: &mut Findings, path: &str, url: &str, sample: Option<&str>) {
    let at = format!("{path}.url");
    found.at_most(&at, url, URL);
    if !url.starts_with("https://") || url.contains(char::is_whitespace) {
        found.error(&at, LintRule::Link);
    }
    let names = variables(url);
    let ends = url.ends_with("{{1}}") && url.matches("{{").count() == 1;
    if url.contains("{{") && !ends {
        found.error(&at, LintRule::UrlVariable);
    }
    if !names.is_empty() && sample.is_none_or(|sample| sample.trim().is_empty()) {
        found.error(format!("{path}.sample"), LintRule::SampleMissing { name: "1".to_owned() });
    }
    text::check_links(found, &at, url);
}
