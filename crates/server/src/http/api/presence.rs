//! Who has a conversation open, and who is writing in it: of this moment, in no log, and of this process alone.
//!
//! A state is good for fifteen seconds. Clients say it again while it lasts; readers forget what is not said again.

use super::{
    Api,
    extract::{At, Content, Member},
    problem::Problem,
};
use axum::{Json, extract::State};
use parking_lot::Mutex;
use ponte_conversations::read;
use ponte_identity::{policy::Action, users};
use ponte_kernel::{ConversationId, Timestamp, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::sync::broadcast;
use utoipa::ToSchema;
use uuid::Uuid;

/// How long a state is good without being said again.
const GOOD_FOR: Duration = Duration::from_secs(15);
/// States that a stream may be behind; what it misses is said again soon.
const BUFFER: usize = 256;

/// What somebody does in a conversation, as `data` of a frame named `presence`.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Presence)]
pub struct PresenceView {
    conversation: Uuid,
    user: Uuid,
    name: String,
    state: PresenceState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PresenceState {
    /// Has it open.
    Viewing,
    /// Is writing in it.
    Typing,
    /// Has it open no more.
    Left,
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PresenceForm {
    state: PresenceState,
}

/// A state with its end.
#[derive(Clone, Debug)]
pub struct Present {
    pub workspace: WorkspaceId,
    pub view: PresenceView,
    until: Timestamp,
}

/// Who is where. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Presence(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    told: broadcast::Sender<Arc<Present>>,
    known: Mutex<HashMap<(ConversationId, UserId), Arc<Present>>>,
}

impl Presence {
    pub fn new() -> Self {
        Self(Arc::new(Inner { told: broadcast::Sender::new(BUFFER), known: Mutex::default() }))
    }

    /// All that is said from now on, of all workspaces, and what is good now of this one.
    pub fn join(
        &self,
        workspace: WorkspaceId,
        now: Timestamp,
    ) -> (broadcast::Receiver<Arc<Present>>, Vec<Arc<Present>>) {
        let known = self.0.known.lock();
        let good = known.values().filter(|present| present.workspace == workspace && present.until > now);
        (self.0.told.subscribe(), good.cloned().collect())
    }

    fn say(&self, workspace: WorkspaceId, view: PresenceView, now: Timestamp) {
        let place = (ConversationId(view.conversation), UserId(view.user));
        let present = Arc::new(Present { workspace, view, until: now.plus(GOOD_FOR) });
        let mut known = self.0.known.lock();
        known.retain(|_, present| present.until > now);
        if present.view.state == PresenceState::Left {
            known.remove(&place);
        } else {
            known.insert(place, Arc::clone(&present));
        }
        // Nobody to hear it is fine.
        drop(self.0.told.send(present));
    }
}

/// Tells colleagues that one looks at a conversation, writes in it, or has left it. Say it again every ten seconds: it is
/// good for fifteen.
#[utoipa::path(
    post,
    path = "/workspaces/{workspace}/conversations/{conversation}/presence",
    operation_id = "set_presence",
    tag = "conversations",
    request_body = PresenceForm,
    responses((status = 200, body = PresenceView))
)]
pub async fn set(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Content(form): Content<PresenceForm>,
) -> Result<Json<PresenceView>, Problem> {
    let workspace = member.may(Action::ReadConversations)?.id;
    read::conversation(&api.app.store, workspace, ConversationId(id)).await?.ok_or_else(Problem::not_found)?;
    let user = users::get(&api.app.identity, member.user()).await?.ok_or_else(Problem::not_found)?;
    let (name, state) = (user.name.as_str().to_owned(), form.state);
    let view = PresenceView { conversation: id, user: user.id.0, name, state };
    api.presence.say(workspace, view.clone(), api.app.clock.now());
    Ok(Json(view))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(conversation: Uuid, user: Uuid, state: PresenceState) -> PresenceView {
        PresenceView { conversation, user, name: "Ana".to_owned(), state }
    }

    #[test]
    fn a_state_that_is_not_said_again_is_over_after_fifteen_seconds() {
        let (presence, workspace) = (Presence::new(), WorkspaceId::new());
        let (conversation, ana, bia) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
        let at = Timestamp::from_secs;
        presence.say(workspace, view(conversation, ana, PresenceState::Viewing), at(100));
        presence.say(workspace, view(conversation, bia, PresenceState::Typing), at(110));
        assert_eq!(presence.join(workspace, at(114)).1.len(), 2);
        assert_eq!(presence.join(workspace, at(115)).1.len(), 1, "Ana said nothing again");
        assert_eq!(presence.join(WorkspaceId::new(), at(110)).1.len(), 0);
        presence.say(workspace, view(conversation, bia, PresenceState::Left), at(116));
        assert_eq!(presence.join(workspace, at(116)).1.len(), 0);
    }
}
