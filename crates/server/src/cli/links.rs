//! Links that are good once. The token stands behind the `#`: browsers keep it to themselves, so that it shows in no log
//! of a server or proxy.

use ponte_identity::{Identity, IdentityError, LinkToken, OneTimeLink, first_run};
use ponte_kernel::Language;

/// Where the first administrator is made, under the public address.
pub const FIRST_RUN: &str = "/first-run";
/// Where somebody who was invited chooses a password.
pub const INVITATION: &str = "/invitation";

/// What `ponte serve` says at its start while nobody administers the installation; `None` from then on.
pub async fn first_run_notice(
    identity: &Identity,
    public_url: &str,
    language: Language,
) -> Result<Option<String>, IdentityError> {
    Ok(first_run::link(identity).await?.map(|link| first_run_text(&link, public_url, language)))
}

/// The address alone, good once; `None` when somebody administers the installation.
pub async fn first_run_address(identity: &Identity, public_url: &str) -> Result<Option<String>, IdentityError> {
    Ok(first_run::link(identity).await?.map(|link| address(public_url, FIRST_RUN, &link.token)))
}

/// The address that opens a link.
pub fn address(public_url: &str, path: &str, token: &LinkToken) -> String {
    format!("{public_url}{path}#{}", token.expose())
}

fn first_run_text(link: &OneTimeLink, public_url: &str, language: Language) -> String {
    let (address, expires_at) = (address(public_url, FIRST_RUN, &link.token), link.expires_at);
    language.pick(
        format!(
            "Primeiro acesso. Abra este link para criar o administrador; ele vale uma vez, até {expires_at}:\n\n  \
             {address}\n"
        ),
        format!(
            "First run. Open this link to make the administrator; it is good once, until {expires_at}:\n\n  {address}\n"
        ),
    )
}
