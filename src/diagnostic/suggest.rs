//! The nearest of the names there are, for "did you mean". Must not know what the names stand for.

/// The candidate nearest to `name`, if one is near enough that a person would have meant it.
/// Case is forgiven first; then up to a third of the letters may differ, but none of a code of two letters: `NZ` is not `NA`.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = name.to_lowercase();
    let limit = match name.chars().count() {
        0..=2 => 0,
        count => (count / 3).max(1),
    };
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name)
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= limit && *distance < candidate.chars().count())
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn offers_what_was_meant_and_nothing_far() {
        let names = ["annual_revenue", "deals_won", "csat"];
        assert_eq!(nearest("anual_revenue", names), Some("annual_revenue"));
        assert_eq!(nearest("CSAT", names), Some("csat"));
        assert_eq!(nearest("dealswon", names), Some("deals_won"));
        assert_eq!(nearest("margin", names), None);
        assert_eq!(nearest("x", ["y"]), None);
        assert_eq!(nearest("NZ", ["NA"]), None);
        assert_eq!(nearest("na", ["NA"]), Some("NA"));
    }
}
