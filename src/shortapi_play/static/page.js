// The page of `shortapi play`. All data is put in as text; every rule and every price comes from the server.
"use strict";

const $ = (id) => document.getElementById(id);
const EMPTY = undefined; // the value of a field that was left alone: it is not sent
let models = [];
let form = null; // the open model: {id, fields: root widget, ...}
let places = [];
const files = Object.create(null); // dropped files by the text that stands for each: {name, about, kind, url}

// --- elements and requests ---
class Told extends Error {} // was shown to the person already
addEventListener("unhandledrejection", (event) => { if (event.reason instanceof Told) event.preventDefault(); });

function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name in node && name !== "list" && name !== "form") node[name] = value;
    else if (value !== null && value !== EMPTY) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

async function ask(path, words, headers = { "Content-Type": "application/json" }) {
  const how = words === EMPTY ? {} : { method: "POST", body: words instanceof Blob ? words : JSON.stringify(words), headers };
  const lost = { error: "The page's program does not answer. Is `shortapi play` still running?" };
  const data = await fetch(path, how).then((answer) => answer.json()).catch(() => lost);
  if (data.error || words !== EMPTY) complain(data.error);
  if (data.error) throw new Told(data.error);
  return data;
}

// Shows what went wrong until the next thing that a person does.
function complain(text) {
  $("trouble").hidden = !text;
  $("trouble").textContent = text || "";
}

const usd = (amount) => (amount === null ? "not known" : `$${amount}`);
const seconds = (count) => (count < 90 ? `${Math.ceil(count)} s` : `${Math.round(count / 60)} min`);

function showRests(rests) {
  const said = rests.map((rest) => (rest.per === "call" ? `each job at most ${usd(rest.limit)}` : `${usd(rest.left)} of ${usd(rest.limit)} left ${rest.per === "day" ? "today" : `this ${rest.per}`}`));
  $("rests").textContent = said.join(", ");
}

// --- the list of models ---
async function start() {
  const known = await ask("models");
  models = known.models;
  places = known.places;
  showRests(known.rests);
  for (const [id, key] of [["vendor", "vendor"], ["kind", "kind"]]) {
    const names = [...new Set(models.map((model) => model[key]))].sort();
    $(id).append(...names.map((name) => el("option", { value: name }, name)));
  }
  $("place").append(...[...places].reverse().map((name) => el("option", { value: name }, name === "sandbox" ? "the sandbox" : "the service")));
  const real = places.includes("service");
  for (const id of ["service", "shoot-real"]) $(id).disabled = !real;
  if (!real) $("why").textContent = "Real jobs need a key: set SHORTAPI_KEY and start the page again.";
  for (const id of ["search", "vendor", "kind", "most", "order"]) $(id).addEventListener("input", showList);
  showList();
  known.runs.forEach(follow);
  route();
}

function showList() {
  const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const most = parseFloat($("most").value);
  const found = models.filter((model) => {
    const text = `${model.id} ${model.title} ${model.category} ${model.summary}`.toLowerCase();
    return words.every((word) => text.includes(word)) && (!$("vendor").value || model.vendor === $("vendor").value)
      && (!$("kind").value || model.kind === $("kind").value) && (isNaN(most) || (model.usual !== null && parseFloat(model.usual) <= most));
  });
  const key = $("order").value;
  const rank = (model) => (words.every((word) => `${model.title} ${model.id}`.toLowerCase().includes(word)) ? 0 : 1);
  found.sort((a, b) => rank(a) - rank(b) || (key === "usual" ? (parseFloat(a.usual ?? Infinity) - parseFloat(b.usual ?? Infinity)) || 0 : a.title.localeCompare(b.title)));
  $("found").textContent = `${found.length} of ${models.length} models`;
  $("list").replaceChildren(...found.map((model) => {
    const words = el("span", {}, `${model.vendor} · ${model.kind} · ${model.price}`);
    const current = form && form.id === model.id ? "true" : null;
    return el("li", {}, el("button", { type: "button", "aria-current": current, onclick: () => open(model.id) }, model.title, words));
  }));
}

