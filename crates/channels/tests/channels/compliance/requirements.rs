//! What the contract demands, one function each.

use super::{CUSTOMER, Candidate, Dates, Kind, NAME, Proves, SECRET, TOKEN, URL, samples};
use ponte_channels::{
    adapter::{Attention, EncodeError, HttpRequest, MediaFetch, SignatureError, WebhookRequest, WebhookSecrets},
    capabilities::Feature,
    delivery::{Delivery, merge},
    endpoint::Provider,
    model::{
        InboundContent, InboundKind, InboundMedia, ProviderMessageId, ReportedError, ReportedState, StatusUpdate,
    },
    send_error::SendError,
    validate,
};
use serde_json::{Value, json};
use std::fmt::Debug;

/// Whether a requirement is kept; the error says why not.
pub type Result = std::result::Result<Holds, String>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    Yes,
    /// The provider has no such thing.
    Spared(String),
}

pub struct Requirement {
    pub name: &'static str,
    /// For the table in the documentation.
    pub text: &'static str,
    pub check: fn(&Candidate) -> Result,
}

macro_rules! requirements {
    ($($check:ident: $text:literal,)*) => {
        pub const REQUIREMENTS: &[Requirement] =
            &[$(Requirement { name: stringify!($check), text: $text, check: $check }),*];
    };
}

requirements! {
    named: "Has a name of lower-case letters and digits, by which it is found again",
    what_is_offered_can_be_encoded: "Encodes everything that it says to offer",
    what_is_not_offered_is_refused: "Refuses everything else as not offered",
    attention_is_as_offered: "Marks as read and shows typing exactly when it says so",
    our_id_goes_along: "Sends our own id along when it says that it comes back",
    proof_is_demanded: "Refuses a webhook without proof, with another secret or with an empty one",
    proof_is_accepted: "Accepts the current secret and, after a change, the one before",
    a_changed_body_is_refused: "Refuses a body of which one byte was changed",
    every_kind_is_decoded: "Decodes every kind of message that the provider sends",
    what_people_wrote_is_theirs: "Never takes what the company wrote for a customer's message",
    every_state_is_decoded: "Decodes every state that the provider tells, with the message's id",
    states_in_any_order: "Statuses in every order, and twice, end in the same delivery",
    unknown_is_harmless: "Keeps or ignores types, states and events that it does not know",
    duplicates_are_equal: "Decodes the same webhook twice to the same events",
    a_batch_is_decoded: "Decodes 10,000 messages of one webhook",
    garbage_is_put_aside: "Puts aside what is no webhook: nothing, garbage, broken UTF-8, deep JSON",
    cut_webhooks_do_no_harm: "Survives its webhooks cut off and changed anywhere",
    nul_is_replaced: "Lets no NUL through to the database",
    acceptance_has_an_id: "Takes from an acceptance the id by which statuses name the message",
    errors_have_their_class: "Names every refusal as the error that it is",
    unclear_answers_are_uncertain: "Takes a server error, and an acceptance without id, for uncertain",
    nothing_private_is_shown: "Shows no key, phone, name or text in debug output or in an error's detail",
    keys_stay_at_home: "Sends its key to the provider's own hosts alone when it fetches a file",
    long_texts_are_refused: "Longer texts than it says to take are refused before they are sent",
}

const HOLDS: Result = Ok(Holds::Yes);

fn spared(why: &str) -> Holds {
    Holds::Spared(why.to_owned())
}

fn demand(holds: bool, why: impl FnOnce() -> String) -> std::result::Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}

fn named(candidate: &Candidate) -> Result {
    let name = candidate.name();
    demand(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), || format!("{name:?}"))?;
    let found = Provider::parse(name).ok_or("not found by its name")?;
    demand(found.as_str() == name && found.adapter().provider() == name, || "another one is found".to_owned())?;
    HOLDS
}

fn offers(candidate: &Candidate, feature: Feature) -> bool {
    candidate.adapter.capabilities().offers(feature)
}

