//! `webhooks`: checked in full, although receiving them is not this version's work, so that a file that loads today
//! still loads then.

use super::{Checker, Names, is_key};
use crate::manifest::{
    model::{Action, Webhook},
    node::Place,
    schema::hooks::{HookEventFile, RefetchFile, VerifyFile, VerifyType, WebhookFile},
};
use serde_saphyr::Spanned;

const SEEN: &[&str] = &["raw", "body", "headers", "query", "method", "url", "config"];
const SEEN_WITH_SECRET: &[&str] = &["raw", "body", "headers", "query", "method", "url", "config", "secret"];
const SEEN_BY_ITEM: &[&str] = &["raw", "body", "headers", "query", "config", "item"];

const LONGEST_REPLY: usize = 1_000;

impl Checker {
    pub(super) fn webhooks(&mut self, files: Vec<WebhookFile>, actions: &[Action]) -> Vec<Webhook> {
        files.into_iter().map(|file| self.webhook(file, actions)).collect()
    }

    fn webhook(&mut self, file: WebhookFile, actions: &[Action]) -> Webhook {
        if !is_key(&file.path.value) {
            self.report(&file.path, "a webhook's path is made of a-z, 0-9 and _".to_owned());
        }
        self.verify(&file.verify);
        if let Some(handshake) = &file.handshake {
            self.expression(&handshake.when, &Names::of(SEEN));
            self.template(&handshake.reply, &Names::of(SEEN));
        }
        self.expression(&file.items, &Names::of(SEEN));
        self.template(&file.dedupe, &Names::of(SEEN_BY_ITEM));
        let proven = file.verify.value.kind != VerifyType::None;
        for event in &file.events {
            self.hook_event(event, proven, actions);
        }
        if let Some(reply) = &file.reply
            && (!(200..300).contains(&reply.status) || reply.body.len() > LONGEST_REPLY)
        {
            let message = format!("a `reply` has a status from 200 to 299 and at most {LONGEST_REPLY} bytes");
            self.report(&file.path, message);
        }
        Webhook { path: file.path.value, setup: file.setup }
    }

    fn hook_event(&mut self, event: &HookEventFile, proven: bool, actions: &[Action]) {
        let names = Names::of(SEEN_BY_ITEM);
        self.expression(&event.when, &names);
        self.optional_template(event.data.as_ref(), &names);
        let ignored = event.emit.value == "none";
        let named = event.emit.value.split_once('.').is_some_and(|(noun, verb)| is_key(noun) && is_key(verb));
        if !ignored && !named {
            self.report(&event.emit, "an event is called `noun.verb_past`, or `none` to ignore it".to_owned());
        }
        if !proven && !ignored && event.refetch.is_none() {
            let message = "nothing proves who sends this webhook, so its events need a `refetch`";
            self.report(&event.emit, message.to_owned());
        }
        if let Some(refetch) = &event.refetch {
            self.refetch(refetch, actions);
        }
    }

    fn refetch(&mut self, file: &Spanned<RefetchFile>, actions: &[Action]) {
        let name = &file.value.action;
        if !actions.iter().any(|action| action.name == name.value) {
            let known: Vec<&str> = actions.iter().map(|action| action.name.as_str()).collect();
            self.report(name, format!("there is no action `{}`; there are {}", name.value, known.join(", ")));
        }
        self.template(&file.value.input, &Names::of(SEEN_BY_ITEM));
    }

    fn verify(&mut self, file: &Spanned<VerifyFile>) {
        let verify = &file.value;
        self.keys_of_verify(verify, Place::from(file));
        let names = Names::of(SEEN_WITH_SECRET);
        for node in [&verify.value, &verify.message, &verify.key, &verify.username, &verify.password] {
            self.optional_template(node.as_ref(), &names);
        }
        for header in [&verify.header, &verify.timestamp].into_iter().flatten() {
            self.header_name(header);
        }
    }

    fn keys_of_verify(&mut self, verify: &VerifyFile, place: Place) {
        let present = [
            ("algo", verify.algo.is_some()),
            ("encoding", verify.encoding.is_some()),
            ("header", verify.header.is_some()),
            ("prefix", verify.prefix.is_some()),
            ("value", verify.value.is_some()),
            ("message", verify.message.is_some()),
            ("key", verify.key.is_some()),
            ("username", verify.username.is_some()),
            ("password", verify.password.is_some()),
            ("max_age", verify.max_age.is_some()),
            ("timestamp", verify.timestamp.is_some()),
        ];
        let (needed, possible): (&[&str], &[&str]) = match verify.kind {
            VerifyType::Hmac => {
                (&["algo", "encoding", "header", "message", "key"], &["prefix", "value", "max_age", "timestamp"])
            }
            VerifyType::Sha256Concat => {
                (&["encoding", "header", "message"], &["algo", "prefix", "value", "key", "max_age", "timestamp"])
            }
            VerifyType::Static => (&["key"], &["header", "value", "prefix"]),
            VerifyType::Basic => (&["username", "password"], &[]),
            VerifyType::Mtls | VerifyType::None => (&[], &[]),
        };
        for (key, is_present) in present {
            if needed.contains(&key) && !is_present {
                self.report(place, format!("this kind of `verify` needs `{key}`"));
            }
            if is_present && !needed.contains(&key) && !possible.contains(&key) {
                self.report(place, format!("`{key}` does not belong to this kind of `verify`"));
            }
        }
        if verify.max_age.is_some() != verify.timestamp.is_some() {
            self.report(place, "`max_age` and `timestamp` belong together".to_owned());
        }
    }
}
