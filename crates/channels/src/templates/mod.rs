//! Templates: what the provider approved to be sent outside the 24-hour window.
//!
//! The provider has them, Ponte keeps a copy: [`sync`] brings it up to date, by a list or by a webhook. People write
//! [`model::TemplateContent`]; [`rules`] says beforehand what the provider would refuse, [`fit`] whether a send has the
//! values that its template asks for, [`preview`] what the customer sees. [`calls`] is what an adapter offers of it.
//! A template's text is the company's own, the same for every customer: no personal data.

pub mod calls;
pub mod fit;
pub mod model;
pub mod preview;
pub mod reasons;
pub mod rules;
pub mod store;
pub mod sync;

pub use model::{
    Account, Button, Category, Header, KnownTemplate, ParameterFormat, Quality, Reported, Sample, Status,
    TemplateContent,
};
