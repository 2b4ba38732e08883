//! Programs of any length, for measurements: they check without a finding. Must not know what is measured.

use std::fmt::Write;

const ACME: &str = include_str!("../../examples/acme/acme.partner");
const LARGE: &str = include_str!("../../tests/cases/large/program.partner");

/// Acme with so many metrics more.
#[allow(dead_code, reason = "each benchmark that includes this module uses what it needs of it")]
pub fn with_metrics(metrics: usize) -> String {
    let mut text = ACME.to_owned();
    for at in 0..metrics {
        let _ = writeln!(text, "metric m{at} = sum of deal.amount where stage is won and amount >= {at}");
    }
    text
}

/// The program of a large vendor, and then one product line after the other until it has so many lines.
#[allow(dead_code, reason = "each benchmark that includes this module uses what it needs of it")]
pub fn of_lines(lines: usize) -> String {
    let mut text = LARGE.to_owned();
    let mut line = 1;
    while text.lines().count() < lines {
        let _ = write!(text, "{}", PRODUCT.replace('#', &line.to_string()));
        line += 1;
    }
    text
}

/// What a product line brings: every kind of declaration that there is one of for each.
const PRODUCT: &str = r#"
// ---------------------------------------------------------- product line #

/// What counts as sold of it.
metric deal.sold_# = sold and amount >= #

metric revenue_# "Revenue of line #" = sum of deal.amount where sold_#
metric deals_#   "Deals of line #"   = count of deal where sold_#
metric share_#   "Share of line #"   = revenue_# / annual_revenue

threshold floor_# "Revenue for line #" by region {
  | NA   | EMEA | APAC | LATAM |
  | 50K  | 50K  | 30K  | 25K   |
}

threshold heads_# "People for line #" by partner_type {
  reseller  => 2,
  otherwise => 3,
}

gate cover_# "Cover for line #" {
  require insured_until >= today
  require "Trained": sales_trained >= 1 or deals_# is 0
  otherwise no higher than Platinum
}

specialization line_# "Line #" in technical {
  require tier >= Silver
  require revenue_# >= floor_# and professionals >= heads_#
  require "A share of it": share_# >= 10%
}

benefit fund_# "Fund of line #" in marketing: money {
  from  Silver
  when  holds line_#
  value 2% of revenue_#
  cap   20K
}

kpi sold_#_share "Share of line #" in health = average of share_# target >= 5%
"#;
