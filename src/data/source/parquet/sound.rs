//! What the library takes for granted of a file, looked at beforehand: it falls where a damaged one has it otherwise. Must
//! not know what columns hold.

use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::basic::Encoding;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ParquetMetaData;

/// Holds every column of every group to lie within a file of this length.
pub fn check(metadata: &ParquetMetaData, length: u64) -> Result<()> {
    for column in metadata.row_groups().iter().flat_map(|group| group.columns()) {
        let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
        let end = start.checked_add(column.compressed_size());
        let within = |at: i64| u64::try_from(at).is_ok_and(|at| at <= length);
        if !within(start) || !within(column.data_page_offset()) || !end.is_some_and(|end| end >= start && within(end)) {
            return Err(damaged("a column lies outside the file"));
        }
    }
    Ok(())
}

/// What is wrong, in words.
pub fn damaged(what: &str) -> ParquetError {
    ParquetError::General(format!("it is damaged: {what}"))
}

/// Reads something of a file; should the library fall after all, that is one more way to say that the file is damaged.
pub fn read<T>(act: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|_| Err(damaged("its parts do not fit together")))
}

/// The pages of a column, of which none refers to a dictionary that did not come before it.
pub struct Pages {
    pages: Box<dyn PageReader>,
    has_dictionary: bool,
}

impl Pages {
    /// The pages of a column.
    pub fn new(pages: Box<dyn PageReader>) -> Pages {
        Pages { pages, has_dictionary: false }
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        match &page {
            Some(Page::DictionaryPage { .. }) => self.has_dictionary = true,
            Some(page) if !self.has_dictionary && refers(page.encoding()) => {
                return Err(damaged("a column refers to a dictionary that it does not have"));
            }
            _ => {}
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Result<Page>> {
        self.get_next_page().transpose()
    }
}

/// Whether values of an encoding are places in a dictionary, by its older name or its newer one.
fn refers(encoding: Encoding) -> bool {
    matches!(encoding, Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY)
}
