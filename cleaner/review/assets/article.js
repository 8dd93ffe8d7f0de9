// One document: kept text with the cuts in their places, unmarked stretches folded.

const NEAR_ROWS = 2;
const FOLD_FROM = 4;
const BATCH = 400;

class Article {
  constructor(app, model) {
    Object.assign(this, { app, model });
    this.element = make("article", { class: "article", "aria-label": "Document" });
    this.open = new Set();
    this.items = [];
    this.cursor = -1;
    this.element.addEventListener("focusin", (event) => this.#focused(event.target));
    this.element.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.current?.element.scrollIntoView({ block: "nearest" })).observe(this.element);
  }

  show(number, data, claims, claim) {
    const other = this.number !== number;
    Object.assign(this, { number, data, claims: new Set(claims) });
    if (other) {
      this.open.clear();
      this.shown = BATCH;
    }
    this.draw();
    this.element.scrollTop = other ? 0 : this.element.scrollTop;
    const first = this.items.findIndex((item) => (claim === undefined ? this.#open(item) : item.claim === claim));
    const fallback = this.items.findIndex((item) => item.claim !== undefined);
    this.move(first >= 0 ? first : fallback, false);
  }

  #open(item) { return item.claim !== undefined && this.claims.has(item.claim) && this.model.verdict(item.claim) === "undecided"; }
  get current() { return this.items[this.cursor]; }

  draw() {
    this.items = [];
    fill(this.element, this.#head(), ...(this.data.rows ? this.#rows() : this.#cutsAlone()));
  }

  #head() {
    const { header } = this.data, { title, byline, date, site, flags } = header;
    const facts = [site, byline, date, header.language].filter((fact) => typeof fact === "string" && fact);
    const gone = header.source_length ? 1 - header.clean_length / header.source_length : 0;
    return make("header", {},
      make("h2", { dir: "auto" }, ...oneLine(title || header.document)),
      make("p", { class: "facts" }, ...facts.flatMap((fact, n) => [n ? " · " : "", make("bdi", {}, ...oneLine(fact))])),
      make("p", { class: "facts" }, idLink(header.document), ` · ${percent(gone)} of ${plural(header.source_length, "character")} cut`),
      flags.length ? make("p", { class: "flags" }, make("span", { "aria-hidden": "true" }, "⚑ "), `flagged: `, ...oneLine(flags.join(", "))) : null,
      this.data.rows ? null : make("p", { class: "hint" }, "The source is not at hand, so only the cuts are shown: start the review with --source DIR."),
    );
  }

  // ------------------------------------------------------------------- rows

  #rows() {
    const rows = this.data.rows;
    const telling = rows.map((row) => row.vetoes.length || row.parts.some((part) => "claim" in part || this.#mark(part)));
    const near = rows.map((_, n) => telling.slice(Math.max(0, n - NEAR_ROWS), n + NEAR_ROWS + 1).some(Boolean));
    const made = [];
    for (let n = 0; n < rows.length && made.length < this.shown; n++) {
      const end = near[n] || this.open.has(n) ? n : this.#foldEnd(near, n);
      if (end - n >= FOLD_FROM) {
        made.push(this.#fold(n, end));
        n = end - 1;
      } else {
        made.push(this.#row(rows[n]));
      }
      this.drawn = n + 1;
    }
    if (this.drawn < rows.length) {
      const more = make("button", { type: "button", class: "fold", onclick: () => this.more() }, `Show more of ${plural(rows.length - this.drawn, "line")}`);
      made.push(more);
    }
    return made;
  }

  #foldEnd(near, start) {
    let end = start;
    while (end < near.length && !near[end] && !this.open.has(end)) end++;
    return end;
  }

  #fold(start, end) {
    const unfold = () => {
      for (let n = start; n < end; n++) this.open.add(n);
      this.redraw();
    };
    return make("button", { type: "button", class: "fold", onclick: unfold, "aria-expanded": "false" }, `⋯ ${end - start} lines kept`);
  }

  unfoldAll() {
    const all = (this.data.rows || []).map((_, n) => n);
    const whole = all.every((n) => this.open.has(n));
    this.open = new Set(whole ? [] : all);
    this.redraw();
  }

  more() {
    this.shown += BATCH;
    this.redraw();
  }

  #mark(part) { return "text" in part && this.model.markAt(this.number, part); }

  #row(row) {
    const alone = row.parts.length === 1;
    if (alone && "claim" in row.parts[0]) return this.#cut(row.parts[0].claim, row.line);
    const parts = row.parts.filter((part) => "claim" in part || part.text);
    const children = parts.map((part) => ("claim" in part ? this.#inlineCut(part.claim) : this.#text(part)));
    const line = make("div", { class: "line" }, make("span", { class: "number", "aria-hidden": "true" }, String(row.line)),
      make("p", { dir: "auto" }, ...children));
    const refused = row.vetoes.slice(0, 20).map((claim) => this.#refused(claim));
    return refused.length ? make("div", { class: "contested" }, line, ...refused) : line;
  }

  #text(part) {
    const mark = this.#mark(part);
    const element = make("span", { class: mark ? "kept marked" : "kept", tabindex: "-1", role: "group" }, ...spelled(part.text));
    element.setAttribute("aria-label", mark ? `Kept, marked as missed (${mark.category})` : "Kept");
    if (mark) element.append(" ", stateMark("missed", `missed: ${mark.category}`));
    this.items.push({ element, part });
    return element;
  }

  #cut(claim, line) {
    const text = this.data.claims[claim].text.trim().replace(/\n\s*\n/g, "\n");
    const element = this.#item(claim, "div", "cut", text ? spelled(text) : ["white space"]);
    return make("div", { class: "line" }, make("span", { class: "number", "aria-hidden": "true" }, String(line)), element);
  }

  #inlineCut(claim) {
    return this.#item(claim, "span", "cut within", oneLine(this.data.claims[claim].text));
  }

  #refused(claim) {
    const words = `nearly cut: ${this.model.name("cause", claim)}, refused (${this.model.name("reason", claim)})`;
    return this.#item(claim, "div", "refused", oneLine(words), "span");
  }

  #item(claim, tag, kind, text, inner = "del") {
    const verdict = this.model.verdict(claim);
    const element = make(tag, { class: `${kind} ${verdict}`, tabindex: "-1", role: "group" },
      make(inner, { dir: "auto" }, ...text), " ",
      make("span", { class: "chip" }, stateMark(verdict, this.model.words(claim)),
        kind === "refused" ? null : make("span", { class: "cause" }, " ", ...oneLine(this.model.name("cause", claim)))));
    element.setAttribute("aria-label", `${kind === "refused" ? "Nearly cut" : "Cut"}, ${this.model.words(claim)}, ${this.model.name("cause", claim)}`);
    element.dataset.claim = claim;
    if (!this.claims.has(claim)) element.classList.add("outside");
    this.items.push({ element, claim });
    return element;
  }

