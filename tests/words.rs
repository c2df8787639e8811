//! What students read, in another language.

use std::io::Write;

use assert_cmd::Command;

const WRONG: &str = r"\left[P(t_1)P(t_2\mid t_1)\prod_{i=3}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]^{\frac{1}{n}}";

const GERMAN: &str = r#"
[verdict]
right = "Richtig."

[frame]
one = "Richtig bis auf eine Stelle: {first}."

[slip]
drop_factor = ["der Faktor `{right}` fehlt", ""]

[card.perplexity_trigram]
M4 = "Der Exponent ist -1/n."
"#;

fn eqmark(words: &str, arguments: &[&str]) -> (i32, String, String) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(words.as_bytes()).unwrap();
    let mut command = Command::cargo_bin("eqmark").unwrap();
    let output = command.args(arguments).arg("--words").arg(file.path()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn verdicts_slips_and_mistakes_are_said_in_the_words_of_a_file() {
    let (code, out, err) = eqmark(GERMAN, &["check", "--formula", "perplexity_trigram", WRONG]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("Der Exponent ist -1/n.") && !out.contains("The exponent"), "{out}");
    let (_, out, _) = eqmark(GERMAN, &["check", "--reference", "3x", "x"]);
    assert!(out.contains("Richtig bis auf eine Stelle: der Faktor `3` fehlt."), "{out}");
    let (_, out, _) = eqmark(GERMAN, &["check", "--reference", "3x", "x+x+x"]);
    assert!(out.contains("Richtig."), "{out}");
}

#[test]
fn all_sentences_can_be_translated_and_no_others() {
    let (code, all, _) = eqmark("", &["cards", "words"]);
    assert_eq!(code, 0);
    let (code, out, err) = eqmark(&all, &["check", "--reference", "x", "x"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("Right."), "{out}");
    let (code, _, err) = eqmark("[slip]\nfoo = ['a', '']\n", &["check", "--reference", "x", "x"]);
    assert!(code == 2 && err.contains("[slip] has no `foo`"), "{err}");
    // A hole that nothing fills would be read by students.
    for (words, told) in [
        ("[slip]\ndrop_factor = ['`{right}`', '{around}']", "[slip] drop_factor: nothing is put in for `{around}`"),
        ("[frame]\none = '{first} {second}'", "[frame] one: nothing is put in for `{second}`; there is `{first}`"),
        ("[verdict]\nright = '{reason}'", "[verdict] right: nothing is put in for `{reason}`; there is nothing"),
        ("[slip]\ndrop_factor = 'a'", "[slip] drop_factor: two texts are needed"),
    ] {
        let (code, _, err) = eqmark(words, &["check", "--reference", "x", "x"]);
        assert!(code == 2 && err.contains(told), "{err}");
    }
}
