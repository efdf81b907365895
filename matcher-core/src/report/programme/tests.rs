//! A small market, counted by hand.

mod files;
mod research;

use super::*;
use crate::exchange::Sheet;
use crate::exchange::ledger::{LedgerRow, check, read};
use crate::exchange::schema::SheetFormat;
use crate::model::{Ledger, Quota, ServiceKind};
use jiff::civil::date;
use std::collections::BTreeSet;

/// Rows of a sheet: its columns, then a line per row.
fn rows(sheet: &str, columns: &str, lines: &[&str]) -> Vec<LedgerRow> {
    let ledger = SheetFormat::find_ledger(sheet);
    let format = ledger.or_else(|| SheetFormat::find(sheet)).unwrap();
    let mut text = Sheet::new(sheet, columns.split(','));
    for line in lines {
        text.push(line.split(','));
    }
    if ledger.is_some() {
        let checked = check(&text, format, &|_, _| true);
        assert!(
            !checked
                .problems
                .iter()
                .any(crate::exchange::InputProblem::is_error),
            "{:?}",
            checked.problems
        );
        return checked.rows;
    }
    let names: Vec<&str> = columns.split(',').collect();
    text.rows()
        .map(|row| {
            let cell = |name: &str| {
                let place = names.iter().position(|n| *n == name);
                place.map_or("", |place| row.cell(place)).to_owned()
            };
            let cells = format.columns.iter().map(|column| cell(column.name));
            LedgerRow::new(row.number, format, cells.collect())
        })
        .collect()
}

/// Two areas: S1 and S2 in Luoyang (410303), S3 in Zhengzhou (410102); L1 leads.
fn market() -> Ledger {
    let all = [
        rows(
            "organisations",
            "id,name,region,lead",
            &[
                "L1,轴承,410303,yes",
                "S1,甲,410303,no",
                "S2,乙,410303,no",
                "S3,丙,410102,no",
            ],
        ),
        rows(
            "service_records",
            "id,provider,organisation,service_kind,state,quantity,people,order_number,ordered_on,received_on,returned_on,list_price_yuan,paid_yuan,waived_yuan,deferred_yuan,deferred_until,problem_solved,hours",
            &[
                "V1,L1,S1,calibration,settled,20,2,a,2021-02-01,2021-02-02,2021-03-01,1000.50,500,500.50,,,yes,10",
                "V2,L1,S1,calibration,returned,5,,b,2021-02-01,2021-02-02,2021-04-01,200,,150.70,50,2021-12-01,,2.5",
                "V3,L1,S2,mms_help,settled,1,3,c,2021-02-01,,2021-05-01,0,,,,,yes,",
                "V4,L1,S2,standard_setup_help,settled,2,1,d,2021-02-01,,2021-06-01,0,,,,,no,",
                "V5,L1,S3,energy,settled,1,1,e,2021-02-01,,2021-06-01,0,,,,,,",
                "V6,L1,S3,training,settled,7,7,f,2021-02-01,,2021-06-01,0,,,,,,",
                "V7,L1,S1,calibration,in_work,9,9,g,2021-02-01,2021-02-02,,,,,,,,",
                "V8,L1,S1,calibration,settled,9,9,h,2020-02-01,2020-02-02,2020-12-31,100,,100,,,yes,",
            ],
        ),
        rows(
            "service_teams",
            "id,region,name,leader,formed_on,dissolved_on",
            &[
                "T1,410303,一队,所,2020-01-01,",
                "T2,410303,二队,所,2020-01-01,2020-12-31",
                "T3,410102,三队,所,2021-12-31,",
            ],
        ),
        rows(
            "visits",
            "id,organisation,visited_on,officer,leaflets",
            &[
                "I1,S1,2021-01-05,局,10",
                "I2,S1,2021-02-05,局,5",
                "I3,S3,2021-03-05,局,",
                "I4,S2,2022-03-05,局,7",
            ],
        ),
        rows(
            "questionnaires",
            "id,organisation,answered_on,categories",
            &["Q1,S1,2021-01-05,training", "Q2,S2,2021-01-06,training;mms"],
        ),
        rows(
            "courses",
            "id,region,title,form,mms",
            &["C1,410000,内审员,on_site,yes", "C2,410000,公益课,online,"],
        ),
        rows(
            "course_sessions",
            "id,course,starts_on,ends_on,seats,leaflets",
            &[
                "CS1,C1,2021-06-10,2021-06-12,60,60",
                "CS2,C2,2021-07-01,2021-07-01,500,",
            ],
        ),
        rows(
            "attendances",
            "id,session,organisation,people,state",
            &[
                "CA1,CS1,S1,2,attended",
                "CA2,CS1,S2,1,absent",
                "CA3,CS2,S2,4,attended",
                "CA4,CS2,S3,3,attended",
            ],
        ),
        rows(
            "problems",
            "id,organisation,region,title,found_on,state,solved_on",
            &[
                "P1,S1,410303,测不准,2021-01-05,solved,2021-09-01",
                "P2,S2,410303,测不到,2021-01-05,open,",
            ],
        ),
        rows(
            "agreements",
            "id,provider,organisation,mode,state,proposed_on,signed_on,valid_to",
            &["A1,L1,S1,supply_chain,active,2020-05-01,2020-06-01,2023-05-31"],
        ),
        rows(
            "approvals",
            "id,organisation,subject,received_on,legal_days,decided_on",
            &["Y1,S3,type_approval,2021-05-06,60,2021-05-27"],
        ),
        rows("sites", "id,organisation,region", &["P,L1,410303"]),
        rows(
            "resources",
            "id,site,kind",
            &["R1,P,instrument", "R2,L1,team", "R3,P,instrument"],
        ),
        rows(
            "offers",
            "id,resource,valid_from,valid_to",
            &[
                "O1,R1,2020-01-01,2021-12-31",
                "O2,R1,2021-01-01,2022-12-31",
                "O3,R2,2021-06-01,",
            ],
        ),
        rows(
            "benefits",
            "id,areas,valid_from",
            &["F1,410303,2021-03-01", "F2,,2021-03-01"],
        ),
    ];
    read(&all.concat())
}

