//! What of the simulator may be asked through us: phones, faults and files; never where its webhooks go.
//! Its `stream` alone takes a query, which says whose phones are listened to.

use axum::http::Method;

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    Emulator,
    Shop,
}

/// Something that may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) system: System,
    /// At that system, with its query.
    pub(super) path: String,
    scope: Scope,
}

/// Who it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Scope {
    /// One customer.
    Customer(String),
    /// Every phone needs it: the company's numbers, files by their ids.
    Phones,
    /// The team: all customers, faults.
    Team,
}

impl Place {
    /// The place that a path below `…/simulator/` names; `None` when there is none for this method.
    pub(super) fn named(method: &Method, path: &str, query: Option<&str>) -> Option<Self> {
        let parts: Vec<_> = path.split('/').collect();
        let reads = method == Method::GET;
        let (system, scope) = match parts.as_slice() {
            ["numbers"] | ["media", _] if reads => (System::Emulator, Scope::Phones),
            ["stream"] if reads => {
                let query = query.unwrap_or_default();
                let path = format!("/_emulator/stream?{query}");
                return Some(Self { system: System::Emulator, path, scope: Scope::of_stream(query) });
            }
            ["customers", who] | ["customers", who, "transcript"] if reads => {
                (System::Emulator, Scope::Customer((*who).to_owned()))
            }
            ["customers", who, "messages"] if method == Method::POST => {
                (System::Emulator, Scope::Customer((*who).to_owned()))
            }
            ["customers"] if reads || method == Method::POST => (System::Emulator, Scope::Team),
            ["faults"] if reads || method == Method::PUT || method == Method::DELETE => {
                (System::Emulator, Scope::Team)
            }
            ["faults", _] if method == Method::DELETE => (System::Emulator, Scope::Team),
            ["shop", "faults"] if reads || method == Method::PUT || method == Method::DELETE => {
                return Some(Self { system: System::Shop, path: "/_shop/faults".to_owned(), scope: Scope::Team });
            }
            _ => return None,
        };
        parts.iter().all(is_plain).then(|| Self { system, path: format!("/_emulator/{path}"), scope })
    }

    /// Whether a visitor with this customer's phone may ask it.
    pub(super) fn is_open_to(&self, who: &str) -> bool {
        match &self.scope {
            Scope::Customer(customer) => customer == who,
            Scope::Phones => true,
            Scope::Team => false,
        }
    }
}

impl Scope {
    /// A stream of one customer's phone, and of nothing else, is that customer's.
    fn of_stream(query: &str) -> Self {
        let who = query.strip_prefix("who=").filter(is_plain);
        who.map_or(Self::Team, |who| Self::Customer(who.to_owned()))
    }
}

/// Whether a part of a path is a word, as phones, BSUIDs, ids and names of faults are: nothing that means another place.
fn is_plain(part: &&str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    part.starts_with(|first: char| first.is_ascii_alphanumeric()) && part.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(method: &Method, path: &str) -> Option<String> {
        Place::named(method, path, None).map(|place| place.path)
    }

    #[test]
    fn phones_faults_and_files_may_be_asked_and_nothing_else() {
        let get = |asked| path(&Method::GET, asked);
        assert_eq!(
            get("customers/5511987654321/transcript").as_deref(),
            Some("/_emulator/customers/5511987654321/transcript")
        );
        assert_eq!(
            get("customers/BR.13491208655302741918").as_deref(),
            Some("/_emulator/customers/BR.13491208655302741918")
        );
        assert_eq!(get("shop/faults").as_deref(), Some("/_shop/faults"));
        for refused in
            ["webhook", "handshake", "counts", "customers/..", "customers/%2e%2e", "media/a/b", "", "faults/x?y"]
        {
            assert_eq!(get(refused), None, "{refused}");
        }
        assert_eq!(path(&Method::PUT, "webhook"), None);
        assert_eq!(path(&Method::DELETE, "customers/551"), None);
        assert!(path(&Method::POST, "customers/551/messages").is_some());
    }

    #[test]
    fn a_stream_alone_takes_a_query() {
        let named = |path| Place::named(&Method::GET, path, Some("who=551&faults=true")).map(|place| place.path);
        assert_eq!(named("stream").as_deref(), Some("/_emulator/stream?who=551&faults=true"));
        assert_eq!(named("customers").as_deref(), Some("/_emulator/customers"));
    }

    #[test]
    fn a_visitor_has_one_phone() {
        let open = |method: &Method, asked: &str| {
            let (path, query) = asked.split_once('?').map_or((asked, None), |(path, query)| (path, Some(query)));
            Place::named(method, path, query).is_some_and(|place| place.is_open_to("551"))
        };
        assert!(open(&Method::POST, "customers/551/messages") && open(&Method::GET, "numbers"));
        assert!(open(&Method::GET, "media/12") && open(&Method::GET, "stream?who=551"));
        for closed in ["customers/552/transcript", "customers", "faults", "shop/faults"] {
            assert!(!open(&Method::GET, closed), "{closed}");
        }
        for query in ["", "?who=552", "?who=551&who=552", "?who=551&faults=true", "?faults=true&who=551"] {
            assert!(!open(&Method::GET, &format!("stream{query}")), "{query}");
        }
    }
}
