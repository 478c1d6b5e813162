//! What the terminal shows.

use super::{
    Style,
    client::NumberView,
    words::{FAULTS, fault_name},
};
use crate::emulator::{Choice, Customer, FaultSwitch, Interactive, Shown, Ticks, When};
use ponte_kernel::{Language, Phone};
use std::{
    io::{self, Write},
    time::Duration,
};

/// Characters in a line of a bubble.
const WIDTH: usize = 60;

pub(super) struct Screen<W> {
    output: W,
    language: Language,
    style: Style,
    company: String,
}

#[derive(Clone, Copy)]
enum Ink {
    Green,
    Blue,
    Faint,
    Red,
}

impl<W: Write> Screen<W> {
    pub(super) fn new(output: W, language: Language, style: Style, company: &str) -> Self {
        Self { output, language, style, company: company.to_owned() }
    }

    pub(super) fn greet(&mut self, customer: &Customer, number: &NumberView) -> io::Result<()> {
        let phone = customer.phone.as_deref().or(customer.bsuid.as_deref()).unwrap_or_default();
        let who = match &customer.name {
            Some(name) => format!("{name} ({})", readable(phone)),
            None => readable(phone),
        };
        let company = format!("{} ({})", self.company, readable(&number.display_phone_number));
        self.line(&self.language.pick(
            format!("Telefone de {who}, conversando com {company}"),
            format!("Phone of {who}, talking to {company}"),
        ))?;
        self.faint(self.language.pick(
            "Escreva e tecle Enter. Um número escolhe um botão. /ajuda mostra mais, /sair termina.",
            "Write and press Enter. A number chooses a button. /help shows more, /quit ends.",
        ))?;
        self.line("")
    }

    pub(super) fn help(&mut self) -> io::Result<()> {
        self.line(self.language.pick(
            "/ajuda                 mostra isto\n\
             /texto 1               escreve 1 em vez de escolher o botão 1\n\
             /falha                 mostra as falhas ligadas\n\
             /falha NOME            a falha acontece na próxima vez\n\
             /falha NOME sempre     toda vez; também 3 (três vezes), 20% ou desligar\n\
             /falha limpar          desliga todas\n\
             /falha loja fora       a loja cai; também lenta, cheia, normal\n\
             /sair                  termina\n\
             Falhas:",
            "/help                  shows this\n\
             /text 1                writes 1 instead of choosing button 1\n\
             /fault                 shows the faults that are on\n\
             /fault NAME            the fault happens the next time\n\
             /fault NAME always     every time; also 3 (three times), 20% or off\n\
             /fault clear           switches all off\n\
             /fault shop down       the shop goes down; also slow, busy, normal\n\
             /quit                  ends\n\
             Faults:",
        ))?;
        for words in &FAULTS {
            self.line(&format!("  {:<15} {}", words.word(self.language), words.meaning(self.language)))?;
        }
        self.line("")
    }

    /// A message of the company, with the time it took if it is an answer.
    pub(super) fn bubble(&mut self, content: &Shown, waited: Option<Duration>) -> io::Result<()> {
        let title = self.inked(Ink::Green, &self.company.clone());
        self.line(&format!("╭ {title}"))?;
        for line in bubble_lines(content, self.language) {
            self.line(format!("│ {line}").trim_end())?;
        }
        let foot = waited.map(|waited| format!(" {} ms", waited.as_millis())).unwrap_or_default();
        let foot = self.inked(Ink::Faint, &foot);
        self.line(&format!("╰{foot}"))
    }

    /// How far the customer's own message got.
    pub(super) fn ticks(&mut self, ticks: Ticks) -> io::Result<()> {
        let (ink, text) = match ticks {
            Ticks::Accepted | Ticks::Sent => (Ink::Faint, self.language.pick("✓ enviada", "✓ sent")),
            Ticks::Delivered => (Ink::Faint, self.language.pick("✓✓ entregue", "✓✓ delivered")),
            Ticks::Read => (Ink::Blue, self.language.pick("✓✓ lida", "✓✓ read")),
            Ticks::Failed { .. } => (Ink::Red, self.language.pick("! não enviada", "! not sent")),
        };
        let text = self.inked(ink, text);
        self.line(&format!("  {text}"))
    }

    pub(super) fn typing(&mut self) -> io::Result<()> {
        let text = self.language.pick("está digitando", "is typing");
        self.faint(&format!("  … {} {text}", self.company))
    }

    pub(super) fn typed(&mut self, line: &str) -> io::Result<()> {
        self.line(&format!("> {line}"))
    }

    pub(super) fn chosen(&mut self, title: &str) -> io::Result<()> {
        self.faint(&format!("  → {title}"))
    }

