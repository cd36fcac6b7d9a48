//! The last requests a bot made, and the sandbox's verdict on each.

use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Value, json};

use super::{Answer, Refused, Shared};
use crate::{
    record::without_tokens,
    world::{AnsweredRequest, REQUESTS, World},
};

/// The newest requests, oldest first.
pub(super) fn requests(world: &World) -> Value {
    let all = &world.requests;
    let from = all.len().saturating_sub(REQUESTS);
    let told = all.iter().enumerate().skip(from).map(|(n, one)| {
        json!({
            "n": n, "at": one.at, "method": one.method, "path": one.path, "status": one.status,
            "verdict": verdict(one),
        })
    });
    told.collect()
}

/// What went either way with one of them, as long as the page is told of it. Files are named only.
pub(super) async fn request(State(shared): State<Shared>, Path(number): Path<usize>) -> Answer {
    let world = shared.discord.world();
    let known = number + REQUESTS >= world.requests.len();
    let request = world.requests.get(number).filter(|_| known);
    let request = request.ok_or_else(|| Refused("It is too long ago.".to_owned()))?;
    Ok(Json(
        json!({ "body": without_tokens(&request.body), "answer": without_tokens(&request.answer) }),
    ))
}

/// What the sandbox thought of it: Discord's words, the code, and where a form is wrong.
fn verdict(request: &AnsweredRequest) -> String {
    let refused = &request.answer;
    if request.status == 0 {
        return "Connection dropped".to_owned();
    }
    if request.status < 400 {
        return "Accepted".to_owned();
    }
    let mut said = refused["message"].as_str().unwrap_or("Fault").to_owned();
    if let Some(code) = refused["code"].as_i64().filter(|code| *code != 0) {
        said = format!("{said} ({code})");
    }
    let mut wrong = Vec::new();
    places(&refused["errors"], "", &mut wrong);
    if !wrong.is_empty() {
        said = format!("{said}: {}", wrong.join("; "));
    }
    said
}

/// The faults of an invalid form as `path: what is wrong`.
fn places(errors: &Value, path: &str, wrong: &mut Vec<String>) {
    for (step, inner) in errors.as_object().into_iter().flatten() {
        if step == "_errors" {
            let messages = inner.as_array().into_iter().flatten();
            let messages = messages.filter_map(|one| one["message"].as_str());
            wrong.extend(messages.map(|message| format!("{path}: {message}")));
        } else {
            let deeper = if path.is_empty() {
                step.clone()
            } else {
                format!("{path}.{step}")
            };
            places(inner, &deeper, wrong);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_names_the_code_and_where_the_form_is_wrong() {
        let refused = json!({ "code": 50_035, "message": "Invalid Form Body", "errors":
            { "embeds": { "0": { "title": { "_errors": [{ "code": "X", "message": "Too long." }] } } } } });
        let (at, method, path) = (0, "POST".to_owned(), "/x".to_owned());
        let request = AnsweredRequest {
            at,
            method,
            path,
            status: 400,
            shared: false,
            body: Value::Null,
            answer: refused,
        };
        assert_eq!(
            verdict(&request),
            "Invalid Form Body (50035): embeds.0.title: Too long."
        );
    }
}
