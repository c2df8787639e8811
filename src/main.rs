//! The `eqmark` program.

fn main() {
    let mut arguments = std::env::args_os();
    if arguments.nth(1).is_some_and(|first| first == eqmark::algebra::CHILD_ARGUMENT) {
        std::process::exit(eqmark::algebra::serve_child());
    }
    std::process::exit(eqmark::cli::run());
}
