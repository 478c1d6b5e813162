//! Every piece of a flow that people wrote as text or expression, with its place.

use crate::model::{Block, Bubble, Definition};
use ponte_channels::model::OutboundMediaSource;
use serde_json::Value as Json;

/// How a piece is read when the flow runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source<'a> {
    /// `{{ … }}` is filled in.
    Text(&'a str),
    /// A leaf of a mapping.
    Mapping(&'a str),
    /// One `${ … }`.
    Condition(&'a str),
    /// The same, and it may read `answer`.
    ConditionOnAnswer(&'a str),
}

/// The pieces of a block; paths are within it.
pub(crate) fn of_block(block: &Block) -> Vec<(String, Source<'_>)> {
    let mut pieces = Vec::new();
    match block {
        Block::Say(say) => {
            for (at, bubble) in say.bubbles.iter().enumerate() {
                of_bubble(&format!("bubbles[{at}]"), bubble, &mut pieces);
            }
        }
        Block::Ask(ask) => {
            of_bubble("prompt", &ask.prompt, &mut pieces);
            pieces.extend(ask.check.iter().map(|check| ("check".to_owned(), Source::ConditionOnAnswer(check))));
            optional("invalid", ask.invalid.as_deref(), &mut pieces);
        }
        Block::If(branch) => pieces.extend(
            branch
                .cases
                .iter()
                .enumerate()
                .map(|(at, case)| (format!("cases[{at}].when"), Source::Condition(&case.when))),
        ),
        Block::Set(set) => {
            let variables = set.variables.iter().map(|(name, json)| (format!("variables.{name}"), json));
            let attributes = set.attributes.iter().map(|(key, json)| (format!("attributes.{key}"), json));
            variables.chain(attributes).for_each(|(path, json)| of_mapping(&path, json, &mut pieces));
        }
        Block::Call(call) => {
            call.input.iter().for_each(|(key, json)| of_mapping(&format!("input.{key}"), json, &mut pieces));
        }
        Block::HandOver(hand_over) => {
            optional("text", hand_over.text.as_deref(), &mut pieces);
            optional("note", hand_over.note.as_deref(), &mut pieces);
        }
        Block::Wait(_) | Block::End => {}
    }
    pieces
}

/// The pieces outside of blocks. They can be said at any moment of a run.
pub(crate) fn of_whole(definition: &Definition) -> Vec<(String, Source<'_>)> {
    let text = definition.human.text.iter();
    text.map(|text| ("human.text".to_owned(), Source::Text(text))).collect()
}

type Pieces<'a> = Vec<(String, Source<'a>)>;

fn of_bubble<'a>(path: &str, bubble: &'a Bubble, pieces: &mut Pieces<'a>) {
    let mut text = |place: String, text: &'a str| pieces.push((format!("{path}.{place}"), Source::Text(text)));
    match bubble {
        Bubble::Text(body) => text("text".to_owned(), body),
        Bubble::Buttons(buttons) => {
            text("buttons.body".to_owned(), &buttons.body);
            buttons.footer.iter().for_each(|footer| text("buttons.footer".to_owned(), footer));
            for (at, button) in buttons.buttons.iter().enumerate() {
                text(format!("buttons.buttons[{at}].title"), &button.title);
            }
        }
        Bubble::List(list) => {
            text("list.body".to_owned(), &list.body);
            list.footer.iter().for_each(|footer| text("list.footer".to_owned(), footer));
            text("list.button".to_owned(), &list.button);
            for (at, section) in list.sections.iter().enumerate() {
                let place = format!("list.sections[{at}]");
                section.title.iter().for_each(|title| text(format!("{place}.title"), title));
                for (at, row) in section.rows.iter().enumerate() {
                    text(format!("{place}.rows[{at}].title"), &row.title);
                    let description = row.description.iter();
                    description.for_each(|words| text(format!("{place}.rows[{at}].description"), words));
                }
            }
        }
        Bubble::Media(media) => {
            if let OutboundMediaSource::Link(link) = &media.source {
                text("media.source.link".to_owned(), link);
            }
            media.caption.iter().for_each(|caption| text("media.caption".to_owned(), caption));
            media.filename.iter().for_each(|name| text("media.filename".to_owned(), name));
        }
    }
}

fn of_mapping<'a>(path: &str, json: &'a Json, pieces: &mut Pieces<'a>) {
    match json {
        Json::String(leaf) => pieces.push((path.to_owned(), Source::Mapping(leaf))),
        Json::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| of_mapping(&format!("{path}[{at}]"), item, pieces));
        }
        Json::Object(fields) => {
            fields.iter().for_each(|(key, field)| of_mapping(&format!("{path}.{key}"), field, pieces));
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

fn optional<'a>(path: &str, text: Option<&'a str>, pieces: &mut Pieces<'a>) {
    pieces.extend(text.map(|text| (path.to_owned(), Source::Text(text))));
}
