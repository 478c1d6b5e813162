//! What an adapter offers for numbers: requests to be executed at the rim, and how their answers read.

use super::model::{Automation, ChatLink, NumberState, Profile};
use crate::{
    adapter::HttpRequest,
    model::{Address, Credentials},
    templates::calls::ManagementError,
};

/// The number part of an adapter. Stateless, like all of it.
pub trait NumberCalls: Send + Sync {
    fn state(&self, credentials: &Credentials) -> HttpRequest;

    fn read_state(&self, status: u16, body: &[u8]) -> Result<NumberState, ManagementError>;

    fn profile(&self, credentials: &Credentials) -> HttpRequest;

    fn read_profile(&self, status: u16, body: &[u8]) -> Result<Profile, ManagementError>;

    fn set_profile(&self, profile: &Profile, credentials: &Credentials) -> HttpRequest;

    fn automation(&self, credentials: &Credentials) -> HttpRequest;

    fn read_automation(&self, status: u16, body: &[u8]) -> Result<Automation, ManagementError>;

    fn set_automation(&self, automation: &Automation, credentials: &Credentials) -> HttpRequest;

    fn links(&self, credentials: &Credentials) -> HttpRequest;

    fn read_links(&self, status: u16, body: &[u8]) -> Result<Vec<ChatLink>, ManagementError>;

    fn create_link(&self, prefilled: &str, credentials: &Credentials) -> HttpRequest;

    fn read_link(&self, status: u16, body: &[u8]) -> Result<ChatLink, ManagementError>;

    /// `None` when the code could not be part of an address.
    fn delete_link(&self, code: &str, credentials: &Credentials) -> Option<HttpRequest>;

    /// The provider itself takes no more messages of this customer; possible within a day of their last one.
    fn block(&self, customer: &Address, credentials: &Credentials) -> HttpRequest;

    fn unblock(&self, customer: &Address, credentials: &Credentials) -> HttpRequest;

    /// An answer that says no more than that it was done.
    fn done(&self, status: u16, body: &[u8]) -> Result<(), ManagementError>;
}
