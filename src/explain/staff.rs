//! Who fills the seats of a role: people by the lines of their rows, each in one role, given out role by role.

use std::collections::BTreeMap;

use super::{Place, Reason, Value, Verdict, View};
use crate::eval::Cell;
use crate::plan::{Slot, StaffedRole};
use crate::value::Decimal;

impl View<'_> {
    /// A line for each role: how many people it takes, who they are, how many are missing.
    pub(super) fn staffing(&self, roles: &[StaffedRole], place: Option<&Place>) -> Vec<Reason> {
        let needed: Vec<usize> = roles.iter().map(|role| self.count(role.needed)).collect();
        let people: Vec<Vec<u64>> = roles.iter().map(|role| self.lines_of(role.eligible)).collect();
        let filled = assign(&needed, &people);
        let tell = |(at, role): (usize, &StaffedRole)| {
            let wanted = needed.get(at).copied().unwrap_or(0);
            let there = filled.get(at).map_or(&[][..], Vec::as_slice);
            let limit = match role.seats {
                Some(1) => "one seat each".to_owned(),
                Some(seats) => format!("{seats} seats each at most"),
                None => "any number of seats each".to_owned(),
            };
            let filled = match there.len() {
                0 => "nobody".to_owned(),
                _ => self.people(role.eligible, there),
            };
            let open = wanted.saturating_sub(there.len());
            let people = if wanted == 1 { "person" } else { "people" };
            Reason {
                verdict: Some(if open == 0 { Verdict::Met } else { Verdict::Missed }),
                text: format!("{}: {wanted} {people} needed for this and all seats that are held", role.title),
                working: Some(format!("{limit}, {} eligible", self.shown(role.eligible))),
                value: Some(Value { shown: filled, exact: Some(there.len().to_string()), currency: None }),
                gap: (open > 0).then(|| Value {
                    shown: format!("{open} more needed"),
                    exact: Some(open.to_string()),
                    currency: None,
                }),
                place: place.cloned(),
                origins: self.origins(role.eligible),
                ..Reason::default()
            }
        };
        let asked = |(at, _): &(usize, &StaffedRole)| needed.get(*at).is_some_and(|wanted| *wanted > 0);
        roles.iter().enumerate().filter(asked).map(tell).collect()
    }

    fn count(&self, slot: Slot) -> usize {
        match self.cell(slot) {
            Cell::Number(count) => usize::try_from(count.max(Decimal::ZERO)).unwrap_or(0),
            _ => 0,
        }
    }

    /// The lines of the rows that counted in a figure.
    fn lines_of(&self, figure: Slot) -> Vec<u64> {
        self.followed(figure).map(|followed| followed.lines.clone()).unwrap_or_default()
    }

    /// People by their keys where those were kept, else by their lines.
    fn people(&self, figure: Slot, lines: &[u64]) -> String {
        let rows = self.followed(figure).map(|followed| followed.rows.as_slice()).unwrap_or_default();
        let called = lines.iter().map(|line| match rows.iter().find(|row| row.line == *line) {
            Some(row) => View { here: Some(row), ..*self }.called(row),
            None => format!("line {line}"),
        });
        called.collect::<Vec<_>>().join("; ")
    }
}

/// Gives people to roles, one role each, as many as can be: whoever is taken by one role makes way where another can
/// take their place (an augmenting path at a time).
fn assign(needed: &[usize], people: &[Vec<u64>]) -> Vec<Vec<u64>> {
    let mut role_of: BTreeMap<u64, usize> = BTreeMap::new();
    for (role, wanted) in needed.iter().enumerate() {
        for _ in 0..*wanted {
            if !place(role, people, &mut role_of, &mut Vec::new()) {
                break;
            }
        }
    }
    (0..needed.len())
        .map(|role| role_of.iter().filter(|(_, of)| **of == role).map(|(person, _)| *person).collect())
        .collect()
}

/// Finds one more person for a role; roles on the way to it are not asked twice, so the depth is the number of roles.
fn place(role: usize, people: &[Vec<u64>], role_of: &mut BTreeMap<u64, usize>, asked: &mut Vec<usize>) -> bool {
    if asked.contains(&role) {
        return false;
    }
    asked.push(role);
    let eligible = people.get(role).map_or(&[][..], Vec::as_slice);
    if let Some(free) = eligible.iter().find(|person| !role_of.contains_key(person)) {
        role_of.insert(*free, role);
        return true;
    }
    for person in eligible {
        let Some(other) = role_of.get(person).copied().filter(|other| *other != role) else { continue };
        if place(other, people, role_of, asked) {
            role_of.insert(*person, role);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::assign;

    #[test]
    fn whoever_can_fill_two_roles_makes_way() {
        // Person 1 can do both, person 2 only the first: the first role must leave person 1 to the second.
        assert_eq!(assign(&[1, 1], &[vec![1, 2], vec![1]]), [vec![2], vec![1]]);
        assert_eq!(assign(&[1, 1], &[vec![1], vec![1]]), [vec![1], vec![]]);
        assert_eq!(assign(&[2, 1], &[vec![1, 2, 3], vec![1, 2]]), [vec![2, 3], vec![1]]);
    }
}
