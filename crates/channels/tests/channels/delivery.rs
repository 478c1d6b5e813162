use ponte_channels::{
    delivery::{Delivery, Shown, merge},
    model::{ProviderMessageId, ReportedError, ReportedState, StatusUpdate},
};
use ponte_kernel::Timestamp;
use proptest::prelude::*;

fn status(state: ReportedState, at: Option<i64>, code: Option<i64>) -> StatusUpdate {
    StatusUpdate {
        provider_id: ProviderMessageId("wamid.OUT".to_owned()),
        state,
        at: at.map(Timestamp::from_secs),
        ours: None,
        recipient: None,
        also: None,
        error: code.map(|code| ReportedError { code, title: "x".to_owned() }),
    }
}

fn after(updates: &[StatusUpdate]) -> Delivery {
    updates.iter().fold(Delivery::default(), merge)
}

#[test]
fn read_stays_read_whatever_comes_later_and_all_times_are_kept() {
    let state = after(&[
        status(ReportedState::Read, Some(30), None),
        status(ReportedState::Delivered, Some(20), None),
        status(ReportedState::Sent, Some(10), None),
    ]);
    assert_eq!(state.shown(), Shown::Read);
    let times = [state.sent_at, state.delivered_at, state.read_at].map(|at| at.map(Timestamp::as_secs));
    assert_eq!(times, [Some(10), Some(20), Some(30)]);
}

#[test]
fn a_failure_is_shown_below_delivered_only() {
    let failed = status(ReportedState::Failed, Some(5), Some(131_026));
    let shown = |state| after(&[failed.clone(), status(state, None, None)]).shown();
    assert_eq!(after(std::slice::from_ref(&failed)).shown(), Shown::Failed);
    assert_eq!(shown(ReportedState::Sent), Shown::Failed);
    assert_eq!(shown(ReportedState::Delivered), Shown::Delivered);
    assert_eq!(shown(ReportedState::Read), Shown::Read);
    assert_eq!(shown(ReportedState::Played), Shown::Played);
    let state = after(&[status(ReportedState::Read, None, None), failed]);
    assert_eq!(state.failure.and_then(|failure| failure.error).map(|error| error.code), Some(131_026));
}

#[test]
fn nothing_reported_is_pending() {
    assert_eq!(Delivery::default().shown(), Shown::Pending);
    assert_eq!(after(&[status(ReportedState::Sent, None, None)]).shown(), Shown::Sent);
}

fn any_status() -> impl Strategy<Value = StatusUpdate> {
    let states = [
        ReportedState::Sent,
        ReportedState::Delivered,
        ReportedState::Read,
        ReportedState::Played,
        ReportedState::Failed,
    ];
    (prop::sample::select(states.to_vec()), prop::option::of(0i64..5), prop::option::of(0i64..3))
        .prop_map(|(state, at, code)| status(state, at, code))
}

proptest! {
    #[test]
    fn every_order_and_repetition_ends_in_the_same_state(
        (updates, shuffled) in prop::collection::vec(any_status(), 0..8)
            .prop_flat_map(|updates| (Just(updates.clone()), Just(updates).prop_shuffle())),
        again in any::<prop::sample::Index>(),
    ) {
        let state = after(&updates);
        prop_assert_eq!(&after(&shuffled), &state);
        if !updates.is_empty() {
            prop_assert_eq!(&merge(state.clone(), again.get(&updates)), &state);
        }
        let stored = serde_json::to_string(&state).expect("JSON");
        prop_assert_eq!(serde_json::from_str::<Delivery>(&stored).expect("readable"), state);
    }
}
