//! Typed identifiers. Every id is its own type, so that one can never stand where another is meant.
//!
//! An identifier has exactly one spelling on the wire: a lower-case, hyphenated UUID. Any other
//! spelling of the same number is refused, so that two records can be compared byte by byte.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};
use ts_rs::TS;
use uuid::Uuid;

/// Why a text is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a lower-case hyphenated UUID")]
pub struct NotAnId;

fn parse_one_spelling(text: &str) -> Result<Uuid, NotAnId> {
    let id = Uuid::try_parse(text).map_err(|_| NotAnId)?;
    let mut buffer = Uuid::encode_buffer();
    if id.hyphenated().encode_lower(&mut buffer) == text { Ok(id) } else { Err(NotAnId) }
}

macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
        #[ts(type = "string")]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that was made elsewhere (this crate has no randomness).
            pub const fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }

            /// The UUID inside.
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// An id that follows from `parts` alone: the same parts, the same id, on every node.
            pub fn derived(domain: &str, parts: &[&[u8]]) -> Self {
                Self(derived_uuid(domain, parts))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0.hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                parse_one_spelling(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut buffer = Uuid::encode_buffer();
                serializer.serialize_str(self.0.hyphenated().encode_lower(&mut buffer))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
                })
            }
        }
    )+};
}

typed_id! {
    /// One removal of one family unit or one single adult.
    OperationId,
    /// One safety report, made by the reporting device: the key under which a retry collapses (I-9).
    ReportId,
    /// One stop: what is signalled to every device, receipted and acknowledged. A stop raised by a
    /// report carries the report's id; one raised by the clock has an id derived from its cause.
    StopId,
    /// One open reason not to continue (Halt).
    HoldId,
    /// A paired device: a handheld or a desk.
    DeviceId,
    /// A person's account.
    AccountId,
    /// One sign-in of one device.
    SessionId,
    /// A collective measure: the parent of several operations.
    MeasureId,
    /// One measure of force in the register.
    ForceId,
    /// One open pairing code; says nothing about the code itself.
    PairingCodeId,
    /// One request of a client that is not a report; a retry with the same id is answered, not repeated.
    CommandId,
}

impl StopId {
    /// The stop that a report raises.
    pub const fn of_report(report: ReportId) -> Self {
        Self::from_uuid(report.uuid())
    }
}

fn derived_uuid(domain: &str, parts: &[&[u8]]) -> Uuid {
    let mut hash = Sha256::new();
    hash.update((domain.len() as u64).to_be_bytes());
    hash.update(domain.as_bytes());
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// The position of an entry in an operation's record. The first entry is 1; 0 means "nothing yet".
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema, TS,
)]
#[ts(type = "number")]
pub struct Seq(#[schemars(range(max = 9_007_199_254_740_991_u64))] pub u64);

impl Seq {
    /// Before the first entry.
    pub const NONE: Self = Self(0);

    /// The position after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_only() {
        let good = "0190f6b2-7c1a-7000-8000-0000000000aa";
        assert!(good.parse::<DeviceId>().is_ok());
        for bad in [
            "0190F6B2-7C1A-7000-8000-0000000000AA",
            "0190f6b27c1a700080000000000000aa",
            "{0190f6b2-7c1a-7000-8000-0000000000aa}",
            "urn:uuid:0190f6b2-7c1a-7000-8000-0000000000aa",
            " 0190f6b2-7c1a-7000-8000-0000000000aa",
            "",
        ] {
            assert_eq!(bad.parse::<DeviceId>(), Err(NotAnId), "{bad}");
        }
    }

    #[test]
    fn derived_ids_separate_their_parts() {
        let one = HoldId::derived("t", &[b"ab", b"c"]);
        assert_eq!(one, HoldId::derived("t", &[b"ab", b"c"]));
        assert_ne!(one, HoldId::derived("t", &[b"a", b"bc"]));
        assert_ne!(one, HoldId::derived("u", &[b"ab", b"c"]));
    }
}
