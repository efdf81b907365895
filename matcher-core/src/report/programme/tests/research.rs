//! Unmet needs in groups.

use super::*;

#[test]
fn unmet_needs_are_grouped_and_the_group_of_most_firms_comes_first() {
    let need = |id: &str, firm: &str, what: &str, range: &str, industry: &str| UnmetNeed {
        id: id.to_owned(),
        firm: firm.to_owned(),
        what: what.to_owned(),
        range: range.to_owned(),
        accuracy: "±0.01mm".to_owned(),
        industry: industry.to_owned(),
    };
    let coarse = GroupBy {
        industry: false,
        accuracy: false,
        range: false,
    };
    let groups = group(
        &[
            need("1", "a", "径向跳动", "500mm", "34"),
            need("2", "a", "力值", "", "34"),
            need("3", "b", "径向跳动", "800mm", "34"),
            need("4", "b", "力值", "", "35"),
            need("5", "c", "径向跳动", "800mm", "34"),
        ],
        coarse,
    );
    let told: Vec<_> = groups
        .iter()
        .map(|g| {
            (
                g.what.as_str(),
                g.firms,
                g.industry.as_str(),
                g.ranges.len(),
                g.needs.len(),
            )
        })
        .collect();
    assert_eq!(told, [("径向跳动", 3, "34", 2, 3), ("力值", 2, "", 0, 2)]);
    assert_eq!(NATIONAL.len(), 9);
}

#[test]
fn needs_of_another_industry_accuracy_or_size_are_another_challenge() {
    let need = |id: &str, range: &str, accuracy: &str, industry: &str| UnmetNeed {
        id: id.to_owned(),
        firm: id.to_owned(),
        what: "直径".to_owned(),
        range: range.to_owned(),
        accuracy: accuracy.to_owned(),
        industry: industry.to_owned(),
    };
    let needs = [
        need("1", "(500~800)mm", "±0.01mm", "34"),
        // The same problem in other units.
        need("2", "(0~60)cm", "±20µm", "34"),
        // Ten times as coarse; a bore of 8 mm; another industry; nothing understood.
        need("3", "(500~800)mm", "±0.1mm", "34"),
        need("4", "(0~8)mm", "±0.1µm", "34"),
        need("5", "(500~800)mm", "±0.01mm", "36"),
        need("6", "大", "准", "34"),
    ];
    let told = |by| {
        let groups = group(&needs, by).into_iter();
        groups.map(|g| g.needs.join("")).collect::<Vec<_>>()
    };
    assert_eq!(told(GroupBy::ALL), ["12", "6", "4", "3", "5"]);
    let accuracy_only = GroupBy {
        industry: false,
        accuracy: true,
        range: false,
    };
    assert_eq!(told(accuracy_only), ["1245", "6", "3"]);
    let first = group(&needs, GroupBy::ALL).remove(0);
    assert_eq!(accuracy_words(first.accuracy.unwrap()), "0.001 %～0.01 %");
}
