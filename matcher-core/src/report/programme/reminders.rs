//! What falls due: gauges, deferred fees, agreements for firms; tasks, reports and agreements for authorities.

use crate::model::{AgreementState, GaugeClass, GaugeState, Ledger, TaskState};
use jiff::civil::Date;

/// What a reminder is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReminderKind {
    /// A gauge is due (到期提醒).
    Gauge,
    /// A deferred fee is to be paid (欠费不欠服务).
    DeferredFee,
    /// An agreement ends.
    Agreement,
    /// A task is due.
    Task,
    /// A report to the level above is due.
    Deadline,
}

impl ReminderKind {
    /// The sheet of its rows.
    pub fn sheet(self) -> &'static str {
        match self {
            Self::Gauge => "gauges",
            Self::DeferredFee => "service_records",
            Self::Agreement => "agreements",
            Self::Task => "tasks",
            Self::Deadline => "deadlines",
        }
    }

    /// Chinese and English name.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Gauge => ("计量器具到期", "gauge due"),
            Self::DeferredFee => ("缓收费用到期", "deferred fee due"),
            Self::Agreement => ("伙伴协议到期", "agreement ends"),
            Self::Task => ("任务到期", "task due"),
            Self::Deadline => ("报送截止", "report due"),
        }
    }
}

/// Something that falls due.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reminder {
    /// The day.
    pub due: Date,
    /// What it is.
    pub kind: ReminderKind,
    /// Id of its row.
    pub id: String,
    /// Name of the thing.
    pub title: String,
    /// Amount in fen; 0 where it is none.
    pub fen: i64,
}

/// Whose reminders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reminders {
    /// A firm's or provider's: everything in its ledger.
    Member,
    /// An authority's: tasks, reports and agreements of its area.
    Authority,
}

/// Everything that is overdue or falls due within `days` from `today`, the first first.
pub fn reminders(ledger: &Ledger, whose: Reminders, today: Date, days: i32) -> Vec<Reminder> {
    let until = today
        .checked_add(jiff::Span::new().days(days))
        .unwrap_or(Date::MAX);
    let mut found = Vec::new();
    if whose == Reminders::Member {
        for gauge in &ledger.gauges {
            let used = !matches!(gauge.state, GaugeState::Stopped | GaugeState::Scrapped);
            if let Some(due) = gauge.due.filter(|_| used && gauge.class != GaugeClass::C) {
                found.push(Reminder {
                    due,
                    kind: ReminderKind::Gauge,
                    id: gauge.id.clone(),
                    title: format!("{} {}", gauge.name, gauge.number).trim().to_owned(),
                    fen: 0,
                });
            }
        }
        for service in ledger.services.iter().filter(|s| s.owed_fen() > 0) {
            if let Some(due) = service.deferred_until {
                found.push(Reminder {
                    due,
                    kind: ReminderKind::DeferredFee,
                    id: service.id.clone(),
                    title: service.number.clone(),
                    fen: service.owed_fen(),
                });
            }
        }
    } else {
        for task in ledger
            .tasks
            .iter()
            .filter(|task| task.state == TaskState::Open)
        {
            found.push(Reminder {
                due: task.due,
                kind: ReminderKind::Task,
                id: task.id.clone(),
                title: task.title.clone(),
                fen: 0,
            });
        }
        for deadline in ledger.deadlines.iter().filter(|deadline| !deadline.done) {
            found.push(Reminder {
                due: deadline.due,
                kind: ReminderKind::Deadline,
                id: deadline.id.clone(),
                title: deadline.title.clone(),
                fen: 0,
            });
        }
    }
    for agreement in &ledger.agreements {
        let runs = !matches!(
            agreement.state,
            AgreementState::Ended | AgreementState::Proposed
        );
        if let Some(due) = agreement.valid_to.filter(|_| runs) {
            found.push(Reminder {
                due,
                kind: ReminderKind::Agreement,
                id: agreement.id.clone(),
                title: agreement.id.clone(),
                fen: 0,
            });
        }
    }
    found.retain(|reminder| reminder.due <= until);
    found.sort();
    found
}

/// Deferred fees that are still owed, in fen.
pub fn owed_fen(ledger: &Ledger) -> i64 {
    ledger
        .services
        .iter()
        .map(crate::model::ServiceRecord::owed_fen)
        .sum()
}
