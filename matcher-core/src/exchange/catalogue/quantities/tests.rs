//! Units of measurands, parameters, merged segments.

use super::*;

#[test]
fn merges_touching_segments_and_keeps_gaps() {
    let between = |a, b| Interval::between(a, b).unwrap();
    assert_eq!(
        merged(vec![
            between(5.0, 6.0),
            between(0.0, 1.0),
            between(1.0, 2.0)
        ]),
        [between(0.0, 2.0), between(5.0, 6.0)]
    );
}

#[test]
fn a_parameter_is_in_the_coherent_unit_of_its_kind() {
    let mut quantities = Quantities::new(Taxonomy::bundled().unwrap());
    for (text, lo, hi, unit) in [
        ("频率=(20~1000)Hz", 20.0, 1000.0, "Hz"),
        ("频率＝(1~2)kHz", 1000.0, 2000.0, "Hz"),
        ("温度=(18~22)℃", 291.15, 295.15, "K"),
    ] {
        let parameter = quantities.parameter(text).unwrap();
        let interval = parameter.interval;
        assert!(
            (interval.lo - lo).abs() < 1e-9 && (interval.hi - hi).abs() < 1e-9,
            "{text}"
        );
        assert_eq!(parameter.unit, unit, "{text}");
        assert!(Unit::from_code(&parameter.unit).is_ok(), "{unit}");
    }
    assert!(quantities.parameter("(20~1000)Hz").is_err());
}

#[test]
fn a_unit_suits_by_kind_by_use_or_as_plain_per_cent() {
    let taxonomy = Taxonomy::bundled().unwrap();
    let mut quantities = Quantities::new(taxonomy);
    for (measurand, text, good) in [
        ("concentration.oxygen", "(0~30)%VOL", true),
        ("concentration.oxygen", "(0~30)%", true),
        ("concentration.amount_fraction", "(0~5)%VOL", true),
        ("concentration.amount_fraction", "(0~500)ppm", true),
        ("concentration.combustible_gas", "(0~100)%", true),
        ("humidity.relative", "(10~95)%", true),
        ("radiation.dose_equivalent_rate", "(0.1~10)mSv/h", true),
        ("radiation.dose_equivalent_rate", "(0.1~10)mGy/h", false),
        ("concentration.mass_fraction", "(1~10)μg/kg", true),
        ("concentration.oxygen", "(0~30)%LEL", false),
        ("humidity.relative", "(10~95)ppm", false),
        ("length", "(10~95)%", false),
    ] {
        let place = taxonomy.measurand_by_id(measurand);
        let read = quantities.range(text, "", place);
        assert_eq!(read.is_ok(), good, "{measurand} {text}: {read:?}");
    }
}

#[test]
fn the_shorter_side_of_a_product_is_a_parameter_beside_the_longest() {
    let sides = Quantities::sides("(200×100)mm");
    assert_eq!((sides.len(), sides[0].name.as_str()), (1, "第2边"));
    assert!((sides[0].interval.hi - 0.1).abs() < 1e-12);
    assert!(Quantities::sides("(0~150)mm").is_empty());
}

#[test]
fn per_cent_of_a_humidity_are_of_its_scale_unless_they_are_said_to_be_relative() {
    let taxonomy = Taxonomy::bundled().unwrap();
    let mut quantities = Quantities::new(taxonomy);
    let humidity = taxonomy.measurand_by_id("humidity.relative");
    for (text, at_60) in [
        ("U=1.5% (k=2)", 0.015),
        ("U=1.5%RH (k=2)", 0.015),
        ("Urel=1.5% (k=2)", 0.009),
    ] {
        let uncertainty = quantities.uncertainty(text, humidity, &[]).unwrap();
        assert!((uncertainty.form.at(0.6) - at_60).abs() < 1e-12, "{text}");
    }
    let error = quantities
        .permitted_error("±3%", humidity, None, &[])
        .unwrap();
    let PermittedError::Symmetric { half_width } = error else {
        panic!("{error:?}")
    };
    assert!((half_width.at(0.6) - 0.03).abs() < 1e-12);
    let force = taxonomy.measurand_by_id("force");
    let relative = quantities.uncertainty("U=1.5% (k=2)", force, &[]).unwrap();
    assert!((relative.form.at(100.0) - 1.5).abs() < 1e-12);
}

#[test]
fn shares_follow_the_range_and_the_zero_of_its_scale() {
    let taxonomy = Taxonomy::bundled().unwrap();
    let mut quantities = Quantities::new(taxonomy);
    let named = |id: &str| Some(taxonomy.measurand_by_id(id).unwrap());
    let (pressure, temperature) = (named("pressure.gauge"), named("temperature"));
    let range = [Interval::between(0.0, 10e6).unwrap()];
    let celsius = [Interval::between(273.15, 473.15).unwrap()];
    for (text, measurand, range, x, u) in [
        ("U=0.25%FS (k=2)", pressure, &range, 1e6, 25e3),
        ("U=0.25%FS (k=2)", temperature, &celsius, 300.0, 0.5),
        // 1 % of a reading of 100 ℃ is 1 K, not 3.7 K
        ("Urel=1% (k=2)", temperature, &celsius, 373.15, 1.0),
        ("Urel=(0.5~1.0)% (k=2)", pressure, &range, 10e6, 100e3),
        ("U=6.0×10⁻³ (k=2)", pressure, &range, 1e6, 6e3),
    ] {
        let read = quantities.uncertainty(text, measurand, range).unwrap();
        let found = read.form.at(x);
        assert!((found - u).abs() < 1e-9 * u, "{text}: {found} against {u}");
    }
    let open = quantities.uncertainty("U=0.25%FS (k=2)", pressure, &[]);
    assert!(open.is_err());
    // a class of full scale on a thermometer of -50 ℃ to 50 ℃ is of its hundred kelvins
    let error = quantities
        .permitted_error("±1%FS", temperature, None, &celsius)
        .unwrap();
    let scale = Interval::between(223.15, 323.15).unwrap();
    let width = error.half_width(&scale).unwrap().at(300.0);
    assert!((width - 1.0).abs() < 1e-9, "{width}");
}

#[test]
fn a_difference_of_temperatures_has_no_zero_of_its_scale() {
    let taxonomy = Taxonomy::bundled().unwrap();
    let mut quantities = Quantities::new(taxonomy);
    let pair = taxonomy.measurand_by_id("temperature.difference");
    for text in ["(3~100)K", "(3~100)℃"] {
        let range = quantities.range(text, "", pair).unwrap();
        assert!((range[0].lo - 3.0).abs() < 1e-9 && (range[0].hi - 100.0).abs() < 1e-9);
    }
}

#[test]
fn a_quantity_without_unit_keeps_its_plain_uncertainty() {
    let taxonomy = Taxonomy::bundled().unwrap();
    let mut quantities = Quantities::new(taxonomy);
    let acidity = taxonomy.measurand_by_id("ph");
    assert!(acidity.is_some());
    for (text, u) in [("U=0.02 (k=2)", 0.02), ("U=0.02pH (k=2)", 0.02)] {
        let read = quantities.uncertainty(text, acidity, &[]).unwrap();
        assert!((read.form.at(7.0) - u).abs() < 1e-12, "{text}");
    }
    let index = taxonomy
        .measurands()
        .iter()
        .position(|m| &*m.unit.code == "1")
        .map(Ix::new);
    let read = quantities
        .uncertainty("U=2×10⁻⁵ (k=2)", index, &[])
        .unwrap();
    assert!((read.form.at(1.5) - 2e-5).abs() < 1e-15);
}
