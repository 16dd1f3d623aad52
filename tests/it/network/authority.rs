//! A certificate authority of one's own, and servers with its certificates.

use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd,
};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tempfile::TempDir;
use tokio_rustls::TlsAcceptor;

use super::front::{Front, Heard, authority, pass_on};

/// The names of the servers of these tests.
const HERE: [&str; 2] = ["localhost", "127.0.0.1"];

/// An authority, with a folder for what the program reads.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: Certificate,
    folder: TempDir,
}

/// A certificate with its key.
pub(super) struct Pair {
    certificate: Certificate,
    key: KeyPair,
}

/// Which certificates of clients a server wants.
#[derive(Clone, Copy)]
pub(super) enum Clients<'a> {
    Anybody,
    Of(&'a Authority),
}

impl Authority {
    pub(super) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("there are no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "an authority of our own");
        let key = new_key();
        let certificate = params.self_signed(&key).expect("the key signs");
        let folder = TempDir::new().expect("the temporary folder can be written to");
        Self { issuer: Issuer::new(params, key), certificate, folder }
    }

    /// A certificate for the servers of these tests.
    pub(super) fn good(&self) -> Pair {
        self.signed(&params(&HERE))
    }

    pub(super) fn expired(&self) -> Pair {
        let mut params = params(&HERE);
        (params.not_before, params.not_after) =
            (date_time_ymd(2019, 1, 1), date_time_ymd(2020, 1, 1));
        self.signed(&params)
    }

    pub(super) fn not_yet_valid(&self) -> Pair {
        let mut params = params(&HERE);
        (params.not_before, params.not_after) =
            (date_time_ymd(3019, 1, 1), date_time_ymd(3020, 1, 1));
        self.signed(&params)
    }

    pub(super) fn of_another_name(&self) -> Pair {
        self.signed(&params(&["other.test"]))
    }

    /// Writes the authority's certificate where the program can read it.
    pub(super) fn file(&self) -> String {
        self.written("ca.pem", &self.certificate.pem())
    }

    /// Writes a certificate and its key where the program can read them.
    pub(super) fn files_of(&self, pair: &Pair) -> (String, String) {
        let certificate = self.written("cert.pem", &pair.certificate.pem());
        (certificate, self.written("key.pem", &pair.key.serialize_pem()))
    }

    fn signed(&self, params: &CertificateParams) -> Pair {
        let key = new_key();
        Pair { certificate: params.signed_by(&key, &self.issuer).expect("the key signs"), key }
    }

    fn written(&self, name: &str, text: &str) -> String {
        let path: PathBuf = self.folder.path().join(name);
        std::fs::write(&path, text).expect("the folder can be written to");
        path.to_str().expect("it is text").to_owned()
    }
}

/// A certificate that has issued itself, as `openssl req -x509` makes them: it says that it is an authority.
pub(super) fn self_signed() -> Pair {
    let mut params = params(&HERE);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = new_key();
    Pair { certificate: params.self_signed(&key).expect("the key signs"), key }
}

fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().copied().map(str::to_owned).collect();
    CertificateParams::new(names).expect("these are names")
}

fn new_key() -> KeyPair {
    KeyPair::generate().expect("the machine has chance to give")
}

/// A server that speaks TLS in front of a plain one.
pub(super) fn tls_front(url: &str, pair: &Pair, clients: Clients<'_>) -> Front {
    let acceptor = TlsAcceptor::from(Arc::new(config(pair, clients)));
    let target = authority(url);
    Front::start(move |stream, _| {
        let (acceptor, target) = (acceptor.clone(), target.clone());
        async move {
            // A client that does not trust us hangs up, as it should.
            if let Ok(stream) = acceptor.accept(stream).await {
                pass_on(stream, target, Heard::default()).await;
            }
        }
    })
}

fn config(pair: &Pair, clients: Clients<'_>) -> ServerConfig {
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("the provider supports the default versions");
    let builder = match clients {
        Clients::Anybody => builder.with_no_client_auth(),
        Clients::Of(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.certificate.der().clone()).expect("it is a certificate");
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().expect("there is an authority"))
        }
    };
    let chain: Vec<CertificateDer<'static>> = vec![pair.certificate.der().clone()];
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(pair.key.serialize_der()));
    builder.with_single_cert(chain, key).expect("they belong together")
}