    /// A message of the same customer that was not written here.
    pub(super) fn said_elsewhere(&mut self, content: &Shown) -> io::Result<()> {
        let said = bubble_lines(content, self.language).join(" ");
        let label = self.language.pick("em outro aparelho", "on another device");
        self.faint(&format!("> {said} ({label})"))
    }

    pub(super) fn faults(&mut self, switches: &[FaultSwitch]) -> io::Result<()> {
        if switches.is_empty() {
            return self.line(self.language.pick("Nenhuma falha ligada.", "No fault is on."));
        }
        for switch in switches {
            let known = FAULTS.iter().find(|words| fault_name(words.fault) == fault_name(switch.fault));
            let word = known.map_or(fault_name(switch.fault), |words| words.word(self.language));
            let when = match switch.when {
                When::Always => self.language.pick("sempre", "always").to_owned(),
                When::Next(times) => format!("{times}×"),
                When::Rate(share) => format!("{:.0}%", share * 100.0),
            };
            self.line(&format!("  {word:<15} {when}"))?;
        }
        Ok(())
    }

    pub(super) fn fault_done(&mut self) -> io::Result<()> {
        self.line(self.language.pick("Feito.", "Done."))
    }

    pub(super) fn no_shop(&mut self) -> io::Result<()> {
        self.line(self.language.pick("Este telefone não conhece nenhuma loja.", "This phone knows no shop."))
    }

    pub(super) fn unknown_fault(&mut self, word: &str) -> io::Result<()> {
        self.line(&self.language.pick(
            format!("Não conheço a falha \"{word}\". /ajuda mostra todas."),
            format!("I do not know the fault \"{word}\". /help shows them all."),
        ))
    }

    pub(super) fn unknown_command(&mut self, word: &str) -> io::Result<()> {
        self.line(&self.language.pick(
            format!("Não conheço o comando /{word}. /ajuda mostra todos."),
            format!("I do not know the command /{word}. /help shows them all."),
        ))
    }

    pub(super) fn refused(&mut self, reason: &str) -> io::Result<()> {
        let text = self.language.pick("O emulador recusou", "The emulator refused");
        let text = self.inked(Ink::Red, &format!("! {text}: {reason}"));
        self.line(&text)
    }

    pub(super) fn missed(&mut self) -> io::Result<()> {
        self.faint(
            self.language
                .pick("  (mensagens demais: algumas não aparecem)", "  (too many messages: some are not shown)"),
        )
    }

    fn faint(&mut self, text: &str) -> io::Result<()> {
        let text = self.inked(Ink::Faint, text);
        self.line(&text)
    }

    fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.output, "{text}")?;
        self.output.flush()
    }

    fn inked(&self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Green => 32,
            Ink::Blue => 34,
            Ink::Faint => 2,
            Ink::Red => 31,
        };
        match self.style {
            Style::Colour if !text.is_empty() => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            _ => text.to_owned(),
        }
    }
}

fn readable(phone: &str) -> String {
    Phone::parse(phone).map_or_else(|_| phone.to_owned(), |phone| phone.display())
}

