//! What evaluating a million partners costs beside other programs: `cargo bench --bench eval -- FOLDER`, where FOLDER has the
//! generators and peers (`generate_flat.rs`, `flat.partner`, `flat_duckdb.py` …; those that are missing, or that this Python
//! cannot run, are left out and named). `--rows`, `--partners` and `--rounds` say how much, `--keep DIR` where the files go.
//!
//! The commands take turns, so that a slow minute of the machine is everybody's; medians of the rounds are printed as a table.
//! Times and memory are those of GNU `time`, of the whole process from file to file.
#![allow(missing_docs)]

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use partner_lang::data::writers::Style;
use partner_lang::data::{Format, Inputs, Reader, Writer, results};
use partner_lang::eval::{Asked, Failure, Judged, Texts, run};
use partner_lang::lanes::Means;
use partner_lang::plan::Plan;
use partner_lang::value::Date;
use partner_lang::workspace::Workspace;

type Outcome<T> = Result<T, Box<dyn Error>>;

const FLAT_COLUMNS: &str = "partner_id,tier,margin,rebate,mdf,cloud";
const ACME_COLUMNS: &str = "partner_id,earned,tier,annual_revenue,deals_won,certified,experts,capability,capability_grade,\
compliance,healthcare_it,managed_services,margin,deal_protection,support,partner_manager,rebate,mdf";

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        // The benchmark calls itself for what is no program of its own.
        ["csv-loop", file] => csv_loop(file),
        ["by", means, policy, file, out] => evaluate_by(means, policy, file, out),
        _ => Settings::of(&words)?.run(),
    }
}

/// What is to be measured.
struct Settings {
    folder: PathBuf,
    rows: u64,
    partners: u64,
    rounds: usize,
    files: PathBuf,
    _temporary: Option<tempfile::TempDir>,
}

/// A command and what it is called in the table.
struct Contender {
    name: &'static str,
    command: Vec<String>,
    /// Where its results go, if they are to be those of the first.
    out: Option<PathBuf>,
}

/// What one process took.
#[derive(Clone, Copy)]
struct Cost {
    cpu_ms: u64,
    wall_ms: u64,
    peak_kib: u64,
}

impl Settings {
    fn of(words: &[&str]) -> Outcome<Settings> {
        let mut left = words.iter();
        let (mut folder, mut rows, mut partners, mut rounds, mut keep) = (None, 1_000_000, 100_000, 5, None);
        while let Some(word) = left.next() {
            let mut next = || left.next().copied().ok_or(format!("`{word}` needs a value"));
            match *word {
                "--rows" => rows = next()?.parse()?,
                "--partners" => partners = next()?.parse()?,
                "--rounds" => rounds = next()?.parse()?,
                "--keep" => keep = Some(PathBuf::from(next()?)),
                path => folder = Some(PathBuf::from(path)),
            }
        }
        let folder = folder.ok_or("name the folder of the generators: `cargo bench --bench eval -- FOLDER`")?;
        let temporary = if keep.is_none() { Some(tempfile::tempdir()?) } else { None };
        let files = keep.or(temporary.as_ref().map(|it| it.path().to_owned())).ok_or("no folder for the files")?;
        std::fs::create_dir_all(&files)?;
        Ok(Settings { folder, rows, partners, rounds, files, _temporary: temporary })
    }

    fn run(&self) -> Outcome<()> {
        let flat = self.flat()?;
        self.table(&format!("flat, {} rows", self.rows), &flat)?;
        let acme = self.acme()?;
        self.table(&format!("acme, {} partners", self.partners), &acme)
    }

    fn path(&self, name: &str) -> String {
        self.files.join(name).display().to_string()
    }

