//! Sets of places: sorted ranges of one text that can be asked quickly.

use crate::text::Span;

/// Ranges of one text, sorted and without overlap.
#[derive(Debug, Clone, Default)]
pub struct Regions {
    spans: Vec<Span>,
}

impl Regions {
    /// The union of `spans`, given in any order. Empty ones are left out.
    pub fn new(mut spans: Vec<Span>) -> Self {
        spans.retain(|span| !span.is_empty());
        spans.sort_unstable();
        let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match merged.last_mut() {
                Some(last) if span.start < last.end => last.end = last.end.max(span.end),
                _ => merged.push(span),
            }
        }
        Regions { spans: merged }
    }

    /// The range that holds byte `at`.
    pub fn containing(&self, at: usize) -> Option<Span> {
        let after = self.spans.partition_point(|span| span.start <= at);
        self.spans[..after].last().copied().filter(|span| at < span.end)
    }

    /// Where the first range at or after `at` starts.
    pub fn next_start(&self, at: usize) -> Option<usize> {
        self.spans.get(self.spans.partition_point(|span| span.start < at)).map(|span| span.start)
    }

    /// The ranges that touch `span`, in order.
    pub fn within(&self, span: Span) -> impl Iterator<Item = Span> {
        let from = self.spans.partition_point(|region| region.end <= span.start);
        self.spans[from..].iter().copied().take_while(move |region| region.start < span.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_ranges_are_one() {
        let regions = Regions::new(vec![Span::new(5, 9), Span::new(1, 3), Span::new(2, 4), Span::new(7, 7)]);
        assert_eq!(regions.containing(3), Some(Span::new(1, 4)));
        assert_eq!(regions.containing(4), None);
        assert_eq!(regions.containing(8), Some(Span::new(5, 9)));
        assert_eq!(regions.next_start(2), Some(5));
        assert_eq!(regions.next_start(6), None);
        assert_eq!(regions.within(Span::new(3, 6)).count(), 2);
    }
}
