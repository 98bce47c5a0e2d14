// What the pages do beyond links and forms: the theme, the keyboard. They can be read and used without it.
"use strict";

const root = document.documentElement;
try {
  const theme = localStorage.getItem("theme");
  if (theme) root.dataset.theme = theme;
} catch { /* storage may be forbidden; then the system's theme holds */ }

function switchTheme() {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("theme", root.dataset.theme); } catch { /* not kept */ }
}

function help(open) {
  const dialog = document.getElementById("help");
  if (open ?? !dialog.open) dialog.showModal(); else dialog.close();
}

// j and k go through what is marked data-item.
function step(by) {
  const items = [...document.querySelectorAll("[data-item]")].filter((e) => e.offsetParent !== null);
  if (!items.length) return;
  const at = items.findIndex((e) => e.contains(document.activeElement));
  const next = items[Math.max(0, Math.min(items.length - 1, at < 0 ? (by > 0 ? 0 : items.length - 1) : at + by))];
  if (!next.matches("a, button, [tabindex]")) next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

const KEYS = {
  "/": () => document.getElementById("find").focus(),
  "?": () => help(),
  ".": switchTheme,
  j: () => step(1),
  k: () => step(-1),
  "[": () => document.querySelector("a[rel=prev]")?.click(),
  "]": () => document.querySelector("a[rel=next]")?.click(),
};
let going = false;

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]") && event.key !== "?") return;
  if (going) {
    going = false;
    const link = [...document.querySelectorAll("nav [data-key]")].find((a) => a.dataset.key === event.key);
    if (link) { event.preventDefault(); link.click(); return; }
  }
  if (event.key === "g") { going = true; setTimeout(() => { going = false; }, 1500); return; }
  if (event.key === "Enter" && event.target.matches?.("[data-item]:not(a, button)")) { event.target.querySelector("a[href]")?.click(); return; }
  const act = KEYS[event.key];
  if (act) { event.preventDefault(); act(); }
}

document.addEventListener("keydown", pressed);
document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("theme").addEventListener("click", switchTheme);
  document.getElementById("keys").addEventListener("click", () => help(true));
  document.addEventListener("submit", (event) => { if (event.target.method !== "dialog") root.dataset.busy = ""; });
});
addEventListener("pageshow", () => { delete root.dataset.busy; });
