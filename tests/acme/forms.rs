//! Tables of CSV as NDJSON and as Parquet that say the same, each value in the type that says it best: what comes of them
//! must be the same to the byte.

use std::fs;
use std::path::Path;

use parquet::basic::Compression;

use super::packed::{Values, parquet};
use super::{DAY, partner, root, table};

/// Whether a cell is a number as JSON writes it.
fn is_number(cell: &str) -> bool {
    serde_json::from_str::<serde_json::Number>(cell).is_ok()
}

/// A line an object; a blank is `null` on some lines and an absent key on others.
fn ndjson(csv: &str) -> String {
    let (header, rows) = table(csv);
    let text = |text: &str| serde_json::to_string(text).unwrap();
    let line = |(at, row): (usize, &Vec<String>)| {
        let member = |(name, cell): (&String, &String)| {
            let value = match cell.as_str() {
                "" if at % 2 == 0 && at > 0 => return None,
                "" => "null".to_owned(),
                "true" | "false" => cell.clone(),
                cell if is_number(cell) => cell.to_owned(),
                cell if cell.contains(';') => format!("[{}]", cell.split(';').map(text).collect::<Vec<_>>().join(", ")),
                cell => text(cell),
            };
            Some(format!("{}: {value}", text(name)))
        };
        format!("{{{}}}\n", header.iter().zip(row).filter_map(member).collect::<Vec<_>>().join(", "))
    };
    rows.iter().enumerate().map(line).collect()
}

/// A file whose columns are decimals, dates and booleans where all their cells are.
fn packed(csv: &str) -> Vec<u8> {
    let (header, rows) = table(csv);
    let columns: Vec<(String, Values)> = header.iter().enumerate().map(|(at, name)| column(name, at, &rows)).collect();
    let columns: Vec<(&str, Values)> =
        columns.iter().map(|(declared, values)| (declared.as_str(), values.clone())).collect();
    parquet(&columns, Compression::SNAPPY, 1_500)
}

fn column(name: &str, at: usize, rows: &[Vec<String>]) -> (String, Values) {
    let cells = || rows.iter().map(|row| row[at].as_str());
    let all = |is: &dyn Fn(&str) -> bool| {
        cells().all(|cell| cell.is_empty() || is(cell)) && cells().any(|cell| !cell.is_empty())
    };
    let places = |cell: &str| cell.split_once('.').map_or(0, |(_, places)| places.len());
    let day = |cell: &str| {
        cell.parse::<chrono::NaiveDate>()
            .ok()
            .map(|day| day.signed_duration_since(chrono::NaiveDate::default()).num_days() as i32)
    };
    if all(&is_number) {
        let most = cells().map(places).max().unwrap();
        let digits = |cell: &str| format!("{}{}", cell.replace('.', ""), "0".repeat(most - places(cell)));
        let unscaled = cells().map(|cell| if cell.is_empty() { None } else { digits(cell).parse().ok() });
        return (format!("optional int64 {name} (DECIMAL(18, {most}));"), Values::Int64(unscaled.collect()));
    }
    if all(&|cell| day(cell).is_some()) {
        return (format!("optional int32 {name} (DATE);"), Values::Int32(cells().map(day).collect()));
    }
    if all(&|cell| cell.parse::<bool>().is_ok()) {
        return (format!("optional boolean {name};"), Values::Flags(cells().map(|cell| cell.parse().ok()).collect()));
    }
    (format!("optional binary {name} (STRING);"), Values::texts(cells()))
}

/// Every table of a folder in another form, in a folder of its own.
fn all_as(from: &Path, ending: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in fs::read_dir(from).unwrap().map(|file| file.unwrap().path()) {
        let name = file.file_stem().unwrap().to_str().unwrap();
        if file.extension().is_none_or(|it| it != "csv") || name.starts_with("expected") {
            continue;
        }
        let csv = fs::read_to_string(&file).unwrap();
        // The notation of Parquet schemas has no names of several words: such a table stays as it is, among the others.
        let (ending, bytes) = match ending {
            "parquet" if !csv.lines().next().unwrap().contains(' ') => (ending, packed(&csv)),
            "ndjson" => (ending, ndjson(&csv).into_bytes()),
            _ => ("csv", csv.into_bytes()),
        };
        fs::write(folder.path().join(format!("{name}.{ending}")), bytes).unwrap();
    }
    folder
}

#[test]
fn every_form_of_the_tables_comes_to_the_same_results() {
    for (policy, data) in [
        ("examples/acme/acme.partner", "tests/cases/acme"),
        ("examples/marketplace/marketplace.partner", "examples/marketplace/data"),
        ("examples/reseller/reseller.partner", "examples/reseller/data"),
        ("examples/cloud/cloud.partner", "examples/cloud/data"),
    ] {
        let run = |command: &str, data: &str| {
            let previous = fs::read_dir(root(data)).unwrap().find_map(|file| {
                let path = file.unwrap().path();
                path.file_name()?.to_str()?.starts_with("previous.").then(|| path.to_str().unwrap().to_owned())
            });
            let mut arguments = vec![command, policy, data, "--as-of", DAY, "--format", "csv"];
            arguments.extend(previous.iter().flat_map(|previous| ["--previous", previous]));
            partner(&arguments)
        };
        for ending in ["ndjson", "parquet"] {
            let other = all_as(&root(data), ending);
            for command in if data.contains("acme") { &["eval", "health"][..] } else { &["eval"] } {
                let (expected, found) = (run(command, data), run(command, other.path().to_str().unwrap()));
                assert!(expected == found, "{command} {policy} {data} as {ending}");
                assert!(expected.lines().count() > 1);
            }
        }
    }
}

/// Results of every form are earlier results for the next evaluation.
#[test]
fn results_as_ndjson_are_earlier_results() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (csv, ndjson) = (file("first.csv"), file("first.ndjson"));
    let run = |previous: &str, output: &str| {
        let policy = ["eval", "examples/acme/acme.partner", "tests/cases/acme", "--as-of", DAY];
        partner(&[&policy[..], &["--previous", previous, "--output", output]].concat());
        fs::read_to_string(output).unwrap()
    };
    for output in [&csv, &ndjson] {
        run("tests/cases/acme/previous.csv", output);
    }
    let (expected, found) = (run(&csv, &file("a.csv")), run(&ndjson, &file("b.csv")));
    assert!(expected.lines().count() > 1 && expected == found);
}

/// One partner explained: only the file's name and the number of a row tell one form from another.
#[test]
fn why_names_the_file_and_its_line() {
    for (ending, line) in [("csv", 3), ("ndjson", 2), ("parquet", 2)] {
        let other = all_as(&root("tests/cases/acme"), ending);
        let data = other.path().to_str().unwrap();
        let why = partner(&["why", "examples/acme/acme.partner", data, "--partner", "P0000002", "--as-of", DAY]);
        assert!(why.contains(&format!("partner.{ending}, line {line}: ")), "{why}");
        assert!(why.contains(&format!("rows of {data}/deal.{ending}: lines ")), "{why}");
    }
}
