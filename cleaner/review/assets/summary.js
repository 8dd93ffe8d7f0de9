// How much went, drawn: bars that a screen reader hears as a picture with a name and as a table.

const SVG = "http://www.w3.org/2000/svg";
const MOST_BARS = 14;

function draw(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function clip(text, most) { return text.length > most ? text.slice(0, most - 1) + "…" : text; }
function shown(text) { return oneLine(text).map((part) => (typeof part === "string" ? part : part.textContent)).join(""); }

/** A figure: rows of ``[name, value, label]`` as bars, and the same rows as a table. */
function bars(title, told, rows, heading) {
  const some = rows.slice(0, MOST_BARS), most = Math.max(...some.map((row) => row[1]), 1e-9);
  const step = 24, height = some.length * step + 4;
  const picture = draw("svg", { viewBox: `0 0 560 ${height}`, role: "img", "aria-label": `${title}. ${told}` });
  some.forEach(([name, value, label], n) => {
    const y = n * step + 2, width = Math.max(1.5, (260 * value) / most);
    picture.append(
      draw("text", { x: 196, y: y + 15, "text-anchor": "end", class: "name" }, clip(shown(String(name)), 30)),
      draw("rect", { x: 204, y: y + 4, width, height: 14, rx: 2, class: "bar" }),
      draw("text", { x: 210 + width, y: y + 15, class: "value" }, label),
    );
  });
  return figure(title, told, picture, rows, heading);
}

function histogram(title, told, counts) {
  const most = Math.max(...counts, 1), width = 560 / counts.length;
  const picture = draw("svg", { viewBox: "0 0 560 150", role: "img", "aria-label": `${title}. ${told}` });
  counts.forEach((count, n) => {
    const height = count ? Math.max(2, (110 * count) / most) : 0;
    picture.append(draw("rect", { x: n * width + 2, y: 118 - height, width: width - 4, height, rx: 1.5, class: "bar" }));
    if (count) picture.append(draw("text", { x: (n + 0.5) * width, y: 112 - height, "text-anchor": "middle", class: "value small" }, String(count)));
  });
  picture.append(draw("line", { x1: 0, x2: 560, y1: 119, y2: 119, class: "axis" }));
  for (const at of [0, 25, 50, 75, 100]) {
    const anchor = at === 0 ? "start" : at === 100 ? "end" : "middle";
    picture.append(draw("text", { x: 5.6 * at, y: 138, "text-anchor": anchor, class: "name" }, `${at} %`));
  }
  const rows = counts.map((count, n) => [`${n * 5} to ${n * 5 + 5} %`, count, String(count)]);
  return figure(title, told, picture, rows, ["cut", "documents"]);
}

function figure(title, told, picture, rows, heading) {
  const body = rows.slice(0, 200).map(([name, , label]) => make("tr", {}, make("th", { scope: "row" }, make("bdi", {}, ...oneLine(String(name)))), make("td", {}, label)));
  const head = make("tr", {}, ...heading.map((word) => make("th", { scope: "col" }, word)));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
  return make("figure", {}, make("figcaption", {}, make("strong", {}, title), " ", told), picture,
    make("details", {}, make("summary", {}, "In figures"), make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${title}, in figures` }, table)));
}

function summaryOf(model, claims) {
  const all = model.documents.reduce((sum, document) => sum + document.source_length, 0);
  const size = (group) => group.reduce((sum, claim) => sum + model.claims.size[claim], 0);
  const gone = size(claims), tally = model.tally(claims);
  const shares = (key) => model.groups(claims, key).map((group) => [group.key, size(group.claims), 0, group.claims.length])
    .sort((a, b) => b[1] - a[1]).map(([name, value, , cuts]) => [name, value, `${percent(all ? value / all : 0)} · ${plural(cuts, "cut")}`]);
  const told = "Share of all characters read.";
  const sections = [
    make("h2", {}, "Summary"),
    facts([
      [plural(model.documents.length, "document"), `${plural(all, "character")} read`],
      [percent(all ? gone / all : 0), `of it cut, ${plural(claims.length, "cut")}`],
      [(tally.accept + tally.reject + tally.unsure).toLocaleString("en"), `decided, ${(tally.undecided + tally.disputed).toLocaleString("en")} open`],
      [precision(tally) ?? "–", "of the decided cuts were right"],
    ]),
    bars("Cut by category", told, shares((claim) => model.name("category", claim)), ["category", "share"]),
    bars("Cut by rule", told, shares((claim) => model.name("cause", claim)), ["rule", "share"]),
    bySite(model, claims, size),
    histogram("Over documents", "How many documents lost which share of their characters.", lost(model)),
    judged(model, claims),
  ];
  return make("div", { class: "summary" }, ...sections.filter(Boolean));
}

function facts(pairs) {
  return make("dl", { class: "headline" }, ...pairs.map(([value, words]) => make("div", {}, make("dt", {}, words), make("dd", {}, value))));
}

function precision(tally) {
  const judged = tally.accept + tally.reject;
  return judged ? `${Math.round((100 * tally.accept) / judged)} %` : null;
}

function bySite(model, claims, size) {
  const read = new Map();
  model.documents.forEach((document, n) => read.set(model.sites[n] || "(unknown)", (read.get(model.sites[n] || "(unknown)") || 0) + document.source_length));
  const rows = model.groups(claims, (claim) => model.site(claim)).map((group) => [group.key, size(group.claims) / (read.get(group.key) || 1)]);
  rows.sort((a, b) => b[1] - a[1]);
  const told = "Share of what was read of each site.";
  return bars("Cut by site", told, rows.map(([name, share]) => [name, share, percent(share)]), ["site", "share"]);
}

function lost(model) {
  const counts = new Array(20).fill(0);
  for (const { source_length: before, clean_length: after } of model.documents)
    if (before) counts[Math.min(19, Math.max(0, Math.floor(20 * (1 - after / before))))]++;
  return counts;
}

function judged(model, claims) {
  const rows = model.groups(claims, (claim) => model.name("cause", claim))
    .map((group) => ({ name: group.key, tally: model.tally(group.claims) })).filter(({ tally }) => tally.accept + tally.reject)
    .map(({ name, tally }) => [name, tally.accept / (tally.accept + tally.reject), `${precision(tally)} of ${tally.accept + tally.reject}`])
    .sort((a, b) => a[1] - b[1]);
  return rows.length ? bars("Precision by rule", "Share of the decided cuts that were right; the worst first.", rows, ["rule", "right"]) : null;
}
