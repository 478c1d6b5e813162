//! What follows an accepted message: sent, delivered, read; or failed.

use super::{
    customers::Account, faults::Fault, faults::Scope, refusal::failed_status, transcript::Ticks, world::World,
};
use crate::webhook::{Person, Pricing, Status, StatusState, statuses_body};
use std::{sync::Arc, time::Duration};
use tokio::time::sleep;

/// A message whose statuses are still to come.
pub(crate) struct Sent {
    pub(crate) account: Arc<Account>,
    /// How the statuses name the customer.
    pub(crate) recipient: Person,
    pub(crate) number: usize,
    pub(crate) id: String,
    pub(crate) callback_data: Option<String>,
    pub(crate) pricing: Pricing,
    pub(crate) fate: Fate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Arrives,
    /// With this code.
    Fails(u32),
}

/// Lets the statuses follow on their own, the first one after `answered_in` and the usual delay.
pub(crate) fn follow(world: &Arc<World>, sent: Sent, answered_in: Duration) {
    let Some(place) = world.poster.enter() else { return };
    let world_of_task = Arc::clone(world);
    world.poster.spawn(async move {
        let world = world_of_task;
        pause(answered_in + world.delays.sent.draw(&world.dice)).await;
        announce_first(&world, &sent).await;
        announce_others(&world, &sent).await;
        drop(place);
    });
}

/// As [`follow`], when the first status has been announced already.
pub(crate) fn follow_on(world: &Arc<World>, sent: Sent) {
    let Some(place) = world.poster.enter() else { return };
    let world_of_task = Arc::clone(world);
    world.poster.spawn(async move {
        announce_others(&world_of_task, &sent).await;
        drop(place);
    });
}

/// `sent` or `failed`.
pub(crate) async fn announce_first(world: &World, sent: &Sent) {
    match sent.fate {
        Fate::Arrives => announce(world, sent, StatusState::Sent(sent.pricing), Ticks::Sent).await,
        Fate::Fails(code) => {
            announce(world, sent, StatusState::Failed(&failed_status(code)), Ticks::Failed { code }).await;
        }
    }
}

/// `delivered` and `read`. The price stands on `sent` and on the first of these two.
async fn announce_others(world: &World, sent: &Sent) {
    if sent.fate != Fate::Arrives {
        return;
    }
    let mut pricing = Some(sent.pricing);
    if !world.strikes(Fault::SkipDelivered) {
        pause(world.delays.delivered.draw(&world.dice)).await;
        announce(world, sent, StatusState::Delivered(pricing.take()), Ticks::Delivered).await;
    }
    let receipts = sent.account.profile().customer.receipts;
    if let (Some(delay), super::customers::Receipts::Given) = (world.delays.read, receipts) {
        pause(delay.draw(&world.dice)).await;
        announce(world, sent, StatusState::Read(pricing), Ticks::Read).await;
    }
}

async fn announce(world: &World, sent: &Sent, state: StatusState<'_>, ticks: Ticks) {
    let status = Status {
        id: &sent.id,
        state,
        at: world.now(),
        recipient: &sent.recipient,
        callback_data: sent.callback_data.as_deref(),
    };
    let body = statuses_body(world.number(sent.number), &[status]);
    sent.account.tick(&sent.id, ticks);
    if let Some(webhook) = world.webhook(sent.number, Scope::Statuses, body) {
        world.poster.post(webhook).await;
    }
}

/// No timer is set for no time.
async fn pause(time: Duration) {
    if !time.is_zero() {
        sleep(time).await;
    }
}
