//! What `partner why` tells of each construct, about partners of the conformance case of its kind.

use super::why_of;

/// A construct, told about partners of the case of its kind.
fn of_kind(case: &str, keys: &[&str], more: &[&str]) -> String {
    let [program, data] = ["program.partner", "data"].map(|part| format!("tests/conformance/{case}/{part}"));
    keys.iter().map(|key| why_of([&program, &data], key, more)).collect::<Vec<_>>().join("\n----\n")
}

#[test]
fn points_with_caps_by_group() {
    insta::assert_snapshot!(of_kind("17-caps-on-points", &["C"], &[]));
}

#[test]
fn points_taken_away() {
    insta::assert_snapshot!(of_kind("17-points-taken-away", &["B"], &[]));
}

#[test]
fn weights() {
    insta::assert_snapshot!(of_kind("34-weighted-sum", &["B"], &[]));
}

#[test]
fn the_best_of_several_scores() {
    insta::assert_snapshot!(of_kind("29-best-of/scores", &["B"], &[]));
}

#[test]
fn thresholds_by_several_facts() {
    insta::assert_snapshot!(of_kind("07-by-market/two-facts", &["B", "D"], &[]));
}

#[test]
fn bounds_in_the_currency_of_the_partner() {
    insta::assert_snapshot!(of_kind("07-by-market/by-country", &["D"], &[]));
}

#[test]
fn metrics_of_rows() {
    insta::assert_snapshot!(of_kind("14-certificate-versions/releases", &["B"], &[]));
}

#[test]
fn a_metric_with_parameters() {
    insta::assert_snapshot!(of_kind("14-certificate-versions/equivalence", &["B"], &[]));
}

#[test]
fn a_family_of_badges() {
    insta::assert_snapshot!(of_kind("18-some-of-many/validations", &["B"], &[]));
}

#[test]
fn people_in_seats() {
    insta::assert_snapshot!(of_kind("22-person-reuse", &["B"], &[]));
}

#[test]
fn ranks_with_ties() {
    insta::assert_snapshot!(of_kind("47-ranking", &["D2"], &[]));
}

#[test]
fn what_was_held_on_a_day() {
    insta::assert_snapshot!(of_kind("38-time-in-lower-tier", &["B"], &[]));
}

#[test]
fn a_rate_of_the_day() {
    insta::assert_snapshot!(of_kind("46-rate-of-a-day/rate-on-invoice-date", &["B"], &[]));
}

#[test]
fn tracks_side_by_side() {
    insta::assert_snapshot!(of_kind("13-tracks/two-ladders", &["B", "D"], &[]));
}

#[test]
fn the_life_of_a_tier_on_a_track() {
    insta::assert_snapshot!(of_kind(
        "13-tracks/changes-of-type",
        &["B"],
        &["--previous", "tests/conformance/13-tracks/changes-of-type/previous.2026-06-30.csv"]
    ));
}

#[test]
fn ratios_beside_percentages() {
    insta::assert_snapshot!(of_kind("20-ratio", &["B", "C"], &[]));
}

#[test]
fn growth_over_windows() {
    insta::assert_snapshot!(of_kind("16-growth/year-on-year", &["B", "C"], &[]));
}

#[test]
fn days_of_a_window() {
    insta::assert_snapshot!(of_kind("21-over-time", &["B"], &[]));
}

#[test]
fn numbers_to_be_set() {
    insta::assert_snapshot!(of_kind("49-range-or-discretion", &["B", "C"], &[]));
}

#[test]
fn benefits_suspended_by_a_gate() {
    insta::assert_snapshot!(of_kind("45-training-gate", &["B"], &[]));
}

#[test]
fn a_choice_of_parts() {
    insta::assert_snapshot!(of_kind("08-either-or", &["B"], &[]));
}

#[test]
fn stacked_benefits() {
    insta::assert_snapshot!(of_kind("27-stackable-parts", &["B"], &[]));
}

#[test]
fn peers_pooled() {
    insta::assert_snapshot!(of_kind("26-affiliates/pooled", &["B"], &[]));
}

#[test]
fn exceptions_by_a_condition() {
    insta::assert_snapshot!(of_kind("37-deadline-after-joining", &["B"], &[]));
}

#[test]
fn one_result_row_by_row() {
    let told = [("24-registration-limits", "open_now"), ("24-registration-limits", "registration.live")]
        .map(|(case, name)| of_kind(case, &["B"], &[name]));
    insta::assert_snapshot!(told.join("\n----\n"));
}
