
'use strict';
// Search and filter of a report. Items have data-kind; clusters and sections without a shown item are hidden.
(() => {
  const form = document.querySelector('form.filter');
  if (!form) return;
  const output = form.querySelector('output');
  const total = Number(output.dataset.total);
  const text = element => element.textContent.toLowerCase();
  const items = [...document.querySelectorAll('[data-kind]')].map(element => {
    const cluster = element.closest('.cluster');
    const words = cluster === element ? null : cluster.querySelector('.words');
    const section = element.closest('section');
    const id = element.querySelector('.who b');
    const parts = [text(element), words ? text(words) : '', (section.dataset.words || '').toLowerCase()];
    return {element, cluster, section, id: id ? text(id) : null, words: parts.join(' ')};
  });
  // A word that is an answer's id finds this answer alone.
  const ids = new Set(items.map(item => item.id));
  const has = (item, word) => ids.has(word) ? item.id === word : item.words.includes(word);
  const number = value => value.toLocaleString('en');
  const folds = [...document.querySelectorAll('details.answers')].map(element => ({element, open: element.open}));

  function show() {
    const query = form.elements.query.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const kinds = new Set([...form.querySelectorAll('[name=kind]:checked')].map(box => box.value));
    const section = form.elements.section ? form.elements.section.value : '';
    const isOpen = form.elements.open && form.elements.open.checked;
    const parents = new Map(), found = new Map();
    let count = 0;
    for (const item of items) {
      const kind = item.element.dataset.kind;
      const fits = (!section || item.section.id === section) && (!isOpen || 'open' in item.element.dataset)
        && query.every(word => has(item, word));
      const shown = fits && kinds.has(kind);
      found.set(kind, (found.get(kind) || 0) + fits);
      item.element.hidden = !shown;
      count += shown;
      for (const parent of [item.cluster, item.section]) {
        if (parent !== item.element) parents.set(parent, parents.get(parent) || shown);
      }
    }
    for (const [parent, shown] of parents) parent.hidden = !shown;
    for (const fold of folds) fold.element.open = query.length > 0 || fold.open;
    for (const box of form.querySelectorAll('[data-count]')) box.textContent = number(found.get(box.dataset.count) || 0);
    const noun = output.dataset.noun;
    output.value = count ? `${number(count)} of ${number(total)} ${noun}s shown` : `no ${noun} is like that; "Show all" brings them back`;
    leaveRoom();
  }

  // Where the bar stays on top, what a link leads to must come below it.
  function leaveRoom() {
    const isSticky = getComputedStyle(form).position === 'sticky';
    document.documentElement.style.scrollPaddingTop = isSticky ? `${form.offsetHeight + 12}px` : '';
  }
  window.addEventListener('resize', leaveRoom);

  let waiting;
  form.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(show, 120); });
  form.addEventListener('reset', () => setTimeout(show));
  form.addEventListener('submit', event => { event.preventDefault(); show(); });
  // A page that is gone back to keeps what was typed.
  window.addEventListener('pageshow', show);
  form.hidden = false;
  leaveRoom();
  const goal = location.hash && document.getElementById(location.hash.slice(1));
  if (goal) goal.scrollIntoView();

  // On paper nothing can be unfolded.
  let unfolded = [];
  window.addEventListener('beforeprint', () => {
    unfolded = [...document.querySelectorAll('details:not([open]):not(.long)')];
    for (const fold of unfolded) fold.open = true;
  });
  window.addEventListener('afterprint', () => { for (const fold of unfolded) fold.open = false; });
})();
