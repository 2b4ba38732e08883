//! Data for acme.partner, seeded: `generate-acme DIR [--seed N] [--partners N]`.
//! The same seed gives the same bytes everywhere, and the first partners of a larger set are those of a smaller one.
//! It seeks out what goes wrong: bounds met exactly or missed by a cent, days at the edge of a window, blanks, quotes.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// The seed of the data beside this file.
pub const SEED: u64 = 1;

/// How many partners the data beside this file has.
pub const PARTNERS: u64 = 80;

/// The day that the dates are arranged around: 2026-06-30, counted from 1970-01-01.
const AS_OF: i64 = 20_634;

/// The partner whose exception is in the policy.
const EXCEPTION: u64 = 42;

const NAMES: [&str; 12] = [
    "Nordwind",
    "Blue Harbor",
    "Möbius",
    "Kestrel",
    "Søren & Co",
    "Ação",
    "東京システム",
    "Quill \"Q\" Labs",
    "Delta, Inc.",
    "O'Hara Systems",
    "Żuraw",
    "Granite Peak",
];
const FIRST: [&str; 16] = [
    "Ana", "Bo", "Chiara", "Dmitri", "Elif", "Farid", "Grace", "Hugo", "Inês", "Jörg", "Kenji", "Lucía", "Mads",
    "Noor", "Oona", "Priya",
];
const LAST: [&str; 16] = [
    "Almeida", "Becker", "Castillo", "Dubois", "Eriksen", "Fischer", "García", "Haddad", "Ito", "Jansen", "Kowalski",
    "Łuczak", "Müller", "Nguyen", "O'Brien", "Patel",
];
const TYPES: [&str; 5] = ["technology", "integrator", "reseller", "service_provider", "alliance"];
const REGIONS: [&str; 4] = ["NA", "EMEA", "APAC", "LATAM"];
const FOCUS: [&str; 4] = ["finance", "healthcare", "public_sector", "retail"];
const LEVELS: [&str; 3] = ["associate", "professional", "expert"];
const TIERS: [&str; 4] = ["Entry", "Growth", "Premier", "Strategic"];

/// The four files.
pub struct Tables {
    /// One row a partner.
    pub partner: String,
    /// One row a deal.
    pub deal: String,
    /// One row a certificate.
    pub certificate: String,
    /// Where some partners stood before.
    pub previous: String,
}

/// A stream of numbers from a seed: splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, but not including, `end`.
    fn below(&mut self, end: u64) -> u64 {
        ((self.next() >> 32) * end) >> 32
    }

    /// A number from `first` to `last`, both included.
    fn between(&mut self, first: i64, last: i64) -> i64 {
        let width = u64::try_from(last - first + 1).unwrap_or(1);
        first + i64::try_from(self.below(width)).unwrap_or(0)
    }

    /// True `percent` times in a hundred.
    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Copy + Default>(&mut self, among: &[T]) -> T {
        let at = self.below(u64::try_from(among.len()).unwrap_or(0));
        item(among, at)
    }
}

/// What stands at a place of a list that is known to be long enough.
fn item<T: Copy + Default>(list: &[T], at: u64) -> T {
    usize::try_from(at).ok().and_then(|at| list.get(at)).copied().unwrap_or_default()
}

/// A partner while its rows are made.
struct Partner {
    id: String,
    /// How far up the ladder it aims, 0 to 3.
    aim: u64,
    /// Whether it meets the bounds of its aim exactly.
    exact: bool,
    kind: &'static str,
    region: &'static str,
}

impl Partner {
    /// The annual revenue, in cents, that the policy asks for at its aim.
    fn revenue_bound(&self) -> i64 {
        let dollars = match self.aim {
            0 => 60_000,
            1 if matches!(self.region, "APAC" | "LATAM") => 100_000,
            1 => 250_000,
            2 if self.kind == "reseller" => 1_500_000,
            2 => 1_000_000,
            _ => 5_000_000,
        };
        dollars * 100
    }
}

