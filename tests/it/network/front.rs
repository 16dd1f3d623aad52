//! A server in front of another, on a thread of its own. It ends with the test.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// A server that deals with each connection in the same way. Dropping it stops it.
pub(crate) struct Front {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Front {
    /// Listens at a free port of an address. `None` if this machine does not have the address.
    pub(crate) fn at<F: Future<Output = ()> + Send + 'static>(
        ip: &str,
        serve: impl Fn(TcpStream, SocketAddr) -> F + Send + 'static,
    ) -> Option<Self> {
        let listener = std::net::TcpListener::bind((ip, 0)).ok()?;
        listener.set_nonblocking(true).expect("a listener can be made so");
        let address = listener.local_addr().expect("it has one");
        let (stop, mut stopped) = oneshot::channel::<()>();
        let (tell, told) = mpsc::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("the operating system gives a runtime its means");
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).expect("the runtime takes it");
                tell.send(()).expect("the test waits for it");
                loop {
                    tokio::select! {
                        _ = &mut stopped => return,
                        accepted = listener.accept() => {
                            let (stream, peer) = accepted.expect("the listener is open");
                            tokio::spawn(serve(stream, peer));
                        }
                    }
                }
            });
        });
        told.recv().expect("the server has started");
        Some(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    /// Listens at a free port of the loopback address.
    pub(crate) fn start<F: Future<Output = ()> + Send + 'static>(
        serve: impl Fn(TcpStream, SocketAddr) -> F + Send + 'static,
    ) -> Self {
        Self::at("127.0.0.1", serve).expect("every machine has a loopback address")
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// What clients said, as far as it was heard.
#[derive(Clone, Default)]
pub(crate) struct Heard(Arc<Mutex<Vec<Ear>>>);

/// What one connection brought.
type Ear = Arc<Mutex<Vec<u8>>>;

impl Heard {
    /// An ear for one more connection, because several may speak at the same time.
    fn ear(&self) -> Ear {
        let ear = Ear::default();
        self.0.lock().expect("nobody panics while holding it").push(Arc::clone(&ear));
        ear
    }

    /// Adds all that one connection brought.
    pub(crate) fn add(&self, bytes: &[u8]) {
        listen(&self.ear(), bytes);
    }

    /// Everything that was said, as it was said.
    pub(crate) fn texts(&self) -> Vec<String> {
        let ears = self.0.lock().expect("nobody panics while holding it");
        let text = |ear: &Ear| {
            let bytes = ear.lock().expect("nobody panics while holding it");
            String::from_utf8_lossy(&bytes).into_owned()
        };
        ears.iter().map(text).collect()
    }

    /// The lines, in small letters.
    pub(crate) fn lines(&self) -> Vec<String> {
        let ears = self.0.lock().expect("nobody panics while holding it");
        let lines = |ear: &Ear| {
            let bytes = ear.lock().expect("nobody panics while holding it");
            let text = String::from_utf8_lossy(&bytes).to_lowercase();
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        };
        ears.iter().flat_map(lines).collect()
    }

    /// How many of the lines hold this. A request may follow the body of the one before without a new line.
    pub(crate) fn count(&self, words: &str) -> usize {
        self.lines().iter().filter(|line| line.contains(words)).count()
    }
}

fn listen(ear: &Ear, bytes: &[u8]) {
    ear.lock().expect("nobody panics while holding it").extend_from_slice(bytes);
}

/// The host and port of an address such as `http://127.0.0.1:3000`.
pub(crate) fn authority(url: &str) -> String {
    url.split_once("://").expect("it is an address").1.to_owned()
}

/// Passes everything on, and keeps what the client says.
pub(crate) async fn pass_on(
    client: impl AsyncRead + AsyncWrite + Unpin,
    target: String,
    heard: Heard,
) {
    // Whoever hangs up first, the other side has nothing to say any more.
    let Ok(server) = TcpStream::connect(target).await else { return };
    let (mut from_client, mut to_client) = tokio::io::split(client);
    let (mut from_server, mut to_server) = server.into_split();
    let ear = heard.ear();
    let up = async {
        let mut part = vec![0; 16 * 1024];
        while let Ok(count @ 1..) = from_client.read(&mut part).await {
            listen(&ear, &part[..count]);
            if to_server.write_all(&part[..count]).await.is_err() {
                break;
            }
        }
        to_server.shutdown().await.ok();
    };
    let down = async {
        copy(&mut from_server, &mut to_client).await.ok();
        to_client.shutdown().await.ok();
    };
    tokio::join!(up, down);
}

/// Passes everything on, and keeps what both sides say.
pub(crate) async fn tap(client: TcpStream, target: String, heard: Heard) {
    let Ok(server) = TcpStream::connect(target).await else { return };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let (up, down) = (heard.ear(), heard.ear());
    tokio::join!(keep(from_client, to_server, up), keep(from_server, to_client, down));
}

async fn keep(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, ear: Ear) {
    let mut part = vec![0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut part).await {
        listen(&ear, &part[..count]);
        if to.write_all(&part[..count]).await.is_err() {
            break;
        }
    }
    // Whoever hangs up first, the other side has nothing to say any more.
    to.shutdown().await.ok();
}

/// Reads the head of a request or of an answer.
pub(crate) async fn head(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(stream.read_u8().await.ok()?);
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
