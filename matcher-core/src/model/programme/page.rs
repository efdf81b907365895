//! What the programme offers for reading and attending.

use jiff::civil::Date;

/// What a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageKind {
    /// 课程
    Course,
    /// 典型案例
    Case,
    /// 知识库
    Article,
}

/// A course, a case or an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Which.
    pub kind: PageKind,
    /// Its id among those of its kind.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// The text.
    pub text: String,
    /// Who holds the course, or whose case it is, by id; empty: an authority's.
    pub organisation: String,
    /// Its division of GB/T 2260; 0: that of the organisation.
    pub region: u32,
    /// Whether one attends without travelling.
    pub online: bool,
    /// First and last day of each session of a course, earliest first.
    pub sessions: Vec<(Date, Date)>,
    /// Day of publishing, of an article.
    pub published_on: Option<Date>,
    /// Whether all members may see it: of cases only the published ones.
    pub public: bool,
}
