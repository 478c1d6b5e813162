//! Twilio's error codes: what each means and what follows.

use crate::{
    send_error::{Reaction, RetryPlan, SendErrorKind, Verdict},
    sentence::Sentence,
    verdicts::{
        CONFIG, CONTENT, CREDENTIALS, DAILY_LIMIT, OPTED_OUT, POLICY, RECIPIENT, TEMPLATE, THROTTLED, TRANSIENT,
        WINDOW_CLOSED,
    },
};

/// What a code means; `None` when Ponte does not know it.
pub fn by_code(code: i64) -> Option<&'static Verdict> {
    ROWS.iter().find(|(known, _)| *known == code).map(|(_, verdict)| *verdict)
}

/// Every code that has its own row.
pub fn known_codes() -> impl Iterator<Item = i64> {
    ROWS.iter().map(|(code, _)| *code)
}

#[rustfmt::skip] // A table: one row a code.
static ROWS: &[(i64, &Verdict)] = &[
    (11_200, &OWN_WEBHOOK),   // our webhook: HTTP failure
    (11_205, &OWN_WEBHOOK),   // our webhook: connection
    (11_215, &OWN_WEBHOOK),   // our webhook: redirects
    (12_300, &OWN_WEBHOOK),   // our webhook: content type
    (14_107, &THROTTLED),     // too many requests
    (20_003, &CREDENTIALS),   // authentication or permission
    (20_404, &TEMPLATE),      // resource or ContentSid not found
    (20_429, &THROTTLED),     // too many requests
    (21_211, &RECIPIENT),     // bad To
    (21_408, &REGION),        // region not permitted
    (21_610, &OPTED_OUT),     // the recipient wrote STOP
    (21_617, &CONTENT),       // longer than 1,600
    (21_656, &TEMPLATE),      // ContentVariables malformed
    (21_703, &CONFIG),        // messaging service without sender
    (57_012, &OWN_WEBHOOK),   // our endpoint computed another signature
    (63_001, &CONFIG),        // channel authentication
    (63_002, &CONFIG),        // From not found
    (63_003, &RECIPIENT),     // To not found
    (63_005, &CONTENT),       // content refused
    (63_006, &CONTENT),       // cannot be formatted for the channel
    (63_007, &CONFIG),        // no channel for From
    (63_008, &CONFIG),        // channel misconfigured
    (63_009, &TRANSIENT),     // the channel answered 5xx
    (63_010, &TRANSIENT),     // internal at Twilio
    (63_012, &TRANSIENT),     // internal at the channel
    (63_013, &RULES),         // policy violation
    (63_014, &RECIPIENT),     // blocked by an action of the user
    (63_015, &RECIPIENT),     // sandbox: has not joined
    (63_016, &WINDOW_CLOSED), // outside of the 24 hours
    (63_017, &THROTTLED),     // the account's rate
    (63_018, &THROTTLED),     // the sender's rate or tier
    (63_019, &CONTENT),       // media could not be downloaded
    (63_020, &POLICY),        // error of the Business Manager account
    (63_021, &CONTENT),       // invalid content
    (63_024, &RECIPIENT),     // invalid recipient
    (63_026, &POLICY),        // the sender's content is flagged as spam
    (63_027, &TEMPLATE),      // no template in this language
    (63_028, &TEMPLATE),      // another number of parameters
    (63_029, &TEMPLATE),      // the receiver could not download the template
    (63_030, &CONTENT),       // unsupported parameter
    (63_032, &RECIPIENT),     // WhatsApp cannot reach this user
    (63_033, &RECIPIENT),     // blocked
    (63_034, &CONTENT),       // media too big
    (63_037, &CONTENT),       // media could not be uploaded
    (63_038, &DAILY_LIMIT),   // the account's limit of the day
    (63_040, &TEMPLATE),      // the template's submission failed
    (63_041, &TEMPLATE),      // the template is paused
    (63_119, &THROTTLED),     // Meta's rate for the account
];

const fn stop(kind: SendErrorKind, pt: &'static str, en: &'static str) -> Verdict {
    Verdict { kind, reaction: Reaction::Stop, plan: RetryPlan::Never, sentence: Sentence::new(pt, en) }
}

static REGION: Verdict = stop(
    SendErrorKind::Config,
    "A conta da Twilio não tem permissão para enviar a este país. Libere-o nas permissões geográficas da Twilio.",
    "The Twilio account may not send to this country. Allow it in Twilio's geographic permissions.",
);

static RULES: Verdict = stop(
    SendErrorKind::Policy,
    "O WhatsApp recusou esta mensagem por violar as suas regras. Revise o que se envia.",
    "WhatsApp refused this message because it breaks its rules. Review what is sent.",
);

static OWN_WEBHOOK: Verdict = stop(
    SendErrorKind::Config,
    "A Twilio não conseguiu chamar o webhook do Ponte. Confira o endereço público e o Auth Token da integração.",
    "Twilio could not call Ponte's webhook. Check the public address and the integration's auth token.",
);
