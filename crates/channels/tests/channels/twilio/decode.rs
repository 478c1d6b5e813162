use super::{COMPANY, CUSTOMER, form, message, message_form, only, status};
use ponte_channels::{
    adapter::{Acknowledgement, Adapter, AsideReason, Decoded, WebhookRequest},
    model::{
        Address, InboundContent, InboundKind, InboundMedia, MediaKind, ProviderMessageId, ReportedError,
        ReportedState,
    },
    twilio::Twilio,
};
use ponte_kernel::{Bsuid, MessageId, WaId};
use proptest::prelude::*;
use serde_json::json;

fn phone(digits: &str) -> Address {
    Address::WaId(WaId::parse(digits).expect("digits"))
}

fn scoped(id: &str) -> Address {
    Address::Bsuid(Bsuid::parse(id).expect("a BSUID"))
}

fn choice(id: &str, title: &str, description: Option<&str>) -> InboundContent {
    let description = description.map(str::to_owned);
    InboundContent::Choice { id: id.to_owned(), title: title.to_owned(), description }
}

fn media(content: &InboundContent) -> &InboundMedia {
    match content {
        InboundContent::Media(media) => media,
        other => panic!("no media but {other:?}"),
    }
}

#[test]
fn a_text_names_its_sender() {
    let read = message(&[("MessageType", "text"), ("Body", "Oi & tchau\nsegunda linha"), ("NumMedia", "0")]);
    assert_eq!(read.provider_id, ProviderMessageId("SM01".to_owned()));
    assert_eq!(read.content, InboundContent::Text { body: "Oi & tchau\nsegunda linha".to_owned() });
    assert_eq!((read.sender.address, read.sender.also), (phone(CUSTOMER), None));
    assert_eq!(read.sender.profile_name.as_deref(), Some("Ana Conceição"));
    assert_eq!((read.sent_at, read.reply_to, read.context.forwarded), (None, None, false));
    assert_eq!(read.context.referral, None);
}

#[test]
fn the_example_of_the_reference_is_a_location() {
    let body = b"MessageType=location&From=whatsapp%3A%2B5531900000001&To=whatsapp%3A%2B553130000000&WaId=5531900000001&Body=&Latitude=-19.92&Longitude=-43.93&NumMedia=0&MessageSid=SM00&ProfileName=Ana";
    let InboundKind::Message(read) = only(Twilio.decode(body)) else { panic!("a message") };
    assert_eq!(
        read.content,
        InboundContent::Location { latitude: -19.92, longitude: -43.93, name: None, address: None }
    );
}

#[test]
fn a_location_may_lie_at_zero_and_have_a_name() {
    let fields = [
        ("MessageType", "location"),
        ("Latitude", "0"),
        ("Longitude", "0.0"),
        ("Label", "Sede"),
        ("Address", "Av. 1"),
    ];
    let expected = InboundContent::Location {
        latitude: 0.0,
        longitude: 0.0,
        name: Some("Sede".to_owned()),
        address: Some("Av. 1".to_owned()),
    };
    assert_eq!(message(&fields).content, expected);
    let nowhere = message(&[("MessageType", "location"), ("Latitude", "NaN"), ("Longitude", "1")]);
    assert!(matches!(nowhere.content, InboundContent::Unsupported { .. }));
}

#[test]
fn files_of_every_kind() {
    let cases = [
        ("image", "image/jpeg", MediaKind::Image),
        ("sticker", "image/webp", MediaKind::Sticker),
        ("audio", "audio/ogg", MediaKind::Audio),
        ("video", "video/mp4", MediaKind::Video),
        ("document", "application/pdf", MediaKind::Document),
        ("document", "image/png", MediaKind::Document),
        ("contacts", "text/vcard", MediaKind::Document),
        ("", "image/jpeg", MediaKind::Image),
        ("", "audio/mpeg", MediaKind::Audio),
        ("", "video/3gpp", MediaKind::Video),
        ("", "application/zip", MediaKind::Document),
    ];
    for (told, mime_type, kind) in cases {
        let url = "https://api.twilio.com/2010-04-01/Accounts/AC01/Messages/MM01/Media/ME01";
        let fields = [
            ("MessageType", told),
            ("NumMedia", "1"),
            ("MediaUrl0", url),
            ("MediaContentType0", mime_type),
            ("Body", "Legenda"),
        ];
        let read = message(&fields);
        let expected = InboundMedia {
            kind,
            provider_media_id: String::new(),
            url: Some(url.to_owned()),
            mime_type: mime_type.to_owned(),
            sha256: None,
            caption: Some("Legenda".to_owned()),
            filename: None,
            voice: false,
        };
        assert_eq!(read.content, InboundContent::Media(expected), "{told} {mime_type}");
    }
    let bare = message(&[("MediaUrl0", "https://api.twilio.com/x"), ("Body", "")]);
    assert_eq!((media(&bare.content).caption.as_deref(), media(&bare.content).kind), (None, MediaKind::Document));
}

