//! One Parquet column of a group of rows as cells. Must not know the other columns.

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::Result;
use parquet::schema::types::ColumnDescriptor;

use super::Reading;
use super::kind::push_old_moment;
use super::sound::damaged;

/// The cells of some rows.
#[derive(Debug, Default)]
pub struct Cells {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Cells {
    /// Forgets the rows.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// The cell of a row; blank where the column is not read.
    pub fn get(&self, row: usize) -> &[u8] {
        let start = row.checked_sub(1).map_or(Some(&0), |before| self.ends.get(before));
        let range = start.zip(self.ends.get(row)).map(|(start, end)| *start..*end);
        range.and_then(|range| self.text.get(range)).unwrap_or_default()
    }
}

/// Reads the cells of a column.
pub struct ColumnCells {
    reader: ColumnReader,
    reading: Reading,
    /// How deep a value is that is there: less deep are blanks.
    there: i16,
    is_list: bool,
}

impl ColumnCells {
    /// The cells of a column of a group.
    pub fn new(reader: ColumnReader, column: &ColumnDescriptor, reading: Reading) -> ColumnCells {
        ColumnCells { reader, reading, there: column.max_def_level(), is_list: column.max_rep_level() > 0 }
    }

    /// Reads the next rows, of which there are so many at least.
    pub fn read(&mut self, rows: usize, cells: &mut Cells) -> Result<()> {
        let levels = Levels { there: self.there, is_list: self.is_list };
        let Reading { kind, used, .. } = &self.reading;
        let bytes = |value: &[u8], out: &mut Vec<u8>| match kind.push_bytes(value, out) {
            true => Ok(()),
            false => Err(damaged("a decimal is longer than its column may hold")),
        };
        match &mut self.reader {
            ColumnReader::BoolColumnReader(reader) => levels.read(reader, rows, cells, |value, out| {
                out.extend_from_slice(if *value { b"true" } else { b"false" });
                Ok(())
            }),
            ColumnReader::Int32ColumnReader(reader) => levels.read(reader, rows, cells, |value, out| {
                kind.push_whole(i64::from(*value), used, out);
                Ok(())
            }),
            ColumnReader::Int64ColumnReader(reader) => levels.read(reader, rows, cells, |value, out| {
                kind.push_whole(*value, used, out);
                Ok(())
            }),
            ColumnReader::Int96ColumnReader(reader) => levels.read(reader, rows, cells, |value, out| {
                push_old_moment(value, used, out);
                Ok(())
            }),
            ColumnReader::ByteArrayColumnReader(reader) => {
                levels.read(reader, rows, cells, |value, out| bytes(value.data(), out))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                levels.read(reader, rows, cells, |value, out| bytes(value.data(), out))
            }
            ColumnReader::FloatColumnReader(_) | ColumnReader::DoubleColumnReader(_) => {
                Err(damaged("a group of rows has other columns than the file says"))
            }
        }
    }
}

/// How the values of a column lie among its blanks.
struct Levels {
    there: i16,
    is_list: bool,
}

impl Levels {
    fn read<T: DataType>(
        &self,
        reader: &mut ColumnReaderImpl<T>,
        rows: usize,
        cells: &mut Cells,
        push: impl Fn(&T::T, &mut Vec<u8>) -> Result<()>,
    ) -> Result<()> {
        let (mut depths, mut repeats, mut values) = (Vec::new(), Vec::new(), Vec::new());
        let read = reader.read_records(rows, Some(&mut depths), Some(&mut repeats), &mut values)?;
        let (records, _, levels) = read;
        if records != rows {
            return Err(damaged("a column has fewer rows than the file says"));
        }
        let mut values = values.iter();
        for level in 0..levels {
            let continues = self.is_list && repeats.get(level).is_some_and(|repeat| *repeat > 0);
            if continues {
                cells.ends.pop();
                cells.text.push(b';');
            }
            if self.there == 0 || depths.get(level) == Some(&self.there) {
                let value = values.next().ok_or_else(|| damaged("a value is missing"))?;
                push(value, &mut cells.text)?;
            }
            cells.ends.push(cells.text.len());
        }
        Ok(())
    }
}
