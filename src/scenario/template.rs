//! Templates: texts and values with `{{ … }}` in them.
//!
//! A text that is one expression and nothing else keeps the type of its value: `"{{ room.id }}"` is the
//! number 42 where the room's id is the number 42. Undefined names are errors, never empty texts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value as Scoped};
use serde_json::{Map, Value};

/// The engine; it holds no templates of its own and is the same for all.
static ENGINE: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine
});

/// The names that a template may begin with.
pub(super) const ROOTS: [&str; 11] =
    ["env", "user", "tab", "room", "peer", "victim", "shared", "marker", "message", "run", "nonce"];

/// The environment variables that `{{ env.X }}` sees.
#[derive(Clone, Default)]
pub struct Env {
    variables: BTreeMap<String, String>,
    scoped: Scoped,
}

impl std::fmt::Debug for Env {
    /// Values of environment variables may be secrets, so only their number is shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Env({} variables)", self.variables.len())
    }
}

impl Env {
    /// The given variables.
    pub fn new(variables: BTreeMap<String, String>) -> Self {
        let scoped = Scoped::from(Serde(&variables));
        Self { variables, scoped }
    }

    /// The value of one variable.
    pub fn var(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }
}

/// What a template can see: the environment, and what the run knows at that moment.
#[derive(Clone, Default)]
pub struct Scope {
    env: Env,
    known: Map<String, Value>,
}

impl std::fmt::Debug for Scope {
    /// What is known holds passwords and tokens, so only the names of its roots are shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let roots: Vec<_> = self.known.keys().collect();
        write!(f, "Scope({:?}, {roots:?})", self.env)
    }
}

impl Scope {
    /// A scope that knows the environment only.
    pub fn new(env: Env) -> Self {
        Self { env, known: Map::new() }
    }

    /// This scope with one more root, such as `user` or `marker`.
    #[must_use]
    pub fn with(mut self, root: &str, value: Value) -> Self {
        self.known.insert(root.to_owned(), value);
        self
    }

    fn for_engine(&self) -> Scoped {
        let mut all: BTreeMap<&str, Scoped> =
            self.known.iter().map(|(k, v)| (k.as_str(), Scoped::from(Serde(v)))).collect();
        all.insert("env", self.env.scoped.clone());
        Scoped::from(Serde(&all))
    }
}

/// A template that cannot be rendered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` cannot be filled in: {reason}")]
pub struct TemplateError {
    text: String,
    reason: String,
}

/// A text with `{{ … }}` in it, whose syntax is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(String);

impl Template {
    /// Takes a text whose syntax is right.
    pub fn parse(text: impl Into<String>) -> Result<Self, TemplateError> {
        let text = text.into();
        if has_code(&text) {
            ENGINE.template_from_str(&text).map_err(|error| explain(&text, &error))?;
        }
        Ok(Self(text))
    }

    /// The text as it was written.
    pub fn source(&self) -> &str {
        &self.0
    }

    /// The names it uses, such as `env.URL` and `user.email`.
    pub fn names(&self) -> BTreeSet<String> {
        if !has_code(&self.0) {
            return BTreeSet::new();
        }
        let parsed = ENGINE.template_from_str(&self.0);
        parsed.map(|t| t.undeclared_variables(true).into_iter().collect()).unwrap_or_default()
    }

    /// The text with every name filled in.
    pub fn text(&self, scope: &Scope) -> Result<String, TemplateError> {
        Ok(match self.value(scope)? {
            Value::String(text) => text,
            other => other.to_string(),
        })
    }

    /// The value with every name filled in; a lone expression keeps its type.
    pub fn value(&self, scope: &Scope) -> Result<Value, TemplateError> {
        if !has_code(&self.0) {
            return Ok(Value::String(self.0.clone()));
        }
        if let Some(expression) = lone_expression(&self.0) {
            return self.evaluate(expression, scope);
        }
        let text = ENGINE.render_str(&self.0, scope.for_engine());
        text.map(Value::String).map_err(|error| explain(&self.0, &error))
    }

    fn evaluate(&self, expression: &str, scope: &Scope) -> Result<Value, TemplateError> {
        let compiled = ENGINE.compile_expression(expression);
        let value = compiled.and_then(|e| e.eval(scope.for_engine()));
        let value = value.map_err(|error| explain(&self.0, &error))?;
        if value.is_undefined() {
            return Err(TemplateError {
                text: self.0.clone(),
                reason: format!("`{expression}` is not known here"),
            });
        }
        serde_json::to_value(&value)
            .map_err(|error| TemplateError { text: self.0.clone(), reason: error.to_string() })
    }
}

