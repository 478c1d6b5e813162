//! The expression language of people: `{{ contact.first_name }}` in texts, `${ … }` in conditions and mappings.
//!
//! MiniJinja underneath, bounded by fuel and by the size of what comes out. What customers and systems said
//! reaches an expression as a value only: `{{7*7}}` as somebody's name is shown as `{{7*7}}`. What is undefined is
//! empty and reported; [`crate::validate`] makes an error of it before a flow is published.

mod library;
mod pieces;

pub use self::library::Library;
pub(crate) use self::pieces::single;
use self::pieces::{Piece, Use, pieces};
use crate::{filters, value};
use minijinja::{Environment, ErrorKind, UndefinedBehavior, escape_formatter, syntax::SyntaxConfig, value::Value};
use ponte_connectors::fuel;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};
use thiserror::Error;

/// What an expression may see: names and their values.
pub type Scope = BTreeMap<String, Value>;

/// An expression that brought no value. The value it failed on is left out: it may be a person's data.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{expression}`: {refusal}")]
pub struct ExpressionError {
    /// As it stands in the flow.
    pub expression: String,
    pub refusal: Refusal,
}

#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Refusal {
    #[error("{0}")]
    Syntax(String),
    #[error("ran longer than an expression may")]
    OutOfFuel,
    #[error("its result is larger than {} bytes or nested too deep", value::LARGEST_OUTCOME)]
    TooLarge,
    #[error("its result is no text, number, yes or no, list or object")]
    NoValue,
    #[error("{0}")]
    Failed(String),
    #[error("is no piece of the flow that was compiled")]
    NotCompiled,
}

/// What came out, and which names were undefined where their value was needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome<T> {
    pub value: T,
    pub undefined: BTreeSet<String>,
}

impl<T> Outcome<T> {
    fn of(value: T) -> Self {
        Self { value, undefined: BTreeSet::new() }
    }
}

/// Whether a text has anything to fill in.
#[must_use]
pub fn is_template(source: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|mark| source.contains(mark))
}

/// The dotted names that an expression reads, for the linter.
///
/// # Errors
/// When it does not parse.
pub(crate) fn names_of_expression(source: &str) -> Result<BTreeSet<String>, ExpressionError> {
    let compiled =
        ENVIRONMENT.compile_expression_owned(source.to_owned()).map_err(|error| refused(source, &error))?;
    Ok(compiled.undeclared_variables(true).into_iter().collect())
}

/// The dotted names that a text reads, for the linter.
///
/// # Errors
/// When it does not parse.
pub(crate) fn names_of_text(source: &str) -> Result<BTreeSet<String>, ExpressionError> {
    let template = ENVIRONMENT.template_from_str(source).map_err(|error| refused(source, &error))?;
    Ok(template.undeclared_variables(true).into_iter().collect())
}

/// The dotted names that a mapping's leaf reads, for the linter.
///
/// # Errors
/// When it does not parse.
pub(crate) fn names_of_mapping(source: &str) -> Result<BTreeSet<String>, ExpressionError> {
    let mut names = BTreeSet::new();
    for piece in pieces(source)? {
        names.extend(match piece {
            Piece::Literal(literal) => names_of_text(literal)?,
            Piece::Expression(expression) => names_of_expression(expression)?,
        });
    }
    Ok(names)
}

/// The filters and tests that a text or expression names and that do not exist. They would be found at run time
/// only, and only on the way that is taken.
pub(crate) fn unknown_filters(source: &str) -> BTreeSet<String> {
    let mut state = ENVIRONMENT.empty_state();
    let uses = pieces::uses(source).into_iter();
    let unknown = uses.filter(|used| match used {
        Use::Filter(name) => {
            state.apply_filter(name, &[]).is_err_and(|error| error.kind() == ErrorKind::UnknownFilter)
        }
        Use::Test(name) => state.perform_test(name, &[]).is_err_and(|error| error.kind() == ErrorKind::UnknownTest),
    });
    unknown.map(|used| used.name().to_owned()).collect()
}

/// The functions that expressions may call.
pub(crate) const FUNCTIONS: [&str; 1] = ["range"];

/// About half a millisecond of work and 1.3 MB at most.
const FUEL: u64 = 20_000;

const UNDEFINED_MARK: &str = "printed_undefined";

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(environment);

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.set_debug(false);
    environment.set_syntax(syntax());
    for unwanted in ["debug", "dict", "namespace"] {
        environment.remove_global(unwanted);
    }
    for unwanted in ["pprint", "safe", "escape", "e", "attr", "indent"] {
        environment.remove_filter(unwanted);
    }
    filters::add_to(&mut environment);
    fuel::add_to(&mut environment);
    environment.set_formatter(|out, state, value| {
        if value.is_undefined() || value.is_none() {
            state.set_temp(UNDEFINED_MARK, Value::from(true));
            return Ok(());
        }
        escape_formatter(out, state, value)
    });
    environment
}

/// A line with nothing but `{% … %}` leaves no empty line.
fn syntax() -> SyntaxConfig {
    let lines = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    lines.expect("the default delimiters are distinct")
}

fn refused(expression: &str, error: &minijinja::Error) -> ExpressionError {
    let refusal = match error.kind() {
        ErrorKind::OutOfFuel => Refusal::OutOfFuel,
        // What the parser says is about the flow; what comes at run time may quote a customer.
        ErrorKind::SyntaxError => Refusal::Syntax(error.detail().unwrap_or("it does not parse").to_owned()),
        other => Refusal::Failed(other.to_string()),
    };
    ExpressionError { expression: expression.to_owned(), refusal }
}
