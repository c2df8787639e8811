//! The table of edit rules.

use super::edit::Piece;
use super::fraction::Cost;
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
    /// What it costs.
    pub cost: Cost,
    /// Appends what may stand in the place of a node.
    pub apply: fn(&Site, &Material, &mut Vec<Piece>),
}

impl Rule {
    /// Whether it puts one part for any other: two slips at one place look like one such edit.
    pub fn is_coarse(&self) -> bool {
        self.id.starts_with("replace") || self.id == "change_exponent"
    }

    /// The rule of that id.
    pub fn named(id: &str) -> Option<&'static Rule> {
        RULES.iter().find(|rule| rule.id == id)
    }
}

const fn rule(
    id: &'static str,
    undone_by: &'static str,
    cost: Cost,
    apply: fn(&Site, &Material, &mut Vec<Piece>),
) -> Rule {
    Rule { id, undone_by, cost, apply }
}

/// All rules; of two that explain the same value the earlier is named.
pub const RULES: &[Rule] = &[
    rule("flip_sign", "flip_sign", Cost::Idea, arithmetic::flip_sign),
    rule("min_max", "min_max", Cost::Idea, function::min_max),
    rule("swap_role", "swap_role", Cost::Slip, probability::swap_role),
    rule("exchange_roles", "exchange_roles", Cost::Idea, probability::exchange_roles),
    rule("invert", "invert", Cost::Idea, arithmetic::invert),
    rule("shift_start", "shift_start", Cost::Slip, binder::shift_start),
    rule("shift_end", "shift_end", Cost::Slip, binder::shift_end),
    rule("shift_index", "shift_index", Cost::Slip, binder::shift_index),
    rule("swap_bounds", "swap_bounds", Cost::Slip, function::swap_bounds),
    rule("drop_log", "add_log", Cost::Idea, function::drop_log),
    rule("add_log", "drop_log", Cost::Idea, function::add_log),
    rule("drop_exp", "add_exp", Cost::Idea, function::drop_exp),
    rule("add_exp", "drop_exp", Cost::Idea, function::add_exp),
    rule("log_base", "log_base", Cost::Slip, function::log_base),
    rule("drop_power", "add_power", Cost::Idea, arithmetic::drop_power),
    rule("add_power", "drop_power", Cost::Idea, arithmetic::add_power),
    rule("drop_factor", "add_factor", Cost::Part, arithmetic::drop_factor),
    rule("drop_term", "add_term", Cost::Part, arithmetic::drop_term),
    rule("add_factor", "drop_factor", Cost::Part, arithmetic::add_factor),
    rule("add_term", "drop_term", Cost::Part, arithmetic::add_term),
    rule("drop_function", "add_function", Cost::Idea, function::drop_function),
    rule("add_function", "drop_function", Cost::Idea, function::add_function),
    rule("drop_clip", "add_clip", Cost::Idea, function::drop_clip),
    rule("add_clip", "drop_clip", Cost::Idea, function::add_clip),
    rule("drop_argument", "add_argument", Cost::Idea, function::drop_argument),
    rule("add_argument", "drop_argument", Cost::Idea, function::add_argument),
    rule("change_binder", "change_binder", Cost::Core, binder::change_binder),
    rule("add_for_multiply", "add_for_multiply", Cost::Core, arithmetic::add_for_multiply),
    rule("drop_expectation", "add_expectation", Cost::Idea, binder::drop_expectation),
    rule("add_expectation", "drop_expectation", Cost::Idea, binder::add_expectation),
    rule("drop_binder", "add_binder", Cost::Idea, binder::drop_binder),
    rule("add_binder", "drop_binder", Cost::Idea, binder::add_binder),
    rule("drop_condition", "add_condition", Cost::Idea, probability::drop_condition),
    rule("add_condition", "drop_condition", Cost::Idea, probability::add_condition),
    rule("reverse_condition", "reverse_condition", Cost::Core, probability::reverse_condition),
    rule("joint", "conditional", Cost::Idea, probability::joint),
    rule("conditional", "joint", Cost::Idea, probability::conditional),
    rule("change_number", "change_number", Cost::Idea, arithmetic::change_number),
    rule("size_by_one", "size_by_one", Cost::Slip, arithmetic::size_by_one),
    rule("pull_out", "push_in", Cost::Slip, bracket::pull_out),
    rule("push_in", "pull_out", Cost::Slip, bracket::push_in),
    rule("reorder", "reorder", Cost::Idea, function::reorder),
    rule("change_exponent", "change_exponent", Cost::Idea, arithmetic::change_exponent),
    rule("replace_index", "replace_index", Cost::Slip, binder::replace_index),
    rule("replace_text", "replace_text", Cost::Idea, probability::replace_text),
    rule("replace", "replace", Cost::Idea, arithmetic::replace),
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
