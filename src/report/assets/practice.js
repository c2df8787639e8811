
'use strict';
// The page of `eqmark serve`: reads as one types, judges on request. What comes from the server is already escaped.
(() => {
  const form = document.querySelector('form.practice');
  const {card, reference, answer, check} = form.elements;
  const [about, own, reading, verdict] = ['about', 'own', 'reading', 'verdict'].map(id => document.getElementById(id));
  const DELAY = 250;
  const EXAMPLE = answer.placeholder;

  // One request at a time for each panel; a newer one ends the older, and so does `end`, which empties the panel.
  function panel(element) {
    let running = null;
    const load = async (path, options) => {
      if (running) running.abort();
      const mine = running = new AbortController();
      element.classList.add('stale');
      try {
        const response = await fetch(path, {...options, signal: mine.signal});
        const html = await response.text();
        if (mine !== running) return;
        element.innerHTML = html;
        element.classList.remove('stale');
      } catch (error) {
        if (mine !== running) return;
        element.textContent = 'eqmark does not answer. Is `eqmark serve` still running?';
        element.classList.remove('stale');
      }
    };
    load.end = () => {
      if (running) running.abort();
      running = null;
      element.replaceChildren();
      element.classList.remove('stale');
    };
    return load;
  }
  const showCard = panel(about), showReading = panel(reading), showVerdict = panel(verdict);

  function post() {
    const record = {answer: answer.value};
    if (card.value) record.formula = card.value; else record.reference = reference.value;
    return {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(record)};
  }
  const isReady = () => answer.value.trim() !== '' && (card.value !== '' || reference.value.trim() !== '');

  function read() {
    clearTimeout(waiting);
    waiting = null;
    if (isReady()) showReading('/read', post()); else showReading.end();
  }
  let waiting = null;
  // A verdict is about what it was asked about: whatever is typed takes it away, and ends a check that is under way.
  function change() {
    showVerdict.end();
    check.disabled = !isReady();
  }
  const soon = () => { change(); clearTimeout(waiting); waiting = setTimeout(read, DELAY); };

  function choose() {
    own.hidden = card.value !== '';
    answer.placeholder = card.value ? '' : EXAMPLE;
    if (card.value) showCard('/card/' + encodeURIComponent(card.value)); else showCard.end();
    change();
    read();
  }
  async function judge() {
    if (!isReady()) return;
    // What is read is what is judged.
    if (waiting) read();
    verdict.textContent = 'Judging …';
    await showVerdict('/check', post());
  }

  card.addEventListener('change', choose);
  reference.addEventListener('input', soon);
  answer.addEventListener('input', soon);
  answer.addEventListener('keydown', event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); judge(); }
  });
  form.addEventListener('submit', event => { event.preventDefault(); judge(); });
  choose();
})();