// Arrow keys walk from the search into the list and through it.
$("models").addEventListener("keydown", (event) => {
  const all = [$("search"), ...$("list").querySelectorAll("button")];
  if (event.key === "Enter" && event.target === all[0] && all[1]) all[1].click();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.tagName === "SELECT") return;
  const at = all.indexOf(event.target);
  if (at < 0) return;
  event.preventDefault();
  (all[at + step] || all[at]).focus();
});

// --- widgets: each has a node, value(), set(value) and tell(path, problems) ---
let count = 0;
const WIDGETS = { text: textWidget, line: textWidget, number: numberWidget, choice: choiceWidget, media: mediaWidget, list: listWidget, group: groupWidget, json: jsonWidget };

function widget(field) {
  const made = (WIDGETS[field.widget] || jsonWidget)(field);
  const complaints = el("div", { role: "status" });
  made.touched = false;
  made.node.append(complaints);
  made.node.addEventListener("input", () => { made.touched = true; });
  const inner = made.tell;
  made.tell = (path, problems) => {
    const mine = problems.filter((problem) => problem.argument === path);
    mine.forEach((problem) => { problem.told = true; });
    // What was never touched is asked for quietly.
    const quiet = !made.touched && !form.pressed;
    complaints.replaceChildren(...mine.map((problem) => el("p", { className: `problem ${problem.level} ${quiet ? "quiet" : ""}` }, problem.message)));
    made.node.classList.toggle("wrong", !quiet && mine.some((problem) => problem.level === "error"));
    if (inner) inner(path, problems, mine);
  };
  return made;
}

function frame(field, id, ...inside) {
  const name = field.label || field.name;
  const label = id ? el("label", { htmlFor: id, className: field.required ? "must" : "" }, name) : el("div", { className: `name ${field.required ? "must" : ""}` }, name);
  const about = [field.about, ...field.limits].filter(Boolean).join(" · ");
  return el("div", { className: "field" }, label, el("div", { className: "about" }, about), ...inside);
}

function textWidget(field) {
  const id = `f${++count}`;
  const input = field.widget === "text" ? el("textarea", { id, rows: 3 }) : el("input", { id, type: "text" });
  input.placeholder = field.default ?? "";
  return { node: frame(field, id, input), value: () => input.value || EMPTY, set: (value) => { input.value = value ?? ""; } };
}

// A text that is no number is sent as it is, so that the server says what is wrong with it.
function number(text, type) {
  const parsed = Number(text);
  const exact = Number.isFinite(parsed) && (Number.isSafeInteger(parsed) || !Number.isInteger(parsed));
  return type === "string" || !text.trim() || !exact ? text : parsed;
}

function numberWidget(field) {
  const id = `f${++count}`;
  const input = el("input", { id, type: "text", inputMode: "decimal", placeholder: field.default ?? "" });
  const parts = [input];
  let slider = null;
  if (field.minimum !== null && field.maximum !== null) {
    slider = el("input", { type: "range", min: field.minimum, max: field.maximum, step: field.type === "number" ? "any" : 1, tabIndex: -1, "aria-hidden": "true" });
    slider.value = field.default ?? field.minimum;
    slider.addEventListener("input", () => { input.value = slider.value; });
    input.addEventListener("input", () => { slider.value = input.value || (field.default ?? field.minimum); });
    parts.unshift(slider);
  }
  return {
    node: frame(field, id, el("div", { className: slider ? "pair" : "" }, ...parts)),
    value: () => (input.value === "" ? EMPTY : number(input.value, field.type)),
    set: (value) => { input.value = value ?? ""; if (slider) slider.value = value ?? field.default ?? field.minimum; },
  };
}

function choiceWidget(field) {
  const text = (value) => (value === true ? "yes" : value === false ? "no" : String(value) || "(empty)");
  const choices = [...field.choices];
  if (!("default" in field) && !field.required) choices.unshift(EMPTY);
  const shown = (value) => (value === EMPTY ? "not set" : text(value) + (value === field.default ? " (default)" : ""));
  let index = choices.indexOf(field.default);
  const value = () => (index < 0 || choices[index] === field.default ? EMPTY : choices[index]);
  const group = `g${++count}`;
  const inputs = choices.map((choice, at) => {
    const input = el("input", { type: "radio", name: group, checked: at === index });
    input.addEventListener("input", () => { index = at; });
    return input;
  });
  const chips = el("div", { className: "chips", role: "radiogroup", "aria-label": field.name }, ...choices.map((choice, at) => el("label", {}, inputs[at], shown(choice))));
  return {
    node: frame(field, null, chips), value,
    set: (given) => { index = choices.indexOf(given ?? field.default); inputs.forEach((input, at) => { input.checked = at === index; }); },
  };
}

