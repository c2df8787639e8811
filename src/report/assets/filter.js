
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
    return {element, cluster, section: element.closest('section'), words: text(element) + (words ? ' ' + text(words) : '')};
  });
  const folds = [...document.querySelectorAll('details.answers')].map(element => ({element, open: element.open}));

  function show() {
    const query = form.elements.query.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const kinds = new Set([...form.querySelectorAll('[name=kind]:checked')].map(box => box.value));
    const section = form.elements.section ? form.elements.section.value : '';
    const parents = new Map();
    let count = 0;
    for (const item of items) {
      const shown = kinds.has(item.element.dataset.kind) && (!section || item.section.id === section)
        && query.every(word => item.words.includes(word));
      item.element.hidden = !shown;
      count += shown;
      for (const parent of [item.cluster, item.section]) {
        if (parent !== item.element) parents.set(parent, parents.get(parent) || shown);
      }
    }
    for (const [parent, shown] of parents) parent.hidden = !shown;
    for (const fold of folds) fold.element.open = query.length > 0 || fold.open;
    const number = value => value.toLocaleString('en');
    output.value = `${number(count)} of ${number(total)} ${output.dataset.noun}s shown`;
  }

  let waiting;
  form.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(show, 120); });
  form.addEventListener('reset', () => setTimeout(show));
  form.addEventListener('submit', event => { event.preventDefault(); show(); });
  // A page that is gone back to keeps what was typed.
  window.addEventListener('pageshow', show);
  form.hidden = false;

  // On paper nothing can be unfolded.
  let unfolded = [];
  window.addEventListener('beforeprint', () => {
    unfolded = [...document.querySelectorAll('details:not([open])')];
    for (const fold of unfolded) fold.open = true;
  });
  window.addEventListener('afterprint', () => { for (const fold of unfolded) fold.open = false; });
})();
