//! People's cards and places.

use super::put;
use crate::model::{Location, SentAddress, SentCard, SentEmail, SentName, SentOrg, SentPhone, SentUrl};
use serde_json::{Value, json};

pub(super) fn contacts(cards: &[SentCard]) -> Value {
    cards.iter().map(card).collect()
}

pub(super) fn location(place: &Location) -> Value {
    let mut object = json!({ "latitude": place.latitude, "longitude": place.longitude });
    put(&mut object, "name", place.name.as_deref());
    put(&mut object, "address", place.address.as_deref());
    object
}

fn card(card: &SentCard) -> Value {
    let mut object = json!({ "name": name(&card.name) });
    put_all(&mut object, "phones", &card.phones, phone);
    put_all(&mut object, "emails", &card.emails, email);
    put_all(&mut object, "addresses", &card.addresses, address);
    put_all(&mut object, "urls", &card.urls, url);
    put(&mut object, "org", card.org.as_ref().map(org));
    put(&mut object, "birthday", card.birthday.as_deref());
    object
}

fn put_all<T>(object: &mut Value, key: &str, all: &[T], one: impl Fn(&T) -> Value) {
    if !all.is_empty() {
        object[key] = all.iter().map(one).collect();
    }
}

fn name(name: &SentName) -> Value {
    let mut object = json!({ "formatted_name": name.formatted_name });
    put(&mut object, "first_name", name.first_name.as_deref());
    put(&mut object, "last_name", name.last_name.as_deref());
    put(&mut object, "middle_name", name.middle_name.as_deref());
    put(&mut object, "prefix", name.prefix.as_deref());
    put(&mut object, "suffix", name.suffix.as_deref());
    object
}

fn phone(phone: &SentPhone) -> Value {
    let mut object = json!({ "phone": phone.phone });
    put(&mut object, "wa_id", phone.wa_id.as_deref());
    put(&mut object, "type", phone.kind.as_deref());
    object
}

fn email(email: &SentEmail) -> Value {
    let mut object = json!({ "email": email.email });
    put(&mut object, "type", email.kind.as_deref());
    object
}

fn url(url: &SentUrl) -> Value {
    let mut object = json!({ "url": url.url });
    put(&mut object, "type", url.kind.as_deref());
    object
}

fn org(org: &SentOrg) -> Value {
    let mut object = json!({});
    put(&mut object, "company", org.company.as_deref());
    put(&mut object, "department", org.department.as_deref());
    put(&mut object, "title", org.title.as_deref());
    object
}

fn address(address: &SentAddress) -> Value {
    let mut object = json!({});
    put(&mut object, "street", address.street.as_deref());
    put(&mut object, "city", address.city.as_deref());
    put(&mut object, "state", address.state.as_deref());
    put(&mut object, "zip", address.zip.as_deref());
    put(&mut object, "country", address.country.as_deref());
    put(&mut object, "country_code", address.country_code.as_deref());
    put(&mut object, "type", address.kind.as_deref());
    object
}
