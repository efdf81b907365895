//! XML from outside as a small tree: no document type, no entities of its own, nothing fetched, depth and size capped.

use super::super::csv_sheet::decode;
use super::super::input_problem::{InputCode, InputProblem};
use super::super::limits;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// An element with its local name: prefixes and namespaces differ between generations of the same format.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// Name without prefix.
    pub(super) name: String,
    /// Attributes by local name.
    pub(super) attributes: Vec<(String, String)>,
    /// Its own text, trimmed.
    pub(super) text: String,
    /// Elements inside, in order.
    pub(super) children: Vec<Element>,
    /// The line it begins on.
    pub(super) line: u32,
}

impl Element {
    /// The value of an attribute; empty when absent.
    pub(super) fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// The first child of that name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children of that name.
    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The element at the end of a path of first children.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter()
            .try_fold(self, |element, name| element.child(name))
    }

    /// The text at the end of a path; empty when absent.
    pub(super) fn text_at(&self, path: &[&str]) -> &str {
        self.at(path).map_or("", |element| &element.text)
    }

    /// Every element below it of that name, in document order.
    pub(super) fn descendants<'e>(&'e self, name: &str) -> Vec<&'e Self> {
        let mut found = Vec::new();
        let mut open: Vec<&Self> = self.children.iter().rev().collect();
        while let Some(element) = open.pop() {
            if element.name == name {
                found.push(element);
            }
            open.extend(element.children.iter().rev());
        }
        found
    }
}

/// The root element of a document.
///
/// # Errors
/// When it is no well-formed XML, declares a document type, uses an entity that XML itself doesn't define, or is over a limit.
pub(super) fn parse(file: &str, bytes: &[u8]) -> Result<Element, Box<InputProblem>> {
    if bytes.len() as u64 > limits::XML_BYTES {
        return Err(over(file, format!("{} B", limits::XML_BYTES)));
    }
    let (text, _) = decode(bytes);
    let mut reader = Reader::from_str(text.trim_start_matches('\u{FEFF}'));
    let mut tree = Tree::new(file);
    let mut lines = Lines::new(&text);
    loop {
        let before = reader.buffer_position() as usize;
        let event = reader.read_event().map_err(|error| {
            let problem = InputProblem::error(InputCode::Unreadable, file);
            let line = lines.of(before);
            Box::new(problem.at(line, "").detail(error.to_string()))
        })?;
        let line = lines.of(before);
        match event {
            Event::Start(start) => tree.open(&start, line)?,
            Event::Empty(start) => {
                tree.open(&start, line)?;
                tree.close();
            }
            Event::End(_) => tree.close(),
            Event::Text(text) => tree.text(&text.xml10_content()),
            Event::CData(text) => tree.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let name = reference.xml10_content();
                let character = reference.resolve_char_ref().ok().flatten();
                match (character, resolve_xml_entity(&name)) {
                    (Some(character), _) => tree.text(&character.to_string()),
                    (None, Some(text)) => tree.text(text),
                    (None, None) => return Err(refused(file, line, &format!("&{name};"))),
                }
            }
            Event::DocType(_) => return Err(refused(file, line, "<!DOCTYPE>")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    tree.finish()
}

fn over(file: &str, detail: String) -> Box<InputProblem> {
    Box::new(InputProblem::error(InputCode::TooLarge, file).detail(detail))
}

fn refused(file: &str, line: u32, what: &str) -> Box<InputProblem> {
    let problem = InputProblem::error(InputCode::XmlRefused, file);
    Box::new(problem.at(line, "").value(what))
}

/// Lines by place, asked for in ascending order.
struct Lines<'t> {
    text: &'t [u8],
    place: usize,
    line: u32,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text: text.as_bytes(),
            place: 0,
            line: 1,
        }
    }

    fn of(&mut self, place: usize) -> u32 {
        let passed = self.text.get(self.place..place).unwrap_or(&[]);
        self.line += passed.split(|b| *b == b'\n').count().saturating_sub(1) as u32;
        self.place = place.max(self.place);
        self.line
    }
}

