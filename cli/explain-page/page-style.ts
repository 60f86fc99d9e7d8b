/** What all parts of the page share: themes, type, frame. */
import { DARK, LIGHT, hueClasses, themeProperties } from './palette.ts';

export const PAGE_STYLE = `
:root { color-scheme: light; --mono: ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; ${themeProperties(LIGHT)} }
@media (prefers-color-scheme: dark) { :root:not([data-theme='light']) { color-scheme: dark; ${themeProperties(DARK)} } }
:root[data-theme='dark'] { color-scheme: dark; ${themeProperties(DARK)} }
${hueClasses()}
* { box-sizing: border-box; }
html { scroll-padding-top: 60px; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
h1, h2 { line-height: 1.25; }
h1 { font-size: 26px; margin: 0; overflow-wrap: anywhere; }
h1 span { font-weight: 400; color: var(--muted); }
h2 { font-size: 19px; margin: 0 0 10px; }
p { margin: 4px 0; }
.muted { color: var(--muted); }
.name, .family, code { font-family: var(--mono); font-size: 0.95em; }
.family { font-weight: 600; }
.skip { position: absolute; left: 12px; top: -60px; z-index: 5; padding: 8px 12px; background: var(--surface); }
.skip:focus { top: 8px; }
.bar { position: sticky; top: 0; z-index: 2; display: flex; align-items: center; gap: 8px; padding: 6px 16px; background: var(--surface); border-bottom: 1px solid var(--rule); }
nav { display: flex; flex: 1; gap: 4px; margin-left: -8px; overflow-x: auto; }
nav a { padding: 6px 8px; white-space: nowrap; text-decoration: none; border-radius: 6px; }
nav a:hover { text-decoration: underline; }
nav a:focus-visible { outline-offset: -2px; }
.theme { display: none; font: inherit; color: var(--ink); background: var(--ground); border: 1px solid var(--mark); border-radius: 6px; padding: 4px 10px; min-height: 36px; cursor: pointer; }
.js .theme { display: block; }
.theme::before { content: '\\25D0\\00A0'; }
.theme[aria-pressed='true'] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
header, .columns { max-width: 1600px; margin: 0 auto; padding: 20px 16px 0; }
.families { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 0 0 10px; padding: 0; list-style: none; font-size: 13px; color: var(--muted); }
.families .family { color: var(--ink); }
main { display: grid; gap: 32px; min-width: 0; }
main > section { min-width: 0; }
.columns { padding-bottom: 48px; }
@media (min-width: 1100px) {
  header, .columns { padding-left: 32px; padding-right: 32px; }
  .bar { padding: 6px 32px; }
  .columns { display: grid; grid-template-columns: minmax(0, 1fr) 350px; gap: 32px; }
  main { grid-template-columns: minmax(380px, 1fr) minmax(0, 1fr); }
  .section-bars, .section-groups, .section-rejected, .section-graph:has(.wide), .section-graph:has(.wide) + section { grid-column: 1 / -1; }
}
@media (max-width: 1099.98px) {
  html:has(.shown) { scroll-padding-bottom: 57vh; }
}
@media (prefers-reduced-motion: no-preference) {
  html { scroll-behavior: smooth; }
  .box .ground, .edge { transition: stroke 0.15s, stroke-width 0.15s; }
}
@media print {
  .bar, .details, .filter { display: none !important; }
  .graph { max-height: none; }
}
`;
