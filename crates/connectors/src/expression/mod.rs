//! `${ … }`: the expressions of a manifest, compiled once when it is loaded.
//!
//! MiniJinja underneath, with a closed list of filters ([`crate::filters`]), no globals and no methods that change
//! anything. What a customer or a system said is only ever a value: output is never parsed again. One evaluation has
//! [`FUEL`] and a result of at most [`RESULT_BYTES`].

mod bounded;
mod names;
mod pieces;
mod scope;

pub(crate) use bounded::to_json;
pub use pieces::TextError;
pub(crate) use pieces::{Piece, pieces};
pub(crate) use scope::Scope;

use crate::{filters, fuel};
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};
use serde_json::Value as Json;
use std::{collections::BTreeSet, fmt, sync::LazyLock};
use thiserror::Error;

/// Steps of one evaluation; bytes and items that it makes count too.
pub const FUEL: u64 = 20_000;
/// Largest result of one expression, as JSON.
pub const RESULT_BYTES: usize = 64 * 1024;

/// The names under which credentials are seen.
const SECRET_ROOTS: [&str; 2] = ["secret", "auth"];

/// A compiled expression.
pub struct Expression {
    source: String,
    compiled: minijinja::Expression<'static, 'static>,
    reads_secrets: bool,
}

/// Why a source is no expression.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CompileError {
    #[error("`{expression}` is no expression: {detail}")]
    Syntax { expression: String, detail: String },
    #[error("`{expression}` uses the filter `{name}`, which does not exist; there are {}", filters::NAMES.join(", "))]
    UnknownFilter { expression: String, name: String },
    #[error("`{expression}` uses the test `{name}`, which does not exist; there are {}", filters::TESTS.join(", "))]
    UnknownTest { expression: String, name: String },
}

/// An evaluation that gave no value. Shows the manifest's words, never a person's data.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{expression}`: {reason}")]
pub struct EvalError {
    pub expression: String,
    pub reason: EvalReason,
}

#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum EvalReason {
    #[error("took more than {FUEL} steps")]
    OutOfFuel,
    #[error("gave more than {RESULT_BYTES} bytes")]
    TooLarge,
    #[error("gave something that JSON does not have")]
    NotJson,
    #[error("{0}")]
    Filter(#[from] filters::FilterError),
    #[error("{0}")]
    Failed(&'static str),
}

impl Expression {
    pub fn compile(source: &str) -> Result<Self, CompileError> {
        let expression = || source.trim().to_owned();
        let syntax = |error: minijinja::Error| CompileError::Syntax {
            expression: expression(),
            detail: error.detail().unwrap_or("it cannot be read").to_owned(),
        };
        // First as it is: inside of the meter's brackets, something else could make sense.
        ENVIRONMENT.compile_expression(source).map_err(syntax)?;
        let compiled = ENVIRONMENT.compile_expression_owned(fuel::metered(source)).map_err(syntax)?;
        let used = names::used(source);
        if let Some(name) = used.filters.into_iter().find(|name| !filters::NAMES.contains(&name.as_str())) {
            return Err(CompileError::UnknownFilter { expression: expression(), name });
        }
        if let Some(name) = used.tests.into_iter().find(|name| !filters::TESTS.contains(&name.as_str())) {
            return Err(CompileError::UnknownTest { expression: expression(), name });
        }
        let reads_secrets =
            compiled.undeclared_variables(false).iter().any(|root| SECRET_ROOTS.contains(&root.as_str()));
        Ok(Self { source: source.to_owned(), compiled, reads_secrets })
    }

    pub fn source(&self) -> &str {
        self.source.trim()
    }

    /// The variables it reads: `input`, `config`, …; with a dot and the key where it names one (`secret.token`).
    pub(crate) fn variables(&self) -> BTreeSet<String> {
        self.compiled.undeclared_variables(true).into_iter().collect()
    }

    /// Whether its value may show a secret, in whatever form.
    pub(crate) fn reads_secrets(&self) -> bool {
        self.reads_secrets
    }

    pub(crate) fn value(&self, scope: &Scope) -> Result<Value, EvalError> {
        self.compiled.eval(scope.context()).map_err(|error| self.failed(reason(&error)))
    }

    /// The typed value; nothing becomes `null`.
    pub(crate) fn json(&self, scope: &Scope) -> Result<Json, EvalError> {
        to_json(&self.value(scope)?).map_err(|reason| self.failed(reason))
    }

    /// As Jinja sees truth: empty, zero and nothing are false.
    pub(crate) fn is_true(&self, scope: &Scope) -> Result<bool, EvalError> {
        self.value(scope).map(|value| value.is_true())
    }

    pub(crate) fn failed(&self, reason: EvalReason) -> EvalError {
        EvalError { expression: self.source().to_owned(), reason }
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${{{}}}", self.source)
    }
}

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(50);
    // Debug information would put the values of variables into errors.
    environment.set_debug(false);
    filters::register(&mut environment);
    fuel::add_to(&mut environment);
    environment
});

/// MiniJinja's own details may quote values, so only its kind is told; our filters' words are our own.
fn reason(error: &minijinja::Error) -> EvalReason {
    let ours = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<filters::FilterError>());
    if let Some(filter) = ours {
        return EvalReason::Filter(filter.clone());
    }
    EvalReason::Failed(match error.kind() {
        ErrorKind::OutOfFuel => return EvalReason::OutOfFuel,
        ErrorKind::UndefinedError => "needs a value that is missing",
        ErrorKind::UnknownMethod => "calls a method; only filters are there",
        ErrorKind::UnknownFunction => "calls a function; only filters are there",
        ErrorKind::MissingArgument => "a filter misses an argument",
        ErrorKind::TooManyArguments => "a filter got too many arguments",
        ErrorKind::InvalidOperation => "does something that these values do not allow",
        _ => "could not be evaluated",
    })
}

#[cfg(test)]
mod tests;