fn bubble_lines(content: &Shown, language: Language) -> Vec<String> {
    match content {
        Shown::Text { body } => wrapped(body),
        Shown::Buttons { header, body, footer, choices } => {
            let mut lines = framed(header.as_deref(), body, footer.as_deref());
            lines.extend(numbered(choices));
            lines
        }
        Shown::Template { header, body, footer, choices, lines: more, .. } => {
            let mut lines = framed(header.as_deref(), body, footer.as_deref());
            lines.extend(more.iter().map(|line| format!("· {line}")));
            lines.extend(numbered(choices));
            lines
        }
        Shown::Interactive(shown) => interactive_lines(shown),
        Shown::Contacts { names } => {
            vec![format!("[{}] {}", language.pick("contato", "contact"), names.join(", "))]
        }
        Shown::List { header, body, footer, button, choices } => {
            let mut lines = framed(header.as_deref(), body, footer.as_deref());
            lines.push(String::new());
            lines.push(format!("≡ {button}"));
            lines.extend(numbered(choices).into_iter().skip(1));
            lines
        }
        Shown::Media { kind, source, caption, filename } => {
            let name = filename.as_deref().unwrap_or(source);
            let mut lines = vec![format!("[{}] {name}", media_word(kind, language))];
            lines.extend(caption.iter().flat_map(|caption| wrapped(caption)));
            lines
        }
        Shown::Location { latitude, longitude, name, address } => {
            let place = [name.as_deref(), address.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ");
            let label = language.pick("localização", "location");
            vec![format!("[{label}] {latitude}, {longitude} {place}").trim_end().to_owned()]
        }
        Shown::Chosen { title, .. } => vec![title.clone()],
        Shown::Reaction { emoji, .. } => vec![format!("[{}] {emoji}", language.pick("reação", "reaction"))],
        Shown::Other { kind } => vec![format!("[{kind}]")],
    }
}

fn interactive_lines(shown: &Interactive) -> Vec<String> {
    let mut lines: Vec<String> = shown.header.iter().map(|header| format!("*{header}*")).collect();
    lines.extend(wrapped(&shown.body));
    lines.extend(shown.lines.iter().filter(|line| !line.is_empty()).map(|line| format!("· {line}")));
    lines.extend(shown.footer.iter().map(|footer| format!("_{footer}_")));
    let button = shown.button.as_deref().unwrap_or(&shown.kind);
    lines.extend([String::new(), format!("≡ {button}")]);
    lines.extend(numbered(&shown.choices).into_iter().skip(1));
    lines
}

fn media_word(kind: &str, language: Language) -> &str {
    match (kind, language) {
        ("image", Language::Portuguese) => "foto",
        ("audio", Language::Portuguese) => "áudio",
        ("video", Language::Portuguese) => "vídeo",
        ("document", Language::Portuguese) => "documento",
        ("sticker", Language::Portuguese) => "figurinha",
        _ => kind,
    }
}

fn framed(header: Option<&str>, body: &str, footer: Option<&str>) -> Vec<String> {
    let mut lines: Vec<String> = header.into_iter().map(|header| format!("*{header}*")).collect();
    lines.extend(wrapped(body));
    lines.extend(footer.into_iter().map(|footer| format!("_{footer}_")));
    lines
}

/// An empty line, then the choices with their numbers and the titles of their sections.
fn numbered(choices: &[Choice]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut section = None;
    for (at, choice) in choices.iter().enumerate() {
        if at == 0 {
            lines.push(String::new());
        }
        if choice.section.is_some() && choice.section != section {
            lines.extend(choice.section.clone());
            section.clone_from(&choice.section);
        }
        let description = choice.description.as_ref().map(|text| format!(" · {text}")).unwrap_or_default();
        lines.push(format!("[{}] {}{description}", at + 1, choice.title));
    }
    lines
}

/// Breaks at spaces; a longer word stays whole.
fn wrapped(text: &str) -> Vec<String> {
    text.lines().flat_map(wrapped_line).collect()
}

fn wrapped_line(line: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let last = lines.last_mut().expect("there is always a last line");
        if last.is_empty() {
            last.push_str(word);
        } else if last.chars().count() + 1 + word.chars().count() <= WIDTH {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(style: Style, language: Language, content: &Shown, waited: Option<Duration>) -> String {
        let mut bytes = Vec::new();
        Screen::new(&mut bytes, language, style, "Loja Aurora").bubble(content, waited).expect("written");
        String::from_utf8(bytes).expect("text")
    }

    fn list() -> Shown {
        let row = |section: &str, title: &str, description: Option<&str>| Choice {
            description: description.map(str::to_owned),
            section: Some(section.to_owned()),
            ..Choice::new(title, title)
        };
        Shown::List {
            header: Some("Ajuda".to_owned()),
            body: "Escolha um assunto para que a pessoa certa possa responder o quanto antes:".to_owned(),
            footer: None,
            button: "Ver assuntos".to_owned(),
            choices: vec![
                row("Pedidos", "Rastrear", Some("Onde está")),
                row("Pedidos", "Trocar", None),
                row("Loja", "Horários", None),
            ],
        }
    }

    #[test]
    fn a_list_is_numbered_by_section() {
        insta::assert_snapshot!(shown(Style::Plain, Language::Portuguese, &list(), Some(Duration::from_millis(182))), @r"
        ╭ Loja Aurora
        │ *Ajuda*
        │ Escolha um assunto para que a pessoa certa possa responder o
        │ quanto antes:
        │
        │ ≡ Ver assuntos
        │ Pedidos
        │ [1] Rastrear · Onde está
        │ [2] Trocar
        │ Loja
        │ [3] Horários
        ╰ 182 ms
        ");
    }

    #[test]
    fn colour_is_an_addition() {
        let text = Shown::Text { body: "oi".to_owned() };
        let coloured = shown(Style::Colour, Language::Portuguese, &text, None);
        assert_eq!(coloured.replace("\u{1b}[32m", "").replace("\u{1b}[0m", ""), "╭ Loja Aurora\n│ oi\n╰\n");
    }

    #[test]
    fn media_are_named_in_the_readers_language() {
        let image = |language| {
            let caption = Some("Comprovante".to_owned());
            let content = Shown::Media { kind: "image".into(), source: "1".into(), caption, filename: None };
            bubble_lines(&content, language)
        };
        assert_eq!(image(Language::Portuguese), ["[foto] 1", "Comprovante"]);
        assert_eq!(image(Language::English), ["[image] 1", "Comprovante"]);
    }
}