function mediaWidget(field) {
  const id = `f${++count}`;
  const picker = el("input", { id, type: "file", accept: field.media ? `${field.media}/*` : "" });
  const link = el("input", { type: "text", placeholder: "or paste its link", "aria-label": `Link of ${field.name}` });
  const preview = el("div", { className: "preview", hidden: true });
  const verdict = el("p", { className: "good", hidden: true }, "This file fits the rules of the model.");
  const zone = el("div", { className: "drop" }, picker, link, preview, verdict);
  let dropped = EMPTY;
  const show = (mark) => {
    const file = files[mark];
    dropped = file ? mark : EMPTY;
    preview.hidden = !file;
    if (!file) { picker.value = ""; return; }
    link.value = "";
    const tag = { image: "img", video: "video", audio: "audio" }[file.kind];
    const remove = el("button", { type: "button", className: "plain", onclick: () => { show(EMPTY); changed(); link.focus(); } }, "Remove");
    preview.replaceChildren(tag ? el(tag, { src: file.url, controls: true, alt: "" }) : "", el("div", {}, el("div", {}, file.name), el("div", { className: "about" }, file.about), remove));
  };
  const take = async (file) => {
    if (!file) return;
    const kept = await ask("file", file, { "X-Name": encodeURIComponent(file.name) });
    files[kept.file] = { ...kept, kind: file.type.split("/")[0], url: URL.createObjectURL(file) };
    show(kept.file);
    made.touched = true;
    changed();
  };
  picker.addEventListener("change", () => take(picker.files[0]));
  link.addEventListener("input", () => { if (link.value) show(EMPTY); });
  for (const kind of ["dragenter", "dragover"]) zone.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.remove("over"); });
  zone.addEventListener("drop", (event) => take(event.dataTransfer.files[0]));
  const made = {
    node: frame(field, id, zone), value: () => dropped ?? (link.value || EMPTY),
    set: (value) => { show(files[value] ? value : EMPTY); link.value = dropped ? "" : value ?? ""; },
    tell: (path, problems, mine) => { verdict.hidden = !dropped || mine.length > 0; },
  };
  return made;
}

function listWidget(field) {
  const box = el("div", { className: "nest" });
  const add = el("button", { type: "button", className: "plain" }, "Add");
  let rows = [];
  const draw = () => {
    rows.forEach((row, at) => { row.name.textContent = `${field.name} ${at + 1}`; });
    box.replaceChildren(...rows.map((row) => row.line));
  };
  const grow = (value) => {
    const part = widget({ ...field.items, name: `${field.name} ${rows.length + 1}`, required: false });
    const remove = el("button", { type: "button", className: "plain", "aria-label": "Remove" }, "×");
    const row = { part, line: el("div", { className: "row" }, part.node, remove), name: part.node.querySelector("label, .name, legend") };
    remove.addEventListener("click", () => { rows = rows.filter((one) => one !== row); draw(); changed(); add.focus(); });
    part.set(value);
    rows.push(row);
    draw();
    return part;
  };
  add.addEventListener("click", () => { const part = grow(); changed(); part.node.querySelector("input, textarea, select").focus(); });
  return {
    node: frame(field, null, box, add),
    value: () => (rows.length ? rows.map((row) => row.part.value() ?? (row.part.empty || "")) : EMPTY),
    set: (values) => { rows = []; draw(); (Array.isArray(values) ? values : []).forEach(grow); },
    tell: (path, problems) => rows.forEach((row, at) => row.part.tell(`${path}[${at}]`, problems)),
  };
}

function groupWidget(field) {
  const parts = field.fields.map((part) => [part.name, widget(part)]);
  const node = el("fieldset", {}, field.name ? el("legend", { className: field.required ? "must" : "" }, field.name) : null, field.about ? el("div", { className: "about" }, field.about) : null, el("div", { className: field.name ? "nest" : "" }, ...parts.map(([, part]) => part.node)));
  return {
    node, empty: {},
    value: () => {
      const values = parts.map(([name, part]) => [name, part.value()]).filter(([, value]) => value !== EMPTY);
      return values.length || !field.name ? Object.fromEntries(values) : EMPTY;
    },
    set: (values) => parts.forEach(([name, part]) => part.set(Object.hasOwn(values ?? {}, name) ? values[name] : EMPTY)),
    tell: (path, problems) => parts.forEach(([name, part]) => part.tell(path ? `${path}.${name}` : name, problems)),
  };
}

