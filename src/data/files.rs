//! Paths: the one place where data files are opened and folders listed. Must not know tables.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// Opens a file to read. An error names the path.
pub fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    let named = |error: io::Error| named(&error, path);
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, format!("{} is a folder", path.display())));
    }
    if ending(path).is_some_and(|ending| WORKBOOKS.contains(&ending.as_str())) {
        let what = format!("{}: a workbook is not read; write the table as CSV, with a header", path.display());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    }
    Ok(Box::new(File::open(path).map_err(named)?))
}

/// Texts of files that somebody writes and has not saved: they count more than what is in the files.
#[derive(Clone, Debug, Default)]
pub struct Drafts(BTreeMap<PathBuf, Arc<[u8]>>);

impl Drafts {
    /// Adds the text of a file.
    pub fn add(&mut self, path: &Path, text: &str) {
        self.0.insert(path.to_owned(), text.as_bytes().into());
    }

    /// The text of a file that somebody writes.
    pub fn text(&self, path: &Path) -> Option<&Arc<[u8]>> {
        self.0.get(path)
    }

    /// Opens a file to read: the text that somebody writes, else what is saved. An error names the path.
    pub fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        match self.text(path) {
            Some(text) => Ok(Box::new(io::Cursor::new(Arc::clone(text)))),
            None => open(path),
        }
    }
}

/// What tells one state of a file from another: how long it is and when it was written. None where that cannot be known.
pub fn stamp(path: &Path) -> Option<(u64, SystemTime)> {
    let meta = std::fs::metadata(path).ok()?;
    Some((meta.len(), meta.modified().ok()?))
}

/// The form of a data file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileForm {
    /// Rows of cells under a header.
    Csv,
    /// A JSON object a line.
    Ndjson,
    /// Parquet, which is no text.
    Parquet,
}

/// The endings of files that hold tables, by which these are found in a folder.
pub const ENDINGS: [(&str, FileForm); 4] =
    [("csv", FileForm::Csv), ("jsonl", FileForm::Ndjson), ("ndjson", FileForm::Ndjson), ("parquet", FileForm::Parquet)];

/// The endings of files that only a spreadsheet reads.
const WORKBOOKS: [&str; 3] = ["xlsx", "xls", "ods"];

impl FileForm {
    /// The form of a file that is named as a table: any that its ending does not say is CSV.
    pub fn of(path: &Path) -> FileForm {
        FileForm::said(path).unwrap_or(FileForm::Csv)
    }

    /// The form that the ending of a file says; none if it says none of a table.
    pub fn said(path: &Path) -> Option<FileForm> {
        let ending = ending(path)?;
        ENDINGS.iter().find(|(it, _)| *it == ending).map(|(_, form)| *form)
    }
}

fn ending(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

/// The files of a folder by name, hidden ones left out. An error names the path.
pub fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let named = |error: io::Error| named(&error, folder);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(named)? {
        let path = entry.map_err(named)?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_file() && !hidden {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Standard input, kept on the way so that it can be read again: in memory at first, in an unnamed file past 64 MiB.
#[derive(Clone)]
pub struct Spool {
    shared: Arc<Mutex<Shared>>,
    at: u64,
}

struct Shared {
    source: Box<dyn Read + Send>,
    kept: tempfile::SpooledTempFile,
    len: u64,
}

impl Spool {
    /// A spool from which nothing was read yet. Clones read the same bytes, each from the start.
    pub fn new(source: Box<dyn Read + Send>) -> Spool {
        let shared = Shared { source, kept: tempfile::SpooledTempFile::new(64 << 20), len: 0 };
        Spool { shared: Arc::new(Mutex::new(shared)), at: 0 }
    }
}

impl Read for Spool {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = &mut *shared;
        let count = if self.at < shared.len {
            shared.kept.seek(SeekFrom::Start(self.at))?;
            shared.kept.read(buffer)?
        } else {
            let count = shared.source.read(buffer)?;
            shared.kept.seek(SeekFrom::Start(shared.len))?;
            shared.kept.write_all(buffer.get(..count).unwrap_or(&[]))?;
            shared.len += count as u64;
            count
        };
        self.at += count as u64;
        Ok(count)
    }
}

fn named(error: &io::Error, path: &Path) -> io::Error {
    let word = match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "may not be read".to_owned(),
        _ => error.to_string(),
    };
    io::Error::new(error.kind(), format!("{}: {word}", path.display()))
}
