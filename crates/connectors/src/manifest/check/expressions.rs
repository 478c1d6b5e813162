//! Expressions and templates: compiled, and their names looked up.

use super::{Checker, Names};
use crate::{
    expression::{Expression, Piece, TextError, pieces},
    manifest::node::{Content, Node, Place},
    template::{Each, Template},
};
use serde_saphyr::Spanned;

impl Checker {
    /// A node that has to be exactly one `${…}`.
    pub(super) fn expression(&mut self, node: &Node, names: &Names<'_>) -> Option<Expression> {
        if let Content::Text(text) = &node.content {
            let mut found = self.pieces(text, node.place, names)?;
            if let (1, Some(Piece::Expression(_))) = (found.len(), found.first())
                && let Some(Piece::Expression(expression)) = found.pop()
            {
                return Some(expression);
            }
        }
        self.report(node.place, "an expression is expected here, such as `${status == 404}`".to_owned());
        None
    }

    /// `None` also for one with a mistake: the mistake is reported, so no manifest comes of it.
    pub(super) fn optional_expression(&mut self, node: Option<&Node>, names: &Names<'_>) -> Option<Expression> {
        node.and_then(|node| self.expression(node, names))
    }

    /// A text, possibly with expressions in it.
    pub(super) fn text(&mut self, node: &Node, names: &Names<'_>) -> Option<Vec<Piece>> {
        let Content::Text(text) = &node.content else {
            self.report(node.place, "a text is expected here".to_owned());
            return None;
        };
        self.pieces(text, node.place, names)
    }

    pub(super) fn spanned_text(&mut self, text: &Spanned<String>, names: &Names<'_>) -> Option<Vec<Piece>> {
        self.pieces(&text.value, Place::from(text), names)
    }

    pub(super) fn template(&mut self, node: &Node, names: &Names<'_>) -> Option<Template> {
        match &node.content {
            Content::Text(text) => self.leaf(text, node.place, names),
            Content::List(items) => {
                let templates: Vec<_> = items.iter().map(|item| self.template(item, names)).collect();
                templates.into_iter().collect::<Option<_>>().map(Template::List)
            }
            Content::Map(entries) if entries.iter().any(|(key, _)| key == "each") => {
                self.each_template(node.place, entries, names)
            }
            Content::Map(entries) => self.entries(entries, names).map(Template::Map),
            _ => Some(Template::Literal(node.plain())),
        }
    }

    /// As [`Checker::optional_expression`].
    pub(super) fn optional_template(&mut self, node: Option<&Node>, names: &Names<'_>) -> Option<Template> {
        node.and_then(|node| self.template(node, names))
    }

    /// The entries of a map of templates, such as a query.
    pub(super) fn map(&mut self, node: Option<&Node>, names: &Names<'_>) -> Option<Vec<(String, Template)>> {
        match node.map(|node| (&node.content, node.place)) {
            None => Some(Vec::new()),
            Some((Content::Map(entries), _)) => self.entries(entries, names),
            Some((_, place)) => {
                self.report(place, "a map is expected here".to_owned());
                None
            }
        }
    }

    fn entries(&mut self, entries: &[(String, Node)], names: &Names<'_>) -> Option<Vec<(String, Template)>> {
        let checked: Vec<_> =
            entries.iter().map(|(key, node)| Some((key.clone(), self.template(node, names)?))).collect();
        checked.into_iter().collect()
    }

    fn leaf(&mut self, text: &str, place: Place, names: &Names<'_>) -> Option<Template> {
        let mut found = self.pieces(text, place, names)?;
        if found.len() > 1 {
            return Some(Template::Text(found));
        }
        Some(match found.pop() {
            Some(Piece::Expression(expression)) => Template::Value(expression),
            Some(Piece::Text(text)) => Template::Literal(text.into()),
            None => Template::Literal(String::new().into()),
        })
    }

