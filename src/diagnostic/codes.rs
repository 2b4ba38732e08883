//! The registry of diagnostic codes: one row a code, its page beside it in `pages/`.
//! A code is never reused and never renamed once released. Messages are written where the fact is known, not here.

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The policy cannot be applied, or a row cannot be read.
    Error,
    /// Legal, but likely not what was meant.
    Warning,
    /// Worth knowing.
    Hint,
}

impl Severity {
    /// The word that people are shown.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        }
    }
}

/// Which part of Partner finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The text is not well formed.
    Syntax,
    /// A name is unknown, taken or unused.
    Names,
    /// A value is of the wrong kind.
    Types,
    /// The program does not hang together.
    Program,
    /// A data file or a row of it cannot be used.
    Data,
}

macro_rules! codes {
    ($($stage:ident { $($variant:ident $name:literal $severity:ident $summary:literal,)* })*) => {
        /// The kind of a finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $summary] $variant,)*)*
        }

        impl Code {
            /// Every code, in the order of the registry.
            pub const ALL: &'static [Code] = &[$($(Code::$variant,)*)*];

            /// The name people quote: `partner explain NAME`.
            pub fn name(self) -> &'static str {
                match self { $($(Code::$variant => $name,)*)* }
            }

            /// How serious it is unless a caller says otherwise.
            pub fn severity(self) -> Severity {
                match self { $($(Code::$variant => Severity::$severity,)*)* }
            }

            /// Which part of Partner finds it.
            pub fn stage(self) -> Stage {
                match self { $($(Code::$variant => Stage::$stage,)*)* }
            }

            /// One line that says what it means.
            pub fn summary(self) -> &'static str {
                match self { $($(Code::$variant => $summary,)*)* }
            }

            /// The page that `partner explain` prints: Markdown.
            pub fn page(self) -> &'static str {
                match self { $($(Code::$variant => include_str!(concat!("pages/", $name, ".md")),)*)* }
            }
        }
    };
}

