//! Writes a problem file.

use std::borrow::Cow;
use std::io::{self, Write};

use super::record::{
    BundleRecord, HeaderRecord, LineRecord, NeedRecord, NeedSlotRecord, PairRecord, ProviderRecord,
    QuotaRecord, SeekerRecord, SlotRecord,
};
use crate::model::{NeedSlot, Problem};

/// Writes a problem so that [`read`](super::read) gives it back.
///
/// # Errors
/// Those of `output`.
pub fn write(problem: &Problem, mut output: impl Write) -> io::Result<()> {
    let mut line = |record: LineRecord<'_>| -> io::Result<()> {
        serde_json::to_writer(&mut output, &record)?;
        output.write_all(b"\n")
    };
    line(LineRecord::Problem(header(problem)))?;
    for slot in &problem.slots {
        line(LineRecord::Slot(SlotRecord {
            id: Cow::Borrowed(&slot.id),
            provider: slot.provider,
            minutes: slot.minutes,
        }))?;
    }
    for (index, need) in problem.needs.iter().enumerate() {
        let options = problem.options_of(index as u32).iter();
        line(LineRecord::Need(NeedRecord {
            id: Cow::Borrowed(&need.id),
            seeker: need.seeker,
            quotas: need.quotas.clone(),
            options: options.map(|o| (o.slot, o.minutes, o.value)).collect(),
        }))?;
    }
    for bundle in &problem.bundles {
        line(LineRecord::Bundle(BundleRecord {
            id: Cow::Borrowed(&bundle.id),
            needs: bundle.needs.clone(),
            all: bundle.all,
            max_providers: bundle.max_providers,
        }))?;
    }
    for &pair in &problem.pairs {
        line(LineRecord::Pair(PairRecord {
            provider: pair.provider,
            seeker: pair.seeker,
            cost: pair.cost,
        }))?;
    }
    for (kind, entries) in [
        (LineRecord::Pin as fn(NeedSlotRecord) -> _, &problem.pins),
        (LineRecord::Ban, &problem.bans),
        (LineRecord::Previous, &problem.previous),
    ] {
        for &NeedSlot { need, slot } in entries {
            line(kind(NeedSlotRecord { need, slot }))?;
        }
    }
    output.flush()
}

fn header(problem: &Problem) -> HeaderRecord<'_> {
    let providers = problem.providers.iter().map(|provider| ProviderRecord {
        id: Cow::Borrowed(&provider.id),
        max_partners: provider.max_partners,
    });
    let seekers = problem.seekers.iter().map(|seeker| SeekerRecord {
        id: Cow::Borrowed(&seeker.id),
        max_providers: seeker.max_providers,
    });
    let quotas = problem.quotas.iter().map(|quota| QuotaRecord {
        id: Cow::Borrowed(&quota.id),
        min_seekers: quota.min_seekers,
        penalty: quota.penalty,
    });
    HeaderRecord {
        version: 1,
        name: Cow::Borrowed(&problem.name),
        max_changes: problem.max_changes,
        providers: providers.collect(),
        seekers: seekers.collect(),
        quotas: quotas.collect(),
    }
}
