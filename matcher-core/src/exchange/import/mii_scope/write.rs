//! Rows to a scope file. One technique per capability; what the format can't say is counted.

use super::terms;
use crate::ids::Ix;
use crate::model::{Capability, Catalogue, Organisation, ServiceKind, Side};
use crate::quantity::{Conversion, Form, Interval, Unit};
use crate::taxonomy::Taxonomy;
use quick_xml::escape::escape;
use std::fmt::Write;

/// Namespaces as the current schemas spell them.
const ROOT: &str = "<soa:SOADataMaster xmlns:soa=\"https://cls-schemas.s3.us-west-1.amazonaws.com/SOA_Master_DataFile\" \
xmlns:unc=\"https://cls-schemas.s3.us-west-1.amazonaws.com/Uncertainty\" \
xmlns:mtc=\"https://cls-schemas.s3.us-west-1.amazonaws.com/MII/MeasurandTaxonomyCatalog\" \
xmlns:uom=\"https://cls-schemas.s3.us-west-1.amazonaws.com/MII/UOM_Database\">";

/// The calibration rows of one organisation as a scope file, and how many rows it could not hold: measurands without a taxon,
/// uncertainties that are no `a + b·x`, ranges without two ends.
pub fn write(catalogue: &Catalogue, of: Ix<Organisation>) -> (String, usize) {
    let owner = &catalogue[of];
    let paper = catalogue.credentials.iter().find(|c| c.organisation == of);
    let (mut techniques, mut cmcs) = (String::new(), String::new());
    let mut left_out = 0;
    for row in &catalogue.capabilities {
        let offer = &catalogue[row.offer];
        let own = catalogue[offer.resource].organisation == of;
        if !own || offer.service != ServiceKind::Calibration {
            continue;
        }
        match scope_row(row) {
            Some(row) => row.write(&mut techniques, &mut cmcs),
            None => left_out += 1,
        }
    }
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let dates = paper.map_or(String::new(), |paper| {
        let us = |day: jiff::civil::Date| format!("{}/{}/{}", day.month(), day.day(), day.year());
        format!(
            "<soa:AB_ID>{}</soa:AB_ID><soa:Scope_ID_Number>{}</soa:Scope_ID_Number>\n<soa:EffectiveDate>{}</soa:EffectiveDate><soa:ExpirationDate>{}</soa:ExpirationDate>\n",
            escape(&paper.issuer),
            escape(&paper.number),
            us(paper.valid_from),
            us(paper.valid_to)
        )
    });
    let _ = write!(
        text,
        "{ROOT}\n{dates}<soa:CapabilityScope><soa:MeasuringEntity>{}</soa:MeasuringEntity><soa:Activities><soa:Activity><unc:CMCs>\n{techniques}{cmcs}</unc:CMCs></soa:Activity></soa:Activities></soa:CapabilityScope>\n</soa:SOADataMaster>\n",
        escape(&owner.name)
    );
    (text, left_out)
}

/// A capability that the format can hold.
struct ScopeRow<'c> {
    row: &'c Capability,
    taxon: String,
    quantity: &'static str,
    over: Interval,
    rel: f64,
    abs: f64,
    parameters: Vec<(String, &'static str, Interval)>,
}

fn scope_row(row: &Capability) -> Option<ScopeRow<'_>> {
    let taxonomy = Taxonomy::bundled().ok()?;
    let measurand = taxonomy.measurand(row.measurand);
    let taxon = measurand.mii.as_deref()?;
    let (_, what) = taxon.split_once('.')?;
    let side = match row.side {
        Side::Source => "Source",
        Side::Measure => "Measure",
        Side::Any => taxon.split('.').next()?,
    };
    let (quantity, unit) = terms::quantity_of(&measurand.unit)?;
    // Values of the model are in the coherent unit already.
    let plain = |unit: &Unit| unit.to_base(1.0, Conversion::Difference);
    if (plain(&unit) - 1.0).abs() > 1e-12 {
        return None;
    }
    let (rel, abs) = match &row.uncertainty.as_ref()?.form {
        Form::Value { value } => (0.0, *value),
        Form::Linear { a, b } => (*b, *a),
        Form::Relative { rel, abs } => (*rel, *abs),
        _ => return None,
    };
    let over = match row.range.as_slice() {
        [only] if only.lo.is_finite() && only.hi.is_finite() => *only,
        _ => return None,
    };
    let mut parameters = Vec::new();
    for parameter in &row.parameters {
        let unit = Unit::from_code(&parameter.unit).ok()?;
        let (quantity, coherent) = terms::quantity_of(&unit)?;
        let bounded = parameter.interval.lo.is_finite() && parameter.interval.hi.is_finite();
        if !bounded || (plain(&coherent) - 1.0).abs() > 1e-12 {
            return None;
        }
        parameters.push((parameter.name.clone(), quantity, parameter.interval));
    }
    Some(ScopeRow {
        row,
        taxon: format!("{side}.{what}"),
        quantity,
        over,
        rel,
        abs,
        parameters,
    })
}

impl ScopeRow<'_> {
    fn write(&self, techniques: &mut String, cmcs: &mut String) {
        let name = escape(self.row.id.as_str());
        let mut declared = parameter("Value", self.quantity);
        for (name, quantity, _) in &self.parameters {
            declared += &parameter(name, quantity);
        }
        let _ = writeln!(
            techniques,
            "<unc:Technique name=\"{name}\" taxon=\"{}\"><mtc:Technique name=\"{name}\" taxon=\"{}\">{declared}<mtc:CMCUncertainty function_name=\"U\"><mtc:Expression>Value * Scale + Floor</mtc:Expression><mtc:Symbol parameter=\"Value\" type=\"Variable\"/><mtc:Symbol parameter=\"Scale\" type=\"Constant\"/><mtc:Symbol parameter=\"Floor\" type=\"Constant\"/></mtc:CMCUncertainty></mtc:Technique></unc:Technique>",
            escape(&self.taxon),
            escape(&self.taxon),
        );
        let innermost = format!(
            "<unc:Ranges variable_name=\"Value\" variable_type=\"parameter\"><unc:Range>{}<unc:ConstantValue const_parameter_name=\"Scale\">{:e}</unc:ConstantValue><unc:ConstantValue const_parameter_name=\"Floor\">{:e}</unc:ConstantValue></unc:Range></unc:Ranges>",
            ends(&self.over),
            self.rel,
            self.abs
        );
        let nested = self.parameters.iter().fold(innermost, |inner, (name, _, over)| {
            format!(
                "<unc:Ranges variable_name=\"{}\" variable_type=\"influence_quantity\"><unc:Range>{}{inner}</unc:Range></unc:Ranges>",
                escape(name.as_str()),
                ends(over)
            )
        });
        let _ = writeln!(
            cmcs,
            "<unc:CMC><unc:Template><unc:Technique name=\"{name}\"/><unc:CMCFunction name=\"U\">{nested}</unc:CMCFunction></unc:Template></unc:CMC>"
        );
    }
}

fn parameter(name: &str, quantity: &str) -> String {
    format!(
        "<mtc:Parameter name=\"{}\" optional=\"false\"><uom:Quantity name=\"{quantity}\"/></mtc:Parameter>",
        escape(name)
    )
}

fn ends(over: &Interval) -> String {
    let (start, end) = (
        if over.lo_closed { "at" } else { "after" },
        if over.hi_closed { "at" } else { "before" },
    );
    format!(
        "<unc:Start test=\"{start}\">{:e}</unc:Start><unc:End test=\"{end}\">{:e}</unc:End>",
        over.lo, over.hi
    )
}
