use crate::kit::{outgoing, plain};
use ponte_channels::{
    gate::{
        Advertising, Author, Block, ChannelState, Consent, Consequence, Owner, PermitMismatch, Purpose, Refusal,
        SendFacts, WINDOW_MARGIN, Window, authorise,
    },
    model::{OutboundContent, Outgoing, ProviderMessageId, Template},
};
use ponte_kernel::{Bsuid, Language, SessionId, Timestamp, UserId};
use std::{collections::HashSet, time::Duration};

const NOW: Timestamp = Timestamp::from_secs(1_795_348_801);

fn open() -> Window {
    Window::ClosesAt(NOW.plus(WINDOW_MARGIN).plus(Duration::from_secs(1)))
}

fn template() -> OutboundContent {
    let (name, language) = ("lembrete".to_owned(), "pt_BR".to_owned());
    OutboundContent::Template(Template { name, language, ..Template::default() })
}

/// A bot's answer in its own conversation, to which nothing is opposed.
fn answer(message: &Outgoing) -> SendFacts<'_> {
    let session = SessionId::new();
    SendFacts {
        message,
        author: Author::Bot(session),
        purpose: Purpose::Reply,
        advertising: Advertising::Plain,
        owner: Owner::Bot(session),
        consent: Consent::Unknown,
        block: Block::Clear,
        window: open(),
        channel: ChannelState::Active,
    }
}

fn refusal(facts: &SendFacts<'_>) -> Option<Refusal> {
    authorise(facts, NOW).err()
}

/// Every combination of facts against rules that are written the other way round: a message leaves when no sentence
/// below speaks against it.
#[test]
fn the_truth_table_holds_for_all_combinations() {
    let (bot, other_bot, agent, other_agent) = (SessionId::new(), SessionId::new(), UserId::new(), UserId::new());
    let authors = [Author::Bot(bot), Author::Agent(agent), Author::System];
    let mut owners = vec![Owner::Bot(bot), Owner::Bot(other_bot), Owner::Agent(agent), Owner::Agent(other_agent)];
    owners.push(Owner::Nobody { last: None });
    owners.extend(authors.map(|author| Owner::Nobody { last: Some(author) }));
    owners.push(Owner::Nobody { last: Some(Author::Bot(other_bot)) });
    let (free_form, template) = (outgoing(plain("Oi")), outgoing(template()));
    let mut combinations = 0;
    for (author, purpose) in authors
        .iter()
        .flat_map(|author| [Purpose::Reply, Purpose::Service, Purpose::Marketing].map(|it| (*author, it)))
    {
        for owner in &owners {
            for consent in [Consent::OptedIn, Consent::Unknown, Consent::MarketingStopped, Consent::OptedOut] {
                for window in
                    [Window::NeverOpened, Window::ClosesAt(NOW), Window::ClosesAt(NOW.plus(WINDOW_MARGIN)), open()]
                {
                    for (block, channel) in [
                        (Block::Clear, ChannelState::Active),
                        (Block::Clear, ChannelState::Stopped),
                        (Block::Blocked, ChannelState::Active),
                        (Block::Blocked, ChannelState::Stopped),
                    ] {
                        for message in [&free_form, &template] {
                            let owner = *owner;
                            for advertising in [Advertising::Plain, Advertising::Advertises] {
                                let facts = SendFacts {
                                    message,
                                    author,
                                    purpose,
                                    advertising,
                                    owner,
                                    consent,
                                    block,
                                    window,
                                    channel,
                                };
                                assert_eq!(
                                    authorise(&facts, NOW).is_ok(),
                                    nothing_stands_against(&facts),
                                    "{facts:?}"
                                );
                                combinations += 1;
                            }
                        }
                    }
                }
            }
        }
    }
    assert_eq!(combinations, 3 * 3 * 9 * 4 * 4 * 4 * 2 * 2);
}

fn nothing_stands_against(facts: &SendFacts<'_>) -> bool {
    let is_open = facts.window == open();
    let is_template = matches!(facts.message.content, OutboundContent::Template(_));
    let owns = match facts.owner {
        Owner::Bot(_) | Owner::Nobody { last: Some(Author::Bot(_)) } => matches!(facts.author, Author::Bot(_)),
        Owner::Agent(user) => facts.author == Author::Agent(user),
        Owner::Nobody { last } => last == Some(facts.author),
    };
    let answers = facts.purpose == Purpose::Reply;
    let against = [
        facts.channel == ChannelState::Stopped,
        facts.block == Block::Blocked,
        facts.author == Author::System && answers,
        facts.author != Author::System && !owns,
        facts.purpose == Purpose::Marketing && facts.consent != Consent::OptedIn,
        facts.purpose == Purpose::Service && facts.consent == Consent::OptedOut,
        answers && facts.consent == Consent::OptedOut && !is_open,
        facts.advertising == Advertising::Advertises && facts.consent == Consent::MarketingStopped,
        facts.advertising == Advertising::Advertises && facts.consent == Consent::OptedOut,
        !is_template && !is_open,
    ];
    !against.contains(&true)
}

