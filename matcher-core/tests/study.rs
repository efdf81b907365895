//! Questions about a whole plan by ids of the catalogue: the answers are those of the bare problem, in other names, and an owner's
//! reasons name nobody else.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use matcher_core::check::evaluate;
use matcher_core::exchange::catalogue::{ReadOptions, read};
use matcher_core::explain::study::{OwnReason, Question, StudyError};
use matcher_core::explain::{Study, UnservedClass};
use matcher_core::fit::{Draft, Judge};
use matcher_core::market::StoredMarket;
use matcher_core::model::{
    Catalogue, Coded, DecisionRule, Delivery, Document, Exclusion, Language, Need, Offer, PlanRules,
};
use matcher_core::round::{Knowledge, propose};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::OnceLock;

const ZH: Language = Language::Chinese;

fn henan() -> (Catalogue, PlanRules) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/henan");
    let loaded = read(&folder, ReadOptions::default()).unwrap();
    let rules = PlanRules {
        effort: 10,
        ..loaded.rules.unwrap_or_default()
    };
    (loaded.catalogue, rules)
}

/// A study as the service makes it: the market has been written and read again.
fn study_of(catalogue: Catalogue, rules: PlanRules) -> Study {
    let knowledge = Knowledge::bundled().unwrap();
    let go = |_| ControlFlow::Continue(());
    let proposal = propose(&catalogue, &rules, &knowledge, 2, &go).unwrap();
    let stored = serde_json::to_vec(&StoredMarket::from(&proposal.market)).unwrap();
    let stored: StoredMarket = serde_json::from_slice(&stored).unwrap();
    let study = Study::new(
        (catalogue, rules),
        &stored,
        (proposal.problem, proposal.plan),
        (knowledge.taxonomy, knowledge.rights),
    )
    .unwrap();
    let market = study.market();
    assert_eq!(market.lots, proposal.market.lots);
    assert_eq!(market.options, proposal.market.options);
    assert_eq!(market.handed_over, proposal.market.handed_over);
    study
}

fn study() -> &'static Study {
    static STUDY: OnceLock<Study> = OnceLock::new();
    STUDY.get_or_init(|| {
        let (catalogue, rules) = henan();
        study_of(catalogue, rules)
    })
}

/// Ids of some needs, of each class and of the served ones.
fn needs(study: &Study, every: usize) -> Vec<String> {
    let needs = study.catalogue().needs.iter().step_by(every);
    needs.map(|need| need.id.clone()).collect()
}

#[test]
fn why_tells_of_each_lot_where_it_is_and_what_each_other_place_costs() {
    let study = study();
    let (mut served, mut classes) = (0, BTreeSet::new());
    for id in needs(study, 89) {
        let why = study.why(study.need(&id).unwrap(), ZH);
        assert!(!why.sentence.is_empty(), "{id}");
        assert_eq!(why.served, why.lots.iter().any(|lot| lot.place.is_some()));
        assert_eq!(why.served, why.class.is_none());
        classes.extend(why.class);
        served += usize::from(why.served);
        for lot in &why.lots {
            assert_eq!(lot.place.is_some(), lot.sentence.is_some(), "{id}");
            for other in &lot.alternatives {
                assert_ne!(Some(&other.place), lot.place.as_ref());
                assert!(other.cost.is_none_or(|cost| cost >= 0), "{id} {other:?}");
            }
            assert!(lot.smallest_changes.is_empty() || lot.place.is_none());
        }
    }
    assert!(served > 3 && classes.len() > 1, "{served} {classes:?}");
    assert_eq!(
        study.need("nobody"),
        Err(StudyError::Unknown {
            field: "need",
            id: "nobody".to_owned()
        })
    );
}

#[test]
fn why_not_forces_the_wish_or_names_the_rules_against_it() {
    let study = study();
    let (mut forced, mut refused) = (0, 0);
    for id in needs(study, 149) {
        let need = study.need(&id).unwrap();
        let why = study.why(need, ZH);
        let others = why.lots.iter().flat_map(|lot| &lot.alternatives);
        let known: BTreeSet<&str> = others.map(|o| o.place.provider.id.as_str()).collect();
        for provider in known.iter().take(1) {
            let not = study.why_not(&id, provider, ZH).unwrap();
            if let Some(supposed) = not.supposed {
                forced += 1;
                assert!(supposed.gain <= 0, "{id} {supposed:?}");
                assert_eq!(not.wished_place.unwrap().provider.id, **provider);
                assert!(not.sentence.contains(&not.wish.name));
            }
        }
        // A laboratory that is no option at all: told by rules, or that it offers nothing of the kind.
        let all = study.catalogue().organisations.iter();
        let mut strangers = all.filter(|o| o.lead && !known.contains(o.id.as_str()));
        if let Some(stranger) = strangers.next() {
            let not = study.why_not(&id, &stranger.id, ZH).unwrap();
            assert!(not.supposed.is_none() || why.served, "{not:?}");
            assert!(!not.sentence.is_empty());
            refused += usize::from(!not.rules.is_empty());
        }
    }
    assert!(forced > 0 && refused > 0, "{forced} {refused}");
}

