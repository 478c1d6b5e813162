//! What an adapter can tell of the provider's side: requests to be executed at the rim, and how their answers read.

use super::model::{AccountFacts, TokenFacts};
use crate::{adapter::HttpRequest, model::Credentials, templates::calls::ManagementError};
use ponte_kernel::Secret;

/// The doctor's part of an adapter. Stateless, like all of it.
pub trait DoctorCalls: Send + Sync {
    /// What the token is good for.
    fn token(&self, credentials: &Credentials) -> HttpRequest;

    fn read_token(&self, status: u16, body: &[u8]) -> Result<TokenFacts, ManagementError>;

    /// The same question, proved with the app's secret: refused when the secret is not the app's.
    fn proof(&self, secret: &Secret, credentials: &Credentials) -> HttpRequest;

    /// The apps that get the account's webhooks.
    fn subscriptions(&self, credentials: &Credentials) -> HttpRequest;

    fn read_subscriptions(&self, status: u16, body: &[u8]) -> Result<Vec<String>, ManagementError>;

    fn account(&self, credentials: &Credentials) -> HttpRequest;

    fn read_account(&self, status: u16, body: &[u8]) -> Result<AccountFacts, ManagementError>;

    /// Where the provider sends the number's webhooks.
    fn callback(&self, credentials: &Credentials) -> HttpRequest;

    fn read_callback(&self, status: u16, body: &[u8]) -> Result<Option<String>, ManagementError>;
}
