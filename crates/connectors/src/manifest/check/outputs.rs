//! Whether an `output` can give what its action promises: keys, before any answer is seen.

use super::Checker;
use crate::{
    manifest::node::{Content, Node},
    shape::{ObjectShape, Presence, Shape, Side, Unknown},
};

impl Checker {
    pub(super) fn output_fits(&mut self, node: &Node, shape: &Shape) {
        match (&node.content, shape) {
            (_, Shape::Any) => {}
            // What an expression gives is seen when it runs, and checked then.
            (Content::Text(text), _) if text.contains("${") => {}
            (Content::Map(entries), _) if entries.iter().any(|(key, _)| key == "each") => {
                self.each_fits(node, entries, shape);
            }
            (Content::Map(entries), Shape::Object(object)) => self.object_fits(node, entries, object),
            (Content::List(items), Shape::List(item)) => {
                for node in items {
                    self.output_fits(node, item);
                }
            }
            _ => {
                if let Err(mismatch) = shape.conform(node.plain(), Side::Output) {
                    self.report(node.place, format!("the output does not fit: {}", mismatch.problem));
                }
            }
        }
    }

    fn each_fits(&mut self, node: &Node, entries: &[(String, Node)], shape: &Shape) {
        let item = entries.iter().find(|(key, _)| key == "item");
        match (shape, item) {
            (Shape::List(inner), Some((_, item))) => self.output_fits(item, inner),
            (Shape::List(_), None) => {}
            _ => self.report(node.place, "the output does not fit: no list is expected here".to_owned()),
        }
    }

    fn object_fits(&mut self, node: &Node, entries: &[(String, Node)], object: &ObjectShape) {
        for (key, value) in entries {
            match object.field(key) {
                Some(field) => self.output_fits(value, &field.shape),
                None if object.unknown == Unknown::Kept => {}
                None => self.report(value.place, format!("unknown output `{key}`; allowed are {}", object.names())),
            }
        }
        let given = |name: &str| entries.iter().any(|(key, _)| key == name);
        let missing = object.fields.iter().filter(|field| field.presence == Presence::Required);
        for field in missing.filter(|field| !given(&field.name)) {
            self.report(node.place, format!("the output has to have `{}`", field.name));
        }
    }
}
