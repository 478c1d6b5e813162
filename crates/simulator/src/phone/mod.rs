//! A customer's phone in the terminal: a client of the emulator's control surface.
//!
//! What the company sends appears as bubbles; what can be chosen is numbered, and typing the number chooses it.
//! Ticks, the typing indicator and the milliseconds from question to answer are shown as lines, so that plain
//! terminals and piped input work alike.

mod client;
mod command;
mod screen;
mod words;

use crate::emulator::{Choice, PhoneEvent, Says, Side, Ticks};
use client::{Client, EventStream, NumberView};
use command::{Command, FaultCommand};
use ponte_kernel::{Language, phone::PhoneError as PhoneNumberError};
use screen::Screen;
use std::{
    io::{self, Write},
    time::Duration,
};
use thiserror::Error;
use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt as _, Lines},
    time::{Instant, sleep_until},
};

/// Whose phone it is, and how it looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneOptions {
    /// The emulator's address, such as `http://127.0.0.1:8081`.
    pub emulator: String,
    /// The sample shop's address, for `/falha loja`.
    pub shop: Option<String>,
    /// The customer's phone as people write it, or the BSUID of a customer who has no phone.
    pub who: String,
    /// The name that the company sees; an existing customer keeps theirs when it is left out.
    pub name: Option<String>,
    /// Which number of the company (`phone_number_id`); the first one by default.
    pub number: Option<String>,
    pub language: Language,
    pub style: Style,
    pub input: InputKind,
    /// How long to wait for answers after the input has ended, counted from the last thing that happened.
    pub linger: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    /// With ANSI colours.
    Colour,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// Somebody types: the terminal shows it.
    Terminal,
    /// Lines come from a pipe: they are shown as if they had been typed.
    Piped,
}

impl PhoneOptions {
    pub fn new(emulator: &str, who: &str) -> Self {
        Self {
            emulator: emulator.trim_end_matches('/').to_owned(),
            shop: None,
            who: who.to_owned(),
            name: None,
            number: None,
            language: Language::Portuguese,
            style: Style::Plain,
            input: InputKind::Terminal,
            linger: Duration::from_secs(3),
        }
    }
}

