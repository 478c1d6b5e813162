//! What an expression sees.

use minijinja::value::{Enumerator, Object, Value};
use std::{borrow::Cow, sync::Arc};

/// Names and their values. Cloning is cheap: values are shared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    variables: Arc<Variables>,
}

impl Scope {
    #[must_use]
    pub fn with(&self, name: impl Into<Cow<'static, str>>, value: Value) -> Self {
        self.with_all([(name.into(), value)])
    }

    /// With several new names, each of them once.
    #[must_use]
    pub fn with_all<const N: usize>(&self, newer: [(Cow<'static, str>, Value); N]) -> Self {
        let mut variables = Vec::with_capacity(self.variables.0.len() + N);
        // The newest stand first, so that they hide older ones of the same name.
        variables.extend(newer);
        variables.extend(self.variables.0.iter().cloned());
        Self { variables: Arc::new(Variables(variables)) }
    }

    pub fn new(variables: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect();
        Self { variables: Arc::new(Variables(variables)) }
    }

    pub fn context(&self) -> Value {
        Value::from_dyn_object(self.variables.clone())
    }
}

/// A handful of names: a search in order is faster than a map.
#[derive(Debug, Default)]
struct Variables(Vec<(Cow<'static, str>, Value)>);

impl Object for Variables {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone())
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.0.iter().map(|(name, _)| Value::from(name.as_ref())).collect())
    }
}
