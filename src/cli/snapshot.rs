//! `snapshot`: the normalized formulas of sheets, kept and compared.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use super::CliError;
use super::arguments::Snapshot as Command;
use super::input::{is_standard, read_text, sheets_of};
use super::output::{file_error, paint, print};
use crate::grade::{Grader, normal_formulas};
use crate::render::Renderer;
use crate::report::{Change, Snapshot, changes, counted, difference, sheet_place};
use crate::sheet::{Format, Sheet, read_sheet};
use crate::text::print_diagnostics;

/// Keeps or checks the snapshots of sheets; 1 if a check has findings.
pub fn run(command: &Command) -> Result<i32, CliError> {
    if command.sheets.iter().any(|sheet| is_standard(sheet)) {
        let reason = "the snapshots of a sheet lie at its name, and standard input has none; give a file";
        return Err(CliError::Usage(reason.to_owned()));
    }
    let sheets = sheets_of(&command.sheets)?;
    keep_sheets(&sheets, &command.folder)?;
    let grader = Grader::new(Vec::new(), Vec::new());
    let renderer = Renderer::new();
    // Before anything is written.
    let mut folders = BTreeMap::new();
    for path in &sheets {
        let folder = command.folder.join(place_of(path));
        if let Some(other) = folders.insert(folder.clone(), path) {
            let [a, b] = [other, path].map(|path| path.display());
            let reason = format!("`{a}` and `{b}` would both have their snapshots in `{}`", folder.display());
            return Err(CliError::Usage(reason));
        }
    }
    let mut has_findings = false;
    for path in &sheets {
        let folder = command.folder.join(place_of(path));
        let text = read_text(path)?;
        let name = path.display().to_string();
        let sheet = read_sheet(&text, Format::of_path(path));
        if sheet.is_unread {
            let reason = sheet.diagnostics.first().map_or_else(String::new, |it| it.message.clone());
            return Err(CliError::Usage(format!("`{name}`: {reason}")));
        }
        if !sheet.diagnostics.is_empty() {
            eprint!("{}", print_diagnostics(&name, &text, &sheet.diagnostics, paint().0));
        }
        let new: Vec<Snapshot> =
            normal_formulas(&sheet, &grader)?.iter().map(|formula| Snapshot::of(&formula.latex, &renderer)).collect();
        let files = snapshot_files(&folder)?;
        let old = files.iter().map(|file| read_snapshot(file)).collect::<Result<Vec<Snapshot>, CliError>>()?;
        let found = changes(&old, &new);
        has_findings |= !found.is_empty();
        print(&told(&name, &sheet, &files, (&old, &new), &found))?;
        if !command.check {
            write_all(&folder, &files, &sheet, &new, path)?;
        }
    }
    // Snapshots of a sheet that is there and was not asked about are no finding.
    let is_of_another = |file: &Path| {
        let sheet = file.parent().and_then(|folder| folder.strip_prefix(&command.folder).ok());
        sheet.is_some_and(|sheet| Format::is_sheet(sheet) && sheet.is_file())
    };
    let is_lost = |file: &&PathBuf| !file.parent().is_some_and(|it| folders.contains_key(it)) && !is_of_another(file);
    for file in all_snapshots(&command.folder)?.iter().filter(is_lost) {
        has_findings = true;
        let name = file.display();
        if command.remove && !command.check {
            std::fs::remove_file(file).map_err(|source| file_error("remove", file, source))?;
            remove_empty_folders(file, &command.folder);
            print(&format!("{name}: removed: its sheet is not there\n"))?;
        } else {
            print(&format!("{name}: unreferenced: its sheet is not there; --remove removes it\n"))?;
        }
    }
    Ok(i32::from(command.check && has_findings))
}

/// Sees that no sheet lies where snapshots are written, or removed because their formula is gone.
fn keep_sheets(sheets: &[PathBuf], folder: &Path) -> Result<(), CliError> {
    let places: Vec<PathBuf> =
        sheets.iter().filter_map(|sheet| folder.join(place_of(sheet)).canonicalize().ok()).collect();
    let lies_there = |sheet: &&PathBuf| {
        let folder = sheet.canonicalize().ok().and_then(|sheet| sheet.parent().map(Path::to_owned));
        sheet.extension().is_some_and(|it| it == "snap") && folder.is_some_and(|folder| places.contains(&folder))
    };
    match sheets.iter().find(lies_there) {
        Some(sheet) => {
            let reason = format!("`{}` lies where snapshots are written; give another --folder", sheet.display());
            Err(CliError::Usage(reason))
        }
        None => Ok(()),
    }
}

