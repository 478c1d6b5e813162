//! The cookie that carries a person's session.

use super::problem::{Problem, ProblemType};
use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
use ponte_identity::SessionToken;

/// How the cookie is guarded. It depends on the address that people use, which the installation states
/// (`public_url`), never on what a request claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionCookie {
    /// Behind HTTPS: `Secure`, and bound to this very host by its name (RFC 6265bis, 4.1.3.2).
    HostBound,
    /// Plain HTTP, for a demonstration on one's own machine or network: browsers keep no cookie named `__Host-` there,
    /// not even from localhost.
    Plain,
}

impl SessionCookie {
    pub fn of(public_url: &str) -> Self {
        if public_url.starts_with("https://") { Self::HostBound } else { Self::Plain }
    }

    /// The header that gives the cookie to a browser. It lives as long as the browser, and the session as its rules say.
    pub fn giving(self, token: &SessionToken) -> Result<HeaderValue, Problem> {
        self.header(token.expose(), "")
    }

    /// The header that takes it back.
    pub fn taking(self) -> Result<HeaderValue, Problem> {
        self.header("", "; Max-Age=0")
    }

    /// The token in a request's cookies; `None` when there is none that could be one.
    pub fn token(self, headers: &HeaderMap) -> Option<SessionToken> {
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut cookies = lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
        cookies.find(|(name, _)| *name == self.name()).and_then(|(_, value)| SessionToken::parse(value))
    }

    fn name(self) -> &'static str {
        match self {
            Self::HostBound => "__Host-ponte_session",
            Self::Plain => "ponte_session",
        }
    }

    fn header(self, value: &str, more: &str) -> Result<HeaderValue, Problem> {
        let secure = match self {
            Self::HostBound => "; Secure",
            Self::Plain => "",
        };
        let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}", self.name());
        let mut header = HeaderValue::from_str(&text).map_err(|_| Problem::new(ProblemType::Internal))?;
        header.set_sensitive(true);
        Ok(header)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    fn token() -> SessionToken {
        SessionToken::parse(TOKEN).expect("32 bytes")
    }

    #[test]
    fn behind_https_the_cookie_is_bound_to_its_host() {
        let header = SessionCookie::of("https://ponte.loja.com.br").giving(&token()).expect("a header");
        assert_eq!(
            header.to_str().expect("ASCII"),
            format!("__Host-ponte_session={TOKEN}; Path=/; HttpOnly; SameSite=Lax; Secure")
        );
    }

    #[test]
    fn over_plain_http_it_has_a_name_that_browsers_keep() {
        let header = SessionCookie::of("http://localhost:8080").taking().expect("a header");
        assert_eq!(header.to_str().expect("ASCII"), "ponte_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }

    #[test]
    fn it_is_found_among_others_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        let line = format!("theme=dark; x__Host-ponte_session=a; __Host-ponte_session={TOKEN}");
        headers.append(COOKIE, line.parse().expect("a header"));
        assert_eq!(SessionCookie::HostBound.token(&headers).expect("there").expose(), TOKEN);
        assert!(SessionCookie::Plain.token(&headers).is_none());
    }
}
