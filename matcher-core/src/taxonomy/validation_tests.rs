//! Each validation of the vocabulary, by a broken example.
#![allow(clippy::unwrap_used, clippy::panic)]

use jiff::civil::date;

use super::*;

const MINIMAL: TaxonomyFiles<'static> = TaxonomyFiles {
    measurands: "id,zh,en,synonyms,field,quantity_kind,unit,usual_units,kcdb,mii\n\
        length,长度,length,,dimensional,length,m,mm,,\n",
    instruments: "id,zh,en,synonyms,broader,field,measurands,usual_units,regulations,class_meaning,interval_months,\
        interval_basis,compulsory_item,sending,verified\n\
        rule,尺,rule,,,dimensional,length,mm,JJG 1,none,12,regulation,,courier,\n\
        steel_rule,钢尺,steel rule,钢板尺,rule,dimensional,length,mm,,,12,recommended,,courier,regulations\n",
    regulations: "number,edition,title,in_force_from,replaced_by,status,verified,source\n\
        JJG 1,1999,钢直尺,2000-03-15,,current,VERIFIED,\n",
    ambiguities: "word,sense,instrument,measurand,service,zh,en\n",
    grades: "table,instrument,grade,measurand,above,up_to,unit,kind,constant,constant_unit,slope,combine,regulation,\
        verified,source\n\
        rule,rule,1,length,0,10,mm,mpe,1,um,0,sum,JJG 1,,\n",
};

/// The codes and lines of the defects of `MINIMAL` after replacing `from` by `to` everywhere.
fn defects(from: &str, to: &str) -> Vec<(&'static str, Option<u64>, DefectCode)> {
    let replace = |text: &str| text.replace("VERIFIED", "").replace(from, to);
    let [measurands, instruments, regulations, ambiguities, grades] = [
        replace(MINIMAL.measurands),
        replace(MINIMAL.instruments),
        replace(MINIMAL.regulations),
        replace(MINIMAL.ambiguities),
        replace(MINIMAL.grades),
    ];
    let files = TaxonomyFiles {
        measurands: &measurands,
        instruments: &instruments,
        regulations: &regulations,
        ambiguities: &ambiguities,
        grades: &grades,
    };
    match Taxonomy::parse(files) {
        Ok(_) => Vec::new(),
        Err(error) => error
            .defects
            .iter()
            .map(|defect| (defect.file, defect.line, defect.code))
            .collect(),
    }
}

