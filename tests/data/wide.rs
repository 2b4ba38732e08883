//! Numbers that no whole number of the plan's forms holds: their batch is evaluated in decimals, and nothing else changes.

use partner_lang::data::Format;

use crate::case::Case;

const POLICY: &str = r#"
program "Test" { version "1" currency USD effective 2026-01-01 to 2026-12-31 }
record partner { partner_id: key, revenue: money, share: percent optional, score: number }
record deal { deal_id: key, partner: partner, amount: money, weight: number }
metric sold = sum of deal.amount
metric weighed = sum of (deal.amount * deal.weight)
metric largest = largest of deal.amount
metric margin = revenue * share - 1 USD * score
metric total = round(sold + revenue, 1)
tiers { Entry, Growth }
requirements {
                | Entry | Growth |
  sold       >= | -     | 1_000  |
  revenue    >= | -     | 500    |
}
benefit rebate in sales: money {
  from  Growth
  value incremental on revenue { up to 1_000 => 1%, up to 50_000 => 2.5%, above => 4% }
}
"#;

/// Partners and deals; every third has an odd number where `odd` is there.
fn results(partners: usize, odd: Option<(&str, &str, &str)>) -> Vec<String> {
    let mut partner = String::from("partner_id,revenue,share,score\n");
    let mut deal = String::from("deal_id,partner,amount,weight\n");
    for at in 0..partners {
        let share = if at % 7 == 0 { String::new() } else { format!("{}.{}%", at % 90, at % 10) };
        let score = format!("{}.{}", at % 13, at % 100);
        partner.push_str(&format!("P{at:05},{}.{:02},{share},{score}\n", at * 37 % 90_000, at % 100));
        for of in 0..at % 4 {
            let amount = format!("{}.{:02}", (at + of) * 91 % 4_000, of);
            deal.push_str(&format!("D{at:05}{of},P{at:05},{amount},{}.5\n", of % 3));
        }
    }
    // One more partner of another kind, at the end of the first batch and of the last.
    if let Some((revenue, score, amount)) = odd {
        let lines: Vec<&str> = partner.lines().collect();
        let (head, tail) = lines.split_at(lines.len().min(1024));
        partner =
            format!("{}\nODD,{revenue},10%,{score}\n{}\n", head.join("\n"), tail.join("\n")).replace("\n\n", "\n");
        deal.push_str(&format!("DODD,ODD,{amount},0.25\n"));
    }
    let case = Case::of(POLICY, &[("partner.csv", partner.as_bytes()), ("deal.csv", deal.as_bytes())]);
    let columns = ["partner_id", "sold", "weighed", "largest", "margin", "total", "tier", "rebate", "unknown"];
    let outcome = case.evaluate(Format::Csv, &columns, false);
    assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
    outcome.results.lines().map(str::to_owned).collect()
}

#[test]
fn a_number_past_64_bits_changes_no_other_row_of_its_batch() {
    for partners in [1, 63, 1023, 1024, 1500] {
        let plain = results(partners, None);
        let cases = [
            (("12345678901234567890.12", "0.5", "1"), "ODD,1.00,0.25,1.00,1234567890123456788.51,"),
            (("600", "0.12345678901", "9999999999999999999.99"), "ODD,9999999999999999999.99,"),
            (("600", "1", "1000000000000000.01"), "ODD,1000000000000000.01,250000000000000.00,"),
        ];
        for ((revenue, score, amount), expected) in cases {
            let mut with = results(partners, Some((revenue, score, amount)));
            let at = with.iter().position(|line| line.starts_with("ODD,")).unwrap();
            let odd = with.remove(at);
            assert!(odd.starts_with(expected), "{odd}");
            assert_eq!(with, plain, "{partners} partners beside {revenue}, {score}, {amount}");
        }
    }
}
