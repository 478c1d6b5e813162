//! Which file a path means, and how it is told to a browser.

/// What a path asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted<'p> {
    /// A screen: the one page.
    Page,
    /// A built file, or one that is not there.
    File(&'p str),
    /// Another room's path, that has nothing at this place.
    Nothing,
}

/// Rooms with paths of their own.
const ROOMS: [&str; 5] = ["api", "webhooks", "hooks", "media", "health"];

pub(super) fn wanted(path: &str) -> Wanted<'_> {
    let path = path.trim_start_matches('/');
    let mut parts = path.split('/');
    let first = parts.next().unwrap_or_default();
    let last = parts.next_back().unwrap_or(first);
    if ROOMS.contains(&first) {
        Wanted::Nothing
    } else if first == "assets" || last.contains('.') {
        Wanted::File(path)
    } else {
        Wanted::Page
    }
}

/// How a file is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Brotli,
    Gzip,
    Plain,
}

impl Coding {
    /// The compressed ones that an `Accept-Encoding` names, the smaller first.
    pub(super) fn accepted(header: &str) -> impl Iterator<Item = Self> {
        [Self::Brotli, Self::Gzip].into_iter().filter(move |coding| {
            header.split(',').any(|one| {
                let (name, weight) = one.split_once(';').unwrap_or((one, ""));
                let refused = weight.split_once("q=").is_some_and(|(_, weight)| is_zero(weight));
                Some(name.trim()) == coding.name() && !refused
            })
        })
    }

    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Plain => None,
        }
    }

    /// What the compressed file's name ends with.
    pub(super) fn suffix(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some(".br"),
            Self::Gzip => Some(".gz"),
            Self::Plain => None,
        }
    }
}

fn is_zero(weight: &str) -> bool {
    weight.trim().parse::<f32>().is_ok_and(|weight| weight <= 0.0)
}

/// A strong tag of a file's bytes.
pub(super) fn tag(hash: &[u8; 32]) -> String {
    let digits: Vec<_> = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{}\"", digits.concat())
}

/// Whether an `If-None-Match` names the tag. Proxies that compress make it weak.
pub(super) fn names(header: &str, tag: &str) -> bool {
    let bare = |one: &str| one.trim().trim_start_matches("W/").to_owned();
    header.split(',').any(|one| bare(one) == tag || one.trim() == "*")
}

/// Names under `assets/` change with their content; the rest is asked for anew.
pub(super) fn cache_control(name: &str) -> &'static str {
    if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" }
}

pub(super) fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("mp3") => "audio/mpeg",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screens_get_the_page_and_missing_files_do_not() {
        for screen in ["/", "/login", "/w/loja/inbox/0193-ab"] {
            assert_eq!(wanted(screen), Wanted::Page, "{screen}");
        }
        assert_eq!(wanted("/assets/index-1a2b.js"), Wanted::File("assets/index-1a2b.js"));
        assert_eq!(wanted("/assets/gone"), Wanted::File("assets/gone"));
        assert_eq!(wanted("/favicon.ico"), Wanted::File("favicon.ico"));
        for other in ["/api", "/api/v2/me", "/webhooks/x/y", "/health/x", "/hooks/a"] {
            assert_eq!(wanted(other), Wanted::Nothing, "{other}");
        }
    }

    #[test]
    fn the_smallest_coding_that_is_taken_comes_first() {
        let accepted = |header| Coding::accepted(header).collect::<Vec<_>>();
        assert_eq!(accepted("gzip, deflate, br, zstd"), [Coding::Brotli, Coding::Gzip]);
        assert_eq!(accepted("gzip;q=1.0, br;q=0"), [Coding::Gzip]);
        assert_eq!(accepted("identity"), []);
        assert_eq!(accepted(""), []);
    }

    #[test]
    fn a_known_file_is_named_by_its_tag_strong_or_weak() {
        let tag = tag(&[0xab; 32]);
        assert_eq!(tag, format!("\"{}\"", "ab".repeat(16)));
        assert!(names(&tag, &tag) && names(&format!("\"x\", W/{tag}"), &tag) && names("*", &tag));
        assert!(!names("\"x\"", &tag));
    }

    #[test]
    fn only_files_named_by_their_content_are_kept_for_good() {
        assert!(cache_control("assets/index-1a2b.js").contains("immutable"));
        assert_eq!(cache_control("index.html"), "no-cache");
        assert_eq!(cache_control("theme.js"), "no-cache");
    }
}
