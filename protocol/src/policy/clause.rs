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
