//! `auth`: which keys go with which type, and which types this version can do.

use super::{Checker, Names};
use crate::manifest::{
    model::Auth,
    node::Place,
    scalar::Span,
    schema::{AuthFile, AuthType, KeyPlace, RefreshFile},
};
use ponte_platform::http::{Url, header::HeaderName};
use serde_saphyr::Spanned;

const SEEN: &[&str] = &["config", "secret"];
const SEEN_BY_LOGIN: &[&str] = &["config", "secret", "now", "auth"];
const SEEN_BY_TOKEN: &[&str] = &["config", "body", "headers", "status"];

impl Checker {
    pub(super) fn auth(&mut self, file: &Spanned<AuthFile>) -> Option<Auth> {
        let place = Place::from(file);
        let auth = &file.value;
        self.keys_of_type(auth, place);
        match auth.kind {
            AuthType::None => Some(Auth::None),
            AuthType::ApiKey => self.api_key(auth),
            AuthType::Bearer => Some(Auth::Bearer(self.text(auth.value.as_ref()?, &Names::of(SEEN))?)),
            AuthType::Basic => {
                let username = self.text(auth.username.as_ref()?, &Names::of(SEEN));
                let password = self.text(auth.password.as_ref()?, &Names::of(SEEN));
                Some(Auth::Basic { username: username?, password: password? })
            }
            AuthType::Oauth2Code | AuthType::Oauth2Client | AuthType::MtlsOauth2Client => {
                Some(self.oauth2(auth, place))
            }
            AuthType::Session => self.session(auth),
            AuthType::BodyKeys => {
                self.map(auth.fields.as_ref(), &Names::of(SEEN))?;
                Some(self.later(auth.kind))
            }
        }
    }

    fn api_key(&mut self, auth: &AuthFile) -> Option<Auth> {
        let (place, name) = (auth.place?, auth.name.as_ref()?);
        if place == KeyPlace::Header && HeaderName::from_bytes(name.value.as_bytes()).is_err() {
            self.report(name, format!("`{}` cannot be the name of a header", name.value));
        }
        let value = self.text(auth.value.as_ref()?, &Names::of(SEEN))?;
        Some(Auth::ApiKey { place, name: name.value.clone(), value })
    }

    fn oauth2(&mut self, auth: &AuthFile, place: Place) -> Auth {
        for url in [&auth.authorize_url, &auth.token_url].into_iter().flatten() {
            if !Url::parse(&url.value).is_ok_and(|parsed| parsed.scheme() == "https") {
                self.report(url, "an https address is expected here".to_owned());
            }
        }
        if let Some(refresh) = &auth.refresh {
            self.refresh(refresh, place);
        }
        self.later(auth.kind)
    }

    fn refresh(&mut self, refresh: &RefreshFile, place: Place) {
        if refresh.rotates && refresh.refresh_ttl.is_none() {
            self.report(place, "a refresh token that rotates needs its `refresh_ttl`".to_owned());
        }
        let outlives = |access: Span| refresh.refresh_ttl.is_some_and(|ttl| ttl.0 < access.0);
        if refresh.access_ttl.is_some_and(outlives) {
            self.report(place, "`refresh_ttl` is not shorter than `access_ttl`".to_owned());
        }
        if refresh.skew.is_some_and(|skew| skew.0 == 100) {
            self.report(place, "`skew` is less than 100%".to_owned());
        }
    }

    fn session(&mut self, auth: &AuthFile) -> Option<Auth> {
        self.request(auth.login.as_ref()?, &Names::of(SEEN_BY_LOGIN));
        if let Some(logout) = &auth.logout {
            self.request(logout, &Names::of(SEEN_BY_LOGIN));
        }
        self.optional_expression(auth.token.as_ref(), &Names::of(SEEN_BY_TOKEN));
        Some(self.later(auth.kind))
    }

    fn later(&mut self, kind: AuthType) -> Auth {
        self.unsupported.push(format!("authentication of type `{}` is not supported by this version", kind.name()));
        Auth::Later
    }

    /// Every type has keys it needs and keys it may have; others are mistakes.
    fn keys_of_type(&mut self, auth: &AuthFile, place: Place) {
        let (needed, possible) = auth.kind.keys();
        let present = present_keys(auth);
        let name = auth.kind.name();
        for key in needed.iter().filter(|key| !present.contains(key)) {
            self.report(place, format!("`auth` of type `{name}` needs `{key}`"));
        }
        for key in present.iter().filter(|key| !needed.contains(key) && !possible.contains(key)) {
            let allowed: Vec<&str> = needed.iter().chain(possible).copied().collect();
            let allowed = if allowed.is_empty() { "none".to_owned() } else { allowed.join(", ") };
            self.report(
                place,
                format!("`{key}` does not belong to `auth` of type `{name}`; allowed are {allowed}"),
            );
        }
    }
}

impl AuthType {
    fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ApiKey => "api_key",
            Self::Bearer => "bearer",
            Self::Basic => "basic",
            Self::Oauth2Code => "oauth2_code",
            Self::Oauth2Client => "oauth2_client",
            Self::Session => "session",
            Self::MtlsOauth2Client => "mtls+oauth2_client",
            Self::BodyKeys => "body_keys",
        }
    }

    /// Keys it needs, keys it may have.
    fn keys(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::None => (&[], &[]),
            Self::ApiKey => (&["in", "name", "value"], &[]),
            Self::Bearer => (&["value"], &[]),
            Self::Basic => (&["username", "password"], &[]),
            Self::Oauth2Code => {
                (&["authorize_url", "token_url"], &["client_auth", "scopes", "refresh", "token_extra"])
            }
            Self::Oauth2Client | Self::MtlsOauth2Client => {
                (&["token_url"], &["client_auth", "scopes", "refresh", "token_extra"])
            }
            Self::Session => (&["login", "ttl"], &["token", "cookies", "logout"]),
            Self::BodyKeys => (&["fields"], &[]),
        }
    }
}

fn present_keys(auth: &AuthFile) -> Vec<&'static str> {
    let present = [
        ("in", auth.place.is_some()),
        ("name", auth.name.is_some()),
        ("value", auth.value.is_some()),
        ("username", auth.username.is_some()),
        ("password", auth.password.is_some()),
        ("authorize_url", auth.authorize_url.is_some()),
        ("token_url", auth.token_url.is_some()),
        ("client_auth", auth.client_auth.is_some()),
        ("scopes", auth.scopes.is_some()),
        ("refresh", auth.refresh.is_some()),
        ("token_extra", auth.token_extra.is_some()),
        ("login", auth.login.is_some()),
        ("token", auth.token.is_some()),
        ("cookies", auth.cookies.is_some()),
        ("ttl", auth.ttl.is_some()),
        ("logout", auth.logout.is_some()),
        ("fields", auth.fields.is_some()),
    ];
    present.into_iter().filter(|(_, is_present)| *is_present).map(|(key, _)| key).collect()
}
