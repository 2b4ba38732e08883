//! Seats filled by trying every way of giving people roles.

use partner_lang::semantic::model::{ExprKind, Fact, Ladder, Role, Rule, Seats, Specialization, Tier};
use partner_lang::semantic::{Id, Type};

use super::evaluate::{At, World};
use super::value::Value;

pub fn is_staff(rule: &&Rule) -> bool {
    matches!(rule.condition.kind, ExprKind::Staff(_))
}

impl World<'_> {
    /// The seats of a tier: for each role the most that it or a tier below it asks for.
    fn seats_of(&self, ladder: Id<Ladder>, tier: Id<Tier>) -> Vec<(Id<Role>, usize)> {
        let mut all: Vec<(Id<Role>, usize)> = Vec::new();
        let tiers = self.model.ladders[ladder].tiers.iter().filter(|(id, _)| *id <= tier);
        for seats in tiers.flat_map(|(_, tier)| &tier.seats) {
            match all.iter_mut().find(|(role, _)| *role == seats.role) {
                Some((_, count)) => *count = (*count).max(seats.count as usize),
                None => all.push((seats.role, seats.count as usize)),
            }
        }
        all
    }

    pub fn tier_is_staffed(&self, ladder: Id<Ladder>, tier: Id<Tier>, at: At) -> bool {
        self.is_filled(&[self.seats_of(ladder, tier)], at)
    }

    /// A badge comes after the tiers that are earned and the badges that are declared before it and held.
    pub fn badge_is_staffed(&self, id: Id<Specialization>, at: At) -> bool {
        if self.model.specializations[id].seats.is_empty() {
            return true;
        }
        let own = |seats: &[Seats]| seats.iter().map(|it| (it.role, it.count as usize)).collect::<Vec<_>>();
        let mut clauses = vec![own(&self.model.specializations[id].seats)];
        for (ladder, _) in self.model.climbed() {
            let earned = match self.fact(Fact::Earned(ladder), at).value() {
                Some(Value::Tier(place)) => place,
                other => panic!("{other:?} is no tier"),
            };
            let tiers = self.model.ladders[ladder].tiers.ids().take(earned).last();
            clauses.extend(tiers.map(|tier| self.seats_of(ladder, tier)));
        }
        for (other, badge) in self.model.specializations.iter().filter(|(other, _)| *other < id) {
            // Of one with a life it counts whether it is earned: what is only kept takes none.
            let takes = match badge.life {
                Some(life) => self.fact(Fact::Earned(life), at).value() == Some(Value::Tier(1)),
                None => self.fact(Fact::Specialization(other), at).value() == Some(Value::Flag(true)),
            };
            if takes {
                clauses.push(own(&badge.seats));
            }
        }
        self.is_filled(&clauses, at)
    }

    /// Whether different people can fill the seats of all clauses, each within the limits of one role.
    fn is_filled(&self, clauses: &[Vec<(Id<Role>, usize)>], at: At) -> bool {
        let mut roles: Vec<Id<Role>> = clauses.iter().flatten().map(|(role, _)| *role).collect();
        roles.sort_unstable();
        roles.dedup();
        let mut records: Vec<usize> = roles.iter().map(|role| self.model.roles[*role].of.unwrap().index()).collect();
        records.dedup();
        records.iter().all(|record| {
            let of_record = |role: &&Id<Role>| self.model.roles[**role].of.unwrap().index() == *record;
            let roles: Vec<Id<Role>> = roles.iter().filter(of_record).copied().collect();
            let people: Vec<Vec<usize>> = self.people(*record, at).map(|person| self.fits(&roles, person)).collect();
            self.tries(&people, &roles, clauses, &mut vec![0; roles.len()])
        })
    }

    /// The rows of a record that belong to a partner.
    fn people(&self, record: usize, at: At) -> impl Iterator<Item = At> + '_ {
        let is_reference = |ty: &Type| matches!(ty, Type::Row(to) if Some(*to) == self.model.partner);
        let (field, _) =
            self.model.fields.iter().find(|(_, it)| it.record.index() == record && is_reference(&it.ty)).unwrap();
        let rows = self.tables[record].iter().enumerate();
        rows.filter(move |(_, row)| row.get(&field.index()) == Some(&Value::Row(at.row))).map(move |(row, _)| At {
            record: Some(record),
            row,
            ..at
        })
    }

    /// The roles that a person may fill, by their places.
    fn fits(&self, roles: &[Id<Role>], person: At) -> Vec<usize> {
        let may = |role: &Id<Role>| self.truth(&self.model.roles[*role].condition, person) == Some(true);
        (0..roles.len()).filter(|place| may(&roles[*place])).collect()
    }

    /// Gives the first person each role that it may fill, or none, and goes on with the others.
    fn tries(
        &self,
        people: &[Vec<usize>],
        roles: &[Id<Role>],
        clauses: &[Vec<(Id<Role>, usize)>],
        given: &mut Vec<usize>,
    ) -> bool {
        if roles.iter().zip(given.iter()).all(|(role, count)| self.seat(*role, *count, clauses)) {
            return true;
        }
        let Some((person, others)) = people.split_first() else { return false };
        person.iter().any(|role| {
            given[*role] += 1;
            let filled = self.tries(others, roles, clauses, given);
            given[*role] -= 1;
            filled
        }) || self.tries(others, roles, clauses, given)
    }

    /// Whether so many people fill the seats of a role: each seat goes to who has fewest so far.
    fn seat(&self, role: Id<Role>, people: usize, clauses: &[Vec<(Id<Role>, usize)>]) -> bool {
        let most = self.model.roles[role].seats.map_or(usize::MAX, |most| most as usize);
        let mut filled = vec![0; people];
        for (_, count) in clauses.iter().flatten().filter(|(of, _)| *of == role) {
            filled.sort_unstable();
            if *count > people {
                return false;
            }
            filled.iter_mut().take(*count).for_each(|seats| *seats += 1);
        }
        filled.iter().all(|seats| *seats <= most)
    }
}
