//! As much of HTTP/1.1 as a page on the same machine needs: one request a connection, bounded in size and time.

use std::io::{Error, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

/// The longest head of a request, in bytes.
const LONGEST_HEAD: usize = 16 << 10;

/// The longest body, in bytes: JSON may write each byte of a formula as six.
const LONGEST_BODY: usize = 128 << 10;

/// Header fields of a request at most.
const MOST_FIELDS: usize = 64;

/// Time for a whole request to arrive, and for a response to be taken.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a request wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `GET`.
    Get,
    /// `POST`.
    Post,
    /// Anything else.
    Other,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What is wanted.
    pub method: Method,
    /// The path without a query.
    pub path: String,
    /// The field `Host`; `None` where it is absent or there are several.
    pub host: Option<String>,
    /// The field `Origin`.
    pub origin: Option<String>,
    /// Whether the body is said to be JSON.
    pub is_json: bool,
    /// The body.
    pub body: Vec<u8>,
}

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    status: u16,
    fields: Vec<(&'static str, String)>,
    body: String,
}

impl Response {
    /// HTML, which no browser keeps and no other page may show or read.
    pub fn html(status: u16, body: String) -> Response {
        let fields = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Connection", "close"),
        ];
        Response { status, fields: fields.map(|(name, value)| (name, value.to_owned())).to_vec(), body }
    }

    /// The same response with a further field.
    pub fn with(mut self, name: &'static str, value: &str) -> Response {
        self.fields.push((name, value.to_owned()));
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut text =
            format!("HTTP/1.1 {} {}\r\nContent-Length: {}\r\n", self.status, phrase(self.status), self.body.len());
        for (name, value) in &self.fields {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        text.push_str(&self.body);
        text.into_bytes()
    }
}

/// The phrases of RFC 9110, section 15, for the statuses that are used.
fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        411 => "Length Required",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        _ => "Service Unavailable",
    }
}

/// Serves the one request of a connection.
///
/// # Errors
///
/// When the connection breaks.
pub fn serve(mut connection: TcpStream, answer: impl FnOnce(&Request) -> Response) -> std::io::Result<()> {
    let mut reader = Timed { connection: &connection, end: Instant::now() + PATIENCE };
    let response = match read_request(&mut reader) {
        Ok(request) => answer(&request),
        Err(Refusal::Broken(error)) if error.kind() == ErrorKind::TimedOut => {
            refused(408, "the request does not arrive")
        }
        Err(Refusal::Broken(error)) => return Err(error),
        Err(Refusal::Status(status, reason)) => refused(status, reason),
    };
    connection.set_write_timeout(Some(PATIENCE))?;
    connection.write_all(&response.bytes())?;
    connection.shutdown(Shutdown::Write)?;
    // What still comes is read and dropped: closing before would take the response back.
    let mut rest = Timed { connection: &connection, end: Instant::now() + Duration::from_secs(1) };
    let mut buffer = [0; 4096];
    let mut left = 4 * LONGEST_BODY;
    while let Ok(count @ 1..) = rest.read(&mut buffer) {
        left = left.saturating_sub(count);
        if left == 0 {
            break;
        }
    }
    Ok(())
}

fn refused(status: u16, reason: &str) -> Response {
    Response::html(status, crate::report::problem_html(reason))
}

/// A connection whose reads all end at one time.
struct Timed<'a> {
    connection: &'a TcpStream,
    end: Instant,
}

impl Read for Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Error::from(ErrorKind::TimedOut));
        }
        self.connection.set_read_timeout(Some(left))?;
        let mut connection = self.connection;
        // Systems have different words for it.
        connection.read(buffer).map_err(|error| match error.kind() {
            ErrorKind::WouldBlock => Error::from(ErrorKind::TimedOut),
            _ => error,
        })
    }
}

/// Why a request is not answered as it wants.
#[derive(Debug)]
enum Refusal {
    /// With a status and words.
    Status(u16, &'static str),
    /// The connection broke or is too slow.
    Broken(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal::Broken(error)
    }
}

fn read_request(reader: &mut impl Read) -> Result<Request, Refusal> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    let (mut request, start, length) = loop {
        let count = reader.read(&mut buffer)?;
        if count == 0 {
            return Err(Error::from(ErrorKind::UnexpectedEof).into());
        }
        bytes.extend_from_slice(&buffer[..count]);
        if let Some(head) = read_head(&bytes)? {
            break head;
        }
        if bytes.len() > LONGEST_HEAD {
            return Err(Refusal::Status(431, "the head of the request is too long"));
        }
    };
    if length > LONGEST_BODY {
        return Err(Refusal::Status(413, "the request is too long"));
    }
    request.body = bytes.split_off(start);
    while request.body.len() < length {
        let count = reader.read(&mut buffer)?;
        if count == 0 {
            return Err(Error::from(ErrorKind::UnexpectedEof).into());
        }
        request.body.extend_from_slice(&buffer[..count]);
    }
    request.body.truncate(length);
    Ok(request)
}

