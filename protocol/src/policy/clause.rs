//! The clauses, by the ids of the requirements (R-61: every rule carries its clause).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

macro_rules! clauses {
    ($($(#[$doc:meta])* $variant:ident = $word:literal;)+) => {
        /// A clause of the agreement, or a design rule that follows from it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS)]
        pub enum ClauseId {
            $($(#[$doc])* #[serde(rename = $word)] $variant,)+
        }

        impl ClauseId {
            /// Every clause.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The id as it is written.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

clauses! {
    /// The last means: counselled on voluntary departure first.
    R01 = "R-01";
    /// Supporters and the release from confidentiality.
    R02 = "R-02";
    /// A copy for the person concerned.
    R03 = "R-03";
    /// Proportionality, at any time: a halt for another reason.
    R10 = "R-10";
    /// Force as little and as targeted as possible.
    R11 = "R-11";
    /// Nights and minors.
    R20 = "R-20";
    /// Medical emergency: interrupt.
    R30 = "R-30";
    /// Life-threatening condition: abort.
    R31 = "R-31";
    /// What lifts a medical hold.
    R32 = "R-32";
    /// Rescue chain.
    R33 = "R-33";
    /// Families are not separated.
    R40 = "R-40";
    /// Not out of social or medical institutions.
    R41 = "R-41";
    /// Nobody who is not fit to travel; certificates are recognised as a rule.
    R50 = "R-50";
    /// Left open by the agreement: entering a dwelling, forms of police assistance.
    R60 = "R-60";
    /// Every rule carries its clause; districts may tighten, never loosen unseen.
    R61 = "R-61";
}

impl ClauseId {
    /// The files that carry it out, from the root of the repository. A test checks that they are there,
    /// and writes them into `server/docs/agreement.md`.
    pub const fn rules(self) -> &'static [&'static str] {
        match self {
            Self::R01 | Self::R02 => &["protocol/src/safeguards/preflight.rs"],
            Self::R03 => &["protocol/src/record/export.rs"],
            Self::R10 => &[
                "protocol/src/safeguards/proportionality.rs",
                "protocol/src/safeguards/recommendation.rs",
                "protocol/src/safeguards/legal.rs",
            ],
            Self::R11 => &["protocol/src/safeguards/force.rs"],
            Self::R20 => &["protocol/src/safeguards/night.rs"],
            Self::R30 => &[
                "protocol/src/safeguards/emergency.rs",
                "protocol/src/safeguards/standstill.rs",
                "protocol/src/safeguards/comms.rs",
                "protocol/src/safeguards/device_check.rs",
            ],
            Self::R31 => &["protocol/src/safeguards/emergency.rs", "protocol/src/safeguards/sisters.rs"],
            Self::R32 => &["protocol/src/safeguards/fitness.rs", "protocol/src/safeguards/lifting.rs"],
            Self::R33 => &["protocol/src/rescue/chain.rs", "protocol/src/rescue/content.rs"],
            Self::R40 => &["protocol/src/safeguards/family.rs"],
            Self::R41 => &["protocol/src/safeguards/facility.rs", "protocol/src/operation/place.rs"],
            Self::R50 => &["protocol/src/safeguards/document.rs"],
            // No rule takes a position: the steps that can be asked for are listed here, and none of them
            // enters a dwelling; police have no role of their own.
            Self::R60 => &["protocol/src/operation/plan.rs", "protocol/src/people.rs"],
            Self::R61 => &["protocol/src/policy/overrides.rs", "protocol/src/explain/mod.rs"],
        }
    }
}