fn what_is_offered_can_be_encoded(candidate: &Candidate) -> Result {
    for feature in Feature::ALL.into_iter().filter(|feature| offers(candidate, *feature)) {
        let Some(content) = samples::content(feature) else { continue };
        let request = samples::request(candidate, &samples::outgoing(content));
        let request = request.map_err(|error| format!("{}: {error}", feature.key()))?;
        is_a_call(candidate, &request)?;
    }
    if offers(candidate, Feature::ReplyContext) {
        let request = samples::request(candidate, &samples::reply(candidate)).map_err(|error| error.to_string())?;
        let body = String::from_utf8_lossy(&request.body).into_owned();
        demand(body.contains(&candidate.message_id[..20]), || "the quoted message is missing".to_owned())?;
    }
    HOLDS
}

fn is_a_call(candidate: &Candidate, request: &HttpRequest) -> std::result::Result<(), String> {
    let base = candidate.credentials.base_url.trim_end_matches('/');
    demand(request.url.starts_with(base), || "it goes elsewhere than to the channel's address".to_owned())?;
    let lower = |name: &str| name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    demand(request.headers.iter().all(|(name, _)| lower(name)), || {
        "a header's name is not in lower case".to_owned()
    })?;
    demand(!request.body.is_empty(), || "it says nothing".to_owned())
}

fn what_is_not_offered_is_refused(candidate: &Candidate) -> Result {
    for feature in Feature::ALL.into_iter().filter(|feature| !offers(candidate, *feature)) {
        let message = match samples::content(feature) {
            Some(content) => samples::outgoing(content),
            None if feature == Feature::ReplyContext => samples::reply(candidate),
            None => continue,
        };
        let refused = samples::request(candidate, &message).err();
        demand(refused == Some(EncodeError::NotOffered(feature)), || format!("{}: {refused:?}", feature.key()))?;
    }
    HOLDS
}

fn attention_is_as_offered(candidate: &Candidate) -> Result {
    let id = ProviderMessageId(candidate.message_id.clone());
    let asked = |attention| candidate.adapter.attention(&id, attention, &candidate.credentials);
    let (read, typing) = (asked(Attention::Read), asked(Attention::ReadAndTyping));
    let marks = offers(candidate, Feature::ReadMark);
    demand(read.is_some() == marks, || "read marks are not as offered".to_owned())?;
    demand(typing.is_some() == (marks || offers(candidate, Feature::Typing)), || {
        "typing is not as offered".to_owned()
    })?;
    let differs = read.zip(typing).is_some_and(|(read, typing)| (read.url, read.body) != (typing.url, typing.body));
    demand(!differs || offers(candidate, Feature::Typing), || "typing is not told apart".to_owned())?;
    for request in [asked(Attention::Read), asked(Attention::ReadAndTyping)].into_iter().flatten() {
        demand(!format!("{request:?}").contains(TOKEN), || "the key is shown".to_owned())?;
    }
    if marks { HOLDS } else { Ok(spared("The provider offers none")) }
}

fn our_id_goes_along(candidate: &Candidate) -> Result {
    if !offers(candidate, Feature::ClientId) {
        return Ok(spared("The provider sends none back"));
    }
    let message = samples::outgoing(samples::text("Oi"));
    let request = samples::request(candidate, &message).map_err(|error| error.to_string())?;
    let (id, body) = (message.id.to_string(), String::from_utf8_lossy(&request.body).into_owned());
    demand(body.contains(&id) || request.url.contains(&id), || "the request lacks it".to_owned())?;
    HOLDS
}

fn verify(
    candidate: &Candidate,
    headers: &[(&str, Vec<u8>)],
    body: &[u8],
    secrets: &WebhookSecrets,
) -> std::result::Result<(), SignatureError> {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_slice())).collect();
    candidate.adapter.verify(&WebhookRequest { url: URL, headers: &headers, body }, secrets)
}

fn secrets(current: &str, previous: Option<&str>) -> WebhookSecrets {
    let secret = |text: &str| text.to_owned().into();
    WebhookSecrets { current: secret(current), previous: previous.map(secret) }
}