/// The request without its body, where the body starts and its length; `None` while the head is not complete.
fn read_head(bytes: &[u8]) -> Result<Option<(Request, usize, usize)>, Refusal> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut head = httparse::Request::new(&mut fields);
    let start = match head.parse(bytes) {
        Ok(httparse::Status::Complete(start)) => start,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(Refusal::Status(431, "the request has too many fields")),
        Err(_) => return Err(Refusal::Status(400, "this is no HTTP request")),
    };
    let all = |name: &str| -> Vec<String> {
        let named = head.headers.iter().filter(|field| field.name.eq_ignore_ascii_case(name));
        named.map(|field| String::from_utf8_lossy(field.value).trim().to_owned()).collect()
    };
    let one = |name: &str| all(name).pop().filter(|_| all(name).len() == 1);
    let method = match head.method {
        Some("GET") => Method::Get,
        Some("POST") => Method::Post,
        _ => Method::Other,
    };
    if !all("Transfer-Encoding").is_empty() {
        return Err(Refusal::Status(411, "give the length of the body"));
    }
    let length = match (all("Content-Length").as_slice(), method) {
        ([], Method::Post) => return Err(Refusal::Status(411, "give the length of the body")),
        ([], _) => 0,
        ([length], _) => length.parse().map_err(|_| Refusal::Status(400, "the length of the body is no number"))?,
        _ => return Err(Refusal::Status(400, "the body has several lengths")),
    };
    let kind = one("Content-Type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let request = Request {
        method,
        path: head.path.unwrap_or_default().split('?').next().unwrap_or_default().to_owned(),
        host: one("Host"),
        // Several are one that is not ours.
        origin: Some(all("Origin").join(", ")).filter(|origin| !origin.is_empty()),
        is_json: kind.eq_ignore_ascii_case("application/json"),
        body: Vec::new(),
    };
    Ok(Some((request, start, length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Request, Option<u16>> {
        read_request(&mut text.as_bytes()).map_err(|refusal| match refusal {
            Refusal::Status(status, _) => Some(status),
            Refusal::Broken(_) => None,
        })
    }

    #[test]
    fn a_request_has_its_parts() {
        let text = "POST /read?x=1 HTTP/1.1\r\nHost: a:1\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}more";
        let request = read(text).unwrap();
        assert_eq!(
            (request.method, request.path.as_str(), request.body.as_slice()),
            (Method::Post, "/read", &b"{}"[..])
        );
        assert!(request.is_json && request.host.as_deref() == Some("a:1") && request.origin.is_none());
    }

    #[test]
    fn what_is_too_long_or_unclear_is_refused() {
        let post = |fields: &str| read(&format!("POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n"));
        assert_eq!(post("Content-Length: 999999\r\n"), Err(Some(413)));
        assert_eq!(post(""), Err(Some(411)));
        assert_eq!(post("Transfer-Encoding: chunked\r\n"), Err(Some(411)));
        assert_eq!(post("Content-Length: 1\r\nContent-Length: 2\r\n"), Err(Some(400)));
        assert_eq!(post("Content-Length: -1\r\n"), Err(Some(400)));
        assert_eq!(post(&format!("X: {}\r\n", "x".repeat(LONGEST_HEAD))), Err(Some(411)));
        assert_eq!(read(&format!("GET /{}", "x".repeat(LONGEST_HEAD + 4096))), Err(Some(431)));
        assert_eq!(post(&"X: y\r\n".repeat(MOST_FIELDS + 1)), Err(Some(431)));
        assert_eq!(read("no request\r\n\r\n"), Err(Some(400)));
        assert_eq!(read("GET / HTTP/1.1\r\n"), Err(None));
        assert_eq!(post("Content-Length: 5\r\n"), Err(None));
    }

    #[test]
    fn two_hosts_are_none() {
        let request = read("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n").unwrap();
        assert_eq!(request.host, None);
    }
}