#[test]
fn what_if_takes_ids_of_the_catalogue_and_refuses_what_the_round_does_not_have() {
    let study = study();
    let slot = study.plan().slots.iter().flatten().next().copied().unwrap();
    let place = study.catalogue().slots[slot as usize];
    let resource = &study.catalogue()[place.resource];
    let period = place.period.to_string();
    let provider = &study.catalogue()[resource.organisation].id;
    let less = study
        .what_if(&Question::Withdraw(&resource.id, &period), ZH)
        .unwrap();
    assert!(less.gain < 0 && !less.moves.is_empty(), "{less:?}");
    let gone = |m: &matcher_core::explain::study::Moved| {
        m.from
            .as_ref()
            .is_some_and(|p| p.resource.id == resource.id && p.period == period)
    };
    assert!(less.moves.iter().any(gone));
    let more = Question::Minutes(&resource.id, &period, 600);
    assert!(study.what_if(&more, ZH).unwrap().gain >= 0);
    let one = study.what_if(&Question::Partners(provider, Some(1)), ZH);
    assert!(one.unwrap().gain <= 0);
    let served = study.why(study.need(&less.moves[0].need.id).unwrap(), ZH);
    let need = &served.need;
    let exclude = Question::Exclude(
        &less.moves[0].from.as_ref().unwrap().provider.id,
        &need.organisation.id,
    );
    let excluded = study.what_if(&exclude, ZH).unwrap();
    assert!(
        excluded.gain <= 0 && !excluded.moves.is_empty(),
        "{excluded:?}"
    );
    assert!(study.what_if(&Question::Drop(&need.id), ZH).unwrap().gain <= 0);
    let quota = &study.catalogue().quotas[0];
    let fewer = Question::Quota(&quota.area, &quota.group, 0);
    assert!(study.what_if(&fewer, ZH).unwrap().gain >= 0);
    for (question, expected) in [
        (Question::Drop("x"), "need"),
        (Question::Pin(&need.id, "x", "2026-12"), "resource"),
        (Question::Pin(&need.id, &resource.id, "1999-12"), "period"),
        (Question::Exclude("x", &need.organisation.id), "provider"),
        (Question::Exclude(provider, "x"), "organisation"),
        (Question::Quota("x", "help", 1), "area"),
    ] {
        match study.what_if(&question, ZH) {
            Err(StudyError::Unknown { field, .. }) => assert_eq!(field, expected),
            other => panic!("{question:?} {other:?}"),
        }
    }
}

#[test]
fn a_comparison_tells_every_changed_pair_and_why() {
    let study = study();
    let same = study.compare(study, ZH);
    assert!(same.needs.is_empty() && same.pairs.is_empty() && same.kept_pairs > 100);
    let slot = study.plan().slots.iter().flatten().next().copied().unwrap();
    let provider = study.catalogue()[study.catalogue().slots[slot as usize].resource].organisation;
    let (catalogue, mut rules) = henan();
    rules.exclusions.push(Exclusion {
        provider: catalogue[provider].id.clone(),
        seeker: None,
        need: None,
        reason: String::new(),
    });
    let later = study_of(catalogue, rules);
    let compared = study.compare(&later, ZH);
    let name = &study.catalogue()[provider].id;
    let lost = |pair: &&matcher_core::explain::study::ChangedPair| {
        pair.provider.id == *name && !pair.added
    };
    let lost: Vec<_> = compared.pairs.iter().filter(lost).collect();
    assert!(!lost.is_empty());
    for pair in &compared.pairs {
        assert!(!pair.sentence.is_empty(), "{pair:?}");
    }
    for pair in lost {
        assert!(pair.sentence.contains("不再可行"), "{pair:?}");
    }
    assert_eq!(Some(compared.after), later.plan().value);
}

