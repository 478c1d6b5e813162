//! What bubbles, questions and triggers hold: nothing missing, nothing that WhatsApp refuses.

use super::{BLOCKS_A_FLOW, Problems, RESERVED_KEY, block_path};
use crate::{
    bubbles::{self, Outbox},
    expression, limits,
    model::{AnswerKind, Ask, Block, Bubble, Buttons, Definition, List, Set},
};
use ponte_channels::model::{MediaKind, OutboundMedia, OutboundMediaSource};
use ponte_kernel::text::normalised;

pub fn check(definition: &Definition, problems: &mut Problems) {
    check_whole(definition, problems);
    for (key, block) in &definition.blocks {
        check_block(&block_path(key, block), block, problems);
    }
}

fn check_whole(definition: &Definition, problems: &mut Problems) {
    required("name", &definition.name, problems);
    if definition.key.as_str() == RESERVED_KEY {
        problems.error("key", "esta chave é reservada", "this key is reserved");
    }
    if definition.blocks.len() > BLOCKS_A_FLOW {
        let count = definition.blocks.len();
        problems.error(
            "blocks",
            format!("{count} blocos; um fluxo tem no máximo {BLOCKS_A_FLOW}"),
            format!("{count} blocks; a flow has at most {BLOCKS_A_FLOW}"),
        );
    }
    for (at, keywords) in definition.triggers.keywords.iter().enumerate() {
        let path = format!("triggers.keywords[{at}].words");
        if keywords.words.is_empty() || keywords.words.iter().any(|word| normalised(word).is_empty()) {
            problems.error(
                path,
                "falta uma palavra com letras ou números",
                "a word with letters or digits is missing",
            );
        }
    }
    let human = &definition.human;
    human.text.iter().for_each(|text| within("human.text", text, limits::TEXT, problems));
    if let Some(apology) = &human.apology {
        within("human.apology", apology, limits::TEXT, problems);
        if expression::is_template(apology) {
            problems.error(
                "human.apology",
                "é dito como está, quando o fluxo falha: não pode ter `{{ … }}`",
                "is said as it stands when the flow breaks: it cannot hold `{{ … }}`",
            );
        }
    }
}

fn check_block(path: &str, block: &Block, problems: &mut Problems) {
    match block {
        Block::Say(say) => {
            if say.bubbles.is_empty() || say.bubbles.len() > Outbox::MOST {
                count(&format!("{path}.bubbles"), say.bubbles.len(), Outbox::MOST, problems);
            }
            for (at, bubble) in say.bubbles.iter().enumerate() {
                let path = format!("{path}.bubbles[{at}]");
                check_bubble(&path, bubble, problems);
                if !bubbles::options(bubble).is_empty() {
                    problems.warning(
                        path,
                        "aqui ninguém espera a resposta dos botões; use um bloco `ask`",
                        "nobody waits for an answer to these options here; use an `ask` block",
                    );
                }
            }
        }
        Block::Ask(ask) => check_question(path, ask, problems),
        Block::If(branch) if branch.cases.is_empty() => {
            problems.error(format!("{path}.cases"), "falta um caso", "a case is missing");
        }
        Block::Set(set) => check_set(path, set, problems),
        Block::HandOver(hand_over) => {
            hand_over.text.iter().for_each(|text| within(&format!("{path}.text"), text, limits::TEXT, problems));
        }
        Block::If(_) | Block::Call(_) | Block::Wait(_) | Block::End => {}
    }
}

fn check_set(path: &str, set: &Set, problems: &mut Problems) {
    if set.variables.is_empty() && set.attributes.is_empty() {
        problems.warning(path, "não guarda nada", "remembers nothing");
    }
}

fn check_question(path: &str, ask: &Ask, problems: &mut Problems) {
    check_bubble(&format!("{path}.prompt"), &ask.prompt, problems);
    ask.invalid.iter().for_each(|text| within(&format!("{path}.invalid"), text, limits::TEXT, problems));
    let options = bubbles::options(&ask.prompt);
    let is_choice = ask.kind == AnswerKind::Choice;
    if is_choice && options.is_empty() {
        problems.error(
            format!("{path}.prompt"),
            "uma pergunta de escolha precisa de botões ou de uma lista",
            "a question of kind choice needs buttons or a list",
        );
    }
    for id in ask.choices.keys().filter(|id| !is_choice || !options.iter().any(|(option, _)| option == id)) {
        problems.error(
            format!("{path}.choices.{id}"),
            "não é uma escolha desta pergunta",
            "is no choice of this question",
        );
    }
    let all_have_a_way = is_choice && options.iter().all(|(id, _)| ask.choices.contains_key(*id));
    if ask.next.is_none() && !all_have_a_way {
        problems.error(
            format!("{path}.next"),
            "falta o bloco seguinte; só é dispensável quando cada escolha tem o seu",
            "the next block is missing; it may be only when every choice has its own",
        );
    }
}

fn check_bubble(path: &str, bubble: &Bubble, problems: &mut Problems) {
    match bubble {
        Bubble::Text(text) => needed(&format!("{path}.text"), text, limits::TEXT, problems),
        Bubble::Buttons(buttons) => check_buttons(&format!("{path}.buttons"), buttons, problems),
        Bubble::List(list) => check_list(&format!("{path}.list"), list, problems),
        Bubble::Media(media) => check_media(&format!("{path}.media"), media, problems),
    }
}