#[test]
fn every_refusal_can_be_the_answer() {
    let message = outgoing(plain("Oi"));
    let facts = answer(&message);
    assert_eq!(refusal(&facts), None);
    assert_eq!(refusal(&SendFacts { channel: ChannelState::Stopped, ..facts }), Some(Refusal::ChannelStopped));
    assert_eq!(refusal(&SendFacts { block: Block::Blocked, ..facts }), Some(Refusal::ContactBlocked));
    let taken = Owner::Agent(UserId::new());
    assert_eq!(refusal(&SendFacts { owner: taken, ..facts }), Some(Refusal::ConversationTaken));
    let marketing = SendFacts { purpose: Purpose::Marketing, ..facts };
    assert_eq!(refusal(&marketing), Some(Refusal::ConsentMissing));
    assert_eq!(refusal(&SendFacts { consent: Consent::MarketingStopped, ..marketing }), Some(Refusal::OptedOut));
    assert_eq!(refusal(&SendFacts { window: Window::NeverOpened, ..facts }), Some(Refusal::WindowClosed));
}

#[test]
fn who_wants_no_advertising_gets_none_even_as_a_reply() {
    let message = outgoing(template());
    let offer = SendFacts { advertising: Advertising::Advertises, ..answer(&message) };
    assert_eq!(refusal(&offer), None, "they never said no, and they wrote");
    assert_eq!(refusal(&SendFacts { consent: Consent::MarketingStopped, ..offer }), Some(Refusal::OptedOut));
    let plain = SendFacts { consent: Consent::MarketingStopped, ..answer(&message) };
    assert_eq!(refusal(&plain), None);
}

#[test]
fn free_form_is_refused_a_margin_before_the_window_closes() {
    let message = outgoing(plain("Oi"));
    let opened_at = NOW.minus(Duration::from_hours(24));
    let at = |window| refusal(&SendFacts { window, ..answer(&message) });
    assert_eq!(at(Window::ClosesAt(opened_at.plus(Duration::from_hours(24)))), Some(Refusal::WindowClosed));
    assert_eq!(at(Window::ClosesAt(NOW.plus(WINDOW_MARGIN))), Some(Refusal::WindowClosed));
    assert_eq!(at(open()), None);
}

#[test]
fn the_last_words_of_a_bot_that_handed_over_still_leave() {
    let message = outgoing(plain("Vou chamar alguém."));
    let facts = answer(&message);
    let waiting = Owner::Nobody { last: Some(facts.author) };
    assert_eq!(refusal(&SendFacts { owner: waiting, ..facts }), None);
}

#[test]
fn who_opted_out_is_answered_but_not_informed() {
    let message = outgoing(plain("Pronto, não enviaremos mais."));
    let facts = SendFacts { consent: Consent::OptedOut, ..answer(&message) };
    assert_eq!(refusal(&facts), None);
    assert_eq!(refusal(&SendFacts { purpose: Purpose::Service, ..facts }), Some(Refusal::OptedOut));
}

#[test]
fn a_permit_fits_the_message_it_was_given_for_and_no_other() {
    let message = outgoing(plain("R$ 10"));
    let permit = || authorise(&answer(&message), NOW).expect("nothing stands against it");
    assert_eq!(permit().redeem(&message).expect("the same").message(), &message);

    let another = outgoing(plain("R$ 10"));
    assert_eq!(permit().redeem(&another).err(), Some(PermitMismatch::OtherMessage));
    let changed = [
        Outgoing { content: plain("R$ 1"), ..message.clone() },
        Outgoing { to: address("BR.1"), ..message.clone() },
        Outgoing { reply_to: Some(ProviderMessageId("wamid.1".to_owned())), ..message.clone() },
    ];
    for changed in changed {
        assert_eq!(permit().redeem(&changed).err(), Some(PermitMismatch::Changed));
    }
}

fn address(bsuid: &str) -> ponte_channels::model::Address {
    ponte_channels::model::Address::Bsuid(Bsuid::parse(bsuid).expect("a BSUID"))
}

#[test]
fn refusals_speak_both_languages_and_have_codes_of_their_own() {
    let codes: HashSet<_> = Refusal::ALL.iter().map(|refusal| refusal.code()).collect();
    assert_eq!(codes.len(), Refusal::ALL.len());
    for refusal in Refusal::ALL {
        let (portuguese, english) = (refusal.text(Language::Portuguese), refusal.text(Language::English));
        assert!(portuguese.ends_with('.') && english.ends_with('.') && portuguese != english);
        let holds = refusal == Refusal::ChannelStopped;
        assert_eq!(refusal.consequence() == Consequence::Hold, holds);
    }
}
