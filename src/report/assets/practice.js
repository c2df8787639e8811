
'use strict';
// The page of `eqmark serve`: reads as one types, judges on request. What comes from the server is already escaped.
(() => {
  const form = document.querySelector('form.practice');
  const {card, reference, answer, check} = form.elements;
  const [about, own, reading, verdict] = ['about', 'own', 'reading', 'verdict'].map(id => document.getElementById(id));
  const DELAY = 250;

  // One request at a time for each panel; a newer one ends the older.
  function panel(element) {
    let running = null;
    return async (path, options) => {
      if (running) running.abort();
      const mine = running = new AbortController();
      element.classList.add('stale');
      try {
        const response = await fetch(path, {...options, signal: mine.signal});
        element.innerHTML = await response.text();
        element.classList.remove('stale');
      } catch (error) {
        if (mine !== running) return;
        element.textContent = 'eqmark does not answer. Is `eqmark serve` still running?';
        element.classList.remove('stale');
      }
    };
  }
  const showCard = panel(about), showReading = panel(reading), showVerdict = panel(verdict);

  function post() {
    const record = {answer: answer.value};
    if (card.value) record.formula = card.value; else record.reference = reference.value;
    return {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(record)};
  }
  const isReady = () => answer.value.trim() !== '' && (card.value !== '' || reference.value.trim() !== '');

  function read() {
    verdict.replaceChildren();
    check.disabled = !isReady();
    if (isReady()) showReading('/read', post()); else reading.replaceChildren();
  }
  let waiting;
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(read, DELAY); };

  function choose() {
    own.hidden = card.value !== '';
    if (card.value) showCard('/card/' + encodeURIComponent(card.value)); else about.replaceChildren();
    read();
  }
  async function judge() {
    if (!isReady()) return;
    clearTimeout(waiting);
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