/// A JSON value whose texts are templates.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape(Value);

impl Shape {
    /// Takes a value all of whose texts have right syntax.
    pub fn parse(value: Value) -> Result<Self, TemplateError> {
        for text in texts(&value) {
            Template::parse(text)?;
        }
        Ok(Self(value))
    }

    /// The names it uses.
    pub fn names(&self) -> BTreeSet<String> {
        texts(&self.0).into_iter().flat_map(|text| Template(text.to_owned()).names()).collect()
    }

    /// The value as it was written.
    pub fn source(&self) -> &Value {
        &self.0
    }

    /// The value with every text filled in.
    pub fn fill(&self, scope: &Scope) -> Result<Value, TemplateError> {
        fill(&self.0, scope)
    }
}

fn fill(value: &Value, scope: &Scope) -> Result<Value, TemplateError> {
    Ok(match value {
        Value::String(text) => Template(text.clone()).value(scope)?,
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| fill(item, scope)).collect::<Result<_, _>>()?)
        }
        Value::Object(map) => {
            let entries = map
                .iter()
                .map(|(key, value)| Ok((Template(key.clone()).text(scope)?, fill(value, scope)?)));
            Value::Object(entries.collect::<Result<_, TemplateError>>()?)
        }
        other => other.clone(),
    })
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(map) => {
            map.iter().flat_map(|(k, v)| std::iter::once(k.as_str()).chain(texts(v))).collect()
        }
        _ => Vec::new(),
    }
}

fn has_code(text: &str) -> bool {
    text.contains("{{") || text.contains("{%") || text.contains("{#")
}

/// The expression of a text that is `{{ expression }}` and nothing else.
fn lone_expression(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    (!inner.contains("{{") && !inner.contains("}}") && !inner.contains("{%")).then(|| inner.trim())
}

fn explain(text: &str, error: &minijinja::Error) -> TemplateError {
    let reason = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    TemplateError { text: text.to_owned(), reason }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scope() -> Scope {
        let env = Env::new(BTreeMap::from([("PORT".to_owned(), "8080".to_owned())]));
        Scope::new(env).with("room", json!({ "id": 42 })).with("user", json!({ "email": "a@x" }))
    }

    fn value(text: &str) -> Result<Value, TemplateError> {
        Template::parse(text).and_then(|t| t.value(&scope()))
    }

    #[test]
    fn a_lone_expression_keeps_its_type_and_a_mixed_text_does_not() {
        assert_eq!(value("{{ room.id }}"), Ok(json!(42)));
        assert_eq!(value("room {{ room.id }}"), Ok(json!("room 42")));
        assert_eq!(value("plain"), Ok(json!("plain")));
    }

    #[test]
    fn defaults_fill_in_for_what_is_not_set() {
        assert_eq!(value("{{ env.HOST | default('localhost') }}"), Ok(json!("localhost")));
        assert_eq!(value("http://h:{{ env.PORT }}"), Ok(json!("http://h:8080")));
    }

    #[test]
    fn an_unknown_name_is_an_error_and_never_an_empty_text() {
        assert!(value("{{ user.pasword }}").is_err());
        assert!(value("x{{ nobody }}").is_err());
    }

    #[test]
    fn a_syntax_mistake_is_found_before_anything_runs() {
        assert!(Template::parse("{{ user. }}").is_err());
        assert!(Shape::parse(json!({ "a": ["{{ b"] })).is_err());
    }

    #[test]
    fn shapes_are_filled_at_every_depth() {
        let shape = Shape::parse(json!({ "a": ["{{ room.id }}", { "b": "{{ user.email }}" }] }));
        assert_eq!(shape.unwrap().fill(&scope()), Ok(json!({ "a": [42, { "b": "a@x" }] })));
    }

    #[test]
    fn computed_room_ids_can_be_expressed() {
        let scope = scope().with("peer", json!({ "id": "b" })).with("user", json!({ "id": "c" }));
        let template = Template::parse("{{ [user.id, peer.id] | sort | join('_') }}").unwrap();
        assert_eq!(template.text(&scope).unwrap(), "b_c");
    }

    #[test]
    fn names_are_listed_with_their_roots() {
        let names = Template::parse("{{ env.A }} {{ user.b }}").unwrap().names();
        assert!(names.contains("env.A") && names.contains("user.b"), "{names:?}");
    }
}
