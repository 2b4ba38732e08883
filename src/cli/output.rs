//! Output files: written beside their place and renamed, so that nobody ever sees half a file.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use tempfile::NamedTempFile;

/// A file on its way. Dropped before [`Output::commit`], it leaves what was there before.
#[derive(Debug)]
pub struct Output {
    kind: Kind,
    path: PathBuf,
}

#[derive(Debug)]
enum Kind {
    /// An ordinary file, to be renamed.
    Beside(BufWriter<NamedTempFile>),
    /// A device or a pipe, which must not be replaced by a file.
    Straight(BufWriter<File>),
}

impl Output {
    /// Begins a file. Fails at once where the folder does not exist or may not be written.
    pub fn create(path: &Path) -> io::Result<Output> {
        let named = |error: io::Error| at(path, &error);
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if target.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, format!("{} is a folder", path.display())));
        }
        if target.exists() && !target.is_file() {
            let file = File::options().write(true).open(&target).map_err(named)?;
            return Ok(Output { kind: Kind::Straight(BufWriter::new(file)), path: target });
        }
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let beside = builder(&target).tempfile_in(folder).map_err(named)?;
        Ok(Output { kind: Kind::Beside(BufWriter::new(beside)), path: target })
    }

    /// Puts the file in its place.
    pub fn commit(self) -> io::Result<()> {
        let path = self.path;
        let named = |error: &io::Error| at(&path, error);
        match self.kind {
            Kind::Beside(out) => {
                let file = out.into_inner().map_err(|error| named(error.error()))?;
                file.persist(&path).map_err(|error| named(&error.error))?;
                Ok(())
            }
            Kind::Straight(mut out) => out.flush().map_err(|error| named(&error)),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.kind {
            Kind::Beside(out) => out.write(bytes),
            Kind::Straight(out) => out.write(bytes),
        };
        written.map_err(|error| at(&self.path, &error))
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = match &mut self.kind {
            Kind::Beside(out) => out.flush(),
            Kind::Straight(out) => out.flush(),
        };
        flushed.map_err(|error| at(&self.path, &error))
    }
}

/// An output with two holders: one writes, the other puts it in its place when all went well.
#[derive(Clone, Debug)]
pub struct Shared(Rc<RefCell<Option<Output>>>);

impl Shared {
    /// Shares an output.
    pub fn new(output: Output) -> Shared {
        Shared(Rc::new(RefCell::new(Some(output))))
    }

    /// Puts the file in its place; what is written later is lost.
    pub fn commit(&self) -> io::Result<()> {
        self.0.borrow_mut().take().map_or(Ok(()), Output::commit)
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().as_mut().map_or(Ok(bytes.len()), |output| output.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().as_mut().map_or(Ok(()), |output| output.flush())
    }
}

/// A temporary file has the permissions of the file that it replaces, or those of any new file.
fn builder(target: &Path) -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".partner-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let before = target.metadata().map(|metadata| metadata.permissions());
        builder.permissions(before.unwrap_or_else(|_| std::fs::Permissions::from_mode(0o666)));
    }
    #[cfg(not(unix))]
    let _ = target;
    builder
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    let word = match error.kind() {
        io::ErrorKind::NotFound => "there is no such folder".to_owned(),
        io::ErrorKind::StorageFull => "no space is left".to_owned(),
        _ => error.to_string(),
    };
    io::Error::new(error.kind(), format!("{} cannot be written: {word}", path.display()))
}
