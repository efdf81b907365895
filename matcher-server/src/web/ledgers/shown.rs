//! What lists of ledgers show, and what they are called.

/// Title, and the columns of the list, of each ledger.
pub(in crate::web) fn columns(kind: &str) -> (&'static str, &'static [&'static str]) {
    match kind {
        "gauges" => (
            "name",
            &["number", "range", "organisation", "class", "state", "due"],
        ),
        "service_records" => (
            "text",
            &[
                "provider",
                "organisation",
                "service_kind",
                "state",
                "quantity",
                "returned_on",
                "list_price_yuan",
                "waived_yuan",
            ],
        ),
        "service_items" => (
            "name",
            &[
                "number",
                "size",
                "state",
                "document_number",
                "document_until",
                "error",
            ],
        ),
        "confirmations" => (
            "document_number",
            &[
                "gauge",
                "done_on",
                "error",
                "tolerance",
                "verdict",
                "conditions",
            ],
        ),
        "agreements" => (
            "text",
            &[
                "provider",
                "organisation",
                "mode",
                "state",
                "signed_on",
                "valid_to",
                "nda",
            ],
        ),
        "difficulties" => ("title", &["agreement", "solver", "due", "state"]),
        "service_teams" => ("name", &["region", "leader", "experts", "formed_on"]),
        "visits" => (
            "",
            &[
                "organisation",
                "visited_on",
                "officer",
                "categories",
                "findings",
            ],
        ),
        "questionnaires" => (
            "",
            &[
                "organisation",
                "answered_on",
                "basis",
                "gauges",
                "categories",
            ],
        ),
        "challenges" => (
            "title",
            &[
                "state",
                "measurand",
                "range",
                "accuracy",
                "firms",
                "answer_by",
            ],
        ),
        "solutions" => (
            "text",
            &["challenge", "organisation", "months", "cost_yuan", "state"],
        ),
        "milestones" => ("title", &["challenge", "due", "state"]),
        "problems" => (
            "title",
            &[
                "organisation",
                "region",
                "measurand",
                "accuracy",
                "found_on",
                "state",
            ],
        ),
        "tasks" => (
            "title",
            &["organisation", "responsible", "person", "due", "state"],
        ),
        "duties" => ("duty", &["region", "body", "basis", "contact"]),
        "named_firms" => (
            "",
            &["organisation", "year", "ladder", "officer", "needs_text"],
        ),
        "approvals" => (
            "text",
            &[
                "organisation",
                "subject",
                "received_on",
                "legal_days",
                "decided_on",
            ],
        ),
        "deadlines" => ("title", &["region", "year", "due", "to", "done_on"]),
        "signoffs" => ("", &["area", "year", "state", "signed_by", "signed_on"]),
        "courses" => ("title", &["form", "provider", "mms"]),
        "course_sessions" => ("", &["course", "starts_on", "ends_on", "place", "seats"]),
        "attendances" => ("", &["session", "organisation", "people", "state"]),
        "cases" => ("title", &["organisation", "state"]),
        "questions" => (
            "title",
            &["organisation", "asked_on", "state", "answered_on"],
        ),
        "articles" => ("title", &["source", "published_on"]),
        _ => ("", &[]),
    }
}

/// English name.
pub(in crate::web) fn english(kind: &str) -> &'static str {
    match kind {
        "gauges" => "Gauge ledger",
        "service_records" => "Services",
        "service_items" => "Items",
        "confirmations" => "Confirmations",
        "agreements" => "Agreements",
        "difficulties" => "Difficulties",
        "service_teams" => "Service teams",
        "visits" => "Visits",
        "questionnaires" => "Questionnaires",
        "challenges" => "Challenges",
        "solutions" => "Answers to challenges",
        "milestones" => "Milestones",
        "problems" => "Problems of metrology",
        "tasks" => "Tasks",
        "duties" => "Duties",
        "named_firms" => "Firms with named service",
        "approvals" => "Green channel",
        "deadlines" => "Deadlines",
        "signoffs" => "Signed statistics",
        "courses" => "Courses",
        "course_sessions" => "Sessions",
        "attendances" => "Seats",
        "cases" => "Cases",
        "questions" => "Questions to experts",
        "articles" => "Knowledge",
        _ => "",
    }
}

/// The tone of a state.
pub(super) fn tone(state: &str) -> &'static str {
    match state {
        "settled" | "returned" | "closed" | "solved" | "in_use" | "done" | "accepted"
        | "reached" | "attended" | "published" | "offered" | "active" | "renewed" | "chosen"
        | "answered" => "good",
        "cancelled" | "scrapped" | "ended" | "absent" => "quiet",
        "stopped" | "refused" | "missed" | "unfit" => "bad",
        _ => "warm",
    }
}
