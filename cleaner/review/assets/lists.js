// Lists of any length with a few dozen elements: rows of one height, only those in sight exist.

const TALLEST = 8_000_000;

class VirtualList {
  constructor({ label, height, draw, chosen, id }) {
    Object.assign(this, { height, draw, chosen, id });
    this.items = [];
    this.cursor = -1;
    this.spacer = make("div", { class: "spacer", role: "presentation" });
    this.element = make("div", { class: "list", role: "listbox", tabindex: "0", "aria-label": label }, this.spacer);
    this.rows = [];
    this.element.addEventListener("scroll", () => this.#soon());
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.watcher = new ResizeObserver(() => this.render());
    this.watcher.observe(this.element);
  }

  show(items, cursor = 0) {
    this.items = items;
    this.spacer.style.height = `${Math.min(TALLEST, items.length * this.height)}px`;
    this.element.scrollTop = (cursor * this.height - this.element.clientHeight / 3) / this.#scale;
    this.move(Math.min(cursor, items.length - 1), false);
  }

  get current() { return this.items[this.cursor]; }

  move(index, tell = true) {
    this.cursor = Math.max(this.items.length ? 0 : -1, Math.min(index, this.items.length - 1));
    this.#reveal();
    this.render();
    if (tell && this.cursor >= 0) this.chosen(this.current, this.cursor);
  }

  get #scale() {
    const whole = this.items.length * this.height, view = this.element.clientHeight;
    return whole <= TALLEST ? 1 : (whole - view) / (TALLEST - view);
  }

  #reveal() {
    if (this.cursor < 0) return;
    const top = this.cursor * this.height, view = this.element.clientHeight, at = this.element.scrollTop * this.#scale;
    if (top < at) this.element.scrollTop = top / this.#scale;
    else if (top + this.height > at + view) this.element.scrollTop = (top + this.height - view) / this.#scale;
  }

  #soon() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => { this.frame = 0; this.render(); });
  }

  render() {
    const seen = Math.ceil(this.element.clientHeight / this.height) + 2;
    const at = this.element.scrollTop * this.#scale;
    const first = Math.max(0, Math.min(Math.floor(at / this.height), this.items.length - seen + 1));
    while (this.rows.length < Math.min(seen, this.items.length)) this.#grow();
    while (this.rows.length > Math.min(seen, this.items.length)) this.rows.pop().remove();
    this.rows.forEach((row, place) => this.#place(row, first + place, at));
    const active = this.rows.find((row) => row.index === this.cursor && !row.hidden);
    if (active) this.element.setAttribute("aria-activedescendant", active.id);
    else this.element.removeAttribute("aria-activedescendant");
  }

  #grow() {
    const row = make("div", { role: "option", class: "row", id: `${this.id}-${this.rows.length}` });
    row.addEventListener("click", () => this.move(row.index));
    row.style.height = `${this.height}px`;
    this.rows.push(row);
    this.element.append(row);
  }

  #place(row, index, at) {
    row.index = index;
    row.hidden = index >= this.items.length;
    if (row.hidden) return;
    row.style.transform = `translateY(${this.element.scrollTop + index * this.height - at}px)`;
    row.setAttribute("aria-selected", String(index === this.cursor));
    row.setAttribute("aria-posinset", index + 1);
    row.setAttribute("aria-setsize", this.items.length);
    this.draw(row, this.items[index], index);
  }

  #key(event) {
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.height) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.items.length, End: this.items.length };
    if (!(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.move(this.cursor + steps[event.key]);
  }
}

/** Texts of claims, fetched in batches as rows come into sight. */
class TextCache {
  constructor(transport, arrived, failed) {
    Object.assign(this, { transport, arrived, failed });
    this.known = new Map();
    this.wanted = new Set();
  }

  get(claim) {
    const text = this.known.get(claim);
    if (!text) {
      this.wanted.add(claim);
      this.timer ??= setTimeout(() => this.#fetch(), 15);
    }
    return text;
  }

  async #fetch() {
    this.timer = undefined;
    const batch = [...this.wanted].slice(-100);
    this.wanted.clear();
    try {
      const texts = await this.transport.texts(batch);
      if (this.known.size > 5000) this.known.clear();
      texts.forEach((text) => this.known.set(text.id, text));
      this.arrived();
    } catch (error) {
      this.failed(error);
    }
  }
}
