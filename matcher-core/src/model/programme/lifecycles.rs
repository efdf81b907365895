//! The table of every lifecycle.

use super::lifecycle::{Lifecycle, Party, State};

/// `code [(public)] needs [columns] then [states];` a line per state, `@Party writes [columns] takes [steps to states];` a line per
/// party. The first state is where a record usually begins; members see a record in its public states.
macro_rules! lifecycles {
    ($($sheet:ident {
        $($code:ident $(($public:ident))? needs [$($need:ident),*] then [$($next:ident),*];)+
        $(@$party:ident writes [$($column:ident),*] takes [$($step:ident),*];)*
    })+) => {
        &[$(Lifecycle {
            sheet: stringify!($sheet),
            states: &[$(State {
                code: stringify!($code),
                needs: &[$(stringify!($need)),*],
                next: &[$(stringify!($next)),*],
                public: !([$(stringify!($public))?] as [&str; _]).is_empty(),
            }),+],
            columns: &[$($((stringify!($column), Party::$party),)*)*],
            steps: &[$($((stringify!($step), Party::$party),)*)*],
        }),+]
    };
}

/// Every lifecycle.
pub const LIFECYCLES: &[Lifecycle] = lifecycles! {
    service_records {
        booked needs [] then [ordered, cancelled];
        ordered needs [order_number, ordered_on] then [received, in_work, cancelled];
        received needs [order_number, received_on] then [in_work, returned];
        in_work needs [order_number] then [returned];
        returned needs [returned_on] then [settled];
        settled needs [returned_on, list_price_yuan] then [];
        cancelled needs [remarks] then [];
        @Provider writes [document_number, document_until, list_price_yuan, paid_yuan, waived_yuan, deferred_yuan, deferred_until, deferred_paid_on] takes [received, in_work, returned, settled];
        @Seeker writes [rating, problem_solved] takes [];
    }
    service_items {
        waiting needs [] then [received, in_work];
        received needs [] then [in_work, refused];
        in_work needs [] then [done, refused];
        done needs [document_number] then [returned];
        returned needs [] then [];
        refused needs [remarks] then [returned];
        @Provider writes [document_number, document_until, error, uncertainty] takes [received, in_work, done, refused];
    }
    gauges {
        in_use needs [] then [restricted, downgraded, stopped, scrapped];
        restricted needs [remarks] then [in_use, downgraded, stopped, scrapped];
        downgraded needs [remarks] then [in_use, restricted, stopped, scrapped];
        stopped needs [] then [in_use, restricted, downgraded, scrapped];
        scrapped needs [] then [];
    }
    tasks {
        open needs [] then [done, closed];
        done needs [evidence] then [open, closed];
        closed needs [evidence, closed_on] then [];
    }
    problems {
        open needs [] then [in_research, solved];
        in_research needs [challenge] then [solved, open];
        solved needs [solved_on] then [open];
    }
    agreements {
        proposed needs [] then [active, ended];
        active needs [signed_on, valid_to] then [evaluated, ended];
        evaluated needs [score] then [renewed, ended];
        renewed needs [valid_to] then [evaluated, ended];
        ended needs [ended_on] then [];
        @Provider writes [] takes [proposed];
        @Seeker writes [score, evaluation] takes [active, evaluated, renewed];
    }
    difficulties {
        open needs [] then [solved];
        solved needs [solution, solved_on] then [open];
    }
    challenges {
        draft needs [] then [published];
        published (public) needs [answer_by] then [chosen];
        chosen (public) needs [team, reason] then [under_way];
        under_way (public) needs [team] then [done];
        done (public) needs [result] then [offered];
        offered (public) needs [result] then [];
    }
    solutions {
        submitted needs [] then [chosen, refused];
        chosen needs [reason] then [];
        refused needs [reason] then [];
        @Authority writes [reason] takes [chosen, refused];
    }
    milestones {
        planned needs [] then [reached, missed];
        reached needs [evidence] then [];
        missed needs [evidence] then [reached];
    }
    attendances {
        nominated needs [] then [confirmed, absent];
        confirmed needs [] then [attended, absent];
        attended needs [] then [];
        absent needs [] then [];
        @Authority writes [] takes [confirmed, attended, absent];
    }
    cases {
        submitted needs [] then [reviewed, refused];
        reviewed needs [review] then [published, refused];
        published (public) needs [review] then [];
        refused needs [review] then [];
        @Authority writes [review] takes [reviewed, published, refused];
    }
    questions {
        asked needs [] then [answered];
        answered needs [answer, answered_on] then [published];
        published needs [answer, answered_on] then [];
        @Authority writes [answer, answered_on] takes [answered, published];
    }
    signoffs {
        signed needs [figures, digest, signed_by] then [returned, accepted];
        returned needs [remarks] then [signed];
        accepted needs [figures, digest] then [];
    }
};
