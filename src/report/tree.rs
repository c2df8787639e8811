//! The syntax tree and the expression of a formula as indented lines.

use crate::expr::{Expr, Name, Node};
use crate::latex::tree::{Kind, Node as TreeNode};

/// How deep trees are shown.
const DEEPEST: usize = 64;

/// What was written: a line for each node of the syntax tree.
pub fn syntax_text(row: &[TreeNode]) -> String {
    let mut text = String::new();
    row.iter().for_each(|node| add_node(node, 1, &mut text));
    text
}

/// What it means: a line for each node of the expression.
pub fn expression_text(expr: &Expr) -> String {
    let mut text = String::new();
    add_expr(expr, 1, &mut text);
    text
}

fn line(depth: usize, label: &str, text: &mut String) {
    text.push_str(&"  ".repeat(depth));
    text.push_str(label);
    text.push('\n');
}

fn add_node(node: &TreeNode, depth: usize, text: &mut String) {
    if depth > DEEPEST {
        return line(depth, "...", text);
    }
    let label = match &node.kind {
        Kind::Symbol { name, .. } => format!("symbol {name}"),
        Kind::Number(digits) => format!("number {digits}"),
        Kind::Word { text, .. } => format!("word {text}"),
        Kind::Prose(text) => format!("prose {text}"),
        Kind::Group(_) => "group".to_owned(),
        Kind::Scripts { sub, sup, primes, .. } => {
            let parts = [
                Some("scripts: base"),
                sub.as_ref().map(|_| "subscript"),
                sup.as_ref().map(|_| "superscript"),
                (*primes > 0).then_some("primes"),
            ];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
        Kind::Fraction { binomial, .. } => if *binomial { "binomial" } else { "fraction" }.to_owned(),
        Kind::Root { .. } => "root".to_owned(),
        Kind::Delimiter { name, .. } => format!("bracket {name}"),
        Kind::Accent { name, .. } => format!("accent {name}"),
        Kind::Annotated { name, .. } => format!("annotated {name}"),
        Kind::Environment { name, .. } => format!("environment {name}"),
        Kind::Space(name) => format!("space {name}"),
        Kind::Mark { name, .. } => format!("mark {name}"),
        Kind::Error(source) => format!("unread {source}"),
    };
    line(depth, &label, text);
    for row in node.rows() {
        // A row of one is that node; longer ones are kept together.
        let is_row = row.len() > 1 && !matches!(node.kind, Kind::Group(_));
        if is_row {
            line(depth + 1, "row", text);
        }
        row.iter().for_each(|inner| add_node(inner, depth + 1 + usize::from(is_row), text));
    }
}

fn add_expr(expr: &Expr, depth: usize, text: &mut String) {
    if depth > DEEPEST {
        return line(depth, "...", text);
    }
    let label = match expr.node() {
        Node::Number(value) => format!("number {value}"),
        Node::Constant(constant) => format!("constant {constant:?}"),
        Node::Bound(index) => format!("variable of the binder {index} further out"),
        Node::Object(Name::Role(id), _) => format!("role {id}"),
        Node::Object(Name::Letter(latex), _) => format!("letter {latex}"),
        Node::Apply(function, _) => format!("function {function:?}"),
        Node::Compare(relation, ..) => format!("comparison {relation:?}"),
        Node::Bind { binder, letter, .. } => format!("{binder:?} over {}", letter.0),
        Node::Probability { target, given, .. } => {
            format!("probability: model, {} of, {} given", target.len(), given.len())
        }
        Node::Field(_, field) => format!("field {field}"),
        other => {
            let name = format!("{other:?}");
            name.split(['(', ' ', '{']).next().unwrap_or_default().to_lowercase()
        }
    };
    line(depth, &label, text);
    expr.parts().into_iter().for_each(|(part, _)| add_expr(part, depth + 1, text));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_has_a_line_for_each_node() {
        let row = crate::latex::parse(r"\frac{a+1}{2}").tree.row;
        assert_eq!(
            syntax_text(&row),
            "  fraction\n    row\n      symbol a\n      symbol +\n      number 1\n    number 2\n"
        );
    }
}
