//! The data beside a policy, as an editor uses it: where it lies, which columns its tables have and what stands in them.
//! Reads the first rows only; a whole evaluation is for `population`. Must not know plans.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::completion::Seen;
use super::why::{CellPlaces, cell_span};
use crate::data::Inputs;
use crate::data::files::{self, Drafts, ENDINGS, FileForm};
use crate::data::headers::folded;
use crate::data::source::Source;

/// How many rows are looked at for what stands in a column.
const ROWS: usize = 2_000;

/// How many values of a column are kept: a column with more is no list of labels.
const VALUES: usize = 50;

/// The data at hand.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// Where an evaluation finds it.
    pub inputs: Inputs,
    tables: BTreeMap<String, Table>,
}

#[derive(Clone, Debug, Default)]
struct Table {
    path: PathBuf,
    /// The first line, as it is written; blank where that names no columns.
    header: String,
    columns: Vec<String>,
    values: Vec<Vec<String>>,
}

/// The name of a column in the file of its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnPlace {
    /// The file.
    pub path: PathBuf,
    /// Its first line.
    pub header: String,
    /// Where in it the name stands.
    pub at: Range<usize>,
}

impl Sample {
    /// The data beside a policy: the folder `data`, else the partners' file. None where there is neither.
    pub fn beside(policy: &Path, drafts: Drafts) -> Option<Sample> {
        let folder = policy.parent()?;
        let data = folder.join("data");
        if data.is_dir() {
            return Some(Sample::of(&data, drafts));
        }
        let names = ["partner", "partners"].into_iter();
        let mut files = names.flat_map(|name| ENDINGS.map(|(ending, _)| folder.join(format!("{name}.{ending}"))));
        files.find(|path| path.is_file()).map(|path| Sample::of(&path, drafts))
    }

    /// The data that a setting names: a folder, or the partners' file.
    pub fn of(place: &Path, drafts: Drafts) -> Sample {
        let mut inputs = Inputs { drafts, ..Inputs::default() };
        inputs.add(&place.display().to_string());
        let paths: Vec<PathBuf> = match &inputs.folder {
            Some(folder) => files::list(folder).unwrap_or_default(),
            None => vec![place.to_owned()],
        };
        let mut tables = BTreeMap::new();
        for path in paths.iter().filter(|path| FileForm::said(path).is_some()) {
            let name = if inputs.folder.is_some() { path.file_stem() } else { None };
            let name = name.map_or("partner".to_owned(), |name| name.to_string_lossy().into_owned());
            if let Some(table) = read(path, &inputs.drafts) {
                tables.insert(folded(&name), table);
            }
        }
        Sample { inputs, tables }
    }

    /// The files that it was read from.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// Where a column of a table is named.
    pub fn column_place(&self, table: &str, column: &str) -> Option<ColumnPlace> {
        let table = self.table(table).filter(|table| !table.header.is_empty())?;
        let at = table.columns.iter().position(|it| folded(it) == folded(column))?;
        let at = cell_span(&table.header, at + 1, b',')?;
        Some(ColumnPlace { path: table.path.clone(), header: table.header.clone(), at })
    }

    fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(&folded(name))
    }
}

/// The first rows of a table; none where they cannot be read.
fn read(path: &Path, drafts: &Drafts) -> Option<Table> {
    let source = Source::open(path, drafts, b',', None, &mut None).ok()?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(source.bytes);
    let columns: Vec<String> =
        reader.headers().ok()?.iter().map(|it| it.trim_start_matches('\u{FEFF}').to_owned()).collect();
    let mut counts: Vec<BTreeMap<String, usize>> = vec![BTreeMap::new(); columns.len()];
    for row in reader.records().take(ROWS).filter_map(Result::ok) {
        for (cell, counts) in row.iter().zip(&mut counts).filter(|(cell, _)| !cell.is_empty()) {
            // One more than is kept tells a long column from a list.
            if counts.len() <= VALUES || counts.contains_key(cell) {
                *counts.entry(cell.to_owned()).or_default() += 1;
            }
        }
    }
    let values = counts.into_iter().map(|counts| {
        let mut values: Vec<(String, usize)> = counts.into_iter().collect();
        values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        values.into_iter().take(VALUES).map(|(value, _)| value).collect()
    });
    if FileForm::of(path) != FileForm::Csv {
        return Some(Table { path: path.to_owned(), header: String::new(), columns, values: values.collect() });
    }
    let place = (path.to_string_lossy().into_owned(), 1);
    let lines = CellPlaces::read(&BTreeSet::from([place.clone()]), drafts);
    let header = lines.place(&place.0, 1, None).map_or("", |(header, _)| header).to_owned();
    Some(Table { path: path.to_owned(), header, columns, values: values.collect() })
}

impl Seen for Sample {
    fn columns(&self, table: &str) -> Vec<String> {
        self.table(table).map(|table| table.columns.clone()).unwrap_or_default()
    }

    fn values(&self, table: &str, column: &str) -> Vec<String> {
        let Some(table) = self.table(table) else { return Vec::new() };
        let at = table.columns.iter().position(|it| folded(it) == folded(column));
        at.and_then(|at| table.values.get(at)).cloned().unwrap_or_default()
    }
}