fn proof_is_demanded(candidate: &Candidate) -> Result {
    let body = candidate.bodies().next().ok_or("no webhook")?;
    let held = secrets(SECRET, None);
    let unproven = vec![("content-type", b"application/json".to_vec()), ("host", b"ponte.example.test".to_vec())];
    demand(verify(candidate, &[], body, &held).is_err(), || "no header at all is enough".to_owned())?;
    demand(verify(candidate, &unproven, body, &held).is_err(), || "no proof is enough".to_owned())?;
    for other in ["", "another-secret", &SECRET[1..], &format!("{SECRET}0")] {
        let proof = (candidate.proof)(other, URL, body);
        demand(verify(candidate, &proof, body, &held).is_err(), || format!("{other:?} is accepted"))?;
    }
    // A channel whose secret was never set accepts nobody.
    let proof = (candidate.proof)("", URL, body);
    if candidate.proves == Proves::SenderAlone {
        demand(verify(candidate, &proof, body, &secrets("", None)).is_err(), || {
            "an empty secret counts".to_owned()
        })?;
        demand(verify(candidate, &proof, body, &secrets("x", Some(""))).is_err(), || {
            "an empty one counts".to_owned()
        })?;
    }
    for (name, value) in (candidate.proof)(SECRET, URL, body) {
        for broken in [&value[..value.len() - 1], &[], b"\xff\xfe", b"sha256=zz"] {
            let header = [(name, broken.to_vec())];
            demand(verify(candidate, &header, body, &held).is_err(), || format!("{broken:?} is accepted"))?;
        }
    }
    HOLDS
}

fn proof_is_accepted(candidate: &Candidate) -> Result {
    for body in candidate.bodies() {
        let proof = (candidate.proof)(SECRET, URL, body);
        for held in [secrets(SECRET, None), secrets("newer", Some(SECRET)), secrets(SECRET, Some("older"))] {
            verify(candidate, &proof, body, &held).map_err(|error| error.to_string())?;
        }
    }
    HOLDS
}

fn a_changed_body_is_refused(candidate: &Candidate) -> Result {
    if candidate.proves == Proves::SenderAlone {
        return Ok(spared("The provider signs nothing: the secret alone proves"));
    }
    let body = candidate.bodies().next().ok_or("no webhook")?;
    let proof = (candidate.proof)(SECRET, URL, body);
    let mut changed = body.to_vec();
    let last = changed.len() - 1;
    for at in [0, last / 2, last] {
        changed[at] ^= 1;
        demand(verify(candidate, &proof, &changed, &secrets(SECRET, None)).is_err(), || format!("byte {at}"))?;
        changed[at] ^= 1;
    }
    HOLDS
}

fn every_kind_is_decoded(candidate: &Candidate) -> Result {
    for kind in Kind::ALL {
        let mut found = candidate.inbound.iter().filter(|(known, _)| *known == kind).peekable();
        let is_never_sent = candidate.never_sent.iter().any(|(known, _)| *known == kind);
        demand(found.peek().is_some() != is_never_sent, || format!("{}: a webhook or a reason", kind.word()))?;
        for (_, body) in found {
            let message = candidate.message(body).map_err(|why| format!("{}: {why}", kind.word()))?;
            let fits = is_of(kind, &message.content) && (kind != Kind::Reply || message.reply_to.is_some());
            demand(fits, || format!("{}: {:?}", kind.word(), message.content))?;
            let dated = message.sent_at.is_some() == (candidate.dates == Dates::Told);
            demand(dated, || format!("{}: {:?}", kind.word(), message.sent_at))?;
        }
    }
    let missing: Vec<_> =
        candidate.never_sent.iter().map(|(kind, why)| format!("{}: {why}", kind.word())).collect();
    if missing.is_empty() { HOLDS } else { Ok(Holds::Spared(format!("All but {}", missing.join("; ")))) }
}

fn is_of(kind: Kind, content: &InboundContent) -> bool {
    match kind {
        Kind::Text | Kind::Reply => matches!(content, InboundContent::Text { .. }),
        Kind::Choice => matches!(content, InboundContent::Choice { .. }),
        Kind::Media => matches!(content, InboundContent::Media(_)),
        Kind::Location => matches!(content, InboundContent::Location { .. }),
        Kind::Contacts => matches!(content, InboundContent::Contacts { .. }),
        Kind::Reaction => matches!(content, InboundContent::Reaction { .. }),
        Kind::Order => matches!(content, InboundContent::Order { .. }),
        Kind::Form => matches!(content, InboundContent::Form { .. }),
        Kind::Unsupported => matches!(content, InboundContent::Unsupported { .. }),
    }
}

