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

// A level of the tree that was opened is shut and opened again without asking the server
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-shut]");
  if (!link) return;
  const level = link.nextElementSibling, loaded = level.children.length > 0;
  link.dataset.open ||= link.textContent;
  if (loaded) {
    event.preventDefault();
    event.stopPropagation();
    level.hidden = !level.hidden;
  }
  link.textContent = level.hidden ? link.dataset.open : link.dataset.shut;
  link.setAttribute("aria-expanded", String(!level.hidden));
}, true);

// The sentence of a cell of a heat table, for the eye and for whoever moves by keyboard
const say = (event) => {
  const link = event.target.closest?.(".heat td a");
  const place = document.querySelector("[data-say]");
  if (!link || !place) return;
  const cell = link.closest("td"), table = link.closest("table");
  const row = cell.parentElement.cells[0].textContent, column = table.tHead.rows[0].cells[cell.cellIndex].textContent;
  place.textContent = `${row} · ${column}：${link.title}`;
};
document.addEventListener("focusin", say);
document.addEventListener("mouseover", say);

// What ends something asks once, naming it
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm || event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// A form marked data-keep loses nothing that was typed when the network or the session goes
const TYPED = 'input[type="text"], textarea';
for (const form of document.querySelectorAll("form[data-keep]")) {
  const key = `draft:${location.pathname}${location.search}:${form.id}`;
  const fields = [...form.querySelectorAll(TYPED)];
  try {
    const kept = form.dataset.bound ? {} : JSON.parse(sessionStorage.getItem(key) || "{}");
    for (const field of fields) if (kept[field.name]) field.value = kept[field.name];
  } catch { /* a draft that cannot be read is no draft */ }
  form.addEventListener("input", () => {
    try { sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(fields.map((f) => [f.name, f.value])))); } catch { /* full */ }
  });
  form.addEventListener("submit", () => { try { sessionStorage.removeItem(key); } catch { /* as above */ } });
}
