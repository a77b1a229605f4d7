// The request form that works without any network: what is typed stays on this device until it is saved as a file.
const spec = JSON.parse(document.getElementById("spec").textContent);
const words = spec.words;
const KEPT = `serai-offline-${spec.operation}`;
const $ = (id) => document.getElementById(id);
const make = (tag, more = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), more);
  element.append(...children);
  return element;
};
let key = newKey();
let lines = 0;

function newKey() {
  const random = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random().toString(36).slice(2)}`;
  return `offline-${random}`;
}

function input(column, id) {
  if (column.kind === "choice" || column.kind === "yes_no") {
    const options = column.choices.map(([value, label]) => make("option", { value, textContent: label }));
    return make("select", { id }, make("option", { value: "", textContent: "–" }), ...options);
  }
  if (column.kind === "day") return make("input", { id, type: "date" });
  if (column.key === "remarks") return make("textarea", { id, rows: 3, maxLength: 4000 });
  const more = { id, type: column.key.endsWith("_email") ? "email" : "text", maxLength: column.longest, autocomplete: "off" };
  const element = make("input", more);
  if (["decimal", "whole", "money"].includes(column.kind)) element.inputMode = "decimal";
  if (column.list) element.setAttribute("list", column.list);
  return element;
}

function field(column, place) {
  const id = `${column.key}-${place}`;
  const element = input(column, id);
  element.dataset.key = column.key;
  const label = make("label", { htmlFor: id }, column.label + (column.required ? " *" : ""));
  if (column.hint) label.append(make("small", { textContent: column.hint }));
  return make("div", {}, label, element);
}

function services() {
  const boxes = spec.services.map((name, place) =>
    make("label", {}, make("input", { type: "checkbox", id: `service-${place}`, value: name }), name));
  return make("div", { className: "checks" }, ...boxes);
}

function addLine() {
  lines += 1;
  const box = make("fieldset", { className: "line" }, make("legend", { textContent: `${words.line} ${lines}` }));
  const grid = make("div", { className: "grid" });
  for (const column of spec.columns.filter((each) => each.of === "line")) grid.append(field(column, lines));
  const remove = make("button", { type: "button", textContent: words.remove });
  remove.addEventListener("click", () => { box.remove(); keep(); });
  box.append(grid, remove);
  $("lines").append(box);
  return box;
}

const values = (root) => Object.fromEntries(
  [...root.querySelectorAll("[data-key]")].map((element) => [element.dataset.key, element.value.trim()]));
const chosen = () => [...document.querySelectorAll(".checks input:checked")].map((box) => box.value);
const number = (text) => Number(text.replace(/[\s\u00a0]/g, "").replace(",", "."));

function keep() {
  const draft = { key, head: values($("head")), people: values($("people")), services: chosen(),
                  lines: [...document.querySelectorAll(".line")].map(values) };
  try { localStorage.setItem(KEPT, JSON.stringify(draft)); } catch { /* a browser that keeps nothing: the file does */ }
}

function fill(root, given) {
  for (const element of root.querySelectorAll("[data-key]")) element.value = given[element.dataset.key] ?? "";
}

function restore() {
  let draft = null;
  try { draft = JSON.parse(localStorage.getItem(KEPT)); } catch { draft = null; }
  if (!draft) { addLine(); return; }
  key = draft.key;
  fill($("head"), draft.head);
  fill($("people"), draft.people);
  for (const box of document.querySelectorAll(".checks input")) box.checked = draft.services.includes(box.value);
  for (const line of draft.lines) fill(addLine(), line);
  if (!draft.lines.length) addLine();
}

function faults() {
  const found = [];
  const say = (element, text) => { element.classList.add("bad"); found.push([element, text]); };
  for (const element of document.querySelectorAll(".bad")) element.classList.remove("bad");
  for (const column of spec.columns.filter((each) => each.required)) {
    for (const element of document.querySelectorAll(`[data-key="${column.key}"]`)) {
      if (!element.value.trim()) say(element, words.blank.replace("%s", column.label));
    }
  }
  for (const column of spec.columns.filter((each) => ["decimal", "whole", "money"].includes(each.kind))) {
    for (const element of document.querySelectorAll(`[data-key="${column.key}"]`)) {
      if (element.value.trim() && !(number(element.value) >= 0)) say(element, words.number.replace("%s", column.label));
    }
  }
  for (const line of document.querySelectorAll(".line")) {
    const packed = line.querySelector('[data-key="handling_units"]');
    if (packed.value && number(packed.value) > number(line.querySelector('[data-key="quantity"]').value)) say(packed, words.packed);
  }
  const [ready, needed] = ["ready_on", "needed_by"].map((name) => document.querySelector(`[data-key="${name}"]`));
  if (ready.value && needed.value && needed.value < ready.value) say(needed, words.dates);
  if (!chosen().length) say(document.querySelector(".checks input"), words.service);
  if (!document.querySelector(".line")) say($("add"), words.noline);
  return found;
}

function csv() {
  const columns = spec.columns;
  const quoted = (text) => `"${String(text ?? "").replaceAll('"', '""')}"`;
  const head = { ...values($("head")), ...values($("people")), services: chosen().join("; "), request: key };
  const rows = [...document.querySelectorAll(".line")].map((line, place) => {
    const own = values(line);
    return columns.map((column) => {
      if (column.key === "request") return quoted(key);
      const text = column.of === "line" ? own[column.key] : place === 0 ? head[column.key] : "";
      return quoted(["decimal", "whole", "money"].includes(column.kind) && text ? number(text) : text);
    }).join(",");
  });
  return `\ufeff${columns.map((column) => quoted(column.key)).join(",")}\r\n${rows.join("\r\n")}\r\n`;
}

function save() {
  const found = faults();
  const list = $("faults");
  list.replaceChildren();
  list.hidden = !found.length;
  if (found.length) {
    list.append(make("h2", { textContent: words.mend }),
                make("ul", {}, ...found.map(([, text]) => make("li", { textContent: text }))));
    found[0][0].focus();
    return;
  }
  const address = URL.createObjectURL(new Blob([csv()], { type: "text/csv;charset=utf-8" }));
  make("a", { href: address, download: `request-${spec.operation}-${key.slice(8, 16)}.csv` }).click();
  $("said").textContent = words.saved;
  $("next").hidden = false;
}

function anew() {
  key = newKey();
  lines = 0;
  try { localStorage.removeItem(KEPT); } catch { /* nothing was kept */ }
  $("lines").replaceChildren();
  fill($("head"), {});
  for (const box of document.querySelectorAll(".checks input")) box.checked = false;
  $("said").textContent = "";
  $("next").hidden = true;
  addLine();
}

for (const column of spec.columns.filter((each) => each.of === "head")) $("head").append(field(column, 0));
for (const column of spec.columns.filter((each) => each.of === "people")) $("people").append(field(column, 0));
$("services").append(services());
for (const [id, names] of Object.entries(spec.lists)) {
  document.body.append(make("datalist", { id }, ...names.map((value) => make("option", { value }))));
}
$("add").addEventListener("click", () => { addLine(); keep(); });
$("save").addEventListener("click", save);
$("anew").addEventListener("click", anew);
document.addEventListener("input", keep);
restore();
