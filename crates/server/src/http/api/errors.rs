//! What a room's failure is to the reader. Failures of ours say no more than that they are ours; the log says the rest.

use super::problem::{Problem, ProblemType, Words};
use ponte_channels::registry::RegistryError;
use ponte_identity::{AuthenticateError, IdempotencyError, IdentityError, MissingError, policy::Denied};
use ponte_platform::vault::{SealError, VaultError};
use ponte_store::StoreError;

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::NulInText => {
                let words = Words::new("O texto contém um caractere NUL.", "The text holds the character NUL.");
                Self::new(ProblemType::InvalidContent).detail(words)
            }
            passing if passing.is_passing() => Self::unavailable(&error),
            _ => Self::internal(&error),
        }
    }
}

impl From<VaultError> for Problem {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Store(error) => error.into(),
            other => Self::internal(&other),
        }
    }
}

impl From<SealError> for Problem {
    fn from(error: SealError) -> Self {
        Self::internal(&error)
    }
}

impl From<IdentityError> for Problem {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Store(error) => error.into(),
            IdentityError::Vault(error) => error.into(),
            other => Self::internal(&other),
        }
    }
}

impl From<AuthenticateError> for Problem {
    fn from(error: AuthenticateError) -> Self {
        match error {
            AuthenticateError::NoSession => {
                Self::new(ProblemType::Unauthenticated).detail(Words::of(|language| error.sentence(language)))
            }
            AuthenticateError::Failed(error) => error.into(),
        }
    }
}

impl From<MissingError> for Problem {
    fn from(error: MissingError) -> Self {
        match error {
            MissingError::Missing => Self::not_found(),
            MissingError::Failed(error) => error.into(),
        }
    }
}

impl From<IdempotencyError> for Problem {
    fn from(error: IdempotencyError) -> Self {
        let kind = match error {
            IdempotencyError::OtherRequest => ProblemType::KeyReused,
            IdempotencyError::AtWork => ProblemType::RequestAtWork,
            IdempotencyError::Failed(error) => return error.into(),
        };
        Self::new(kind).detail(Words::of(|language| error.sentence(language)))
    }
}

/// What somebody may not see does not exist for them.
impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        let kind = match denied {
            Denied::NotAMember => return Self::not_found(),
            Denied::OtherAgent => ProblemType::NotTheOwner,
            Denied::Role | Denied::SharedEndpoint => ProblemType::Forbidden,
        };
        Self::new(kind).detail(Words::of(|language| denied.sentence(language)))
    }
}

impl From<RegistryError> for Problem {
    fn from(error: RegistryError) -> Self {
        match error {
            RegistryError::Store(error) => error.into(),
            RegistryError::Vault(error) => error.into(),
            RegistryError::Seal(error) => error.into(),
        }
    }
}

impl From<ponte_contacts::read::ReadError> for Problem {
    fn from(error: ponte_contacts::read::ReadError) -> Self {
        use ponte_contacts::read::ReadError;
        match error {
            ReadError::Store(error) => error.into(),
            ReadError::Vault(error) => error.into(),
            ReadError::Seal(error) => error.into(),
        }
    }
}

impl From<ponte_conversations::read::ReadError> for Problem {
    fn from(error: ponte_conversations::read::ReadError) -> Self {
        use ponte_conversations::read::ReadError;
        match error {
            ReadError::Store(error) => error.into(),
            ReadError::Vault(error) => error.into(),
            ReadError::Seal(error) => error.into(),
        }
    }
}
