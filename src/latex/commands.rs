//! Commands as rows of data: what a command does, then the names that do it.
//!
//! A notation is added here, not in the grammar, unless it needs a new [`Effect`].

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::symbols::{BRACKETS, SINGLES, SYNONYMS};
use super::tree::{Class, Side, Style};

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Stands for a symbol of this canonical name and class.
    Symbol(&'static str, Class),
    /// Stands for a bracket of this canonical name and side.
    Bracket(&'static str, Side),
    /// Stands for an operator word: `\argmax`.
    Operator(&'static str),
    /// A fraction or binomial of two arguments, after an optional one.
    Fraction { is_binomial: bool },
    /// `\genfrac` with its six arguments.
    GeneralFraction,
    /// Splits its group into an upper and a lower part.
    Infix(Infix),
    /// `\sqrt` with an optional degree.
    Root,
    /// `\root n \of x`.
    RootOf,
    /// An accent of this name over one argument.
    Accent(&'static str),
    /// A decoration whose script of this kind (`_`, `^` or none) is a note for people.
    Annotation(&'static str, Option<char>),
    /// The alphabet of one argument.
    Alphabet(Style),
    /// The alphabet of the rest of the group.
    Switch(Style),
    /// `\text` and its kin.
    Text,
    /// `\operatorname` and `\mathop`.
    OperatorName,
    /// The size of the next bracket, which becomes of that side; without one it keeps its own.
    Size(Option<Side>),
    /// White space that says something.
    Space(&'static str),
    /// Ignored, with arguments: `m` mandatory, `o` optional, `s` a star, `d` a bare dimension, `=` an optional equals sign.
    Ignored(&'static str),
    /// Arguments as in [`Effect::Ignored`]; the one marked `b` counts as if it stood there itself.
    Body(&'static str),
    /// A letter in an alphabet: `\R`.
    Letter(&'static str, Style),
    /// `\char` and the number of a character.
    Character,
    /// `\verb|..|`
    Verbatim,
    /// The class of one argument.
    Classed(Class),
    /// The side of one bracket.
    Sided(Side),
    /// `\limits` (true) and `\nolimits` or `\displaylimits` (false).
    Limits(bool),
    /// `\prime`
    Prime,
    /// Puts its first argument under or over the second.
    Stack { is_over: bool },
    /// An arrow with labels: `\xrightarrow[below]{above}`.
    Arrow(&'static str, Class),
    /// `\not`
    Not,
    /// Lines under each other: `\substack`.
    Lines,
    /// `\begin`
    Begin,
    /// `\end`
    End,
    /// Kept for printing, with a text argument or without.
    Mark { has_text: bool },
    /// Brackets around one argument: `\abs{x}`.
    Enclosed(&'static str, &'static str),
    /// `\dv{f}{x}`: a derivative written with this letter.
    Derivative(&'static str),
    /// `\pmod{n}`
    Modulo,
    /// Defines a macro.
    Definition,
    /// Known, but without a place in a formula; why, after "`\name` ".
    Refused(&'static str),
}

/// How a command such as `\over` puts the parts of its group together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Infix {
    /// `{a \over b}`; with a dimension behind it for `\above`.
    Fraction { has_dimension: bool },
    /// `{n \choose k}`
    Binomial,
    /// Two lines without a rule, between these brackets: `{n \brace k}`; an empty name for none.
    Lines(&'static str, &'static str),
}

use Effect::{
    Accent, Alphabet, Annotation, Arrow, Begin, Body, Character, Classed, Definition, Derivative, Enclosed, End,
    Fraction, GeneralFraction, Ignored, Letter, Limits, Lines, Mark, Modulo, Not, Operator, OperatorName, Prime,
    Refused, Root, RootOf, Sided, Size, Space, Stack, Switch, Text, Verbatim,
};

/// Every command that is neither a symbol nor a bracket.
pub const COMMANDS: &[(Effect, &str)] = &[
    (Fraction { is_binomial: false }, r"\frac \dfrac \tfrac \cfrac \sfrac \nicefrac \flatfrac \xfrac"),
    (Fraction { is_binomial: true }, r"\binom \dbinom \tbinom"),
    (GeneralFraction, r"\genfrac"),
    (Effect::Infix(Infix::Fraction { has_dimension: false }), r"\over"),
    (Effect::Infix(Infix::Fraction { has_dimension: true }), r"\above"),
    (Effect::Infix(Infix::Binomial), r"\choose"),
    (Effect::Infix(Infix::Lines("", "")), r"\atop"),
    (Effect::Infix(Infix::Lines("{", "}")), r"\brace"),
    (Effect::Infix(Infix::Lines("[", "]")), r"\brack"),
    (Root, r"\sqrt √"),
    (RootOf, r"\root"),
    (Accent(r"\hat"), r"\hat \widehat \^"),
    (Accent(r"\bar"), r"\bar \overline \wideoverbar \overlinesegment"),
    (Accent(r"\tilde"), r"\tilde \widetilde"),
    (Accent(r"\vec"), r"\vec \overrightarrow \Overrightarrow \overrightharpoon \va \vb"),
    (Accent(r"\overleftarrow"), r"\overleftarrow \overleftharpoon"),
    (Accent(r"\overleftrightarrow"), r"\overleftrightarrow"),
    (Accent(r"\dot"), r"\dot"),
    (Accent(r"\ddot"), r"\ddot"),
    (Accent(r"\dddot"), r"\dddot"),
    (Accent(r"\ddddot"), r"\ddddot"),
    (Accent(r"\check"), r"\check \widecheck"),
    (Accent(r"\breve"), r"\breve"),
    (Accent(r"\acute"), r"\acute"),
    (Accent(r"\grave"), r"\grave"),
    (Accent(r"\mathring"), r"\mathring"),
    (Annotation(r"\underbrace", Some('_')), r"\underbrace \underbracket \undergroup \underparen"),
    (Annotation(r"\overbrace", Some('^')), r"\overbrace \overbracket \overgroup \overparen"),
    (
        Annotation(r"\underline", None),
        r"\underline \underbar \uline \utilde \underrightarrow \underleftarrow
        \underleftrightarrow \underlinesegment",
    ),
    (Annotation(r"\boxed", None), r"\boxed"),
    (Annotation(r"\phase", None), r"\phase"),
    (Annotation(r"\angl", None), r"\angl"),
    (Annotation(r"\textcircled", None), r"\textcircled"),
    (Annotation(r"\cancel", None), r"\cancel \bcancel \xcancel \sout"),
    (Alphabet(Style::Bold), r"\mathbf \boldsymbol \bm \pmb \bold \symbf \mathbold \boldmath \mathbfit"),
    (Alphabet(Style::Roman), r"\mathrm \mathit \mathsf \mathtt \mathup \symrm \symit \symsf \mathbfsf \textnormalmath"),
    (Alphabet(Style::Calligraphic), r"\mathcal \mathscr \symcal \mathpzc \EuScript"),
    (Alphabet(Style::Blackboard), r"\mathbb \mathds \mathbbm \Bbb \symbb \mathbbmss"),
    (Alphabet(Style::Fraktur), r"\mathfrak \frak \symfrak"),
    (Alphabet(Style::Plain), r"\mathnormal"),
    (Switch(Style::Bold), r"\bf \bfseries"),
    (Switch(Style::Roman), r"\rm \it \sf \tt \sl \rmfamily \sffamily \ttfamily \itshape \em"),
    (Switch(Style::Calligraphic), r"\cal \scr"),
    (
        Text,
        r"\text \textrm \textbf \textit \textsf \texttt \textsc \textsl \textup \textmd \textnormal \mbox \hbox \emph
        \fbox \intertext \shortintertext \vbox \makebox \framebox",
    ),
    (OperatorName, r"\operatorname \operatornamewithlimits \mathop"),
    (Operator("argmax"), r"\argmax"),
    (Operator("argmin"), r"\argmin"),
    (Operator("plim"), r"\plim"),
    (Operator("inj lim"), r"\injlim \varinjlim"),
    (Operator("proj lim"), r"\projlim \varprojlim"),
    (Operator("lim sup"), r"\varlimsup"),
    (Operator("lim inf"), r"\varliminf"),
    (Size(Some(Side::Open)), r"\left \bigl \Bigl \biggl \Biggl"),
    (Size(Some(Side::Close)), r"\right \bigr \Bigr \biggr \Biggr"),
    (Size(Some(Side::Either)), r"\middle \bigm \Bigm \biggm \Biggm"),
    (Size(None), r"\big \Big \bigg \Bigg"),
    (Space(r"\quad"), r"\quad \enspace \enskip"),
    (Space(r"\qquad"), r"\qquad"),
    (Space(r"\par"), r"\par"),
    (
        Ignored(""),
        r"\, \: \; \! \  \> \/ \thinspace \thickspace \medspace \negthinspace \negmedspace \negthickspace \space
        \nobreakspace \nobreak \allowbreak \displaystyle \textstyle \scriptstyle \scriptscriptstyle \tiny \scriptsize
        \footnotesize \small \normalsize \large \Large \LARGE \huge \Huge \hline \hdashline \toprule \midrule
        \bottomrule \strut \mathstrut \relax \null \noindent \centering \protect \ignorespaces \hfill \hfil \break
        \goodbreak \normalfont \upshape \bigskip \medskip \smallskip \singlespacing \unboldmath
        \qty \nonscript \mathsurround \+ \- \( \) \[ \] \makeatletter \makeatother \sixptsize \global \long
        \expandafter \noexpand \DOTSB \DOTSI \DOTSX \xspace",
    ),
    (
        Ignored("m"),
        r"\leftroot \uproot \phantom \hphantom \vphantom \color \vspace \rowcolor \cellcolor \cline \cmidrule
        \pagecolor \fontsize \usepackage \documentclass \thispagestyle \vadjust",
    ),
    (Ignored("sm"), r"\hspace \mspace"),
    (Ignored("mm"), r" \setlength \addtolength \setcounter"),
    (Ignored("mmm"), r"\definecolor"),
    (Ignored("omm"), r"\rule"),
    (Ignored("d"), r"\kern \mkern \hskip \mskip \mathkern"),
    (Ignored("=d"), r"\arraycolsep \arraystretch \thinmuskip \medmuskip \thickmuskip \jot"),
    (
        Body("b"),
        r"\ensuremath \mathllap \mathrlap \mathclap \llap \rlap \clap \mathinner \vcenter \alert \red \blue \green
        \gray \grey \orange \purple \cyan \magenta \teal \brown \violet \pink
        \blueA \blueB \blueC \blueD \blueE \goldA \goldB \goldC \goldD \goldE \grayA \grayB \grayC \grayD
        \grayE \grayF \grayG \grayH \grayI \greenA \greenB \greenC \greenD \greenE \maroonA \maroonB
        \maroonC \maroonD \maroonE \mintA \mintB \mintC \purpleA \purpleB \purpleC \purpleD \purpleE \redA
        \redB \redC \redD \redE \tealA \tealB \tealC \tealD \tealE \kaBlue \kaGreen",
    ),
    (Body("ob"), r"\smash"),
    (
        Body("omb"),
        r"\textcolor \colorbox \mathcolor \htmlClass \htmlId \htmlStyle \htmlData \raisebox
        \href \hyperlink \scalebox",
    ),
    (Body("mmb"), r"\fcolorbox \resizebox"),
    (Body("mb"), r"\TextOrMath"),
    (Body("bmmm"), r"\mathchoice"),
    (Letter("C", Style::Blackboard), r"\Complex \cnums"),
    (Letter("N", Style::Blackboard), r"\N \natnums"),
    (Letter("R", Style::Blackboard), r"\R \Reals \reals"),
    (Letter("Z", Style::Blackboard), r"\Z"),
    (Character, r"\char"),
    (Verbatim, r"\verb"),
    (Classed(Class::Relation), r"\mathrel"),
    (Classed(Class::Binary), r"\mathbin"),
    (Classed(Class::Ordinary), r"\mathord"),
    (Classed(Class::Punctuation), r"\mathpunct"),
    (Sided(Side::Open), r"\mathopen"),
    (Sided(Side::Close), r"\mathclose"),
    (Limits(true), r"\limits"),
    (Limits(false), r"\nolimits \displaylimits"),
    (Prime, r"\prime"),
    (Stack { is_over: true }, r"\overset \stackrel"),
    (Stack { is_over: false }, r"\underset"),
    (Arrow(r"\to", Class::Relation), r"\xrightarrow \xtwoheadrightarrow \xrightharpoonup"),
    (Arrow(r"\leftarrow", Class::Relation), r"\xleftarrow \xtwoheadleftarrow \xleftharpoonup"),
    (Arrow(r"\leftrightarrow", Class::Relation), r"\xleftrightarrow"),
    (Arrow(r"\Rightarrow", Class::Relation), r"\xRightarrow"),
    (Arrow(r"\Leftarrow", Class::Relation), r"\xLeftarrow"),
    (Arrow(r"\Leftrightarrow", Class::Relation), r"\xLeftrightarrow"),
    (Arrow(r"\mapsto", Class::Relation), r"\xmapsto"),
    (Arrow(r"\hookrightarrow", Class::Relation), r"\xhookrightarrow"),
    (Arrow("=", Class::Relation), r"\xlongequal \xequal"),
    (Arrow(r"\hookleftarrow", Class::Relation), r"\xhookleftarrow"),
    (Arrow(r"\leftharpoondown", Class::Relation), r"\xleftharpoondown"),
    (Arrow(r"\rightharpoondown", Class::Relation), r"\xrightharpoondown"),
    (Arrow(r"\leftrightharpoons", Class::Relation), r"\xleftrightharpoons \xleftequilibrium"),
    (Arrow(r"\rightleftharpoons", Class::Relation), r"\xrightleftharpoons \xrightequilibrium"),
    (Arrow(r"\rightleftarrows", Class::Relation), r"\xrightleftarrows \xtofrom"),
    (Not, r"\not"),
    (Lines, r"\substack"),
    (Begin, r"\begin"),
    (End, r"\end"),
    (Mark { has_text: true }, r"\tag \label \ref \eqref \cite \footnote \nameref \pageref \autoref"),
    (Mark { has_text: false }, r"\notag \nonumber"),
    (Enclosed("|", "|"), r"\abs"),
    (Enclosed(r"\|", r"\|"), r"\norm"),
    (Enclosed("{", "}"), r"\set \Set"),
    (Enclosed("<", ">"), r"\braket \Braket \ev \expval"),
    (Enclosed("|", ">"), r"\ket \Ket"),
    (Enclosed("<", "|"), r"\bra \Bra"),
    (Enclosed(r"\lfloor", r"\rfloor"), r"\floor"),
    (Enclosed(r"\lceil", r"\rceil"), r"\ceil"),
    (Derivative("d"), r"\dv \odv"),
    (Derivative(r"\partial"), r"\pdv"),
    (Modulo, r"\pmod \pod"),
    (
        Definition,
        r"\newcommand \renewcommand \providecommand \def \gdef \edef \xdef \let \DeclareMathOperator
        \DeclarePairedDelimiter",
    ),
    (Refused("is an accent for text"), r"\' \` \= \. \~ \H \c \r \t \u \v"),
    (
        Refused("has no place in a formula"),
        r"\includegraphics \url \futurelet \newenvironment \renewenvironment \message \errmessage \show",
    ),
];

/// Environments, and the arguments after `\begin{name}` as in [`Effect::Ignored`].
pub const ENVIRONMENTS: &[(&str, &str)] = &[
    (
        "",
        "equation equation* align align* aligned alignedat* gather gather* gathered split multline multline* flalign
        flalign* eqnarray eqnarray* cases cases* dcases dcases* rcases rcases* drcases matrix pmatrix bmatrix Bmatrix
        vmatrix Vmatrix smallmatrix psmallmatrix bsmallmatrix displaymath math CD dmath dmath* empheq
        multlined lgathered rgathered subequations center",
    ),
    ("o", "matrix* pmatrix* bmatrix* Bmatrix* vmatrix* Vmatrix*"),
    ("m", "array darray subarray tabular alignat alignat* alignedat xalignat xalignat*"),
];

static TABLE: LazyLock<FxHashMap<&'static str, Effect>> = LazyLock::new(|| {
    let mut table = FxHashMap::default();
    for (class, names) in SYNONYMS.into_iter().flatten() {
        let canonical = names.split_whitespace().next().unwrap_or_default();
        for name in names.split_whitespace() {
            table.insert(name, Effect::Symbol(canonical, *class));
        }
    }
    for (class, names) in SINGLES {
        for name in names.split_whitespace() {
            table.insert(name, Effect::Symbol(name, *class));
        }
    }
    for (canonical, side, names) in BRACKETS {
        for name in names.split_whitespace() {
            table.insert(name, Effect::Bracket(canonical, *side));
        }
    }
    for (effect, names) in COMMANDS {
        for name in names.split_whitespace() {
            table.insert(name, *effect);
        }
    }
    for name in [r"\ ", "\\\n", "\\\t", "\\\r"] {
        table.insert(name, Effect::Ignored(""));
    }
    table
});

/// What the command or symbol `name` does.
pub fn effect(name: &str) -> Option<Effect> {
    TABLE.get(name).copied()
}

/// The class that the symbol `name` has by itself.
pub fn class_of(name: &str) -> Class {
    match effect(name) {
        Some(Effect::Symbol(_, class)) => class,
        _ if name.starts_with(r"\not\") || name == r"\not=" => Class::Relation,
        _ => Class::Ordinary,
    }
}

/// The arguments behind `\begin{name}`, or nothing for an environment that is not known.
pub fn environment_arguments(name: &str) -> Option<&'static str> {
    ENVIRONMENTS.iter().find(|row| row.1.split_whitespace().any(|known| known == name)).map(|row| row.0)
}

/// A known command at edit distance one from `name`, the first in alphabetical order.
pub fn near(name: &str) -> Option<&'static str> {
    let is_word = |known: &&&'static str| known.len() > 3 && known.starts_with('\\');
    TABLE.keys().filter(is_word).filter(|known| is_near(known.as_bytes(), name.as_bytes())).min().copied()
}

/// Whether one letter added, left out, changed, or swapped with its neighbour makes `a` of `b`.
fn is_near(a: &[u8], b: &[u8]) -> bool {
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Less => a == &b[1..],
        std::cmp::Ordering::Greater => &a[1..] == b,
        std::cmp::Ordering::Equal => {
            let is_swap = a.len() > 1 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..];
            a.is_empty() || a[1..] == b[1..] || is_swap
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_occur_once() {
        let mut seen = std::collections::BTreeMap::new();
        let lists = SYNONYMS.into_iter().flatten().map(|row| row.1).chain(SINGLES.iter().map(|row| row.1));
        let lists = lists.chain(BRACKETS.iter().map(|row| row.2)).chain(COMMANDS.iter().map(|row| row.1));
        for name in lists.flat_map(str::split_whitespace) {
            *seen.entry(name).or_insert(0) += 1;
            assert!(name.starts_with('\\') || !name.ends_with('_'), "{name}");
        }
        let twice: Vec<_> = seen.iter().filter(|row| *row.1 > 1).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }

    #[test]
    fn near_commands_are_found() {
        assert_eq!(near(r"\fraq"), Some(r"\frac"));
        assert_eq!(near(r"\thetta"), Some(r"\theta"));
        assert_eq!(near(r"\policy"), None);
    }

    #[test]
    fn canonical_names_mean_themselves() {
        for (_, names) in SYNONYMS.into_iter().flatten() {
            let canonical = names.split_whitespace().next().unwrap();
            if canonical.len() == 1 && canonical.chars().all(|c| c.is_ascii_alphabetic()) {
                continue;
            }
            assert!(matches!(effect(canonical), Some(Effect::Symbol(name, _)) if name == canonical), "{canonical}");
        }
    }
}
