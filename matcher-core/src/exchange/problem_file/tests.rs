use super::{read, write};
use crate::model::Problem;

const SMALL: &str = r#"{"problem":{"version":1,"name":"small","max_changes":1,"providers":[{"id":"L1","max_partners":4}],"seekers":[{"id":"S1","max_providers":2},{"id":"S2"}],"quotas":[{"id":"Q","min_seekers":2,"penalty":30}]}}
{"slot":{"id":"a","provider":0,"minutes":60}}
{"slot":{"id":"b","minutes":45}}
{"need":{"id":"n1","seeker":0,"quotas":[0],"options":[[0,30,10],[1,15,9]]}}
{"need":{"id":"n2","options":[]}}
{"need":{"id":"n3","seeker":1,"options":[[1,45,7]]}}
{"bundle":{"id":"k","needs":[0,2],"all":true,"max_providers":1}}
{"pair":{"provider":0,"seeker":0,"cost":5}}
{"pin":{"need":0,"slot":1}}
{"ban":{"need":0,"slot":0}}
{"previous":{"need":2,"slot":1}}
"#;

fn problem(text: &str) -> Problem {
    read(text.as_bytes()).unwrap()
}

/// `line field code` of every error.
fn errors(text: &str) -> Vec<String> {
    let errors = read(text.as_bytes()).unwrap_err();
    errors
        .iter()
        .map(|e| format!("{} {} {}", e.line, e.field, e.code))
        .collect()
}

#[test]
fn writes_what_it_reads() {
    let mut written = Vec::new();
    write(&problem(SMALL), &mut written).unwrap();
    assert_eq!(
        problem(std::str::from_utf8(&written).unwrap()),
        problem(SMALL)
    );
    assert_eq!(String::from_utf8(written).unwrap(), SMALL);
}

#[test]
fn reads_the_least_a_file_may_hold() {
    let text = "\u{feff}{\"problem\":{\"version\":1}}\r\n\r\n{\"slot\":{\"id\":\"a\",\"minutes\":0}}\n{\"need\":{\"id\":\"n\",\"options\":[[0,1,0]]}}";
    let problem = problem(text);
    assert_eq!((problem.slots.len(), problem.options.len()), (1, 1));
}