function jsonWidget(field) {
  const made = textWidget({ ...field, widget: "text" });
  const parsed = (text) => { try { return JSON.parse(text); } catch { return text; } };
  return { ...made, value: () => { const text = made.value(); return text === EMPTY ? EMPTY : parsed(text); }, set: (value) => made.set(value === EMPTY ? "" : JSON.stringify(value)) };
}

// --- the form of a model ---
async function open(id, words) {
  const data = await ask(`form/${id.split("/").map(encodeURIComponent).join("/")}`);
  const before = performance.now();
  form = { ...data, pressed: false, root: widget({ widget: "group", name: "", fields: data.fields, limits: [], about: "", required: false }) };
  if (words) form.root.set(words);
  $("title").textContent = data.title;
  $("summary").textContent = data.summary;
  const lines = [`Price: ${data.price}`, `Source: ${data.source.page}, read ${data.source.read}`, ...data.notes];
  $("notes").querySelector("ul").replaceChildren(...lines.map((line) => el("li", { className: "faint" }, line)));
  $("args").replaceChildren(form.root.node);
  $("nothing").hidden = true;
  $("fields").hidden = $("pay").hidden = false;
  performance.measure("form", { start: before, end: performance.now() });
  showList();
  await check();
  if (location.hash !== "#make") location.hash = "#make";
  $("title").scrollIntoView({ block: "nearest" });
  ($("args").querySelector("input, textarea, select") || $("example")).focus({ preventScroll: innerWidth > 700 });
}

$("example").addEventListener("click", () => { form.root.set(form.example); changed(); });
$("fields").addEventListener("submit", (event) => event.preventDefault());
$("args").addEventListener("input", changed);

let timer = 0;
let latest = null; // the promise of the newest check
function changed() {
  clearTimeout(timer);
  timer = setTimeout(() => check(), 120);
}

const order = (place) => ({ model: form.id, args: form.root.value(), place });

function showProblems(problems) {
  form.root.tell("", problems);
  const rest = problems.filter((problem) => !problem.told);
  $("general").replaceChildren(...rest.map((problem) => el("p", { className: `problem ${problem.level} ${form.pressed ? "" : "quiet"}` }, problem.argument === "arguments" ? problem.message : `${problem.argument}: ${problem.message}`)));
  return problems.some((problem) => problem.level === "error");
}

// Shows price, problems and code; resolves to whether there are errors.
function check() {
  clearTimeout(timer);
  const mine = ask("check", order()).then((told) => {
    if (latest !== mine) return latest; // something was typed meanwhile
    $("price").textContent = told.price.amount === null ? "Price not known" : usd(told.price.amount);
    $("terms").textContent = told.price.text + (told.price.checked ? ` · price list read ${told.price.checked}` : "");
    showRests(told.rests);
    showCode(told.code);
    return showProblems(told.problems);
  });
  latest = mine;
  return mine;
}

let language = "Python";
function showCode(code) {
  const tabs = Object.keys(code).map((name) => {
    const press = () => { language = name; showCode(code); };
    return el("button", { type: "button", role: "tab", "aria-selected": String(name === language), onclick: press }, name);
  });
  $("code").querySelector(".tabs").replaceChildren(...tabs);
  $("code").querySelector("code").textContent = code[language];
}

$("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText($("code").querySelector("code").textContent);
  $("copy").textContent = "Copied";
  setTimeout(() => { $("copy").textContent = "Copy"; }, 1500);
});

// Opens the question with a price; resolves to whether it was agreed to.
function agreed(heading, details) {
  $("asked").textContent = heading;
  $("details").textContent = details;
  $("question").returnValue = "no";
  $("question").showModal();
  return new Promise((done) => { $("question").onclose = () => done($("question").returnValue === "yes"); });
}

