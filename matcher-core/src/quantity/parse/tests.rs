//! The table of printed strings, the round trip, and text that nobody would print.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_cmp
)]

use proptest::prelude::*;

use super::*;
use crate::quantity::{Bound, ClassScheme, PrintedForm, Slope, Unit};

/// Text, then one JSON object per line; `!` marks a problem with its code and place.
const STRINGS: &str = include_str!("strings.txt");

fn told(text: &str) -> String {
    let parsed = parse(text);
    let items = parsed
        .items
        .iter()
        .map(|i| serde_json::to_string(i).unwrap());
    let problems = parsed
        .problems
        .iter()
        .map(|p| format!("! {} {:?}", p.code, p.span));
    items
        .chain(problems)
        .fold(text.to_owned(), |all, line| all + "\n  " + &line)
}

#[test]
fn every_string_of_the_table_reads_as_told() {
    let mut checked = 0;
    for block in STRINGS
        .split("\n\n")
        .map(str::trim_end)
        .filter(|b| !b.is_empty() && !b.starts_with('#'))
    {
        let text = block.lines().next().unwrap();
        assert_eq!(told(text), block);
        checked += 1;
    }
    assert!(checked > 220, "{checked}");
}

fn unit() -> impl Strategy<Value = Option<Unit>> {
    prop::sample::select(vec![
        "mm", "um", "Cel", "MPa", "kV", "MOhm", "''", "%{RH}", "N.m", "{HRC}", "dB", "m/s2",
        "g/cm3", "[in_i]",
    ])
    .prop_map(|code| Unit::from_code(code).ok())
}

fn positive() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        1e-12f64..1.0,
        1.0f64..1e6,
        1e9f64..1e20,
        (1u32..5000).prop_map(|n| f64::from(n) / 100.0)
    ]
}

fn number() -> impl Strategy<Value = f64> {
    (positive(), any::<bool>()).prop_map(|(x, negative)| if negative && x != 0.0 { -x } else { x })
}

/// A slope that somebody could mean: less than the measured value itself.
fn share() -> impl Strategy<Value = f64> {
    1e-12f64..0.5
}

fn slope() -> impl Strategy<Value = Slope> {
    prop_oneof![
        Just(Slope::Pure),
        Just(Slope::PerVariable),
        Just(Slope::Per(Unit::from_code("m").unwrap())),
        Just(Slope::Ratio(Unit::from_code("um/m").unwrap())),
    ]
}

fn form() -> impl Strategy<Value = PrintedForm> {
    let ratio = || {
        prop::sample::select(vec!["%", "[ppm]", "uOhm/Ohm"]).prop_map(|c| Unit::from_code(c).ok())
    };
    prop_oneof![
        (positive(), unit()).prop_map(|(value, unit)| PrintedForm::Value { value, unit }),
        (positive(), share(), unit(), slope()).prop_map(|(a, b, unit, b_unit)| {
            PrintedForm::Linear {
                a,
                b,
                unit,
                b_unit,
                variable: 'L',
            }
        }),
        (positive(), share(), unit(), slope()).prop_map(|(a, b, unit, b_unit)| {
            PrintedForm::RootSumSquare {
                a,
                b,
                unit,
                b_unit,
                variable: 'L',
            }
        }),
        (positive(), ratio(), positive(), unit()).prop_map(|(rel, rel_unit, abs, unit)| {
            PrintedForm::Relative {
                rel,
                rel_unit,
                abs,
                unit,
            }
        }),
        (positive(), ratio()).prop_map(|(rel, rel_unit)| PrintedForm::Relative {
            rel,
            rel_unit,
            abs: 0.0,
            unit: None
        }),
        (positive(), positive(), unit())
            .prop_map(|(at_lo, at_hi, unit)| PrintedForm::Interpolated { at_lo, at_hi, unit }),
    ]
}

fn bound() -> impl Strategy<Value = Option<Bound>> {
    prop_oneof![
        Just(None),
        Just(Some(Bound::AndBelow)),
        Just(Some(Bound::AndAbove))
    ]
}

