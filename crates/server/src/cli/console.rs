//! What commands say to the person: results to stdout, everything else to stderr.

use super::complaint::Complaint;
use ponte_kernel::Language;
use ponte_simulator::phone::Style;
use std::io::{self, IsTerminal as _, Write};

/// Where a command speaks, and in what language.
pub struct Console {
    pub language: Language,
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    colours: Colours,
}

/// Where colours are seen. They only repeat what words say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Colours {
    out: bool,
    err: bool,
}

const RED: &str = "\x1b[1;31m";
const YELLOW: &str = "\x1b[1;33m";
const CYAN: &str = "\x1b[1;36m";
const PLAIN: &str = "\x1b[0m";

impl Console {
    /// The console of this process, in colour where a terminal shows it.
    pub fn of_process(language: Language) -> Self {
        let colours = Colours { out: io::stdout().is_terminal(), err: io::stderr().is_terminal() };
        Self { language, out: Box::new(io::stdout()), err: Box::new(io::stderr()), colours }
    }

    /// The same without colours.
    #[must_use]
    pub fn plain(self) -> Self {
        Self { colours: Colours::default(), ..self }
    }

    /// One that writes elsewhere.
    pub fn new(language: Language, out: impl Write + 'static, err: impl Write + 'static) -> Self {
        Self { language, out: Box::new(out), err: Box::new(err), colours: Colours::default() }
    }

    /// How a program that writes to [`Console::out`] may look.
    pub fn style(&self) -> Style {
        if self.colours.out { Style::Colour } else { Style::Plain }
    }

    /// A result: what a script would read.
    pub fn say(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", text.trim_end_matches('\n'))?;
        self.out.flush()
    }

    /// A text that was made elsewhere, to stderr.
    pub fn report(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.err, "{}", text.trim_end_matches('\n'))
    }

    /// For commands that write by themselves.
    pub fn out(&mut self) -> &mut impl Write {
        &mut self.out
    }

    /// Something that deserves a look and stops nobody.
    pub fn warn(&mut self, sentence: &str) -> io::Result<()> {
        let word = self.language.pick("aviso", "warning");
        self.line(YELLOW, word, sentence)
    }

    /// Why a command failed: the sentence, its causes, what to do.
    pub fn complain(&mut self, complaint: &Complaint) -> io::Result<()> {
        let [error, cause, hint] = self.language.pick(["erro", "causa", "dica"], ["error", "cause", "hint"]);
        self.line(RED, error, &complaint.sentence)?;
        for reason in &complaint.causes {
            self.line(RED, cause, reason)?;
        }
        match &complaint.hint {
            Some(text) => self.line(CYAN, hint, text),
            None => Ok(()),
        }
    }

    fn line(&mut self, colour: &str, word: &str, text: &str) -> io::Result<()> {
        if self.colours.err {
            writeln!(self.err, "{colour}{word}:{PLAIN} {text}")
        } else {
            writeln!(self.err, "{word}: {text}")
        }
    }
}

impl std::fmt::Debug for Console {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Console({})", self.language.tag())
    }
}
