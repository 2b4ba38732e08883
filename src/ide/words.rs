//! The words of the language, each with what it means in a sentence: for hovers and beside what is offered.
//! Must not know where a word stands; the grammar alone decides where it may.

/// What a word of the language means; none for names and for small words that mean nothing alone.
pub fn meaning(word: &str) -> Option<&'static str> {
    MEANINGS.iter().find(|(known, _)| *known == word).map(|(_, meaning)| *meaning)
}

/// Words that mean nothing alone: parts of longer phrases.
pub const SMALL: &[&str] = &[
    "after",
    "all",
    "any",
    "anniversary",
    "as",
    "at",
    "be",
    "best",
    "between",
    "by",
    "each",
    "for",
    "from",
    "full",
    "higher",
    "highest",
    "in",
    "least",
    "less",
    "more",
    "most",
    "no",
    "of",
    "on",
    "once",
    "out",
    "proportion",
    "seats",
    "seat",
    "start",
    "starts",
    "than",
    "to",
    "up",
    "yes",
    "then",
    "end",
    "one",
    "pending",
    "evaluated",
];

const MEANINGS: &[(&str, &str)] = &[
    ("above", "the last bracket or arm: everything beyond the bounds before it"),
    ("accept", "what is found of a declaration and meant all the same"),
    ("against", "the amount that bracket bounds are shares of: an attainment"),
    ("ago", "so long before the day of the evaluation"),
    ("and", "both must hold; unknown while one is blank and the other holds"),
    ("average", "the mean of a figure over rows; missing where no row counts"),
    ("band", "names for the ranges of a figure: green, amber, red"),
    ("because", "why a finding is accepted"),
    ("before", "on the days before a date"),
    ("below", "less than this"),
    ("benefit", "something a partner receives, worked out line by line"),
    ("benefits", "a table of what each tier receives"),
    ("budget", "the most that a benefit may cost over all partners"),
    ("cap", "no more than this, at this point of the arithmetic"),
    ("category", "a further kind of benefits, specializations or kpis"),
    ("certification", "a certification that people can hold: it grows the list of that name"),
    ("column", "the header to look for, where it is not the field's name"),
    ("count", "how many rows, labels or conditions"),
    ("course", "a course that people can take: it grows the list of that name"),
    ("currency", "the currency of amounts that name none"),
    ("daily", "on every day"),
    ("default", "what stands in where the value is missing"),
    ("demote", "when it is looked whether a tier is still earned, and how far a partner may fall at once"),
    ("distinct", "each value counts once"),
    ("duration", "a length of time, in days unless it says months or hours"),
    ("effective", "the days on which this is in force"),
    ("else", "the value where the condition does not hold"),
    ("enum", "a closed list of labels"),
    ("every", "all rows or labels must satisfy the condition; on every such day"),
    ("exception", "a signed, dated override for one partner"),
    ("expect", "what must come out of an example"),
    ("fiscal_year", "the month in which the fiscal year begins"),
    ("floor", "no less than this, at this point of the arithmetic"),
    ("format", "how dates are written in the column, where not as 2026-12-31"),
    ("gate", "a condition that caps the tier, suspends benefits or asks a person where it is not met"),
    ("given", "what an example takes as given; facts that it does not name are unknown"),
    ("grace", "how long a tier is kept after it is no longer earned"),
    ("group", "part of a score, with a maximum of its own"),
    ("half_yearly", "at the start of each half-year"),
    ("history", "earlier results as a table: tiers and benefits of other days"),
    ("holds", "whether the partner has this specialization"),
    ("if", "the value before it counts where the condition holds"),
    ("import", "brings in another file of the program"),
    ("includes", "whether a set has this label"),
    ("incremental", "each bracket's rate counts for the part of the amount that lies in it"),
    ("inherit", "what counts as earned is the highest tier among those who have this in common"),
    ("is", "equal to"),
    ("judge", "the day whose facts decide about tiers"),
    ("kpi", "a figure over all partners, with a target"),
    ("largest", "the largest value over rows"),
    ("last", "the time up to today, of this length"),
    ("latest", "the value of the latest row by a date"),
    ("level", "labels that rank, the lowest first"),
    ("median", "the middle value over rows"),
    ("metric", "a named figure about a partner, or about each row of another record"),
    ("misses", "the requirements of a tier that are not met"),
    ("missing", "not known: a blank cell, or a figure over no rows"),
    ("money", "an amount in the program's currency"),
    ("monthly", "on the first of each month"),
    ("none", "no tier; in brackets, a hole that is meant"),
    ("not", "the opposite"),
    ("notice", "how long a partner is told before grace begins"),
    ("optional", "cells may be blank; a blank is unknown"),
    ("or", "at least one must hold"),
    ("otherwise", "the value where no arm before it is met; what a failed gate does"),
    ("plus", "adds this, where the condition holds"),
    ("points", "points of a score"),
    ("previous", "complete months, quarters or years before the current one"),
    ("program", "the name of the program, its version, currency and days in force"),
    ("promote", "when tiers rise"),
    ("qualifies", "whether all requirements up to a tier are met"),
    ("quarterly", "at the start of each quarter"),
    ("rank", "the place among others, the highest first"),
    ("rates", "what currencies are worth"),
    ("reason", "why an exception was made"),
    ("record", "a table: a field for each column of its file"),
    ("refer", "asks a person to do something; tier and benefits stay"),
    ("require", "a condition that the tier asks for"),
    ("requirements", "a table of what each tier asks for"),
    ("retain", "what it takes to keep a tier, where that differs from reaching it"),
    ("retroactive", "the rate of the bracket that is reached counts for the whole amount"),
    ("review", "when tiers rise and fall, with notice and grace"),
    ("role", "who may fill a seat; one person fills seats of one role only"),
    ("rounding", "how results are rounded"),
    ("satisfies", "the condition that each of them must meet"),
    ("scale", "a number between two bounds, both included"),
    ("score", "a scorecard of points"),
    ("set", "any number of labels of a list"),
    ("share", "how much of a whole: rows, or a figure over them"),
    ("since", "from this day to today"),
    ("smallest", "the smallest value over rows"),
    ("specialization", "a badge beside the tiers"),
    ("staff", "seats that must be filled by people of a role"),
    ("standalone", "each tier's requirements are read alone, without those of the tiers below"),
    ("standing", "the tier that a partner has had since the last review"),
    ("sum", "the total of a figure over rows; zero where no row counts"),
    ("suspend", "benefits stay empty while the gate is not met"),
    ("target", "what a kpi should be"),
    ("terms", "a table of what each tier owes: fees, minimums"),
    ("test", "an example that must hold"),
    ("this", "the current month, quarter or year, up to today"),
    ("threshold", "a value looked up by region, type or other facts"),
    ("tier", "a step of the ladder; here: the partner's tier after gates"),
    ("tiers", "the ladder, lowest tier first"),
    ("top", "the best few, or the best so many percent, by a figure"),
    ("track", "a ladder of its own for some partners"),
    ("unknown", "it cannot be said, because something is missing"),
    ("until", "up to this day, included"),
    ("value", "what a benefit begins with"),
    ("version", "the version of the program, as people call it"),
    ("via", "the reference to follow, where several lead to the same record"),
    ("weekly", "every Monday"),
    ("weight", "a share of the total score"),
    ("when", "only where this condition holds"),
    ("where", "only rows that meet this condition count"),
    ("within", "whether a date lies in a stretch of time; among those who have this in common"),
    ("yearly", "at the start of each year"),
];

#[cfg(test)]
mod tests {
    use super::{MEANINGS, SMALL, meaning};

    /// The words that the grammar has a rule for.
    fn words() -> Vec<&'static str> {
        let grammar = include_str!("../../grammar/partner.pest");
        grammar.lines().filter_map(|line| line.strip_prefix("kw_")?.split_whitespace().next()).collect()
    }

    #[test]
    fn every_word_of_the_grammar_has_a_meaning_or_is_small() {
        let silent: Vec<&str> = words()
            .into_iter()
            .filter(|word| *word != "tier_count" && meaning(word).is_none() && !SMALL.contains(word))
            .collect();
        assert!(silent.is_empty(), "words without a meaning in MEANINGS: {silent:?}");
    }

    #[test]
    fn meanings_are_in_order_and_told_once() {
        assert!(MEANINGS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(MEANINGS.iter().all(|(word, _)| !SMALL.contains(word)));
    }
}
