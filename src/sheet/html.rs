//! HTML inside of Markdown: where tags and comments stand, and what they hide.

use crate::text::Span;

/// Elements whose content is not read.
const HIDING: &[&str] = &["script", "style", "pre", "code", "textarea", "svg", "math", "kbd", "samp"];

/// A tag or comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Where it stands, with its angle brackets.
    pub span: Span,
    /// The element's name in lower case; empty for comments and declarations.
    name: String,
    is_closing: bool,
    /// The inside of a comment.
    pub comment: Option<Span>,
}

/// The tags and comments in `range` of `text`, in order.
pub fn tags(text: &str, range: Span) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = range.start;
    while let Some(open) = text[at..range.end].find('<').map(|open| at + open) {
        let rest = &text[open..range.end];
        let (length, comment) = match rest.strip_prefix("<!--") {
            Some(inside) => {
                let end = inside.find("-->").map(|end| end + 4);
                let inside = Span::new(open + 4, open + end.unwrap_or(rest.len()));
                (end.map_or(rest.len(), |end| end + 3), Some(inside))
            }
            None if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) => {
                (tag_length(rest), None)
            }
            None => (0, None),
        };
        at = open + length.max(1);
        if length > 0 {
            let name = rest[1..].trim_start_matches('/');
            let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
            let name = if comment.is_some() { String::new() } else { name[..end].to_ascii_lowercase() };
            tags.push(Tag { span: Span::new(open, at), name, is_closing: rest.starts_with("</"), comment });
        }
    }
    tags
}

/// The length of a tag: up to `>` outside of quotes, or to the end.
fn tag_length(rest: &str) -> usize {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if byte == b'>' => return at + 1,
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None => {}
        }
    }
    rest.find('>').map_or(rest.len(), |end| end + 1)
}

/// The places that `tags` hide: themselves, and the content of elements such as `<pre>` that are closed.
pub fn hidden(tags: &[Tag]) -> Vec<Span> {
    let mut spans: Vec<Span> = tags.iter().map(|tag| tag.span).collect();
    let mut open: Option<&Tag> = None;
    for tag in tags {
        match open {
            None if !tag.is_closing && HIDING.contains(&tag.name.as_str()) => open = Some(tag),
            Some(first) if tag.is_closing && tag.name == first.name => {
                spans.push(first.span.to(tag.span));
                open = None;
            }
            _ => {}
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_comments_are_found() {
        let text = "<p title=\"a>b\">x < 3 <!-- c > d --></p>";
        let tags = tags(text, Span::new(0, text.len()));
        let spans: Vec<&str> = tags.iter().map(|tag| tag.span.of(text)).collect();
        assert_eq!(spans, ["<p title=\"a>b\">", "<!-- c > d -->", "</p>"]);
        assert_eq!(tags[1].comment.map(|span| span.of(text)), Some(" c > d "));
    }

    #[test]
    fn code_hides_its_content() {
        let text = "<code>$x$</code><b>y</b>";
        let hidden = hidden(&tags(text, Span::new(0, text.len())));
        assert!(hidden.contains(&Span::new(0, 16)));
        assert!(!hidden.iter().any(|span| span.start <= 19 && 19 < span.end));
    }
}