async function pressed(place) {
  form.pressed = true;
  if (await check()) {
    const wrong = document.querySelector("#args .wrong input, #args .wrong textarea, #args .wrong select");
    if (wrong) wrong.focus();
    return;
  }
  const words = order(place);
  if (place === "service") {
    const told = await ask("ask", words);
    if (showProblems(told.problems)) return;
    const price = told.price.amount === null ? "an unknown price" : usd(told.price.amount);
    showRests(told.rests);
    if (!(await agreed(`Run ${form.title} for ${price}?`, `${told.price.text}. ${$("rests").textContent}`))) return;
    words.agreed = told.price.amount ?? "unknown";
  }
  follow(await ask("run", words));
}
let busy = false; // one press is one job
for (const place of ["sandbox", "service"]) {
  $(place).addEventListener("click", () => {
    if (!busy) pressed(place).finally(() => { busy = false; });
    busy = true;
  });
}

// --- jobs ---
function follow(run) {
  const card = el("article", { className: "run", "aria-label": `Job of ${run.title}`, tabIndex: -1 });
  $("runs").prepend(card);
  card.scrollIntoView({ block: "nearest" });
  watch(run, (seen) => showRun(card, seen));
}

async function watch(run, show) {
  show(run);
  while (!["done", "failed", "stopped"].includes(run.state)) {
    await new Promise((done) => setTimeout(done, 250));
    try { run = await ask(`state/${run.run}`); } catch { return; }
    show(run);
  }
}

function showRun(card, run) {
  const place = run.place === "sandbox" ? "sandbox, simulated" : "real";
  const parts = [el("strong", {}, run.title), el("p", { className: "faint" }, `${run.state} (${place})${run.state === "done" ? "" : `, ${seconds(run.elapsed)}`}${run.left === null || run.receipt ? "" : `, about ${seconds(run.left)} left`}`)];
  const over = ["done", "failed", "stopped"].includes(run.state);
  if (!over) {
    const value = run.left === null ? {} : { value: run.elapsed / (run.elapsed + run.left || 1) };
    parts.push(el("progress", { max: 1, "aria-label": "Progress", ...value }));
  }
  if (run.error) {
    const charged = { true: "It was charged.", false: "It was not charged.", null: "Whether it was charged is not known." }[run.error.charged];
    parts.push(el("p", { className: "problem" }, `${run.error.message} ${charged}`));
  }
  for (const file of over ? run.files : []) {
    const source = `result/${run.place}/${encodeURIComponent(run.job)}/${file.number}`;
    const tag = { video: "video", audio: "audio", image: "img" }[file.kind];
    if (tag) parts.push(el(tag, { src: source, controls: true, alt: "", loop: false }));
    parts.push(el("a", { href: source, download: file.name }, `Save the ${file.kind} (${file.size})`));
  }
  if (run.receipt) {
    const rows = [["Job", run.job], ["Estimate", usd(run.receipt.estimate)], ["Charge", usd(run.receipt.charge) + (run.place === "sandbox" ? " (simulated)" : "")], ["Time", `${run.receipt.seconds} s, ${run.receipt.polls} polls`]];
    parts.push(el("dl", {}, ...rows.flatMap(([name, text]) => [el("dt", {}, name), el("dd", {}, String(text))])));
  }
  if (over && run.words) parts.push(again(run.model, run.words));
  card.replaceChildren(...parts);
}

const again = (model, words) => el("button", { type: "button", className: "plain", onclick: () => open(model, words) }, "Again with …");

