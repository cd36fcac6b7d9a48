//! Generates a function for each sentence of a Fluent file. Its arguments are the values that the sentence
//! shows, in alphabetical order: `report-line = { $person } · { $at }` becomes `Phrases::report_line(&self,
//! at, person)`, even if the sentence is reworded. So the code does not compile if it uses a sentence that
//! does not exist, never uses one, or passes a value too few or too many.

use std::fmt::Write as _;

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Message, Pattern, PatternElement},
    parser,
};

/// The functions, or what is wrong with the file.
pub fn code(sentences: &str) -> Result<String, String> {
    let file = parser::parse(sentences).map_err(|(_, problems)| {
        let problems = problems.iter().map(|problem| {
            let line = sentences[..problem.pos.start].lines().count().max(1);
            format!("line {line}: {problem}")
        });
        problems.collect::<Vec<_>>().join("; ")
    })?;
    let mut code = "impl Phrases {\n".to_owned();
    for entry in &file.body {
        if let Entry::Message(message) = entry {
            code += &function(message)?;
        }
    }
    Ok(code + "}\n")
}

fn function(message: &Message<&str>) -> Result<String, String> {
    let key = message.id.name;
    let pattern = message.value.as_ref().ok_or(format!("{key} is empty"))?;
    let mut values = Vec::new();
    of_pattern(pattern, &mut values).map_err(|problem| format!("{key}: {problem}"))?;
    values.sort_unstable();
    values.dedup();
    let name = key.replace('-', "_");
    let mut parameters = String::new();
    let mut arguments = String::new();
    for value in &values {
        // Writing to a string does not fail.
        let _ = write!(parameters, ", {value}: impl Into<FluentValue<'a>>");
        let _ = write!(arguments, "(\"{value}\", {value}.into()), ");
    }
    let lifetime = if values.is_empty() { "" } else { "<'a>" };
    Ok(format!(
        "    pub(crate) fn {name}{lifetime}(&self{parameters}) -> String {{\n        \
         self.format(\"{key}\", [{arguments}])\n    }}\n"
    ))
}

/// The names of the values that a pattern shows or chooses by.
fn of_pattern<'a>(pattern: &Pattern<&'a str>, values: &mut Vec<&'a str>) -> Result<(), String> {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else {
            continue;
        };
        let (Expression::Inline(shown)
        | Expression::Select {
            selector: shown, ..
        }) = expression;
        of_expression(shown, values)?;
        if let Expression::Select { variants, .. } = expression {
            for variant in variants {
                of_pattern(&variant.value, values)?;
            }
        }
    }
    Ok(())
}

fn of_expression<'a>(
    expression: &InlineExpression<&'a str>,
    values: &mut Vec<&'a str>,
) -> Result<(), String> {
    match expression {
        InlineExpression::VariableReference { id } => {
            values.push(id.name);
            Ok(())
        }
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => Ok(()),
        _ => {
            Err("only values and plain words are known here, no terms and no functions".to_owned())
        }
    }
}
