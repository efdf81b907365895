//! Worked examples of what printed columns mean in base units.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_cmp
)]

use super::*;

fn ranges(text: &str, default: Option<&str>) -> Result<Vec<String>, Cause> {
    let default = default.map(|code| Unit::from_code(code).unwrap());
    let segments = parse_range(text, default.as_ref()).map_err(|e| e.code)?;
    Ok(segments
        .iter()
        .map(|(interval, unit)| format!("{interval} {}", unit.code))
        .collect())
}

#[test]
fn printed_ranges_become_intervals_in_base_units() {
    let cases: [(&str, &[&str]); 9] = [
        ("(0~150)mm", &["[0, 0.15] mm"]),
        ("3mm<行程≤10mm", &["(0.003, 0.01] mm"]),
        ("(0~1)kΩ；(1~5)kΩ", &["[0, 1000] kOhm", "[1000, 5000] kOhm"]),
        (">5t", &["(5000, ∞) t"]),
        ("10kg及以下", &["(-∞, 10] kg"]),
        ("10 s～10 μs", &["[0.00001, 10] s"]),
        ("100Ω", &["[100, 100] Ohm"]),
        ("200mm×100mm", &["[0, 0.2] mm"]),
        ("(4~72)面", &["[4, 72] {face}"]),
    ];
    for (text, expected) in cases {
        assert_eq!(
            ranges(text, None),
            Ok(expected.iter().map(ToString::to_string).collect()),
            "{text}"
        );
    }
    let celsius = &parse_range("(-40～300)℃", None).unwrap()[0].0;
    assert!(
        (celsius.lo - 233.15).abs() < 1e-9 && (celsius.hi - 573.15).abs() < 1e-9,
        "a temperature has its offset"
    );
    assert_eq!(
        ranges("0-150", Some("mm")),
        Ok(vec!["[0, 0.15] mm".to_owned()])
    );
}

#[test]
fn a_range_that_cannot_be_judged_is_an_error_with_its_place() {
    assert_eq!(ranges("0-150", None), Err(Cause::MissingUnit));
    assert_eq!(ranges("(0~150)mm", Some("kg")), Err(Cause::UnitsDiffer));
    assert_eq!(ranges("卡尺", None), Err(Cause::NothingUnderstood));
    assert_eq!(ranges("5mm~3kg", None), Err(Cause::UnitsDiffer));
    let error = parse_range("量程 0~5zzz", None).unwrap_err();
    assert_eq!(
        (error.code, error.span, error.near.as_str()),
        (Cause::UnknownUnit, [6, 9], "zzz")
    );
    assert!(error.message_zh().contains("zzz") && !error.action().0.is_empty());
}

