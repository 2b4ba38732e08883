//! Small Parquet files, written by the library's own writer.

use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray, FixedLenByteArrayType, Int32Type,
    Int64Type, Int96, Int96Type,
};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;

/// The values of an optional column; a blank is none.
#[derive(Clone)]
pub enum Values {
    Flags(Vec<Option<bool>>),
    Int32(Vec<Option<i32>>),
    Int64(Vec<Option<i64>>),
    Int96(Vec<Option<[u32; 3]>>),
    Doubles(Vec<Option<f64>>),
    Texts(Vec<Option<Vec<u8>>>),
    Fixed(Vec<Option<Vec<u8>>>),
    /// Of a column `optional group name (LIST) { repeated group list { optional binary element (STRING); } }`.
    Lists(Vec<Option<Vec<Option<&'static str>>>>),
}

impl Values {
    /// Texts, blank where they are empty.
    pub fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Values {
        Values::Texts(texts.into_iter().map(|text| (!text.is_empty()).then(|| text.as_bytes().to_vec())).collect())
    }

    fn some(&self, rows: std::ops::Range<usize>) -> Values {
        match self {
            Values::Flags(all) => Values::Flags(all[rows].to_vec()),
            Values::Int32(all) => Values::Int32(all[rows].to_vec()),
            Values::Int64(all) => Values::Int64(all[rows].to_vec()),
            Values::Int96(all) => Values::Int96(all[rows].to_vec()),
            Values::Doubles(all) => Values::Doubles(all[rows].to_vec()),
            Values::Texts(all) => Values::Texts(all[rows].to_vec()),
            Values::Fixed(all) => Values::Fixed(all[rows].to_vec()),
            Values::Lists(all) => Values::Lists(all[rows].to_vec()),
        }
    }

    fn len(&self) -> usize {
        match self {
            Values::Flags(all) => all.len(),
            Values::Int32(all) => all.len(),
            Values::Int64(all) => all.len(),
            Values::Int96(all) => all.len(),
            Values::Doubles(all) => all.len(),
            Values::Texts(all) | Values::Fixed(all) => all.len(),
            Values::Lists(all) => all.len(),
        }
    }

    fn write(&self, column: &mut SerializedColumnWriter<'_>) {
        let bytes = |text: &Vec<u8>| ByteArray::from(text.clone());
        let int96 = |parts: &[u32; 3]| {
            let mut value = Int96::new();
            value.set_data(parts[0], parts[1], parts[2]);
            value
        };
        match self {
            Values::Flags(all) => write::<BoolType, _>(column, all, |flag| *flag),
            Values::Int32(all) => write::<Int32Type, _>(column, all, |number| *number),
            Values::Int64(all) => write::<Int64Type, _>(column, all, |number| *number),
            Values::Int96(all) => write::<Int96Type, _>(column, all, int96),
            Values::Doubles(all) => write::<DoubleType, _>(column, all, |number| *number),
            Values::Texts(all) => write::<ByteArrayType, _>(column, all, bytes),
            Values::Fixed(all) => {
                write::<FixedLenByteArrayType, _>(column, all, |it| FixedLenByteArray::from(bytes(it)));
            }
            Values::Lists(all) => {
                let (mut depths, mut repeats, mut values) = (Vec::new(), Vec::new(), Vec::new());
                for list in all {
                    match list.as_deref() {
                        None => depths.push(0),
                        Some([]) => depths.push(1),
                        Some(items) => {
                            depths.extend(items.iter().map(|item| if item.is_some() { 3 } else { 2 }));
                            values.extend(items.iter().flatten().map(|item| ByteArray::from(*item)));
                        }
                    }
                    repeats.push(0);
                    repeats.resize(depths.len(), 1);
                }
                column.typed::<ByteArrayType>().write_batch(&values, Some(&depths), Some(&repeats)).unwrap();
            }
        }
    }
}

fn write<T: DataType, V>(column: &mut SerializedColumnWriter<'_>, all: &[Option<V>], value: impl Fn(&V) -> T::T) {
    let depths: Vec<i16> = all.iter().map(|value| i16::from(value.is_some())).collect();
    let values: Vec<T::T> = all.iter().flatten().map(value).collect();
    column.typed::<T>().write_batch(&values, Some(&depths), None).unwrap();
}

/// A file of optional columns, each declared in the words of a Parquet schema; `group` rows to a group.
pub fn parquet(columns: &[(&str, Values)], codec: Compression, group: usize) -> Vec<u8> {
    let declared: Vec<&str> = columns.iter().map(|(declared, _)| *declared).collect();
    let schema = format!("message table {{ {} }}", declared.join(" "));
    let schema = Arc::new(parse_message_type(&schema).unwrap_or_else(|error| panic!("{schema}: {error}")));
    let properties = Arc::new(WriterProperties::builder().set_compression(codec).build());
    let mut bytes = Vec::new();
    let mut file = SerializedFileWriter::new(&mut bytes, schema, properties).unwrap();
    let rows = columns.first().map_or(0, |(_, values)| values.len());
    for from in (0..rows).step_by(group.max(1)) {
        let mut open = file.next_row_group().unwrap();
        for (_, values) in columns {
            let mut column = open.next_column().unwrap().unwrap();
            values.some(from..rows.min(from + group)).write(&mut column);
            column.close().unwrap();
        }
        open.close().unwrap();
    }
    file.close().unwrap();
    bytes
}
