//! TLS in the service itself, over real handshakes, with an authority that is made for the test.

use std::fs::{self, Permissions};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use einhalt_protocol::people::Role;
use einhalt_server::access::{NewAccount, NewCode};
use einhalt_server::app::{self, Parts, Running, StartError};
use einhalt_server::clock::{Clock, ManualClock};
use einhalt_server::config::{Config, Tls};
use einhalt_server::listen::tls::TlsError;
use futures_util::{SinkExt, StreamExt};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion, version};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::common::{Person, person, plan};

/// Nothing here takes longer; what does has failed.
const PATIENCE: Duration = Duration::from_secs(20);
const NAME: &str = "einhalt.test";
const VERSIONS: &[&SupportedProtocolVersion] = &[&version::TLS13, &version::TLS12];

/// An authority, and what it signed.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    root: CertificateDer<'static>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let root = params.self_signed(&key).unwrap().der().clone();
        Self { issuer: Issuer::new(params, key), root }
    }

    /// Writes a new certificate and its key, as the settings name them.
    fn issue(&self, settings: &Tls) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![NAME.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().pem();
        write(settings.certificate.as_ref().unwrap(), &certificate, 0o644);
        write(settings.key.as_ref().unwrap(), &key.serialize_pem(), 0o600);
    }

    fn client(&self, versions: &[&'static SupportedProtocolVersion], alpn: &[&str]) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.clone()).unwrap();
        let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        Arc::new(config).into()
    }
}

fn write(path: &Path, content: &str, mode: u32) {
    fs::write(path, content).unwrap();
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// A service that speaks TLS.
struct Secured {
    running: Running,
    clock: ManualClock,
    authority: Authority,
    config: Config,
    _data: tempfile::TempDir,
}

fn settings(folder: &Path) -> Config {
    let mut config = Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        data: folder.join("data"),
        tls: Tls { certificate: Some(folder.join("server.pem")), key: Some(folder.join("server.key")) },
        ..Config::default()
    };
    config.limits.head_within_s = 1;
    config
}

fn parts(clock: &ManualClock) -> Parts {
    Parts { clock: Arc::new(clock.clone()), wrap_store: None }
}

fn clock() -> ManualClock {
    ManualClock::at("2026-05-05T08:00:00Z".parse().unwrap())
}

impl Secured {
    async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let (authority, clock) = (Authority::new(), clock());
        let mut config = settings(data.path());
        change(&mut config);
        authority.issue(&config.tls);
        let running = app::start(config.clone(), parts(&clock)).await.unwrap();
        Self { running, clock, authority, config, _data: data }
    }

    fn at(&self) -> SocketAddr {
        self.running.addr()
    }

    async fn stream(&self) -> TlsStream<TcpStream> {
        shake(&self.authority.client(VERSIONS, &[]), self.at(), NAME).await.unwrap()
    }

    /// One request and its answer.
    async fn call(&self, line: &str, token: &str, body: &Value) -> (u16, String, Value) {
        let mut stream = self.stream().await;
        let body = body.to_string();
        let ask = format!(
            "{line} HTTP/1.1\r\nHost: {NAME}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(ask.as_bytes()).await.unwrap();
        let mut came = Vec::new();
        drop(stream.read_to_end(&mut came).await);
        let came = String::from_utf8(came).unwrap();
        let (head, body) = came.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head.to_owned(), serde_json::from_str(body).unwrap_or(Value::Null))
    }

    async fn person(&self, name: &str, role: Role) -> Person {
        let access = self.running.access();
        let new = NewAccount { name: name.to_owned(), role, password: None };
        let account = access.make_account(new, self.clock.now()).await.unwrap().account;
        let code = access.make_code(account, NewCode::default(), self.clock.now()).await.unwrap().code;
        let (status, _, paired) =
            self.call("POST /api/v1/pair", "", &json!({ "code": code, "label": "A7" })).await;
        assert_eq!(status, 201, "{paired}");
        person(&paired)
    }

    /// A signed-in socket over TLS.
    async fn socket(&self, person: &Person) -> WebSocketStream<TlsStream<TcpStream>> {
        let mut ask = format!("wss://{NAME}/ws").into_client_request().unwrap();
        ask.headers_mut().insert("sec-websocket-protocol", "einhalt.v1".parse().unwrap());
        ask.headers_mut().insert("origin", format!("https://{}", self.at()).parse().unwrap());
        let (mut socket, _) = tokio_tungstenite::client_async(ask, self.stream().await).await.unwrap();
        let hello = json!({ "type": "hello", "version": 1, "token": person.token, "client": "test" });
        socket.send(Message::text(hello.to_string())).await.unwrap();
        until(&mut socket, "welcome").await;
        socket
    }
}

