//! Every setting of the service: its name, its default, its bounds, and why it exists.
//!
//! A setting comes from the default, then the file, then the environment (`EINHALT_...`), then the
//! command line; the later one wins. `server/docs/configuration.md` is checked against this table.
//! What belongs to the agreement (leases, windows, deadlines) is policy and not a setting.

mod read;
mod value;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

pub use read::{ConfigMistake, ConfigMistakes, Source};
pub use value::{LogFormat, LogLevel, MapStyle};

use value::{Given, Value, Wanted};

/// One setting, for help, documentation and the check of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name in the file, with its table: `limits.token_minutes`.
    pub name: String,
    /// Why it exists.
    pub doc: String,
    /// What it may be.
    pub wanted: String,
    /// Its default, as the file would write it; empty where there is none.
    pub default: String,
}

impl Setting {
    /// The environment variable that sets it.
    pub fn variable(&self) -> String {
        format!("EINHALT_{}", self.name.to_uppercase().replace('.', "__"))
    }
}

macro_rules! table {
    (
        $(#[$doc:meta])* $name:ident ($prefix:literal) {
            $($(#[doc = $why:literal])+ $field:ident: $type:ty = $default:expr $(, $low:literal ..= $high:literal)?;)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            $($(#[doc = $why])+ pub $field: $type,)+
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        impl $name {
            /// Takes one value by its name in this table; `None` when there is no such name.
            fn take(&mut self, name: &str, given: &Given<'_>) -> Option<Result<(), String>> {
                match name {
                    $(stringify!($field) => {
                        let wanted = Wanted::of::<$type>() $(.between($low, $high))?;
                        Some(wanted.read::<$type>(given).map(|value| self.$field = value))
                    })+
                    _ => None,
                }
            }

            fn describe(settings: &mut Vec<Setting>) {
                let defaults = Self::default();
                $(settings.push(Setting {
                    name: concat!($prefix, stringify!($field)).to_owned(),
                    doc: [$($why),+].map(str::trim).join(" "),
                    wanted: (Wanted::of::<$type>() $(.between($low, $high))?).to_string(),
                    default: defaults.$field.show(),
                });)+
            }
        }
    };
}

table! {
    /// The settings outside every table.
    General ("") {
        /// Address and port the service listens on.
        listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8480));
        /// Folder for the database, the keys and the lock; made at first start, readable by its owner only.
        data: PathBuf = PathBuf::from("einhalt-data");
        /// Address under which devices reach the service, for pairing links; without it the address listened on.
        public_url: Option<String> = None;
        /// Origins (scheme, host, port) whose pages may connect, each exactly; empty: only the public address.
        origins: Vec<String> = Vec::new();
        /// Reverse proxies whose `X-Forwarded-For` is believed when failed attempts are counted by address.
        proxies: Vec<IpAddr> = Vec::new();
        /// Policy file; without it the agreement of Kreis Unna that is built in.
        policy: Option<PathBuf> = None;
    }
}

table! {
    /// TLS in the service itself. Both settings or neither.
    Tls ("tls.") {
        /// The certificate and those that lead to its root, in PEM; then the service speaks TLS alone.
        certificate: Option<PathBuf> = None;
        /// The certificate's private key, in PEM, readable by its owner only.
        key: Option<PathBuf> = None;
    }
}

table! {
    /// What is written to standard error. Never anything personal, whatever the level.
    Log ("log.") {
        /// One line per event for people, or one JSON object per event for machines.
        format: LogFormat = LogFormat::Text;
        /// The least important level that is written.
        level: LogLevel = LogLevel::Info;
    }
}

table! {
    /// What the pages are given. Without these settings they speak to nobody but the service.
    Web ("web.") {
        /// Style of the map in the control room; the pages may then load from its host. Without it the map has plain ground.
        map_style_url: Option<MapStyle> = None;
    }
}

table! {
    /// The record as evidence.
    Record ("record.") {
        /// While an operation is under way its newest head is signed this often, in seconds.
        checkpoint_after_s: u32 = 60, 1..=86_400;
    }
}

table! {
    /// The keys of the personal parts.
    Keys ("keys.") {
        /// Another folder, best on another disk, in which every key also lies; written with every change, so that an erasure reaches it. Without it a lost disk loses the keys.
        mirror: Option<PathBuf> = None;
    }
}

table! {
    /// Every limit has a name. What goes beyond one is answered with an error that says which.
    Limits ("limits.") {
        /// Largest frame a device may send, in bytes.
        max_frame_bytes: usize = 65_536, 1_024..=1_048_576;
        /// Read buffer of one socket, in bytes; it decides the memory of an idle connection.
        read_buffer: usize = 4_096, 1_024..=131_072;
        /// Bytes that may wait to be written to one socket before the device counts as too slow.
        write_buffer_max: usize = 1_048_576, 65_536..=67_108_864;
        /// Connections open at the same time, websockets among them. Bounded too by the files the system lets the program open.
        connections_max: usize = 24_000, 16..=1_000_000;
        /// Connections that have not asked anything yet; when there are more, the oldest of them is closed. More than devices that may come back at the same moment.
        newcomers_max: usize = 8_192, 1..=1_000_000;
        /// Open sockets on which nobody has signed in yet; when there are more, the oldest of them is closed. More than devices that may come back at the same moment.
        strangers_max: usize = 8_192, 1..=1_000_000;
        /// Time for the handshake of TLS, and for the head of each request, in seconds; a connection that asks nothing for so long is closed.
        head_within_s: u32 = 10, 1..=300;
        /// Largest head of a request, in bytes.
        head_bytes: usize = 16_384, 8_192..=262_144;
        /// What the system keeps of what one connection does not read, in bytes.
        send_buffer: u32 = 131_072, 4_096..=4_194_304;
        /// Open sockets on this node.
        sockets_max: usize = 20_000, 1..=1_000_000;
        /// Frames that may queue in the safety lane of one socket before it is disconnected.
        socket_lane: usize = 256, 16..=65_536;
        /// Time for `hello` after the socket opened, in seconds.
        hello_within_s: u32 = 5, 1..=60;
        /// Time for one write to a socket before the device counts as too slow, in seconds.
        write_deadline_s: u32 = 10, 1..=120;
        /// Silence after which a socket is closed, in seconds.
        idle_s: u32 = 90, 10..=3_600;
        /// Frames a device may send per second in the long run; reports are never held back by it.
        frames_per_second: u32 = 50, 1..=10_000;
        /// Frames a device may send at once beyond that.
        frames_burst: u32 = 200, 1..=100_000;
        /// Operations one socket may take part in.
        joined_max: usize = 512, 1..=65_536;
        /// Entries sent one by one when a device catches up; a device further behind gets a snapshot.
        catch_up_max: u32 = 2_000, 1..=100_000;
        /// Stops that may wait in the mailbox of one operation.
        stops_mailbox: usize = 4_096, 16..=1_048_576;
        /// All other messages that may wait in the mailbox of one operation.
        asks_mailbox: usize = 1_024, 16..=1_048_576;
        /// Batches that may wait for the store's writer.
        writer_queue: usize = 8_192, 16..=1_048_576;
        /// Batches stored in one transaction.
        writer_batch: usize = 512, 1..=512;
        /// Time after which a store that does not answer counts as failing, in milliseconds.
        writer_hang_ms: u32 = 2_000, 100..=60_000;
        /// Pause before a failed write is tried again, in milliseconds.
        writer_retry_ms: u32 = 250, 10..=60_000;
        /// Largest body of a request, in bytes.
        body_bytes: usize = 65_536, 1_024..=1_048_576;
        /// Largest list of facilities that may be imported over REST, in bytes.
        import_bytes: usize = 33_554_432, 1_024..=268_435_456;
        /// Time for one request, in seconds.
        request_within_s: u32 = 15, 1..=300;
        /// Requests one address may make per minute; devices behind one router share an address.
        requests_per_minute: u32 = 60_000, 1..=10_000_000;
        /// Failed sign-ins, pairings and token requests of one address before it has to wait.
        failures_burst: u32 = 10, 1..=10_000;
        /// Failed attempts of one address that are forgotten per minute.
        failures_per_minute: u32 = 10, 1..=10_000;
        /// Passwords checked at the same time; each takes 19 MiB of memory.
        passwords_at_once: usize = 2, 1..=64;
        /// Shortest password, in characters.
        password_min: usize = 12, 8..=128;
        /// Life of an access token, in minutes.
        token_minutes: u32 = 15, 1..=1_440;
        /// How long after its end a token still carries a report of a paired device, in hours.
        report_grace_hours: u32 = 24, 0..=720;
        /// Life of a pairing code, in minutes, where the request names none.
        pairing_code_minutes: u32 = 10, 1..=1_440;
        /// Longest life of a pairing code, in minutes.
        pairing_code_minutes_max: u32 = 1_440, 1..=10_080;
        /// Most devices one pairing code may pair.
        pairing_code_uses_max: u32 = 100, 1..=100_000;
        /// Pairing codes of one account that may be open at the same time.
        pairing_codes_open: usize = 20, 1..=1_000;
        /// Accounts on this service.
        accounts_max: usize = 100_000, 1..=10_000_000;
        /// Devices paired to one account.
        devices_per_account: usize = 100_000, 1..=10_000_000;
        /// Members of one operation.
        members_max: usize = 10_000, 1..=1_000_000;
        /// Statistics tell every number as a range of so many values. 6 and 7 count as 8.
        statistics_threshold: u32 = 5, 5..=1_000;
        /// How long reading of an operation that has ended stays open for a session after its reason, in minutes.
        reading_minutes: u32 = 30, 1..=1_440;
        /// Time for an orderly stop, in seconds.
        shutdown_within_s: u32 = 20, 1..=300;
    }
}

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Address and port the service listens on.
    pub listen: SocketAddr,
    /// Folder for the database, the keys and the lock.
    pub data: PathBuf,
    /// Address under which devices reach the service.
    pub public_url: Option<String>,
    /// Origins whose pages may connect, each exactly; empty: only the public address.
    pub origins: Vec<String>,
    /// Reverse proxies whose `X-Forwarded-For` is believed.
    pub proxies: Vec<IpAddr>,
    /// Policy file; without it the built-in agreement.
    pub policy: Option<PathBuf>,
    /// TLS in the service itself.
    pub tls: Tls,
    /// What is written to standard error.
    pub log: Log,
    /// What the pages are given.
    pub web: Web,
    /// The record as evidence.
    pub record: Record,
    /// The keys of the personal parts.
    pub keys: Keys,
    /// Every named limit.
    pub limits: Limits,
}

