//! Elements of signed webhooks that could not be used: counted, for those who keep the channels running.

use super::{Api, endpoints, extract::Member, problem::Problem, wire::All};
use axum::{Json, extract::State};
use ponte_channels::store;
use ponte_identity::policy::Action;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AsideCount)]
pub struct AsideCountView {
    /// The key of the endpoint.
    endpoint: String,
    /// Stable, such as `malformed` or `unknown_number`.
    reason: String,
    /// During the last eight days.
    count: i64,
}

/// What was put aside, by endpoint and reason, of the endpoints that the workspace has numbers on.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/asides",
    operation_id = "count_asides",
    tag = "channels",
    responses((status = 200, body = All<AsideCountView>))
)]
pub async fn count(State(api): State<Api>, member: Member) -> Result<Json<All<AsideCountView>>, Problem> {
    let workspace = member.may(Action::ReadAsides)?.id;
    let visible = endpoints::visible(&api, &member, workspace);
    let counts = api.app.store.read(store::count_asides).await?;
    let views = counts.into_iter().filter_map(|counted| {
        let endpoint = visible.iter().find(|endpoint| endpoint.id == counted.endpoint)?;
        Some(AsideCountView {
            endpoint: endpoint.key.clone(),
            reason: counted.reason.code().to_owned(),
            count: counted.count,
        })
    });
    Ok(Json(All { items: views.collect() }))
}
