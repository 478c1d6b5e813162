//! Rust text, split into code, literals and comments: as much of the language as the rules need.

use std::ops::Range;

/// A Rust file.
#[derive(Clone, Debug)]
pub struct RustFile {
    /// From the repository's root.
    pub path: String,
    /// The text with the insides of literals, all comments, and inline test modules blanked; every other character
    /// stands where it stood.
    pub code: String,
    /// String literals outside test modules, without their quotes, escapes as written.
    pub literals: Vec<Span>,
    /// All comments, test modules included.
    pub comments: Vec<Span>,
    /// All code, test modules included.
    pub code_with_tests: String,
    lines: Lines,
}

/// A piece of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Of its first character; the first line is 1.
    pub line: usize,
    /// Its first byte in the file.
    pub at: usize,
    pub text: String,
}

impl RustFile {
    pub fn parse(path: &str, text: &str) -> Self {
        let pieces = split(text);
        let lines = Lines::of(text);
        let span = |range: &Range<usize>| Span {
            line: lines.line(range.start),
            at: range.start,
            text: text[range.clone()].to_owned(),
        };
        let blanked: Vec<_> = pieces.iter().map(|piece| piece.range.clone()).collect();
        let code_with_tests = blank(text, &blanked);
        let tests = test_modules(&code_with_tests);
        let in_tests = |range: &Range<usize>| tests.iter().any(|test| test.contains(&range.start));
        let of_kind = |kind| pieces.iter().filter(move |piece| piece.kind == kind).map(|piece| &piece.range);
        Self {
            path: path.to_owned(),
            literals: of_kind(Kind::Literal).filter(|range| !in_tests(range)).map(span).collect(),
            comments: of_kind(Kind::Comment).map(span).collect(),
            code: blank(&code_with_tests, &tests),
            code_with_tests,
            lines,
        }
    }

    /// The room it belongs to: `flows` for `crates/flows/src/lib.rs`.
    pub fn room(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// The file's path inside its room's sources: `http/mod.rs`; `None` for tests and benches of a room.
    pub fn in_sources(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("crates/")?.split_once('/')?.1.strip_prefix("src/")?;
        let for_tests = inside.split('/').any(|part| matches!(part, "tests" | "testing" | "tests.rs"));
        (!for_tests).then_some(inside)
    }

    /// Whether the file is `NAME.rs`, or lies in a folder of that name.
    pub fn is_part(&self, name: &str) -> bool {
        let Some(inside) = self.in_sources() else { return false };
        inside.split('/').any(|part| part == name || part.strip_suffix(".rs") == Some(name))
    }

    /// The line of a byte of the file.
    pub fn line(&self, at: usize) -> usize {
        self.lines.line(at)
    }

    /// The places where `word` stands in the code as a whole word.
    pub fn words<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        whole_words(&self.code, word)
    }
}

/// The places where `word` stands in `text` with no letter, digit or underscore beside it.
pub(crate) fn whole_words<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part_of_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !part_of_word(before) && !part_of_word(after)
    })
}

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at + 1).collect())
    }

    fn line(&self, at: usize) -> usize {
        self.0.partition_point(|start| *start <= at) + 1
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Literal,
    Comment,
}

struct Piece {
    kind: Kind,
    range: Range<usize>,
}

/// All literals (their insides) and comments of a text.
fn split(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(gap) = text[at..].find(['/', '"', '\'', 'r', 'b']) {
        let Some((kind, range, next)) = piece_at(text, at + gap) else {
            at += gap + 1;
            continue;
        };
        pieces.extend(kind.map(|kind| Piece { kind, range }));
        at = next;
    }
    pieces
}

/// The literal or comment that begins at `at`: its kind (`None` for a character), what to blank, where code goes on.
fn piece_at(text: &str, at: usize) -> Option<(Option<Kind>, Range<usize>, usize)> {
    let rest = &text[at..];
    if rest.starts_with("//") {
        let end = at + rest.find('\n').unwrap_or(rest.len());
        return Some((Some(Kind::Comment), at..end, end));
    }
    if rest.starts_with("/*") {
        let end = at + block_comment(rest);
        return Some((Some(Kind::Comment), at..end, end));
    }
    if let Some((start, end, next)) = raw_literal(text, at) {
        return Some((Some(Kind::Literal), start..end, next));
    }
    if let Some(inside) = rest.strip_prefix('"') {
        let end = at + 1 + quoted(inside);
        return Some((Some(Kind::Literal), at + 1..end, end + 1));
    }
    character(rest).map(|length| (None, at..at, at + length))
}

