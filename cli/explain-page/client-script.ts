/**
 * The script of the page, as the browser runs it. It only shows and marks what
 * the page holds already, so it handles no text of the program. Without it the
 * links to groups still show their details.
 *
 * - Pointing at a group (where the details have room beside the page), focusing
 *   or clicking it shows its details and marks it everywhere.
 * - Enter goes into the details, Escape closes them and goes back.
 * - Arrow keys, Home and End move between the groups of a drawing.
 * - The form above the rejected candidates filters them.
 */
export const CLIENT_SCRIPT = `'use strict';
(() => {
  const root = document.documentElement;
  root.classList.add('js');
  const details = document.querySelector('.details');
  const graph = document.querySelector('.graph');
  const isWide = matchMedia('(min-width: 1100px)');
  const groupOf = (target) =>
    target instanceof Element ? target.closest('[data-group]') : null;

  let opener = null;
  let isPinned = false;

  const show = (number) => {
    for (const old of document.querySelectorAll('.shown, .active')) {
      old.classList.remove('shown', 'active');
    }
    if (number === null) return;
    document.getElementById('group-' + number).classList.add('shown');
    const marked = '[data-group="' + number + '"], ' +
      '[data-from="' + number + '"], [data-to="' + number + '"]';
    for (const part of document.querySelectorAll(marked)) {
      part.classList.add('active');
    }
    details.scrollTop = 0;
  };

  // Whoever chooses a group elsewhere finds it in the graph.
  const scrollGraph = (number) => {
    const box = graph.querySelector('[data-group="' + number + '"]').getBoundingClientRect();
    const frame = graph.getBoundingClientRect();
    if (box.top < frame.top || box.bottom > frame.bottom) {
      graph.scrollTop += box.top - frame.top - (frame.height - box.height) / 2;
    }
  };

  // Narrow pages have the details over their lower part.
  const reveal = (element) => {
    if (isWide.matches) return;
    const hidden = element.getBoundingClientRect().bottom + 16 - details.getBoundingClientRect().top;
    if (hidden > 0) scrollBy(0, hidden);
  };

  const choose = (element) => {
    const { group } = element.dataset;
    show(group);
    reveal(element);
    if (!graph.contains(element)) scrollGraph(group);
  };

  const close = () => {
    const back = details.contains(document.activeElement) ? opener : null;
    isPinned = false;
    // Its focus shows the details again, so hiding comes last.
    if (back !== null) back.focus();
    show(null);
  };

  document.addEventListener('pointerover', (event) => {
    if (isPinned || event.pointerType !== 'mouse' || !isWide.matches) return;
    const group = groupOf(event.target);
    if (group !== null) show(group.dataset.group);
  });

  document.addEventListener('focusin', (event) => {
    const group = groupOf(event.target);
    if (group === null) return;
    opener = group;
    choose(group);
  });

  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest('.close') !== null) {
      event.preventDefault();
      close();
      return;
    }
    const group = groupOf(event.target);
    if (group === null) return;
    event.preventDefault();
    isPinned = true;
    opener = group.matches('a') ? group : null;
    choose(group);
    // No pointer: Enter was pressed.
    if (event.detail === 0) {
      document.getElementById('group-' + group.dataset.group + '-name').focus();
    }
  });

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return close();
    const link = groupOf(event.target);
    const drawing = link === null ? null : link.closest('svg');
    if (drawing === null || event.ctrlKey || event.altKey || event.metaKey) return;
    const links = [...drawing.querySelectorAll('a[data-group]')];
    const at = links.indexOf(link);
    const next = {
      ArrowDown: at + 1, ArrowRight: at + 1,
      ArrowUp: at - 1, ArrowLeft: at - 1,
      Home: 0, End: links.length - 1,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const target = links[Math.max(0, Math.min(next, links.length - 1))];
    if (link.closest('.points') !== null) {
      link.setAttribute('tabindex', '-1');
      target.setAttribute('tabindex', '0');
    }
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    reveal(target);
  });

  // The inputs of a graph stand in its middle.
  graph.scrollLeft = (graph.scrollWidth - graph.clientWidth) / 2;

  const theme = document.querySelector('.theme');
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const nowDark = () =>
    root.dataset.theme === undefined ? prefersDark.matches : root.dataset.theme === 'dark';
  const nameTheme = () => theme.setAttribute('aria-pressed', String(nowDark()));
  theme.addEventListener('click', () => {
    root.dataset.theme = nowDark() ? 'light' : 'dark';
    nameTheme();
  });
  prefersDark.addEventListener('change', nameTheme);
  nameTheme();

  const filter = document.querySelector('.filter');
  if (filter !== null) {
    const rows = [...document.querySelectorAll('.rejected li')];
    const apply = () => {
      const reason = filter.elements.reason.value;
      const words = filter.elements.text.value.toLowerCase().split(/\\s+/);
      let count = 0;
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = (reason !== '' && row.dataset.reason !== reason) ||
          !words.every((word) => text.includes(word));
        if (!row.hidden) count++;
      }
      filter.elements.count.value = count + ' of ' + rows.length;
    };
    filter.addEventListener('input', apply);
    filter.addEventListener('submit', (event) => event.preventDefault());
  }
})();
`;
