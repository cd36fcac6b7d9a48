//! One file with its mutants behind switches. `a < b` becomes
//! `(if crate::mutant::on(17) { a <= b } else { a < b })`; what a mutant says stands between two marks,
//! so that a compiler's error tells which mutant does not compile.

use std::{collections::HashMap, ops::Range};

use proc_macro2::Span;
use syn::{
    Arm, Block, Expr, ExprBinary, ExprStruct, ExprUnary, Pat, Signature, Type, Variant,
    spanned::Spanned,
    visit::{self, Visit},
};

use crate::{
    edit::{Edit, Piece, marks, render, text},
    sample::Mutant,
};

/// The text as it will stand, and what cannot be switched and why.
pub struct Switched {
    pub text: String,
    pub left: Vec<(usize, String)>,
}

struct Finder<'a> {
    wanted: HashMap<(&'a str, (usize, usize)), Vec<&'a Mutant>>,
    /// In the order of the visit: what stands inside another comes after it.
    edits: Vec<Edit>,
    left: Vec<(usize, String)>,
    /// Inside what the compiler computes, where no switch can be asked.
    constant: bool,
}

pub fn switch(source: &str, mutants: &[&Mutant]) -> Switched {
    let file = syn::parse_file(source).expect("InMail's source parses");
    let mut finder = Finder {
        wanted: HashMap::new(),
        edits: Vec::new(),
        left: Vec::new(),
        constant: false,
    };
    for mutant in mutants {
        let key = (mutant.genre.as_str(), mutant.at);
        finder.wanted.entry(key).or_default().push(mutant);
    }
    finder.visit_file(&file);
    let mut left = finder.left;
    for mutant in finder.wanted.values().flatten() {
        left.push((mutant.id, "it was not met in the source".to_owned()));
    }
    let text = render(source, &finder.edits, 0, 0..source.len());
    Switched { text, left }
}

fn has_let(expr: &Expr) -> bool {
    match expr {
        Expr::Let(_) => true,
        Expr::Binary(binary) => has_let(&binary.left) || has_let(&binary.right),
        _ => false,
    }
}

