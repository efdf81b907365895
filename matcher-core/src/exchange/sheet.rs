//! A sheet: a header and rows of text, from whatever file it came.

/// Rows of text under a header. Cells lie back to back in one buffer, so that a large sheet costs little.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    name: String,
    file: String,
    header: Vec<String>,
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
    /// The number of each row as its file counts it, and where its cells end in `ends`.
    rows: Vec<(u32, usize)>,
}

impl Sheet {
    /// An empty sheet with a name such as `needs` and its header. The header is row 1 of its file.
    pub fn new<H: Into<String>>(
        name: impl Into<String>,
        header: impl IntoIterator<Item = H>,
    ) -> Self {
        let name = name.into();
        Self {
            file: name.clone(),
            name,
            header: header.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// The same sheet, known to come from `file`.
    #[must_use]
    pub fn from_file(mut self, file: impl Into<String>) -> Self {
        self.file = file.into();
        self
    }

    /// Appends a row below the last one.
    pub fn push<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) {
        let number = self.rows.last().map_or(2, |(number, _)| number + 1);
        self.push_numbered(number, cells);
    }

    /// Appends a row that is row `number` of its file.
    pub fn push_numbered<C: AsRef<str>>(
        &mut self,
        number: u32,
        cells: impl IntoIterator<Item = C>,
    ) {
        for cell in cells {
            self.text.push_str(cell.as_ref());
            self.ends.push(self.text.len());
        }
        self.rows.push((number, self.ends.len()));
    }

    /// Its name, such as `needs`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it came from, such as `needs.csv` or `market.xlsx#needs`; its name when it was made in memory.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The words of its first row.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// How many rows it has below the header.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is nothing below the header.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Bytes of text in its cells.
    pub fn text_len(&self) -> usize {
        self.text.len()
    }

    /// The rows in the order of the file.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> + Clone {
        (0..self.rows.len()).map(|index| self.row(index))
    }

    /// The row at `index`, counted from 0 below the header; an empty row beyond the end.
    pub fn row(&self, index: usize) -> Row<'_> {
        let first = match index.checked_sub(1) {
            Some(before) => self.rows.get(before).map_or(0, |(_, end)| *end),
            None => 0,
        };
        let (number, end) = self.rows.get(index).copied().unwrap_or((0, first));
        Row {
            number,
            sheet: self,
            first,
            end,
        }
    }
}

/// One row of a sheet.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// As its file counts it: the header is row 1.
    pub number: u32,
    sheet: &'a Sheet,
    first: usize,
    end: usize,
}

impl<'a> Row<'a> {
    /// The trimmed text of a cell, counted from 0; empty beyond the end of the row.
    pub fn cell(self, column: usize) -> &'a str {
        let index = self.first + column;
        if index >= self.end {
            return "";
        }
        let start = match index.checked_sub(1) {
            Some(before) => self.sheet.ends.get(before).copied().unwrap_or(0),
            None => 0,
        };
        let end = self.sheet.ends.get(index).copied().unwrap_or(start);
        self.sheet.text.get(start..end).unwrap_or("").trim()
    }

    /// All cells.
    pub fn cells(self) -> impl Iterator<Item = &'a str> {
        (0..self.len()).map(move |column| self.cell(column))
    }

    /// How many cells it has.
    pub fn len(self) -> usize {
        self.end - self.first
    }

    /// Whether every cell is empty.
    pub fn is_empty(self) -> bool {
        self.cells().all(str::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_the_cells_it_was_given() {
        let mut sheet = Sheet::new("needs", ["id", "text"]);
        sheet.push(["n1", " 卡尺 "]);
        sheet.push_numbered(9, ["n2"]);
        sheet.push(["", "", "x"]);
        let rows: Vec<(u32, Vec<&str>)> = sheet
            .rows()
            .map(|row| (row.number, row.cells().collect()))
            .collect();
        assert_eq!(
            rows,
            [
                (2, vec!["n1", "卡尺"]),
                (9, vec!["n2"]),
                (10, vec!["", "", "x"])
            ]
        );
        assert_eq!(sheet.row(1).cell(1), "");
        assert_eq!(sheet.row(7).cell(0), "");
    }
}
