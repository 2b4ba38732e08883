//! The tables and columns that a policy reads, for whoever prepares the data. Must not know any data.

use super::cells::{CellReader, CellType};
use super::headers::header;
use super::json::Json;
use super::table;
use crate::eval::Texts;
use crate::plan::{FieldPlan, Plan, TableId, TablePlan};
use crate::value::TimeUnit;

/// The tables that a person provides, partners first.
pub fn tables(plan: &Plan) -> impl Iterator<Item = &TablePlan> {
    let fixed = [TableId::PROGRAM.0 as usize, TableId::PREVIOUS.0 as usize];
    plan.tables.iter().enumerate().filter(move |(at, _)| !fixed.contains(at)).map(|(_, table)| table)
}

/// Tables for reading.
pub fn text(plan: &Plan, tables: &[&TablePlan], width: Option<usize>) -> String {
    let mut out = String::new();
    for table in tables {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&format!("{}.csv\n\n", table.name));
        let row = |field: &FieldPlan| {
            let blank = if may_be_blank(plan, field) { "may be blank" } else { "" };
            let docs = field.docs.as_deref().and_then(|docs| docs.lines().next()).unwrap_or("");
            vec![header(field).to_owned(), holds(plan, field), blank.to_owned(), docs.to_owned()]
        };
        let rows: Vec<Vec<String>> = table.fields.iter().map(row).collect();
        out.push_str(&table::render(&["column", "holds", "", ""], &[], &rows, width));
    }
    out
}

/// The header lines of tables; where there are several, each under its file's name.
pub fn csv(tables: &[&TablePlan]) -> Result<String, csv::Error> {
    let header_line = |table: &TablePlan| {
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(table.fields.iter().map(header))?;
        let bytes = out.into_inner().map_err(|error| error.into_error())?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    match tables {
        [only] => header_line(only),
        _ => tables.iter().map(|table| Ok(format!("# {}.csv\n{}", table.name, header_line(table)?))).collect(),
    }
}

/// JSON Schema: an object with a list of rows for each table.
pub fn json(plan: &Plan, tables: &[&TablePlan]) -> Json {
    let properties = tables.iter().map(|table| (table.name.clone(), rows(plan, table))).collect();
    let required = tables.iter().map(|table| Json::text(&table.name)).collect();
    Json::object([
        ("$schema", Json::text("https://json-schema.org/draft/2020-12/schema")),
        ("title", Json::text(&plan.name)),
        ("type", Json::text("object")),
        ("properties", Json::Object(properties)),
        ("required", Json::List(required)),
        ("additionalProperties", Json::Bool(false)),
    ])
}

fn cell_type(plan: &Plan, field: &FieldPlan) -> CellType {
    CellReader::new(plan, field, false, &mut Texts::default()).ty
}

fn may_be_blank(plan: &Plan, field: &FieldPlan) -> bool {
    let ty = cell_type(plan, field);
    let optional = field.optional || field.default.is_some() || matches!(ty, CellType::Set(_));
    optional && !matches!(ty, CellType::Key)
}

fn holds(plan: &Plan, field: &FieldPlan) -> String {
    let plain = match cell_type(plan, field) {
        CellType::Row(_) | CellType::LateRow => {
            let target = field.refers.and_then(|table| plan.tables.get(table.0 as usize));
            format!("the key of a {}", target.map_or("row", |table| &table.name))
        }
        ty => ty.expected(),
    };
    plain.replace('`', "")
}

fn rows(plan: &Plan, table: &TablePlan) -> Json {
    let properties = table.fields.iter().map(|field| (header(field).to_owned(), property(plan, field))).collect();
    let required = table.fields.iter().filter(|field| !may_be_blank(plan, field));
    let row = Json::object([
        ("type", Json::text("object")),
        ("properties", Json::Object(properties)),
        ("required", Json::List(required.map(|field| Json::text(header(field))).collect())),
    ]);
    Json::object([("type", Json::text("array")), ("items", row)])
}

fn property(plan: &Plan, field: &FieldPlan) -> Json {
    let ty = cell_type(plan, field);
    let of = |name: &str| vec![("type".to_owned(), Json::text(name))];
    let one_of = |labels: &[String]| {
        vec![
            ("type".to_owned(), Json::text("string")),
            ("enum".to_owned(), Json::List(labels.iter().map(Json::text).collect())),
        ]
    };
    let with = |mut members: Vec<(String, Json)>, more: &[(&str, Json)]| {
        members.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        members
    };
    let mut members = match &ty {
        CellType::Key => with(of("string"), &[("minLength", Json::number(1))]),
        CellType::Text | CellType::Row(_) | CellType::LateRow => of("string"),
        CellType::Number | CellType::Percent | CellType::Money(_) | CellType::MoneyIn(_) => of("number"),
        CellType::Count => with(of("integer"), &[("minimum", Json::number(0))]),
        CellType::Scale(low, high) => {
            with(of("number"), &[("minimum", Json::number(low)), ("maximum", Json::number(high))])
        }
        CellType::Flag => of("boolean"),
        CellType::Date(_) => with(of("string"), &[("format", Json::text("date"))]),
        CellType::Duration(unit) => with(of("string"), &[("pattern", Json::text(pattern(*unit)))]),
        CellType::Label(labels) | CellType::Tier(labels) => one_of(labels),
        CellType::Set(labels) => {
            let items = Json::Object(one_of(labels));
            with(of("array"), &[("items", items), ("uniqueItems", Json::Bool(true))])
        }
    };
    if let Some(docs) = &field.docs {
        members.push(("description".to_owned(), Json::text(docs)));
    }
    Json::Object(members)
}

fn pattern(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Hour => "^[0-9]+( hours?)?$",
        TimeUnit::Day => "^[0-9]+( (day|week)s?)?$",
        TimeUnit::Month => "^[0-9]+( (month|quarter|half|halve|year)s?)?$",
    }
}
