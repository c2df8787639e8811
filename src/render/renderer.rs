//! The renderer: one formula in, its picture or its escaped source out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::cache::Cache;
use super::escape::escape;
use super::guard;
use super::worker::{Engine, Failure, Format, Worker, katex_engine};

/// Time that one formula may take. Within the guard's limits the slowest takes a fraction of it.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Workers that may be busy with a formula nobody waits for any more. Beyond, nothing is rendered.
const MAX_LOST: usize = 4;

/// A formula as markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// KaTeX's HTML with MathML in it, or a `<math>` element; or escaped LaTeX in
    /// `<code class="latex">`.
    pub html: String,
    /// Why `html` is only `<code>`, in lower case and present tense; `None` where KaTeX rendered it.
    pub fallback: Option<String>,
}

/// Renders formulas on a thread of its own, each distinct one once.
///
/// The thread starts at the first formula. Calls from several threads wait for each other, except
/// for formulas that are in the cache.
///
/// ```
/// # use eqmark::render::Renderer;
/// let renderer = Renderer::new();
/// let rendered = renderer.html(r"\frac{1}{K}\sum_{i=1}^{K} r_i", true);
/// assert_eq!(rendered.fallback, None);
/// assert!(rendered.html.starts_with(r#"<span class="katex-display">"#));
/// ```
pub struct Renderer {
    engine: Engine,
    limit: Duration,
    cache: Mutex<Cache>,
    crew: Mutex<Crew>,
}

/// The worker in use and those that overran their time.
#[derive(Default)]
struct Crew {
    worker: Option<Worker>,
    lost: Vec<JoinHandle<()>>,
}

impl Default for Renderer {
    fn default() -> Self {
        Renderer::new()
    }
}

impl Renderer {
    /// A renderer that has not started its thread yet.
    pub fn new() -> Renderer {
        Renderer::with_engine(katex_engine, TIME_LIMIT)
    }

    fn with_engine(engine: Engine, limit: Duration) -> Renderer {
        Renderer { engine, limit, cache: Mutex::default(), crew: Mutex::default() }
    }

    /// The formula as HTML, with MathML in it for screen readers; `display` puts it on a line of
    /// its own. Shown rightly only on a page with [`katex_css`](super::katex_css) and its fonts.
    ///
    /// Over the limits of the guard, where KaTeX does not read the formula, or when it takes
    /// longer than five seconds, the result is the escaped LaTeX.
    pub fn html(&self, latex: &str, display: bool) -> Rendered {
        self.rendered(latex, Format { mathml: false, display })
    }

    /// The formula as a `<math>` element, with the LaTeX as annotation; else as [`html`](Self::html).
    pub fn mathml(&self, latex: &str, display: bool) -> Rendered {
        self.rendered(latex, Format { mathml: true, display })
    }

    fn rendered(&self, latex: &str, format: Format) -> Rendered {
        if let Some(reason) = guard::refusal(latex) {
            return fallback(latex, format, reason);
        }
        let latex: Arc<str> = Arc::from(latex);
        if let Some(known) = lock(&self.cache).get(&latex, format) {
            return known;
        }
        let mut crew = lock(&self.crew);
        // Another thread may have rendered it while this one waited.
        if let Some(known) = lock(&self.cache).get(&latex, format) {
            return known;
        }
        let result = crew.render(self.engine, self.limit, &latex, format);
        let lasts = !matches!(result, Err(Failure::Unavailable(_)));
        let rendered = match result {
            Ok(markup) => Rendered { html: finished(markup, format), fallback: None },
            Err(failure) => fallback(&latex, format, failure.reason()),
        };
        if lasts {
            lock(&self.cache).insert(&latex, format, rendered.clone());
        }
        rendered
    }
}

