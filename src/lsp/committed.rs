//! The committed version of a program, where its folder is under version control: what figures are compared with.
//! Asks `git` and nothing else; where there is none, nothing is compared.

use std::process::{Command, Stdio};

use super::programs::Program;
use crate::workspace::{Loader, NotLoaded, Workspace};

/// The program as it was committed last; none where it never was.
pub fn workspace(program: &Program) -> Option<Workspace> {
    let mut repository = Repository { folder: program.folder() };
    let source = program.workspace().sources().source(program.root())?;
    let committed = repository.load(&source.name).ok()?;
    let mut workspace = Workspace::default();
    workspace.set_bytes(&source.name, &committed);
    workspace.load(&mut repository);
    Some(workspace)
}

/// The files of the last commit.
struct Repository<'a> {
    folder: &'a str,
}

impl Loader for Repository<'_> {
    fn load(&mut self, name: &str) -> Result<Vec<u8>, NotLoaded> {
        let output = Command::new("git")
            .args(["show", &format!("HEAD:./{name}")])
            .current_dir(self.folder)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output();
        match output {
            Ok(output) if output.status.success() => Ok(output.stdout),
            _ => Err(NotLoaded::Absent(Vec::new())),
        }
    }
}