fn what_people_wrote_is_theirs(candidate: &Candidate) -> Result {
    let Some(body) = &candidate.echo else { return Ok(spared("The provider tells none of it")) };
    let decoded = candidate.decode(body);
    let as_message = decoded.events.iter().any(|event| matches!(event.kind, InboundKind::Message(_)));
    demand(!as_message && decoded.aside.is_empty(), || format!("{decoded:?}"))?;
    HOLDS
}

fn states(candidate: &Candidate) -> std::result::Result<Vec<StatusUpdate>, String> {
    let told = candidate.statuses.iter();
    told.map(|(state, body)| candidate.status(body).map_err(|why| format!("{state:?}: {why}"))).collect()
}

fn every_state_is_decoded(candidate: &Candidate) -> Result {
    let states = states(candidate)?;
    for (update, (state, _)) in states.iter().zip(&candidate.statuses) {
        demand(update.state == *state, || format!("{state:?}: {:?}", update.state))?;
        let dated = update.at.is_some() == (candidate.dates == Dates::Told);
        demand(dated, || format!("{state:?}: {:?}", update.at))?;
        demand(update.provider_id == states[0].provider_id, || format!("{state:?}: of another message"))?;
        let has_error = update.error.is_some();
        demand(has_error == (*state == ReportedState::Failed), || format!("{state:?}: {:?}", update.error))?;
    }
    for state in [ReportedState::Sent, ReportedState::Delivered, ReportedState::Read, ReportedState::Failed] {
        demand(states.iter().any(|update| update.state == state), || format!("{state:?} is missing"))?;
    }
    HOLDS
}

/// So many statuses have 120 orders.
const SHUFFLED: usize = 5;

fn states_in_any_order(candidate: &Candidate) -> Result {
    let states = states(candidate)?;
    let delivery = |order: &[StatusUpdate]| order.iter().fold(Delivery::default(), merge);
    for some in states.windows(SHUFFLED.min(states.len())) {
        let expected = delivery(some);
        for order in orders(some) {
            let found = delivery(&order);
            demand(found == expected, || format!("{found:?} in one order"))?;
            let twice = [order.clone(), order].concat();
            demand(delivery(&twice) == expected, || "told twice is another delivery".to_owned())?;
        }
    }
    HOLDS
}

fn orders(states: &[StatusUpdate]) -> Vec<Vec<StatusUpdate>> {
    let Some((first, rest)) = states.split_first() else { return vec![Vec::new()] };
    let of_rest = orders(rest);
    let with_first_at = |order: &Vec<StatusUpdate>, at: usize| {
        let mut order = order.clone();
        order.insert(at, first.clone());
        order
    };
    of_rest.iter().flat_map(|order| (0..=order.len()).map(move |at| with_first_at(order, at))).collect()
}

fn unknown_is_harmless(candidate: &Candidate) -> Result {
    demand(!candidate.unknown.is_empty(), || "no example".to_owned())?;
    for body in &candidate.unknown {
        let aside = candidate.decode(body).aside;
        demand(aside.is_empty(), || format!("{aside:?} of {}", String::from_utf8_lossy(body)))?;
    }
    HOLDS
}

fn duplicates_are_equal(candidate: &Candidate) -> Result {
    for body in candidate.bodies() {
        demand(candidate.decode(body) == candidate.decode(body), || String::from_utf8_lossy(body).into_owned())?;
    }
    HOLDS
}

fn a_batch_is_decoded(candidate: &Candidate) -> Result {
    const MANY: usize = 10_000;
    let Some(batch) = candidate.batch else { return Ok(spared("One message a webhook")) };
    let decoded = candidate.decode(&batch(MANY));
    let mut ids: Vec<_> = decoded.events.iter().filter_map(id_of_message).collect();
    ids.sort_unstable();
    ids.dedup();
    demand(ids.len() == MANY && decoded.aside.is_empty(), || format!("{} messages", ids.len()))?;
    HOLDS
}

fn id_of_message(event: &ponte_channels::model::InboundEvent) -> Option<&str> {
    if let InboundKind::Message(message) = &event.kind { Some(&message.provider_id.0) } else { None }
}

