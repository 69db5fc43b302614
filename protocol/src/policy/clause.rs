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
    /// Proportionality, at any time: a halt for another reason.
    R10 = "R-10";
}
