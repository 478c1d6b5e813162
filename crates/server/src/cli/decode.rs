//! `ponte channel decode`: what the pipeline would see in a webhook.

use super::{args::DecodeArgs, console::Console, error::CommandError};
use ponte_channels::{
    adapter::{AsideReason, WebhookRequest},
    understand::{Proof, Understood, understand},
};
use ponte_kernel::{Language, Secret};
use std::{
    fs,
    io::{self, Read as _},
    path::Path,
};

/// Prints one object a line; what would be put aside is told beside it.
pub fn run(args: &DecodeArgs, console: &mut Console) -> anyhow::Result<()> {
    let body = body(&args.file).map_err(|error| CommandError::Body { path: args.file.clone(), error })?;
    match understood(args, &body)? {
        Understood::Refused(error) => Err(CommandError::Refused(error).into()),
        Understood::Malformed(reason) => Err(CommandError::Malformed { provider: args.provider, reason }.into()),
        Understood::Accepted { events, aside } => {
            for event in events {
                console.say(&event.to_string())?;
            }
            for aside in aside {
                console.warn(&put_aside(&aside.path, aside.reason, console.language))?;
            }
            Ok(())
        }
    }
}

fn understood(args: &DecodeArgs, body: &[u8]) -> Result<Understood, CommandError> {
    let proof = match &args.secret {
        Some(_) if args.provider.signs_address() && args.url.is_none() => return Err(CommandError::NoUrl),
        Some(secret) => Some(Proof::Secret(Secret::new(secret.clone()))),
        None => args.trusted.then_some(Proof::Trusted),
    };
    let headers: Vec<_> =
        args.headers.iter().map(|header| (header.name.as_str(), header.value.as_bytes())).collect();
    let request = WebhookRequest { url: args.url.as_deref().unwrap_or_default(), headers: &headers, body };
    Ok(understand(args.provider, &request, proof.as_ref()))
}

fn body(file: &Path) -> io::Result<Vec<u8>> {
    if file != Path::new("-") {
        return fs::read(file);
    }
    let mut body = Vec::new();
    io::stdin().read_to_end(&mut body)?;
    Ok(body)
}

fn put_aside(path: &str, reason: AsideReason, language: Language) -> String {
    let code = reason.code();
    language.pick(
        format!("{path} não pode ser usado e ficaria de lado: {code}."),
        format!("{path} cannot be used and would be put aside: {code}."),
    )
}
