//! The ids of a table: sorted, so that the order of rows in files changes nothing.

use super::cells::Bound;
use crate::exchange::input_problem::{InputCode, InputProblem};
use crate::exchange::limits;
use crate::ids::Ix;
use std::collections::HashMap;
use std::marker::PhantomData;

/// The ids of a table in ascending order. Indexes are provisional: bad rows still have theirs.
#[derive(Debug)]
pub(super) struct Ids<'a, T> {
    /// Name of the table's sheet, for messages.
    pub(super) sheet: &'static str,
    sorted: Vec<&'a str>,
    places: HashMap<&'a str, u32>,
    /// How many rows claim each id; of several none is used.
    claims: Vec<u32>,
    of: PhantomData<fn() -> T>,
}

impl<'a, T> Ids<'a, T> {
    /// The ids in the column `id` of a sheet, with `more` ids that need no row. Reports ids that are repeated or can't be ids.
    pub(super) fn of(
        sheet: &'static str,
        bound: Option<&Bound<'a>>,
        more: impl Iterator<Item = &'a str>,
        problems: &mut Vec<InputProblem>,
    ) -> Self {
        let mut first_rows: HashMap<&'a str, u32> = HashMap::new();
        let mut claimed = Vec::new();
        let mut sorted = Vec::new();
        for (bound, row) in bound
            .into_iter()
            .flat_map(|bound| bound.sheet.rows().map(move |row| (bound, row)))
        {
            let id = bound.raw(row, "id");
            if id.is_empty() {
                continue;
            }
            claimed.push(id);
            if let Some(first) = first_rows.get(id) {
                let problem = bound.problem(InputCode::DuplicateId, row.number, "id");
                problems.push(problem.value(id).detail(first.to_string()));
            } else {
                first_rows.insert(id, row.number);
                sorted.push(id);
            }
        }
        for id in more {
            if !first_rows.contains_key(id) {
                first_rows.insert(id, 0);
                sorted.push(id);
            }
        }
        sorted.sort_unstable();
        let places: HashMap<&str, u32> = sorted.iter().copied().zip(0..).collect();
        let mut claims = vec![0; sorted.len()];
        for id in claimed {
            if let Some(place) = places.get(id)
                && let Some(count) = claims.get_mut(*place as usize)
            {
                *count += 1;
            }
        }
        Self {
            sheet,
            sorted,
            places,
            claims,
            of: PhantomData,
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// All ids, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.sorted.iter().copied()
    }

    /// The place of an id.
    pub(super) fn find(&self, id: &str) -> Option<Ix<T>> {
        self.places.get(id).map(|place| Ix::new(*place as usize))
    }

    /// The id at a place.
    pub(super) fn id(&self, place: Ix<T>) -> &'a str {
        self.sorted.get(place.index()).copied().unwrap_or("")
    }

    /// Whether several rows claim the id.
    pub(super) fn is_repeated(&self, place: Ix<T>) -> bool {
        self.claims.get(place.index()).is_some_and(|rows| *rows > 1)
    }

    /// Whether a row claims the id.
    pub(super) fn has_row(&self, place: Ix<T>) -> bool {
        self.claims.get(place.index()).is_some_and(|rows| *rows > 0)
    }
}

/// Why a text can't be an id.
pub(in crate::exchange) fn id_defect(id: &str) -> Option<&'static str> {
    if id.chars().count() > limits::ID_CHARACTERS {
        Some("too long")
    } else if id.contains([';', '；']) {
        Some(";")
    } else {
        None
    }
}

/// From provisional places to the final ones, without the rows that were dropped.
#[derive(Debug)]
pub(super) struct Kept<T> {
    places: Vec<Option<u32>>,
    of: PhantomData<fn() -> T>,
}

impl<T> Kept<T> {
    /// Takes the good rows out of `rows`, in order; `settle` moves their references and drops a row by returning `None`.
    pub(super) fn compact(
        rows: Vec<Option<T>>,
        mut settle: impl FnMut(&mut T) -> Option<()>,
    ) -> (Vec<T>, Self) {
        let mut kept = Vec::with_capacity(rows.len());
        let places = rows
            .into_iter()
            .map(|row| {
                let mut row = row?;
                settle(&mut row)?;
                kept.push(row);
                u32::try_from(kept.len() - 1).ok()
            })
            .collect();
        let of = PhantomData;
        (kept, Self { places, of })
    }

    /// The final place; `None` when the row was dropped.
    pub(super) fn ix(&self, provisional: Ix<T>) -> Option<Ix<T>> {
        let place = self.places.get(provisional.index()).copied().flatten()?;
        Some(Ix::new(place as usize))
    }

    /// Moves a reference; `None` when its row was dropped.
    pub(super) fn settle(&self, reference: &mut Ix<T>) -> Option<()> {
        *reference = self.ix(*reference)?;
        Some(())
    }

    /// Moves all references; `None` when a row was dropped.
    pub(super) fn settle_all(&self, references: &mut [Ix<T>]) -> Option<()> {
        references
            .iter_mut()
            .try_for_each(|reference| self.settle(reference))
    }

    /// Moves the references whose rows were kept and forgets the others.
    pub(super) fn settle_weak(&self, references: &mut Vec<Ix<T>>) {
        *references = references
            .iter()
            .filter_map(|reference| self.ix(*reference))
            .collect();
    }
}
