//! Who may use the page: only the page itself, in a browser of this machine.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Only the page's own scripts, styles and requests, and no markup made from strings.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// Refuses other sites that let a browser of this machine ask: those that reach it by a name that points
/// here, and those that post from elsewhere.
pub(super) async fn own_page_only(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let here = ["127.0.0.1", "localhost"].contains(&name);
    let own = text(header::ORIGIN).is_none_or(|origin| origin == format!("http://{host}"));
    // Another site cannot send this type without asking first, and it is never allowed to.
    let typed = request.method() != Method::POST
        || text(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/json"));
    if here && own && typed {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

/// Closes every answer to what is not the page's own.
pub(super) async fn closed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