/// All four files for so many partners.
pub fn generate(seed: u64, partners: u64) -> Tables {
    let mut tables = Tables {
        partner:
            "partner_id,name,partner_type,region,joined,agreement_signed,insured_until,csat,nps,support_hours,focus\n"
                .to_owned(),
        deal: "deal_id,partner,amount,stage,closed\n".to_owned(),
        certificate: "partner,person,level,expires\n".to_owned(),
        previous: "partner_id,standing,standing_since,grace_until\n".to_owned(),
    };
    let mut deals = 0;
    for number in 1..=partners {
        // A stream of its own for each partner keeps a larger set from changing the smaller one's rows.
        let mut random = Random(Random(seed ^ (number << 32)).next());
        let partner = Partner {
            id: format!("P{number:07}"),
            aim: if number == EXCEPTION { 1 } else { random.below(8) / 2 },
            exact: number % 4 == 0,
            kind: random.pick(&TYPES),
            region: random.pick(&REGIONS),
        };
        write_partner(&mut tables.partner, &mut random, number, &partner);
        write_deals(&mut tables.deal, &mut random, &mut deals, &partner);
        write_certificates(&mut tables.certificate, &mut random, &partner);
        write_previous(&mut tables.previous, &mut random, number, &partner);
    }
    tables
}

fn write_partner(out: &mut String, random: &mut Random, number: u64, partner: &Partner) {
    let compliant = number == EXCEPTION || partner.exact;
    let name = format!("{} {number}", random.pick(&NAMES));
    let joined = date(AS_OF - random.between(10, 3_000));
    let signed = compliant || !random.chance(5);
    let insured = match random.below(100) {
        _ if number == EXCEPTION => "2027-01-31".to_owned(),
        _ if partner.exact => date(AS_OF),
        0..4 => String::new(),
        4..8 => date(AS_OF - 1),
        8..32 => date(AS_OF + random.between(-60, 500)),
        _ => "2027-01-31".to_owned(),
    };
    let tenths = if partner.exact {
        item(&[30, 35, 40, 43], partner.aim)
    } else {
        let spread: i64 = (0..3).map(|_| random.between(-4, 4)).sum();
        (36 + i64::try_from(partner.aim).unwrap_or(0) * 5 / 2 + spread).clamp(10, 50)
    };
    let csat =
        if !partner.exact && random.chance(6) { String::new() } else { format!("{}.{}", tenths / 10, tenths % 10) };
    let nps = if random.chance(10) {
        String::new()
    } else {
        let low = i64::try_from(partner.aim).unwrap_or(0) * 20 - 40;
        // 40 is a bound of the policy.
        if partner.exact { "40".to_owned() } else { random.between(low, 90).to_string() }
    };
    let hours = random.pick(if partner.aim == 3 { &[12, 24, 24, 48] } else { &[0, 8, 12, 24, 24, 48] });
    let wanted = random.pick(&[0, 1, 1, 2, 3]);
    let mut focus: Vec<&str> = Vec::new();
    for (seen, area) in (0u64..).zip(FOCUS) {
        let left = 4 - seen;
        let missing = wanted - u64::try_from(focus.len()).unwrap_or(0);
        if random.below(left) < missing {
            focus.push(area);
        }
    }
    row(
        out,
        &[
            &partner.id,
            &name,
            partner.kind,
            partner.region,
            &joined,
            if signed { "true" } else { "false" },
            &insured,
            &csat,
            &nps,
            &hours.to_string(),
            &focus.join(";"),
        ],
    );
}

fn write_deals(out: &mut String, random: &mut Random, deals: &mut u64, partner: &Partner) {
    let mut deal = |cents: i64, stage: &str, closed: &str| {
        *deals += 1;
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        row(out, &[&format!("D{deals:08}"), &partner.id, &amount, stage, closed]);
    };
    if partner.exact {
        // As many deals as the policy asks for, together the bound or one cent less; the last makes up the sum.
        let count: i64 = item(&[1, 3, 10, 12], partner.aim);
        let bound = partner.revenue_bound() - i64::from(random.chance(30));
        let mut left = bound;
        for _ in 1..count {
            let cents = random.between(bound / count / 2, bound / count);
            left -= cents;
            deal(cents, "won", &date(AS_OF - random.between(0, 364)));
        }
        deal(left, "won", &date(AS_OF));
        // None of these count: a day too early, lost, not decided.
        deal(bound / 10, "won", &date(AS_OF - 365));
        deal(bound / 10, "lost", &date(AS_OF - 30));
        deal(bound / 10, "open", "");
        return;
    }
    let dollars: i64 = item(&[8_000, 40_000, 90_000, 260_000], partner.aim);
    let count = if partner.aim < 2 { random.pick(&[0, 2, 5, 9, 12, 14]) } else { random.between(6, 50) };
    for _ in 0..count {
        let cents = random.between(dollars * 20, dollars * 220);
        let stage = random.pick(&["won", "won", "won", "won", "won", "won", "open", "lost"]);
        let days = match random.below(7) {
            0 => 0,
            1 => 364,
            2 => 365,
            3 => 366,
            4 => random.between(1, 700),
            _ => random.between(1, 360),
        };
        let closed = if stage == "open" { String::new() } else { date(AS_OF - days) };
        deal(cents, stage, &closed);
    }
}

