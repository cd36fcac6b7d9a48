//! One schema of the description: compiled when it is first needed, and what it says of a value.

use std::sync::OnceLock;

use jsonschema::{Registry, ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Value, json};

/// The name under which the whole description is registered.
pub(super) const ROOT: &str = "https://discord.com/api/v10";

pub(super) struct Schema {
    source: Value,
    compiled: OnceLock<Result<Validator, String>>,
}

impl Schema {
    /// One that may refer to the description by [`reference`].
    pub fn new(source: Value) -> Self {
        let compiled = OnceLock::new();
        Self { source, compiled }
    }

    /// The one at this JSON pointer of the description.
    pub fn at(pointer: &str) -> Self {
        Self::new(reference(pointer))
    }

    /// Why a value does not fit.
    pub fn check(&self, registry: &Registry<'static>, value: &Value) -> Result<(), String> {
        let compiled = self.compiled.get_or_init(|| {
            jsonschema::options()
                .with_registry(registry)
                .should_validate_formats(true)
                .build(&self.source)
                .map_err(|error| format!("{} is no schema: {error}", self.source))
        });
        let validator = compiled.as_ref().map_err(Clone::clone)?;
        if validator.is_valid(value) {
            return Ok(());
        }
        let errors: Vec<String> = validator
            .iter_errors(value)
            .map(|one| words(&one))
            .collect();
        Err(errors.join("; "))
    }
}

/// A reference to this JSON pointer of the description.
pub(super) fn reference(pointer: &str) -> Value {
    let pointer = pointer.replace('{', "%7B").replace('}', "%7D");
    json!({ "$ref": format!("{ROOT}#{pointer}") })
}

/// A reference to a schema of this name.
pub(super) fn named(name: &str) -> Value {
    reference(&format!("/components/schemas/{name}"))
}

/// Where and why, without the value: it may hold a token. Of several forms that a value could have,
/// the one it comes nearest to is named.
fn words(error: &ValidationError<'_>) -> String {
    let (ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context }) =
        error.kind()
    else {
        return format!("{} {}", error.instance_path(), error.masked());
    };
    let other_kind = |errors: &[ValidationError<'_>]| {
        errors.iter().any(|error| {
            let path = error.instance_path().to_string();
            path.ends_with("/type") || path == error_path(error, "type")
        })
    };
    let nearest = context
        .iter()
        .min_by_key(|errors| (other_kind(errors), errors.len()));
    let inner: Vec<String> = nearest.into_iter().flatten().map(words).collect();
    format!(
        "{} fits no form ({})",
        error.instance_path(),
        inner.join("; ")
    )
}

/// Where a value of another JSON type stands.
fn error_path(error: &ValidationError<'_>, keyword: &str) -> String {
    let of_type = error.schema_path().to_string().ends_with(keyword);
    if of_type {
        error.instance_path().to_string()
    } else {
        "no path".to_owned()
    }
}
