//! What a page tells before anybody asks: the documents an offer may end in, the benefits a firm has, what they leave of a price.
//!
//! The same tables decide as in a judgement (`right`, `price`); here they are asked without a need.

use super::matrix::{Allowed, CredentialMatrix};
use super::price::{benefits_of, saving_fen};
use super::right::grants;
use crate::ids::Ix;
use crate::model::{
    Benefit, Capability, Catalogue, CredentialKind, Document, Offer, Organisation, ServiceKind,
};
use jiff::civil::Date;

/// What a service to a stranger may end in on a day, without repetition, what the row's own credentials give first: of a row, or with
/// `None` of an offer of help, advice or training that needs none. Credentials decide, within what the publisher offers; empty: it may
/// not be served at all.
pub fn documents_of(
    catalogue: &Catalogue,
    rights: &CredentialMatrix,
    offer: Ix<Offer>,
    row: Option<&Capability>,
    day: Date,
) -> Vec<Document> {
    let region = catalogue[catalogue.site_of(offer)].region;
    let rights_here =
        |holds: Option<CredentialKind>, service: ServiceKind| rights.rights(holds, service, region);
    let named = row
        .map(|row| row.credentials.as_slice())
        .unwrap_or_default();
    let of_row = grants(catalogue, &rights_here, offer, Some(named));
    let of_offer = grants(catalogue, &rights_here, offer, None);
    let mut documents = Vec::new();
    for grant in of_row.iter().chain(&of_offer) {
        let holds = |limit: &super::validity::Limit| limit.days.from <= day && day <= limit.days.to;
        if grant.allowed == Allowed::OwnUnitOnly || !grant.limits.iter().all(holds) {
            continue;
        }
        for document in &grant.documents {
            if !documents.contains(document) {
                documents.push(*document);
            }
        }
    }
    documents
}

/// The benefits whose conditions hold for a firm that asks for a service on a day, in the catalogue's order.
pub fn benefits_for(
    catalogue: &Catalogue,
    seeker: &Organisation,
    service: ServiceKind,
    day: Date,
) -> Vec<Ix<Benefit>> {
    let mut found = benefits_of(catalogue, service, seeker);
    found.retain(|ix| {
        let benefit = &catalogue[*ix];
        benefit.valid_from <= day && day <= benefit.valid_to
    });
    found
}

/// A fee in fen less the best of the benefits; they don't add up.
pub fn fee_after(catalogue: &Catalogue, benefits: &[Ix<Benefit>], fee_fen: i64) -> i64 {
    let saving = benefits
        .iter()
        .map(|ix| saving_fen(&catalogue[*ix], fee_fen))
        .max();
    fee_fen - saving.unwrap_or(0)
}
