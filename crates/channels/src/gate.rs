//! The one gate that every message passes on its way out.
//!
//! [`authorise`] is given all facts, read in the transaction that claims the message and under the locks that change
//! them, and gives a [`SendPermit`] or says why not. Without a permit no request can be built:
//! [`Adapter::request`](crate::adapter::Adapter::request) takes it by value, and it fits one message only.

use crate::{
    model::{FileSources, Outgoing},
    sentence::Sentence,
};
use aws_lc_rs::digest;
use ponte_kernel::{Language, MessageId, SessionId, Timestamp, UserId};
use std::{borrow::Cow, fmt, time::Duration};
use thiserror::Error;

/// A free-form message leaves only this long before the window closes: the way to the provider takes time, and so
/// does the customer's clock.
pub const WINDOW_MARGIN: Duration = Duration::from_mins(2);

/// Decides whether a message may leave now. The first reason that stands against it is the answer.
pub fn authorise(facts: &SendFacts<'_>, now: Timestamp) -> Result<SendPermit, Refusal> {
    channel_sends(facts.channel)?;
    not_blocked(facts.block)?;
    author_may_speak(facts.author, facts.owner, facts.purpose)?;
    consent_covers(facts, now)?;
    window_allows(facts, now)?;
    Ok(SendPermit { message: facts.message.id, digest: ContentDigest::of(facts.message) })
}

/// All that the decision stands on. Every fact is mandatory.
#[derive(Clone, Copy, Debug)]
pub struct SendFacts<'a> {
    pub message: &'a Outgoing,
    pub author: Author,
    pub purpose: Purpose,
    pub advertising: Advertising,
    pub owner: Owner,
    pub consent: Consent,
    pub block: Block,
    pub window: Window,
    pub channel: ChannelState,
}

/// Who wrote the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    Bot(SessionId),
    Agent(UserId),
    /// A campaign, an automation or a company system: it informs, it never answers in a conversation.
    System,
}

/// Why the message is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Answers the customer in the conversation.
    Reply,
    /// Informs about something the customer has with the company: an order, an appointment.
    Service,
    Marketing,
}

/// Whether what leaves advertises, whatever it is sent for: a template of the category marketing does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advertising {
    Plain,
    Advertises,
}

/// Who may answer in the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Bot(SessionId),
    Agent(UserId),
    /// It waits in a queue, or is closed. The last words of `last`, written before it let go, may still leave.
    Nobody {
        last: Option<Author>,
    },
}

/// What the customer agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    OptedIn,
    /// Never asked, or never answered.
    Unknown,
    /// Wants no advertising; everything else stays possible.
    MarketingStopped,
    /// Wants no messages: only what they ask themselves is answered.
    OptedOut,
}

/// Whether the company blocked the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    Clear,
    Blocked,
}

/// The customer service window: 24 hours from the customer's last message, by the sender's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    NeverOpened,
    ClosesAt(Timestamp),
}

impl Window {
    /// Whether a free-form message sent now still arrives inside.
    pub fn is_open(self, now: Timestamp) -> bool {
        match self {
            Self::NeverOpened => false,
            Self::ClosesAt(end) => now.plus(WINDOW_MARGIN) < end,
        }
    }
}

/// Whether the channel sends at all. A channel stops when its token expires, or when the provider or a person stops it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelState {
    Active,
    Stopped,
}

/// Why a message may not leave. The codes are stable.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.sentence().english)]
pub enum Refusal {
    ChannelStopped,
    ContactBlocked,
    ConversationTaken,
    ConsentMissing,
    OptedOut,
    WindowClosed,
}

impl Refusal {
    pub const ALL: [Self; 6] = [
        Self::ChannelStopped,
        Self::ContactBlocked,
        Self::ConversationTaken,
        Self::ConsentMissing,
        Self::OptedOut,
        Self::WindowClosed,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::ChannelStopped => "channel_stopped",
            Self::ContactBlocked => "contact_blocked",
            Self::ConversationTaken => "conversation_taken",
            Self::ConsentMissing => "consent_missing",
            Self::OptedOut => "opted_out",
            Self::WindowClosed => "window_closed",
        }
    }

    /// What becomes of the message.
    pub fn consequence(self) -> Consequence {
        match self {
            Self::ChannelStopped => Consequence::Hold,
            _ => Consequence::Drop,
        }
    }

    pub fn text(self, language: Language) -> &'static str {
        self.sentence().in_language(language)
    }

    fn sentence(self) -> Sentence {
        match self {
            Self::ChannelStopped => Sentence::new(
                "O canal está parado. A mensagem aguarda; verifique o canal e ative-o novamente.",
                "The channel is stopped. The message waits; check the channel and start it again.",
            ),
            Self::ContactBlocked => Sentence::new(
                "Este contato está bloqueado pela empresa. Desbloqueie-o antes de enviar mensagens.",
                "The company blocked this contact. Unblock the contact before you send messages.",
            ),
            Self::ConversationTaken => Sentence::new(
                "Outra pessoa ou o robô responde por este atendimento agora. Assuma o atendimento antes de responder.",
                "Somebody else or the bot answers in this conversation now. Take it over before you reply.",
            ),
            Self::ConsentMissing => Sentence::new(
                "O contato não autorizou mensagens de divulgação. Peça o consentimento antes de enviar.",
                "The contact has not agreed to marketing messages. Ask for consent before you send.",
            ),
            Self::OptedOut => Sentence::new(
                "O contato pediu para não receber estas mensagens. Só é possível responder quando ele escrever.",
                "The contact asked not to get these messages. You can only answer when they write.",
            ),
            Self::WindowClosed => Sentence::new(
                "Passaram-se 24 horas desde a última mensagem do cliente. Envie um modelo aprovado.",
                "More than 24 hours passed since the customer's last message. Send an approved template.",
            ),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// It stays in the outbox and is asked about again.
    Hold,
    /// It ends here, with the refusal shown beside it.
    Drop,
}

/// The right to send one message once. Made by [`authorise`] alone; spent by [`SendPermit::redeem`].
#[derive(Debug)]
#[must_use = "a permit that is not spent is a message that is not sent"]
pub struct SendPermit {
    message: MessageId,
    digest: ContentDigest,
}

impl SendPermit {
    /// Spends the permit on the message it was given for.
    pub fn redeem(self, message: &Outgoing) -> Result<Permitted<'_>, PermitMismatch> {
        if self.message != message.id {
            return Err(PermitMismatch::OtherMessage);
        }
        if self.digest != ContentDigest::of(message) {
            return Err(PermitMismatch::Changed);
        }
        Ok(Permitted(Cow::Borrowed(message)))
    }
}

