//! The programme counted: indicators of the yearly bulletins, quotas, contributions, reminders. Every figure is counted from records and
//! knows the rows behind it; nothing is typed twice.

mod area;
mod contribution;
mod form;
mod indicators;
mod letter;
mod light;
mod month;
mod national;
mod published;
mod quotas;
mod reminders;
mod research;
mod teams;
#[cfg(test)]
mod tests;

pub use area::{Area, areas};
pub use contribution::{Contribution, contribution, contribution_digest, kind_name};
pub use form::workbook;
pub use indicators::{Figure, RowRef, behind, figures, figures_by_area};
pub use letter::letter;
pub use light::{Light, SOON_DAYS, light};
pub use month::{Care, MonthItem, Visits, month};
pub use national::{NATIONAL, NationalMeasure};
pub use published::{
    INDICATORS, Indicator, PUBLISHED, Published, TARGETS, Target, compared, published, target,
};
pub use quotas::{QuotaFigure, TrainingPlaces, quota_figures, training_places};
pub use reminders::{Reminder, ReminderKind, Reminders, owed_fen, reminders};
pub use research::{GroupBy, NeedGroup, UnmetNeed, accuracy_words, group};
pub use teams::{CandidateTeam, Teams, teams};

/// Everything a yearly report of an area is made from.
#[derive(Debug, Clone)]
pub struct Yearly {
    /// The area.
    pub area: Area,
    /// The year.
    pub year: i16,
    /// Its figures in the order of the form.
    pub figures: Vec<Figure>,
    /// The same of each area in it, for the form's lines; empty for one area alone.
    pub parts: Vec<(Area, Vec<Figure>)>,
    /// Its quotas.
    pub quotas: Vec<QuotaFigure>,
    /// Its places in training.
    pub places: Vec<TrainingPlaces>,
    /// Whether the data are invented.
    pub synthetic: bool,
}

impl Yearly {
    /// The value of an indicator.
    pub fn value(&self, indicator: &str) -> i64 {
        self.figures
            .iter()
            .find(|figure| figure.indicator == indicator)
            .map_or(0, |figure| figure.value)
    }

    /// The name of an area in it.
    pub fn area_name(&self, code: &str) -> &str {
        let part = self.parts.iter().find(|(area, _)| area.code == code);
        part.map_or(self.area.name.as_str(), |(area, _)| area.name.as_str())
    }
}

/// A group of quotas in Chinese and English.
pub fn group_name(group: &str) -> (&str, &str) {
    match group {
        "help" => ("帮扶企业", "firms helped"),
        "mms_training" => ("测量管理体系培训", "management systems"),
        other => (other, other),
    }
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256(text: &str) -> String {
    use sha2::{Digest, Sha256};
    use std::fmt::Write;
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing into a String can't fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// The digest under which the figures of an area and year are signed: SHA-256 of `area/year` and one line `indicator=value` each.
pub fn signoff_digest(area: &str, year: i16, figures: &[String]) -> String {
    sha256(&format!("{area}/{year}\n{}", figures.join("\n")))
}
