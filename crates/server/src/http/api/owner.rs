//! Who answers in a conversation and who wrote a message, with the names of colleagues.

use super::{Api, problem::Problem};
use ponte_conversations::{Author, Owner};
use ponte_identity::users;
use ponte_kernel::{UserId, WorkspaceId};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who may answer now.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schema(as = Owner)]
pub enum OwnerView {
    Bot,
    /// Nobody yet: it waits in its queue.
    Queue,
    Agent {
        id: Uuid,
        /// None of somebody who left the workspace.
        name: Option<String>,
    },
}

/// Who wrote a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schema(as = Author)]
pub enum AuthorView {
    /// The customer.
    Contact,
    Bot,
    Agent {
        id: Uuid,
        /// None of somebody who left the workspace.
        name: Option<String>,
    },
    /// Somebody of the company, in the phone app of the number.
    PhoneApp,
    System,
}

/// The names of a workspace's members.
#[derive(Clone, Debug)]
pub struct Colleagues(HashMap<UserId, String>);

impl Colleagues {
    pub async fn of(api: &Api, workspace: WorkspaceId) -> Result<Self, Problem> {
        let members = users::members(&api.app.identity, workspace).await?;
        let names = members.into_iter().map(|member| (member.user.id, member.user.name.as_str().to_owned()));
        Ok(Self(names.collect()))
    }

    pub fn owner(&self, owner: Owner) -> OwnerView {
        match owner {
            Owner::Bot(_) => OwnerView::Bot,
            Owner::Queue { .. } => OwnerView::Queue,
            Owner::Agent(user) => OwnerView::Agent { id: user.0, name: self.name(user) },
        }
    }

    pub fn author(&self, author: Author) -> AuthorView {
        match author {
            Author::Contact => AuthorView::Contact,
            Author::Bot(_) => AuthorView::Bot,
            Author::Agent(user) => AuthorView::Agent { id: user.0, name: self.name(user) },
            Author::PhoneApp => AuthorView::PhoneApp,
            Author::System => AuthorView::System,
        }
    }

    fn name(&self, user: UserId) -> Option<String> {
        self.0.get(&user).cloned()
    }
}
