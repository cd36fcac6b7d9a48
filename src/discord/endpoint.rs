//! The endpoint: where Discord posts interactions over HTTP, if they do not arrive through the gateway. A
//! proxy in front of it speaks HTTPS and is what Discord reaches ("Interactions Endpoint URL").
//!
//! Everybody can reach it, so nothing is believed that Discord has not signed. A request is confirmed at once
//! with 202, and the answer goes the same way as any other, over the REST API.

use std::{net::SocketAddr, sync::Arc};

use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::value::RawValue;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use crate::{
    discord::{gateway::IncomingInteraction, interaction::context::PING, lenient, payload::whole},
    http_server::{
        self, Answer, CannotListen, HeaderMap, HttpServer, Incoming, Method, Request, StatusCode,
    },
};

/// Where Discord is to post to.
pub const PATH: &str = "/interactions";
/// Connections at a time. Others wait. Each takes milliseconds, unless a stranger holds it.
const CONNECTIONS: usize = 64;
/// Longest body in bytes, twice what any interaction has: 5 fields of 4,000 characters, each escaped in 12 bytes.
/// With all connections it is the memory that strangers can fill, 32 MiB.
const MOST: usize = 512 * 1_024;
/// Interactions that wait at most. Discord gives up on each after 3 s.
const QUEUE_LENGTH: usize = 1_024;
/// Discord, "Setting Up an Endpoint".
const SIGNATURE: &str = "x-signature-ed25519";
const TIMESTAMP: &str = "x-signature-timestamp";
const PONG: &str = r#"{"type":1}"#;

/// Nobody can listen at this address.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot listen on {address} for interactions (setting `discord.listen`): {0}; choose another address or \
     port",
    address = .0.address
)]
pub struct EndpointError(pub CannotListen);

/// The key with which Discord signs what it posts to this application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads 64 hexadecimal digits.
    pub fn parse(digits: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(digits, &mut bytes).ok()?;
        VerifyingKey::from_bytes(&bytes).ok().map(Self)
    }

    /// Whether Discord has signed this body for this time.
    fn has_signed(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let (Some(signature), Some(timestamp)) = (text(SIGNATURE), text(TIMESTAMP)) else {
            return false;
        };
        let mut bytes = [0; Signature::BYTE_SIZE];
        let is_read = hex::decode_to_slice(signature, &mut bytes).is_ok();
        let signed = [timestamp.as_bytes(), body].concat();
        is_read
            && self
                .0
                .verify_strict(&signed, &Signature::from_bytes(&bytes))
                .is_ok()
    }
}

/// An address on which the bot listens.
pub struct Endpoint {
    server: Arc<HttpServer>,
}

impl Endpoint {
    /// Listens. Accepts nothing until [`Endpoint::start`].
    pub async fn open(address: SocketAddr) -> Result<Self, EndpointError> {
        let server = HttpServer::listen(address, CONNECTIONS).await;
        Ok(Self {
            server: Arc::new(server.map_err(EndpointError)?),
        })
    }

    /// Accepts what is signed with this key.
    pub fn start(&self, key: PublicKey) -> Posts {
        let (sender, queue) = mpsc::channel(QUEUE_LENGTH);
        let server = Arc::clone(&self.server);
        let serving = tokio::spawn(async move {
            let answer = move |request| {
                let sender = sender.clone();
                async move { accept(request, key, &sender).await }
            };
            match server.serve(answer).await {}
        });
        Posts {
            queue,
            _serving: AbortOnDropHandle::new(serving),
        }
    }
}

/// The interactions that Discord posts.
pub struct Posts {
    queue: mpsc::Receiver<IncomingInteraction>,
    _serving: AbortOnDropHandle<()>,
}

impl Posts {
    /// The next interaction. `None` once nothing is accepted any more and all that was accepted is taken.
    pub async fn next(&mut self) -> Option<IncomingInteraction> {
        self.queue.recv().await
    }

    /// Accepts nothing more. A balancer then asks another process.
    pub fn close(&mut self) {
        self.queue.close();
    }
}

/// Checks one request and queues its interaction. Only what is queued is confirmed.
async fn accept(
    request: Request<Incoming>,
    key: PublicKey,
    queue: &mpsc::Sender<IncomingInteraction>,
) -> Answer {
    let refused = Answer::line;
    if request.uri().path() != PATH {
        return refused(
            StatusCode::NOT_FOUND,
            "interactions are posted to /interactions",
        );
    }
    if request.method() != Method::POST {
        return refused(StatusCode::METHOD_NOT_ALLOWED, "only POST");
    }
    let headers = request.headers().clone();
    let Some(body) = http_server::body(request, MOST).await else {
        return refused(StatusCode::PAYLOAD_TOO_LARGE, "too long, or cut off");
    };
    if !key.has_signed(&headers, &body) {
        return refused(StatusCode::UNAUTHORIZED, "not signed by Discord");
    }
    let Ok(raw) = serde_json::from_slice::<&RawValue>(&body) else {
        return refused(StatusCode::BAD_REQUEST, "not JSON");
    };
    let payload = lenient::read(raw);
    if whole(&payload["type"]) == Some(PING) {
        return Answer {
            status: StatusCode::OK,
            kind: "application/json",
            content: PONG.to_owned(),
        };
    }
    let replayed = false;
    match queue.try_send(IncomingInteraction { payload, replayed }) {
        Ok(()) => Answer {
            status: StatusCode::ACCEPTED,
            kind: "application/json",
            content: String::new(),
        },
        Err(_) => refused(StatusCode::SERVICE_UNAVAILABLE, "too busy, or ending"),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use sandbox::{Clock, Discord};
    use serde_json::json;

    use super::*;

    fn key(digits: &str) -> PublicKey {
        PublicKey::parse(digits).unwrap()
    }

    /// The second example of RFC 8032, section 7.1: it signs one byte, which stands for the time here.
    #[test]
    fn a_signature_counts_for_its_key_time_and_body_only() {
        const KEY: &str = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
        const SIGNED: &str = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
        let told = |key: PublicKey, time: &'static str, body: &[u8]| {
            let mut headers = HeaderMap::new();
            headers.insert(SIGNATURE, SIGNED.parse().unwrap());
            headers.insert(TIMESTAMP, time.parse().unwrap());
            key.has_signed(&headers, body)
        };
        assert!(told(key(KEY), "r", b""));
        assert!(!told(key(KEY), "s", b""));
        assert!(!told(key(KEY), "r", b"r"));
        let another = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert!(!told(key(another), "r", b""));
        assert!(!key(KEY).has_signed(&HeaderMap::new(), b""));
    }

    #[test]
    fn a_key_is_64_hexadecimal_digits() {
        for no_key in ["", "3d40", &"g".repeat(64), &"0".repeat(66)] {
            assert_eq!(PublicKey::parse(no_key), None, "{no_key}");
        }
    }

    #[tokio::test]
    async fn what_was_confirmed_is_handed_on_after_nothing_more_is_accepted() {
        let discord = Discord::start(Clock::manual()).await.unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let mut posts = Endpoint::open(address)
            .await
            .unwrap()
            .start(key(&discord.public_key()));
        let post = async |id: u64| {
            let post = discord.signed(PATH, &json!({ "type": 2, "id": id }));
            post.send(&address.to_string()).await.unwrap().0
        };
        assert_eq!((post(1).await, post(2).await), (202, 202));
        posts.close();
        assert_eq!(post(3).await, 503);
        for id in [1, 2] {
            assert_eq!(posts.next().await.unwrap().payload["id"], id);
        }
        assert!(posts.next().await.is_none());
    }
}
