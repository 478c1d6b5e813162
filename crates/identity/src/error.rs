//! What can go wrong, one type for each place where the answers differ. `sentence` is what the person reads.

use crate::PasswordRefusal;
use ponte_kernel::Language;
use ponte_platform::vault::{SealError, VaultError};
use ponte_store::StoreError;
use std::time::Duration;
use thiserror::Error;

/// Not the caller's doing: the database, the vault or the machine failed.
#[derive(Debug, Error)]
pub enum IdentityError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Sealed(#[from] SealError),
    #[error("a password could not be hashed: {reason}")]
    Hashing { reason: String },
}

impl IdentityError {
    /// Whether the same call can succeed later without anybody changing anything.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Store(error) | Self::Vault(VaultError::Store(error)) => error.is_passing(),
            Self::Vault(_) | Self::Sealed(_) | Self::Hashing { .. } => false,
        }
    }

    pub fn sentence(&self, language: Language) -> &'static str {
        language.pick(
            "Algo falhou do nosso lado e nada foi gravado. Tente de novo em instantes.",
            "Something failed on our side and nothing was saved. Try again in a moment.",
        )
    }
}

/// A text that is no value of its kind.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Invalid {
    #[error("not an e-mail address")]
    Email,
    #[error("a name is one line of 1 to 120 characters")]
    Name,
    #[error("a workspace's key is a small letter, then up to 62 small letters, digits and hyphens")]
    WorkspaceKey,
    #[error("the IANA database has no such time zone")]
    TimeZone,
    #[error("a role is one of: administrator, supervisor, agent, marketing, privacy, technician")]
    Role,
}

impl Invalid {
    pub fn sentence(self, language: Language) -> &'static str {
        let (portuguese, english) = match self {
            Self::Email => ("Informe um e-mail válido.", "Enter a valid e-mail address."),
            Self::Name => ("O nome deve ter de 1 a 120 caracteres.", "A name has 1 to 120 characters."),
            Self::WorkspaceKey => (
                "A chave começa com letra minúscula e tem até 63 letras minúsculas, números e hifens.",
                "A key begins with a small letter and has up to 63 small letters, digits and hyphens.",
            ),
            Self::TimeZone => (
                "Fuso horário desconhecido. Exemplo: America/Sao_Paulo.",
                "Unknown time zone. Example: America/Sao_Paulo.",
            ),
            Self::Role => ("Papel desconhecido.", "Unknown role."),
        };
        language.pick(portuguese, english)
    }
}