#[test]
fn an_hour_is_worth_what_planning_again_brings() {
    let study = study();
    let places = study.worth(8);
    assert!(!places.is_empty());
    for place in &places {
        assert!(place.points >= 0, "{place:?}");
    }
    let served: BTreeSet<&str> = places
        .iter()
        .filter(|p| p.points > 0)
        .flat_map(|p| p.serves.iter().map(|n| n.id.as_str()))
        .collect();
    let laboratories = study.worth_by_laboratory(&places);
    let regions = study.worth_by_region(&places, ZH);
    let measurands = study.worth_by_measurand(&places, ZH);
    let most = places.iter().map(|p| p.points).max();
    for groups in [&laboratories, &regions] {
        assert_eq!(groups.iter().map(|g| g.points).max(), most);
        assert!(groups.iter().map(|g| g.needs).sum::<usize>() >= served.len());
    }
    assert_eq!(measurands.is_empty(), served.is_empty());
    let gap = study.gap().unwrap();
    let told: f64 = gap.slots.iter().map(|s| s.1).sum::<f64>()
        + gap.needs.iter().map(|n| n.1).sum::<f64>()
        + gap.rules;
    let whole = (gap.bound.unwrap() - gap.value.unwrap()) as f64;
    assert!(told > 0.0 && told <= whole + 1.0, "{told} of {whole}");
}

/// The need as the owner is told to change it.
fn changed(need: &Need, field: &str, value: &str) -> Need {
    let mut need = need.clone();
    match field {
        "window_to" => need.window_to = value.parse().unwrap(),
        "delivery" => need.delivery.push(Delivery::parse(value).unwrap()),
        "max_distance_km" => need.max_distance_km = Some(value.parse().unwrap()),
        "budget_yuan" => need.budget_fen = Some(value.parse::<i64>().unwrap() * 100),
        "document" => need.document = Document::parse(value).unwrap(),
        "decision_rule" => {
            let rule = DecisionRule::parse(value).unwrap();
            need.requirements
                .iter_mut()
                .for_each(|r| r.decision_rule = rule);
        }
        _ => need.quantity = value.parse().unwrap(),
    }
    need
}

/// Whether some offer fits the changed need.
fn helps(study: &Study, judge: &Judge<'_>, reason: &OwnReason, field: &str, value: &str) -> bool {
    let catalogue = study.catalogue();
    let need = &catalogue[study.need(&reason.need.id).unwrap()];
    let draft = Draft {
        need: &changed(need, field, value),
        seeker: &catalogue[need.organisation],
        point: catalogue
            .sites_of(need.organisation)
            .next()
            .map(|(_, site)| site.point),
    };
    (0..catalogue.offers.len())
        .map(matcher_core::ids::Ix::<Offer>::new)
        .filter(|offer| catalogue[*offer].service == need.service)
        .any(|offer| judge.judge_draft(&draft, offer).verdict.can_serve())
}

#[test]
fn an_owner_learns_what_would_help_and_nothing_of_others() {
    let study = study();
    let judge = study.judge();
    let catalogue = study.catalogue();
    let seekers: Vec<(&str, &str)> = catalogue
        .organisations
        .iter()
        .filter(|o| o.kind.is_helped())
        .map(|o| (o.id.as_str(), o.name.as_str()))
        .collect();
    let (mut changes, mut taken) = (0, 0);
    // Some of each class, and some that are served.
    let mut told: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (need, class, _) in study.unserved(ZH) {
        let of_class = told.entry(class).or_default();
        of_class.push(catalogue[need].id.clone());
    }
    let unserved = told.into_values().flat_map(|ids| ids.into_iter().take(12));
    for id in unserved.chain(needs(study, 151)) {
        let need = &catalogue[study.need(&id).unwrap()];
        let own = catalogue[need.organisation].id.as_str();
        for shown in [true, false] {
            let reason = study.own_reason(&id, &|_| shown, ZH).unwrap();
            assert!(!reason.sentences.is_empty(), "{id}");
            assert_eq!(reason.served, !reason.places.is_empty());
            taken += usize::from(reason.class == Some(UnservedClass::Outranked));
            let text = serde_json::to_string(&reason).unwrap();
            for (other, name) in seekers.iter().filter(|s| s.0 != own) {
                assert!(!text.contains(name), "{id} names {name}: {text}");
                assert!(!text.contains(&format!("\"{other}\"")), "{id}: {text}");
            }
            if !shown && !reason.served {
                let providers = catalogue.organisations.iter();
                for provider in providers.filter(|o| !o.kind.is_helped()) {
                    // The designated body of compulsory verification is no secret.
                    let secret = reason.class != Some(UnservedClass::HandedOver);
                    assert!(!secret || !text.contains(&provider.name), "{id}: {text}");
                }
            }
            for change in &reason.changes {
                changes += 1;
                let field = change.field;
                assert!(
                    helps(study, &judge, &reason, field, &change.value),
                    "{id} {change:?}"
                );
            }
        }
    }
    assert!(changes > 3 && taken > 3, "{changes} {taken}");
    // The plan itself still holds: asking changes nothing.
    let evaluation = evaluate(study.problem(), &study.plan().slots);
    assert_eq!(evaluation.violations, []);
}
