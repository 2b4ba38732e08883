//! What every check carries along: the model so far, the names, the findings and where we are.
//! Must not know any construct of the language.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Values;
use super::arena::Id;
use super::bound::Parametric;
use super::declare::{LaterVersion, Waiting};
use super::mistakes::Mistakes;
use super::model::{
    BuiltIn, Enum, Expr, ExprKind, Fact, Ladder, Local, LocalKind, Model, Record, Symbol, Target, Threshold, Use,
};
use super::names::Names;
use super::naming::{as_written, fact_target};
use super::part::Part;
use super::repeated::Repeated;
use super::types::Type;
use super::validity::Validity;
use super::wanted::Question;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::syntax::ast;
use crate::text::{FileId, FileSpan, Span};
use crate::value::Currency;

/// The state of one analysis.
pub(super) struct Checker<'a> {
    /// The program so far.
    pub model: Model,
    /// The findings so far.
    pub diagnostics: Vec<Diagnostic>,
    /// What is declared.
    pub names: Names,
    /// The file that is being checked.
    pub file: FileId,
    /// Definitions whose type is inferred and has not been yet.
    pub waiting: FxHashMap<Fact, Waiting<'a>>,
    /// How many definitions are being inferred, one because of the other.
    pub settling: u32,
    /// How deep in an expression we are.
    pub depth: u32,
    /// Thresholds of bare numbers, and the type they took at their first use.
    pub adapting: FxHashMap<Id<Threshold>, Option<Taken>>,
    /// Thresholds of bare numbers whose type is known from an earlier look at the program.
    pub settled: FxHashMap<Id<Threshold>, Type>,
    /// The named partners of the test that is being checked, and the one an expectation is about.
    pub cast: Cast,
    /// Whether some of the text could not be read: what is missing may be in there.
    pub broken: bool,
    /// Whether the columns of some table are no tiers, so that tiers lack rules.
    pub columns_unknown: bool,
    /// Where the text was read with a repair.
    pub mistakes: Mistakes,
    /// What stands in other files than policies.
    pub values: &'a Values<'a>,
    /// Names that broken regions seem to declare.
    pub broken_names: FxHashSet<&'a str>,
    /// Currencies that amounts are given in, each in the order written.
    pub written_currencies: Vec<(Currency, FileSpan)>,
    /// The list of all currencies, once it is asked for.
    pub currencies: Option<Id<Enum>>,
    /// Whether the missing currency has been reported.
    pub currency_missed: bool,
    /// Whether the missing ladder has been reported.
    pub ladder_missed: bool,
    /// Metrics whose record is looked up once all records are declared.
    pub row_metrics: Vec<(FileId, &'a ast::Metric, Id<super::model::Metric>)>,
    /// The rows of the requirements tables: what they are about, how they compare, and where.
    pub rows: FxHashMap<RowKey, Vec<(FileSpan, Option<Validity>)>>,
    /// Things of which a declaration is dated, and further declarations of them.
    pub dated: FxHashSet<Target>,
    /// Further versions of dated things, in the order written.
    pub versions: FxHashMap<Target, Vec<LaterVersion<'a>>>,
    /// Metrics with parameters, by name.
    pub parametric: BTreeMap<String, Parametric<'a>>,
    /// The metrics with parameters that are being worked out, one because of the other.
    pub calling: Vec<String>,
    /// How often texts were checked for a label or a use.
    pub expansions: u32,
    /// Texts that are checked several times.
    pub repeated: Repeated,
    /// The name that is asked about: [`super::wanted`]. A cell, for it is answered wherever names are looked up.
    pub question: RefCell<Option<Question>>,
    /// Names that only a part of the text knows, by where they are declared: a text that is checked for each label has
    /// them once.
    pub locals: FxHashMap<FileSpan, Id<Local>>,
    /// The rules that have names, by their ladder.
    pub rule_names: FxHashMap<(Id<Ladder>, String), Id<Local>>,
    /// The requirements tables and when they are in force.
    pub tables: Vec<(Id<Ladder>, FileSpan, Option<Validity>)>,
}

