//! Rows against those of the `csv` crate, in blocks and pieces of every size.

use super::blocks::{MARK, SIZE, is_line_end, newlines};
use super::*;
use proptest::prelude::*;

fn split(raw: &str) -> Vec<&str> {
    cells(raw.as_bytes(), b',').into_iter().map(|range| &raw[range]).collect()
}

#[test]
fn cells_are_found_in_the_raw_row() {
    assert_eq!(split("a,b,,c"), ["a", "b", "", "c"]);
    assert_eq!(split("\"a,\"\"b\"\"\",\"c\nd\",e"), ["\"a,\"\"b\"\"\"", "\"c\nd\"", "e"]);
    assert_eq!(split("a\"b,c"), ["a\"b", "c"]);
    assert_eq!(split(""), [""]);
}

/// A row: its line, its bytes, its cells.
type Row = (u64, Vec<u8>, Vec<Vec<u8>>);

/// The rows as the `csv` crate reads them.
fn plain_rows(text: &[u8]) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
    let mut rows = Vec::new();
    let mut record = csv::ByteRecord::new();
    loop {
        let before = reader.position().clone();
        if !reader.read_byte_record(&mut record).unwrap() {
            return rows;
        }
        // The crate leaves the second half of `\r\n`, and blank lines, to the next row.
        let mut raw = &text[before.byte() as usize..reader.position().byte() as usize];
        raw = if before.byte() == 0 { raw.strip_prefix(MARK).unwrap_or(raw) } else { raw };
        let blank = raw.iter().take_while(|byte| is_line_end(**byte)).count();
        let line = before.line() + newlines(&raw[..blank]) as u64;
        raw = &raw[blank..];
        while let [rest @ .., b'\r' | b'\n'] = raw {
            raw = rest;
        }
        rows.push((line, raw.to_vec(), record.iter().map(<[u8]>::to_vec).collect()));
    }
}

/// A source that gives its bytes in pieces, as a pipe does.
struct Pieces(Vec<u8>, usize);

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = buffer.len().min(self.1).min(self.0.len());
        buffer[..count].copy_from_slice(&self.0[..count]);
        self.0.drain(..count);
        Ok(count)
    }
}

fn read_rows(text: &[u8], block: usize, piece: usize, most: usize, means: Means, ahead: bool) -> Vec<Row> {
    let source = Box::new(Pieces(text.to_vec(), piece));
    let mut rows = Rows::of(Blocks::new(block, means, "test".into(), source, b','), "test");
    let mut all = Vec::new();
    if ahead {
        rows.read_ahead().unwrap();
    }
    while let Some(some) = rows.take(most).unwrap() {
        let uneven: Vec<usize> = rows.uneven(some.clone()).collect();
        for row in some.clone() {
            let cells: Vec<Vec<u8>> = (0..rows.len(row)).map(|at| rows.cell(row, at).into_owned()).collect();
            assert_eq!(uneven.contains(&row), cells.len() != rows.width());
            assert_eq!(rows.on_line(rows.line(row)).map(|found| rows.line(found)), Some(rows.line(row)));
            let start = (rows.place(row).start) as usize;
            assert_eq!(&text[start..start + rows.raw(row).len()], rows.raw(row));
            all.push((rows.line(row), rows.raw(row).to_vec(), cells));
        }
        // By columns the same cells come, those of uneven rows as blank ones.
        for at in 0..rows.width() + 1 {
            let column = rows.column(some.clone(), at);
            column.each(|row, start, end| {
                let cell = plain(&column.bytes[start..end]);
                let expected =
                    if uneven.contains(&(some.start + row)) { Cow::default() } else { rows.cell(some.start + row, at) };
                assert_eq!(cell, expected);
                assert_eq!(plain(column.get(row)), expected);
            });
        }
    }
    all
}

fn agree(text: &[u8]) {
    let expected = plain_rows(text);
    for means in Means::all() {
        for (block, piece, most) in [(SIZE, usize::MAX, 1024), (64, 7, 2), (100, 64, 1024), (1, 1, 1)] {
            for ahead in [false, true] {
                let found = read_rows(text, block, piece, most, means, ahead);
                let shown = String::from_utf8_lossy(text);
                assert_eq!(found, expected, "{means:?} in blocks of {block}, pieces of {piece}: {shown:?}");
            }
        }
    }
}

