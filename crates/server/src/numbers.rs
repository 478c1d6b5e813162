//! Numbers between the provider and people: each verb is one exchange.

use crate::{
    app::App,
    templates::{CareError, ask},
};
use ponte_channels::{
    adapter::HttpRequest,
    endpoint::Channel,
    model::{Address, Credentials},
    numbers::{Automation, ChatLink, NumberState, Profile, calls::NumberCalls, store::DAY},
    templates::calls::ManagementError,
};
use ponte_conversations::read::places;
use ponte_kernel::{ContactId, WorkspaceId};

fn calls(channel: &Channel) -> Result<&'static dyn NumberCalls, CareError> {
    channel.provider.adapter().numbers().ok_or(CareError::NotOffered)
}

/// Asks, and reads the answer.
async fn exchanged<T>(
    app: &App,
    channel: &Channel,
    request: impl FnOnce(&'static dyn NumberCalls, &Credentials) -> Option<HttpRequest>,
    read: impl FnOnce(&'static dyn NumberCalls, u16, &[u8]) -> Result<T, ManagementError>,
) -> Result<T, CareError> {
    let calls = calls(channel)?;
    let request = request(calls, &channel.credentials()).ok_or(CareError::NotOffered)?;
    let (status, body) = ask(app, request).await?;
    Ok(read(calls, status, &body)?)
}

pub async fn state(app: &App, channel: &Channel) -> Result<NumberState, CareError> {
    let read = |it: &dyn NumberCalls, status, body: &[u8]| it.read_state(status, body);
    exchanged(app, channel, |it, as_whom| Some(it.state(as_whom)), read).await
}

pub async fn profile(app: &App, channel: &Channel) -> Result<Profile, CareError> {
    let read = |it: &dyn NumberCalls, status, body: &[u8]| it.read_profile(status, body);
    exchanged(app, channel, |it, as_whom| Some(it.profile(as_whom)), read).await
}

pub async fn set_profile(app: &App, channel: &Channel, profile: &Profile) -> Result<(), CareError> {
    exchanged(app, channel, |it, as_whom| Some(it.set_profile(profile, as_whom)), done).await
}

pub async fn automation(app: &App, channel: &Channel) -> Result<Automation, CareError> {
    let read = |it: &dyn NumberCalls, status, body: &[u8]| it.read_automation(status, body);
    exchanged(app, channel, |it, as_whom| Some(it.automation(as_whom)), read).await
}

pub async fn set_automation(app: &App, channel: &Channel, automation: &Automation) -> Result<(), CareError> {
    exchanged(app, channel, |it, as_whom| Some(it.set_automation(automation, as_whom)), done).await
}

pub async fn links(app: &App, channel: &Channel) -> Result<Vec<ChatLink>, CareError> {
    let read = |it: &dyn NumberCalls, status, body: &[u8]| it.read_links(status, body);
    exchanged(app, channel, |it, as_whom| Some(it.links(as_whom)), read).await
}

pub async fn create_link(app: &App, channel: &Channel, prefilled: &str) -> Result<ChatLink, CareError> {
    let read = |it: &dyn NumberCalls, status, body: &[u8]| it.read_link(status, body);
    exchanged(app, channel, |it, as_whom| Some(it.create_link(prefilled, as_whom)), read).await
}

pub async fn delete_link(app: &App, channel: &Channel, code: &str) -> Result<(), CareError> {
    exchanged(app, channel, |it, as_whom| it.delete_link(code, as_whom), done).await
}

/// Whether the provider is to take a customer's messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    Block,
    Unblock,
}

/// Asks each provider that a contact wrote through to take no more of their messages, or to take them again. The block
/// of our own holds without it: failures are only logged.
pub async fn tell_providers(app: &App, workspace: WorkspaceId, contact: ContactId, wish: Wish) {
    let places = match places(&app.store, &app.vault, workspace, contact).await {
        Ok(places) => places,
        Err(error) => return tracing::warn!(%contact, %error, "where a contact writes from could not be read"),
    };
    let now = app.clock.now();
    for place in places {
        // Meta blocks only those who wrote lately; it unblocks anybody.
        let lately = place.last_inbound_at.plus(DAY) > now;
        let Some(channel) = app.registry.channel(place.channel).filter(|_| lately || wish == Wish::Unblock) else {
            continue;
        };
        let told = match wish {
            Wish::Block => block(app, &channel, &place.address).await,
            Wish::Unblock => unblock(app, &channel, &place.address).await,
        };
        match told {
            Ok(()) | Err(CareError::NotOffered) => {}
            Err(error) => tracing::warn!(%contact, %error, ?wish, "a provider did not do as the company wishes"),
        }
    }
}

/// The provider itself takes no more messages of a customer. Meta does it within a day of their last one.
pub async fn block(app: &App, channel: &Channel, customer: &Address) -> Result<(), CareError> {
    exchanged(app, channel, |it, as_whom| Some(it.block(customer, as_whom)), done).await
}

pub async fn unblock(app: &App, channel: &Channel, customer: &Address) -> Result<(), CareError> {
    exchanged(app, channel, |it, as_whom| Some(it.unblock(customer, as_whom)), done).await
}

fn done(calls: &'static dyn NumberCalls, status: u16, body: &[u8]) -> Result<(), ManagementError> {
    calls.done(status, body)
}
