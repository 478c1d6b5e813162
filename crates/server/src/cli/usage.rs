//! A wrong command line, said in Portuguese. In English clap says it itself.

use super::complaint::{Complaint, Exit};
use clap::{
    Error,
    error::{ContextKind, ContextValue, ErrorKind},
};

/// `None` for what clap prints better by itself: help, version, and what nobody mistypes.
pub fn in_portuguese(error: &Error) -> Option<Complaint> {
    let arg = || text(error, ContextKind::InvalidArg);
    let sentence = match error.kind() {
        ErrorKind::UnknownArgument => format!("\"{}\" não é uma opção deste comando.", arg()?),
        ErrorKind::InvalidSubcommand => {
            format!("O comando \"{}\" não existe.", text(error, ContextKind::InvalidSubcommand)?)
        }
        ErrorKind::MissingRequiredArgument => format!("Falta: {}.", arg()?),
        ErrorKind::MissingSubcommand => "Falta dizer qual comando.".to_owned(),
        ErrorKind::ArgumentConflict => {
            let other = text(error, ContextKind::PriorArg)?;
            format!("{} não pode vir junto de {other}.", arg()?)
        }
        ErrorKind::InvalidValue if text(error, ContextKind::InvalidValue)?.is_empty() => {
            format!("Falta o valor de {}.", arg()?)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("\"{}\" não serve para {}.", text(error, ContextKind::InvalidValue)?, arg()?)
        }
        _ => return None,
    };
    Some(Complaint { sentence, causes: Vec::new(), hint: Some(hint(error)), exit: Exit::Usage })
}

fn hint(error: &Error) -> String {
    let first =
        |kinds: &[ContextKind]| kinds.iter().find_map(|kind| text(error, *kind)).filter(|text| !text.is_empty());
    let similar =
        first(&[ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]);
    let values = first(&[ContextKind::ValidValue, ContextKind::ValidSubcommand]);
    match (similar, values) {
        (Some(similar), _) => format!("Talvez {similar}? Com --help aparece tudo o que existe."),
        (None, Some(values)) => format!("Os que existem: {values}."),
        (None, None) => "Com --help aparece tudo o que existe.".to_owned(),
    }
}

fn text(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        _ => None,
    }
}
