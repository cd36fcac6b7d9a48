//! The description read: its operations by method and path, and what each takes and answers.

use std::{collections::BTreeMap, fs};

use jsonschema::Registry;
use serde_json::{Value, json};

use super::{
    Exchanged, contradictions, events,
    schema::{ROOT, Schema},
};
use crate::limits::each;

/// Where it is looked for: beside the checkout.
pub(super) const PATH: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../shared/official/discord-openapi.json"
);

const JSON: &str = "application~1json";

pub(super) struct Description {
    registry: Registry<'static>,
    operations: Vec<Operation>,
    events: BTreeMap<&'static str, Schema>,
}

struct Operation {
    method: String,
    path: String,
    parameters: Vec<Parameter>,
    body: Option<Schema>,
    needs_body: bool,
    /// By status, or a class of them as `4XX`; none if the answer has no body.
    answers: BTreeMap<String, Option<Schema>>,
}

struct Parameter {
    name: String,
    in_path: bool,
    needed: bool,
    schema: Schema,
}

/// The operation of a request, and what stands in the places of its path.
pub(super) struct Found<'a> {
    operation: &'a Operation,
    places: Vec<(&'a str, &'a str)>,
}

impl Description {
    /// None if there is no such file.
    ///
    /// # Panics
    /// If there is one that cannot be used: a judge that keeps silent would be believed.
    pub fn read(path: &str) -> Option<Self> {
        let text = fs::read_to_string(path).ok()?;
        let mut root: Value = serde_json::from_str(&text).expect("the description is JSON");
        contradictions::settle(&mut root);
        bound_integers(&mut root);
        let operations = operations(&root);
        let registry = Registry::new().add(ROOT, root);
        let registry = registry.and_then(jsonschema::RegistryBuilder::prepare);
        Some(Self {
            registry: registry.expect("the description holds schemas"),
            operations,
            events: events::schemas(),
        })
    }

    /// The operation that a request names; fixed paths come before those with places.
    pub fn operation<'a>(&'a self, method: &str, path: &'a str) -> Option<Found<'a>> {
        let of_method = self.operations.iter().filter(|one| one.method == method);
        let found = of_method.filter_map(|operation| {
            let places = places(&operation.path, path)?;
            Some(Found { operation, places })
        });
        found.min_by_key(|found| found.places.len())
    }

    pub fn event(&self, kind: &str, payload: &Value) -> Result<(), String> {
        let schema = self.events.get(kind);
        let schema = schema.ok_or("nothing says what this event holds")?;
        schema.check(&self.registry, payload)
    }
}

impl Found<'_> {
    pub fn name(&self) -> String {
        format!("{} {}", self.operation.method, self.operation.path)
    }

    pub fn request(&self, judge: &Description, asked: &Exchanged<'_>) -> Result<(), String> {
        let operation = self.operation;
        let query = pairs(asked.query);
        for parameter in &operation.parameters {
            let given = if parameter.in_path {
                &self.places
            } else {
                &query
            };
            let mut given = given.iter().filter(|(name, _)| *name == parameter.name);
            match given.next() {
                Some((_, text)) => parameter.check(judge, text)?,
                None if parameter.needed => return Err(format!("{} is missing", parameter.name)),
                None => {}
            }
        }
        match &operation.body {
            Some(body) if operation.needs_body || !asked.body.is_null() => {
                body.check(&judge.registry, asked.body)
            }
            _ => Ok(()),
        }
    }

    /// What a request carries in vain: Discord takes it and does not look at it.
    pub fn needless(&self, asked: &Exchanged<'_>) -> Result<(), String> {
        let operation = self.operation;
        for (name, _) in pairs(asked.query) {
            let mut known = operation.parameters.iter().filter(|known| !known.in_path);
            known
                .any(|known| known.name == name)
                .then_some(())
                .ok_or_else(|| format!("there is no parameter {name}"))?;
        }
        if operation.body.is_none() && !asked.body.is_null() {
            return Err("takes no body".to_owned());
        }
        Ok(())
    }

    pub fn answer(&self, judge: &Description, status: u16, body: &Value) -> Result<(), String> {
        let answers = &self.operation.answers;
        let class = format!("{}XX", status / 100);
        let answer = answers
            .get(&status.to_string())
            .or_else(|| answers.get(&class));
        match answer {
            None => Err("has no such answer".to_owned()),
            Some(None) if body.is_null() => Ok(()),
            Some(None) => Err("has no body".to_owned()),
            Some(Some(schema)) => schema.check(&judge.registry, body),
        }
    }
}

