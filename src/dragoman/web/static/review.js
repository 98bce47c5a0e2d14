// Review by keyboard: a key presses the button or goes to the field that it stands for, and takes along the words that are selected.
"use strict";

// Offsets count code points of the text; numbers of events stand in it too, and don't count.
function place(node, offset) {
  const paragraph = node.parentElement?.closest("#text [data-start]");
  if (!paragraph) return null;
  let at = Number(paragraph.dataset.start);
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const here = walker.currentNode;
    if (here.parentElement.closest(".ref")) { if (here === node) return at; continue; }
    if (here === node) return at + [...here.data.slice(0, offset)].length;
    at += [...here.data].length;
  }
  return null;
}

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const start = place(range.startContainer, range.startOffset);
  const end = place(range.endContainer, range.endOffset);
  const words = selection.toString().trim();
  if (start === null || end === null || end <= start || !words) return null;
  const lead = selection.toString().length - selection.toString().trimStart().length;
  const tail = selection.toString().length - selection.toString().trimEnd().length;
  return { at: `${start + lead}-${end - tail}`, words };
}

function open(id) {
  const part = document.getElementById(id);
  if (part) part.open = true;
  return part;
}

// Write the selection into a field; typing over it makes the typed words count.
function take(field, found) {
  if (!field) return;
  const hidden = field.form.elements[`${field.name}_at`];
  if (found && hidden) { field.value = found.words; hidden.value = found.at; }
  field.focus();
  field.select?.();
}

function press(value) { document.querySelector(`#decide [value="${value}"]`)?.click(); }

// While the form of a missed event is open and its words are set, who and to whom are its own.
function party(name) {
  const form = document.getElementById("missing")?.open && document.getElementById("missed-words").value ? "missed" : "fix";
  const found = selected();
  open(form === "fix" ? "fixing" : "missing");
  take(document.getElementById(`${form}-${name}`), found);
}

const DECIDING = {
  a: () => press("accept"),
  r: () => press("reject"),
  x: () => press("swap"),
  u: () => document.querySelector("#undo button")?.click(),
  t: () => { if (open("fixing")) document.getElementById("fix-type").focus(); },
  s: () => { if (open("fixing")) document.getElementById("fix-status").focus(); },
  d: () => { if (open("fixing")) document.getElementById("fix-date").focus(); },
  w: () => party("actors"),
  h: () => party("recipients"),
  m: () => {
    const found = selected();
    if (!open("missing")) return;
    take(document.getElementById("missed-words"), found);
    if (found) document.getElementById("missed-type").focus();
  },
  j: () => document.querySelector("#event a[rel=next]")?.click(),
  k: () => document.querySelector("#event a[rel=prev]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && event.target.matches?.("#fix select, #missed select, #fix [type=checkbox], #missed [type=checkbox]")) {
    event.preventDefault();
    event.target.form.requestSubmit(event.target.form.querySelector("button"));
    return;
  }
  if (going || event.target.closest?.("input, textarea, select")) return;
  const act = DECIDING[event.key];
  if (act) { event.preventDefault(); act(); }
}, true);

for (const field of document.querySelectorAll(".fields [type=text]")) {
  field.addEventListener("input", () => { const hidden = field.form.elements[`${field.name}_at`]; if (hidden) hidden.value = ""; });
}
document.querySelector("#decide")?.addEventListener("submit", (event) => {
  if (document.documentElement.dataset.sent) event.preventDefault(); // a key that is held down decides once
  document.documentElement.dataset.sent = "1";
});
addEventListener("pageshow", () => { delete document.documentElement.dataset.sent; });
document.getElementById("event")?.focus({ preventScroll: true });
