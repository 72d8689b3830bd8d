// Small helps on top of pages that work without them.
import htmx from "htmx.org";

window.htmx = htmx;
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.historyCacheSize = 0;

// 大字
const root = document.documentElement;
const LARGE = "large";
try { if (localStorage.getItem(LARGE)) root.classList.add(LARGE); } catch { /* storage is switched off */ }
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-large]")) return;
  const on = root.classList.toggle(LARGE);
  try { on ? localStorage.setItem(LARGE, "1") : localStorage.removeItem(LARGE); } catch { /* as above */ }
});

// `/` goes to the search field
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, textarea, select")) return;
  const field = document.querySelector("form.search input");
  if (field) { event.preventDefault(); field.focus(); }
});

// What ends something asks once, naming it
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm || event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// A form marked data-keep loses nothing that was typed when the network or the session goes
const keyOf = (form) => `draft:${location.pathname}:${form.id}`;
for (const form of document.querySelectorAll("form[data-keep]")) {
  const fields = [...form.elements].filter((f) => f.name && !["hidden", "file", "password", "submit"].includes(f.type));
  try {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(form)) || "{}");
    for (const field of fields.filter((f) => !form.dataset.bound && f.name + f.value in kept === false && f.name in kept)) {
      field.value = kept[field.name];
    }
  } catch { /* a draft that cannot be read is no draft */ }
  form.addEventListener("input", () => {
    const texts = fields.filter((f) => f.type === "text" || f.tagName === "TEXTAREA");
    try { sessionStorage.setItem(keyOf(form), JSON.stringify(Object.fromEntries(texts.map((f) => [f.name, f.value])))); } catch { /* full */ }
  });
  form.addEventListener("submit", () => { try { sessionStorage.removeItem(keyOf(form)); } catch { /* as above */ } });
}

// The record form says what a sitting counts for as soon as its kind is chosen
for (const form of document.querySelectorAll("form[data-reload] select[data-reload]")) {
  form.addEventListener("change", () => {
    const url = new URL(location.href);
    url.searchParams.set(form.name, form.value);
    location.replace(url);
  });
}