fn write_certificates(out: &mut String, random: &mut Random, partner: &Partner) {
    let people = if partner.exact {
        item(&[0, 2, 8, 25], partner.aim)
    } else {
        random.between(item(&[0, 0, 4, 20], partner.aim), item(&[3, 9, 22, 50], partner.aim))
    };
    let experts = item(&[0, 0, 2, 8], partner.aim);
    let start = random.below(256);
    for at in 0..people {
        // 89 and 256 have no common divisor, so nobody is met twice within a partner.
        let person = (start + u64::try_from(at).unwrap_or(0) * 89) % 256;
        let name = format!("{} {}", item(&FIRST, person / 16), item(&LAST, person % 16));
        let mut certificate = |level: &str, expires: i64| row(out, &[&partner.id, &name, level, &date(expires)]);
        if partner.exact {
            // Valid on the day itself for the last time, or a little longer.
            let expires = AS_OF + random.pick(&[0, 0, 1, 200]);
            certificate(if at < experts { "expert" } else { "professional" }, expires);
            continue;
        }
        let first = random.below(3);
        let held = random.pick(&[1, 1, 2]);
        for step in 0..held {
            let days = match random.below(5) {
                0 => 0,
                1 => -1,
                2 => random.between(-200, 700),
                _ => random.between(1, 700),
            };
            certificate(item(&LEVELS, (first + step) % 3), AS_OF + days);
        }
    }
}

fn write_previous(out: &mut String, random: &mut Random, number: u64, partner: &Partner) {
    if number != EXCEPTION && !random.chance(80) {
        return;
    }
    if number != EXCEPTION && random.chance(5) {
        // It was evaluated before and had no tier.
        row(out, &[&partner.id, "", "", ""]);
        return;
    }
    let standing = item(&TIERS, random.below((partner.aim + 2).min(4)));
    let since = date(AS_OF - random.between(30, 900));
    let grace = match random.below(10) {
        0 => date(AS_OF),
        1 => date(AS_OF - 1),
        2 => date(AS_OF + 30),
        3 => date(AS_OF - 30),
        _ => String::new(),
    };
    row(out, &[&partner.id, standing, &since, &grace]);
}

/// Adds a row, with quotes around cells that need them.
fn row(out: &mut String, cells: &[&str]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        if cell.contains([',', '"', '\n']) {
            // Writing to a text cannot fail.
            let _ = write!(out, "\"{}\"", cell.replace('"', "\"\""));
        } else {
            out.push_str(cell);
        }
    }
    out.push('\n');
}

/// A day counted from 1970-01-01 as an ISO date, for days from then on.
fn date(days: i64) -> String {
    // Years that begin in March put the leap day at their end; 719,468 days lie between their origin and 1970-01-01.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// What the command line asks for: the folder, the seed, the number of partners.
fn arguments() -> Option<(String, u64, u64)> {
    let (mut folder, mut seed, mut partners) = (None, SEED, PARTNERS);
    let mut words = env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--seed" => seed = words.next()?.parse().ok()?,
            "--partners" => partners = words.next()?.parse().ok()?,
            option if option.starts_with('-') => return None,
            _ if folder.is_none() => folder = Some(word),
            _ => return None,
        }
    }
    Some((folder?, seed, partners))
}

fn main() -> ExitCode {
    let Some((folder, seed, partners)) = arguments() else {
        eprintln!("usage: generate-acme DIR [--seed N] [--partners N]");
        return ExitCode::from(2);
    };
    let tables = generate(seed, partners);
    let files = [
        ("partner.csv", tables.partner),
        ("deal.csv", tables.deal),
        ("certificate.csv", tables.certificate),
        ("previous.csv", tables.previous),
    ];
    let folder = Path::new(&folder);
    let written = fs::create_dir_all(folder)
        .and_then(|()| files.iter().try_for_each(|(name, text)| fs::write(folder.join(name), text)));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}
