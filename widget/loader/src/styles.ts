/** The launcher's style sheet: nothing of the host gets in, nothing gets out. */

/**
 * `!important` inside the shadow tree wins over `!important` outside (CSS Scoping 1, 3.3), so even
 * a page with `div { display: none !important }` shows the launcher.
 */
export const STYLES = `
:host {
  all: initial !important;
  position: fixed !important;
  inset: auto 20px 20px auto !important;
  z-index: 2147483647 !important;
  color-scheme: light dark !important;
  --a: var(--sidelight-accent, light-dark(#0d6a56, #6fcfb5));
  --p: var(--sidelight-on-accent, light-dark(#fff, #08261f));
}
:host([data-theme="light"]) { color-scheme: light !important }
:host([data-theme="dark"]) { color-scheme: dark !important }
.launcher {
  display: block;
  width: 52px;
  height: 52px;
  border: 0;
  border-radius: 50%;
  background:
    radial-gradient(circle at 18px, var(--p) 8px, #0000 9px),
    radial-gradient(circle at 18px, #0000 26px, var(--a) 0),
    conic-gradient(from 60deg at 18px, var(--p) 60deg, var(--a) 0);
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
