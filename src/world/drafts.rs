//! Values of many formulas in one world that are each a small change of another: only what changed is computed.

use std::sync::Arc;

use super::plan::Growing;
use super::program::{Code, Compiler, Known, OpId, compile};
use super::{Ball, Fault, Session, World};
use crate::expr::Expr;

/// Evaluation of changes of a formula that stays, and of another for a time.
///
/// The operations of all formulas are one list, with the values that they had in a world. A change of a formula shares all
/// operations but those around the change, which are cut off again. So what it costs does not depend on what was asked
/// before.
#[derive(Debug)]
pub struct Drafts {
    base: Expr,
    near: Option<Expr>,
    session: Session<Ball>,
    code: Code,
    known: Vec<Known>,
    /// How many operations and names there were below each layer.
    below: Vec<(usize, usize)>,
}

impl Drafts {
    /// For changes of `base`.
    pub fn new(world: Arc<World>, base: &Expr) -> Drafts {
        let mut drafts = Drafts {
            base: base.clone(),
            near: None,
            session: Session::new(world),
            code: Code::default(),
            known: Vec::new(),
            below: Vec::new(),
        };
        drafts.code.plan.growing = Some(Growing::default());
        drafts.keep(base);
        drafts
    }

    /// From now on changes of `near` are asked for too, and no more those of the formula before.
    pub fn turn_to(&mut self, near: &Expr) {
        if self.near.as_ref() == Some(near) {
            return;
        }
        if self.near.take().is_some() {
            self.close();
            self.known.pop();
        }
        if near != &self.base {
            self.near = Some(near.clone());
            self.keep(near);
        }
    }

    /// The world.
    pub fn world(&self) -> &Arc<World> {
        self.session.world()
    }

    /// The value of a formula.
    ///
    /// # Errors
    ///
    /// Every [`Fault`] of the formula.
    pub fn value(&mut self, expr: &Expr) -> Result<Ball, Fault> {
        if self.session.is_full() {
            let near = self.near.take();
            *self = Drafts::new(self.session.world().clone(), &self.base);
            near.iter().for_each(|near| self.turn_to(near));
        }
        if expr.height() > Growing::DEEPEST {
            return Session::new(self.session.world().clone()).run(&compile(expr));
        }
        self.open();
        let root = self.compile(expr, false);
        let value = self.session.run_growing(&self.code, root);
        self.close();
        value
    }

    /// Opens a layer with an expression, and keeps the values that its parts have.
    fn keep(&mut self, expr: &Expr) {
        self.open();
        self.known.push(Known::default());
        if expr.height() > Growing::DEEPEST {
            // Its changes are evaluated in full.
            return;
        }
        let root = self.compile(expr, true);
        // What has no value here may have one after a change.
        let _ = self.session.run_growing(&self.code, root);
    }

    fn compile(&mut self, expr: &Expr, is_kept: bool) -> OpId {
        let mut compiler = Compiler {
            ops: std::mem::take(&mut self.code.ops),
            names: std::mem::take(&mut self.code.names),
            known: std::mem::take(&mut self.known),
            is_kept,
            ..Compiler::default()
        };
        let root = compiler.expr(expr);
        (self.code.ops, self.code.names, self.known) = (compiler.ops, compiler.names, compiler.known);
        if let Some(growing) = &mut self.code.plan.growing {
            growing.grow(&self.code.ops, is_kept);
        }
        root
    }

    fn open(&mut self) {
        self.below.push((self.code.ops.len(), self.code.names.len()));
        self.session.open_layer(self.code.ops.len());
    }

    fn close(&mut self) {
        let Some((ops, names)) = self.below.pop() else { return };
        self.session.close_layer(names);
        self.code.ops.truncate(ops);
        self.code.names.truncate(names);
        if let Some(growing) = &mut self.code.plan.growing {
            growing.cut(ops);
        }
    }
}
