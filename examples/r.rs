use eqmark::{cards, reading::*};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let card = cards::bank().iter().find(|c| c.id == a[1]).unwrap();
    let lex = Lexicon::new(&card.vocabulary);
    for s in &a[2..] { match read(s, &lex) { Ok(r) => for r in r { for m in &r.members { println!("{s} -> {}\n   {:?}\n {:?}", eqmark::expr::print(&m.expr, &lex.vocabulary), m.expr, r.notes); } }, Err(e) => println!("{s} !! {:?}", e.diagnostics) } }
}
