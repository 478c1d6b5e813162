//! What a person is told when a command fails, and what the shell is.

use super::error::CommandError;
use crate::config::ConfigError;
use ponte_identity::InviteError;
use ponte_kernel::Language;
use ponte_platform::vault::VaultError;
use ponte_simulator::phone::PhoneError;
use ponte_store::{OpenError, StoreError};
use std::{error::Error, process::ExitCode};

/// A failure as a person reads it: a sentence, its causes from near to far, and a remedy where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    pub sentence: String,
    pub causes: Vec<String>,
    pub hint: Option<String>,
    pub exit: Exit,
}

/// How a command ends: from 64 on in the numbers of BSD's `sysexits.h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// A webhook does not prove where it is from.
    Refused = 2,
    /// A webhook is none.
    Malformed = 3,
    /// The command line is wrong.
    Usage = 64,
    /// Something that is needed cannot be used: a database, a port, a server.
    Unavailable = 69,
    /// Ponte itself failed.
    Software = 70,
    /// The configuration is wrong.
    Config = 78,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Complaint {
    /// The first error of the chain that has words for people gives sentence and remedy.
    pub fn of(error: &anyhow::Error, language: Language) -> Self {
        let chain: Vec<&(dyn Error + 'static)> = error.chain().collect();
        let known = chain.iter().enumerate().find_map(|(depth, error)| Some((depth, known(*error, language)?)));
        let (depth, complaint) = known.unwrap_or_else(|| (0, unknown(error)));
        let causes = chain.iter().skip(depth + 1).map(ToString::to_string);
        Self { causes: complaint.causes.into_iter().chain(causes).collect(), ..complaint }
    }

    fn new(exit: Exit, sentence: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), causes: Vec::new(), hint: Some(hint.into()), exit }
    }
}

/// Its message stands alone.
fn unknown(error: &anyhow::Error) -> Complaint {
    Complaint { sentence: error.to_string(), causes: Vec::new(), hint: None, exit: Exit::Software }
}