fn quantity() -> impl Strategy<Value = Quantity> {
    let range = (number(), number(), unit(), any::<[bool; 4]>()).prop_filter_map(
        "empty",
        |(a, b, unit, [has_lo, has_hi, x, y])| {
            let (lo, hi) = (has_lo.then_some(a.min(b)), has_hi.then_some(a.max(b)));
            (a != b).then_some(Quantity::Range {
                lo,
                hi,
                unit,
                lo_closed: x && has_lo,
                hi_closed: y && has_hi,
            })
        },
    );
    let opt = |s: std::ops::Range<f64>| prop::option::of(s);
    let uncertainty =
        (form(), opt(1.0..4.0), opt(0.5..0.999), opt(1.0..99.0)).prop_map(|(form, k, p, dof)| {
            Quantity::Uncertainty {
                form,
                k,
                p,
                dof,
                full_scale: None,
                named: true,
            }
        });
    let band =
        (positive(), positive(), unit()).prop_filter_map("no width", |(lower, upper, unit)| {
            let form = PrintedForm::Band {
                lower: -lower,
                upper,
                unit,
            };
            (lower > 1e-9 && upper > 1e-9 && lower.max(upper) < 1e9).then_some(
                Quantity::PermittedError {
                    form,
                    full_scale: None,
                },
            )
        });
    prop_oneof![
        4 => range,
        4 => uncertainty,
        2 => form().prop_map(|form| Quantity::PermittedError { form, full_scale: None }),
        1 => band,
        1 => (1u8..9).prop_map(|n| Quantity::PermittedError { form: PrintedForm::ShareOfMpe { share: 1.0 / f64::from(n) }, full_scale: None }),
        1 => (0u8..9, bound()).prop_map(|(n, bound)| Quantity::Class { name: n.to_string(), value: Some(f64::from(n)), scheme: ClassScheme::Class, bound }),
        1 => (number(), unit()).prop_map(|(value, unit)| Quantity::Value { value, unit, times: None }),
        1 => (prop::collection::vec(0.1f64..1e4, 2..4), bound())
            .prop_map(|(values, bound)| Quantity::Dimensions { values, unit: Unit::from_code("mm").ok(), bound }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]
    #[test]
    fn printing_and_reading_gives_the_same(quantity in quantity()) {
        let printed = quantity.to_string();
        let parsed = parse(&printed);
        prop_assert!(parsed.problems.is_empty(), "{printed}: {:?}", parsed.problems);
        prop_assert_eq!(parsed.items.len(), 1, "{}: {:?}", printed, parsed.items);
        prop_assert_eq!(&parsed.items[0].quantity, &quantity, "{}", printed);
    }

    #[test]
    fn no_text_makes_it_panic_and_every_span_lies_inside(text in hostile_text()) {
        let length = text.chars().count();
        let parsed = parse(&text);
        for span in parsed.items.iter().map(|i| i.span).chain(parsed.problems.iter().map(|p| p.span)) {
            prop_assert!(span[0] < span[1] && span[1] <= length, "{span:?} of {length} in {text:?}");
        }
    }
}

fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => prop::sample::select(vec![
            "U=", "Urel=", "±", "(", ")", "~", "-", "+", "k=2", "p=95%", "MPE", "/", "×", "×10⁻⁶", "10", "0.02", "mm", "μm", "℃", "级", "等", "、",
            "Q[", "]", ",", "；", "≤", "<", ">", "及以下", "分度值", "不大于", "∞", "L", "%", "FS", " ", "E", "^", "{", "<sup>", "1e999", "JJG", "\\milli",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => prop::char::range('一', '龥').prop_map(String::from),
        1 => prop::char::range('😀', '🙏').prop_map(String::from),
        1 => "[0-9]{1,60}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Counted in looks at a character, so that the machine doesn't matter.
#[test]
fn work_grows_with_length_not_with_its_square() {
    let starts = [
        "(",
        "9",
        "1~",
        "U=",
        "±(",
        "1+",
        "0.1、",
        "a",
        "3mm<",
        "-",
        "×10",
        "<sup>",
        "分度值",
        "Q[",
        "1 ",
        "MPE/",
        "10⁻",
        "℃/",
        "5% ",
        "k=2",
        "1×",
        "1级、",
        "U=1mm ",
        "( ",
        "1/",
        "+1/-",
        "L/",
        "不确定度",
        "JJG ",
        "JJG1-",
        "<a",
        "1e",
        "1 000",
        "(1~2)",
        "1mm~",
        "1,",
        "U1+",
    ];
    for start in starts {
        let looks = |n: usize| Parser::run(&start.repeat(n)).scan.looks.get();
        let (small, large) = (looks(500), looks(10_000));
        assert!(
            large <= small * 21 + 10_000,
            "{start}: {small} looks, then {large}"
        );
        assert!(
            large <= 120 * 10_000 * start.chars().count() as u64,
            "{start}: {large} looks"
        );
    }
    for tail in ["(", "k=2", "1", " ", "及以下"] {
        let looks = |n: usize| {
            Parser::run(&format!("{}{}", "1 ".repeat(n), tail.repeat(n)))
                .scan
                .looks
                .get()
        };
        assert!(looks(10_000) <= looks(500) * 21 + 10_000, "{tail}");
    }
}
