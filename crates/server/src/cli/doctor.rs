//! `ponte doctor`: whether the numbers can work, and what to do where they cannot.

use super::{args::DoctorArgs, console::Console, error::CommandError};
use crate::{app::App, config::make_folders, doctor, settings::Settings};
use ponte_channels::{
    doctor::{Finding, State},
    endpoint::Channel,
};
use ponte_kernel::{Language, WallClock};
use std::sync::Arc;

/// Examines the channels; fails when something is not right with one of them.
pub async fn run(args: &DoctorArgs, settings: Settings, console: &mut Console) -> anyhow::Result<()> {
    make_folders([&settings.database, &settings.keys])?;
    let app = App::open(settings, Arc::new(WallClock)).await?;
    let mut failed = 0;
    for channel in chosen(&app, args.channel.as_deref())? {
        let findings = doctor::examine(&app, &channel, console.language).await;
        failed += findings.iter().filter(|finding| finding.state == State::Failed).count();
        let told = if args.json {
            json(&channel, &findings, console.language)
        } else {
            text(&channel, &findings, console.language)
        };
        console.say(&told)?;
    }
    if failed > 0 { Err(CommandError::Unwell { findings: failed }.into()) } else { Ok(()) }
}

fn chosen(app: &App, named: Option<&str>) -> Result<Vec<Arc<Channel>>, CommandError> {
    let channels = app.registry.channels();
    let known: Vec<_> = channels.iter().map(|channel| channel.key.clone()).collect();
    let chosen: Vec<_> =
        channels.into_iter().filter(|channel| named.is_none_or(|named| channel.key == named)).collect();
    if chosen.is_empty() { Err(CommandError::NoChannel { known }) } else { Ok(chosen) }
}

fn text(channel: &Channel, findings: &[Finding], language: Language) -> String {
    let mut lines = vec![format!("{} ({})", channel.name, channel.display_phone)];
    for finding in findings {
        lines.push(format!("  {} {}: {}", mark(finding.state), finding.check.title(language), finding.meaning));
        lines.extend(finding.next.iter().map(|next| format!("      → {next}")));
    }
    lines.join("\n")
}

fn mark(state: State) -> &'static str {
    match state {
        State::Ok => "✓",
        State::NotNeeded => "–",
        State::Unknown => "?",
        State::Warning => "!",
        State::Failed => "✗",
    }
}

fn json(channel: &Channel, findings: &[Finding], language: Language) -> String {
    let findings: Vec<_> = findings
        .iter()
        .map(|finding| {
            serde_json::json!({
                "check": finding.check.key(),
                "title": finding.check.title(language),
                "state": finding.state.key(),
                "meaning": finding.meaning,
                "next": finding.next,
            })
        })
        .collect();
    serde_json::json!({ "channel": channel.key, "findings": findings }).to_string()
}
