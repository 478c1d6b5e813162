//! Every adapter against the compliance kit, and the published table of it.

use crate::{
    candidates,
    compliance::{
        Candidate, Proves, comply, results,
        table::{BEGIN, END, table},
    },
};
use ponte_channels::endpoint::Provider;
use proptest::prelude::*;

#[test]
fn meta_complies() {
    comply(&candidates::meta::candidate());
}

#[test]
fn dialog360_complies() {
    comply(&candidates::dialog360::candidate());
}

#[test]
fn zenvia_complies() {
    comply(&candidates::zenvia::candidate());
}

#[test]
fn blip_complies() {
    comply(&candidates::blip::candidate());
}

#[test]
fn gupshup_complies() {
    comply(&candidates::gupshup::candidate());
}

/// What the kit finds wrong with a candidate.
fn faults(candidate: &Candidate) -> Vec<&'static str> {
    results(candidate).into_iter().filter_map(|(name, result)| result.err().map(|_| name)).collect()
}

#[test]
fn the_kit_notices_what_is_wrong() {
    // Without the batch, which takes the most time.
    let good = || Candidate { batch: None, ..candidates::zenvia::candidate() };
    assert_eq!(faults(&good()), [""; 0]);
    let no_proof = Candidate { proof: |_, _, _| Vec::new(), ..good() };
    assert_eq!(faults(&no_proof), ["proof_is_accepted"]);
    let signed = Candidate { proves: Proves::Body, ..good() };
    assert_eq!(faults(&signed), ["a_changed_body_is_refused"]);
    let many = Candidate { batch: Some(|_| b"{}".to_vec()), ..good() };
    assert_eq!(faults(&many), ["a_batch_is_decoded"]);
    let unread = Candidate { unknown: vec![b"[]".to_vec()], ..good() };
    assert_eq!(faults(&unread), ["unknown_is_harmless"]);
    let answered =
        Candidate { accepted: vec![(200, "{}")], reported: candidates::coded(&[(131_047, "recipient")]), ..good() };
    assert_eq!(faults(&answered), ["acceptance_has_an_id", "errors_have_their_class"]);
    let mut swapped = good();
    swapped.statuses.swap(0, 1);
    (swapped.statuses[0].0, swapped.statuses[1].0) = (swapped.statuses[1].0, swapped.statuses[0].0);
    swapped.inbound.remove(0);
    assert_eq!(faults(&swapped), ["every_kind_is_decoded", "every_state_is_decoded", "nul_is_replaced"]);
    let elsewhere = Candidate { message_id: "another-id-of-a-message".to_owned(), ..good() };
    assert_eq!(faults(&elsewhere), [""; 0]);
    let of_another = Candidate { adapter: &ponte_channels::blip::Blip, ..good() };
    assert!(faults(&of_another).len() > 5, "{:?}", faults(&of_another));
}

#[test]
fn twilio_complies() {
    comply(&candidates::twilio::candidate());
}

#[test]
fn infobip_complies() {
    comply(&candidates::infobip::candidate());
}

#[test]
fn every_provider_is_a_candidate() {
    let candidates: Vec<_> = candidates::all().iter().map(Candidate::name).collect();
    for provider in Provider::ALL {
        assert!(candidates.contains(&provider.as_str()), "{} has no candidate", provider.as_str());
    }
}

#[test]
fn the_published_table_is_current() {
    let page = include_str!("../../../../docs/channels.md");
    let (_, after) = page.split_once(BEGIN).expect("the beginning is marked");
    let (published, _) = after.split_once(END).expect("the end is marked");
    assert!(
        published.trim() == table(&candidates::all()).trim(),
        "docs/channels.md is old; write it anew: make channels-report"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_comes_in_nobody_panics(body in proptest::collection::vec(any::<u8>(), 0..400)) {
        for candidate in candidates::all() {
            let decoded = candidate.decode(&body);
            prop_assert!(decoded.events.len() <= body.len());
        }
    }

    #[test]
    fn webhooks_with_changed_places_harm_nobody(
        which in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        moved in any::<(prop::sample::Index, prop::sample::Index)>(),
    ) {
        for candidate in candidates::all() {
            let bodies: Vec<_> = candidate.bodies().collect();
            let mut body = which.get(&bodies).to_vec();
            let (from, to) = (moved.0.index(body.len()), moved.1.index(body.len()));
            let taken = body[from.min(to)..from.max(to)].to_vec();
            body.splice(from..from, taken);
            for (at, byte) in &changes {
                let at = at.index(body.len());
                body[at] = *byte;
            }
            prop_assert_eq!(candidate.decode(&body), candidate.decode(&body));
        }
    }
}
