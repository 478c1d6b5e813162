//! Messages of ours, one for each feature, and the way in which they are sent.

use super::{CUSTOMER, Candidate};
use ponte_channels::{
    adapter::{EncodeError, HttpRequest, RequestError},
    capabilities::Feature,
    gate::{
        Advertising, Author, Block, ChannelState, Consent, Owner, Purpose, SendFacts, SendPermit, Window, authorise,
    },
    model::{Address, OutboundContent, Outgoing, ProviderMessageId},
};
use ponte_kernel::{MessageId, SessionId, Timestamp, WaId};
use serde_json::{Value, json};
use std::time::Duration;

/// A content that needs this feature and no other; `None` for features that are no content.
pub fn content(feature: Feature) -> Option<OutboundContent> {
    let content: Value = match feature {
        Feature::Text => json!({ "type": "text", "body": "Oi" }),
        Feature::MediaById => json!({ "type": "media", "kind": "image", "source": { "id": "134" } }),
        Feature::MediaByLink => {
            json!({ "type": "media", "kind": "document", "source": { "link": "https://x.test/1.pdf" }, "filename": "1.pdf", "caption": "Guia" })
        }
        Feature::Buttons => {
            json!({ "type": "buttons", "body": "Confirma?", "buttons": [{ "id": "sim", "title": "Sim" }, { "id": "nao", "title": "Não" }] })
        }
        Feature::List => {
            json!({ "type": "list", "body": "Escolha:", "button": "Ver", "sections": [{ "rows": [{ "id": "r1", "title": "2ª via" }] }] })
        }
        Feature::Template => {
            json!({ "type": "template", "name": "lembrete", "language": "pt_BR", "body": [{ "name": "nome", "text": "Marina" }] })
        }
        _ => return None,
    };
    Some(serde_json::from_value(content).expect("a content"))
}

pub fn outgoing(content: OutboundContent) -> Outgoing {
    let to = Address::WaId(WaId::parse(CUSTOMER).expect("digits"));
    Outgoing { id: MessageId::new(), to, content, reply_to: None }
}

pub fn text(body: &str) -> OutboundContent {
    OutboundContent::Text { body: body.to_owned() }
}

/// A text that quotes a message of the customer.
pub fn reply(candidate: &Candidate) -> Outgoing {
    let quoted = ProviderMessageId(candidate.message_id.clone());
    Outgoing { reply_to: Some(quoted), ..outgoing(text("Oi")) }
}

/// The request for a message, with the permit and the preparation that it needs.
pub fn request(candidate: &Candidate, message: &Outgoing) -> Result<HttpRequest, EncodeError> {
    let preparation = candidate.adapter.preparation(message, &candidate.credentials);
    let prepared = preparation.map(|_| candidate.prepared);
    match candidate.adapter.request(permit(message), message, prepared, &candidate.credentials) {
        Ok(request) => Ok(request),
        Err(RequestError::Encode(error)) => Err(error),
        Err(RequestError::Permit(mismatch)) => panic!("the permit is of this message: {mismatch}"),
    }
}

fn permit(message: &Outgoing) -> SendPermit {
    let now = Timestamp::from_secs(1_795_348_801);
    let session = SessionId::new();
    let facts = SendFacts {
        message,
        author: Author::Bot(session),
        purpose: Purpose::Reply,
        advertising: Advertising::Plain,
        owner: Owner::Bot(session),
        consent: Consent::OptedIn,
        block: Block::Clear,
        window: Window::ClosesAt(now.plus(Duration::from_hours(23))),
        channel: ChannelState::Active,
    };
    authorise(&facts, now).expect("nothing stands against it")
}
