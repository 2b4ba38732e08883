//! What an editor offers, over fixtures with a cursor: `tests/ide/<feature>/*.partner`, each with its answers drawn in;
//! `UPDATE_EXPECT=1` draws them anew. `tests/README.md` describes their form.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics is a test that fails"
)]

#[path = "ide/broken.rs"]
mod broken;
#[path = "ide/features.rs"]
mod features;
#[path = "ide/fixture.rs"]
mod fixture;
#[path = "ide/names.rs"]
mod names;

use std::collections::BTreeSet;

use features::FEATURES;

/// One test a feature, so that each can be run alone.
macro_rules! features {
    ($($name:ident),* $(,)?) => {
        $(#[test]
        fn $name() {
            let name = stringify!($name);
            let (_, _, answer) = FEATURES.iter().find(|(known, _, _)| *known == name).unwrap();
            fixture::check(name, answer);
        })*

        #[test]
        fn every_feature_has_its_test_and_its_folder() {
            let listed: BTreeSet<String> = FEATURES.iter().map(|(name, _, _)| (*name).to_owned()).collect();
            let tested: BTreeSet<String> = [$(stringify!($name)),*].into_iter().map(str::to_owned).collect();
            assert_eq!(listed, tested);
            let folders = std::fs::read_dir(fixture::root()).unwrap().map(|entry| entry.unwrap());
            let folders = folders.filter(|entry| entry.file_type().unwrap().is_dir());
            let mut folders: BTreeSet<String> =
                folders.map(|entry| entry.file_name().to_str().unwrap().to_owned()).collect();
            assert!(folders.remove("shared"));
            assert_eq!(listed, folders);
        }
    };
}

features!(
    actions,
    calls,
    completions,
    declaration,
    definition,
    folding,
    highlights,
    hover,
    implementation,
    linked,
    links,
    marks,
    outline,
    prepare_rename,
    references,
    rename,
    search,
    selection,
    signature,
    type_definition,
);