#[test]
fn names_line_and_field_of_every_mistake() {
    let head = r#"{"problem":{"version":1,"providers":[{"id":"L"}]}}"#;
    let body =
        "{\"slot\":{\"id\":\"a\",\"minutes\":9}}\n{\"need\":{\"id\":\"n\",\"options\":[[0,3,5]]}}";
    let cases: &[(&str, &[&str])] = &[
        (
            r#"{"slot":{"id":"a","minutes":1}}"#,
            &["4 slot order", "4 slot.id duplicate"],
        ),
        (
            r#"{"need":{"id":"n","options":[]}}"#,
            &["4 need.id duplicate"],
        ),
        (
            r#"{"need":{"id":"m","options":[[0,1,1],[0,2,2]]}}"#,
            &["4 need.options[1].slot duplicate"],
        ),
        (
            r#"{"need":{"id":"m","options":[[1,0,-1]]}}"#,
            &[
                "4 need.options[0].slot unknown_reference",
                "4 need.options[0].minutes out_of_range",
                "4 need.options[0].value out_of_range",
            ],
        ),
        (
            r#"{"need":{"id":"m","seeker":3,"quotas":[7],"options":[]}}"#,
            &[
                "4 need.seeker unknown_reference",
                "4 need.quotas unknown_reference",
            ],
        ),
        (
            r#"{"need":{"id":"m","options":[[0,1.5,1],[0,"1",1],[1]],"colour":1}}"#,
            &[
                "4 need.colour unknown_field",
                "4 need.options[0].minutes wrong_type",
                "4 need.options[1].minutes wrong_type",
                "4 need.options[2] wrong_type",
            ],
        ),
        (r#"{"need":{"options":[]}}"#, &["4 need.id missing_field"]),
        (
            r#"{"need":{"id":"m","id":"m","options":[]}}"#,
            &["4  not_a_record"],
        ),
        (r#"{"need":{"id":"m","options":[[0,1,1]"#, &["4  not_json"]),
        (
            r#"{"pin":{"need":0,"slot":-1}}"#,
            &["4 pin.slot out_of_range"],
        ),
        (
            r#"{"pin":{"need":0,"slot":1}}"#,
            &["4 pin.slot unknown_reference"],
        ),
        (
            "{\"pin\":{\"need\":0,\"slot\":0}}\n{\"ban\":{\"need\":0,\"slot\":0}}",
            &["4 pin.slot contradiction"],
        ),
        (
            "{\"pin\":{\"need\":0,\"slot\":0}}\n{\"pin\":{\"need\":0,\"slot\":0}}",
            &["5 pin.need duplicate"],
        ),
        (
            r#"{"pair":{"provider":1,"seeker":0,"cost":-1}}"#,
            &[
                "4 pair.provider unknown_reference",
                "4 pair.seeker unknown_reference",
                "4 pair.cost out_of_range",
            ],
        ),
        (
            r#"{"bundle":{"id":"k","needs":[0,0],"all":1}}"#,
            &["4 bundle.all wrong_type", "4 bundle.needs duplicate"],
        ),
        (r#"{"offer":{}}"#, &["4 offer unknown_field"]),
        (r#"{"problem":{"version":1}}"#, &["4 problem order"]),
        ("[]", &["4  wrong_type"]),
    ];
    for (line, expected) in cases {
        let text = format!("{head}\n{body}\n{line}\n");
        assert_eq!(errors(&text), *expected, "{line}");
    }
}

#[test]
fn refuses_what_the_header_gets_wrong() {
    let cases: &[(&str, &[&str])] = &[
        ("", &["1 problem missing_field"]),
        (r#"{"slot":{"id":"a","minutes":1}}"#, &["1 slot order"]),
        (r#"{"problem":{}}"#, &["1 problem.version missing_field"]),
        (
            r#"{"problem":{"version":2}}"#,
            &["1 problem.version out_of_range"],
        ),
        (
            r#"{"problem":{"version":1,"quotas":[{"id":"","penalty":-1},{"id":"q","penalty":9223372036854775807,"min_seekers":2}]}}"#,
            &[
                "1 problem.quotas[0].id empty_id",
                "1 problem.quotas[0].penalty out_of_range",
                "1 pair.cost + quotas.penalty sum_too_large",
            ],
        ),
        (
            r#"{"problem":{"version":1,"seekers":[{"id":"s","max":1},{"id":"s"}]}}"#,
            &[
                "1 problem.seekers[0].max unknown_field",
                "1 problem.seekers[1].id duplicate",
            ],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(errors(text), *expected, "{text}");
    }
}

#[test]
fn lists_mistakes_of_all_lines_at_once() {
    let text = r#"{"problem":{"version":1,"colour":1}}
{"slot":{"id":"a","minutes":"9"}}
{"slot":{"id":"a","minutes":9}}
{"need":{"id":"n","options":[[0,3,5],[2,3,5]]}}
{"need":{"id":
{"pin":{"need":1,"slot":0}}
{"ban":{"need":9,"slot":0}}"#;
    assert_eq!(
        errors(text),
        [
            "1 problem.colour unknown_field",
            "2 slot.minutes wrong_type",
            "3 slot.id duplicate",
            "4 need.options[1].slot unknown_reference",
            "5  not_json",
            "7 ban.need unknown_reference",
        ]
    );
}

#[test]
fn reads_and_writes_the_documented_example() {
    let page = include_str!("../../../../data/PROBLEM.md");
    let example: String = page.split("```\n").nth(1).unwrap().to_string();
    let mut written = Vec::new();
    write(&problem(&example), &mut written).unwrap();
    let written = String::from_utf8(written).unwrap();
    let (mut expected, mut found): (Vec<&str>, Vec<&str>) =
        (example.lines().collect(), written.lines().collect());
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);
}