    fn peer(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    fn flat(&self) -> Outcome<Vec<Contender>> {
        let (generator, data, policy) = (self.path("generate-flat"), self.path("flat.csv"), self.peer("flat.partner"));
        let source = self.peer("generate_flat.rs");
        done(Command::new("rustc").args(["-O", "--edition", "2024", &source, "-o", &generator]))?;
        done(Command::new(&generator).args([&self.rows.to_string(), &data, "42"]))?;
        let own = std::env::current_exe()?.display().to_string();
        let mut all = vec![self.partner("partner", &[&policy, &data], FLAT_COLUMNS, "partner.csv")];
        for (name, means) in [("partner, AVX2", "avx2"), ("partner, no vectors", "portable")] {
            let out = self.files.join(format!("{means}.csv"));
            let command = [&own, "by", means, &policy, &data, &out.display().to_string()].map(str::to_owned);
            all.push(Contender { name, command: command.to_vec(), out: Some(out) });
        }
        let command = [own.as_str(), "csv-loop", &data].map(str::to_owned).to_vec();
        all.push(Contender { name: "csv ByteRecord loop", command, out: None });
        all.extend(self.python("DuckDB", "duckdb", "flat_duckdb.py", &data, "duckdb.csv"));
        all.extend(self.python("Polars", "polars", "flat_polars.py", &data, "polars.csv"));
        Ok(all)
    }

    fn acme(&self) -> Outcome<Vec<Contender>> {
        let (data, generator) = (self.path("acme"), self.peer("generate_acme.py"));
        let partners = self.partners.to_string();
        done(Command::new("python3").args([&generator, &data, "--seed", "7", "--partners", &partners]))?;
        let policy = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/acme.partner");
        // The earlier results are not part of what the peer works out.
        std::fs::remove_file(self.files.join("acme").join("previous.csv"))?;
        let mut all = vec![self.partner("partner", &[policy, &data], ACME_COLUMNS, "acme-partner.csv")];
        all.extend(self.python("DuckDB", "duckdb", "acme_duckdb.py", &data, "acme-duckdb.csv"));
        Ok(all)
    }

    fn partner(&self, name: &'static str, data: &[&str], columns: &str, out: &str) -> Contender {
        let out = self.files.join(out);
        let shown = out.display().to_string();
        let start = [env!("CARGO_BIN_EXE_partner"), "eval"];
        let end = ["--as-of", "2026-06-30", "--columns", columns, "--output", &shown];
        let command = start.iter().chain(data).chain(&end).map(|word| (*word).to_owned()).collect();
        Contender { name, command, out: Some(out) }
    }

    /// A peer, where this Python has what it needs.
    fn python(&self, name: &'static str, needs: &str, script: &str, data: &str, out: &str) -> Option<Contender> {
        let script = self.folder.join(script);
        let there = Command::new("python3").args(["-c", &format!("import {needs}")]).stderr(Stdio::null()).status();
        if !script.exists() || !there.is_ok_and(|status| status.success()) {
            println!("{name} is left out: no `{needs}` in this Python, or no {}", script.display());
            return None;
        }
        let out = self.files.join(out);
        let words = ["python3", &script.display().to_string(), data, &out.display().to_string()];
        Some(Contender { name, command: words.map(str::to_owned).to_vec(), out: Some(out) })
    }

    /// Runs all in turn, so many rounds, and prints their medians.
    fn table(&self, title: &str, all: &[Contender]) -> Outcome<()> {
        let mut costs: Vec<Vec<Cost>> = vec![Vec::new(); all.len()];
        for _ in 0..self.rounds {
            for (contender, costs) in all.iter().zip(&mut costs) {
                costs.push(measured(&contender.command)?);
            }
        }
        let first = all.iter().find_map(|it| it.out.as_deref()).map(std::fs::read).transpose()?;
        let median = |costs: &[Cost], part: fn(&Cost) -> u64| {
            let mut parts: Vec<u64> = costs.iter().map(part).collect();
            parts.sort_unstable();
            parts.get(parts.len() / 2).copied().unwrap_or(0)
        };
        let own = costs.first().map_or(1, |costs| median(costs, |cost| cost.cpu_ms)).max(1);
        println!("\n| {title} | CPU s | wall s | peak MiB | CPU against partner | results |");
        println!("| --- | --- | --- | --- | --- | --- |");
        for (contender, costs) in all.iter().zip(&costs) {
            let [cpu, wall, peak] =
                [|cost: &Cost| cost.cpu_ms, |cost: &Cost| cost.wall_ms, |cost: &Cost| cost.peak_kib]
                    .map(|part| median(costs, part));
            let same = match (&contender.out, &first) {
                (Some(out), Some(first)) if std::fs::read(out)? == *first => "the same bytes",
                (Some(_), _) => "others",
                (None, _) => "none",
            };
            let (seconds, ratio) = (|ms: u64| format!("{}.{:02}", ms / 1000, ms % 1000 / 10), cpu * 100 / own);
            let (name, peak) = (contender.name, peak / 1024);
            println!(
                "| {name} | {} | {} | {peak} | {}.{:02} | {same} |",
                seconds(cpu),
                seconds(wall),
                ratio / 100,
                ratio % 100
            );
        }
        Ok(())
    }
}

/// Runs a command to its end.
fn done(command: &mut Command) -> Outcome<()> {
    let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}").into()) }
}