fn area(code: &str, regions: &[u32]) -> Area {
    Area {
        code: code.to_owned(),
        name: code.to_owned(),
        regions: Some(regions.iter().copied().collect::<BTreeSet<_>>()),
    }
}

#[test]
fn the_form_of_2021_is_the_count_by_hand() {
    let ledger = market();
    let luoyang = area("410300", &[410_303]);
    let expected = [
        ("service_teams", 1, 2),
        ("firms_visited", 1, 2),
        ("firms_helped", 2, 3),
        ("services", 2 + 1 + 3 + 1, 7 + 1 + 7),
        ("questionnaires", 2, 2),
        ("publicity_materials", 15, 75),
        ("people_trained", 2 + 4, 2 + 4 + 3 + 7),
        ("laboratories_opened", 2, 2),
        ("instruments_shared", 1, 1),
        ("problems_solved", 3, 3),
        ("standards_set_up", 2, 2),
        ("mms_firms_helped", 1, 1),
        ("course_firms", 1, 2),
        ("course_people", 4, 7),
        ("energy_carbon_services", 0, 1),
        // 500.50 and 150.70 yuan.
        ("fees_waived", 651, 651),
        ("measures_issued", 1, 2),
        ("mms_training_firms", 1, 1),
        ("lead_enterprises", 1, 1),
    ];
    let (own, whole) = (
        figures(&ledger, &luoyang, 2021),
        figures(&ledger, &Area::whole("河南省"), 2021),
    );
    for (place, (indicator, of_area, of_all)) in expected.into_iter().enumerate() {
        assert_eq!(
            (own[place].indicator, own[place].value),
            (indicator, of_area)
        );
        assert_eq!(
            (whole[place].indicator, whole[place].value),
            (indicator, of_all)
        );
    }
    let areas = [luoyang.clone(), Area::whole("")];
    let together = figures_by_area(&ledger, &areas, 2021);
    assert_eq!(together, [own.clone(), whole]);
    let rows = |area: &Area, indicator: &str| {
        let rows = behind(&ledger, area, 2021, indicator).into_iter();
        rows.map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(rows(&luoyang, "fees_waived"), ["V1", "V2"]);
    for figure in &own {
        assert_eq!(
            rows(&luoyang, figure.indicator).len(),
            figure.rows,
            "{}",
            figure.indicator
        );
    }
    assert_eq!(
        rows(&Area::whole(""), "firms_helped"),
        [
            "Y1", "CA1", "CA3", "CA4", "V1", "V2", "V3", "V4", "V5", "V6"
        ]
    );
}

#[test]
fn every_indicator_of_the_form_is_in_the_list_and_the_bulletins_are_whole() {
    for figure in figures(&Ledger::default(), &Area::whole(""), 2021) {
        let known = Indicator::find(figure.indicator).unwrap();
        assert!(!known.unit().is_empty() && figure.value == 0 && figure.rows == 0);
    }
    let lines = |text: &str| {
        csv::Reader::from_reader(text.as_bytes())
            .into_records()
            .count()
    };
    assert_eq!(
        INDICATORS.len(),
        lines(include_str!("../../../../data/indicators/indicators.csv"))
    );
    assert_eq!(
        PUBLISHED[0].1.len(),
        lines(include_str!("../../../../data/indicators/2021.csv"))
    );
    assert_eq!(
        PUBLISHED[1].1.len(),
        lines(include_str!("../../../../data/indicators/2022.csv"))
    );
    let of = |indicator, year| published(indicator, year).map(|(year, row)| (year, row.value));
    assert_eq!(of("service_teams", 2021), Some((2021, 5490)));
    assert_eq!(of("service_teams", 2026), Some((2022, 5995)));
    assert_eq!(of("firms_visited", 2026), Some((2021, 75_000)));
    assert_eq!(of("fees_waived", 2021), Some((2022, 1_400_000_000)));
    assert_eq!(of("lead_enterprises", 2026), None);
    assert_eq!(
        target("lead_enterprises").map(|t| (t.by, t.value)),
        Some((2025, 100))
    );
    let told = |indicator, value| compared(indicator, 2022, value).unwrap().0;
    assert_eq!(
        told("lead_enterprises", 7),
        "目标 100家（到2025年），占 7.0 %"
    );
    assert_eq!(told("firms_helped", 190), "9.5万余家（2022年），占 0.20 %");
}

#[test]
fn quotas_count_distinct_firms_of_their_services() {
    let quota = |group: &str, services: &[ServiceKind]| Quota {
        area: "410300".to_owned(),
        group: group.to_owned(),
        services: services.to_vec(),
        min_seekers: 3,
        penalty: None,
    };
    let quotas = [
        quota("help", &[]),
        quota(
            "mms_training",
            &[ServiceKind::Training, ServiceKind::MmsHelp],
        ),
    ];
    let found = quota_figures(&market(), &[area("410300", &[410_303])], &quotas, 2021);
    let counts: Vec<_> = found.iter().map(|q| (q.wanted, q.served)).collect();
    // Help: S1 and S2. Training in management systems: S2 was helped, S1 came to a session.
    assert_eq!(counts, [(3, 2), (3, 2)]);
    assert!(quota_figures(&market(), &[area("410100", &[410_102])], &quotas, 2021).is_empty());
}

#[test]
fn a_contribution_is_counted_and_its_digest_changes_with_it() {
    let mut ledger = market();
    let statement = contribution(&ledger, "L1", 2021);
    assert_eq!(
        (
            statement.services,
            statement.firms,
            statement.regions,
            statement.minutes
        ),
        (6, 3, 2, 750)
    );
    assert_eq!(
        (
            statement.value_fen,
            statement.waived_fen,
            statement.owed_fen,
            statement.partners
        ),
        (120_050, 65_120, 5000, 1)
    );
    let digest = contribution_digest(&statement);
    ledger.services[0].waived_fen += 1;
    assert_ne!(
        contribution_digest(&contribution(&ledger, "L1", 2021)),
        digest
    );
    assert_eq!(contribution(&ledger, "S1", 2021).services, 0);
}

#[test]
fn what_falls_due_is_told_in_time_and_once_paid_no_more() {
    let mut ledger = market();
    let due = |ledger: &Ledger, day| {
        let found = reminders(ledger, Reminders::Member, day, 30);
        found.into_iter().map(|r| (r.id, r.fen)).collect::<Vec<_>>()
    };
    assert_eq!(due(&ledger, date(2021, 10, 31)), []);
    assert_eq!(due(&ledger, date(2021, 11, 1)), [("V2".to_owned(), 5000)]);
    ledger.services[1].deferred_paid_on = Some(date(2021, 11, 20));
    assert_eq!(due(&ledger, date(2021, 12, 1)), []);
    assert_eq!(owed_fen(&ledger), 0);
    let columns = "id,region,title,year,due,to,done_on";
    let lines = [
        "Z1,410300,总结,2021,2021-10-31,省局,",
        "Z2,410300,报告,2021,2021-11-30,总局,2021-11-01",
    ];
    let ledger = read(&rows("deadlines", columns, &lines));
    let found = reminders(&ledger, Reminders::Authority, date(2021, 10, 20), 60);
    let told: Vec<_> = found.iter().map(|r| (r.kind, r.id.as_str())).collect();
    assert_eq!(told, [(ReminderKind::Deadline, "Z1")]);
}