fn known(error: &(dyn Error + 'static), language: Language) -> Option<Complaint> {
    if let Some(error) = error.downcast_ref::<ConfigError>() {
        let exit = if error.is_of_the_machine() { Exit::Unavailable } else { Exit::Config };
        return Some(Complaint::new(exit, error.sentence(language), error.hint(language)));
    }
    if let Some(error) = error.downcast_ref::<CommandError>() {
        return Some(Complaint::new(error.exit(), error.sentence(language), error.hint(language)));
    }
    if let Some(error) = error.downcast_ref() {
        return of_vault(error, language);
    }
    if let Some(error) = error.downcast_ref() {
        return Some(of_open(error, language));
    }
    if let Some(StoreError::Unavailable { reason }) = error.downcast_ref() {
        return Some(no_writing(reason, language));
    }
    if let Some(error) = error.downcast_ref::<InviteError>() {
        let sentence = error.sentence(language).to_owned();
        return Some(Complaint { sentence, causes: Vec::new(), hint: None, exit: Exit::Unavailable });
    }
    error.downcast_ref().and_then(|error| of_phone(error, language))
}

fn of_vault(error: &VaultError, language: Language) -> Option<Complaint> {
    match error {
        VaultError::WrongRootKey => Some(wrong_key("root_key", "PONTE_ROOT_KEY_FILE", language)),
        VaultError::WrongIndexKey => Some(wrong_key("index_key", "PONTE_INDEX_KEY_FILE", language)),
        _ => None,
    }
}

fn wrong_key(key: &str, variable: &str, language: Language) -> Complaint {
    Complaint::new(
        Exit::Config,
        language.pick(
            format!("{key} não é a chave com que estes dados foram cifrados. Nada foi alterado."),
            format!("{key} is not the key that this data was sealed with. Nothing was changed."),
        ),
        language.pick(
            format!("Comece com a chave certa em {variable}; se ela se perdeu, use a cópia de segurança da chave."),
            format!("Start with the right key in {variable}; if it is lost, use the backup of the key."),
        ),
    )
}

fn of_open(error: &OpenError, language: Language) -> Complaint {
    match error {
        OpenError::File { path, reason } => unusable_file(&path.display().to_string(), reason, language),
        OpenError::Server { reason } => no_server(reason, language),
        OpenError::Store(error) => no_writing(&error.to_string(), language),
        OpenError::Address { reason } => bad_address(reason, language),
        OpenError::EditedMigration { .. } | OpenError::Newer { .. } => other_version(error, language),
        OpenError::Migration { .. } => no_migration(error, language),
    }
}

fn because(reason: &str, complaint: Complaint) -> Complaint {
    Complaint { causes: vec![reason.to_owned()], ..complaint }
}

fn unusable_file(path: &str, reason: &str, language: Language) -> Complaint {
    let complaint = Complaint::new(
        Exit::Unavailable,
        language.pick(
            format!("O banco de dados {path} não pôde ser aberto para escrita."),
            format!("The database {path} could not be opened for writing."),
        ),
        language.pick(
            "Confira se o usuário do Ponte pode escrever no arquivo e na pasta dele, e se há espaço em disco; ou aponte \
             data_dir para outra pasta.",
            "Check whether Ponte's user may write to the file and its folder, and whether the disk has space; or point \
             data_dir to another folder.",
        ),
    );
    because(reason, complaint)
}

fn no_server(reason: &str, language: Language) -> Complaint {
    let complaint = Complaint::new(
        Exit::Unavailable,
        language.pick("O servidor do banco de dados não respondeu.", "The database server could not be reached."),
        language.pick(
            "Confira se ele está no ar e se servidor, porta, usuário e senha de database_url e keys_database_url estão \
             certos.",
            "Check whether it is up, and whether host, port, user and password of database_url and keys_database_url \
             are right.",
        ),
    );
    because(reason, complaint)
}

fn bad_address(reason: &str, language: Language) -> Complaint {
    let complaint = Complaint::new(
        Exit::Config,
        language
            .pick("O endereço do banco de dados não pôde ser lido.", "The database's address could not be read."),
        language.pick(
            "Use postgres://usuário:senha@servidor:porta/banco, com os caracteres especiais da senha em %XX.",
            "Use postgres://user:password@host:port/database, with special characters of the password as %XX.",
        ),
    );
    because(reason, complaint)
}

fn no_writing(reason: &str, language: Language) -> Complaint {
    let complaint = Complaint::new(
        Exit::Unavailable,
        language.pick("O banco de dados não aceitou a gravação.", "The database did not take the change."),
        language.pick(
            "Confira espaço em disco e permissões; o que foi confirmado antes continua guardado.",
            "Check disk space and permissions; what was acknowledged before is kept.",
        ),
    );
    because(reason, complaint)
}

fn other_version(error: &OpenError, language: Language) -> Complaint {
    let complaint = Complaint::new(
        Exit::Unavailable,
        language.pick(
            "O banco de dados não é desta versão do Ponte. Nada foi alterado.",
            "The database is not of this version of Ponte. Nothing was changed.",
        ),
        language.pick(
            "Inicie a versão que o gravou por último, ou restaure uma cópia de segurança desta versão.",
            "Start the version that wrote it last, or restore a backup of this version.",
        ),
    );
    because(&error.to_string(), complaint)
}

fn no_migration(error: &OpenError, language: Language) -> Complaint {
    let complaint = Complaint::new(
        Exit::Software,
        language.pick(
            "Uma migração do banco de dados falhou e foi desfeita.",
            "A migration of the database failed and was undone.",
        ),
        language.pick(
            "Confira espaço em disco e permissões e tente de novo; se persistir, volte à versão anterior e avise o \
             projeto.",
            "Check disk space and permissions and try again; if it stays, go back to the version before and tell the \
             project.",
        ),
    );
    because(&error.to_string(), complaint)
}

fn of_phone(error: &PhoneError, language: Language) -> Option<Complaint> {
    let (exit, sentence, hint) = match error {
        PhoneError::Unreachable { url, .. } => return Some(no_emulator(url, language)),
        PhoneError::EmulatorEnded => (
            Exit::Unavailable,
            language.pick("O emulador encerrou.", "The emulator ended."),
            language.pick("Inicie-o de novo com `ponte simulator`.", "Start it again with `ponte simulator`."),
        ),
        PhoneError::NoPhone(_) => (
            Exit::Usage,
            language.pick("Isto não é um telefone nem um BSUID.", "This is neither a phone nor a BSUID."),
            language.pick("Exemplo: --who \"+55 11 98765-4321\".", "Example: --who \"+55 11 98765-4321\"."),
        ),
        PhoneError::NoNumber => (
            Exit::Usage,
            language.pick("O emulador não tem este número.", "The emulator has no such number."),
            language.pick("`ponte simulator` mostra os que ele tem.", "`ponte simulator` prints those it has."),
        ),
        PhoneError::Refused(_) | PhoneError::Input(_) | PhoneError::Output(_) => return None,
    };
    Some(Complaint::new(exit, sentence, hint))
}

fn no_emulator(url: &str, language: Language) -> Complaint {
    Complaint::new(
        Exit::Unavailable,
        language.pick(
            format!("O emulador em {url} não respondeu."),
            format!("The emulator at {url} could not be reached."),
        ),
        language.pick(
            "Inicie-o com `ponte simulator`, ou aponte para ele com --emulator.",
            "Start it with `ponte simulator`, or point to it with --emulator.",
        ),
    )
}
