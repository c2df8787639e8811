//! `serve`: a page on this machine to practise with.
//!
//! Only this machine is listened to, only requests that name it as their host are answered (a foreign page whose name
//! was pointed here names itself), and what is sent is bounded in size and time. Nothing is stored.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `http` | requests and responses, with their limits |
//! | `engine` | the threads that read and judge |

mod engine;
mod http;

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::CliError;
use super::arguments::Serve;
use super::interrupt::stop_at_interrupt;
use super::output::print;
use crate::report::{practice_page, problem_html};
use crate::sheet::{Record, read_json_line};
use engine::{Engine, Failure, Job};
use http::{Method, Request, Response};

/// Connections that are served at the same time.
const MOST_CONNECTIONS: usize = 32;

/// How long the work at hand may take after Ctrl-C.
const GRACE: Duration = Duration::from_secs(3);

/// The longest answer or reference, in bytes.
const LONGEST: usize = 16 << 10;

/// What all connections share.
struct Site {
    page: String,
    policy: String,
    port: u16,
    engine: Engine,
}

/// Serves the page until Ctrl-C.
pub fn run(command: &Serve) -> Result<i32, CliError> {
    let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, command.port));
    let listener = TcpListener::bind(wanted).map_err(|error| {
        CliError::Usage(format!("cannot listen on {wanted}: {error}; --port takes another one, 0 any that is free"))
    })?;
    let address = listener.local_addr().map_err(|error| CliError::Usage(error.to_string()))?;
    // A connection to itself wakes the listener.
    let is_stopped = stop_at_interrupt(move || drop(TcpStream::connect(address)))?;
    let (page, policy) = practice_page();
    let site = Arc::new(Site { page, policy, port: address.port(), engine: Engine::start() });
    print(&format!("http://{address}/\n"))?;
    eprintln!("open this address in a browser; Ctrl-C ends");
    let busy = Arc::new(AtomicUsize::new(0));
    for connection in listener.incoming() {
        if is_stopped.load(Ordering::SeqCst) {
            break;
        }
        let Ok(connection) = connection else { continue };
        if busy.fetch_add(1, Ordering::SeqCst) >= MOST_CONNECTIONS {
            busy.fetch_sub(1, Ordering::SeqCst);
            continue;
        }
        let (site, count) = (site.clone(), busy.clone());
        let serve = move || {
            // A connection that breaks concerns nobody else.
            let _ = http::serve(connection, |request| site.answer(request));
            count.fetch_sub(1, Ordering::SeqCst);
        };
        if std::thread::Builder::new().name("connection".to_owned()).spawn(serve).is_err() {
            busy.fetch_sub(1, Ordering::SeqCst);
        }
    }
    let end = Instant::now() + GRACE;
    while busy.load(Ordering::SeqCst) > 0 && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(10));
    }
    let _ = writeln!(std::io::stderr(), "stopped");
    Ok(0)
}

impl Site {
    fn answer(&self, request: &Request) -> Response {
        if !self.is_own(request) {
            return Response::html(403, problem_html("this server answers only to its own address on this machine"));
        }
        match (request.method, request.path.as_str()) {
            (Method::Get, "/") => Response::html(200, self.page.clone()).with("Content-Security-Policy", &self.policy),
            (Method::Get, path) => match path.strip_prefix("/card/") {
                Some(id) => self.run(Job::Card(id.to_owned())),
                None => Response::html(404, problem_html("there is no such page")),
            },
            (Method::Post, "/read") => self.run_on_record(request, Job::Read),
            (Method::Post, "/check") => self.run_on_record(request, Job::Check),
            (Method::Post, _) => Response::html(404, problem_html("there is no such page")),
            (Method::Other, _) => {
                Response::html(405, problem_html("only GET and POST are answered")).with("Allow", "GET, POST")
            }
        }
    }

    /// Whether the request was meant for this server, by its address and, where a page sent it, by that page's.
    fn is_own(&self, request: &Request) -> bool {
        let own = ["127.0.0.1", "localhost"].map(|name| format!("{name}:{}", self.port));
        let is_host = request.host.as_ref().is_some_and(|host| own.contains(&host.to_ascii_lowercase()));
        let is_origin = request.origin.as_ref().is_none_or(|origin| {
            origin.strip_prefix("http://").is_some_and(|origin| own.contains(&origin.to_ascii_lowercase()))
        });
        is_host && is_origin
    }

    fn run_on_record(&self, request: &Request, job: fn(Record) -> Job) -> Response {
        // A page of another address cannot send this type unasked.
        if !request.is_json {
            return Response::html(415, problem_html("send a record as `application/json`"));
        }
        let text = std::str::from_utf8(&request.body).map_err(|_| "the record is not UTF-8".to_owned());
        let record = text.and_then(|text| read_json_line(text).map_err(|error| error.to_string()));
        match record {
            Ok(record) if record.answer.len().max(record.reference.as_ref().map_or(0, String::len)) > LONGEST => {
                Response::html(413, problem_html(&format!("a formula has at most {LONGEST} bytes here")))
            }
            Ok(record) => self.run(job(record)),
            Err(reason) => Response::html(400, problem_html(&reason)),
        }
    }

    fn run(&self, job: Job) -> Response {
        match self.engine.run(job) {
            Ok(html) => Response::html(200, html),
            Err(Failure::Wrong(reason)) => Response::html(422, problem_html(&reason)),
            Err(Failure::Busy) => Response::html(503, problem_html("too much to do at once; try again")),
            Err(Failure::Slow) => Response::html(503, problem_html("this takes too long; a shorter formula may do")),
            Err(Failure::Broken) => Response::html(500, problem_html("the program failed on this answer")),
        }
    }
}
