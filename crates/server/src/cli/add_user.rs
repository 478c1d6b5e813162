//! `ponte user add`: somebody is invited, and their one-time link printed.

use super::{args::AddUserArgs, error::CommandError, links};
use crate::{config::make_folders, settings::Settings};
use ponte_identity::{
    By, Identity, Workspace, WorkspaceKey,
    users::{self, Invitation, Invited},
    workspaces,
};
use ponte_kernel::{Language, WallClock};
use ponte_platform::vault::Vault;
use ponte_store::{Store, schema};
use std::sync::Arc;

/// Invites the person of `args`; gives what to tell whoever invited.
pub async fn add(args: &AddUserArgs, settings: &Settings, language: Language) -> anyhow::Result<String> {
    let identity = open(settings).await?;
    let workspace = choose(workspaces::list(&identity).await?, args.workspace.as_ref())?;
    let invitation = Invitation {
        email: args.email.clone(),
        name: args.name.clone(),
        language,
        workspace: workspace.id,
        role: args.role,
    };
    let invited = users::invite(&identity, invitation, By::Console).await?;
    Ok(told(&invited, &workspace.key, settings, language))
}

async fn open(settings: &Settings) -> anyhow::Result<Identity> {
    make_folders([&settings.database, &settings.keys])?;
    let store = Store::open(&settings.database, &schema::MAIN).await?;
    let keys = Store::open(&settings.keys, &schema::KEYS).await?;
    let vault = Vault::open(&settings.roots, keys, Arc::new(WallClock)).await?;
    Ok(Identity::open(store, vault, Arc::new(WallClock)).await?)
}

fn choose(mut workspaces: Vec<Workspace>, named: Option<&WorkspaceKey>) -> Result<Workspace, CommandError> {
    let known: Vec<WorkspaceKey> = workspaces.iter().map(|workspace| workspace.key.clone()).collect();
    match (named, workspaces.len()) {
        (_, 0) => Err(CommandError::NoWorkspace),
        (None, 1) => Ok(workspaces.remove(0)),
        (None, _) => Err(CommandError::WhichWorkspace { known }),
        (Some(key), _) => match workspaces.into_iter().find(|workspace| workspace.key == *key) {
            Some(workspace) => Ok(workspace),
            None => Err(CommandError::UnknownWorkspace { key: key.clone(), known }),
        },
    }
}

fn told(invited: &Invited, workspace: &WorkspaceKey, settings: &Settings, language: Language) -> String {
    match invited {
        Invited::Link { link, .. } => {
            let address = links::address(&settings.public_url, links::INVITATION, &link.token);
            let expires_at = link.expires_at;
            language.pick(
                format!(
                    "Convite para o ambiente {workspace}. Entregue este link só à pessoa; ele vale uma vez, até \
                     {expires_at}:\n\n  {address}\n"
                ),
                format!(
                    "Invitation to the workspace {workspace}. Hand this link to the person alone; it is good once, \
                     until {expires_at}:\n\n  {address}\n"
                ),
            )
        }
        Invited::Member { .. } => language.pick(
            format!("A pessoa já tem senha e agora participa do ambiente {workspace}."),
            format!("The person has a password already and is now a member of the workspace {workspace}."),
        ),
    }
}