async fn until(socket: &mut WebSocketStream<TlsStream<TcpStream>>, kind: &str) -> Value {
    let wanted = async {
        loop {
            if let Message::Text(text) = socket.next().await.unwrap().unwrap() {
                let frame: Value = serde_json::from_str(&text).unwrap();
                if frame["type"] == kind {
                    return frame;
                }
            }
        }
    };
    tokio::time::timeout(PATIENCE, wanted).await.unwrap_or_else(|_| panic!("no {kind}"))
}

async fn shake(client: &TlsConnector, at: SocketAddr, name: &str) -> std::io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(at).await?;
    let shaking = client.connect(ServerName::try_from(name.to_owned()).unwrap(), stream);
    tokio::time::timeout(PATIENCE, shaking).await?
}

#[tokio::test]
async fn a_handshake_is_tls_1_2_or_1_3_for_this_name_or_none() {
    let secured = Secured::with(|_| ()).await;
    let (ours, others) = (&secured.authority, Authority::new());
    let rows = [
        ("TLS 1.3", ours.client(&[&version::TLS13], &[]), NAME, Ok(())),
        ("TLS 1.2", ours.client(&[&version::TLS12], &[]), NAME, Ok(())),
        ("the protocol it speaks", ours.client(VERSIONS, &["h2", "http/1.1"]), NAME, Ok(())),
        ("a protocol it does not speak", ours.client(VERSIONS, &["h2"]), NAME, Err("ApplicationProtocol")),
        ("another name", ours.client(VERSIONS, &[]), "other.test", Err("NotValidForName")),
        ("another authority", others.client(VERSIONS, &[]), NAME, Err("InvalidCertificate")),
    ];
    for (name, client, asked, wanted) in rows {
        let shaken = shake(&client, secured.at(), asked).await;
        match (wanted, shaken) {
            (Ok(()), Ok(stream)) => {
                let protocol = stream.get_ref().1.alpn_protocol();
                assert!(protocol.is_none_or(|protocol| protocol == b"http/1.1"), "{name}: {protocol:?}");
            }
            (Err(why), Err(error)) => assert!(format!("{error:?}").contains(why), "{name}: {error:?}"),
            (wanted, shaken) => panic!("{name}: {wanted:?}, and came {:?}", shaken.map(|_| ())),
        }
    }
    let (status, head, _) = secured.call("GET /healthz", "", &json!({})).await;
    assert_eq!(status, 200);
    assert!(head.contains("strict-transport-security: max-age=31536000"), "{head}");
}

