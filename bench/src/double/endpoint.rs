//! Interactions over HTTP: signed as Discord signs them, and posted to a bot's processes by turns, as a balancer
//! would pass them on.

use ed25519_dalek::{Signer, SigningKey};
use http_body_util::{BodyExt, Full};
use hyper::{Request, body::Bytes};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::task::spawn_local;

use super::now_ms;

/// A key of nobody but this double.
const KEY: [u8; 32] = [7; 32];
const SIGNATURE: &str = "x-signature-ed25519";
const TIMESTAMP: &str = "x-signature-timestamp";

/// What a bot compares signatures with.
pub fn public_key() -> String {
    hex::encode(SigningKey::from_bytes(&KEY).verifying_key())
}

pub struct Endpoint {
    key: SigningKey,
    client: Client<HttpConnector, Full<Bytes>>,
    /// Host and port of each process.
    addresses: Vec<String>,
    next: usize,
}

impl Endpoint {
    pub fn new(addresses: Vec<String>) -> Self {
        let mut connector = HttpConnector::new();
        // Small requests must not wait for more.
        connector.set_nodelay(true);
        Self {
            key: SigningKey::from_bytes(&KEY),
            client: Client::builder(TokioExecutor::new()).build(connector),
            addresses,
            next: 0,
        }
    }

    /// Posts an interaction to the next process. The answer comes over the REST API, so what is said here is not read.
    pub fn post(&mut self, interaction: String) {
        self.next = (self.next + 1) % self.addresses.len();
        let address = &self.addresses[self.next];
        let timestamp = (now_ms() / 1_000).to_string();
        let signed = [timestamp.as_bytes(), interaction.as_bytes()].concat();
        let signature = hex::encode(self.key.sign(&signed).to_bytes());
        let request = Request::post(format!("http://{address}/interactions"))
            .header("content-type", "application/json")
            .header(SIGNATURE, signature)
            .header(TIMESTAMP, timestamp)
            .body(Full::from(interaction))
            // Each part is made here, of letters and digits.
            .expect("a request");
        let response = self.client.request(request);
        spawn_local(async move {
            // A process that does not take it leaves its sender without an answer, which is counted.
            if let Ok(response) = response.await {
                // A connection is used again once its answer has been read.
                let _ = response.into_body().collect().await;
            }
        });
    }
}
