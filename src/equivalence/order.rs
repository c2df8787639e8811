//! Which of two sides is the greater, in worlds in which both have a value.

use std::cmp::Ordering;

use super::compare::is_same;
use super::judge::Judge;
use super::world_set::Setting;
use crate::expr::Expr;
use crate::world::compile;

/// How many worlds are looked at.
const WORLDS: usize = 40;

/// How many of them must give both sides a value.
const FEWEST: usize = 8;

impl Judge {
    /// How `a` stands to `b` in each world that gives both a value, with positive letters only or with any;
    /// `None` where too few do, or where rounding hides which is greater.
    pub fn orders(&mut self, a: &Expr, b: &Expr, positive: bool) -> Option<Vec<Ordering>> {
        let (first, second) = (compile(a), compile(b));
        let set = self.set(&Setting { positive, ..Setting::strict(&first, &second) });
        let mut orders = Vec::new();
        for place in 0..WORLDS {
            set.reach(place);
            let session = set.sessions.get_mut(place)?;
            let (Ok(a), Ok(b)) = (session.run(&first), session.run(&second)) else { continue };
            orders.push(match crate::world::Scalar::compare(&a, &b) {
                Some(order) => order,
                None if is_same(&a, &b) => Ordering::Equal,
                None => return None,
            });
        }
        (orders.len() >= FEWEST).then_some(orders)
    }
}