// --- the ledger ---
async function showLedger() {
  const place = $("place").value;
  const told = await ask(`jobs/${place}`);
  showRests(told.rests);
  $("totals").textContent = `${told.jobs} jobs, charged ${usd(told.charge)}${place === "sandbox" ? " (simulated)" : ""}`;
  document.querySelector("#ledger tbody").replaceChildren(...told.rows.map((row) => {
    const pictures = row.files.slice(0, 1).map((file) => {
      const path = `${place}/${encodeURIComponent(row.job)}/${file.number}`;
      const picture = el("img", { src: `thumb/${path}`, alt: "", loading: "lazy" });
      picture.addEventListener("error", () => picture.replaceWith(file.name));
      return el("a", { href: `result/${path}`, target: "_blank", rel: "noopener", "aria-label": `Open ${file.name}` }, picture);
    });
    const actions = row.words ? [again(row.model, row.words)] : [];
    if (row.state === "running" && !row.words) {
      const pick = async () => { follow(await ask("pick-up", { place, job: row.job })); location.hash = "#make"; };
      actions.push(el("button", { type: "button", className: "plain", onclick: pick }, "Wait for it"));
    }
    const when = new Date(row.created * 1000).toLocaleString([], { dateStyle: "short", timeStyle: "short" });
    const texts = [["", when], ["", row.model], ["", row.state + (row.why ? `: ${row.why}` : "")], ["estimate", usd(row.estimate)], ["charge", usd(row.charge) + (row.refunded ? " refunded" : "")]];
    return el("tr", {}, el("td", {}, ...pictures), ...texts.map(([name, text]) => el("td", { "data-name": name || null }, text)), el("td", {}, ...actions));
  }));
}
$("place").addEventListener("input", () => showLedger());

// --- comparing ---
const chosen = new Set();
const bill = () => ask("bill", { args: form.root.value(), chosen: [...chosen] });

async function showOffers() {
  if (!form) { $("same").textContent = "First choose a model on the first page and fill in its form."; return; }
  const args = Object.entries(form.root.value());
  $("same").textContent = args.map(([name, value]) => `${name}: ${files[value] ? files[value].name : JSON.stringify(value)}`).join(", ") || "The form is empty.";
  const told = await bill();
  const [taken, others] = [true, false].map((fits) => told.offers.filter((offer) => (offer.why === null) === fits));
  for (const offer of others) chosen.delete(offer.model);
  $("offers").replaceChildren(...taken.map((offer) => {
    const box = el("input", { type: "checkbox", checked: chosen.has(offer.model), value: offer.model });
    box.addEventListener("input", () => { chosen[box.checked ? "add" : "delete"](offer.model); bill().then(showBill); });
    return el("label", {}, box, el("span", {}, offer.title), el("span", {}, usd(offer.amount)));
  }));
  $("others").querySelector("summary").textContent = `${others.length} models do not take these arguments`;
  $("others").querySelector("ul").replaceChildren(...others.map((offer) => el("li", { className: "faint" }, `${offer.title}: ${offer.why}`)));
  showBill(told);
}

function showBill(told) {
  $("bill").textContent = chosen.size ? `${chosen.size} jobs, ${told.total === null ? "a price is not known" : `${usd(told.total)} together`}` : "Choose models to see the bill.";
  showRests(told.rests);
}

async function shoot(place) {
  if (!form || !chosen.size) return;
  const words = { args: form.root.value(), chosen: [...chosen], place };
  if (place === "service") {
    words.agreed = (await bill()).total;
    if (words.agreed === null) { complain("A comparison for real needs models with known prices."); return; }
    if (!(await agreed(`Run ${chosen.size} jobs for ${usd(words.agreed)}?`, $("rests").textContent))) return;
  }
  const card = el("article", { className: "run" });
  $("sheets").prepend(card);
  watch(await ask("compare", words), (run) => {
    const parts = [el("p", { className: "faint", role: "status" }, run.rows.map((row) => `${row.title}: ${row.state}`).join(" · "))];
    if (run.error) parts.push(el("p", { className: "problem" }, run.error));
    if (run.state === "done") {
      const base = `sheet/${run.run}/`;
      parts.push(el("img", { src: `${base}contact-sheet.png`, alt: "Contact sheet" }), el("a", { href: `${base}index.html`, target: "_blank", rel: "noopener" }, "Open the contact sheet"), el("a", { href: `${base}contact-sheet.png`, download: "contact-sheet.png" }, "Save it as a picture"));
    }
    card.replaceChildren(...parts);
  });
}
$("shoot").addEventListener("click", () => shoot("sandbox"));
$("shoot-real").addEventListener("click", () => shoot("service"));

// --- pages ---
function route() {
  const page = ["make", "compare", "ledger"].find((name) => `#${name}` === location.hash) || "make";
  for (const name of ["make", "compare", "ledger"]) {
    $(name).hidden = name !== page;
    const link = document.querySelector(`nav a[href="#${name}"]`);
    if (name === page) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  if (page === "ledger") showLedger();
  if (page === "compare") showOffers();
}
addEventListener("hashchange", route);
start();
