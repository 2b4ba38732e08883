//! Partner: a vendor's partner program as code, checked, evaluated and explained.

pub mod cli;
pub mod data;
pub mod diagnostic;
pub mod eval;
pub mod explain;
pub mod plan;
pub mod report;
pub mod semantic;
pub mod syntax;
pub mod text;
pub mod trial;
pub mod value;
pub mod workspace;
