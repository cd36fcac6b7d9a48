//! The interactions endpoint: what Discord posts to a web address instead of sending it to the gateway, and how
//! it signs that.

use std::io;

use ed25519_dalek::{Signer, SigningKey};
use http_body_util::{BodyExt, Full};
use hyper::{Request, Uri, body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::Discord;

/// Signs for this Discord only, so it need not be secret.
const KEY: [u8; 32] = [7; 32];
pub(crate) const SIGNATURE: &str = "x-signature-ed25519";
const TIMESTAMP: &str = "x-signature-timestamp";

/// A request as Discord posts it. A test can change it before it is sent.
#[derive(Clone, Debug)]
pub struct Post {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Post {
    /// Sends it to a host and port. Returns status and body of the answer.
    pub async fn send(&self, to: &str) -> io::Result<(u16, String)> {
        let stream = TcpStream::connect(to).await?;
        let shaken = http1::handshake(TokioIo::new(stream)).await;
        let (mut sender, connection) = shaken.map_err(io::Error::other)?;
        tokio::spawn(connection);
        let mut request = Request::builder().method(self.method).uri(&self.path);
        request = request
            .header("host", to)
            .header("content-type", "application/json");
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let body = Full::new(Bytes::from(self.body.clone()));
        let request = request.body(body).map_err(io::Error::other)?;
        let answer = sender.send_request(request).await;
        let answer = answer.map_err(io::Error::other)?;
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await;
        let body = body.map_err(io::Error::other)?.to_bytes();
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }
}

impl Discord {
    /// The address in the application's settings is changed. Discord asks it first ("Setting Up an Endpoint"):
    /// it must answer a ping, and turn away what is not signed. Says why the address is not saved.
    pub async fn save_interactions_endpoint(&self, url: &str) -> Result<(), String> {
        let Some((to, path)) = plain(url) else {
            return Err("only plain HTTP is spoken here".to_owned());
        };
        let ping = self.signed(&path, &json!({ "type": 1, "version": 1 }));
        let mut forged = ping.clone();
        forged.headers[0].1 = "0".repeat(128);
        let said = async |post: &Post| post.send(&to).await.map_err(|error| error.to_string());
        let (status, body) = said(&ping).await?;
        let echo = serde_json::from_str::<Value>(&body).unwrap_or_default();
        if status != 200 || echo["type"] != 1 {
            return Err(format!("a ping is answered with {status}: {body}"));
        }
        let (status, body) = said(&forged).await?;
        if status != 401 {
            return Err(format!("a forged ping is answered with {status}: {body}"));
        }
        self.change(|world| world.interactions_endpoint = Some(url.to_owned()));
        Ok(())
    }

    /// The key with which it signs, as an application's settings show it.
    pub fn public_key(&self) -> String {
        public_key()
    }

    /// A payload as Discord posts it to this path.
    pub fn signed(&self, path: &str, payload: &Value) -> Post {
        self.signed_text(path, payload.to_string())
    }

    /// The same for a payload that a `Value` may not be able to hold.
    pub fn signed_text(&self, path: &str, payload: String) -> Post {
        let body = payload.into_bytes();
        let timestamp = (self.clock().now_ms() / 1_000).to_string();
        let signed = [timestamp.as_bytes(), &body].concat();
        let signature = SigningKey::from_bytes(&KEY).sign(&signed);
        Post {
            method: "POST",
            path: path.to_owned(),
            headers: vec![
                (SIGNATURE, hex::encode(signature.to_bytes())),
                (TIMESTAMP, timestamp),
            ],
            body,
        }
    }

    /// Posts an interaction. If the bot does not take it, nothing follows, as with Discord.
    pub(crate) fn post(&self, url: &str, payload: &Value) {
        if let Some((to, path)) = plain(url) {
            let post = self.signed(&path, payload);
            tokio::spawn(async move { post.send(&to).await });
        }
    }
}

/// The public key of [`KEY`], as an application's settings show it.
pub(crate) fn public_key() -> String {
    let key = SigningKey::from_bytes(&KEY).verifying_key();
    hex::encode(key.as_bytes())
}

/// Host with port, and path, of an address without TLS.
fn plain(url: &str) -> Option<(String, String)> {
    let uri: Uri = url.parse().ok()?;
    let is_plain = uri.scheme_str() == Some("http");
    let to = uri.authority().filter(|_| is_plain)?.to_string();
    Some((to, uri.path().to_owned()))
}
