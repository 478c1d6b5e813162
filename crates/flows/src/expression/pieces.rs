//! Takes the texts of mappings apart, and finds the filters that expressions use.

use super::{ExpressionError, Refusal};

/// A piece of a mapping's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    Literal(&'a str),
    Expression(&'a str),
}

/// A filter or a test that an expression names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use<'a> {
    Filter(&'a str),
    Test(&'a str),
}

impl<'a> Use<'a> {
    pub fn name(self) -> &'a str {
        match self {
            Self::Filter(name) | Self::Test(name) => name,
        }
    }
}

/// # Errors
/// When a `${` is never closed.
pub fn pieces(source: &str) -> Result<Vec<Piece<'_>>, ExpressionError> {
    let mut pieces = Vec::new();
    let mut rest = source;
    while let Some(start) = rest.find("${") {
        let inside = &rest[start + 2..];
        let end = end_of_code(inside, "}").ok_or_else(|| syntax(source, "a `${` is not closed by `}`"))?;
        if start > 0 {
            pieces.push(Piece::Literal(&rest[..start]));
        }
        pieces.push(Piece::Expression(inside[..end].trim()));
        rest = &inside[end + 1..];
    }
    if !rest.is_empty() || pieces.is_empty() {
        pieces.push(Piece::Literal(rest));
    }
    Ok(pieces)
}

/// The expression of a condition.
///
/// # Errors
/// When the text is anything but one `${ … }`.
pub fn single(source: &str) -> Result<&str, ExpressionError> {
    match pieces(source.trim())?.as_slice() {
        [Piece::Expression(expression)] => Ok(expression),
        _ => Err(syntax(source, "a condition is one `${ … }` and nothing else")),
    }
}

/// What stands after `|` and `is` in the code of a text or a mapping.
pub fn uses(source: &str) -> Vec<Use<'_>> {
    let mut uses = Vec::new();
    let mut rest = source;
    while let Some((start, close)) = first_opening(rest) {
        let inside = &rest[start + 2..];
        let Some(end) = end_of_code(inside, close) else { break };
        uses_in_code(&inside[..end], &mut uses);
        rest = &inside[end..];
    }
    uses
}

/// The next `{{`, `{%` or `${`, and what closes it.
fn first_opening(text: &str) -> Option<(usize, &'static str)> {
    let openings = [("{{", "}}"), ("{%", "%}"), ("${", "}")];
    openings.iter().filter_map(|(open, close)| Some((text.find(open)?, *close))).min()
}

/// Where code ends; what stands in quotes, or in braces of its own, does not end it.
fn end_of_code(code: &str, close: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quotes = Quotes::default();
    for (at, byte) in code.bytes().enumerate() {
        if quotes.hide(byte) {
            continue;
        }
        match byte {
            _ if depth == 0 && code.as_bytes()[at..].starts_with(close.as_bytes()) => return Some(at),
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

fn uses_in_code<'a>(code: &'a str, uses: &mut Vec<Use<'a>>) {
    let mut expected: Option<fn(&'a str) -> Use<'a>> = None;
    for token in tokens(code) {
        let is_name = token.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        match (expected, token) {
            (_, "|") => expected = Some(Use::Filter),
            (None, "is") => expected = Some(Use::Test),
            (Some(_), "not") => {}
            (Some(make), name) if is_name => {
                uses.push(make(name));
                expected = None;
            }
            _ => expected = None,
        }
    }
}

/// Words and single signs; what stands in quotes is left out.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut quotes = Quotes::default();
    let mut word: Option<usize> = None;
    for (at, byte) in code.bytes().enumerate() {
        let hidden = quotes.hide(byte);
        let in_word = !hidden && (byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii());
        match (word, in_word) {
            (None, true) => word = Some(at),
            (Some(start), false) => {
                tokens.push(&code[start..at]);
                word = None;
            }
            _ => {}
        }
        if !in_word && !hidden && !byte.is_ascii_whitespace() {
            tokens.push(&code[at..=at]);
        }
    }
    tokens.extend(word.map(|start| &code[start..]));
    tokens
}

/// Where a reader is: outside of quotes, or in which.
#[derive(Default)]
struct Quotes {
    open: Option<u8>,
    escaped: bool,
}

impl Quotes {
    /// Whether the byte is a quote or stands in quotes.
    fn hide(&mut self, byte: u8) -> bool {
        match (self.open, byte) {
            (Some(_), _) if self.escaped => self.escaped = false,
            (Some(_), b'\\') => self.escaped = true,
            (Some(open), _) if open == byte => self.open = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => self.open = Some(byte),
            (None, _) => return false,
        }
        true
    }
}

fn syntax(expression: &str, problem: &str) -> ExpressionError {
    ExpressionError { expression: expression.to_owned(), refusal: Refusal::Syntax(problem.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart_at_its_expressions() {
        use Piece::{Expression, Literal};
        for (source, expected) in [
            ("${a}", vec![Expression("a")]),
            ("n ${ a } m", vec![Literal("n "), Expression("a"), Literal(" m")]),
            ("${ {'a': '}'}[b] }", vec![Expression("{'a': '}'}[b]")]),
            (r#"${ "\"}" }"#, vec![Expression(r#""\"}""#)]),
            ("R$ 10", vec![Literal("R$ 10")]),
            ("", vec![Literal("")]),
        ] {
            assert_eq!(pieces(source), Ok(expected), "{source}");
        }
        assert!(pieces("${ a").is_err());
        assert!(single("${a}${b}").is_err());
        assert!(single("a").is_err());
    }

    #[test]
    fn filters_and_tests_are_found_in_code_only() {
        let names = |source| uses(source).into_iter().map(Use::name).collect::<Vec<_>>();
        assert_eq!(names("a | b {{ c | upper }} {% if d is not defined %}é | x{% endif %}"), ["upper", "defined"]);
        assert_eq!(names("${ a | map('x | y') | first }"), ["map", "first"]);
        assert_eq!(names("${ 'is good' } is bad"), [""; 0]);
        assert_eq!(names("{{ é |"), [""; 0]);
    }
}