fn garbage_is_put_aside(candidate: &Candidate) -> Result {
    let deep = ["[".repeat(100_000), "{\"a\":".repeat(100_000), format!("{}1{}", "[".repeat(500), "]".repeat(500))];
    let mut bodies: Vec<Vec<u8>> = deep.into_iter().map(String::into_bytes).collect();
    let short: [&[u8]; 12] =
        [b"", b" ", b"{", b"{}", b"[]", b"null", b"7", b"\"Oi\"", b"\xff\xfe\x00", b"\0", b"a=b&c", b"%%%=&&&"];
    bodies.extend(short.map(<[u8]>::to_vec));
    for body in bodies {
        let decoded = candidate.decode(&body);
        let shown = String::from_utf8_lossy(&body[..body.len().min(20)]).into_owned();
        demand(decoded.events.is_empty() && decoded.aside.len() == 1, || format!("{shown:?}: {decoded:?}"))?;
    }
    HOLDS
}

fn cut_webhooks_do_no_harm(candidate: &Candidate) -> Result {
    for body in candidate.bodies() {
        for end in (0..body.len()).step_by(3) {
            let decoded = candidate.decode(&body[..end]);
            demand(decoded.events.len() + decoded.aside.len() <= 8, || format!("cut at {end}: {decoded:?}"))?;
        }
        let mut changed = body.to_vec();
        for at in (0..body.len()).step_by(3) {
            let other = [0, b'"', b'9', 0xff][at % 4];
            let kept = std::mem::replace(&mut changed[at], other);
            candidate.decode(&changed);
            changed[at] = kept;
        }
    }
    HOLDS
}

fn nul_is_replaced(candidate: &Candidate) -> Result {
    let (_, body) = candidate.inbound.iter().find(|(kind, _)| *kind == Kind::Text).ok_or("no text")?;
    let body = String::from_utf8_lossy(body).into_owned();
    let coded = if body.starts_with('{') { "\\u0000" } else { "%00" };
    let word = NAME.split(' ').next().unwrap_or_default();
    let with_nul = body.replace(word, &format!("{word}{coded}"));
    demand(with_nul != body, || "the webhook lacks the customer's name".to_owned())?;
    let message = candidate.message(with_nul.as_bytes())?;
    let kept = serde_json::to_string(&(&message.content, &message.sender.profile_name, &message.provider_id));
    let kept = kept.map_err(|error| error.to_string())?;
    demand(!kept.contains("\\u0000"), || "it gets through".to_owned())?;
    HOLDS
}

fn acceptance_has_an_id(candidate: &Candidate) -> Result {
    demand(!candidate.accepted.is_empty(), || "no example".to_owned())?;
    for (status, body) in &candidate.accepted {
        let ours = samples::outgoing(samples::text("Oi")).id;
        let taken = candidate.adapter.answer(ours, *status, body.as_bytes()).map_err(|error| error.to_string())?;
        demand(!taken.provider_id.0.is_empty(), || format!("HTTP {status}: no id"))?;
    }
    HOLDS
}

fn refused(candidate: &Candidate, status: u16, body: &str) -> std::result::Result<SendError, String> {
    let ours = samples::outgoing(samples::text("Oi")).id;
    candidate
        .adapter
        .answer(ours, status, body.as_bytes())
        .err()
        .ok_or_else(|| format!("HTTP {status} {body}: accepted"))
}

fn errors_have_their_class(candidate: &Candidate) -> Result {
    for (status, body, kind) in &candidate.refused {
        let found = refused(candidate, *status, body)?.kind().code();
        demand(found == *kind, || format!("HTTP {status} {body}: {found}"))?;
    }
    for (error, kind) in &candidate.reported {
        let found = candidate.adapter.reported(error).kind().code();
        demand(found == *kind, || format!("{error:?}: {found}"))?;
    }
    let kinds = ["credentials", "throttled", "transient"];
    let is_shown = |kind: &&str| candidate.refused.iter().any(|(_, _, shown)| shown == kind);
    demand(kinds.iter().all(is_shown), || format!("an example each of {kinds:?}"))?;
    let window = candidate.reported.iter().any(|(_, kind)| *kind == "window_closed");
    demand(window, || "an example of the closed window".to_owned())?;
    HOLDS
}

