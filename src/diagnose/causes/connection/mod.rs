//! Reaching the server.

pub(in crate::diagnose) mod not_socket_io;
pub(in crate::diagnose) mod target_unreachable;
pub(in crate::diagnose) mod wrong_path;

/// What the server answered to the handshake, in words.
fn answered(url: &str, status: u16, excerpt: &str) -> String {
    match excerpt {
        "" => format!("GET {url} answered {status} and nothing else"),
        _ => format!("GET {url} answered {status}: {excerpt}"),
    }
}