  #cutsAlone() {
    const claims = Object.keys(this.data.claims).map(Number);
    const some = claims.slice(0, this.shown);
    const more = make("button", { type: "button", class: "fold", onclick: () => this.more() }, `Show more of ${plural(claims.length - some.length, "claim")}`);
    const made = some.map((claim) => (this.model.isVeto(claim)
      ? make("div", { class: "contested" }, make("div", { class: "line" }, make("span", { class: "number" }, String(this.data.claims[claim].line)), make("p", { dir: "auto" }, ...spelled(this.data.claims[claim].text))), this.#refused(claim))
      : this.#cut(claim, this.data.claims[claim].line)));
    return some.length < claims.length ? [...made, more] : made;
  }

  // ----------------------------------------------------------------- moving

  move(index, focus = true) {
    this.current?.element.classList.remove("here");
    if (this.current) this.current.element.tabIndex = -1;
    this.cursor = Math.max(-1, Math.min(index, this.items.length - 1));
    if (!this.current) return;
    this.current.element.tabIndex = 0;
    this.current.element.classList.add("here");
    if (focus) this.current.element.focus({ preventScroll: true });
    this.current.element.scrollIntoView({ block: "nearest" });
    this.app.chose(this.current.claim);
  }

  /** To the next (or previous) claim; false at the end. */
  step(by) {
    for (let n = this.cursor + by; n >= 0 && n < this.items.length; n += by) {
      if (this.items[n].claim !== undefined) {
        this.move(n);
        return true;
      }
    }
    const rows = this.data.rows || Object.keys(this.data.claims);
    if (by > 0 && rows.length > (this.data.rows ? this.drawn : this.shown)) {
      this.more();
      return this.step(by);
    }
    return false;
  }

  leave() { this.cursor = -1; }

  redraw() {
    if (!this.data) return;
    const { current } = this, focused = this.element.contains(document.activeElement), top = this.element.scrollTop;
    this.draw();
    this.element.scrollTop = top;
    const same = (item) => current && (item.claim !== undefined ? item.claim === current.claim : item.part.start === current.part?.start);
    this.move(Math.max(0, this.items.findIndex(same)), focused);
  }

  #focused(target) {
    const index = this.items.findIndex((item) => item.element === target);
    if (index >= 0 && index !== this.cursor) this.move(index, false);
  }

  #key(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (!(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.move(Math.max(0, this.cursor + steps[event.key]));
  }
}