impl Parameter {
    /// The text stands for itself or for a JSON value.
    fn check(&self, judge: &Description, text: &str) -> Result<(), String> {
        let value = serde_json::from_str(text).unwrap_or_else(|_| json!(text));
        let fits = |value: &Value| self.schema.check(&judge.registry, value);
        fits(&json!(text))
            .or_else(|_| fits(&value))
            .map_err(|why| format!("{}: {why}", self.name))
    }
}

/// The parameters of a query.
fn pairs(query: &str) -> Vec<(&str, &str)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .collect()
}

/// What stands in the places of a path, if the path has this form.
fn places<'a>(form: &'a str, path: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let mut places = Vec::new();
    let (mut forms, mut parts) = (form.split('/'), path.split('/'));
    loop {
        match (forms.next(), parts.next()) {
            (None, None) => return Some(places),
            (Some(form), Some(part)) => {
                let place = form
                    .strip_prefix('{')
                    .and_then(|form| form.strip_suffix('}'));
                match place {
                    Some(name) => places.push((name, part)),
                    None if form != part => return None,
                    None => {}
                }
            }
            _ => return None,
        }
    }
}

fn operations(root: &Value) -> Vec<Operation> {
    let paths = root["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(path, methods)| {
        let described = methods.as_object().into_iter().flatten();
        let described = described.filter(|(method, _)| *method != "parameters");
        described.map(move |(method, described)| {
            let on_path = format!("/paths/{}", path.replace('/', "~1"));
            let at = format!("{on_path}/{method}");
            let mut parameters = parameters(&methods["parameters"], &on_path);
            parameters.extend(self::parameters(&described["parameters"], &at));
            let body = &described["requestBody"];
            let schema = format!("{at}/requestBody/content/{JSON}/schema");
            let schema = root.pointer(&schema).map(|_| Schema::at(&schema));
            Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                parameters,
                body: schema,
                needs_body: body["required"] == true,
                answers: answers(root, &described["responses"], &at),
            }
        })
    });
    operations.collect()
}

fn parameters(described: &Value, at: &str) -> Vec<Parameter> {
    let described = each(described).enumerate();
    let parameters = described.map(|(number, parameter)| Parameter {
        name: parameter["name"].as_str().unwrap_or_default().to_owned(),
        in_path: parameter["in"] == "path",
        needed: parameter["required"] == true,
        schema: Schema::at(&format!("{at}/parameters/{number}/schema")),
    });
    parameters.collect()
}

fn answers(root: &Value, described: &Value, at: &str) -> BTreeMap<String, Option<Schema>> {
    let described = described.as_object().into_iter().flatten();
    let answers = described.map(|(status, answer)| {
        let shared = answer["$ref"].as_str();
        let place = shared.map_or_else(
            || format!("{at}/responses/{status}"),
            |shared| shared.trim_start_matches('#').to_owned(),
        );
        let schema = format!("{place}/content/{JSON}/schema");
        let schema = root.pointer(&schema).map(|_| Schema::at(&schema));
        (status.clone(), schema)
    });
    answers.collect()
}

/// Integers of 32 bits get their bounds, which the description leaves to a word.
fn bound_integers(place: &mut Value) {
    match place {
        Value::Object(object) => {
            if object.get("format").is_some_and(|format| format == "int32") {
                object.entry("minimum").or_insert(i32::MIN.into());
                object.entry("maximum").or_insert(i32::MAX.into());
            }
            object.values_mut().for_each(bound_integers);
        }
        Value::Array(list) => list.iter_mut().for_each(bound_integers),
        _ => {}
    }
}