fn unclear_answers_are_uncertain(candidate: &Candidate) -> Result {
    use ponte_channels::send_error::Certainty::{NotSent, Unknown};
    for (status, body) in [(500, ""), (502, "<html>Bad Gateway</html>"), (503, "{}"), (504, "\0")] {
        let error = refused(candidate, status, body)?;
        demand(error.certainty == Unknown, || format!("HTTP {status}: {error:?}"))?;
    }
    for (status, body) in [(400, ""), (401, "{"), (404, "[]"), (429, "null")] {
        let error = refused(candidate, status, body)?;
        demand(error.certainty == NotSent, || format!("HTTP {status}: {error:?}"))?;
    }
    let has_own_id = candidate.adapter.outcome(202, b"").is_err();
    demand(has_own_id, || "an acceptance without id and without our message is taken".to_owned())?;
    HOLDS
}

fn shows(text: &str) -> Option<&'static str> {
    [TOKEN, SECRET, CUSTOMER, NAME].into_iter().find(|private| text.contains(*private))
}

fn hides(shown: &impl Debug) -> std::result::Result<(), String> {
    let text = format!("{shown:?}");
    demand(shows(&text).is_none(), || format!("{:?} is shown", shows(&text)))
}

fn nothing_private_is_shown(candidate: &Candidate) -> Result {
    for feature in Feature::ALL {
        let Some(content) = samples::content(feature) else { continue };
        if let Ok(request) = samples::request(candidate, &samples::outgoing(content)) {
            hides(&request)?;
            demand(shows(&request.url).is_none(), || "its address shows it".to_owned())?;
        }
    }
    hides(&candidate.credentials)?;
    hides(&secrets(SECRET, Some(TOKEN)))?;
    let told = format!("Message to +{CUSTOMER} failed, see marina@example.test");
    hides(&candidate.adapter.reported(&ReportedError { code: 131_026, title: told.clone() }))?;
    for (status, body, _) in &candidate.refused {
        hides(&refused(candidate, *status, &body.replace("MESSAGE", &told))?)?;
    }
    for (state, body) in &candidate.statuses {
        let update = candidate.status(body).map_err(|why| format!("{state:?}: {why}"))?;
        demand(shows(&format!("{update:?}")).is_none(), || format!("{state:?}: {update:?}"))?;
    }
    for body in [&b"{\"from\":\"5531988887777\""[..], b"Marina Teste"] {
        hides(&candidate.decode(body).aside)?;
    }
    HOLDS
}

fn media(stored: &Value) -> InboundMedia {
    serde_json::from_value(stored.clone()).expect("a file in its stored form")
}

fn keys_stay_at_home(candidate: &Candidate) -> Result {
    let at = |url: &str| {
        media(&json!({ "kind": "image", "provider_media_id": "", "url": url, "mime_type": "image/jpeg" }))
    };
    let base = candidate.credentials.base_url.trim_end_matches('/').to_owned();
    let elsewhere = [
        "https://evil.example.test/1.jpg".to_owned(),
        "http://169.254.169.254/latest/".to_owned(),
        format!("{base}.evil.example.test/1.jpg"),
        format!("https://evil.example.test/?{base}"),
        base.replacen("://", "://user@evil.example.test/", 1),
        base.replacen("://", "://evil.example.test\\@", 1),
        "no address".to_owned(),
        String::new(),
    ];
    for url in &elsewhere {
        let fetch = candidate.adapter.media(&at(url), &candidate.credentials);
        if let Some(MediaFetch::Direct(request) | MediaFetch::Locate(request)) = fetch {
            let holds_key = request.headers.iter().any(|(_, value)| value.expose().contains(TOKEN));
            demand(!holds_key && !request.url.contains(TOKEN), || format!("{url:?} gets the key"))?;
        }
    }
    let odd = media(&json!({ "kind": "image", "provider_media_id": "../../token?x=", "mime_type": "image/jpeg" }));
    demand(candidate.adapter.media(&odd, &candidate.credentials).is_none(), || {
        "an odd id leads elsewhere".to_owned()
    })?;
    HOLDS
}

fn long_texts_are_refused(candidate: &Candidate) -> Result {
    let capabilities = candidate.adapter.capabilities();
    let longest = capabilities.longest_text;
    let problems = |length: usize| validate::problems_through(&samples::text(&"ã".repeat(length)), capabilities);
    demand(problems(longest).is_empty(), || format!("{longest} characters are refused"))?;
    demand(!problems(longest + 1).is_empty(), || format!("{} characters are not refused", longest + 1))?;
    HOLDS
}
