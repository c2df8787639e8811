//! Ctrl-C, and a polite `kill`.

use std::sync::atomic::{AtomicBool, Ordering};

use super::CliError;

/// The exit code after Ctrl-C, as shells have it.
pub const INTERRUPTED: i32 = 130;

/// A flag that the first Ctrl-C raises before it calls `then`; the second one ends the program at once.
pub fn stop_at_interrupt(then: impl Fn() + Send + 'static) -> Result<&'static AtomicBool, CliError> {
    static IS_STOPPED: AtomicBool = AtomicBool::new(false);
    ctrlc::set_handler(move || {
        if IS_STOPPED.swap(true, Ordering::SeqCst) {
            std::process::exit(INTERRUPTED);
        }
        then();
    })
    .map_err(|error| CliError::Usage(error.to_string()))?;
    Ok(&IS_STOPPED)
}