#[derive(Debug, Error)]
pub enum PhoneError {
    #[error("the emulator at {url} could not be reached")]
    Unreachable { url: String, source: reqwest::Error },
    #[error("the emulator refused: {0}")]
    Refused(String),
    #[error("this is neither a phone nor a BSUID")]
    NoPhone(#[from] PhoneNumberError),
    #[error("the emulator has no such number")]
    NoNumber,
    #[error("the emulator ended")]
    EmulatorEnded,
    #[error("the input could not be read")]
    Input(#[source] io::Error),
    #[error("the output could not be written")]
    Output(#[from] io::Error),
}

/// Runs until `/sair`, or until the input has ended and nothing happened for a while.
pub async fn run(
    options: PhoneOptions,
    input: impl AsyncBufRead + Unpin,
    output: impl Write,
) -> Result<(), PhoneError> {
    let client = Client::new(&options)?;
    let (customer, number) = (client.customer(&options).await?, client.number(&options).await?);
    let events = client.events().await?;
    let screen = Screen::new(output, options.language, options.style, &number.verified_name);
    let mut phone = Phone {
        menu: client.open_menu().await?,
        client,
        screen,
        number,
        options,
        own: Vec::new(),
        asked_at: None,
        last_activity: Instant::now(),
    };
    phone.screen.greet(&customer, &phone.number)?;
    phone.talk(input.lines(), events).await
}

struct Phone<W> {
    client: Client,
    screen: Screen<W>,
    number: NumberView,
    options: PhoneOptions,
    /// What the newest message offers, and which message that is.
    menu: Option<Menu>,
    /// Messages that were written here.
    own: Vec<String>,
    /// When the last message was sent that nothing has answered yet.
    asked_at: Option<Instant>,
    last_activity: Instant,
}

struct Menu {
    message: String,
    choices: Vec<Choice>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    GoOn,
    Quit,
}

impl<W: Write> Phone<W> {
    async fn talk<R: AsyncBufRead + Unpin>(
        &mut self,
        mut lines: Lines<R>,
        mut events: EventStream,
    ) -> Result<(), PhoneError> {
        let mut more_input = true;
        loop {
            let quiet_since = self.last_activity;
            tokio::select! {
                line = lines.next_line(), if more_input => match line.map_err(PhoneError::Input)? {
                    Some(line) => {
                        if self.typed(&line).await? == Next::Quit {
                            return Ok(());
                        }
                    }
                    None => more_input = false,
                },
                event = events.next() => self.happened(event?).await?,
                () = sleep_until(quiet_since + self.options.linger), if !more_input => return Ok(()),
            }
            self.last_activity = Instant::now();
        }
    }

    async fn typed(&mut self, line: &str) -> Result<Next, PhoneError> {
        if self.options.input == InputKind::Piped {
            self.screen.typed(line)?;
        }
        let choices = self.menu.as_ref().map_or(0, |menu| menu.choices.len());
        match Command::parse(line, choices) {
            Command::Nothing => {}
            Command::Quit => return Ok(Next::Quit),
            Command::Help => self.screen.help()?,
            Command::Say(body) => self.send(Says::Text { body }).await?,
            Command::Choose(at) => self.choose(at).await?,
            Command::Fault(command) => self.fault(command).await?,
            Command::Unknown(word) => self.screen.unknown_command(&word)?,
        }
        Ok(Next::GoOn)
    }

    async fn choose(&mut self, at: usize) -> Result<(), PhoneError> {
        let Some(menu) = &self.menu else { return Ok(()) };
        let Some(choice) = menu.choices.get(at) else { return Ok(()) };
        let says = Says::Choice { id: choice.id.clone(), message: Some(menu.message.clone()) };
        self.screen.chosen(&choice.title)?;
        self.send(says).await
    }

    async fn send(&mut self, says: Says) -> Result<(), PhoneError> {
        self.asked_at = Some(Instant::now());
        match self.client.say(&self.number, says).await {
            Ok(id) => {
                self.own.push(id);
                self.screen.ticks(Ticks::Sent)?;
                Ok(())
            }
            Err(PhoneError::Refused(reason)) => Ok(self.screen.refused(&reason)?),
            Err(error) => Err(error),
        }
    }

    async fn fault(&mut self, command: FaultCommand) -> Result<(), PhoneError> {
        let done = match command {
            FaultCommand::List => return Ok(self.screen.faults(&self.client.faults().await?)?),
            FaultCommand::Unknown(word) => return Ok(self.screen.unknown_fault(&word)?),
            FaultCommand::ClearAll => self.client.clear_faults().await,
            FaultCommand::Set(switch) => self.client.set_fault(switch).await,
            FaultCommand::Clear(name) => self.client.clear_fault(name).await,
            FaultCommand::Shop(mode) => match &self.options.shop {
                Some(shop) => self.client.set_shop(shop, mode).await,
                None => return Ok(self.screen.no_shop()?),
            },
        };
        match done {
            Ok(()) => Ok(self.screen.fault_done()?),
            Err(PhoneError::Refused(reason)) => Ok(self.screen.refused(&reason)?),
            Err(error) => Err(error),
        }
    }

    async fn happened(&mut self, event: PhoneEvent) -> Result<(), PhoneError> {
        match event {
            PhoneEvent::Message { entry } if entry.number != self.number.phone_number_id => {}
            PhoneEvent::Message { entry } if entry.from == Side::Company => {
                let waited = self.asked_at.take().map(|asked_at| asked_at.elapsed());
                self.screen.bubble(&entry.content, waited)?;
                let choices = entry.content.choices().to_vec();
                self.menu = (!choices.is_empty()).then_some(Menu { message: entry.id, choices });
            }
            PhoneEvent::Message { entry } => {
                if !self.own.contains(&entry.id) {
                    self.screen.said_elsewhere(&entry.content)?;
                }
            }
            PhoneEvent::Ticks { id, ticks } => {
                if self.own.contains(&id) {
                    self.screen.ticks(ticks)?;
                }
                if ticks == Ticks::Read {
                    self.own.retain(|own| *own != id);
                }
            }
            PhoneEvent::Typing { number } => {
                if number == self.number.phone_number_id {
                    self.screen.typing()?;
                }
            }
            PhoneEvent::Missed => {
                self.menu = self.client.open_menu().await?;
                self.screen.missed()?;
            }
        }
        Ok(())
    }
}
