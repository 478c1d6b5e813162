//! A customer, a clock that stands still, and a session between them.

use jiff::tz::TimeZone;
use ponte_channels::model::{InboundContent, OutboundContent};
use ponte_connectors::CallErrorKind;
use ponte_flows::{
    engine::{self, ChannelFacts, ContactFacts, Effect, Facts, Input, Step, Warning},
    failure::{CallFailure, Failure},
    model::Definition,
    program::Program,
    session::Session,
    trigger::Trigger,
};
use ponte_kernel::{Phone, Timestamp};
use serde_json::Value as Json;
use std::{fmt::Write, time::Duration};

/// 22 November 2026, 15:00 in São Paulo.
pub const NOW: i64 = 1_795_370_400;

pub fn facts() -> Facts {
    Facts {
        now: Timestamp::from_secs(NOW),
        timezone: TimeZone::get("America/Sao_Paulo").expect("a time zone"),
        contact: ContactFacts {
            name: Some("Maria Souza".to_owned()),
            phone: Some(Phone::parse("5531988887777").expect("a phone")),
            attributes: [("city".to_owned(), Json::from("Recife"))].into(),
        },
        channel: ChannelFacts { key: "loja".to_owned(), name: "Loja Aurora".to_owned() },
    }
}

pub fn text(body: &str) -> InboundContent {
    InboundContent::Text { body: body.to_owned() }
}

pub fn press(id: &str, title: &str) -> InboundContent {
    InboundContent::Choice { id: id.to_owned(), title: title.to_owned(), description: None }
}

/// A flow of which only the blocks matter. `a` is the first.
pub fn flow(blocks: &str) -> Definition {
    let head = "schema: 1\nkey: test\nname: Teste\nhuman: {queue: people}\nstart: a\nblocks:\n";
    let blocks = blocks.trim_matches('\n').replace('\n', "\n  ");
    Definition::from_yaml(&format!("{head}  {blocks}\n")).expect("a flow")
}

/// A session under way.
pub struct Play {
    pub program: Program,
    pub facts: Facts,
    pub session: Session,
    pub warnings: Vec<Warning>,
    pub failure: Option<Failure>,
}

impl Play {
    pub fn of(definition: Definition) -> Self {
        let session = Session::new(&definition, 1);
        Self { program: Program::new(definition), facts: facts(), session, warnings: Vec::new(), failure: None }
    }

    pub fn blocks(blocks: &str) -> Self {
        Self::of(flow(blocks))
    }

    /// Through the stored form, as the runner does.
    pub fn step(&mut self, input: Input) -> Vec<Effect> {
        let session = Session::from_stored(&self.session.to_stored()).expect("reads what it wrote");
        assert_eq!(session, self.session);
        let Step { session, effects, warnings, failure } = engine::step(&self.program, session, input, &self.facts);
        self.session = session;
        self.warnings.extend(warnings);
        self.failure = failure;
        effects
    }

    pub fn start(&mut self, said: &str) -> Vec<Effect> {
        self.step(Input::Start { trigger: Trigger::Default, content: Some(text(said)) })
    }

    pub fn say(&mut self, said: &str) -> Vec<Effect> {
        self.step(Input::Said { content: text(said) })
    }

    pub fn press(&mut self, id: &str, title: &str) -> Vec<Effect> {
        self.step(Input::Said { content: press(id, title) })
    }

    pub fn answer(&mut self, call: u32, json: Json) -> Vec<Effect> {
        self.step(Input::Called { call, result: Ok(json), age: None })
    }

    pub fn fail(&mut self, call: u32, kind: CallErrorKind) -> Vec<Effect> {
        let failure = CallFailure { kind, message: "for engineers only".to_owned() };
        self.step(Input::Called { call, result: Err(failure), age: None })
    }

    pub fn wake_after(&mut self, seconds: u64) -> Vec<Effect> {
        self.facts.now = self.facts.now.plus(Duration::from_secs(seconds));
        self.step(Input::Woke)
    }

    pub fn variable(&self, name: &str) -> Json {
        let found = self.session.variables.iter().find(|(key, _)| key.as_str() == name);
        found.map_or(Json::Null, |(_, json)| json.clone())
    }
}

/// The effects as a person reads them.
pub fn told(effects: &[Effect]) -> String {
    let mut out = String::new();
    for effect in effects {
        let line = match effect {
            Effect::Say(content) => said(content),
            Effect::SetAttribute { key, value } => format!("attribute {key} = {value}"),
            Effect::Call { call, connection, action, input } => {
                format!("call {call}: {connection} {action} {}", Json::Object(input.clone()))
            }
            Effect::HandOver { queue, note } => {
                format!("hand over to {queue}: {}", note.as_deref().unwrap_or("no note"))
            }
            Effect::WakeAt(at) => format!("wake after {} s", at.as_secs() - NOW),
            Effect::End => "end".to_owned(),
        };
        writeln!(out, "{line}").expect("writes to a text");
    }
    out.trim_end().to_owned()
}

fn said(content: &OutboundContent) -> String {
    match content {
        OutboundContent::Text { body } => format!("say: {body}"),
        OutboundContent::Buttons { body, buttons, .. } => {
            let titles: Vec<&str> = buttons.iter().map(|button| button.title.as_str()).collect();
            format!("say: {body} [{}]", titles.join("] ["))
        }
        OutboundContent::List { body, button, sections, .. } => {
            let rows = sections.iter().flat_map(|section| &section.rows);
            let titles: Vec<&str> = rows.map(|row| row.title.as_str()).collect();
            format!("say: {body} [{button}] ({})", titles.join(") ("))
        }
        OutboundContent::Media(media) => format!("say: {:?} {:?}", media.kind, media.caption),
        OutboundContent::Template(template) => format!("say: template {}", template.name),
        other => format!("say: {other:?}"),
    }
}
