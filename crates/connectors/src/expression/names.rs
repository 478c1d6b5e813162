//! Which filters and tests an expression names. MiniJinja looks them up only when it evaluates, which would be too
//! late: a manifest with an unknown filter must not load.

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Used {
    pub filters: Vec<String>,
    pub tests: Vec<String>,
}

/// Reads a source that is known to compile: a word after `|` is a filter, a word after `is` or `is not` a test.
pub(super) fn used(source: &str) -> Used {
    let mut used = Used::default();
    let mut before = Before::Other;
    for token in Tokens(source) {
        before = match (before, token) {
            (Before::Pipe, Token::Word(name)) => {
                used.filters.push(name.to_owned());
                Before::Other
            }
            (Before::Is, Token::Word("not")) => Before::Is,
            (Before::Is, Token::Word(name)) => {
                used.tests.push(name.to_owned());
                Before::Other
            }
            (Before::Dot, Token::Word(_)) => Before::Other,
            (_, Token::Word("is")) => Before::Is,
            (_, Token::Sign('|')) => Before::Pipe,
            (_, Token::Sign('.')) => Before::Dot,
            _ => Before::Other,
        };
    }
    used
}

enum Before {
    Pipe,
    Is,
    Dot,
    Other,
}

#[derive(Clone, Copy)]
enum Token<'a> {
    Word(&'a str),
    Sign(char),
    Literal,
}

struct Tokens<'a>(&'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.0 = self.0.trim_start();
        let first = self.0.chars().next()?;
        let (token, length) = match first {
            '\'' | '"' => (Token::Literal, quoted_length(self.0, first)),
            _ if is_word(first) => {
                let length = self.0.find(|character| !is_word(character)).unwrap_or(self.0.len());
                (Token::Word(&self.0[..length]), length)
            }
            sign => (Token::Sign(sign), sign.len_utf8()),
        };
        self.0 = &self.0[length..];
        Some(token)
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn quoted_length(source: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in source.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return at + character.len_utf8(),
            _ => {}
        }
    }
    source.len()
}
