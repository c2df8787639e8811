//! The table of edit rules.

use super::edit::Piece;
use super::material::Material;
use super::site::Site;
use super::{arithmetic, binder, bracket, function, probability};

/// An edit that people make by mistake.
#[derive(Debug)]
pub struct Rule {
    /// Its id, as in the records: `edit:drop_factor`.
    pub id: &'static str,
    /// The rule that takes it back.
    pub undone_by: &'static str,
    /// Appends what may stand in the place of a node.
    pub apply: fn(&Site, &Material, &mut Vec<Piece>),
}

impl Rule {
    /// The rule of that id.
    pub fn named(id: &str) -> Option<&'static Rule> {
        RULES.iter().find(|rule| rule.id == id)
    }
}

const fn rule(id: &'static str, undone_by: &'static str, apply: fn(&Site, &Material, &mut Vec<Piece>)) -> Rule {
    Rule { id, undone_by, apply }
}

/// All rules; of two that explain the same value the earlier is named.
pub const RULES: &[Rule] = &[
    rule("flip_sign", "flip_sign", arithmetic::flip_sign),
    rule("min_max", "min_max", function::min_max),
    rule("swap_role", "swap_role", probability::swap_role),
    rule("exchange_roles", "exchange_roles", probability::exchange_roles),
    rule("invert", "invert", arithmetic::invert),
    rule("shift_start", "shift_start", binder::shift_start),
    rule("shift_end", "shift_end", binder::shift_end),
    rule("shift_index", "shift_index", binder::shift_index),
    rule("swap_bounds", "swap_bounds", function::swap_bounds),
    rule("drop_log", "add_log", function::drop_log),
    rule("add_log", "drop_log", function::add_log),
    rule("drop_exp", "add_exp", function::drop_exp),
    rule("add_exp", "drop_exp", function::add_exp),
    rule("log_base", "log_base", function::log_base),
    rule("drop_power", "add_power", arithmetic::drop_power),
    rule("add_power", "drop_power", arithmetic::add_power),
    rule("drop_factor", "add_factor", arithmetic::drop_factor),
    rule("drop_term", "add_term", arithmetic::drop_term),
    rule("add_factor", "drop_factor", arithmetic::add_factor),
    rule("add_term", "drop_term", arithmetic::add_term),
    rule("drop_function", "add_function", function::drop_function),
    rule("add_function", "drop_function", function::add_function),
    rule("drop_clip", "add_clip", function::drop_clip),
    rule("add_clip", "drop_clip", function::add_clip),
    rule("drop_argument", "add_argument", function::drop_argument),
    rule("add_argument", "drop_argument", function::add_argument),
    rule("change_binder", "change_binder", binder::change_binder),
    rule("add_for_multiply", "add_for_multiply", arithmetic::add_for_multiply),
    rule("drop_expectation", "add_expectation", binder::drop_expectation),
    rule("add_expectation", "drop_expectation", binder::add_expectation),
    rule("drop_binder", "add_binder", binder::drop_binder),
    rule("add_binder", "drop_binder", binder::add_binder),
    rule("drop_condition", "add_condition", probability::drop_condition),
    rule("add_condition", "drop_condition", probability::add_condition),
    rule("reverse_condition", "reverse_condition", probability::reverse_condition),
    rule("joint", "conditional", probability::joint),
    rule("conditional", "joint", probability::conditional),
    rule("change_number", "change_number", arithmetic::change_number),
    rule("size_by_one", "size_by_one", arithmetic::size_by_one),
    rule("change_exponent", "change_exponent", arithmetic::change_exponent),
    rule("pull_out", "push_in", bracket::pull_out),
    rule("push_in", "pull_out", bracket::push_in),
    rule("reorder", "reorder", function::reorder),
    rule("replace_index", "replace_index", binder::replace_index),
    rule("replace_text", "replace_text", probability::replace_text),
    rule("replace", "replace", arithmetic::replace),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_taken_back_by_one_of_the_table() {
        for rule in RULES {
            let back = Rule::named(rule.undone_by).unwrap();
            assert_eq!(back.undone_by, rule.id);
        }
    }
}
