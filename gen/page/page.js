'use strict';
(() => {
  const $ = (id) => document.getElementById(id);
  const revisions = [...document.querySelectorAll('article')].map((article) => ({
    article, box: $('graph-' + article.id), data: article.dataset, text: null,
  }));
  const view = $('view'), svg = view.querySelector('svg');

  /* --- Find and filter --- */

  const choices = ['category', 'module', 'state'].map($).filter((choice) => choice);
  const terms = () => $('search').value.toLowerCase().split(/\s+/).filter((term) => term);

  function textOf(revision) {
    if (revision.text === null) revision.text = revision.article.textContent.toLowerCase();
    return revision.text;
  }

  function chosen(revision, choice) {
    if (choice.value === '') return true;
    const value = revision.data[choice.id];
    return choice.id === 'state' ? value.includes('|' + choice.value + '|') : value === choice.value;
  }

  /* Marks what was found in the first revisions that are shown, and opens what it is folded into. */
  function highlight(shown, words) {
    if (!CSS.highlights) return;
    CSS.highlights.delete('found');
    const ranges = [];
    for (const { article } of words.length ? shown.slice(0, 40) : []) {
      const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
      while (walker.nextNode() && ranges.length < 2000) {
        const node = walker.currentNode, text = node.data.toLowerCase();
        for (const word of words) {
          for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
            const range = new Range();
            range.setStart(node, at);
            range.setEnd(node, at + word.length);
            ranges.push(range);
            const folded = node.parentElement.closest('details:not([open])');
            if (folded) folded.open = true;
          }
        }
      }
    }
    if (ranges.length) CSS.highlights.set('found', new Highlight(...ranges));
  }

  function filter() {
    const words = terms(), shown = [];
    for (const revision of revisions) {
      const fits = choices.every((choice) => chosen(revision, choice)) &&
        words.every((word) => textOf(revision).includes(word));
      if (revision.article.hidden === fits) {
        revision.article.hidden = !fits;
        if (revision.box) revision.box.classList.toggle('dim', !fits);
      }
      if (fits) shown.push(revision);
    }
    $('none').hidden = shown.length > 0;
    $('found').textContent = shown.length === revisions.length ? '' : shown.length + ' of ' + revisions.length;
    highlight(shown, words);
    return shown;
  }

  function reset() {
    $('search').value = '';
    for (const choice of choices) choice.value = '';
    filter();
  }

  let due = 0;
  function filterSoon() {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(filter);
  }

  /* --- The graph --- */

  const size = { width: svg.width.baseVal.value, height: svg.height.baseVal.value };
  const fitting = () => Math.min(1, view.clientWidth / size.width);
  let scale = 1;

  /* The point of the view at x, y stays where it is. */
  function zoom(to, x = view.clientWidth / 2, y = view.clientHeight / 2) {
    const before = scale;
    scale = Math.max(Math.min(0.1, fitting()), Math.min(3, to));
    const left = (view.scrollLeft + x) * scale / before - x, top = (view.scrollTop + y) * scale / before - y;
    /* A transform leaves the layout of a thousand texts alone. */
    const margin = Math.max(0, (view.clientWidth - size.width * scale) / 2);
    svg.style.transform = 'translateX(' + margin + 'px) scale(' + scale + ')';
    view.scrollTo(left, top);
  }

  function reveal(box) {
    const at = box.getBoundingClientRect(), frame = view.getBoundingClientRect();
    view.scrollBy(at.left + at.width / 2 - frame.left - frame.width / 2, at.top + at.height / 2 - frame.top - frame.height / 2);
  }

  function choose() {
    const revision = revisions.find(({ article }) => '#' + article.id === decodeURIComponent(location.hash));
    for (const old of svg.querySelectorAll('.chosen')) old.classList.remove('chosen');
    if (!revision) return;
    if (revision.article.hidden) {
      reset();
      revision.article.scrollIntoView();
    }
    if (!revision.box) return;
    revision.box.classList.add('chosen');
    reveal(revision.box);
  }

  let from = null, moved = false;
  view.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'mouse' || event.button !== 0) return;
    from = { x: event.clientX + view.scrollLeft, y: event.clientY + view.scrollTop, at: event.clientX + event.clientY };
    moved = false;
  });
  addEventListener('pointermove', (event) => {
    if (from === null) return;
    moved = moved || Math.abs(event.clientX + event.clientY - from.at) > 4;
    view.classList.toggle('moving', moved);
    if (moved) view.scrollTo(from.x - event.clientX, from.y - event.clientY);
  });
  addEventListener('pointerup', () => {
    from = null;
    view.classList.remove('moving');
  });
  view.addEventListener('click', (event) => { if (moved) event.preventDefault(); });
  view.addEventListener('dragstart', (event) => event.preventDefault());
  view.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const frame = view.getBoundingClientRect();
    zoom(scale * Math.exp(-event.deltaY / 300), event.clientX - frame.left, event.clientY - frame.top);
  }, { passive: false });
  view.addEventListener('keydown', (event) => {
    if (event.key === '+' || event.key === '=') zoom(scale * 1.25);
    else if (event.key === '-') zoom(scale / 1.25);
    else if (event.key === '0') zoom(fitting());
    else return;
    event.preventDefault();
  });
  $('in').addEventListener('click', () => zoom(scale * 1.25));
  $('out').addEventListener('click', () => zoom(scale / 1.25));
  $('fit').addEventListener('click', () => zoom(fitting()));

  /* --- Keys, and the start --- */

  $('search').addEventListener('input', filterSoon);
  for (const choice of choices) choice.addEventListener('change', filterSoon);
  $('tools').addEventListener('submit', (event) => {
    event.preventDefault();
    const first = filter()[0];
    if (first) location.hash = first.article.id;
  });
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') reset();
    if (event.key !== '/' || event.ctrlKey || event.metaKey || /^(INPUT|SELECT)$/.test(event.target.tagName)) return;
    event.preventDefault();
    $('search').focus();
  });
  addEventListener('hashchange', choose);

  $('tools').hidden = false;
  $('zoom').hidden = false;
  zoom(Math.max(fitting(), 0.6));
  addEventListener('resize', () => zoom(scale));
  if (revisions.length && revisions[0].box) reveal(revisions[0].box);
  choose();
})();
