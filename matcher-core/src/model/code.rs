//! Closed lists: each entry has one code (files, JSON, SQL), one Chinese and one English word.

/// An entry of a closed list.
pub trait Coded: Copy + Sized + 'static {
    /// Every entry, in the order of the list.
    const ALL: &'static [Self];
    /// The word in files, JSON and SQL.
    fn code(self) -> &'static str;
    /// The Chinese word.
    fn zh(self) -> &'static str;
    /// The English word.
    fn en(self) -> &'static str;
    /// Reads the code or the Chinese word; case and surrounding white space don't matter.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL
            .iter()
            .copied()
            .find(|e| e.code().eq_ignore_ascii_case(text) || e.zh() == text)
    }
}

/// Declares a closed list with its codes and words.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* #[doc = concat!($zh, " — ", $en)] $variant,)+ }

        impl $crate::model::Coded for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];
            fn code(self) -> &'static str { match self { $(Self::$variant => $code,)+ } }
            fn zh(self) -> &'static str { match self { $(Self::$variant => $zh,)+ } }
            fn en(self) -> &'static str { match self { $(Self::$variant => $en,)+ } }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::model::Coded::code(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                <Self as $crate::model::Coded>::parse(&text).ok_or_else(|| {
                    serde::de::Error::custom(format!(
                        "`{text}` is not one of {}",
                        <Self as $crate::model::Coded>::ALL.iter().map(|e| $crate::model::Coded::code(*e)).collect::<Vec<_>>().join(", "),
                    ))
                })
            }
        }
    };
}

pub(crate) use coded;