#[test]
fn files_of_every_form_are_read_as_the_crate_reads_them() {
    let long = format!("a,b\n1,\"{}\"\n2,3\n", "x,\"\"\n".repeat(90));
    let texts = [
        "",
        "\n",
        "\n\n",
        "a",
        "a\n",
        "a,b\n1,2\n3,4",
        "a,b\r\n1,2\r\n\r\n3,4\r\n",
        "a,b\r1,2\r3,4\r",
        "\u{feff}a,b\n1,2\n",
        "\u{feff}",
        "\n\r\na,b\n\n1,2\n",
        "a,b\n1\n1,2,3\n4,5\n",
        "a,b\n\"1\n2\",3\n4,5\n",
        "a,b\n1,\"2\n3,4\n",
        "a\n1\n\n2\n",
        "a,b\n1,\"2\"\"\"\n\"x\"y,z\n\"x\"y\"z,\"w\n",
        "a,b\n,\n\"\",\"\"\n",
        "a,b\n1,2\n\"",
        "a,b\n1,2\r\n3,4\n5,6\r7,8",
        "\"\"\n\n1\n",
        &long,
    ];
    texts.iter().for_each(|text| agree(text.as_bytes()));
    agree(format!("a,b\n{}", "12,345\n".repeat(200)).as_bytes());
    agree(format!("a,b\r\n{}", "12,345\r\n".repeat(200)).as_bytes());
}

#[test]
fn the_first_byte_that_is_not_utf8_is_found() {
    let text = b"a,b\n1,\"\xC3\"\xA9\n\xE2\x82\xAC,\xF0\x9F\x98\x80\n2,\xFF\n3,\xFF\n";
    let mut rows = Rows::new("test", Box::new(&text[..]), b',');
    rows.take(10).unwrap();
    assert_eq!(rows.bad_byte(), Some(BadByte { byte: 0xFF, offset: 22, row: 3 }));
}

/// A source that fails once it has given its bytes.
struct Broken(Pieces);

impl Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::other("the line was cut")),
            count => Ok(count),
        }
    }
}

#[test]
fn what_breaks_while_it_is_read_ahead_is_said_after_what_came_before() {
    let text = "a,b\n".to_owned() + &"1,2\n".repeat(500);
    for ahead in [false, true] {
        let source = Box::new(Broken(Pieces(text.clone().into_bytes(), 64)));
        let mut rows = Rows::of(Blocks::new(100, Means::best(), "test".into(), source, b','), "test");
        let mut count = rows.take(1).unwrap().map_or(0, |rows| rows.len());
        if ahead {
            rows.read_ahead().unwrap();
        }
        let error = loop {
            match rows.take(7) {
                Ok(some) => count += some.map_or(0, |rows| rows.len()),
                Err(error) => break error.to_string(),
            }
        };
        assert!(count > 450, "{count} rows came before");
        assert_eq!(error, "the line was cut");
    }
}

/// A source that somebody else can see whether it is still there.
struct Seen(Pieces, #[expect(dead_code, reason = "is counted")] Arc<()>);

impl Read for Seen {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

#[test]
fn who_wants_no_more_leaves_no_reading_behind() {
    let text = "a,b\n".to_owned() + &"1,2\n".repeat(5000);
    let open = Arc::new(());
    let source = Box::new(Seen(Pieces(text.into_bytes(), 64), Arc::clone(&open)));
    let mut rows = Rows::of(Blocks::new(64, Means::best(), "test".into(), source, b','), "test");
    rows.read_ahead().unwrap();
    assert_eq!(rows.take(3).unwrap(), Some(0..3));
    drop(rows);
    for _ in 0..1000 {
        if Arc::strong_count(&open) == 1 {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("the file is still open");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_as_the_crate_reads_it(text in "(a|bc|,|\"|\"\"|\n|\r\n|\r|é|[xy]{9}){0,60}") {
        agree(text.as_bytes());
    }

    #[test]
    fn any_table_is_read_as_the_crate_reads_it(rows in prop::collection::vec(prop::collection::vec("[ab]{0,9}|\"([ab,\n]|\"\"){0,9}\"", 3), 0..40), crlf: bool) {
        let rows: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
        agree(rows.join(if crlf { "\r\n" } else { "\n" }).as_bytes());
    }
}
