//! The independent checker: recomputes feasibility, value and bound in exact integers. Sees only [`crate::model`].