codes! {
    Syntax {
        MissingComma "missing-comma" Error "two items stand side by side without a comma",
        MissingBrace "missing-brace" Error "a `{` or `}` is missing",
        MissingBracket "missing-bracket" Error "a `(` or `)` is missing",
        MissingValue "missing-value" Error "a value is missing where one must stand",
        MissingOperator "missing-operator" Error "a comparison or an operator is missing between two values",
        MissingWord "missing-word" Error "a word of the construct is missing",
        UnknownKeyword "unknown-keyword" Error "no declaration or clause begins with this word",
        ReservedWord "reserved-word" Error "a reserved word is used as a name",
        RaggedRow "ragged-row" Error "a table row has more or fewer cells than the table",
        BadLiteral "bad-literal" Error "a number, date, duration or text is not well formed",
        Unexpected "unexpected" Error "something stands where it has no meaning",
        TooDeep "too-deep" Error "brackets are nested too deeply",
        TooLarge "too-large" Error "a file is larger than a policy may be",
        NotUtf8 "not-utf8" Error "a file is not UTF-8 text",
        NotFormatted "not-formatted" Error "a file could not be laid out without changing what it says",
        StrayDocumentation "stray-documentation" Warning "a documentation comment documents nothing",
    }
    Names {
        UnknownName "unknown-name" Error "nothing of this name is declared",
        UnknownField "unknown-field" Error "the record has no such field",
        UnknownLabel "unknown-label" Error "the list has no such label",
        UnknownTier "unknown-tier" Error "the ladder has no such tier",
        UnknownColumn "unknown-column" Error "a table has a column that is no tier or label",
        ColumnOrder "column-order" Error "a table's columns are not in the order of the ladder",
        UnknownCategory "unknown-category" Error "there is no such category",
        UnknownType "unknown-type" Error "there is no such type",
        Duplicate "duplicate" Error "something is declared twice",
        TakenName "taken-name" Error "a name belongs to the language",
        AmbiguousLabel "ambiguous-label" Error "a name could be a label or a declared name",
        Missing "missing-declaration" Error "a declaration that the program needs is not there",
        MissingFile "missing-file" Error "a file that a policy names is not there",
        BadPath "bad-path" Error "a path in a policy leads to no file of the program",
        Unused "unused" Warning "a declaration is never used",
        UnusedMetric "unused-metric" Hint "nothing reads a metric; it is a result column",
    }
    Types {
        WrongType "wrong-type" Error "a value is of another type than its place asks for",
        WrongDimension "wrong-dimension" Error "an operation joins values that do not go together",
        WrongCurrency "wrong-currency" Error "an amount is in another currency than the one it meets",
        OutOfBounds "out-of-bounds" Error "a literal lies outside the bounds of its type",
        NeverHolds "never-holds" Error "a condition can never hold",
        AlwaysHolds "always-holds" Warning "a condition always holds",
        AmbiguousReference "ambiguous-reference" Error "rows refer to another record by two fields",
        AmbiguousCurrency "ambiguous-currency" Error "an amount per currency could be in that of two columns",
        WrongScope "wrong-scope" Error "a value is not available at this place",
        Undecided "undecided" Warning "a number is still to be set",
    }
    Program {
        Incomplete "incomplete" Error "a threshold, band or table leaves a case out",
        UnreachableArm "unreachable-arm" Error "an arm can never be reached",
        OverlappingArms "overlapping-arms" Error "two arms cover the same case",
        FallingBounds "falling-bounds" Error "the bounds of brackets do not rise",
        UnsaidHole "unsaid-hole" Error "brackets leave a hole that is not said",
        Cliff "cliff" Hint "a retroactive bracket changes the whole payout at its bound",
        ZeroDivisor "zero-divisor" Error "something is divided by zero, whatever the data",
        DashAfterBound "dash-after-bound" Error "a `-` to the right of a bound would drop the requirement",
        WrongTotal "wrong-total" Error "`out of N` is not what the score can reach",
        Unattainable "unattainable" Error "a threshold lies above what a score can reach",
        Cycle "cycle" Error "declarations depend on each other in a loop",
        WeakerTier "weaker-tier" Error "a higher tier asks less than a lower one",
        SameRequirements "same-requirements" Warning "two neighbouring tiers have the same requirements",
        ShrinkingBenefit "shrinking-benefit" Warning "a benefit shrinks on the way up",
        FewDifferences "few-differences" Warning "neighbouring tiers differ in fewer than three benefits",
        BenefitWithoutRequirement "benefit-without-requirement" Warning "a tier gives benefits and requires nothing",
        NoEffect "no-effect" Warning "a clause changes nothing",
        UnsignedException "unsigned-exception" Error "an exception has no end or no reason",
        LapsedException "lapsed-exception" Error "an exception ends before the program takes effect",
        OverlappingDates "overlapping-dates" Error "two versions of one thing are in force on the same day",
        DatesLeftOut "dates-left-out" Error "on some days no version of a thing is in force",
        Undated "undated" Error "nothing in a condition depends on the day that it is asked as of",
        TooManyDays "too-many-days" Error "a condition is asked on more days than can be told apart",
        ReversedDates "reversed-dates" Error "a range of dates ends before it begins",
        NoExpectation "no-expectation" Error "a test expects nothing",
        TestFailed "test-failed" Error "a test's expectation does not hold",
    }
    Data {
        MissingTable "missing-table" Error "a table that the policy reads is not among the data",
        MissingHeader "missing-column" Error "a column that the policy reads is not in the file",
        UnknownHeader "extra-column" Warning "a column of the file is not in the record",
        RepeatedHeader "repeated-column" Error "two columns of a file have the same header",
        RepeatedTable "repeated-table" Error "two files of the folder hold the same table",
        ExtraFile "extra-file" Hint "a file in the folder is no table of the policy",
        BadCell "bad-cell" Error "a cell cannot be read as its field's type",
        BlankCell "blank-cell" Error "a cell of a field that is not optional is blank",
        RaggedRecord "ragged-record" Error "a row has more or fewer cells than the header",
        BrokenLine "broken-line" Error "a line of an NDJSON file cannot be read as a row",
        ColumnType "column-type" Error "a column of a Parquet file holds what its field cannot be read from",
        DuplicateKey "duplicate-key" Error "a key occurs twice in a table",
        DanglingReference "dangling-reference" Error "a row refers to a row that does not exist",
        Overflow "overflow" Error "a number grew beyond what can be computed exactly",
        BadEncoding "bad-encoding" Error "a data file is not UTF-8 text",
        BadFile "bad-file" Error "a data file is not what its name says",
        EmptyTable "empty-table" Error "a data file has no header",
        UnknownKey "unknown-key" Warning "an exception names a partner that is not in the data",
        LaterResults "later-results" Warning "the earlier results are of a later day than the evaluation's",
        OutsideEffect "outside-effect" Warning "the evaluation day lies outside the program's dates",
    }
}

impl Code {
    /// The code of a name.
    pub fn parse(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.name() == name)
    }
}
