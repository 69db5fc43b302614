//! Stable words with a text in German and English: reasons and problems are told apart by the word,
//! and shown by the text.

macro_rules! coded_texts {
    (
        $(#[$about:meta])* $name:ident:
        $($(#[$doc:meta])* $variant:ident = $word:literal, $de:literal, $en:literal;)+
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every one of them, for tables and catalogues.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The text in German.
            pub const fn de(self) -> &'static str {
                match self { $(Self::$variant => $de,)+ }
            }

            /// The text in English.
            pub const fn en(self) -> &'static str {
                match self { $(Self::$variant => $en,)+ }
            }
        }
    };
}

pub(crate) use coded_texts;
