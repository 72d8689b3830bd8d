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

// A form marked data-keep loses nothing that was typed when the network or the session goes. What a form of the meeting
// page sends carries a token: kept with the draft, it makes sure that what arrived already is not done again.
const TYPED = 'input[type="text"], input[type="number"], textarea';
const keyOf = (form) => `draft:${location.pathname}${location.search}:${form.id}`;
const forget = (form) => { try { sessionStorage.removeItem(keyOf(form)); } catch { /* storage is switched off */ } };
const isLive = (form) => form.hasAttribute("hx-post");
const keptFields = (form) => [...form.querySelectorAll(isLive(form) ? `${TYPED}, input[name="token"]` : TYPED)];
function keep(form) {
  if (form.dataset.kept) return;
  form.dataset.kept = "1";
  try {
    const kept = form.dataset.bound ? {} : JSON.parse(sessionStorage.getItem(keyOf(form)) || "{}");
    for (const field of keptFields(form)) if (kept[field.name]) field.value = kept[field.name];
  } catch { /* a draft that cannot be read is no draft */ }
}
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-keep]");
  if (!form) return;
  const typed = Object.fromEntries(keptFields(form).map((field) => [field.name, field.value]));
  try { sessionStorage.setItem(keyOf(form), JSON.stringify(typed)); } catch { /* full */ }
});
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.target.matches("form[data-keep]") && !isLive(event.target) && navigator.onLine) forget(event.target);
});
const keepAll = (place) => { for (const form of place.querySelectorAll("form[data-keep]")) keep(form); };
keepAll(document);
document.addEventListener("htmx:load", (event) => keepAll(event.target));

// A step of the meeting page that could not be sent stays where it was typed and is sent once the network is back
const unsent = new Set();
const tell = () => { const note = document.querySelector("[data-offline]"); if (note) note.hidden = unsent.size === 0; };
for (const failed of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failed, (event) => {
    const form = event.detail.requestConfig.elt;
    if (form.matches("form[hx-post]")) unsent.add(form);
    tell();
  });
}
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.requestConfig?.elt;
  if (!event.detail.successful || !form?.matches("form[hx-post]")) return;
  forget(form);
  unsent.delete(form);
  tell();
});
const resend = () => {
  for (const form of unsent) if (form.isConnected) window.htmx.trigger(form, "submit"); else unsent.delete(form);
};
window.addEventListener("online", resend);
setInterval(() => { if (unsent.size && navigator.onLine) resend(); }, 5000);