#[derive(Debug, Error)]
pub enum WorkspaceError {
    #[error("another workspace has this key")]
    KeyTaken,
    #[error(transparent)]
    Failed(#[from] IdentityError),
}

#[derive(Debug, Error)]
pub enum FirstRunError {
    /// Wrong, used, too old, or the installation has its administrator.
    #[error("the link is not good any more")]
    Link,
    #[error(transparent)]
    Password(PasswordRefusal),
    #[error("a user with this e-mail address is there already")]
    EmailTaken,
    #[error("another workspace has this key")]
    KeyTaken,
    #[error("there is no such workspace to begin in")]
    NoWorkspace,
    #[error(transparent)]
    Failed(#[from] IdentityError),
}

#[derive(Debug, Error)]
pub enum InviteError {
    #[error("the workspace does not exist")]
    NoWorkspace,
    #[error("the user is a member of the workspace already")]
    AlreadyMember,
    /// A second link would let its inviter in where the first one invited to.
    #[error("the user has not accepted the invitation to another workspace yet")]
    InvitedElsewhere,
    #[error("the user is disabled")]
    Disabled,
    #[error(transparent)]
    Key(#[from] IdempotencyError),
    #[error(transparent)]
    Failed(#[from] IdentityError),
}

#[derive(Debug, Error)]
pub enum AcceptError {
    /// Wrong, used or too old.
    #[error("the link is not good any more")]
    Link,
    #[error(transparent)]
    Password(PasswordRefusal),
    #[error(transparent)]
    Failed(#[from] IdentityError),
}

#[derive(Debug, Error)]
pub enum LoginError {
    /// Unknown user, wrong password, invited, disabled: nobody is told which.
    #[error("e-mail address or password is wrong")]
    WrongCredentials,
    #[error("too many attempts; the next one is looked at in {} s", retry_after.as_secs())]
    TooManyAttempts { retry_after: Duration },
    #[error(transparent)]
    Failed(#[from] IdentityError),
}

#[derive(Debug, Error)]
pub enum ChangePasswordError {
    #[error("the current password is wrong")]
    WrongPassword,
    #[error("too many attempts; the next one is looked at in {} s", retry_after.as_secs())]
    TooManyAttempts { retry_after: Duration },
    #[error(transparent)]
    Password(PasswordRefusal),
    #[error(transparent)]
    Failed(#[from] IdentityError),
}

#[derive(Debug, Error)]
pub enum AuthenticateError {
    /// Never was, ended, revoked, or of a disabled user.
    #[error("there is no such session any more")]
    NoSession,
    #[error(transparent)]
    Failed(#[from] IdentityError),
}

#[derive(Debug, Error)]
pub enum DisableError {
    #[error("there is no such user")]
    Missing,
    #[error("nobody else administers the installation")]
    LastAdministrator,
    #[error(transparent)]
    Failed(#[from] IdentityError),
}

#[derive(Debug, Error)]
pub enum MemberError {
    #[error("there is no such member")]
    Missing,
    #[error("nobody else administers the workspace")]
    LastAdministrator,
    #[error(transparent)]
    Failed(#[from] IdentityError),
}

/// What should be changed is not there.
#[derive(Debug, Error)]
pub enum MissingError {
    #[error("it does not exist")]
    Missing,
    #[error(transparent)]
    Failed(#[from] IdentityError),
}

#[derive(Debug, Error)]
pub enum IdempotencyError {
    /// The same key came with another method, path or body.
    #[error("the idempotency key was used for another request")]
    OtherRequest,
    /// The first request with this key has not ended.
    #[error("the first request with this idempotency key is still at work")]
    AtWork,
    #[error(transparent)]
    Failed(#[from] IdentityError),
}

impl FirstRunError {
    pub fn sentence(&self, language: Language) -> &'static str {
        match self {
            Self::Link => language.pick(
                "Este link não vale mais. Reinicie o Ponte para receber um novo.",
                "This link is not good any more. Restart Ponte to get a new one.",
            ),
            Self::Password(refusal) => refusal.sentence(language),
            Self::EmailTaken => language
                .pick("Já existe um usuário com este e-mail.", "There is a user with this e-mail address already."),
            Self::KeyTaken => WorkspaceError::KeyTaken.sentence(language),
            Self::NoWorkspace => language.pick("Este ambiente não existe.", "This workspace does not exist."),
            Self::Failed(error) => error.sentence(language),
        }
    }
}

impl WorkspaceError {
    pub fn sentence(&self, language: Language) -> &'static str {
        match self {
            Self::KeyTaken => {
                language.pick("Outro ambiente já usa esta chave.", "Another workspace has this key already.")
            }
            Self::Failed(error) => error.sentence(language),
        }
    }
}

impl InviteError {
    pub fn sentence(&self, language: Language) -> &'static str {
        let (portuguese, english) = match self {
            Self::NoWorkspace => ("Este ambiente não existe.", "This workspace does not exist."),
            Self::AlreadyMember => ("Esta pessoa já participa do ambiente.", "This person is a member already."),
            Self::InvitedElsewhere => (
                "Esta pessoa ainda não aceitou o convite para outro ambiente. Convide-a depois que aceitar.",
                "This person has not accepted the invitation to another workspace yet. Invite them after that.",
            ),
            Self::Disabled => ("Este usuário está desativado.", "This user is disabled."),
            Self::Key(error) => return error.sentence(language),
            Self::Failed(error) => return error.sentence(language),
        };
        language.pick(portuguese, english)
    }
}

impl AcceptError {
    pub fn sentence(&self, language: Language) -> &'static str {
        match self {
            Self::Link => language.pick(
                "Este convite não vale mais. Peça um novo a quem convidou você.",
                "This invitation is not good any more. Ask the person who invited you for a new one.",
            ),
            Self::Password(refusal) => refusal.sentence(language),
            Self::Failed(error) => error.sentence(language),
        }
    }
}

impl LoginError {
    pub fn sentence(&self, language: Language) -> &'static str {
        match self {
            Self::WrongCredentials => {
                language.pick("E-mail ou senha incorretos.", "E-mail address or password is wrong.")
            }
            Self::TooManyAttempts { .. } => too_many_attempts(language),
            Self::Failed(error) => error.sentence(language),
        }
    }
}

impl ChangePasswordError {
    pub fn sentence(&self, language: Language) -> &'static str {
        match self {
            Self::WrongPassword => language.pick("A senha atual está incorreta.", "The current password is wrong."),
            Self::TooManyAttempts { .. } => too_many_attempts(language),
            Self::Password(refusal) => refusal.sentence(language),
            Self::Failed(error) => error.sentence(language),
        }
    }
}

impl AuthenticateError {
    pub fn sentence(&self, language: Language) -> &'static str {
        match self {
            Self::NoSession => {
                language.pick("Sua sessão terminou. Entre de novo.", "Your session ended. Log in again.")
            }
            Self::Failed(error) => error.sentence(language),
        }
    }
}

impl DisableError {
    pub fn sentence(&self, language: Language) -> &'static str {
        match self {
            Self::Missing => language.pick("Este usuário não existe.", "This user does not exist."),
            Self::LastAdministrator => language.pick(
                "É a última pessoa que administra a instalação; ela não pode ser desativada.",
                "The last administrator of the installation cannot be disabled.",
            ),
            Self::Failed(error) => error.sentence(language),
        }
    }
}

impl MemberError {
    pub fn sentence(&self, language: Language) -> &'static str {
        match self {
            Self::Missing => MissingError::Missing.sentence(language),
            Self::LastAdministrator => language.pick(
                "É a última pessoa que administra o ambiente. Dê este papel a outra antes.",
                "The last administrator of the workspace. Give somebody else that role first.",
            ),
            Self::Failed(error) => error.sentence(language),
        }
    }
}

impl MissingError {
    pub fn sentence(&self, language: Language) -> &'static str {
        match self {
            Self::Missing => language.pick("Isto não existe mais.", "This does not exist any more."),
            Self::Failed(error) => error.sentence(language),
        }
    }
}

impl IdempotencyError {
    pub fn sentence(&self, language: Language) -> &'static str {
        match self {
            Self::OtherRequest => language.pick(
                "Esta Idempotency-Key já foi usada com outro conteúdo.",
                "This Idempotency-Key was used with other content.",
            ),
            Self::AtWork => language.pick(
                "O primeiro pedido com esta Idempotency-Key ainda está em andamento.",
                "The first request with this Idempotency-Key is still at work.",
            ),
            Self::Failed(error) => error.sentence(language),
        }
    }
}

fn too_many_attempts(language: Language) -> &'static str {
    language.pick(
        "Muitas tentativas. Aguarde um pouco e tente de novo.",
        "Too many attempts. Wait a little and try again.",
    )
}

/// A verb runs in the store, whose failures reach every place as [`IdentityError`].
macro_rules! may_fail_in_the_store {
    ($($error:ty),+ $(,)?) => {$(
        impl From<StoreError> for $error {
            fn from(error: StoreError) -> Self {
                Self::Failed(error.into())
            }
        }
        impl From<VaultError> for $error {
            fn from(error: VaultError) -> Self {
                Self::Failed(error.into())
            }
        }
    )+};
}

may_fail_in_the_store!(
    WorkspaceError,
    FirstRunError,
    InviteError,
    AcceptError,
    LoginError,
    ChangePasswordError,
    AuthenticateError,
    DisableError,
    MemberError,
    MissingError,
    IdempotencyError,
);
