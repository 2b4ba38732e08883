//! What has to be edited when files get other names: the paths of imports and of the tables of thresholds.
//! Must not know which files are really renamed.

use crate::diagnostic::Edit;
use crate::workspace::Workspace;

/// The edits that let paths follow their files; `moved` gives the name that a file of the program, by its name, will have.
pub fn moves(workspace: &Workspace, moved: &dyn Fn(&str) -> Option<String>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for file in workspace.files() {
        let Some(source) = workspace.sources().source(file) else { continue };
        let own = moved(&source.name);
        for named in workspace.paths(file) {
            let target = moved(&named.name);
            if own.is_none() && target.is_none() {
                continue;
            }
            let path = relative(own.as_deref().unwrap_or(&source.name), target.as_deref().unwrap_or(&named.name));
            let text = format!("\"{path}\"");
            if workspace.sources().slice(named.at.in_file(file)) != text {
                edits.push(Edit { at: named.at.in_file(file), text });
            }
        }
    }
    edits
}

/// The path from one file to another, both named from the same folder.
pub fn relative(from: &str, to: &str) -> String {
    let mut here: Vec<&str> = from.split('/').collect();
    here.pop();
    let there: Vec<&str> = to.split('/').collect();
    let most = here.len().min(there.len().saturating_sub(1));
    let same = here.iter().zip(&there).take(most).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", here.len() - same);
    let path: Vec<&str> = up.chain(there.iter().skip(same).copied()).collect();
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn paths_lead_from_one_folder_to_another() {
        assert_eq!(relative("a.partner", "b.partner"), "b.partner");
        assert_eq!(relative("a.partner", "x/b.partner"), "x/b.partner");
        assert_eq!(relative("x/a.partner", "b.partner"), "../b.partner");
        assert_eq!(relative("/p/x/a.partner", "/p/x/y/b.csv"), "y/b.csv");
        assert_eq!(relative("/p/x/a.partner", "/p/z/b.csv"), "../z/b.csv");
        assert_eq!(relative("x/a.partner", "x/x"), "x");
    }
}