/// A row of a requirements table: the ladder, what it is about, how it compares.
pub(super) type RowKey = (Id<Ladder>, String, &'static str);

/// The type that a threshold of bare numbers took.
pub(super) struct Taken {
    pub ty: Type,
    /// The first use.
    pub at: FileSpan,
    /// Whether it stands for something else at another place, which has been reported.
    pub apart: bool,
}

/// The partners of a test.
#[derive(Default)]
pub(super) struct Cast {
    /// Their names, by their place in the test.
    pub names: Vec<Option<String>>,
    /// What their names stand for.
    pub locals: Vec<Option<Id<Local>>>,
    /// The rows of other records that are given under a name.
    pub rows: Vec<(Id<Record>, String, Option<Id<Local>>)>,
    /// The one that the expectation at hand names.
    pub about: Option<(usize, Span)>,
    /// Whether an expectation names two.
    pub mixed: bool,
}

impl<'a> Checker<'a> {
    /// Nothing checked yet.
    pub fn new(parts: &[Part<'a>], values: &'a Values<'a>) -> Checker<'a> {
        let mut mistakes = Mistakes::of(parts);
        if values.incomplete {
            mistakes.leave_out();
        }
        let mut model = Model::default();
        model.ladders.push(Ladder::default());
        let mut items = parts.iter().flat_map(Part::items);
        let unread = items.any(|item| matches!(item.declaration, ast::Declaration::Error));
        Checker {
            model,
            diagnostics: Vec::new(),
            names: Names::default(),
            file: parts.first().map_or(FileId(0), |part| part.file),
            waiting: FxHashMap::default(),
            settling: 0,
            depth: 0,
            adapting: FxHashMap::default(),
            settled: FxHashMap::default(),
            cast: Cast::default(),
            broken: unread || mistakes.exist(),
            columns_unknown: false,
            mistakes,
            values,
            broken_names: parts.iter().flat_map(Part::broken_names).map(|name| name.text.as_str()).collect(),
            written_currencies: parts
                .iter()
                .flat_map(|part| part.currencies().map(|(currency, at)| (currency, at.in_file(part.file))))
                .collect(),
            currencies: None,
            currency_missed: false,
            ladder_missed: false,
            row_metrics: Vec::new(),
            rows: FxHashMap::default(),
            dated: FxHashSet::default(),
            versions: FxHashMap::default(),
            parametric: BTreeMap::new(),
            calling: Vec::new(),
            expansions: 0,
            repeated: Repeated::default(),
            question: RefCell::new(None),
            locals: FxHashMap::default(),
            rule_names: FxHashMap::default(),
            tables: Vec::new(),
        }
    }

    /// A span of the file that is being checked.
    pub fn at(&self, span: Span) -> FileSpan {
        span.in_file(self.file)
    }

    /// Keeps a finding.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Notes that a name stands for something.
    pub fn note_use(&mut self, span: Span, of: Target) {
        let at = self.at(span);
        self.model.uses.push(Use { at, of, declares: false });
    }

    /// Notes that a name stands for a fact, one of the language perhaps.
    pub fn note_fact(&mut self, span: Span, fact: Fact) {
        self.note_use(span, fact_target(fact).unwrap_or(Target::BuiltIn(BuiltIn::Fact(fact))));
    }

    /// Enters a name that only a part of the text knows.
    pub fn local(&mut self, name: &str, span: Span, whole: Span, kind: LocalKind) -> Id<Local> {
        let at = self.at(span);
        if let Some(known) = self.locals.get(&at) {
            return *known;
        }
        let symbol = Symbol { name: name.to_owned(), label: None, docs: None, at, whole: self.at(whole) };
        let id = self.model.locals.push(Local { symbol, kind });
        self.locals.insert(at, id);
        self.note_declaration(span, Target::Local(id));
        id
    }

    /// Enters the name of a rule of the ladder at hand; two rules of one name are one to those who name it.
    pub fn rule_name(&mut self, full: &str, text: &ast::Text) {
        let key = (self.names.ladder, full.to_owned());
        match self.rule_names.get(&key).copied() {
            Some(known) => self.note_declaration(text.span, Target::Local(known)),
            None => {
                let id = self.local(&text.value, text.span, text.span, LocalKind::Rule);
                self.rule_names.insert(key, id);
            }
        }
    }

    /// Notes that a name is declared here.
    pub fn note_declaration(&mut self, span: Span, of: Target) {
        let at = self.at(span);
        self.model.uses.push(Use { at, of, declares: true });
    }

    /// What a named thing carries.
    pub fn symbol(&self, name: &ast::Name, label: Option<&ast::Text>, docs: Option<&ast::Doc>, whole: Span) -> Symbol {
        Symbol {
            name: name.text.clone(),
            label: label.map(|label| label.value.clone()),
            docs: docs.map(|docs| docs.text.clone()),
            at: self.at(name.span),
            whole: self.at(whole),
        }
    }

    /// What a named thing carries that is declared once for each label of the blocks around it.
    pub fn member_symbol(
        &self,
        name: &ast::Name,
        label: Option<&ast::Text>,
        docs: Option<&ast::Doc>,
        whole: Span,
    ) -> Symbol {
        let titles = self.names.family_labels().into_iter().map(|(list, label)| {
            let label = self.model.enums[list].labels.iter().find(|known| known.name == label);
            label.map_or("", |label| label.title())
        });
        let titles: Vec<&str> = titles.collect();
        let mut symbol = self.symbol(name, label, docs, whole);
        if !titles.is_empty() {
            symbol.label = symbol.label.map(|label| format!("{label} ({})", titles.join(", ")));
            symbol.name = self.names.full_name(&symbol.name);
        }
        symbol
    }

    /// What stands for a construct that has been reported.
    pub fn error(&self, span: Span) -> Expr {
        Expr { kind: ExprKind::Error, ty: Type::Error, at: self.at(span) }
    }

    /// The ladder at hand.
    pub fn ladder(&self) -> &Ladder {
        &self.model.ladders[self.names.ladder]
    }

    /// What people are told a value of the type is.
    pub fn describe(&self, ty: &Type) -> String {
        ty.describe(&self.model)
    }

    /// The names of the records that the policy declares.
    pub fn record_names(&self) -> Vec<String> {
        let declared = self.model.records.iter().filter(|(id, _)| Some(*id) != self.model.history);
        declared.map(|(_, record)| record.symbol.name.clone()).collect()
    }

    /// Whether a broken region seems to declare the name, so that it is not unknown.
    pub fn is_broken(&self, name: &str) -> bool {
        // That the record `partner` is missing is said once.
        self.broken_names.contains(name) || name == "partner" && self.model.partner.is_none()
    }

    /// Reports a name that stands for nothing, with the nearest of those that would have done.
    /// Silent where a broken region seems to declare it.
    pub fn unknown<'n>(
        &mut self,
        code: Code,
        message: String,
        name: &ast::Name,
        candidates: impl IntoIterator<Item = &'n str>,
    ) {
        if name.text.is_empty() || self.is_broken(&name.text) {
            self.answer_names(self.at(name.span), candidates);
            return;
        }
        let finding = self.offer(Diagnostic::new(code, message), self.at(name.span), &name.text, candidates);
        self.diagnostics.extend(finding);
    }

    /// Adds the place of an unknown name, and the nearest candidate where one is near. None where there is no near one
    /// and something was left out that may have declared it.
    pub fn offer<'n>(
        &self,
        finding: Diagnostic,
        at: FileSpan,
        name: &str,
        candidates: impl IntoIterator<Item = &'n str>,
    ) -> Option<Diagnostic> {
        let candidates: Vec<&str> = candidates.into_iter().collect();
        self.answer_names(at, candidates.iter().copied());
        let finding = finding.label(at, "not known here");
        match nearest(name, candidates.iter().copied()) {
            Some(meant) => Some(finding.help(format!("did you mean `{meant}`?")).suggest(
                format!("change to `{meant}`"),
                at,
                as_written(meant),
            )),
            None if self.mistakes.hide_names() => None,
            None if !candidates.is_empty() && candidates.len() <= 8 => {
                Some(finding.help(format!("it is one of {}", listing(&candidates))))
            }
            None => Some(finding),
        }
    }

    /// Reports once that there is no ladder of tiers.
    pub fn miss_ladder(&mut self, span: Span) {
        if self.ladder_missed || self.broken {
            return;
        }
        self.ladder_missed = true;
        let of = match &self.ladder().symbol {
            Some(track) => format!("the track `{}`", track.name),
            None => "the program".to_owned(),
        };
        let finding = Diagnostic::new(Code::Missing, format!("{of} has no ladder of tiers"))
            .label(self.at(span), "needs tiers")
            .help("declare them, lowest first, as `tiers { Silver, Gold }`");
        self.report(finding);
    }

    /// Reports that something is said twice.
    pub fn twice(&mut self, message: String, again: Span, first: FileSpan, help: &str) {
        let finding = Diagnostic::new(Code::Duplicate, message)
            .label(self.at(again), "again here")
            .label(first, "first here")
            .help(help);
        self.report(finding);
    }
}

/// `` `a`, `b` and `c` ``.
pub(super) fn listing<T: AsRef<str>>(names: &[T]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}
