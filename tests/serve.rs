//! `eqmark serve` over HTTP: what it answers, what it refuses, how it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::json;

/// A running server; it dies with the test.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start() -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_eqmark"))
            .args(["serve", "--port", "0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("http://127.0.0.1:").and_then(|rest| rest.strip_suffix('/')).unwrap();
        Server { port: port.parse().unwrap(), child }
    }

    /// What comes back for these bytes: status, head, body.
    fn send(&self, bytes: &[u8]) -> (u16, String, String) {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        connection.write_all(bytes).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), head.to_owned(), body.to_owned())
    }

    fn get(&self, path: &str) -> (u16, String, String) {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port).as_bytes())
    }

    fn post(&self, path: &str, body: &str) -> (u16, String) {
        self.post_with(path, body, "Content-Type: application/json\r\n")
    }

    fn post_with(&self, path: &str, body: &str, fields: &str) -> (u16, String) {
        let (port, length) = (self.port, body.len());
        let head =
            format!("POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {length}\r\n{fields}\r\n");
        let (status, _, body) = self.send((head + body).as_bytes());
        (status, body)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn record(answer: &str) -> String {
    json!({"formula": "perplexity_trigram", "answer": answer}).to_string()
}

const WRONG: &str = r"\left[P(t_1)P(t_2\mid t_1)\prod_{i=3}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]^{\frac{1}{n}}";

#[test]
fn the_page_has_all_cards_and_runs_only_its_own_script() {
    let server = Server::start();
    let (status, head, page) = server.get("/");
    assert_eq!(status, 200);
    assert!(page.contains("<option value=\"perplexity_trigram\">") && page.contains("<option value=\"ppo_clip\">"));
    let policy = head.lines().find_map(|line| line.strip_prefix("Content-Security-Policy: ")).unwrap();
    assert!(policy.starts_with("default-src 'none';") && policy.contains("script-src 'sha256-"), "{policy}");
    assert!(!policy.contains("script-src 'unsafe") && policy.contains("connect-src 'self'"));
    assert!(head.contains("Cache-Control: no-store") && head.contains("X-Frame-Options: DENY"));
}

#[test]
fn answers_are_read_and_judged() {
    let server = Server::start();
    let (status, read) = server.post("/read", &record(WRONG));
    assert!(status == 200 && read.contains("read as") && read.contains("katex-html"), "{read}");
    let (status, verdict) = server.post("/check", &record(WRONG));
    assert_eq!(status, 200);
    for part in
        ["different", "0.5 of 1 mark", "The exponent is -1/n", "<details class=\"example\">", "Show the reference"]
    {
        assert!(verdict.contains(part), "{part}: {verdict}");
    }
    let (_, verdict) = server.post("/check", &json!({"reference": "x^2-1", "answer": "(x-1)(x+1)"}).to_string());
    assert!(verdict.contains("verdict equivalent"), "{verdict}");
    let (status, card) = server.get_body("/card/ppo_clip");
    assert!(status == 200 && card.contains("Letters of this formula"));
}

impl Server {
    fn get_body(&self, path: &str) -> (u16, String) {
        let (status, _, body) = self.get(path);
        (status, body)
    }
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    let server = Server::start();
    let (status, html) = server.post("/read", &record(r"\frac{1}{n} + \foo"));
    assert!(status == 200 && html.contains(r"<mark>\foo</mark>"), "{html}");
    let (status, html) = server.post("/check", &json!({"reference": r"\frac{", "answer": "x"}).to_string());
    assert!(status == 422 && html.contains("the reference cannot be read"), "{html}");
    let (status, html) = server.post("/check", &json!({"formula": "none", "answer": "x"}).to_string());
    assert!(status == 422 && html.contains("there is no card"), "{html}");
    let (status, html) = server.post("/check", "{\"answer\": ");
    assert!(status == 400 && html.contains("not JSON"), "{html}");
}

#[test]
fn what_is_typed_is_inert() {
    let server = Server::start();
    for evil in
        ["<script>alert(1)</script>", r"\href{javascript:alert(1)}{x}", "\"><img src=x onerror=alert(1)>", "x\u{202e}y"]
    {
        for path in ["/read", "/check"] {
            for body in [record(evil), json!({"reference": evil, "answer": evil}).to_string()] {
                let (_, html) = server.post(path, &body);
                for raw in ["<script", "<img", "href=", "\u{202e}"] {
                    assert!(!html.contains(raw), "{path} {evil}: {html}");
                }
            }
        }
    }
}

#[test]
fn other_hosts_and_pages_are_refused() {
    let server = Server::start();
    let with_host = |host: &str| server.send(format!("GET / HTTP/1.1\r\n{host}\r\n").as_bytes()).0;
    let port = server.port;
    assert_eq!(with_host(&format!("Host: evil.example:{port}\r\n")), 403);
    assert_eq!(with_host(&format!("Host: localhost:{port}\r\nHost: evil.example\r\n")), 403);
    assert_eq!(with_host("Host: localhost\r\n"), 403);
    assert_eq!(with_host(""), 403);
    assert_eq!(with_host(&format!("Host: LocalHost:{port}\r\n")), 200);
    let json = "Content-Type: application/json\r\n";
    let origin = |origin: &str| server.post_with("/check", &record("x"), &format!("{json}Origin: {origin}\r\n")).0;
    assert_eq!(origin("http://evil.example"), 403);
    assert_eq!(origin("null"), 403);
    assert_eq!(origin(&format!("http://localhost:{port}")), 200);
    assert_eq!(server.post_with("/check", &record("x"), "Content-Type: text/plain\r\n").0, 415);
}

#[test]
fn what_is_too_long_is_refused() {
    let server = Server::start();
    assert_eq!(server.post("/check", &record(&"x".repeat(200_000))).0, 413);
    assert_eq!(server.post("/check", &record(&"x".repeat(20_000))).0, 413);
    assert_eq!(server.get(&format!("/{}", "x".repeat(40_000))).0, 431);
    assert_eq!(server.get("/nothing").0, 404);
    assert_eq!(server.get("/card/nothing").0, 422);
    let put = format!("PUT / HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", server.port);
    assert_eq!(server.send(put.as_bytes()).0, 405);
    // It still answers.
    assert_eq!(server.get("/").0, 200);
}

#[test]
fn a_silent_connection_keeps_nobody_waiting() {
    let server = Server::start();
    let _silent: Vec<TcpStream> = (0..8).map(|_| TcpStream::connect(("127.0.0.1", server.port)).unwrap()).collect();
    assert_eq!(server.get("/").0, 200);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_with_success() {
    let mut server = Server::start();
    assert_eq!(server.get("/").0, 200);
    let id = server.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    assert!(TcpStream::connect(("127.0.0.1", server.port)).is_err());
}

#[test]
fn a_verdict_goes_when_the_answer_changes() {
    let server = Server::start();
    let (_, _, page) = server.get("/");
    let script = page.split("<script>").nth(1).unwrap();
    // Whatever is typed ends the check that is under way, before anything is read anew.
    let change = script.split("function change() {").nth(1).and_then(|rest| rest.split('}').next()).unwrap();
    assert!(change.contains("showVerdict.end()"), "{change}");
    assert!(script.contains("const soon = () => { change();"));
    let end = script.split("load.end = () => {").nth(1).and_then(|rest| rest.split("};").next()).unwrap();
    assert!(end.contains("running.abort()") && end.contains("running = null"), "{end}");
}

#[test]
fn names_that_the_card_defines_are_not_opened_before_a_check() {
    let server = Server::start();
    let read = |formula: &str, answer: &str| {
        server.post("/read", &json!({"formula": formula, "answer": answer}).to_string()).1
    };
    for answer in ["A_i", r"\min(\rho_i, 1) \hat A_i"] {
        let html = read("grpo_objective", answer);
        assert!(html.contains("names of the question") && !html.contains(r"\epsilon"), "{answer}: {html}");
    }
    let html = read("perplexity_trigram", WRONG);
    assert!(html.contains("<figcaption>read as</figcaption>"), "{html}");
}
