//! The board of a small round whose names are hostile.

use super::*;
use crate::report::page::tests::{round, tables};

fn written(check: impl Fn(&Board, &[ServedRow], &[UnservedRow], &Figures)) {
    round(tables(), |material, figures, _| {
        let folder = tempfile::tempdir().unwrap();
        write_board(material, &mut |name| folder.path().join(name)).unwrap();
        let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
        let board: Board = serde_json::from_str(&text(BOARD)).unwrap();
        let (served, unserved) = (text(SERVED), text(UNSERVED));
        let ends = |file: &str| -> Vec<u64> {
            let bytes = file.bytes().zip(1_u64..);
            bytes
                .filter(|(byte, _)| *byte == b'\n')
                .map(|(_, at)| at)
                .collect()
        };
        assert_eq!(
            (ends(&served), ends(&unserved)),
            (board.served.ends.clone(), board.unserved.ends.clone())
        );
        let served: Vec<ServedRow> = served
            .lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect();
        let unserved: Vec<UnservedRow> = unserved
            .lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect();
        check(&board, &served, &unserved, figures);
    });
}

#[test]
fn every_row_has_its_keys_and_they_name_what_the_row_says() {
    written(|board, served, unserved, figures| {
        assert_eq!((served.len(), unserved.len()), (figures.served, 4));
        for (place, row) in served.iter().enumerate() {
            let seeker = &board.seekers[board.served.seeker[place] as usize];
            assert_eq!(row.seeker, seeker.name);
            assert_eq!(seeker.area, Some(0));
            assert_eq!(
                board.providers[board.served.provider[place] as usize].id,
                "o0"
            );
            assert_eq!(
                board.services[board.served.service[place] as usize].1,
                row.service
            );
        }
        for (place, row) in unserved.iter().enumerate() {
            assert_eq!(
                row.seeker,
                board.seekers[board.unserved.seeker[place] as usize].name
            );
            assert_eq!(
                board.services[board.unserved.service[place] as usize].1,
                row.service
            );
        }
        let counted: usize = board.classes.iter().map(|c| c.count).sum();
        assert_eq!(counted, unserved.len());
        for (class, entry) in board.classes.iter().enumerate() {
            let rows = board
                .unserved
                .class
                .iter()
                .filter(|c| **c as usize == class);
            assert_eq!(rows.count(), entry.count, "{}", entry.code);
        }
    });
}

#[test]
fn names_on_the_map_are_text() {
    written(|board, _, _, _| {
        assert!(board.map.contains("&#60;script&#62;alert") && !board.map.contains("<script"));
    });
}

#[test]
fn one_more_adviser_serves_the_need_that_waits() {
    written(|board, _, unserved, _| {
        let prospect = &board.prospects[0];
        assert_eq!(
            (prospect.firms, prospect.little_giants, prospect.left),
            (1, 1, 0)
        );
        assert_eq!(unserved[prospect.rows[0] as usize].seeker, "丙");
        assert!(
            prospect
                .sentence
                .zh()
                .contains("多服务 1 家企业的 1 项需求，其中小巨人 1 家"),
            "{}",
            prospect.sentence.zh()
        );
    });
}

#[test]
fn an_area_that_nobody_can_raise_says_that_capability_is_missing() {
    written(|board, _, _, _| {
        let raise = &board.raises[0];
        assert_eq!((raise.wanted, raise.served, raise.reached), (4, 2, 2));
        assert!(
            raise.sentence.zh().contains("缺的是能力而不是排序"),
            "{}",
            raise.sentence.zh()
        );
    });
}
