//! The commands of the LaTeX package siunitx, for sheets that do not define them themselves: `\SI{10}{\kilo\ohm}`.

/// Names and what they stand for, as `\newcommand` takes it.
const COMMANDS: &[(&str, &str)] = &[
    ("\\SI", r"[2]{#1\,\mathrm{#2}}"),
    ("\\qty", r"[2]{#1\,\mathrm{#2}}"),
    ("\\si", r"[1]{\mathrm{#1}}"),
    ("\\num", r"[1]{#1}"),
    ("\\per", "{/}"),
    ("\\squared", "{^2}"),
    ("\\cubed", "{^3}"),
    ("\\pico", "{p}"),
    ("\\nano", "{n}"),
    ("\\micro", r"{\mu}"),
    ("\\milli", "{m}"),
    ("\\centi", "{c}"),
    ("\\kilo", "{k}"),
    ("\\mega", "{M}"),
    ("\\giga", "{G}"),
    ("\\tera", "{T}"),
    ("\\meter", "{m}"),
    ("\\metre", "{m}"),
    ("\\gram", "{g}"),
    ("\\kilogram", "{kg}"),
    ("\\second", "{s}"),
    ("\\minute", "{min}"),
    ("\\hour", "{h}"),
    ("\\ampere", "{A}"),
    ("\\kelvin", "{K}"),
    ("\\mole", "{mol}"),
    ("\\hertz", "{Hz}"),
    ("\\newton", "{N}"),
    ("\\pascal", "{Pa}"),
    ("\\joule", "{J}"),
    ("\\watt", "{W}"),
    ("\\coulomb", "{C}"),
    ("\\volt", "{V}"),
    ("\\farad", "{F}"),
    ("\\ohm", r"{\Omega}"),
    ("\\liter", "{l}"),
    ("\\litre", "{l}"),
    ("\\electronvolt", "{eV}"),
    ("\\percent", r"{\%}"),
];

/// The macros of a sheet with those of siunitx, where its text uses them and defines none of that name.
pub fn with_siunitx(macros: &str, text: &str) -> String {
    let is_used = ["\\SI{", "\\qty{", "\\si{", "\\num{"].iter().any(|name| text.contains(name));
    let mut all = String::new();
    for (name, body) in COMMANDS.iter().filter(|_| is_used) {
        if !macros.contains(&format!("{{{name}}}")) {
            all.push_str(&format!("\\newcommand{{{name}}}{body}\n"));
        }
    }
    all + macros
}
