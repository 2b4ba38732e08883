//! Figures over rows and ranks among them to folds.

use super::Lowering;
use crate::plan::{Figure, Fold, Gather, Op, Slot, TableId};
use crate::semantic::model::{Aggregate, Expr, Fact, Field, Gathering, Rank};
use crate::semantic::{Id, Type};
use crate::text::FileSpan;

impl Lowering<'_> {
    /// The slot of a figure for each row of `table`.
    pub(super) fn aggregate(&mut self, table: TableId, aggregate: &Aggregate, ty: &Type, at: FileSpan) -> Slot {
        let over = self.table_of(aggregate.over);
        let gather = match &aggregate.gathering {
            Gathering::All => Gather::All,
            Gathering::Via(way) => Gather::By(self.way(over, way, at)),
            Gathering::Peers(within) => Gather::Peers(within.as_ref().map(|within| self.settled(over, within))),
        };
        let reference = match gather {
            Gather::By(reference) => Some(reference),
            _ => None,
        };
        let (operand, by, filter) = self.on_rows(over, reference, at, |this| {
            let mut of_row = |value: &Option<Expr>| value.as_ref().map(|value| this.settled(over, value));
            (of_row(&aggregate.operand), of_row(&aggregate.by), of_row(&aggregate.filter))
        });
        let figure = Figure::Of(aggregate.function);
        self.fold(table, ty.clone(), Fold { out: Slot(0), figure, over, gather, operand, by, filter, at })
    }

    /// The slot of the place of each row of `table` among its peers.
    pub(super) fn rank(&mut self, table: TableId, rank: &Rank, at: FileSpan) -> Slot {
        let over = self.table_of(rank.over);
        let operand = Some(self.settled(over, &rank.value));
        let gather = Gather::Peers(rank.within.as_ref().map(|within| self.settled(over, within)));
        let figure = Figure::Rank { lowest_first: rank.lowest_first };
        let filter = rank.filter.as_ref().map(|filter| self.settled(over, filter));
        let fold = Fold { out: Slot(0), figure, over, gather, operand, by: None, filter, at };
        self.fold(table, Type::Count, fold)
    }

    /// A fold with a slot of its own for what it gives.
    pub(super) fn fold(&mut self, table: TableId, ty: Type, fold: Fold) -> Slot {
        let out = self.slot(table, ty, fold.at, None);
        self.folds.push(Fold { out, ..fold });
        out
    }

    /// The slot of the row that references lead to, the first a field of `table`.
    fn way(&mut self, table: TableId, way: &[Id<Field>], at: FileSpan) -> Slot {
        let Some((first, rest)) = way.split_first() else { return Slot(0) };
        let ty = self.model.fields[*first].ty.clone();
        let reference = self.fact(Fact::Field(*first), &ty, at).slot;
        if rest.is_empty() {
            return reference;
        }
        let of = self.way(self.referred(*first), rest, at);
        let ty = self.slots.get(of.0 as usize).map_or(Type::Error, |info| info.ty.clone());
        self.step(table, ty, at, Op::Through { reference, of })
    }
}