/// Where the snapshots of a sheet lie in the folder: at the sheet's own path, as seen from here.
fn place_of(sheet: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let inside = sheet.strip_prefix(&here).unwrap_or(sheet);
    let is_below = inside.is_relative() && !inside.components().any(|part| part == Component::ParentDir);
    if is_below {
        inside.components().filter(|part| matches!(part, Component::Normal(_))).collect()
    } else {
        inside.file_name().map(PathBuf::from).unwrap_or_default()
    }
}

/// The snapshots of a folder, in the order of their numbers.
fn snapshot_files(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(file_error("read", folder, source)),
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut files = paths.collect::<Result<Vec<_>, _>>().map_err(|source| file_error("read", folder, source))?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "snap") && path.is_file());
    // `1000` comes after `999`.
    files.sort_by_key(|path| (path.as_os_str().len(), path.clone()));
    Ok(files)
}

/// The snapshots of a folder and all folders in it.
fn all_snapshots(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    let mut files = snapshot_files(folder)?;
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(files) };
    let mut inner: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    inner.sort();
    for folder in inner {
        files.extend(all_snapshots(&folder)?);
    }
    Ok(files)
}

/// Removes the folders of a file that are empty without it, up to this one.
fn remove_empty_folders(file: &Path, up_to: &Path) {
    let folders = file.ancestors().skip(1).take_while(|folder| *folder != up_to);
    for folder in folders {
        // What is not empty stays.
        if std::fs::remove_dir(folder).is_err() {
            return;
        }
    }
}

fn read_snapshot(file: &Path) -> Result<Snapshot, CliError> {
    let is_none = || CliError::Usage(format!("`{}` is no snapshot of a formula", file.display()));
    Snapshot::read(&read_text(file)?).ok_or_else(is_none)
}

/// What changed, with its place in the sheet, and a summary.
fn told(
    name: &str,
    sheet: &Sheet,
    files: &[PathBuf],
    (old, new): (&[Snapshot], &[Snapshot]),
    found: &[Change],
) -> String {
    let place = |new: usize| sheet_place(name, &sheet.formulas[new]);
    let mut text = String::new();
    let mut counts = [0; 3];
    for change in found {
        let (kind, line) = match *change {
            Change::Changed { old: before, new: after } => {
                let head = format!("{}: changed, {}\n", place(after), files[before].display());
                (0, head + difference(&old[before], &new[after], paint()).as_str())
            }
            Change::Added(after) => (1, format!("{}: new\n    {}\n", place(after), new[after].latex)),
            Change::Gone(before) => (
                2,
                format!("{}: unreferenced: its formula is gone\n    {}\n", files[before].display(), old[before].latex),
            ),
        };
        counts[kind] += 1;
        text.push_str(&line);
    }
    let [changed, added, gone] = counts;
    let formulas = counted(new.len(), "formula");
    text.push_str(&format!("{name}: {formulas}: {changed} changed, {added} new, {gone} gone\n"));
    text
}

/// Writes the snapshots of a sheet and removes what is left over.
fn write_all(folder: &Path, files: &[PathBuf], sheet: &Sheet, new: &[Snapshot], path: &Path) -> Result<(), CliError> {
    if !new.is_empty() {
        std::fs::create_dir_all(folder).map_err(|source| file_error("write", folder, source))?;
    }
    let source =
        place_of(path).components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    let mut written = BTreeSet::new();
    for (place, (formula, snapshot)) in sheet.formulas.iter().zip(new).enumerate() {
        let file = folder.join(format!("{:03}.snap", place + 1));
        let text = snapshot.file(&source, &formula.latex);
        std::fs::write(&file, text).map_err(|source| file_error("write", &file, source))?;
        written.insert(file);
    }
    for file in files.iter().filter(|file| !written.contains(*file)) {
        std::fs::remove_file(file).map_err(|source| file_error("remove", file, source))?;
    }
    Ok(())
}