impl<'a> Finder<'a> {
    /// The mutants of what begins here, each handed out once.
    fn here(&mut self, genre: &'static str, span: Span) -> Vec<&'a Mutant> {
        let start = span.start();
        let found = self.wanted.remove(&(genre, (start.line, start.column + 1)));
        let found = found.unwrap_or_default();
        if !self.constant {
            return found;
        }
        for mutant in found {
            self.leave(mutant, "the compiler computes it");
        }
        Vec::new()
    }

    fn leave(&mut self, mutant: &Mutant, why: &str) {
        self.left.push((mutant.id, why.to_owned()));
    }

    /// An expression in whose place each mutant says something else.
    fn choose(&mut self, range: Range<usize>, mutants: Vec<(&Mutant, Vec<Piece>)>) {
        if mutants.is_empty() {
            return;
        }
        let mut pieces = vec![text("(")];
        for (mutant, says) in mutants {
            let (before, after) = marks(mutant.id);
            pieces.push(text(format!(
                "if crate::mutant::on({}) {{ {before}",
                mutant.id
            )));
            pieces.extend(says);
            pieces.push(text(format!("{after} }} else ")));
        }
        pieces.push(text("{ "));
        pieces.push(Piece::Source(range.clone()));
        pieces.push(text(" })"));
        self.edits.push(Edit { range, pieces });
    }

    fn insert(&mut self, at: usize, says: String) {
        self.edits.push(Edit {
            range: at..at,
            pieces: vec![text(says)],
        });
    }

    fn function(&mut self, signature: &Signature, block: &Block, inside: impl FnOnce(&mut Self)) {
        let before = self.edits.len();
        if let Some(first) = block.stmts.first() {
            for mutant in self.here("FnValue", first.span()) {
                if mutant.returns.contains("impl ") {
                    self.leave(mutant, "a function that hides its type returns only one");
                    continue;
                }
                let (before, after) = marks(mutant.id);
                let (id, value) = (mutant.id, &mutant.replacement);
                let says =
                    format!(" if crate::mutant::on({id}) {{ {before}return {value};{after} }} ");
                self.insert(block.brace_token.span.open().byte_range().end, says);
            }
        }
        let was = std::mem::replace(&mut self.constant, false);
        inside(self);
        self.constant = was;
        if let Some(word) = &signature.constness
            && self.edits.len() > before
        {
            // The switch is no constant. Where the function's value must be one, the compiler says so.
            self.edits.push(Edit {
                range: word.span.byte_range(),
                pieces: Vec::new(),
            });
        }
    }

    fn constant(&mut self, inside: impl FnOnce(&mut Self)) {
        let was = std::mem::replace(&mut self.constant, true);
        inside(self);
        self.constant = was;
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, &item.block, |finder| {
            visit::visit_item_fn(finder, item)
        });
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, &item.block, |finder| {
            visit::visit_impl_item_fn(finder, item)
        });
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        match &item.default {
            Some(block) => self.function(&item.sig, block, |finder| {
                visit::visit_trait_item_fn(finder, item);
            }),
            None => visit::visit_trait_item_fn(self, item),
        }
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.constant(|finder| visit::visit_item_const(finder, item));
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.constant(|finder| visit::visit_item_static(finder, item));
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.constant(|finder| visit::visit_impl_item_const(finder, item));
    }

    fn visit_variant(&mut self, item: &'ast Variant) {
        self.constant(|finder| visit::visit_variant(finder, item));
    }

    fn visit_type(&mut self, item: &'ast Type) {
        self.constant(|finder| visit::visit_type(finder, item));
    }

    fn visit_expr_const(&mut self, item: &'ast syn::ExprConst) {
        self.constant(|finder| visit::visit_expr_const(finder, item));
    }

    fn visit_pat(&mut self, item: &'ast Pat) {
        self.constant(|finder| visit::visit_pat(finder, item));
    }

    fn visit_expr_binary(&mut self, item: &'ast ExprBinary) {
        let (left, right) = (
            item.left.span().byte_range(),
            item.right.span().byte_range(),
        );
        let mutants = (self.here("BinaryOperator", item.op.span()).into_iter())
            // `a || let Some(b) = c` does not parse, so marks around it would not help.
            .filter_map(|mutant| {
                if has_let(&item.left) || has_let(&item.right) {
                    self.leave(mutant, "unviable");
                    return None;
                }
                let operator = text(format!(" {} ", mutant.replacement));
                let says = vec![
                    Piece::Source(left.clone()),
                    operator,
                    Piece::Source(right.clone()),
                ];
                Some((mutant, says))
            })
            .collect();
        self.choose(item.span().byte_range(), mutants);
        visit::visit_expr_binary(self, item);
    }

    fn visit_expr_unary(&mut self, item: &'ast ExprUnary) {
        let operand = item.expr.span().byte_range();
        let mutants = (self.here("UnaryOperator", item.op.span()).into_iter())
            .map(|mutant| (mutant, vec![Piece::Source(operand.clone())]))
            .collect();
        self.choose(item.span().byte_range(), mutants);
        visit::visit_expr_unary(self, item);
    }

    fn visit_arm(&mut self, item: &'ast Arm) {
        for mutant in self.here("MatchArm", item.span()) {
            let says = format!(" if !crate::mutant::on({})", mutant.id);
            self.insert(item.pat.span().byte_range().end, says);
        }
        if let Some((_, guard)) = &item.guard {
            let mut mutants = self.here("MatchArmGuard", guard.span());
            if has_let(guard) {
                for mutant in std::mem::take(&mut mutants) {
                    self.leave(mutant, "its guard gives names");
                }
            }
            let mutants = (mutants.into_iter())
                .map(|mutant| (mutant, vec![text(mutant.replacement.clone())]))
                .collect();
            self.choose(guard.span().byte_range(), mutants);
        }
        visit::visit_arm(self, item);
    }

    fn visit_expr_struct(&mut self, item: &'ast ExprStruct) {
        let whole = item.span().byte_range();
        let mut mutants = Vec::new();
        for pair in item.fields.pairs() {
            let field = pair.value().span();
            let end = pair
                .punct()
                .map_or(field, |comma| comma.span())
                .byte_range()
                .end;
            for mutant in self.here("StructField", field) {
                let before = Piece::Source(whole.start..field.byte_range().start);
                mutants.push((mutant, vec![before, Piece::Source(end..whole.end)]));
            }
        }
        self.choose(whole, mutants);
        visit::visit_expr_struct(self, item);
    }
}