/// The tree being read.
struct Tree<'f> {
    file: &'f str,
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl<'f> Tree<'f> {
    fn new(file: &'f str) -> Self {
        Self {
            file,
            open: Vec::new(),
            root: None,
            elements: 0,
        }
    }

    fn open(&mut self, start: &BytesStart<'_>, line: u32) -> Result<(), Box<InputProblem>> {
        self.elements += 1;
        if self.open.len() >= limits::XML_DEPTH {
            return Err(over(self.file, format!("{} levels", limits::XML_DEPTH)));
        }
        if self.elements > limits::XML_ELEMENTS {
            return Err(over(
                self.file,
                format!("{} elements", limits::XML_ELEMENTS),
            ));
        }
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| {
                let problem = InputProblem::error(InputCode::Unreadable, self.file);
                Box::new(problem.at(line, "").detail(error.to_string()))
            })?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| refused(self.file, line, &attribute.value))?;
            let name = attribute.key.local_name().as_ref().to_owned();
            attributes.push((name, value.into_owned()));
        }
        self.open.push(Element {
            name: start.local_name().as_ref().to_owned(),
            attributes,
            line,
            ..Element::default()
        });
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut() {
            element.text.push_str(text);
        }
    }

    fn close(&mut self) {
        let Some(mut element) = self.open.pop() else {
            return;
        };
        let trimmed = element.text.trim();
        if trimmed.len() != element.text.len() {
            let trimmed = trimmed.to_owned();
            element.text = trimmed;
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = self.root.take().or(Some(element)),
        }
    }

    fn finish(self) -> Result<Element, Box<InputProblem>> {
        let broken = |detail: &str| {
            let problem = InputProblem::error(InputCode::Unreadable, self.file);
            Box::new(problem.detail(detail))
        };
        if let Some(open) = self.open.last() {
            return Err(broken(&format!("<{}> is never closed", open.name)));
        }
        self.root.ok_or_else(|| broken("no element"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(text: &str) -> Option<InputCode> {
        parse("a.xml", text.as_bytes())
            .err()
            .map(|problem| problem.code)
    }

    #[test]
    fn reads_local_names_attributes_text_and_lines() {
        let text = "\u{FEFF}<?xml version=\"1.0\"?>\n<a:one xmlns:a=\"x\" b:k=\"1 &lt; 2\">\n <!-- c --><two> x &amp; &#27979; </two><two/></a:one>";
        let root = parse("a.xml", text.as_bytes()).unwrap();
        assert_eq!((root.name.as_str(), root.attribute("k")), ("one", "1 < 2"));
        assert_eq!(root.text_at(&["two"]), "x & 测");
        assert_eq!(root.all("two").count(), 2);
        assert_eq!(root.children[0].line, 3);
        assert_eq!(root.descendants("two").len(), 2);
    }

    #[test]
    fn entities_document_types_and_depth_are_refused() {
        let deep = "<a>".repeat(limits::XML_DEPTH + 1);
        for (text, expected) in [
            (
                "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
                InputCode::XmlRefused,
            ),
            (
                "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
                InputCode::XmlRefused,
            ),
            ("<a>&lol;</a>", InputCode::XmlRefused),
            ("<a b=\"&lol;\"/>", InputCode::XmlRefused),
            (deep.as_str(), InputCode::TooLarge),
            ("<a><b></a>", InputCode::Unreadable),
            ("<a>", InputCode::Unreadable),
            ("", InputCode::Unreadable),
        ] {
            assert_eq!(code(text), Some(expected), "{text:.40}");
        }
    }

    proptest! {
        #[test]
        fn reads_any_text_without_panic(text in "[<>/a-c =\"&;!\\[\\]?#x0-9-]{0,120}") {
            let _ = parse("a.xml", text.as_bytes());
        }
    }
}
