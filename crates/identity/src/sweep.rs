//! Removing what is over.

use crate::{Identity, IdentityError, store};

/// Removes sessions, links, failures, known addresses and idempotency keys that no rule looks at any more. Nothing
/// depends on it but the size of the tables; once an hour is enough.
pub async fn sweep(identity: &Identity) -> Result<(), IdentityError> {
    let now = identity.now();
    Ok(identity.store.write(move |tx| store::sweep(tx, now)).await?)
}