#[test]
fn of_several_files_none_is_lost() {
    let fields = [
        ("NumMedia", "2"),
        ("Body", "Fotos"),
        ("MediaUrl0", "https://api.twilio.com/0"),
        ("MediaContentType0", "image/png"),
        ("MediaUrl1", "https://api.twilio.com/1"),
        ("MediaContentType1", "image/png"),
    ];
    let decoded = Twilio.decode(&message_form(&fields));
    let told: Vec<_> = decoded
        .events
        .iter()
        .map(|event| match &event.kind {
            InboundKind::Message(message) => {
                (message.provider_id.0.as_str(), media(&message.content).url.as_deref(), message.content.said())
            }
            other => panic!("no message but {other:?}"),
        })
        .collect();
    let expected = [
        ("SM01", Some("https://api.twilio.com/0"), Some("Fotos")),
        ("SM01.1", Some("https://api.twilio.com/1"), None),
    ];
    assert_eq!(told, expected);
}

#[test]
fn buttons_and_rows_that_were_chosen() {
    let cases = [
        (
            &[("MessageType", "button"), ("ButtonText", "Sim"), ("ButtonPayload", "sim"), ("Body", "Sim")][..],
            choice("sim", "Sim", None),
        ),
        (
            &[
                ("MessageType", "interactive"),
                ("ButtonText", "Não 👍"),
                ("ButtonPayload", "nao"),
                ("Body", "outra"),
            ][..],
            choice("nao", "Não 👍", None),
        ),
        (&[("MessageType", "button"), ("ButtonText", "Sim"), ("Body", "Sim")][..], choice("Sim", "Sim", None)),
        (&[("MessageType", "button"), ("ButtonPayload", "sim")][..], choice("sim", "sim", None)),
        (&[("MessageType", "interactive"), ("Body", "Sim")][..], choice("Sim", "Sim", None)),
        (
            &[
                ("MessageType", "interactive"),
                ("ListId", "r1"),
                ("ListTitle", "2a via"),
                ("ListDescription", "do boleto"),
                ("Body", "2a via"),
            ][..],
            choice("r1", "2a via", Some("do boleto")),
        ),
        (&[("ListId", "r1"), ("Body", "2a via")][..], choice("r1", "2a via", None)),
    ];
    for (fields, expected) in cases {
        assert_eq!(message(fields).content, expected, "{fields:?}");
    }
}

