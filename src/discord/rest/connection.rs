//! Why there is no connection, in an operator's words.

use std::{error::Error, fmt, io};

/// Why there is no connection. Each sentence says where to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoConnection {
    /// The host's name has no address.
    Name,
    /// No program listens there.
    Refused,
    /// The network leads nowhere.
    NoWay,
    /// No answer at all.
    Silence,
    /// The other side cannot prove to be that host.
    Tls,
    /// Any other reason.
    Other,
}

impl fmt::Display for NoConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "the name of its host is not found (DNS)",
            Self::Refused => "the connection is refused",
            Self::NoWay => "the network is down, or has no way to it",
            Self::Silence => "no answer in time; a firewall may be in between",
            Self::Tls => {
                "no secure connection (TLS); check this host's clock, and what is in between"
            }
            Self::Other => "the connection failed",
        })
    }
}

impl NoConnection {
    /// The cause of the HTTP client's error.
    pub fn of(error: &(dyn Error + 'static)) -> Self {
        let causes = || std::iter::successors(Some(error), |error| (*error).source());
        let says = |word: &str| causes().any(|cause| cause.to_string().contains(word));
        let kinds = || causes().filter_map(|cause| cause.downcast_ref().map(innermost_kind));
        let has = |kinds_of: &[io::ErrorKind]| kinds().any(|kind| kinds_of.contains(&kind));
        // hyper has no type for this, only these words.
        if says("dns error") {
            Self::Name
        } else if has(&[io::ErrorKind::ConnectionRefused]) {
            Self::Refused
        } else if has(&[
            io::ErrorKind::NetworkUnreachable,
            io::ErrorKind::HostUnreachable,
            io::ErrorKind::NetworkDown,
        ]) {
            Self::NoWay
        } else if has(&[io::ErrorKind::TimedOut]) || says("operation timed out") {
            Self::Silence
        } else if says("certificate") || has(&[io::ErrorKind::InvalidData]) || says("tls") {
            Self::Tls
        } else {
            Self::Other
        }
    }
}

/// A system error may be wrapped in another, which then hides it from the chain of causes.
fn innermost_kind(error: &io::Error) -> io::ErrorKind {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    inner.map_or(error.kind(), innermost_kind)
}