impl Crew {
    fn render(&mut self, engine: Engine, limit: Duration, latex: &str, format: Format) -> Result<String, Failure> {
        self.lost.retain(|thread| !thread.is_finished());
        if self.lost.len() >= MAX_LOST {
            return Err(Failure::Unavailable("earlier formulas still keep the renderer busy".to_owned()));
        }
        let worker = match self.worker.take() {
            Some(worker) => worker,
            None => Worker::start(engine)
                .map_err(|error| Failure::Unavailable(format!("the renderer does not start: {error}")))?,
        };
        let result = worker.render(latex, format, limit);
        match result {
            Err(Failure::Lost(_)) => self.lost.push(worker.dismiss()),
            _ => self.worker = Some(worker),
        }
        result
    }
}

/// The value behind a lock; a panic of another thread leaves nothing half done here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// KaTeX's markup as it leaves this module: MathML without the span around it.
fn finished(markup: String, format: Format) -> String {
    let inner = markup.strip_prefix(r#"<span class="katex">"#).and_then(|rest| rest.strip_suffix("</span>"));
    match inner {
        Some(math) if format.mathml => math.to_owned(),
        _ => markup,
    }
}

fn fallback(latex: &str, format: Format, reason: String) -> Rendered {
    let class = if format.display { "latex display" } else { "latex" };
    Rendered { html: format!(r#"<code class="{class}">{}</code>"#, escape(latex)), fallback: Some(reason) }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn plain(latex: &str, _: Format) -> Result<String, String> {
        if latex == "hang" {
            std::thread::sleep(Duration::from_secs(4));
        }
        Ok(format!("<i>{latex}</i>"))
    }

    #[test]
    fn a_formula_that_hangs_becomes_code_and_the_next_is_rendered() {
        let renderer = Renderer::with_engine(plain, Duration::from_secs(1));
        let rendered = renderer.html("hang", true);
        assert_eq!(rendered.html, r#"<code class="latex display">hang</code>"#);
        assert_eq!(rendered.fallback.as_deref(), Some("rendering takes too long"));
        assert_eq!(renderer.html("x", false).html, "<i>x</i>");
    }

    #[test]
    fn busy_workers_do_not_pile_up() {
        let renderer = Renderer::with_engine(
            |latex, _| {
                std::thread::sleep(Duration::from_millis(if latex == "1" { 0 } else { 1000 }));
                Ok(String::new())
            },
            Duration::from_millis(10),
        );
        for i in 0..MAX_LOST {
            assert!(renderer.html(&format!("h{i}"), false).fallback.is_some());
        }
        let reason = renderer.html("x", false).fallback.unwrap();
        assert_eq!(reason, "earlier formulas still keep the renderer busy");
        // Each worker ends after the formula it was left with.
        let is_busy = || renderer.html("y", false).fallback.as_deref() == Some(reason.as_str());
        assert!((0..200).any(|_| {
            std::thread::sleep(Duration::from_millis(50));
            !is_busy()
        }));
    }

    #[test]
    fn each_distinct_formula_is_rendered_once() {
        static CALLS: AtomicUsize = AtomicUsize::new(0);
        let renderer = Renderer::with_engine(
            |latex, _| {
                CALLS.fetch_add(1, Ordering::SeqCst);
                Ok(latex.to_owned())
            },
            TIME_LIMIT,
        );
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| assert_eq!(renderer.html("x^2", true).html, "x^2"));
            }
        });
        // One call creates the engine.
        assert_eq!(CALLS.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn the_fallback_is_escaped() {
        let rendered = Renderer::new().html(r"\href{javascript:x}{<b>}", false);
        assert_eq!(rendered.html, r#"<code class="latex">\href{javascript:x}{&lt;b&gt;}</code>"#);
        assert_eq!(rendered.fallback.as_deref(), Some(r"the command `\href` is not rendered"));
    }

    #[test]
    fn mathml_is_one_math_element() {
        let renderer = Renderer::new();
        let math = renderer.mathml(r"x^2", false).html;
        assert!(math.starts_with("<math ") && math.ends_with("</math>"), "{math}");
        assert!(renderer.mathml(r"x^2", true).html.contains(r#"display="block""#));
    }
}