/// What a command takes, as GNU `time` says on the last line of its standard error.
fn measured(command: &[String]) -> Outcome<Cost> {
    let output =
        Command::new("/usr/bin/time").args(["-f", "%U %S %e %M"]).args(command).stdout(Stdio::null()).output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() {
        return Err(format!("{command:?}: {said}").into());
    }
    let parts: Vec<&str> = said.lines().last().unwrap_or_default().split(' ').collect();
    let [user, system, wall, peak] = parts.as_slice() else { return Err(format!("`time` said {said}").into()) };
    let ms = |seconds: &str| -> Outcome<u64> { Ok(seconds.replace('.', "").parse::<u64>()? * 10) };
    Ok(Cost { cpu_ms: ms(user)? + ms(system)?, wall_ms: ms(wall)?, peak_kib: peak.parse()? })
}

/// What splitting the fields alone takes by the `csv` crate.
fn csv_loop(file: &str) -> Outcome<()> {
    let mut reader = csv::Reader::from_path(file)?;
    let mut record = csv::ByteRecord::new();
    let mut cells = 0;
    while reader.read_byte_record(&mut record)? {
        cells += record.len();
    }
    std::hint::black_box(cells);
    Ok(())
}

/// The flat policy by other means than the best that the processor has.
fn evaluate_by(means: &str, policy: &str, file: &str, out: &str) -> Outcome<()> {
    if means == "avx2" { Means::Avx2 } else { Means::Portable }.limit();
    let mut workspace = Workspace::default();
    workspace.set_text("flat.partner", &std::fs::read_to_string(policy)?);
    let today = Date::parse("2026-06-30").ok_or("no such day")?;
    let plan = workspace.plan(today).ok_or("the policy has errors")?;
    let mut inputs = Inputs::default();
    inputs.add(file);
    let said = |failure: Failure| format!("{failure:?}");
    let mut reader = Reader::new(&plan, &inputs, Box::new(io::empty()), workspace.sources().clone()).map_err(said)?;
    let names: Vec<String> = FLAT_COLUMNS.split(',').map(str::to_owned).collect();
    let columns = results::select(&plan, &names).map_err(|missing| format!("{missing:?}"))?;
    columns.iter().filter_map(|column| column.slot()).for_each(|slot| reader.print(slot));
    let style = Style { today, raw: false, width: None };
    let mut writer = Writer::new(std::fs::File::create(Path::new(out))?, Format::Csv, columns, style);
    writer.begin()?;
    let sink = &mut |_: &Plan, texts: &Texts, judged: &Judged| writer.write(judged, texts).map_err(Failure::Io);
    run(&plan, Asked::default(), &mut reader, sink).map_err(said)?;
    writer.finish()?;
    Ok(())
}