fn uncertainty_at(text: &str, x: f64) -> f64 {
    let (u, _) = parse_uncertainty(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    u.form.at(x)
}

#[test]
fn printed_uncertainties_have_their_value_in_base_units() {
    let cases = [
        ("U=0.9μm+1.3×10⁻⁶L (k=2)", 1.0, 2.2e-6),
        ("U=0.05℃ (k=2)", 293.15, 0.05),
        ("10 μΩ/Ω + 4 μΩ", 100.0, 1.004e-3),
        ("0.3 %", 50.0, 0.15),
        ("Urel=2×10⁻⁵", 100.0, 2e-3),
        ("U=0.3 ns + 1×10⁻⁹T (k=2)", 10.0, 1.03e-8),
        ("Q[20, 0.3L] nm, L in mm", 0.1, 36.055_512_754_639_9e-9),
        // inches: 36 μin + 3.3 μin per inch
        ("(36 + 3.3D) µin", 0.254, 69e-6 * 0.0254),
        ("(0.5~2.0)μm", 0.0, 2e-6),
        ("U=0.6HRC", 60.0, 0.6),
    ];
    for (text, x, expected) in cases {
        let got = uncertainty_at(text, x);
        assert!(
            (got / expected - 1.0).abs() < 1e-9,
            "{text} at {x}: {got}, not {expected}"
        );
    }
    assert_eq!(
        parse_uncertainty("U=0.3 % (k=2.3, p=95%)").unwrap().0.k,
        Some(2.3)
    );
    assert_eq!(
        parse_uncertainty("10m +5L").unwrap_err().code,
        Cause::GarbledFormula
    );
    assert_eq!(
        parse_uncertainty("U=(0.1+0.2x)kPa").unwrap_err().code,
        Cause::UnknownVariable
    );
    assert_eq!(
        parse_uncertainty("U=0.02").unwrap_err().code,
        Cause::MissingUnit
    );
}

#[test]
fn printed_errors_have_their_half_width_in_base_units() {
    let scale = Interval::between(0.0, 0.5).unwrap();
    let at = |text: &str, x: f64| {
        parse_permitted_error(text)
            .unwrap()
            .0
            .half_width(&scale)
            .map(|t| t.at(x))
    };
    // ±(5 + L/15) μm with L in mm: 5 + 150/15 = 15 μm at 150 mm
    assert!((at("±(5+L/15)μm", 0.15).unwrap() - 15e-6).abs() < 1e-15);
    assert!((at("MPE: ±0.02mm", 0.1).unwrap() - 0.02e-3).abs() < 1e-15);
    assert!((at("±0.5%FS", 0.1).unwrap() - 0.0025).abs() < 1e-15);
    assert!(
        (at("±(0.6~10)μm", 0.25).unwrap() - 5.3e-6).abs() < 1e-15,
        "interpolated over the scale"
    );
    for (text, expected) in [
        ("J2", "J2"),
        ("3等", "3等"),
        ("1/3 MPE", "1/3 MPE"),
        ("F1级", "F1级"),
    ] {
        assert_eq!(
            parse_permitted_error(text).unwrap().0,
            PermittedError::Grade {
                name: expected.to_owned()
            }
        );
        assert_eq!(at(text, 0.1), None, "{text} can't be judged here");
    }
    assert_eq!(
        parse_permitted_error("0.4级").unwrap().0,
        PermittedError::Class {
            percent: 0.4,
            of: ClassBasis::Unknown
        }
    );
    let band = parse_permitted_error("+0.03/-0.01 mm").unwrap().0;
    assert_eq!(
        band,
        PermittedError::Band {
            lower: Some(-0.01e-3),
            upper: Some(0.03e-3)
        }
    );
}

#[test]
fn a_formula_in_degrees_celsius_grows_from_zero_celsius() {
    // class A of IEC 60751: ±(0.15 + 0.002·|t|) ℃; ±0.35 ℃ at 100 ℃ and at −100 ℃
    let (error, _) = parse_permitted_error("±(0.15+0.002|t|)℃").unwrap();
    let t = error.half_width(&Interval::ALL).unwrap();
    for (celsius, expected) in [(0.0, 0.15), (100.0, 0.35), (-100.0, 0.35), (850.0, 1.85)] {
        assert!(
            (t.at(celsius + 273.15) - expected).abs() < 1e-9,
            "{celsius}: {}",
            t.at(celsius + 273.15)
        );
    }
}

#[test]
fn the_shorter_sides_of_a_product_are_told_apart_from_its_longest() {
    for (text, expected) in [
        ("200mm×100mm", vec![(0.0, 0.1)]),
        ("(300×1000×600)mm", vec![(0.0, 0.6), (0.0, 0.3)]),
        ("(0~150)mm", vec![]),
        ("3×380V", vec![]),
    ] {
        let sides: Vec<(f64, f64)> = parse_sides(text)
            .iter()
            .map(|(side, _)| (side.lo, side.hi))
            .collect();
        assert_eq!(sides, expected, "{text}");
    }
}

#[test]
fn per_cent_say_of_what_or_are_left_open() {
    let class = |text: &str| match parse_permitted_error(text).unwrap().0 {
        PermittedError::Class { percent, of } => Some((percent, of)),
        _ => None,
    };
    assert_eq!(class("±1%"), Some((1.0, ClassBasis::Unstated)));
    assert_eq!(class("±1%FS"), Some((1.0, ClassBasis::FullScale)));
    assert_eq!(class("引用误差：±1%"), Some((1.0, ClassBasis::FullScale)));
    assert_eq!(class("±1%读数"), None);
    // a ratio of units and a sum with a constant are of the reading by what they are
    for text in ["±20μV/V", "±(0.1%+5μV)", "±2×10⁻⁵"] {
        assert_eq!(class(text), None, "{text}");
    }
}

#[test]
fn a_share_of_full_scale_becomes_a_value_by_the_range() {
    let (u, _) = parse_uncertainty("U=0.25%FS (k=2)").unwrap();
    assert!(u.of_full_scale);
    let gauge = Interval::between(-0.1e6, 2.4e6).unwrap();
    let on_gauge = u.over_scale(&gauge, false).unwrap();
    assert_eq!(on_gauge.form, Form::Value { value: 6e3 });
    // 0 ℃ to 100 ℃ in kelvins: the zero of the scale is a convention, its full scale is the span
    let thermometer = Interval::between(273.15, 373.15).unwrap();
    let Form::Value { value } = u.over_scale(&thermometer, true).unwrap().form else {
        panic!()
    };
    assert!((value - 0.25).abs() < 1e-12);
    assert_eq!(u.over_scale(&Interval::ALL, false), None);
}

#[test]
fn a_symmetric_range_a_tape_in_metres_and_a_pure_number_are_read_as_they_are_meant() {
    let range = parse_range("±10V", None).unwrap();
    assert_eq!((range[0].0.lo, range[0].0.hi), (-10.0, 10.0));
    assert!(parse_range("(0~600)mm±0.02mm", None).unwrap().len() == 1);
    // JJG 4: the L of a steel tape is in metres; millimetres would permit half a metre on five
    assert_eq!(
        parse_permitted_error("±(0.3+0.2L)mm").unwrap_err().code,
        Cause::UnknownVariable
    );
    assert!(parse_permitted_error("±(0.3+0.2L)mm, L in m").is_ok());
    assert_eq!(
        parse_uncertainty("U=0.02").unwrap_err().code,
        Cause::MissingUnit
    );
    let pure = Unit::from_code("1").unwrap();
    assert!(parse_uncertainty_in("U=0.02", &pure).is_ok());
}