#[test]
fn an_answer_to_a_flow_is_a_form() {
    let fields = [("MessageType", "interactive"), ("FlowData", r#"{"cpf":"1"}"#)];
    let expected = InboundContent::Form { name: "flow".to_owned(), response: json!({ "cpf": "1" }) };
    assert_eq!(message(&fields).content, expected);
}

#[test]
fn a_reply_a_forward_and_an_ad_are_told() {
    let reply = message(&[
        ("MessageType", "text"),
        ("Body", "Esse"),
        ("OriginalRepliedMessageSid", "SM00"),
        ("OriginalRepliedMessageSender", "whatsapp:+553130000000"),
    ]);
    assert_eq!(reply.reply_to, Some(ProviderMessageId("SM00".to_owned())));
    assert!(message(&[("Body", "x"), ("Forwarded", "true")]).context.forwarded);
    assert!(message(&[("Body", "x"), ("FrequentlyForwarded", "true")]).context.forwarded);
    assert!(!message(&[("Body", "x"), ("Forwarded", "false")]).context.forwarded);
    let ad = message(&[
        ("Body", "Vi o anúncio"),
        ("ReferralHeadline", "Promo"),
        ("ReferralSourceId", "120"),
        ("ReferralCtwaClid", "cl"),
    ]);
    let expected = json!({ "headline": "Promo", "source_id": "120", "ctwa_clid": "cl", "num_media": "0" });
    assert_eq!(ad.context.referral, Some(expected.into()));
}

#[test]
fn people_are_known_by_phone_by_scoped_id_or_by_both() {
    let from = |from: &str, further: &[(&str, &str)]| {
        let fields = [("MessageSid", "SM01"), ("From", from), ("To", "whatsapp:+553130000000"), ("Body", "Oi")];
        match only(Twilio.decode(&form(&[&fields[..], further].concat()))) {
            InboundKind::Message(message) => (message.sender.address, message.sender.also),
            other => panic!("no message but {other:?}"),
        }
    };
    assert_eq!(from("whatsapp:BR.1234", &[]), (scoped("BR.1234"), None));
    assert_eq!(from("whatsapp:BR.1234", &[("WaId", CUSTOMER)]), (phone(CUSTOMER), Some(scoped("BR.1234"))));
    let both = [("ExternalUserId", "whatsapp:BR.1234")];
    assert_eq!(from("whatsapp:+5531900000001", &both), (phone(CUSTOMER), Some(scoped("BR.1234"))));
    let old = "whatsapp:+553188887777";
    assert_eq!(from(old, &[("WaId", "553188887777")]), (phone("553188887777"), None), "as Twilio writes it");
}

#[test]
fn what_is_not_known_is_kept_whole() {
    let read = message(&[("MessageType", "poll"), ("Body", "Qual?"), ("PollOptions", "a\0b")]);
    let InboundContent::Unsupported { kind, raw } = read.content else { panic!("unsupported") };
    assert_eq!((kind.as_str(), &raw["Body"], &raw["PollOptions"]), ("poll", &json!("Qual?"), &json!("a\u{fffd}b")));
    let nothing = message(&[("Body", ""), ("NumMedia", "0")]);
    assert!(matches!(nothing.content, InboundContent::Unsupported { kind, .. } if kind == "unknown"));
    assert_eq!(
        message(&[("MessageType", "text"), ("Body", "")]).content,
        InboundContent::Text { body: String::new() }
    );
}

#[test]
fn every_state_of_a_status() {
    let cases = [
        ("accepted", ReportedState::Accepted),
        ("scheduled", ReportedState::Accepted),
        ("queued", ReportedState::Accepted),
        ("sending", ReportedState::Accepted),
        ("sent", ReportedState::Sent),
        ("delivered", ReportedState::Delivered),
        ("read", ReportedState::Read),
        ("undelivered", ReportedState::Failed),
        ("failed", ReportedState::Failed),
        ("canceled", ReportedState::Failed),
    ];
    for (told, state) in cases {
        let fields = [
            ("MessageSid", "SM09"),
            ("MessageStatus", told),
            ("SmsStatus", told),
            ("ChannelPrefix", "whatsapp"),
            ("From", "whatsapp:+553130000000"),
            ("To", "whatsapp:+5531900000001"),
            ("ErrorCode", ""),
        ];
        let read = status(&form(&fields));
        assert_eq!((read.state, read.error, read.at, read.ours), (state, None, None, None), "{told}");
        assert_eq!((read.provider_id.0.as_str(), read.recipient), ("SM09", Some(phone(CUSTOMER))));
    }
    let strange = form(&[("MessageSid", "SM09"), ("MessageStatus", "partially_delivered"), ("From", COMPANY)]);
    assert_eq!(Twilio.decode(&strange), Decoded::default());
}

#[test]
fn a_failure_says_why() {
    let read = status(&form(&[
        ("MessageSid", "SM09"),
        ("MessageStatus", "undelivered"),
        ("ErrorCode", "63016"),
        ("ErrorMessage", "Failed to send to +55 31 90000-0001"),
        ("From", "whatsapp:+553130000000"),
        ("To", "whatsapp:BR.1234"),
    ]));
    let title = "Failed to send to +•••".to_owned();
    assert_eq!(read.error, Some(ReportedError { code: 63_016, title }));
    assert_eq!((read.recipient, read.also), (Some(scoped("BR.1234")), None));
}

#[test]
fn our_own_id_comes_back_through_the_address() {
    let ours = MessageId::new();
    let url = format!("https://ponte.example.test/webhooks/twilio?m={ours}");
    let body = form(&[("MessageSid", "SM09"), ("MessageStatus", "sent"), ("From", "whatsapp:+553130000000")]);
    let enveloped = |url: &str| Twilio.envelope(&WebhookRequest { url, headers: &[], body: &body }).into_owned();
    assert_eq!(status(&enveloped(&url)).ours, Some(ours));
    for nothing in
        ["https://ponte.example.test/webhooks/twilio", "https://ponte.example.test/webhooks/twilio?m=1&n=2"]
    {
        assert_eq!(enveloped(nothing), body, "{nothing}");
    }
    let InboundContent::Unsupported { raw, .. } = ({
        let body = message_form(&[("MessageType", "poll")]);
        let enveloped = Twilio.envelope(&WebhookRequest { url: &url, headers: &[], body: &body }).into_owned();
        match only(Twilio.decode(&enveloped)) {
            InboundKind::Message(message) => message.content,
            other => panic!("no message but {other:?}"),
        }
    }) else {
        panic!("unsupported")
    };
    assert_eq!(raw.get("m"), None, "what is kept is Twilio's alone");
}

fn reasons(decoded: &Decoded) -> Vec<(AsideReason, &str)> {
    decoded.aside.iter().map(|aside| (aside.reason, aside.path.as_str())).collect()
}

#[test]
fn what_cannot_be_used_is_put_aside_with_the_reason() {
    let to = ("To", "whatsapp:+553130000000");
    let cases = [
        (b"".to_vec(), AsideReason::NotAWebhook),
        (br#"{"MessageSid":"SM01"}"#.to_vec(), AsideReason::NotAWebhook),
        (b"\xff\x00&&=".to_vec(), AsideReason::NotAWebhook),
        (form(&[("MessageSid", ""), to]), AsideReason::NotAWebhook),
        (form(&[("MessageSid", "SM1"), ("From", "whatsapp:+5531900000001")]), AsideReason::NoNumber),
        (form(&[("MessageSid", "SM1"), ("MessageStatus", "sent")]), AsideReason::NoNumber),
        (form(&[("MessageSid", "SM1"), to]), AsideReason::NoSender),
        (form(&[("MessageSid", "SM1"), to, ("From", "whatsapp:")]), AsideReason::NoSender),
    ];
    for (body, reason) in cases {
        let decoded = Twilio.decode(&body);
        assert_eq!((decoded.events.len(), reasons(&decoded)), (0, vec![(reason, "")]), "{body:?}");
        assert_eq!(decoded.aside[0].fragment, body);
    }
}

#[test]
fn an_sms_is_no_whatsapp_message() {
    for from in ["+5531900000001", "messenger:123"] {
        let body = form(&[("MessageSid", "SM1"), ("From", from), ("To", "+553130000000"), ("Body", "Oi")]);
        let expected = InboundKind::unknown("messages.other_channel");
        assert_eq!(only(Twilio.decode(&body)), expected);
    }
}

#[test]
fn the_answer_says_nothing_to_the_customer() {
    assert_eq!(Twilio.acknowledgement(), Acknowledgement { content_type: Some("text/xml"), body: "<Response/>" });
}

/// A form with a field of every row.
fn rich() -> Vec<u8> {
    message_form(&[
        ("MessageType", "image"),
        ("Body", "Ol\u{e1}"),
        ("NumMedia", "2"),
        ("MediaUrl0", "https://api.twilio.com/0"),
        ("MediaContentType0", "image/png"),
        ("MediaUrl1", "https://api.twilio.com/1"),
        ("Latitude", "1"),
        ("Longitude", "2"),
        ("ButtonText", "Sim"),
        ("ListId", "1"),
        ("FlowData", "{}"),
        ("ReferralBody", "x"),
        ("OriginalRepliedMessageSid", "SM0"),
        ("ExternalUserId", "whatsapp:BR.1"),
        ("MessageStatus", "failed"),
        ("ErrorCode", "63016"),
        ("m", "1"),
    ])
}

proptest! {
    #[test]
    fn any_bytes_are_survived(body in prop::collection::vec(any::<u8>(), 0..512)) {
        let decoded = Twilio.decode(&body);
        prop_assert!(decoded.aside.len() <= 1 && (decoded.aside.is_empty() || decoded.events.is_empty()));
    }

    #[test]
    fn damaged_forms_are_survived(at in any::<prop::sample::Index>(), cut in 0usize..60, new in prop::collection::vec(any::<u8>(), 0..8)) {
        let body = rich();
        let from = at.index(body.len());
        let to = (from + cut).min(body.len());
        let decoded = Twilio.decode(&[&body[..from], &new[..], &body[to..]].concat());
        prop_assert!(decoded.aside.len() <= 1 && (decoded.aside.is_empty() || decoded.events.is_empty()));
    }

    #[test]
    fn any_fields_are_survived(fields in prop::collection::vec(("MessageSid|From|To|Body|MessageType|SmsStatus|MediaUrl[0-3]|Latitude|Longitude|ErrorCode|[a-z]", "\\PC{0,8}|whatsapp:\\+[0-9]{1,22}|received|sent"), 0..12)) {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let decoded = Twilio.decode(&form(&fields));
        prop_assert!(decoded.aside.len() <= 1 && (decoded.aside.is_empty() || decoded.events.is_empty()));
    }
}
