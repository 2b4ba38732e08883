//! Amounts whose currency stands in a column: read beside it, converted exactly, printed in it.

use partner_lang::data::Format;

use crate::case::Case;

const PROGRAM: &str = include_str!("../cases/currencies/program.partner");
const PARTNERS: &[u8] = include_bytes!("../cases/currencies/partner.csv");
const DEALS: &[u8] = include_bytes!("../cases/currencies/deal.csv");

fn case() -> Case {
    Case::of(PROGRAM, &[("partner.csv", PARTNERS), ("deal.csv", DEALS)])
}

#[test]
fn amounts_are_converted_once_and_exactly() {
    let outcome = case().evaluate(Format::Csv, &["partner_id", "tier", "sold", "large", "voucher", "rebate"], true);
    // 1000 × 1.08 + 1199.99 · (900 + 899.99) × 100 ÷ 88 · 1000 × 1.05 × 1.08; a voucher of 60 USD is 52.80 GBP and
    // 60 × 150 JPY; 2.34 % of 33,333 JPY has no sen.
    let expected = "partner_id,tier,sold,large,voucher,rebate\n\
                    A,Gold,2279.99,1,100.00,3.51\n\
                    B,Silver,540.00,0,60.00,\n\
                    C,Gold,2045.44,1,105.60,7.50\n\
                    G,Gold,1134.00,0,18000.00,780.00\n";
    assert_eq!(outcome.results, expected);
}

#[test]
fn a_currency_without_a_rate_or_a_sign_of_another_is_a_bad_cell() {
    let outcome = case().evaluate(Format::Csv, &[], true);
    let told: Vec<&str> = outcome.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "`NOK` is not one of the labels of `currency`",
            "`$5` is in `$`, but `spend` is in another currency",
            "`eur` is not one of the labels of `currency`",
        ]
    );
    assert_eq!(outcome.rejected, [3]);
    assert_eq!(outcome.underlined(), ("NOK", 5));
}
