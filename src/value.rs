//! What the language counts in: dates, durations, decimals and currencies, with their exact arithmetic and text forms.
//! Knows nothing of policies, tables or files.

pub mod calendar;
pub mod currency;
pub mod date;
pub mod decimal;
pub mod scaled;

pub use calendar::Period;
pub use currency::Currency;
pub use date::{Date, Duration, TimeUnit};
pub use rust_decimal::Decimal;
pub use scaled::Scaled;
