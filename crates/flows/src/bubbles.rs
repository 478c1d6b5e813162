//! From a flow's bubbles to messages that WhatsApp takes: few of them, and none too long.

use crate::{
    evaluation::Evaluation,
    failure::Failure,
    limits,
    model::{Bubble, Buttons, Join, List},
};
use ponte_channels::model::{Button, ListRow, ListSection, OutboundContent, OutboundMedia, OutboundMediaSource};

/// The bubbles of one step, in order, joined where they may be.
#[derive(Debug, Default)]
pub(crate) struct Outbox(Vec<(OutboundContent, Join)>);

impl Outbox {
    /// The most bubbles that one step may send.
    pub const MOST: usize = 20;

    pub fn push(&mut self, content: OutboundContent, join: Join) -> Result<(), Failure> {
        if let (Join::Joined, Some((before, Join::Joined))) = (join, self.0.last_mut())
            && let Some(joined) = joined(before, &content)
        {
            *before = joined;
            return Ok(());
        }
        if self.0.len() == Self::MOST {
            return Err(Failure::TooManyBubbles { limit: Self::MOST });
        }
        self.0.push((content, join));
        Ok(())
    }

    pub fn into_bubbles(self) -> impl Iterator<Item = OutboundContent> {
        self.0.into_iter().map(|(content, _)| content)
    }
}

/// One bubble of two, when the first is a text and there is room: people read the text above the buttons.
pub(crate) fn joined(before: &OutboundContent, after: &OutboundContent) -> Option<OutboundContent> {
    let OutboundContent::Text { body: first } = before else { return None };
    let together = |second: &str, limit: usize| {
        let body = format!("{first}\n\n{second}");
        (body.chars().count() <= limit).then_some(body)
    };
    let mut content = after.clone();
    let (body, limit) = match &mut content {
        OutboundContent::Text { body } => (body, limits::TEXT),
        OutboundContent::Buttons { body, .. } => (body, limits::BUTTONS_BODY),
        OutboundContent::List { body, .. } => (body, limits::LIST_BODY),
        OutboundContent::Template(_) | OutboundContent::Media(_) => return None,
    };
    *body = together(body, limit)?;
    Some(content)
}

/// The message of a bubble; none when a text comes out empty, which WhatsApp would refuse.
pub(crate) fn render(bubble: &Bubble, evaluation: &mut Evaluation<'_>) -> Result<Option<OutboundContent>, Failure> {
    match bubble {
        Bubble::Text(source) => render_text(source, evaluation),
        Bubble::Buttons(buttons) => render_buttons(buttons, evaluation).map(Some),
        Bubble::List(list) => render_list(list, evaluation).map(Some),
        Bubble::Media(media) => render_media(media, evaluation).map(OutboundContent::Media).map(Some),
    }
}

/// As [`render`], of a bubble that is a text.
pub(crate) fn render_text(
    source: &str,
    evaluation: &mut Evaluation<'_>,
) -> Result<Option<OutboundContent>, Failure> {
    let body = evaluation.text_within(source, limits::TEXT)?;
    if body.is_empty() {
        evaluation.left_out();
        return Ok(None);
    }
    Ok(Some(OutboundContent::Text { body }))
}

/// An option that a customer can choose.
pub(crate) struct Choice {
    pub id: String,
    pub title: String,
}

/// What can be chosen in a bubble, in its order.
pub(crate) fn choices(bubble: &Bubble, evaluation: &mut Evaluation<'_>) -> Result<Vec<Choice>, Failure> {
    let options = options(bubble);
    options
        .into_iter()
        .map(|(id, title)| {
            let limit = if matches!(bubble, Bubble::List(_)) { limits::ROW_TITLE } else { limits::BUTTON_TITLE };
            Ok(Choice { id: id.to_owned(), title: evaluation.text_within(title, limit)? })
        })
        .collect()
}

/// Ids and titles, as the flow writes them.
pub(crate) fn options(bubble: &Bubble) -> Vec<(&str, &str)> {
    match bubble {
        Bubble::Buttons(buttons) => buttons.buttons.iter().map(|it| (it.id.as_str(), it.title.as_str())).collect(),
        Bubble::List(list) => {
            let rows = list.sections.iter().flat_map(|section| &section.rows);
            rows.map(|row| (row.id.as_str(), row.title.as_str())).collect()
        }
        Bubble::Text(_) | Bubble::Media(_) => Vec::new(),
    }
}

fn render_buttons(source: &Buttons, evaluation: &mut Evaluation<'_>) -> Result<OutboundContent, Failure> {
    let mut buttons = Vec::with_capacity(source.buttons.len());
    for button in &source.buttons {
        let title = evaluation.needed_text(&button.title, limits::BUTTON_TITLE)?;
        buttons.push(Button { id: button.id.clone(), title });
    }
    Ok(OutboundContent::Buttons {
        body: evaluation.needed_text(&source.body, limits::BUTTONS_BODY)?,
        footer: evaluation.optional_text(source.footer.as_deref(), limits::FOOTER)?,
        buttons,
    })
}

fn render_list(source: &List, evaluation: &mut Evaluation<'_>) -> Result<OutboundContent, Failure> {
    let mut sections = Vec::with_capacity(source.sections.len());
    for section in &source.sections {
        let mut rows = Vec::with_capacity(section.rows.len());
        for row in &section.rows {
            rows.push(ListRow {
                id: row.id.clone(),
                title: evaluation.needed_text(&row.title, limits::ROW_TITLE)?,
                description: evaluation.optional_text(row.description.as_deref(), limits::ROW_DESCRIPTION)?,
            });
        }
        let title = evaluation.optional_text(section.title.as_deref(), limits::SECTION_TITLE)?;
        sections.push(ListSection { title, rows });
    }
    Ok(OutboundContent::List {
        body: evaluation.needed_text(&source.body, limits::LIST_BODY)?,
        footer: evaluation.optional_text(source.footer.as_deref(), limits::FOOTER)?,
        button: evaluation.needed_text(&source.button, limits::BUTTON_TITLE)?,
        sections,
    })
}

fn render_media(source: &OutboundMedia, evaluation: &mut Evaluation<'_>) -> Result<OutboundMedia, Failure> {
    let file = match &source.source {
        OutboundMediaSource::Id(id) => OutboundMediaSource::Id(id.clone()),
        OutboundMediaSource::Upload(file) => OutboundMediaSource::Upload(*file),
        OutboundMediaSource::Link(link) => OutboundMediaSource::Link(evaluation.needed_text(link, limits::LINK)?),
    };
    Ok(OutboundMedia {
        kind: source.kind,
        source: file,
        caption: evaluation.optional_text(source.caption.as_deref(), limits::CAPTION)?,
        filename: evaluation.optional_text(source.filename.as_deref(), limits::FILENAME)?,
    })
}
