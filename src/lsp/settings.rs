//! What the editor's user chose under `partner.`, for all files or for those of a folder. A value that cannot be meant is
//! as if it were not there. Must not know what comes of it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::value::Date;

/// The section of the editor's settings that is ours.
pub const SECTION: &str = "partner";

/// What was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// For files that no folder with a choice of its own holds.
    everywhere: Choice,
    folders: BTreeMap<String, Choice>,
}

/// What was chosen for a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// `data.folder`: where the data of a program are, from its folder; where nothing is said they are looked for.
    pub data: Option<String>,
    /// `data.previous`: the results of the evaluation before.
    pub previous: Option<String>,
    /// `data.asOf`: the day to evaluate for; today where nothing is said.
    pub as_of: Option<Date>,
    /// `population.show`: what is shown about the partners at hand.
    pub population: Population,
}

/// What is shown about the partners at hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Population {
    /// How many, and who.
    #[default]
    On,
    /// How many, never who.
    Counts,
    /// Nothing.
    Off,
}

impl Settings {
    /// What was chosen for a file.
    pub fn of(&self, key: &str) -> &Choice {
        let holds = |folder: &str| key.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        let nearest = self.folders.iter().rev().find(|(folder, _)| holds(folder));
        nearest.map_or(&self.everywhere, |(_, choice)| choice)
    }

    /// Takes in what was chosen for all files; what cannot be meant is said.
    pub fn set(&mut self, section: &Value) -> Vec<String> {
        let (choice, complaints) = read(section);
        *self = Settings { everywhere: choice, folders: BTreeMap::new() };
        complaints
    }

    /// Takes in what was chosen for the files of a folder.
    pub fn set_for(&mut self, folder: &str, section: &Value) -> Vec<String> {
        let (choice, complaints) = read(section);
        self.folders.insert(folder.to_owned(), choice);
        complaints
    }
}

fn read(section: &Value) -> (Choice, Vec<String>) {
    let mut complaints = Vec::new();
    let mut text = |pointer: &str| match section.pointer(pointer) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Some(other) => {
            complaints.push(format!("the setting {} is {other}, not a text", name(pointer)));
            None
        }
    };
    let (data, previous) = (text("/data/folder"), text("/data/previous"));
    let (as_of, population) = (text("/data/asOf"), text("/population/show"));
    let as_of = as_of.and_then(|text| {
        let day = Date::parse(&text);
        if day.is_none() {
            complaints.push(format!("the setting partner.data.asOf is `{text}`, not a date such as 2026-06-30"));
        }
        day
    });
    let population = match population.as_deref() {
        None | Some("on") => Population::On,
        Some("counts") => Population::Counts,
        Some("off") => Population::Off,
        Some(other) => {
            complaints.push(format!("the setting partner.population.show is `{other}`, not on, counts or off"));
            Population::On
        }
    };
    (Choice { data, previous, as_of, population }, complaints)
}

fn name(pointer: &str) -> String {
    format!("{SECTION}{}", pointer.replace('/', "."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_folder_chooses_for_its_files() {
        let mut settings = Settings::default();
        assert!(settings.set(&json!({ "data": { "folder": "x", "asOf": "2026-06-30" } })).is_empty());
        assert!(settings.set_for("/a", &json!({ "population": { "show": "counts" } })).is_empty());
        assert!(settings.set_for("/a/b", &json!({ "population": { "show": "off" } })).is_empty());
        assert_eq!(settings.of("/a/c.partner").population, Population::Counts);
        assert_eq!(settings.of("/a/b/c.partner").population, Population::Off);
        assert_eq!(settings.of("/ab/c.partner").data.as_deref(), Some("x"));
        assert_eq!(settings.of("/ab/c.partner").as_of, Date::parse("2026-06-30"));
    }

    #[test]
    fn what_cannot_be_meant_is_said_and_left_out() {
        let mut settings = Settings::default();
        let section =
            json!({ "data": { "folder": 7, "previous": "", "asOf": "soon" }, "population": { "show": "all" } });
        assert_eq!(settings.set(&section).len(), 3);
        assert_eq!(settings, Settings::default());
        assert!(settings.set(&Value::Null).is_empty());
    }
}
