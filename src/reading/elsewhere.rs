//! What is done to a formula, as it is told in German, French, Spanish, Italian, Portuguese and Dutch.

use super::prose::is_in;
use crate::text::Span;

/// What is done, and how a formula writes it.
const DONE: [(&str, &[&str]); 5] = [
    (
        "geteilt dividiert teilen dividieren teilt divisé divisée divisés divise diviser divisant divisons dividido dividida
        dividir divide dividimos dividiendo diviso divisa dividere dividendo dividindo gedeeld delen",
        &["\\frac", "/", "^{-", "^-"],
    ),
    (
        "multipliziert multiplizieren multiplié multipliée multiplie multiplier multiplions multiplicado multiplicada
        multiplica multiplicar multiplicamos moltiplicato moltiplica moltiplicare vermenigvuldigd",
        &["\\prod", "\\cdot", "\\times", "∏", "·", "*"],
    ),
    ("quadriert quadrieren", &["^2", "^{2}", "²"]),
    (
        "ajoute ajoutons ajouter addiert addieren añade añadimos añadir sumar sumamos aggiunge aggiungiamo hinzugefügt",
        &["+"],
    ),
    ("gemittelt mitteln", &["\\frac", "/", "\\mathbb{E}", "E_", "E["]),
];

/// What takes a part away or makes another one of it, however the formula is written.
const CHANGED: &str =
    "negiert halbiert verdoppelt abgezogen abziehen subtrahiert subtrahieren weggelassen weglassen ausgelassen entfernt
    entfernen gestrichen ersetzt ersetzen vertauscht logarithmiert potenziert umgedreht soustrait soustraire soustrayant
    soustrayons sauf excepté ignorer omettre omis exclut exclure enlève enlever retire retirer inversé inversée échangés
    échangées intervertis moitié resta restar restamos restando excepto salvo ignora ignorar omite omitir omitido excluye
    excluir quita quitar invertido invertida intercambiados mitad sottrae sottrarre tranne eccetto escluso invertito
    scambiati metà subtrai subtrair exceto metade dobro behalve helft";

/// Words with which something is done further.
const FURTHER: &str =
    "noch nochmal nochmals erneut zusätzlich anschließend danach zuletzt schließlich abschließend ende dann
    wieder encore ensuite finalement enfin après fin puis otra luego después final finalmente además vez nuevo ancora
    infine poi fine novamente depois fim daarna";

/// Whether a word, in lower case, tells that something is done.
pub(super) fn is_done(word: &str) -> bool {
    is_in(CHANGED, word) || DONE.iter().any(|(done, _)| is_in(done, word))
}

/// Whether the words of a sentence tell what is done to a formula, other than what the displays write themselves.
pub(super) fn does(words: &[&str], displays: &[Span], text: &str) -> bool {
    let writes =
        |signs: &[&str]| displays.iter().any(|display| signs.iter().any(|sign| display.of(text).contains(sign)));
    let goes_on = words.iter().any(|word| is_in(FURTHER, word));
    let mut done = DONE.iter().filter(|(done, _)| words.iter().any(|word| is_in(done, word)));
    words.iter().any(|word| is_in(CHANGED, word)) || done.any(|(_, signs)| goes_on || !writes(signs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_formula_writes_is_no_more_done_to_it() {
        let text = r"\frac{1}{n} \sum_i x_i";
        let does = |said: &str| does(&said.split(' ').collect::<Vec<_>>(), &[Span::new(0, text.len())], text);
        for said in ["die summe wird durch n geteilt", "la somme est divisée par n", "la suma recorre todos los tokens"]
        {
            assert!(!does(said), "{said}");
        }
        for said in ["am ende durch n geteilt", "on divise encore par n", "se multiplica por dos", "on ajoute un terme"]
        {
            assert!(does(said), "{said}");
        }
    }
}
