// Elements made of text alone: nothing from a document is ever parsed as markup.

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
const MOST_SPELLED = 200;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null && child !== ""));
  return element;
}

/** The text with what steers or hides spelled out, so that a reader sees it and nothing obeys it. */
function spelled(text) {
  const parts = [];
  let position = 0, marks = 0;
  for (const found of text.matchAll(UNSEEN)) {
    const character = found[0];
    if (character === "\n" || character === "\t") continue;
    const name = "U+" + character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    const plain = text.slice(position, found.index);
    if (plain) parts.push(plain);
    parts.push(++marks > MOST_SPELLED ? `[${name}]` : make("span", { class: "unseen" }, name));
    position = found.index + character.length;
  }
  parts.push(text.slice(position));
  return parts;
}

function fill(element, ...children) {
  element.replaceChildren(...children.filter((child) => child !== undefined && child !== null));
}

function oneLine(text) { return spelled(text.replace(/\s+/g, " ").trim()); }

function stateMark(verdict, words) {
  return make("span", { class: `state ${verdict}` }, make("span", { "aria-hidden": "true" }, GLYPHS[verdict]), ` ${words}`);
}

function plural(count, word) {
  const many = word.endsWith("y") ? `${word.slice(0, -1)}ies` : `${word}s`;
  return `${count.toLocaleString("en")} ${count === 1 ? word : many}`;
}
function percent(share) { return `${(100 * share).toFixed(1)} %`; }

/** A link that leaves the page only where the address is plainly one of the web. */
function idLink(id) {
  if (!/^https?:\/\/[^\s]+$/i.test(id)) return make("bdi", {}, ...oneLine(id));
  return make("a", { href: id, rel: "noreferrer noopener", target: "_blank" }, make("bdi", {}, ...oneLine(id)));
}
