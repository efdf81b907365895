//! Reading printed quantities and cutting text into terms, in strings and bytes a second on one core.

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use matcher_core::quantity::{Form, Interval, parse, parse_range, parse_uncertainty, worst_ratio};
use matcher_core::text::{normalise, tokenise};

fn main() {
    divan::main();
}

/// Strings as scopes and price lists print them.
const STRINGS: [&str; 16] = [
    "(0～150)mm",
    "3mm<行程≤10mm",
    "U=3.3μm(k=2)",
    "U=0.9μm+1.3×10⁻⁶L (k=2)",
    "±(1.0+L/100)μm",
    "(-40～300)℃",
    "U=0.05℃ (k=2)",
    "0.4级及以下",
    "分度值:0.01mm,0.001mm,0.002mm",
    "10⁵~10¹¹Ω",
    "三、四等",
    "(500×500)mm及以下",
    "10 μΩ/Ω + 4 μΩ",
    "100 Ω to 1 kΩ",
    ">5t",
    "郑州附近 校准 0-150 数显卡尺 ±0.02 10把 下月",
];

#[divan::bench]
fn parse_printed(bencher: Bencher) {
    bencher
        .counter(ItemsCount::new(STRINGS.len()))
        .bench(|| STRINGS.map(|text| parse(divan::black_box(text))));
}

#[divan::bench]
fn read_into_base_units(bencher: Bencher) {
    bencher.counter(ItemsCount::new(2usize)).bench(|| {
        let range = parse_range(divan::black_box("(0～1000)mm"), None);
        let uncertainty = parse_uncertainty(divan::black_box("U=0.9μm+1.3×10⁻⁶L (k=2)"));
        (range, uncertainty)
    });
}

#[divan::bench]
fn worst_ratio_over_a_range(bencher: Bencher) {
    let u = Form::RootSumSquare { a: 0.5e-6, b: 1e-6 };
    let t = Form::Linear { a: 5e-6, b: 66e-6 };
    let over = Interval {
        lo: 0.0,
        hi: 1.0,
        lo_closed: true,
        hi_closed: true,
    };
    bencher.bench(|| worst_ratio(divan::black_box(&u), &t, &over));
}

const SIMPLIFIED: &str = "数显卡尺校准，测量范围0-150mm，扩展不确定度U=0.01mm（k=2），依据JJG 30-2012《通用卡尺检定规程》。";
const TRADITIONAL: &str = "數顯卡尺校準，測量範圍0-150mm，擴展不確定度U=0.01mm（k=2），依據JJG 30-2012《通用卡尺檢定規程》。";

#[divan::bench(args = [SIMPLIFIED, TRADITIONAL])]
fn normalise_text(bencher: Bencher, text: &str) {
    bencher
        .counter(BytesCount::of_str(text))
        .bench(|| normalise(divan::black_box(text)));
}

#[divan::bench(args = [SIMPLIFIED, TRADITIONAL])]
fn tokenise_text(bencher: Bencher, text: &str) {
    bencher
        .counter(BytesCount::of_str(text))
        .bench(|| tokenise(divan::black_box(text)));
}
