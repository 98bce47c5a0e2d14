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
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='/']:not([download])");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) root.dataset.busy = "";
  });
});
addEventListener("pageshow", () => { delete root.dataset.busy; });

// Of a board, only the offers in the state that is pressed.
function choose() {
  const only = document.querySelector("#states li:not([hidden]) [aria-pressed=true]")?.closest("[data-state]").dataset.state;
  for (const offer of document.querySelectorAll("#offers .offer")) offer.classList.toggle("gone", Boolean(only) && offer.dataset.state !== only);
}

function pressState(event) {
  const button = event.target.closest("button");
  if (!button) return;
  const pressed = button.getAttribute("aria-pressed") === "true";
  for (const other of document.querySelectorAll("#states button")) other.setAttribute("aria-pressed", String(other === button && !pressed));
  choose();
}

// The board as it was known on a day: all of it is on the page, the slider shows and hides.
function board(form) {
  const days = form.dataset.days.split(" ");
  const slider = form.querySelector("#slider");
  function show() {
    const day = days[slider.value];
    document.getElementById("asof-day").textContent = day;
    slider.setAttribute("aria-valuetext", day);
    form.elements.as_of.value = day;
    for (const e of document.querySelectorAll("#offers [data-known]")) e.hidden = e.dataset.known > day;
    for (const e of document.querySelectorAll(".timeline [data-known]")) e.classList.toggle("gone", e.dataset.known > day);
    const count = {};
    for (const offer of document.querySelectorAll("#offers .offer")) {
      const states = offer.dataset.states.trim().split(" ").map((s) => s.split("="));
      const now = states.filter(([from]) => from <= day).at(-1)?.[1];
      if (offer.hidden || !now) continue;
      offer.dataset.state = now;
      offer.querySelector(".head .state").textContent = now;
      document.querySelector(`.timeline [data-offer="${CSS.escape(offer.id.slice(6))}"]`)?.setAttribute("data-state", now);
      count[now] = (count[now] ?? 0) + 1;
    }
    for (const e of document.querySelectorAll("#states [data-state]")) {
      e.hidden = !count[e.dataset.state];
      e.querySelector("b").textContent = count[e.dataset.state] ?? 0;
    }
    choose();
    history.replaceState(null, "", `?${new URLSearchParams(new FormData(form))}`);
  }
  slider.addEventListener("input", show);
  document.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.target.matches?.("input, textarea, select") || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    slider.value = Number(slider.value) + by;
    show();
  });
}

// What a bar holds, beside it, on hover and on focus.
function tips() {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.append(tip);
  function show(link) {
    const [title, ...lines] = link.dataset.tip.split("\n");
    const head = document.createElement("b");
    head.textContent = title;
    tip.replaceChildren(head, ...lines.map((line) => Object.assign(document.createElement("span"), { textContent: line })));
    tip.hidden = false;
    const bar = link.getBoundingClientRect();
    const left = Math.max(8, Math.min(bar.left + bar.width / 2 - tip.offsetWidth / 2, innerWidth - tip.offsetWidth - 8));
    tip.style.left = `${left + scrollX}px`;
    tip.style.top = `${bar.bottom + scrollY + 6}px`;
  }
  for (const link of document.querySelectorAll("[data-tip]")) {
    for (const on of ["mouseenter", "focus"]) link.addEventListener(on, () => show(link));
    for (const off of ["mouseleave", "blur"]) link.addEventListener(off, () => { tip.hidden = true; });
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const asof = document.getElementById("asof");
  if (asof) board(asof);
  document.getElementById("states")?.addEventListener("click", pressState);
  if (document.querySelector("[data-tip]")) tips();
});
