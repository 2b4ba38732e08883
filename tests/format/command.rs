//! `partner fmt` as it is called.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const UNTIDY: &str = "tiers {A,\nB}\nmetric   a=1\n";
const TIDY: &str = "tiers { A, B }\nmetric a = 1\n";

/// Runs `partner fmt` in a folder: the status, standard output and standard error.
fn fmt(folder: &Path, arguments: &[&str], input: &[u8]) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_partner"))
        .arg("fmt")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn files_and_folders_are_laid_out_in_place() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("a/.hidden")).unwrap();
    fs::create_dir_all(folder.path().join("a/deep")).unwrap();
    for name in ["one.partner", "a/two.partner", "a/deep/three.partner", "a/.hidden/four.partner", "a/five.txt"] {
        fs::write(folder.path().join(name), UNTIDY).unwrap();
    }
    let (status, out, err) = fmt(folder.path(), &["one.partner", "a"], b"");
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(
        out,
        "one.partner was formatted\na/two.partner was formatted\na/deep/three.partner was formatted\n\
         3 policies formatted, of 3\n"
    );
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!([read("one.partner"), read("a/two.partner"), read("a/deep/three.partner")], [TIDY, TIDY, TIDY]);
    assert_eq!([read("a/.hidden/four.partner"), read("a/five.txt")], [UNTIDY, UNTIDY]);
    assert_eq!(fmt(folder.path(), &["a"], b"").1, "2 policies checked, nothing to change\n");
}

#[test]
fn check_and_diff_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.partner");
    fs::write(&path, UNTIDY).unwrap();
    let (status, out, _) = fmt(folder.path(), &["--check", "one.partner"], b"");
    assert_eq!((status, out.as_str()), (1, "one.partner is not formatted\n1 policy would change, of 1\n"));
    let (status, out, _) = fmt(folder.path(), &["--diff", "one.partner"], b"");
    let expected = "--- one.partner\n+++ one.partner\n@@ -1,3 +1,2 @@\n-tiers {A,\n-B}\n-metric   a=1\n+tiers { A, B }\n\
                    +metric a = 1\n";
    assert_eq!((status, out.as_str()), (0, expected));
    assert_eq!(fmt(folder.path(), &["--diff", "--check", "one.partner"], b"").0, 1);
    assert_eq!(fs::read_to_string(&path).unwrap(), UNTIDY);
    fs::write(&path, TIDY).unwrap();
    assert_eq!(fmt(folder.path(), &["--check", "one.partner"], b"").0, 0);
    assert_eq!(fmt(folder.path(), &["--diff", "one.partner"], b"").1, "");
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let (status, out, err) = fmt(folder.path(), &["-"], UNTIDY.as_bytes());
    assert_eq!((status, out.as_str(), err.as_str()), (0, TIDY, ""));
    let (status, out, err) = fmt(folder.path(), &["-"], b"metric   a = = 1\nmetric   b=1\n");
    assert_eq!((status, out.as_str()), (1, "metric   a = = 1\nmetric b = 1\n"));
    assert!(err.contains("1 declaration with mistakes is left alone"), "{err}");
}

#[test]
fn what_is_no_text_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.partner");
    fs::write(&path, b"metric   a = \"\xFF\"\n").unwrap();
    let (status, _, err) = fmt(folder.path(), &["one.partner"], b"");
    assert_eq!(status, 1);
    assert!(err.contains("not-utf8"), "{err}");
    assert_eq!(fs::read(&path).unwrap(), b"metric   a = \"\xFF\"\n");
    assert_eq!(fmt(folder.path(), &["two.partner"], b"").0, 4);
    assert_eq!(fmt(folder.path(), &["partner.csv"], b"").0, 2);
    assert_eq!(fmt(folder.path(), &["--check", "--no-such"], b"").0, 2);
}
