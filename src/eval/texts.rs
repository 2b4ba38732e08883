//! Texts and keys as codes, so that a column of texts is a column of integers.
//! Must not know which column a text came from.

use rustc_hash::FxHashMap;

/// The texts met so far, each once; its code is its place.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    codes: FxHashMap<Box<str>, i32>,
    texts: Vec<Box<str>>,
}

impl Texts {
    /// The code of a text, new if it was not met before.
    pub fn code(&mut self, text: &str) -> i32 {
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        let code = i32::try_from(self.texts.len()).unwrap_or(i32::MAX);
        self.codes.insert(text.into(), code);
        self.texts.push(text.into());
        code
    }

    /// The code of a text that was met.
    pub fn find(&self, text: &str) -> Option<i32> {
        self.codes.get(text).copied()
    }

    /// The text of a code.
    pub fn text(&self, code: i32) -> &str {
        usize::try_from(code).ok().and_then(|code| self.texts.get(code)).map_or("", |text| text)
    }
}