impl Default for Config {
    fn default() -> Self {
        Self::from_tables(
            General::default(),
            Tls::default(),
            Log::default(),
            Web::default(),
            Record::default(),
            Keys::default(),
            Limits::default(),
        )
    }
}

impl Config {
    fn from_tables(
        general: General,
        tls: Tls,
        log: Log,
        web: Web,
        record: Record,
        keys: Keys,
        limits: Limits,
    ) -> Self {
        let General { listen, data, public_url, origins, proxies, policy } = general;
        Self { listen, data, public_url, origins, proxies, policy, tls, log, web, record, keys, limits }
    }

    /// Every setting there is.
    pub fn settings() -> Vec<Setting> {
        let mut settings = Vec::new();
        General::describe(&mut settings);
        Tls::describe(&mut settings);
        Log::describe(&mut settings);
        Web::describe(&mut settings);
        Record::describe(&mut settings);
        Keys::describe(&mut settings);
        Limits::describe(&mut settings);
        settings
    }

    /// Reads the settings from an optional file's text and the environment. All mistakes at once.
    ///
    /// `variables` are those of the process; only names that begin with `EINHALT_` are looked at.
    pub fn read(
        file: Option<(&std::path::Path, &str)>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigMistakes> {
        read::read(file, variables)
    }

    /// The address under which devices reach the service, without a slash at the end.
    pub fn public_address(&self, bound: SocketAddr) -> String {
        let scheme = if self.tls.certificate.is_some() { "https" } else { "http" };
        self.public_url
            .as_ref()
            .map_or_else(|| format!("{scheme}://{bound}"), |url| url.trim_end_matches('/').to_owned())
    }

    /// The origins whose pages may connect, each exactly.
    pub fn allowed_origins(&self, bound: SocketAddr) -> Vec<String> {
        if self.origins.is_empty() { vec![self.public_address(bound)] } else { self.origins.clone() }
    }
}

#[cfg(test)]
#[path = "config/tests.rs"]
mod tests;