/// The length of a block comment with those inside it.
fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest[at..].starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// `r"…"`, `r#"…"#`, `br"…"`: where its inside begins and ends, and where code goes on.
fn raw_literal(text: &str, at: usize) -> Option<(usize, usize, usize)> {
    let before = text[..at].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    let rest = text[at..].strip_prefix("br").or_else(|| text[at..].strip_prefix('r'))?;
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let inside = rest[hashes..].strip_prefix('"')?;
    let start = text.len() - inside.len();
    let closing = format!("\"{}", "#".repeat(hashes));
    let end = start + inside.find(&closing).unwrap_or(inside.len());
    Some((start, end, (end + closing.len()).min(text.len())))
}

/// The length of a literal's inside, escapes counted.
fn quoted(inside: &str) -> usize {
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            '"' if !escaped => return at,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    inside.len()
}

/// The length of a character literal; `None` for a lifetime and everything else.
fn character(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    let first = inside.chars().next()?;
    if first == '\\' {
        let after = inside.char_indices().nth(2)?.0;
        return inside[after..].find('\'').map(|end| 1 + after + end + 1);
    }
    let after = first.len_utf8();
    inside[after..].starts_with('\'').then_some(1 + after + 1)
}

/// The text with the ranges replaced by blanks; lines stay.
fn blank(text: &str, ranges: &[Range<usize>]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for range in ranges {
        bytes[range.clone()].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    }
    String::from_utf8(bytes).expect("ranges begin and end between characters")
}

/// Modules under `#[cfg(test)]` that stand in the file.
fn test_modules(code: &str) -> Vec<Range<usize>> {
    let mut modules = Vec::new();
    for (start, _) in code.match_indices("#[cfg(test)]") {
        let Some(opening) = code[start..].find(['{', ';']).map(|at| start + at) else { continue };
        let end = if code[opening..].starts_with('{') { closing_brace(code, opening) } else { opening };
        modules.push(start..end);
    }
    modules
}

/// Where the block that opens at `opening` ends.
pub(crate) fn closing_brace(code: &str, opening: usize) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code[opening..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return opening + at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_and_comments_are_told_from_code() {
        let file = RustFile::parse(
            "crates/flows/src/store.rs",
            "// one \"two\"\nlet a = \"three // \\\" four\"; /* five /* six */ */ let b = r#\"seven\"#; let c = '\"';\n",
        );
        let texts = |spans: &[Span]| spans.iter().map(|span| (span.line, span.text.clone())).collect::<Vec<_>>();
        assert_eq!(texts(&file.literals), [(2, "three // \\\" four".to_owned()), (2, "seven".to_owned())]);
        assert_eq!(
            texts(&file.comments),
            [(1, "// one \"two\"".to_owned()), (2, "/* five /* six */ */".to_owned())]
        );
        assert!(file.code.contains("let b = r#\"     \"#; let c = '\"';"), "{}", file.code);
    }

    #[test]
    fn lifetimes_are_no_characters() {
        let file = RustFile::parse("a.rs", "fn f<'a>(x: &'a str) -> char { '\\'' } // 'x'");
        assert!(file.code.starts_with("fn f<'a>(x: &'a str) -> char { '\\'' }"), "{}", file.code);
        assert_eq!(file.comments.len(), 1);
    }

    #[test]
    fn inline_tests_are_no_product() {
        let file = RustFile::parse(
            "a.rs",
            "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { \"SQL\"; }\n}\nfn c() {}\n",
        );
        assert!(file.literals.is_empty());
        assert!(file.code.contains("fn a") && file.code.contains("fn c") && !file.code.contains("fn b"));
        assert_eq!(file.line(file.code.find("fn c").expect("it is there")), 6);
    }

    #[test]
    fn a_file_knows_its_place() {
        let file = |path| RustFile::parse(path, "");
        assert_eq!(file("crates/flows/src/lib.rs").room(), Some("flows"));
        assert!(file("crates/conversations/src/store/outbox.rs").is_part("store"));
        assert!(file("crates/conversations/src/store.rs").is_part("store"));
        assert!(!file("crates/store/src/events.rs").is_part("store"));
        assert_eq!(file("crates/flows/tests/flows/main.rs").in_sources(), None);
        assert_eq!(file("crates/platform/src/http/tests.rs").in_sources(), None);
    }

    #[test]
    fn words_are_whole() {
        let places: Vec<_> = whole_words("Tx dyn Tx, ContextTx, Tx2, &mut Tx", "Tx").collect();
        assert_eq!(places, [0, 7, 32]);
    }
}
