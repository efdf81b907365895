//! Units, intervals and the worst ratio against worked values and dense sampling.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_cmp
)]

use proptest::prelude::*;

use super::unit::UNITS;
use super::*;

fn interval(lo: f64, hi: f64, lo_closed: bool, hi_closed: bool) -> Interval {
    Interval::try_new(lo, hi, lo_closed, hi_closed).expect("an interval of the test")
}

#[test]
fn every_line_of_the_unit_table_is_usable_and_unambiguous() {
    assert_eq!(UNITS.faults, Vec::<String>::new());
    assert!(UNITS.all.len() > 180);
}

#[test]
fn printed_spellings_give_their_code() {
    let cases = [
        ("mm", "mm"),
        ("毫米", "mm"),
        ("\u{b5}m", "um"),
        ("\u{3bc}m", "um"),
        ("\u{ff4d}\u{ff4d}", "mm"),
        ("k\u{2126}", "kOhm"),
        ("\u{2103}", "Cel"),
        ("°C", "Cel"),
        ("º", "deg"),
        ("″", "''"),
        ("kgf/cm²", "kgf/cm2"),
        ("N·m", "N.m"),
        ("N⋅m", "N.m"),
        ("% RH", "%{RH}"),
        ("μΩ/Ω", "uOhm/Ohm"),
        ("\\milli\\metre", "mm"),
        ("HRC", "{HRC}"),
        ("pH", "[pH]"),
        ("μin", "10*-6.[in_i]"),
        ("kJ/(kg·K)", "kJ/(kg.K)"),
        ("μV/℃", "uV/K"),
        ("W/(m²·K)", "W/(m2.K)"),
        ("cm⁻¹", "cm-1"),
    ];
    for (printed, code) in cases {
        let unit = Unit::parse(printed);
        assert_eq!(unit.as_ref().map(|u| &*u.code), Ok(code), "{printed}");
    }
    for nonsense in ["", "毫", "mmm", "xyz", "/", "((((", "m/", "\\milli"] {
        assert!(Unit::parse(nonsense).is_err(), "{nonsense}");
    }
}

#[test]
fn the_offset_applies_to_temperatures_and_never_to_differences() {
    let (celsius, kelvin) = (Unit::parse("℃").unwrap(), Unit::parse("K").unwrap());
    let at = |v, how| celsius.convert(v, &kelvin, how).unwrap();
    assert!((at(20.0, Conversion::Point) - 293.15).abs() < 1e-9);
    assert!((at(0.02, Conversion::Difference) - 0.02).abs() < 1e-12);
    let fahrenheit = Unit::parse("°F").unwrap();
    assert!(
        (fahrenheit
            .convert(212.0, &celsius, Conversion::Point)
            .unwrap()
            - 100.0)
            .abs()
            < 1e-9
    );
}

#[test]
fn units_of_one_dimension_and_two_kinds_do_not_convert() {
    for (a, b) in [
        ("Hz", "Bq"),
        ("N·m", "J"),
        ("%", "%RH"),
        ("%RH", "ppm"),
        ("HRC", "HB"),
        ("dB", "dBm"),
        ("Gy", "Sv"),
        ("mol/mol", "%"),
    ] {
        let (from, to) = (Unit::parse(a).unwrap(), Unit::parse(b).unwrap());
        assert!(
            from.convert(1.0, &to, Conversion::Point).is_err(),
            "{a} → {b}"
        );
    }
    let close = |a: &str, b: &str, factor: f64| {
        let got = Unit::parse(a)
            .unwrap()
            .convert(1.0, &Unit::parse(b).unwrap(), Conversion::Point)
            .unwrap();
        assert!((got / factor - 1.0).abs() < 1e-12, "{a} → {b}: {got}");
    };
    close("kg", "g", 1000.0);
    close("psi", "kPa", 6.894_757_293_168_361);
    close("in", "mm", 25.4);
    close("MPa", "N/mm²", 1.0);
    close("″", "rad", std::f64::consts::PI / 648_000.0);
    assert!(
        (Unit::parse("kPa").unwrap().factor - 1000.0).abs() < 1e-9,
        "the base of pressure is the pascal"
    );
    assert!(
        (Unit::parse("kg").unwrap().factor - 1.0).abs() < 1e-15,
        "the base of mass is the kilogram"
    );
}

#[test]
fn a_unit_serialises_as_its_code() {
    let unit = Unit::parse("μm").unwrap();
    let json = serde_json::to_string(&unit).unwrap();
    assert_eq!(json, "\"um\"");
    assert_eq!(serde_json::from_str::<Unit>(&json).unwrap(), unit);
}

#[test]
fn touching_open_ends_leave_a_gap() {
    let need = interval(0.0, 10.0, true, true);
    let rows = [
        interval(0.0, 5.0, true, false),
        interval(5.0, 10.0, false, true),
    ];
    assert_eq!(covers(&rows, &need), vec![interval(5.0, 5.0, true, true)]);
    let closed = [
        interval(0.0, 5.0, true, true),
        interval(5.0, 12.0, false, true),
    ];
    assert_eq!(covers(&closed, &need), vec![]);
    assert_eq!(rows[0].union(&rows[1]), None);
    assert_eq!(
        closed[0].union(&closed[1]),
        Some(interval(0.0, 12.0, true, true))
    );
    assert_eq!(covers(&[], &Interval::ALL), vec![Interval::ALL]);
}