/// What is no handshake gets an end and an answer, and keeps nobody waiting.
#[tokio::test]
async fn what_is_no_handshake_ends() {
    let secured = Secured::with(|_| ()).await;
    let officer = secured.person("einsatz-1", Role::Officer).await;
    let mut bystander = secured.socket(&officer).await;
    // A whole hello of TLS 1.1: two suites, no extension.
    let mut old = vec![0x16, 3, 1, 0, 47, 1, 0, 0, 43, 3, 2];
    old.extend([7; 32]);
    old.extend([0, 0, 4, 0xc0, 0x13, 0, 0x2f, 1, 0]);
    let rows: &[(&str, &[u8], &str)] = &[
        ("nothing", b"", ""),
        ("half a hello", &old[..20], ""),
        ("TLS 1.1", &old, "alert"),
        ("noise that begins as a handshake", &[0x16; 400], "alert"),
        ("plain HTTP", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", "400"),
        ("half a head in plain HTTP", b"GET /healthz HT", ""),
        ("noise", &[0xff; 400], "400"),
    ];
    for (name, bytes, wanted) in rows {
        let mut stream = TcpStream::connect(secured.at()).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        // Others are served while it is open.
        let (status, ..) = secured.call("GET /healthz", "", &json!({})).await;
        assert_eq!(status, 200, "beside {name}");
        let mut came = Vec::new();
        let read = async { drop(stream.read_to_end(&mut came).await) };
        tokio::time::timeout(PATIENCE, read).await.unwrap_or_else(|_| panic!("{name}: still open"));
        let text = String::from_utf8_lossy(&came);
        match *wanted {
            "alert" => assert_eq!(came.first(), Some(&0x15), "{name}: {text}"),
            "" => assert!(!text.contains("200"), "{name}: {text}"),
            status => assert!(text.starts_with(&format!("HTTP/1.1 {status} ")), "{name}: {text}"),
        }
        if *name == "plain HTTP" {
            assert!(text.contains("https: this address speaks TLS alone"), "{text}");
            assert!(!text.contains("strict-transport-security"), "nothing is promised in the open: {text}");
        }
    }
    bystander.send(Message::Ping(Vec::new().into())).await.unwrap();
    let pong = tokio::time::timeout(PATIENCE, bystander.next()).await.unwrap();
    assert!(matches!(pong, Some(Ok(Message::Pong(_)))), "{pong:?}");
}

/// A stop over TLS, while hundreds of handshakes stand half open.
#[tokio::test]
async fn a_stop_goes_through_beside_half_open_handshakes() {
    let secured = Secured::with(|config| {
        config.limits.head_within_s = 60;
        config.limits.newcomers_max = 50;
    })
    .await;
    let lead = secured.person("leitung-1", Role::Lead).await;
    let officer = secured.person("einsatz-1", Role::Officer).await;
    let (status, _, opened) =
        secured.call("POST /api/v1/operations", &lead.token, &json!({ "reference": "UN-1" })).await;
    assert_eq!(status, 201, "{opened}");
    let operation = opened["operation"].as_str().unwrap();
    let path = format!("PUT /api/v1/operations/{operation}/members/{}", officer.account);
    let member = json!({ "role": "officer", "call_sign": "T1" });
    assert_eq!(secured.call(&path, &lead.token, &member).await.0, 200);
    let path = format!("POST /api/v1/operations/{operation}/plan");
    assert_eq!(secured.call(&path, &lead.token, &plan()).await.0, 200);

    let mut half_open = Vec::new();
    for _ in 0..300 {
        let mut stream = TcpStream::connect(secured.at()).await.unwrap();
        stream.write_all(&[0x16, 3, 1, 0, 200, 1]).await.unwrap();
        half_open.push(stream);
    }
    let mut sees = secured.socket(&lead).await;
    let mut tells = secured.socket(&officer).await;
    let join = json!({ "type": "join", "operation": operation }).to_string();
    for socket in [&mut sees, &mut tells] {
        socket.send(Message::text(join.clone())).await.unwrap();
        until(socket, "joined").await;
    }
    let report = json!({ "id": "0190f6b2-7c1a-7000-8000-000000000001", "sign": "halt" }).to_string();
    let report = json!({ "type": "report", "operation": operation, "report": report });
    tells.send(Message::text(report.to_string())).await.unwrap();
    let stop = until(&mut sees, "stop").await;
    assert_eq!(stop["operation"], operation, "{stop}");
    until(&mut tells, "receipt").await;
    drop(half_open);
}

#[tokio::test]
async fn what_cannot_be_used_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, clock) = (Authority::new(), clock());
    let config = settings(folder.path());
    let (certificate, key) = (config.tls.certificate.clone().unwrap(), config.tls.key.clone().unwrap());
    let rows: &[(&str, &dyn Fn(), &str)] = &[
        ("a certificate that is not there", &|| fs::remove_file(&certificate).unwrap(), "tls.certificate: "),
        ("a key that is not there", &|| fs::remove_file(&key).unwrap(), "tls.key: "),
        ("no certificate", &|| write(&certificate, "x", 0o644), "holds no certificate"),
        ("no key", &|| write(&key, "x", 0o600), "holds no private key"),
        (
            "another's key",
            &|| write(&key, &KeyPair::generate().unwrap().serialize_pem(), 0o600),
            "does not go with",
        ),
        (
            "a key the group may read",
            &|| fs::set_permissions(&key, Permissions::from_mode(0o640)).unwrap(),
            "chmod 600",
        ),
        (
            "a key others may read",
            &|| fs::set_permissions(&key, Permissions::from_mode(0o604)).unwrap(),
            "(mode 604)",
        ),
    ];
    for (name, spoil, told) in rows {
        ours.issue(&config.tls);
        spoil();
        let started = app::start(config.clone(), parts(&clock)).await;
        let Err(StartError::Tls(error)) = started else { panic!("{name}: it started, or failed otherwise") };
        assert!(error.to_string().contains(told), "{name}: {error}");
        let is_rights = matches!(error, TlsError::ReadableByOthers { .. });
        assert_eq!(is_rights, name.contains("may read"), "{name}: {error}");
    }
    assert!(!config.data.exists(), "nothing was made");
}

/// A renewed certificate counts without a new start; a broken one changes nothing.
#[tokio::test]
async fn a_renewed_certificate_is_shown_and_a_broken_one_is_not() {
    let secured = Secured::with(|_| ()).await;
    let kept = secured.stream().await;
    let renewed = Authority::new();
    renewed.issue(&secured.config.tls);
    secured.clock.advance(TimeDelta::seconds(61));
    let anew = renewed.client(VERSIONS, &[]);
    let shown = async { while shake(&anew, secured.at(), NAME).await.is_err() {} };
    tokio::time::timeout(PATIENCE, shown).await.expect("the renewed certificate is shown");

    write(secured.config.tls.certificate.as_ref().unwrap(), "broken", 0o644);
    secured.running.certificate().unwrap().read_anew();
    shake(&anew, secured.at(), NAME).await.expect("the one before it stays");
    drop(kept);
}
