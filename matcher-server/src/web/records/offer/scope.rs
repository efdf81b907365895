//! The rows of an offer as they were understood: range and uncertainty in usual units, what each may end in, and what is wrong with it.

use crate::catalogue::bundled;
use crate::clock::today;
use crate::web::form::encode;
use crate::web::shell::Shell;
use matcher_core::explain::sentences::{Speaker, Understood};
use matcher_core::fit::{CredentialMatrix, documents_of};
use matcher_core::ids::Ix;
use matcher_core::model::{Capability, Catalogue, Document, Offer};

/// A row of the scope as it was understood.
pub(in crate::web) struct Row {
    pub(in crate::web) href: String,
    pub(in crate::web) instrument: String,
    pub(in crate::web) measurand: String,
    pub(in crate::web) range: String,
    /// As it was printed, where that reads otherwise.
    pub(in crate::web) printed_range: String,
    pub(in crate::web) uncertainty: String,
    pub(in crate::web) printed_uncertainty: String,
    pub(in crate::web) method: String,
    /// What it may end in.
    pub(in crate::web) documents: String,
    /// What is wrong with it, each with what to do.
    pub(in crate::web) problems: Vec<String>,
}

/// The rows of an offer.
pub(super) fn rows(catalogue: &Catalogue, offer: Ix<Offer>, shell: &Shell) -> Vec<Row> {
    let rows = catalogue.capabilities_of(offer).iter();
    rows.filter_map(|row| of(catalogue, offer, row, shell))
        .collect()
}

/// One row; `None` without the bundled knowledge.
pub(in crate::web) fn of(
    catalogue: &Catalogue,
    offer: Ix<Offer>,
    row: &Capability,
    shell: &Shell,
) -> Option<Row> {
    let (taxonomy, rights) = bundled().ok()?;
    let speaker = Speaker {
        catalogue,
        taxonomy,
        lang: shell.language,
    };
    let documents = documents_of(catalogue, rights, offer, Some(row), today());
    let instrument = row.instrument.map(|ix| taxonomy.instrument(ix));
    let measurand = taxonomy.measurand(row.measurand);
    let Understood {
        range,
        uncertainty,
        mut problems,
    } = speaker.understood(row, today());
    problems.extend(warning(&catalogue[offer], &documents, shell));
    let printed = if row.printed_uncertainty.is_empty() {
        &row.printed_standard_uncertainty
    } else {
        &row.printed_uncertainty
    };
    Some(Row {
        href: format!("/capabilities/{}", encode(&row.id)),
        instrument: instrument.map_or_else(String::new, |i| shell.t(&i.zh, &i.en).to_owned()),
        measurand: shell.t(&measurand.zh, &measurand.en).to_owned(),
        printed_range: unlike(&row.printed_range, &range),
        range,
        printed_uncertainty: unlike(printed, &uncertainty),
        uncertainty,
        method: row.method.clone(),
        documents: words(&documents, shell),
        problems,
    })
}

/// The printed text, unless it says the same to the letter.
fn unlike(printed: &str, understood: &str) -> String {
    let bare = |text: &str| -> String {
        let text = text.replace("U95=", "").replace("U=", "");
        let kept = text.chars();
        kept.filter(|c| !c.is_whitespace() && !"()（）,，;；".contains(*c))
            .map(|c| if "~-－–".contains(c) { '～' } else { c })
            .collect()
    };
    if bare(printed) == bare(understood) {
        String::new()
    } else {
        printed.to_owned()
    }
}

fn words(documents: &[Document], shell: &Shell) -> String {
    let words: Vec<&str> = documents
        .iter()
        .map(|document| shell.word(*document))
        .collect();
    words.join(shell.t("、", ", "))
}

/// What the publisher promises and the credentials don't give.
fn warning(offer: &Offer, documents: &[Document], shell: &Shell) -> Option<String> {
    let usual = [offer.service.document()];
    let promised = if offer.documents.is_empty() {
        &usual[..]
    } else {
        &offer.documents
    };
    let missing: Vec<Document> = promised
        .iter()
        .copied()
        .filter(|wanted| !documents.iter().any(|document| document.satisfies(*wanted)))
        .collect();
    if documents.is_empty() {
        let zh = "按现有资质，本项不能对外服务；请登记覆盖本项的资质，并在“资质”一栏写上编号";
        let en = "The credentials on record don't allow this row to be offered; add the one that covers it and name it in the row";
        return Some(shell.t(zh, en).to_owned());
    }
    if missing.is_empty() {
        return None;
    }
    let (may, may_not) = (words(documents, shell), words(&missing, shell));
    Some(match shell.is_english() {
        false => format!("本项只能出{may}，不能出{may_not}；要出的话请补登资质"),
        true => format!(
            "This row can only end in: {may}; not in: {may_not}, unless a credential is added"
        ),
    })
}

/// What an offer without rows may end in.
pub(super) fn of_offer(catalogue: &Catalogue, offer: Ix<Offer>, shell: &Shell) -> String {
    let Ok(rights) = CredentialMatrix::bundled() else {
        return String::new();
    };
    words(
        &documents_of(catalogue, rights, offer, None, today()),
        shell,
    )
}
