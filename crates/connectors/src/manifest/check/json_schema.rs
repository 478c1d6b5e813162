//! The part of JSON Schema in which a vendor's own action describes its input: types, properties, required, items,
//! enum. Anything else is refused rather than ignored.

use super::Checker;
use crate::{
    manifest::node::{Content, Node},
    shape::{Field, ObjectShape, Presence, Shape, Unknown},
};
use std::borrow::Cow;

const KEYWORDS: [&str; 8] =
    ["type", "properties", "required", "items", "enum", "format", "description", "additionalProperties"];

impl Checker {
    pub(super) fn json_schema(&mut self, node: &Node) -> Option<Shape> {
        let Content::Map(entries) = &node.content else {
            self.report(node.place, "a schema is a map such as `{type: object, properties: {…}}`".to_owned());
            return None;
        };
        if let Some((key, value)) = entries.iter().find(|(key, _)| !KEYWORDS.contains(&key.as_str())) {
            let message = format!("the keyword `{key}` is not supported; supported are {}", KEYWORDS.join(", "));
            self.report(value.place, message);
            return None;
        }
        let entry = |name: &str| entries.iter().find(|(key, _)| key == name).map(|(_, node)| node);
        if let Some(options) = entry("enum") {
            return self.texts(options).map(|texts| Shape::OneOf(texts.into_iter().map(Cow::Owned).collect()));
        }
        let is_moment = matches!(entry("format").map(|node| &node.content),
            Some(Content::Text(format)) if format == "date" || format == "date-time");
        match entry("type").map(|node| &node.content) {
            Some(Content::Text(kind)) => match kind.as_str() {
                "string" if is_moment => Some(Shape::Moment),
                "string" => Some(Shape::Text),
                "integer" => Some(Shape::Integer),
                "number" => Some(Shape::Number),
                "boolean" => Some(Shape::Boolean),
                "array" => self.array(node, entry("items")),
                "object" => self.object(entry("properties"), entry("required"), entry("additionalProperties")),
                _ => self.unknown_type(node),
            },
            _ => self.unknown_type(node),
        }
    }

    fn unknown_type(&mut self, node: &Node) -> Option<Shape> {
        self.report(node.place, "`type` is string, integer, number, boolean, array or object".to_owned());
        None
    }

    fn array(&mut self, node: &Node, items: Option<&Node>) -> Option<Shape> {
        let Some(items) = items else {
            self.report(node.place, "an array needs `items`".to_owned());
            return None;
        };
        self.json_schema(items).map(|shape| Shape::List(Box::new(shape)))
    }

    fn object(
        &mut self,
        properties: Option<&Node>,
        required: Option<&Node>,
        additional: Option<&Node>,
    ) -> Option<Shape> {
        let required_names = required.map_or(Some(Vec::new()), |node| self.texts(node))?;
        let mut fields = Vec::new();
        if let Some(Node { content: Content::Map(entries), .. }) = properties {
            for (name, node) in entries {
                let shape = self.json_schema(node)?;
                let is_required = required_names.contains(name);
                let presence = if is_required { Presence::Required } else { Presence::Optional };
                fields.push(Field { name: Cow::Owned(name.clone()), shape, presence });
            }
        }
        if let (Some(name), Some(node)) =
            (required_names.iter().find(|name| !fields.iter().any(|field| field.name == **name)), required)
        {
            self.report(node.place, format!("`required` names `{name}`, which `properties` does not have"));
        }
        let open = matches!(additional.map(|node| &node.content), Some(Content::Bool(true)));
        let unknown = if open { Unknown::Kept } else { Unknown::Refused };
        Some(Shape::Object(ObjectShape { fields, any_of: Vec::new(), unknown }))
    }

    fn texts(&mut self, node: &Node) -> Option<Vec<String>> {
        let texts = match &node.content {
            Content::List(items) => items
                .iter()
                .map(|item| match &item.content {
                    Content::Text(text) => Some(text.clone()),
                    _ => None,
                })
                .collect(),
            _ => None,
        };
        if texts.is_none() {
            self.report(node.place, "a list of texts is expected here".to_owned());
        }
        texts
    }
}