/// A message that passed the gate, unchanged since.
#[derive(Debug)]
pub struct Permitted<'a>(Cow<'a, Outgoing>);

impl Permitted<'_> {
    pub fn message(&self) -> &Outgoing {
        &self.0
    }

    /// The same message, whose files the provider gets from these sources.
    #[must_use]
    pub fn with_files(self, sources: &FileSources) -> Self {
        if sources.is_empty() { self } else { Self(Cow::Owned(self.0.with_files(sources))) }
    }
}

/// A fault of the caller, not of the provider or the customer.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PermitMismatch {
    #[error("the permit was given for another message")]
    OtherMessage,
    #[error("the message was changed after its permit was given")]
    Changed,
}

/// SHA-256 over address, content and quoted message.
#[derive(Clone, Copy, PartialEq, Eq)]
struct ContentDigest([u8; digest::SHA256_OUTPUT_LEN]);

impl ContentDigest {
    fn of(message: &Outgoing) -> Self {
        let canonical = serde_json::to_vec(message).expect("the model has text keys only, so it has a JSON form");
        let mut bytes = [0; digest::SHA256_OUTPUT_LEN];
        bytes.copy_from_slice(digest::digest(&digest::SHA256, &canonical).as_ref());
        Self(bytes)
    }
}

impl fmt::Debug for ContentDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContentDigest")
    }
}

fn channel_sends(channel: ChannelState) -> Result<(), Refusal> {
    match channel {
        ChannelState::Active => Ok(()),
        ChannelState::Stopped => Err(Refusal::ChannelStopped),
    }
}

fn not_blocked(block: Block) -> Result<(), Refusal> {
    match block {
        Block::Clear => Ok(()),
        Block::Blocked => Err(Refusal::ContactBlocked),
    }
}

fn author_may_speak(author: Author, owner: Owner, purpose: Purpose) -> Result<(), Refusal> {
    let may_speak = match (author, owner) {
        (Author::System, _) => purpose != Purpose::Reply,
        // Sessions follow each other: what one said before it ended still leaves while the next one answers.
        (Author::Bot(_), Owner::Bot(_) | Owner::Nobody { last: Some(Author::Bot(_)) }) => true,
        (Author::Agent(author), Owner::Agent(owner)) => author == owner,
        (author, Owner::Nobody { last }) => last == Some(author),
        _ => false,
    };
    if may_speak { Ok(()) } else { Err(Refusal::ConversationTaken) }
}

/// A reply needs no consent: the customer asked. It is one only while the window is open; later it is a service message.
/// Who wants no advertising gets none, even as a reply.
fn consent_covers(facts: &SendFacts<'_>, now: Timestamp) -> Result<(), Refusal> {
    let purpose = match facts.purpose {
        Purpose::Reply if !facts.window.is_open(now) => Purpose::Service,
        purpose => purpose,
    };
    let unwanted = matches!(facts.consent, Consent::MarketingStopped | Consent::OptedOut);
    match (purpose, facts.consent) {
        _ if unwanted && facts.advertising == Advertising::Advertises => Err(Refusal::OptedOut),
        (Purpose::Reply, _) | (Purpose::Marketing, Consent::OptedIn) => Ok(()),
        (Purpose::Marketing, Consent::Unknown) => Err(Refusal::ConsentMissing),
        (Purpose::Marketing, _) | (Purpose::Service, Consent::OptedOut) => Err(Refusal::OptedOut),
        (Purpose::Service, _) => Ok(()),
    }
}

fn window_allows(facts: &SendFacts<'_>, now: Timestamp) -> Result<(), Refusal> {
    if facts.message.content.is_template() || facts.window.is_open(now) {
        Ok(())
    } else {
        Err(Refusal::WindowClosed)
    }
}
