//! The doctor: whether a channel can work, and what to do where it cannot.

use super::{
    Api,
    extract::{At, Member},
    problem::Problem,
};
use crate::doctor;
use axum::{Json, extract::State};
use ponte_channels::doctor::{Finding, State as Found};
use ponte_identity::policy::Action;
use ponte_kernel::Language;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Examination)]
pub struct ExaminationView {
    /// The worst of its findings.
    state: FindingState,
    /// In the order in which one thing stands on another.
    findings: Vec<FindingView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Finding)]
pub struct FindingView {
    /// Stable, such as `token` or `signed_probe`.
    check: &'static str,
    title: &'static str,
    state: FindingState,
    /// What it means.
    meaning: String,
    /// What to do next; none when there is nothing to do.
    next: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingState {
    Ok,
    /// It does not apply: the provider does not tell it, or an emulator needs none.
    NotNeeded,
    /// It could not be looked at, because something else failed.
    Unknown,
    Warning,
    Failed,
}

/// Looks at all that the channel needs: asks the provider, calls the installation's own address, looks at the machine.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/channels/{channel}/doctor",
    operation_id = "examine_channel",
    tag = "channels",
    responses((status = 200, body = ExaminationView))
)]
pub async fn examine(
    State(api): State<Api>,
    member: Member,
    At(key): At<String>,
) -> Result<Json<ExaminationView>, Problem> {
    let workspace = member.may(Action::WriteChannels)?.id;
    let channel = super::numbers::find(&api, workspace, &key)?;
    let findings = doctor::examine(&api.app, &channel, member.caller.language).await;
    Ok(Json(view(findings, member.caller.language)))
}

fn view(findings: Vec<Finding>, language: Language) -> ExaminationView {
    let worst = findings.iter().map(|finding| finding.state).max().unwrap_or(Found::Ok);
    ExaminationView {
        state: worst.into(),
        findings: findings.into_iter().map(|finding| finding_view(finding, language)).collect(),
    }
}

fn finding_view(finding: Finding, language: Language) -> FindingView {
    FindingView {
        check: finding.check.key(),
        title: finding.check.title(language),
        state: finding.state.into(),
        meaning: finding.meaning,
        next: finding.next,
    }
}

impl From<Found> for FindingState {
    fn from(state: Found) -> Self {
        match state {
            Found::Ok => Self::Ok,
            Found::NotNeeded => Self::NotNeeded,
            Found::Unknown => Self::Unknown,
            Found::Warning => Self::Warning,
            Found::Failed => Self::Failed,
        }
    }
}
