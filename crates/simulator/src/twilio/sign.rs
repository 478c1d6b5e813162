//! `X-Twilio-Signature`, as Twilio's page on webhook security tells how to make it.

use aws_lc_rs::hmac::{self, HMAC_SHA1_FOR_LEGACY_USE_ONLY};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ponte_kernel::Secret;
use std::collections::{BTreeMap, BTreeSet};

pub const SIGNATURE_HEADER: &str = "x-twilio-signature";

/// The signature of a call to `url` with these decoded fields of its form.
pub fn signature(auth_token: &Secret, url: &str, fields: &[(String, String)]) -> String {
    let mut sorted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, value) in fields {
        sorted.entry(name).or_default().insert(value);
    }
    let mut signed =
        hmac::Context::with_key(&hmac::Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, auth_token.expose().as_bytes()));
    signed.update(url.as_bytes());
    for (name, values) in sorted {
        for value in values {
            signed.update(name.as_bytes());
            signed.update(value.as_bytes());
        }
    }
    STANDARD.encode(signed.sign())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(url: &str, fields: &[(&str, &str)]) -> String {
        let fields: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        signature(&Secret::new("t0ken".to_owned()), url, &fields)
    }

    /// Section 17 of the reference page.
    #[test]
    fn the_reference_vectors_hold() {
        assert_eq!(signed("https://h.example/w?c=1", &[("B", "2"), ("A", "x y")]), "yzpx3waKs/ebDKLk9cdPrTHUQAQ=");
        let fields = [
            ("From", "whatsapp:+5531900000001"),
            ("Body", ""),
            ("MessageSid", "SM01"),
            ("ProfileName", "Ana Conceição"),
        ];
        assert_eq!(signed("https://h.example/w/ch-7", &fields), "gTUBvvZCL0FxpeyLxB8FRFNV87o=");
        let json =
            "https://h.example/w?bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862";
        assert_eq!(signed(json, &[]), "U5BbyQ4qDAnhNUxNSrnCJmLuPBU=");
    }
}