fn check_buttons(path: &str, buttons: &Buttons, problems: &mut Problems) {
    needed(&format!("{path}.body"), &buttons.body, limits::BUTTONS_BODY, problems);
    buttons.footer.iter().for_each(|footer| within(&format!("{path}.footer"), footer, limits::FOOTER, problems));
    let path = format!("{path}.buttons");
    if !(1..=limits::BUTTONS).contains(&buttons.buttons.len()) {
        count(&path, buttons.buttons.len(), limits::BUTTONS, problems);
    }
    for (at, button) in buttons.buttons.iter().enumerate() {
        let path = format!("{path}[{at}]");
        needed(&format!("{path}.title"), &button.title, limits::BUTTON_TITLE, problems);
        check_id(&format!("{path}.id"), &button.id, limits::BUTTON_ID, problems);
    }
    let options = buttons.buttons.iter().map(|button| (button.id.as_str(), button.title.as_str()));
    check_unique(&path, &options.collect::<Vec<_>>(), problems);
}

fn check_list(path: &str, list: &List, problems: &mut Problems) {
    needed(&format!("{path}.body"), &list.body, limits::LIST_BODY, problems);
    list.footer.iter().for_each(|footer| within(&format!("{path}.footer"), footer, limits::FOOTER, problems));
    needed(&format!("{path}.button"), &list.button, limits::BUTTON_TITLE, problems);
    let path = format!("{path}.sections");
    if !(1..=limits::SECTIONS).contains(&list.sections.len()) {
        count(&path, list.sections.len(), limits::SECTIONS, problems);
    }
    let rows: Vec<_> = list.sections.iter().flat_map(|section| &section.rows).collect();
    if !(1..=limits::ROWS).contains(&rows.len()) {
        count(&path, rows.len(), limits::ROWS, problems);
    }
    for (at, section) in list.sections.iter().enumerate() {
        let path = format!("{path}[{at}]");
        match &section.title {
            Some(title) => within(&format!("{path}.title"), title, limits::SECTION_TITLE, problems),
            None if list.sections.len() > 1 => required(&format!("{path}.title"), "", problems),
            None => {}
        }
        for (at, row) in section.rows.iter().enumerate() {
            let path = format!("{path}.rows[{at}]");
            needed(&format!("{path}.title"), &row.title, limits::ROW_TITLE, problems);
            check_id(&format!("{path}.id"), &row.id, limits::ROW_ID, problems);
            let description = row.description.iter();
            description.for_each(|words| {
                within(&format!("{path}.description"), words, limits::ROW_DESCRIPTION, problems);
            });
        }
    }
    let options = rows.iter().map(|row| (row.id.as_str(), row.title.as_str()));
    check_unique(&path, &options.collect::<Vec<_>>(), problems);
}

fn check_media(path: &str, media: &OutboundMedia, problems: &mut Problems) {
    media.caption.iter().for_each(|caption| within(&format!("{path}.caption"), caption, limits::CAPTION, problems));
    if media.caption.is_some() && matches!(media.kind, MediaKind::Audio | MediaKind::Sticker) {
        problems.error(
            format!("{path}.caption"),
            "áudios e figurinhas não têm legenda",
            "audio and stickers take no caption",
        );
    }
    if matches!(media.source, OutboundMediaSource::Upload(_)) {
        problems.error(
            format!("{path}.source.upload"),
            "um arquivo enviado por um atendente pertence a uma conversa: use link ou id",
            "a file that an agent uploaded belongs to one conversation: use link or id",
        );
    }
    if let OutboundMediaSource::Link(link) = &media.source
        && !expression::is_template(link)
        && !link.starts_with("https://")
    {
        problems.error(
            format!("{path}.source.link"),
            "o WhatsApp busca arquivos só em endereços https://",
            "WhatsApp fetches files from https:// addresses only",
        );
    }
}

fn check_id(path: &str, id: &str, limit: usize, problems: &mut Problems) {
    needed(path, id, limit, problems);
    if id.trim() != id || expression::is_template(id) || id.contains("${") {
        problems.error(
            path,
            "um id é fixo, sem espaços nas pontas e sem expressões",
            "an id is fixed, without blanks around it and without expressions",
        );
    }
}

/// Ids, and titles as customers may type them.
fn check_unique(path: &str, options: &[(&str, &str)], problems: &mut Problems) {
    for (at, (id, title)) in options.iter().enumerate() {
        let earlier = &options[..at];
        if earlier.iter().any(|(other, _)| other == id) {
            problems.error(path, format!("o id `{id}` se repete"), format!("the id `{id}` is there twice"));
        }
        if earlier.iter().any(|(_, other)| normalised(other) == normalised(title)) {
            problems.error(
                path,
                format!("o título “{title}” se repete"),
                format!("the title “{title}” is there twice"),
            );
        }
    }
}

fn needed(path: &str, text: &str, limit: usize, problems: &mut Problems) {
    required(path, text, problems);
    within(path, text, limit, problems);
}

fn required(path: &str, text: &str, problems: &mut Problems) {
    if text.trim().is_empty() {
        problems.error(path, "falta o texto", "the text is missing");
    }
}

/// Texts with expressions are cut when they run; only what stands there can be measured now.
fn within(path: &str, text: &str, limit: usize, problems: &mut Problems) {
    let length = text.trim().chars().count();
    if length > limit && !expression::is_template(text) {
        problems.error(
            path,
            format!("{length} caracteres; o WhatsApp aceita no máximo {limit}"),
            format!("{length} characters; WhatsApp takes at most {limit}"),
        );
    }
}

fn count(path: &str, found: usize, most: usize, problems: &mut Problems) {
    problems.error(
        path,
        format!("tem {found}; pode ter de 1 a {most}"),
        format!("has {found}; 1 to {most} are allowed"),
    );
}
