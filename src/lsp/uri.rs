//! Files as editors name them and as we do. A file of the disk goes by its path with `/`, anything else by its URI whole.
//! Must not look whether there is such a file.

use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

use lsp_types::Uri;

/// The name that we know a file by: `/programs/acme.partner`, `c:/programs/acme.partner` or `untitled:Untitled-1`.
pub fn key(uri: &Uri) -> String {
    let text = uri.as_str();
    let Some(path) = text.strip_prefix("file://") else { return text.to_owned() };
    // What stands before the path is a host; only the own one is of use.
    let path = path.strip_prefix("localhost").unwrap_or(path);
    let path = decode(path.split(['?', '#']).next().unwrap_or(path));
    match path.strip_prefix('/') {
        Some(rest) if has_drive(rest) => {
            let (drive, rest) = rest.split_at(1);
            format!("{}{rest}", drive.to_lowercase())
        }
        _ => path,
    }
}

/// The URI of a file that we know by a name.
pub fn uri(key: &str) -> Option<Uri> {
    let text = if key.starts_with('/') {
        format!("file://{}", encode(key))
    } else if has_drive(key) {
        format!("file:///{}", encode(key))
    } else {
        key.to_owned()
    };
    Uri::from_str(&text).ok()
}

/// The name that we know the file at a path by.
pub fn key_of_path(path: &Path) -> String {
    let path = path.to_string_lossy();
    if cfg!(windows) { path.replace('\\', "/") } else { path.into_owned() }
}

/// A path without steps up and without steps in place, as an editor writes it.
pub fn straight(path: &Path) -> PathBuf {
    let mut straight = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(straight.pop()),
            part => straight.push(part),
        }
    }
    straight
}

/// The folder and the name of a file; the folder of `/x` is `/`, and that of a text without one is nothing.
pub fn split(key: &str) -> (&str, &str) {
    match key.rfind('/') {
        Some(0) => key.split_at(1),
        Some(at) => (key.get(..at).unwrap_or(""), key.get(at + 1..).unwrap_or(key)),
        None => ("", key),
    }
}

/// A file in a folder.
pub fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() || folder.ends_with('/') { format!("{folder}{name}") } else { format!("{folder}/{name}") }
}

/// Whether a name is the path of a file on the disk.
pub fn is_path(key: &str) -> bool {
    key.starts_with('/') || has_drive(key)
}

fn has_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', b'/', ..] if letter.is_ascii_alphabetic())
}

fn decode(text: &str) -> String {
    let digit =
        |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16)).and_then(|it| u8::try_from(it).ok());
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(high * 16 + low);
                at += 3;
            }
            _ => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(text: &str) -> (String, String) {
        let key = key(&Uri::from_str(text).unwrap());
        let back = uri(&key).unwrap().as_str().to_owned();
        (key, back)
    }

    #[test]
    fn names_of_files_come_back() {
        let pair = |key: &str, uri: &str| (key.to_owned(), uri.to_owned());
        assert_eq!(round("file:///a/b.partner"), pair("/a/b.partner", "file:///a/b.partner"));
        assert_eq!(
            round("file:///a%20b/%C3%A9%23.partner"),
            pair("/a b/é#.partner", "file:///a%20b/%C3%A9%23.partner")
        );
        assert_eq!(round("file:///C%3A/x.partner"), pair("c:/x.partner", "file:///c%3A/x.partner"));
        assert_eq!(round("untitled:Untitled-1"), pair("untitled:Untitled-1", "untitled:Untitled-1"));
        assert_eq!(straight(Path::new("/a/b/../c/./d")), Path::new("/a/c/d"));
        assert!(is_path("c:/x") && is_path("/x") && !is_path("untitled:Untitled-1") && !is_path("x.partner"));
    }
}