#[test]
fn each_validation_finds_its_broken_example() {
    use DefectCode::{
        Cycle, DuplicateId, InvalidValue, Malformed, OtherDimension, UnknownReference, UnknownUnit,
        UnmarkedAmbiguity,
    };
    assert_eq!(defects("nothing", "nothing"), []);
    let circle = [2, 3].map(|line| ("instruments.csv", Some(line), Cycle));
    assert_eq!(
        defects("rule,尺,rule,,,", "rule,尺,rule,,steel_rule,"),
        circle
    );
    let cases = [
        (
            "rule,尺,rule,,,",
            "rule,尺,rule,,rule,",
            "instruments.csv",
            Some(2),
            Cycle,
        ),
        (
            "steel_rule,",
            "rule,",
            "instruments.csv",
            Some(3),
            DuplicateId,
        ),
        (
            "钢板尺,rule",
            "钢板尺,ruler",
            "instruments.csv",
            Some(3),
            UnknownReference,
        ),
        (
            "mm,JJG 1,",
            "mm,JJG 2,",
            "instruments.csv",
            Some(2),
            UnknownReference,
        ),
        (
            "mm,JJG 1,",
            "mm,JJG 1-1999,",
            "instruments.csv",
            Some(2),
            UnknownReference,
        ),
        (
            "mm,JJG 1,",
            "mm,GB 1,",
            "instruments.csv",
            Some(2),
            InvalidValue,
        ),
        ("钢板尺", "尺", "instruments.csv", None, UnmarkedAmbiguity),
        ("钢板尺", "长 度", "measurands.csv", None, UnmarkedAmbiguity),
        (
            "钢板尺,rule,dimensional,length",
            "钢板尺,rule,dimensional,mass",
            "instruments.csv",
            Some(3),
            UnknownReference,
        ),
        (
            "钢板尺,rule,dimensional,length",
            "钢板尺,rule,dimensional,",
            "instruments.csv",
            Some(3),
            InvalidValue,
        ),
        (
            "length,mm,JJG",
            "length,furlongs,JJG",
            "instruments.csv",
            Some(2),
            UnknownUnit,
        ),
        (
            "length,m,mm",
            "length,metre,mm",
            "measurands.csv",
            Some(2),
            UnknownUnit,
        ),
        (
            "12,recommended",
            "12,guessed",
            "instruments.csv",
            Some(3),
            InvalidValue,
        ),
        (
            "12,recommended",
            "-1,recommended",
            "instruments.csv",
            Some(3),
            InvalidValue,
        ),
        (
            "courier,regulations",
            "courier,hearsay",
            "instruments.csv",
            Some(3),
            InvalidValue,
        ),
        (
            "2000-03-15",
            "2000-02-31",
            "regulations.csv",
            Some(2),
            InvalidValue,
        ),
        (
            "2000-03-15,,",
            "2000-03-15,JJG 1-2020,",
            "regulations.csv",
            Some(2),
            UnknownReference,
        ),
        (
            "length,m,mm",
            "length,m,kg",
            "measurands.csv",
            Some(2),
            OtherDimension,
        ),
        ("0,10,mm", "10,0,mm", "grades.csv", Some(2), InvalidValue),
        (
            "mpe,1,um",
            "mpe,inf,um",
            "grades.csv",
            Some(2),
            InvalidValue,
        ),
        (
            "mpe,1,um",
            "mpe,1,parsec",
            "grades.csv",
            Some(2),
            UnknownUnit,
        ),
        (
            "rule,rule,1,length",
            "rule,rule,,1,length",
            "grades.csv",
            Some(2),
            Malformed,
        ),
        ("above,up_to", "above,to", "grades.csv", Some(2), Malformed),
        (
            "mpe,1,um",
            "mpe,1,{HRCC}",
            "grades.csv",
            Some(2),
            UnknownUnit,
        ),
        (
            "service,zh,en\n",
            "service,zh,en\n量尺,a,ruler,,,,\n",
            "ambiguities.csv",
            Some(2),
            UnknownReference,
        ),
        (
            "service,zh,en\n",
            "service,zh,en\n量尺,a,,,,,\n",
            "ambiguities.csv",
            Some(2),
            UnknownReference,
        ),
    ];
    for (from, to, file, line, code) in cases {
        assert_eq!(defects(from, to), [(file, line, code)], "{from} → {to}");
    }
}

#[test]
fn a_marked_ambiguity_is_accepted_and_all_defects_are_listed() {
    let marked = "service,zh,en\n尺,a,rule,,,,\n尺,b,steel_rule,,,,\n";
    let files = TaxonomyFiles {
        instruments: &MINIMAL.instruments.replace("钢板尺", "尺"),
        ambiguities: &MINIMAL.ambiguities.replace("service,zh,en\n", marked),
        regulations: &MINIMAL.regulations.replace("VERIFIED", ""),
        ..MINIMAL
    };
    let taxonomy = Taxonomy::parse(files).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(taxonomy.named("尺").len(), 2);
    let found = defects("length,mm", "weight,ells");
    assert_eq!(found.len(), 4, "{found:?}");
}

#[test]
fn an_edition_is_certain_only_when_number_date_and_status_were_verified() {
    let certain = |verified: &str| {
        let regulations = MINIMAL.regulations.replace("VERIFIED", verified);
        let files = TaxonomyFiles {
            regulations: &regulations,
            ..MINIMAL
        };
        let taxonomy = Taxonomy::parse(files).unwrap_or_else(|error| panic!("{error}"));
        let number = "JJG 1".parse::<RegulationReference>().unwrap().number;
        taxonomy
            .edition_in_force(&number, date(2020, 1, 1))
            .unwrap()
            .certain
    };
    assert!(certain("edition;in_force_from;status"));
    for missing in [
        "edition;in_force_from",
        "edition;status",
        "in_force_from;status",
        "",
    ] {
        assert!(!certain(missing), "{missing}");
    }
}