    fn each_template(&mut self, place: Place, entries: &[(String, Node)], names: &Names<'_>) -> Option<Template> {
        const KEYS: [&str; 4] = ["each", "as", "where", "item"];
        if let Some((key, node)) = entries.iter().find(|(key, _)| !KEYS.contains(&key.as_str())) {
            self.report(node.place, format!("unknown key `{key}` beside `each`; allowed are {}", KEYS.join(", ")));
            return None;
        }
        let entry = |name: &str| entries.iter().find(|(key, _)| key == name).map(|(_, node)| node);
        let (Some(list), Some(name), Some(item)) = (entry("each"), entry("as"), entry("item")) else {
            self.report(place, "a list is built with `each`, `as` and `item`, and `where` if needed".to_owned());
            return None;
        };
        let name = self.item_name(name)?;
        let mut inner = names.clone();
        inner.items.push(name.clone());
        let list = self.expression(list, names);
        let filter = self.optional_expression(entry("where"), &inner);
        let item = self.template(item, &inner);
        Some(Template::Each(Box::new(Each { list: list?, name, filter, item: item? })))
    }

    fn item_name(&mut self, node: &Node) -> Option<String> {
        match &node.content {
            Content::Text(name)
                if super::is_key(name) && !name.starts_with(|first: char| first.is_ascii_digit()) =>
            {
                Some(name.clone())
            }
            _ => {
                self.report(node.place, "`as` gives each item a name made of a-z, 0-9 and _".to_owned());
                None
            }
        }
    }

    fn pieces(&mut self, text: &str, place: Place, names: &Names<'_>) -> Option<Vec<Piece>> {
        match pieces(text) {
            Ok(found) => {
                self.look_up(&found, place, names);
                Some(found)
            }
            Err(error @ (TextError::Unclosed | TextError::Compile(_))) => {
                self.report(place, error.to_string());
                None
            }
        }
    }

    fn look_up(&mut self, found: &[Piece], place: Place, names: &Names<'_>) {
        for piece in found {
            let Piece::Expression(expression) = piece else { continue };
            for variable in expression.variables() {
                if let Some(problem) = self.unknown_name(&variable, names) {
                    self.report(place, format!("`{}`: {problem}", expression.source()));
                }
            }
        }
    }

    fn unknown_name(&self, variable: &str, names: &Names<'_>) -> Option<String> {
        let mut parts = variable.split('.');
        let (root, key) = (parts.next().unwrap_or(variable), parts.next());
        if names.items.iter().any(|item| item == root) {
            return None;
        }
        if !names.roots.contains(&root) {
            let known: Vec<&str> =
                names.roots.iter().copied().chain(names.items.iter().map(String::as_str)).collect();
            return Some(format!("`{root}` is not known here; known are {}", known.join(", ")));
        }
        let key = key?;
        match root {
            "config" => self.unknown_config(key),
            "secret" => self.unknown_secret(key),
            "input" => names
                .input
                .filter(|input| input.field(key).is_none())
                .map(|input| format!("the action has no input `{key}`; it has {}", input.names())),
            "steps" if !names.steps.iter().any(|step| step == key) => {
                Some(format!("no step before this one is called `{key}`"))
            }
            _ => None,
        }
    }

    fn unknown_config(&self, key: &str) -> Option<String> {
        match self.config_field(key) {
            Some(field) if field.kind.is_secret() => {
                Some(format!("`{key}` is a secret; it is read as `secret.{key}`"))
            }
            Some(_) => None,
            None => Some(format!(
                "`config` has no key `{key}`; there are: {}",
                self.config_keys(|kind| !kind.is_secret())
            )),
        }
    }

    fn unknown_secret(&self, key: &str) -> Option<String> {
        let found = self.config_field(key).is_some_and(|field| field.kind.is_secret());
        (!found).then(|| {
            format!(
                "`config` has no secret `{key}`; there are: {}",
                self.config_keys(crate::manifest::ConfigKind::is_secret)
            )
        })
    }
}
