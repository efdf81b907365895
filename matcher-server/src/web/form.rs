//! What a browser sends with a form.

use axum::body::Bytes;

/// Names and values in the order of the form; a name may come more than once.
#[derive(Debug, Default, Clone)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads `application/x-www-form-urlencoded`.
    pub(super) fn read(body: &Bytes) -> Self {
        let pairs = form_urlencoded::parse(body).into_owned();
        Self(
            pairs
                .map(|(name, value)| (name, value.replace("\r\n", "\n")))
                .collect(),
        )
    }

    /// The first value of a name; empty when it is absent.
    pub(super) fn get(&self, name: &str) -> &str {
        let first = self
            .0
            .iter()
            .find(|(n, v)| n == name && !v.trim().is_empty());
        first.map_or("", |(_, value)| value.trim())
    }

    /// The value of a field that may be empty on purpose; `None` where the form has no such field.
    pub(super) fn last(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().rev().find(|(n, _)| n == name);
        found.map(|(_, value)| value.trim())
    }

    /// The names of the fields, each as often as it comes.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Every value of a name that is not empty.
    pub(super) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        let of_name = move |(n, v): &'f (String, String)| (n == name).then_some(v.trim());
        self.0
            .iter()
            .filter_map(of_name)
            .filter(|value| !value.is_empty())
    }

    /// How many groups named `PREFIX[0].`, `PREFIX[1].` and so on there are.
    pub(super) fn groups(&self, prefix: &str) -> usize {
        let has = |at: usize| {
            let start = format!("{prefix}[{at}].");
            self.0.iter().any(|(name, _)| name.starts_with(&start))
        };
        (0..MOST_GROUPS).take_while(|&at| has(at)).count()
    }
}

/// Groups of fields a form may repeat.
const MOST_GROUPS: usize = 50;

/// Text as a part of an address.
pub(super) fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_browsers_write_it() {
        let body =
            Bytes::from_static(b"a=1+2&b=%E5%8D%A1%E5%B0%BA&b=&b=x%0D%0Ay&r%5B0%5D.c=1&empty");
        let form = Form::read(&body);
        assert_eq!(form.get("a"), "1 2");
        assert_eq!(form.all("b").collect::<Vec<_>>(), ["卡尺", "x\ny"]);
        assert_eq!((form.get("absent"), form.get("empty")), ("", ""));
        assert_eq!((form.groups("r"), form.groups("s")), (1, 0));
        assert_eq!(encode("/n?a=卡"), "%2Fn%3Fa%3D%E5%8D%A1");
    }
}