#[test]
fn an_absent_end_is_null_in_json() {
    let open = interval(5.0, f64::INFINITY, false, true);
    let json = serde_json::to_string(&open).unwrap();
    assert_eq!(
        json,
        r#"{"lo":5.0,"hi":null,"lo_closed":false,"hi_closed":false}"#
    );
    assert_eq!(serde_json::from_str::<Interval>(&json).unwrap(), open);
}

fn any_interval() -> impl Strategy<Value = Interval> {
    (-6i8..6, 0i8..6, any::<bool>(), any::<bool>()).prop_filter_map("empty", |(lo, width, a, b)| {
        Interval::try_new(f64::from(lo), f64::from(lo + width), a, b).ok()
    })
}

/// Points on and between the ends of [`any_interval`].
fn probes() -> impl Iterator<Item = f64> {
    (-26..=26).map(|half| f64::from(half) / 2.0)
}

proptest! {
    #[test]
    fn set_operations_agree_with_membership(a in any_interval(), b in any_interval(), need in any_interval()) {
        let (meet, join, rest) = (a.intersect(&b), a.union(&b), a.subtract(&b));
        let uncovered = covers(&[a, b], &need);
        for x in probes() {
            prop_assert_eq!(meet.is_some_and(|m| m.contains(x)), a.contains(x) && b.contains(x));
            prop_assert_eq!(rest.iter().any(|r| r.contains(x)), a.contains(x) && !b.contains(x));
            if let Some(join) = join {
                prop_assert_eq!(join.contains(x), a.contains(x) || b.contains(x));
            }
            prop_assert_eq!(uncovered.iter().any(|r| r.contains(x)), need.contains(x) && !a.contains(x) && !b.contains(x));
        }
        prop_assert_eq!(a.contains_interval(&b), b.subtract(&a).is_empty());
    }
}

/// Coefficients with exact zeros among them, where the special cases live.
fn coefficient() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), 0.01f64..10.0]
}

fn simple_form() -> impl Strategy<Value = Form> {
    let c = coefficient;
    prop_oneof![
        c().prop_map(|value| Form::Value { value }),
        (c(), c()).prop_map(|(a, b)| Form::Linear { a, b }),
        (c(), c()).prop_map(|(rel, abs)| Form::Relative { rel, abs }),
        (c(), c()).prop_map(|(a, b)| Form::RootSumSquare { a, b }),
        (c(), c(), -5.0f64..0.0, 0.0f64..5.0).prop_map(|(at_lo, at_hi, lo, hi)| {
            Form::Interpolated {
                over: Some([lo, hi]),
                at_lo,
                at_hi,
            }
        }),
    ]
}

