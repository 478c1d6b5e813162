//! Visits: a link that opens one emulated customer's phone on a real phone, without a login.
//!
//! A token says who the customer is and until when it is good, under a key that lives as long as the process. It stands
//! behind the `#` of the link: browsers keep it to themselves.

use aws_lc_rs::{hmac, rand::SystemRandom};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use fast_qr::{
    QRBuilder,
    convert::{Builder as _, svg::SvgBuilder},
};
use ponte_kernel::Timestamp;
use serde::Serialize;
use std::time::Duration;

/// Where the page of a visitor's phone is.
const PAGE: &str = "/phone";
/// A day of trying.
const LIFE: Duration = Duration::from_hours(12);
/// Bytes of the instant at a token's head.
const INSTANT: usize = 8;

/// Makes and reads the tokens of visits.
#[derive(Clone)]
pub struct Visits(hmac::Key);

/// What a token opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Visit {
    /// The customer, as the emulator names it.
    #[serde(rename = "customer")]
    pub(super) who: String,
}

pub(super) struct VisitLink {
    pub(super) address: String,
    /// `None`: the address is too long for a picture.
    pub(super) qr: Option<String>,
}

impl Visits {
    pub fn new() -> Self {
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new());
        Self(key.expect("the system gives random bytes"))
    }

    pub(super) fn link(&self, reached_at: &str, who: String, now: Timestamp) -> VisitLink {
        let address = format!("{reached_at}{PAGE}#{}", self.token(&Visit { who }, now.plus(LIFE)));
        let qr =
            QRBuilder::new(address.as_str()).build().ok().map(|code| SvgBuilder::default().margin(2).to_str(&code));
        VisitLink { address, qr }
    }

    fn token(&self, visit: &Visit, until: Timestamp) -> String {
        let mut token = until.as_micros().to_be_bytes().to_vec();
        token.extend(visit.who.as_bytes());
        let seal = hmac::sign(&self.0, &token);
        token.extend(seal.as_ref());
        URL_SAFE_NO_PAD.encode(token)
    }

    /// What a token opens; `None` when it is not ours or over.
    pub(super) fn read(&self, token: &str, now: Timestamp) -> Option<Visit> {
        let token = URL_SAFE_NO_PAD.decode(token).ok()?;
        let said = token.len().checked_sub(hmac::HMAC_SHA256.digest_algorithm().output_len())?;
        let (said, seal) = token.split_at_checked(said)?;
        hmac::verify(&self.0, said, seal).ok()?;
        let (until, who) = said.split_at_checked(INSTANT)?;
        let until = Timestamp::from_micros(i64::from_be_bytes(until.try_into().ok()?));
        (now < until).then(|| String::from_utf8(who.to_vec()).ok()).flatten().map(|who| Visit { who })
    }
}

impl std::fmt::Debug for Visits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Visits")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(1_795_348_801);

    fn token(visits: &Visits) -> String {
        let link = visits.link("http://192.168.0.10:8080", "5511987654321".to_owned(), NOW);
        assert!(link.qr.expect("short enough").starts_with("<svg"));
        link.address.split_once("/phone#").expect("the page").1.to_owned()
    }

    #[test]
    fn a_link_opens_its_customers_phone_for_half_a_day() {
        let visits = Visits::new();
        let token = token(&visits);
        let opened = visits.read(&token, NOW.plus(LIFE).minus(Duration::from_secs(1)));
        assert_eq!(opened, Some(Visit { who: "5511987654321".to_owned() }));
        assert_eq!(visits.read(&token, NOW.plus(LIFE)), None);
    }

    #[test]
    fn what_was_changed_or_made_elsewhere_opens_nothing() {
        let (visits, others) = (Visits::new(), Visits::new());
        let token = token(&visits);
        assert_eq!(others.read(&token, NOW), None);
        let changed = format!("B{}", &token[1..]);
        for wrong in ["", "AAAA", "não é base64", &changed, &token[2..]] {
            assert_eq!(visits.read(wrong, NOW), None, "{wrong}");
        }
    }
}
