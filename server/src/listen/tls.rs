//! TLS in the service itself: the certificate, its key, and both read anew when they are renewed.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use chrono::TimeDelta;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, version};
use zeroize::Zeroizing;

use crate::clock::Clock;
use crate::config;

/// How often the files are looked at.
const LOOK_AFTER: TimeDelta = TimeDelta::seconds(60);

/// Neither file is ever so large.
const LARGEST: u64 = 1_048_576;

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{setting}: {} cannot be read", .path.display())]
    Io {
        /// The setting that names it.
        setting: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Whoever reads the key can be the service.
    #[error(
        "tls.key: others may read {0} (mode {1:o}). Whoever has read it can be taken for this service: if somebody \
         may have, let the certificate be revoked and take a new key. Then `chmod 600 {0}`",
        .path.display(), .mode
    )]
    ReadableByOthers {
        /// The key.
        path: PathBuf,
        /// Its rights.
        mode: u32,
    },
    /// No certificate in it.
    #[error("tls.certificate: {} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)", .0.display())]
    NoCertificate(PathBuf),
    /// No key in it.
    #[error("tls.key: {} holds no private key in PEM (-----BEGIN PRIVATE KEY-----)", .0.display())]
    NoKey(PathBuf),
    /// They cannot be used together.
    #[error("tls.key: {} does not go with the first certificate of tls.certificate, {}", .key.display(), .certificate.display())]
    NotTogether {
        /// The certificate.
        certificate: PathBuf,
        /// The key.
        key: PathBuf,
        /// What the library says.
        source: rustls::Error,
    },
    /// The library refuses its own versions.
    #[error("TLS cannot be set up")]
    Library(#[from] rustls::Error),
}

/// The certificate the service shows, and its key.
#[derive(Debug)]
pub struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    shown: RwLock<Arc<CertifiedKey>>,
    /// What the files looked like when they were read last, with or without success.
    seen: Mutex<Seen>,
}

/// What a file looks like from outside: when it was written, its size, and which file it is.
type Look = Option<(i64, i64, u64, u64)>;
type Seen = [Look; 2];

impl Certificate {
    /// Reads what the settings name; none where they name nothing.
    pub fn open(settings: &config::Tls) -> Result<Option<Arc<Self>>, TlsError> {
        let (Some(certificate), Some(key)) = (&settings.certificate, &settings.key) else { return Ok(None) };
        let seen = Mutex::new([look(certificate), look(key)]);
        let shown = RwLock::new(Arc::new(read(certificate, key)?));
        Ok(Some(Arc::new(Self { chain: certificate.clone(), key: key.clone(), shown, seen })))
    }

    /// How connections are taken: TLS 1.2 and 1.3, and HTTP/1.1, which the websocket needs.
    pub fn settings(self: &Arc<Self>) -> Result<Arc<ServerConfig>, TlsError> {
        let builder = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_protocol_versions(&[&version::TLS13, &version::TLS12])?;
        let mut settings = builder.with_no_client_auth().with_cert_resolver(Arc::clone(self) as _);
        settings.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(settings))
    }

    /// Reads both files anew, for the next connections. What cannot be used leaves things as they are.
    pub fn read_anew(&self) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = self.look();
        match read(&self.chain, &self.key) {
            Ok(anew) => {
                *self.shown.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(anew);
                tracing::info!("the certificate was read anew");
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "the new certificate cannot be used: the one before it stays");
            }
        }
    }

    /// Reads them anew whenever they have changed.
    pub async fn follow(self: Arc<Self>, clock: Arc<dyn Clock>) {
        loop {
            clock.sleep_until(clock.now() + LOOK_AFTER).await;
            let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            if self.look() != seen {
                self.read_anew();
            }
        }
    }

    fn look(&self) -> Seen {
        [look(&self.chain), look(&self.key)]
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

fn look(path: &Path) -> Look {
    let about = fs::metadata(path).ok()?;
    Some((about.mtime(), about.mtime_nsec(), about.size(), about.ino()))
}

fn read(certificate: &Path, key: &Path) -> Result<CertifiedKey, TlsError> {
    let (chain, _) = content("tls.certificate", certificate)?;
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&chain)
        .collect::<Result<_, _>>()
        .map_err(|_| TlsError::NoCertificate(certificate.to_owned()))?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate(certificate.to_owned()));
    }
    let (pem, about) = content("tls.key", key)?;
    let mode = about.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(TlsError::ReadableByOthers { path: key.to_owned(), mode });
    }
    let private = PrivateKeyDer::from_pem_slice(&pem).map_err(|_| TlsError::NoKey(key.to_owned()))?;
    CertifiedKey::from_der(chain, private, &aws_lc_rs::default_provider()).map_err(|source| {
        TlsError::NotTogether { certificate: certificate.to_owned(), key: key.to_owned(), source }
    })
}

fn content(setting: &'static str, path: &Path) -> Result<(Zeroizing<Vec<u8>>, Metadata), TlsError> {
    let failed = |source| TlsError::Io { setting, path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(LARGEST).read_to_end(&mut bytes).map_err(failed)?;
    Ok((bytes, about))
}
