/** The launcher's style sheet: nothing of the host gets in, nothing gets out. */

/**
 * `!important` inside the shadow tree wins over `!important` outside (CSS Scoping 1, 3.3), so even
 * a page with `div { display: none !important }` shows the launcher. Light or dark is what the page
 * says by its own `color-scheme`; `data-theme` overrules it, `auto` by the visitor's system.
 */
export const STYLES = `
:host {
  all: initial !important;
  position: fixed !important;
  inset: auto 20px 20px auto !important;
  z-index: 2147483647 !important;
  color-scheme: inherit !important;
  --a: var(--sidelight-accent, light-dark(#0d6a56, #6fcfb5));
  --p: var(--sidelight-on-accent, light-dark(#fff, #08261f));
}
:host([data-theme="auto"]) { color-scheme: light dark !important }
:host([data-theme="light"]) { color-scheme: light !important }
:host([data-theme="dark"]) { color-scheme: dark !important }
.launcher {
  display: block;
  width: 52px;
  height: 52px;
  border: 0;
  border-radius: 50%;
  background:
    radial-gradient(circle, #0000 12px, var(--a) 13px),
    linear-gradient(90deg, var(--p) 50%, #fff8 0) var(--a);
  cursor: pointer;
  box-shadow: 0 4px 16px #0004;
}
.launcher:focus-visible { outline: 3px solid var(--a); outline-offset: 2px }
.badge {
  position: absolute;
  inset: -4px -4px auto auto;
  padding: 0 6px;
  border-radius: 10px;
  background: #c4281c;
  color: #fff;
  font: 600 14px/20px system-ui;
  white-space: nowrap;
  pointer-events: none;
}
.badge:empty { display: none }
`;
