//! The machine that Ponte runs on.

use super::{Asked, Writer};
use crate::doctor::model::{Check, Finding, Kept, Room, State};
use std::time::Duration;

/// A clock that is further off spoils signatures, windows and waiting times.
const SKEW_SEEN: Duration = Duration::from_secs(30);
const SKEW_BAD: Duration = Duration::from_mins(5);
const MEGABYTE: u64 = 1 << 20;
const LITTLE_ROOM: u64 = 2 << 30;
const NO_ROOM: u64 = 200 * MEGABYTE;
/// A write that takes longer makes webhooks wait.
const SLOW: Duration = Duration::from_millis(250);

impl Writer {
    pub fn clock(self, asked: &Asked<Duration>) -> Finding {
        let skew = match asked {
            Ok(skew) => *skew,
            Err(trouble) => return self.unknown(Check::Clock, trouble),
        };
        let seconds = skew.as_secs();
        if skew < SKEW_SEEN {
            return self.ok(Check::Clock, "O relógio do servidor está certo.", "The server's clock is right.");
        }
        let state = if skew < SKEW_BAD { State::Warning } else { State::Failed };
        let (portuguese, english) = (
            format!("O relógio do servidor está {seconds} s fora."),
            format!("The server's clock is {seconds} s off."),
        );
        self.found(
            Check::Clock,
            state,
            (&portuguese, &english),
            ("Ligue a sincronização (NTP) no servidor.", "Switch on synchronisation (NTP) on the server."),
        )
    }

    pub fn disk(self, asked: &Asked<Room>) -> Finding {
        let room = match asked {
            Ok(room) => room,
            Err(trouble) => return self.unknown(Check::Disk, trouble),
        };
        let (free, whole) = (room.free / MEGABYTE, room.whole / MEGABYTE);
        let (portuguese, english) = (
            format!("{free} MB livres de {whole} MB na pasta de dados."),
            format!("{free} MB free of {whole} MB in the data folder."),
        );
        let state = match room.free {
            free if free < NO_ROOM => State::Failed,
            free if free < LITTLE_ROOM => State::Warning,
            _ => return self.ok(Check::Disk, portuguese, english),
        };
        self.found(
            Check::Disk,
            state,
            (&portuguese, &english),
            (
                "Libere espaço ou aumente o disco: sem espaço os webhooks são recusados e o provedor os repete.",
                "Make room or enlarge the disk: without it webhooks are refused and the provider repeats them.",
            ),
        )
    }

    pub fn database(self, kept: &Kept) -> Finding {
        match kept {
            Kept::Within(time) if *time < SLOW => self.ok(
                Check::Database,
                format!("O banco grava em {} ms.", time.as_millis()),
                format!("The database writes in {} ms.", time.as_millis()),
            ),
            Kept::Within(time) => {
                let (portuguese, english) = (
                    format!("O banco levou {} ms para gravar.", time.as_millis()),
                    format!("The database took {} ms to write.", time.as_millis()),
                );
                self.found(
                    Check::Database,
                    State::Warning,
                    (&portuguese, &english),
                    ("Confira a carga e o disco do servidor.", "Check the server's load and disk."),
                )
            }
            Kept::Not { words } => {
                let (portuguese, english) =
                    (format!("O banco não gravou: {words}"), format!("The database did not write: {words}"));
                self.found(
                    Check::Database,
                    State::Failed,
                    (&portuguese, &english),
                    (
                        "Confira se o banco está no ar, se há espaço e se o usuário pode gravar.",
                        "Check whether the database is up, has room and lets its user write.",
                    ),
                )
            }
        }
    }
}