fn any_form() -> impl Strategy<Value = Form> {
    let rows = |forms: Vec<Form>| {
        let step = 20.0 / forms.len() as f64;
        (forms.into_iter().enumerate())
            .map(|(i, form)| Segment {
                over: interval(
                    -10.0 + step * i as f64,
                    -10.0 + step * (i + 1) as f64,
                    true,
                    true,
                ),
                form,
            })
            .collect::<Vec<_>>()
    };
    prop_oneof![
        4 => simple_form(),
        1 => prop::collection::vec(simple_form(), 1..4).prop_map(move |f| Form::Piecewise { segments: rows(f) }),
        1 => prop::collection::vec(simple_form(), 1..4).prop_map(move |f| Form::Table { parameter: "f".into(), rows: rows(f) }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn the_worst_ratio_bounds_dense_samples_and_is_reached(u in any_form(), t in simple_form(), lo in -9.0f64..9.0, width in 0.0f64..9.0) {
        let over = interval(lo, (lo + width).min(10.0), true, true);
        let worst = worst_ratio(&u, &t, &over);
        prop_assert!(!worst.ratio.is_nan() && over.contains(worst.at), "{worst:?}");
        for i in 0..=2000 {
            let x = (over.lo + (over.hi - over.lo) * f64::from(i) / 2000.0).min(over.hi);
            let (upper, lower) = (u.at(x), t.at(x));
            if lower > 1e-9 {
                prop_assert!(upper / lower <= worst.ratio * (1.0 + 1e-9), "at {x}: {} > {worst:?}", upper / lower);
            }
        }
        // reached where it says, so it isn't too large either
        if worst.ratio.is_finite() && worst.ratio > 0.0 && t.at(worst.at) > 1e-3 {
            prop_assert!((u.at(worst.at) / t.at(worst.at) / worst.ratio - 1.0).abs() < 1e-9, "{worst:?}");
        }
    }
}

#[test]
fn worst_ratios_of_worked_examples() {
    let over = interval(0.0, 1.0, true, true);
    let value = |value| Form::Value { value };
    let ratio = |u: &Form, t: &Form, over: &Interval| worst_ratio(u, t, over).ratio;
    // U = 0.9 μm + 1.3e-6 L against ±(5 + L/15) μm over 0–1 m: worst at 1 m, 2.2 / 71.67
    let (u, t) = (
        Form::Linear {
            a: 0.9e-6,
            b: 1.3e-6,
        },
        Form::Linear {
            a: 5e-6,
            b: 1e-3 / 15.0,
        },
    );
    assert!((worst_ratio(&u, &t, &over).ratio - 0.9 / 5.0).abs() < 1e-12);
    // an affine function against a root has its maximum inside: (1 + x) / sqrt(1 + x²) at x = 1
    let inside = worst_ratio(
        &Form::Linear { a: 1.0, b: 1.0 },
        &Form::RootSumSquare { a: 1.0, b: 1.0 },
        &interval(0.0, 5.0, true, true),
    );
    assert!((inside.ratio - 2f64.sqrt()).abs() < 1e-12 && (inside.at - 1.0).abs() < 1e-12);
    // a relative permitted error vanishes at zero
    assert_eq!(
        ratio(
            &value(1.0),
            &Form::Relative {
                rel: 0.01,
                abs: 0.0
            },
            &over
        ),
        f64::INFINITY
    );
    // but a relative uncertainty vanishes with it
    let (u, t) = (
        Form::Relative {
            rel: 0.001,
            abs: 0.0,
        },
        Form::Relative {
            rel: 0.01,
            abs: 0.0,
        },
    );
    assert!((ratio(&u, &t, &over) - 0.1).abs() < 1e-12);
    assert!((ratio(&u, &t, &Interval::ALL) - 0.1).abs() < 1e-12);
    assert_eq!(ratio(&u, &value(1.0), &Interval::ALL), f64::INFINITY);
    assert!(
        (ratio(
            &value(1.0),
            &Form::RootSumSquare { a: 4.0, b: 1.0 },
            &Interval::ALL
        ) - 0.25)
            .abs()
            < 1e-12
    );
    // a stretch without a statement is no statement
    let half = Form::Piecewise {
        segments: vec![Segment {
            over: interval(0.0, 0.5, true, true),
            form: value(0.1),
        }],
    };
    assert_eq!(
        worst_ratio(&half, &value(1.0), &over),
        Worst {
            ratio: f64::INFINITY,
            at: 0.5
        }
    );
    assert_eq!(ratio(&value(1.0), &half, &over), f64::INFINITY);
    assert_eq!(
        ratio(&value(0.0), &value(0.0), &over),
        f64::INFINITY,
        "nothing is permitted"
    );
}

#[test]
fn coverage_is_rescaled_only_when_it_must_be() {
    let stated = |k: Option<f64>, p: Option<f64>, dof: Option<f64>| {
        let u = Uncertainty {
            form: Form::Value { value: 3.0 },
            k,
            p,
            dof,
            of_full_scale: false,
        };
        let (form, coverage) = u.u95();
        (form.at(0.0), coverage)
    };
    assert_eq!(
        stated(Some(2.3), Some(0.95), None),
        (3.0, Coverage::Stated),
        "KCDB 7852"
    );
    assert_eq!(stated(Some(2.3), None, Some(8.0)), (3.0, Coverage::Stated));
    assert_eq!(stated(Some(2.0), None, None), (3.0, Coverage::Stated));
    assert_eq!(stated(None, None, None), (3.0, Coverage::Unstated));
    assert_eq!(
        stated(Some(1.0), None, None),
        (6.0, Coverage::RescaledFromK { k: 1.0 })
    );
    assert_eq!(
        stated(Some(3.0), None, None),
        (2.0, Coverage::RescaledFromK { k: 3.0 })
    );
    assert_eq!(
        stated(Some(3.0), Some(0.99), None),
        (2.0, Coverage::RescaledFromP { p: 0.99 })
    );
    let (u, note) = stated(None, Some(0.99), None);
    assert!((u - 3.0 * 1.960 / 2.576).abs() < 1e-12 && note == Coverage::RescaledFromP { p: 0.99 });
    assert_eq!(
        stated(Some(0.0), None, None),
        (3.0, Coverage::Unstated),
        "a k of zero is no k"
    );
}

#[test]
fn a_class_means_what_its_instrument_kind_says() {
    let scale = interval(-0.1e6, 60e6, true, true);
    let width = |of| {
        let class = PermittedError::Class { percent: 0.4, of };
        class.half_width(&scale).map(|t| t.at(30e6))
    };
    assert_eq!(width(ClassBasis::Unknown), None);
    assert!((width(ClassBasis::FullScale).unwrap() - 0.24e6).abs() < 1e-6);
    assert!((width(ClassBasis::Span).unwrap() - 0.2404e6).abs() < 1e-6);
    assert!((width(ClassBasis::Reading).unwrap() - 0.12e6).abs() < 1e-6);
    let band = PermittedError::Band {
        lower: Some(-0.01),
        upper: Some(0.03),
    };
    assert!((band.half_width(&scale).unwrap().at(0.0) - 0.02).abs() < 1e-15);
    assert_eq!(
        PermittedError::Band {
            lower: None,
            upper: Some(0.1)
        }
        .half_width(&scale),
        None
    );
}
