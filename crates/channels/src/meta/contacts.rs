//! Who a message is from: Meta names people by phone (`wa_id`), by a business-scoped id (BSUID), or by both.

use super::loose::Words;
use crate::model::{Address, Sender};
use ponte_kernel::{Bsuid, WaId, text::storable};
use serde::Deserialize;

/// The `contacts` of a webhook's value, found by either id: their order is not that of the messages.
pub struct Contacts<'a> {
    people: Vec<Person<'a>>,
    /// Sorted by id.
    by_id: Vec<(Words<'a>, usize)>,
}

impl<'a> Contacts<'a> {
    pub fn of(people: Vec<Person<'a>>) -> Self {
        let ids = |(index, person): (usize, &Person<'a>)| {
            [person.wa_id.clone(), person.user_id.clone()].into_iter().flatten().map(move |id| (id, index))
        };
        let mut by_id: Vec<_> = people.iter().enumerate().flat_map(ids).collect();
        by_id.sort_unstable();
        Self { people, by_id }
    }

    /// The sender of a message with these ids. A message that names nobody is its only contact's.
    pub fn sender(&self, from: Option<&str>, from_user_id: Option<&str>, parent: Option<&str>) -> Option<Sender> {
        let ids = [from, from_user_id];
        let contact = match ids.iter().flatten().find_map(|id| self.find(id)) {
            None if from.is_none() && from_user_id.is_none() && self.people.len() == 1 => self.people.first(),
            found => found,
        };
        let of_contact = contact.map(|person| [person.wa_id.as_deref(), person.user_id.as_deref()]);
        let (address, also) = addresses(ids.into_iter().chain(of_contact.into_iter().flatten()).flatten());
        let parent = parent.or_else(|| contact.and_then(|person| person.parent_user_id.as_deref()));
        Some(Sender {
            username: contact.and_then(Person::username),
            parent: parent.and_then(Bsuid::parse),
            ..Sender::new(address?, also, contact.and_then(Person::name))
        })
    }

    fn find(&self, id: &str) -> Option<&Person<'a>> {
        let at = self.by_id.partition_point(|(known, _)| &**known < id);
        let (known, index) = self.by_id.get(at)?;
        (&**known == id).then(|| &self.people[*index])
    }
}

/// The address to answer to and the other id of the same person, out of all ids that came. The phone comes first: a
/// BSUID is used when it is hidden. Either kind may stand in either field.
pub fn addresses<'a>(ids: impl IntoIterator<Item = &'a str>) -> (Option<Address>, Option<Address>) {
    let (mut phone, mut scoped) = (None, None);
    for id in ids {
        let looks_scoped = id.contains('.');
        if looks_scoped && scoped.is_none() {
            scoped = Bsuid::parse(id).map(Address::Bsuid);
        } else if !looks_scoped && phone.is_none() {
            phone = WaId::parse(id).ok().map(Address::WaId);
        }
    }
    match phone {
        Some(phone) => (Some(phone), scoped),
        None => (scoped, None),
    }
}

/// One element of `contacts`.
#[derive(Deserialize)]
pub struct Person<'a> {
    #[serde(borrow)]
    wa_id: Option<Words<'a>>,
    #[serde(borrow)]
    user_id: Option<Words<'a>>,
    #[serde(borrow)]
    parent_user_id: Option<Words<'a>>,
    #[serde(borrow)]
    profile: Option<Profile<'a>>,
}

#[derive(Deserialize)]
struct Profile<'a> {
    #[serde(borrow)]
    name: Option<Words<'a>>,
    #[serde(borrow)]
    username: Option<Words<'a>>,
}

impl Person<'_> {
    fn name(&self) -> Option<String> {
        chosen(self.profile.as_ref()?.name.as_deref()?)
    }

    fn username(&self) -> Option<String> {
        chosen(self.profile.as_ref()?.username.as_deref()?)
    }
}

/// A name that somebody chose; an empty one is none.
fn chosen(name: &str) -> Option<String> {
    let name = name.trim();
    (!name.is_empty()).then(|| storable(name.to_owned()))
}
