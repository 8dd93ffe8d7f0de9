// The page: views, panes, keys, and what happens on a decision.

const VIEWS = {
  queue: { label: "Queue", groups: "Documents", one: "document" },
  rules: { label: "Rules", groups: "Rules", one: "rule", key: (m, c) => m.name("cause", c) },
  categories: { label: "Categories", groups: "Categories", one: "category", key: (m, c) => m.name("category", c) },
  sites: { label: "Sites", groups: "Sites", one: "site", key: (m, c) => m.site(c) },
  refused: { label: "Nearly cut", groups: "Reasons", one: "reason", key: (m, c) => m.name("reason", c) },
  changes: { label: "Changes", groups: "Changes", one: "change", key: (m, c) => `${c >= m.own ? "newly kept" : "newly cut"} · ${m.name("cause", c)}` },
  summary: { label: "Summary" },
};
const KEYS = [
  ["j k", "next, previous cut"], ["J K", "next, previous document or group"], ["a", "accept: rightly cut"],
  ["r", "reject: should have stayed"], ["u", "unsure"], ["z", "undo the last decision"],
  ["A", "accept all that is undecided in this list"], ["m", "mark a kept line as missed (arrow keys reach it)"],
  ["o", "open the cut in its document, and back"], ["e", "unfold or fold the kept text"],
  ["1 … 7", "views"], ["/", "filter"], ["Esc", "leave the filter; back"], ["?", "this help"],
];
const DECISIONS = { a: "accept", r: "reject", u: "unsure" };

const REASONS = {
  "keep-rule": "A keep rule protects the line.",
  torn: "The line is a link that was torn out of the sentence around it.",
  headline: "A headline goes as such or not at all.",
  ambiguous: "More than one line could be the headline, so none goes.",
  overlap: "Another claim took its place; mostly the text went by that one.",
  shadow: "The rule is experimental: on record, not carried out.",
  mode: "Its confidence is too low for the mode.",
  category: "The category is kept.",
  budget: "Too much of the prose would have gone.",
};

function told(about) { return about && [about.title.replace(/\.$/, ""), about.why].filter(Boolean).join(". "); }

class App {
  constructor(transport, opening) {
    this.transport = transport;
    this.model = new Model(opening);
    this.undoable = [];
    this.keysOn = true;
    this.category = "ui";
    this.texts = new TextCache(transport, () => this.list.render(), (error) => this.say(error.message, true));
    this.groupList = new VirtualList({ label: "Groups", height: 78, id: "group", draw: (row, group) => this.drawGroup(row, group), chosen: (group) => this.openGroup(group) });
    this.list = new VirtualList({ label: "Cuts", height: 96, id: "claim", draw: (row, claim) => this.drawClaim(row, claim), chosen: (claim) => this.chose(claim) });
    this.article = new Article(this, this.model);
    this.inspector = make("aside", { class: "inspector", "aria-label": "About this cut" });
    this.#frame(opening);
    this.#help();
    addEventListener("hashchange", () => this.route());
    document.addEventListener("keydown", (event) => this.key(event));
  }

  #frame(opening) {
    const byId = (id) => document.getElementById(id);
    document.title = `Review: ${shown(opening.log)}`;
    fill(byId("log"), make("bdi", {}, ...oneLine(opening.log)));
    this.viewNames = Object.keys(VIEWS).filter((view) => view !== "changes" || opening.changed);
    fill(byId("views"), ...this.viewNames.map((view) => make("a", { href: `#/${view}` }, VIEWS[view].label)));
    byId("notices").hidden = !opening.notices.length;
    fill(byId("notices"), ...opening.notices.map((notice) => make("p", {}, make("span", { "aria-hidden": "true" }, "⚠ "), ...spelled(notice))));
    this.filter = byId("filter");
    this.filter.addEventListener("input", () => { clearTimeout(this.typing); this.typing = setTimeout(() => this.refilter(), 150); });
    byId("help-button").addEventListener("click", () => this.help.showModal());
    byId("skip").addEventListener("click", () => byId("content").focus());
    byId("download").hidden = this.transport.saves;
    byId("download").addEventListener("click", () => this.download());
    addEventListener("beforeunload", (event) => { if (this.unsaved || this.pending) event.preventDefault(); });
  }

  #help() {
    this.help = document.getElementById("help");
    const box = make("input", { type: "checkbox", id: "keys-on", checked: true });
    box.addEventListener("change", () => (this.keysOn = box.checked));
    fill(this.help, make("h2", { id: "help-title" }, "Keys"),
      make("dl", { class: "keys" }, ...KEYS.map(([key, words]) => make("div", {}, make("dt", {}, ...key.split(" ").map((k) => make("kbd", {}, k))), make("dd", {}, words)))),
      make("p", {}, "Filter fields: ", Object.keys(FIELDS).map((field) => `${field}:`).join("  "), ". Other words are looked for in the texts."),
      make("p", {}, make("label", { for: "keys-on" }, box, " Single keys are commands")),
      make("form", { method: "dialog" }, make("button", {}, "Close")));
  }

  get thing() { return this.view === "refused" ? "refused claim" : "cut"; }

  // ------------------------------------------------------------------ views

  async start() {
    await this.route();
    try {
      this.causes = await this.transport.causes();
      this.inspect();
    } catch (error) {
      this.causes = {};
      this.say(error.message, true);
    }
  }

  async route() {
    const [, view = "", ...rest] = location.hash.replace(/^#/, "").split("/");
    this.view = this.viewNames.includes(view) ? view : "queue";
    for (const link of document.querySelectorAll("#views a")) {
      if (link.hash === `#/${this.view}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    let key;
    try { key = rest.length ? decodeURIComponent(rest[0]) : undefined; } catch { key = undefined; }
    await this.refilter(key, rest[1] === undefined ? undefined : Number(rest[1]));
  }

  /** The claims of this view that pass the filter, in groups. */
  async refilter(key, claim) {
    const asked = (this.asked = (this.asked || 0) + 1);
    const { fields, words } = parseFilter(this.filter.value);
    let found;
    try {
      found = words ? new Set(await this.transport.search(words)) : null;
    } catch (error) {
      return this.say(error.message, true);
    }
    if (asked !== this.asked) return undefined;
    const base = { refused: this.model.vetoes, changes: this.model.changes }[this.view] || this.model.removals;
    const claims = base.filter((c) => (!found || found.has(c)) && passes(this.model, c, fields));
    this.claims = claims;
    this.progress();
    if (this.view === "summary") return this.showSummary(claims);
    const groups = this.view === "queue" ? this.model.queue(claims) : this.model.groups(claims, (c) => VIEWS[this.view].key(this.model, c));
    if (this.view === "refused") groups.sort((a, b) => (a.key === "overlap") - (b.key === "overlap"));
    if (this.view === "queue" && !fields.length && !words) this.#addUncut(groups);
    this.groups = groups;
    this.#panes(key !== undefined);
    const wanted = key ?? (this.group && String(this.group.key));
    const isOpen = (group) => group.claims.some((c) => !this.model.state[c]);
    const place = groups.findIndex(wanted === undefined ? isOpen : (group) => String(group.key) === wanted);
    this.groupList.show(groups, Math.max(0, place));
    await this.openGroup(groups[Math.max(0, place)], claim, false);
    return this.say(`${plural(claims.length, this.thing)} in ${plural(groups.length, VIEWS[this.view].one)}`);
  }

  /** Documents that lost nothing close the queue: a line may have been missed there. */
  #addUncut(groups) {
    const seen = new Set(groups.map((group) => group.key));
    this.model.documents.forEach((_, key) => { if (!seen.has(key)) groups.push({ key, claims: [] }); });
  }

  #panes(chosen) {
    const main = document.getElementById("content");
    const pane = this.view === "queue" ? this.article.element : this.list.element;
    const back = make("button", { type: "button", class: "back", onclick: () => main.classList.remove("chosen") }, `← ${VIEWS[this.view].groups}`);
    this.groupList.element.setAttribute("aria-label", VIEWS[this.view].groups);
    main.className = `panes${chosen ? " chosen" : ""}`;
    this.heading = make("div", { class: "heading" });
    fill(main, make("section", { class: "groups", "aria-label": VIEWS[this.view].groups }, this.groupList.element),
      make("section", { class: "middle", "aria-label": "Cuts" }, back, this.view === "queue" ? null : this.heading, pane), this.inspector);
  }

  async openGroup(group, claim, chosen = true) {
    this.group = group;
    if (chosen) document.getElementById("content").classList.add("chosen");
    if (!group) {
      this.chose(undefined);
      this.list.show([]);
      fill(this.heading);
      return fill(this.article.element, make("p", { class: "empty" }, this.model.documents.length ? "Nothing passes the filter." : "There is no document in this log."));
    }
    history.replaceState(null, "", `#/${this.view}/${encodeURIComponent(group.key)}`);
    if (this.view === "queue") return this.openDocument(group, claim);
    this.#head(group);
    const first = group.claims.findIndex((c) => (claim === undefined ? this.model.verdict(c) === "undecided" : c === claim));
    return this.list.show(group.claims, Math.max(0, first)), this.chose(this.list.current);
  }

  #head(group) {
    const tally = this.model.tally(group.claims), reached = precision(tally);
    const about = { rules: told(this.causes?.[group.key]), refused: REASONS[group.key] }[this.view];
    fill(this.heading, make("h2", {}, make("bdi", {}, ...oneLine(String(group.key)))),
      about ? make("p", {}, ...oneLine(about)) : null,
      make("p", { class: "facts" }, `${plural(group.claims.length, this.thing)}, ${tally.undecided + tally.disputed} open${reached ? `; ${reached} of the decided ones right` : ""}`));
  }

  async openDocument(group, claim) {
    let data;
    this.article.leave();
    this.chose(undefined);  // until the document is here no key may decide on what was under the cursor
    try {
      data = await this.transport.document(group.key);
    } catch (error) {
      return this.say(error.message, true);
    }
    if (this.group !== group) return undefined;
    return this.article.show(group.key, data, group.claims, claim);
  }

  showSummary(claims) {
    const main = document.getElementById("content");
    main.className = "wide";
    this.chose(undefined);
    this.say(`${plural(claims.length, "cut")}`);
    fill(main, summaryOf(this.model, claims));
  }

  progress() {
    const tally = this.model.tally(this.model.removals), all = this.model.removals.length, done = all - tally.undecided - tally.disputed;
    document.getElementById("progress-text").textContent = `${done.toLocaleString("en")} of ${plural(all, "cut")} decided`;
    document.getElementById("progress-bar").style.width = `${all ? (100 * done) / all : 0}%`;
  }

  // ------------------------------------------------------------------- rows

  drawGroup(row, group) {
    const tally = this.model.tally(group.claims), open = tally.undecided + tally.disputed;
    const queue = this.view === "queue", document_ = queue ? this.model.documents[group.key] : null;
    const name = queue ? document_.title || document_.document : String(group.key);
    const many = plural(group.claims.length, this.thing);
    const facts = [open ? `${open} of ${many} open` : group.claims.length ? `✓ ${many} decided` : "no cuts"];
    if (queue && document_.flags.length) facts.unshift("⚑ flagged");
    if (queue && this.model.sites[group.key]) facts.push(this.model.sites[group.key]);
    if (!queue && precision(tally)) facts.push(`${precision(tally)} right`);
    row.classList.toggle("done", !open);
    fill(row, make("span", { class: "title", dir: "auto" }, ...oneLine(clip(name, 200))), make("span", { class: "facts" }, ...oneLine(facts.join(" · "))));
  }

  drawClaim(row, claim) {
    const text = this.texts.get(claim), verdict = this.model.verdict(claim);
    row.className = `row claim ${verdict}`;
    const inner = claim >= this.model.own || this.model.isVeto(claim) ? "span" : "del";
    const body = text
      ? [make("span", { class: "around" }, ...oneLine(text.before.slice(-50)), " "), make(inner, { dir: "auto" }, ...(text.text ? oneLine(text.text) : ["white space"])), make("span", { class: "around" }, " ", ...oneLine(text.behind))]
      : ["…"];
    const facts = [this.view === "rules" ? this.model.name("category", claim) : this.model.name("cause", claim), this.model.name("confidence", claim)];
    if (this.model.isVeto(claim)) facts.push(`refused: ${this.model.name("reason", claim)}${text?.by ? ` (${text.by})` : ""}`);
    facts.push(`${this.model.documents[this.model.documentOf[claim]].document}${text?.line ? `:${text.line}` : ""}`);
    fill(row, make("span", { class: "text" }, ...body),
      make("span", { class: "facts" }, stateMark(verdict, this.model.words(claim)), " · ", ...oneLine(facts.join(" · "))));
  }

  // -------------------------------------------------------------- one claim

  /** A claim came under the cursor (or, without one, a kept line). */
  chose(claim) {
    this.claim = claim;
    this.inspect();
  }

  async inspect() {
    const claim = this.claim, model = this.model;
    const part = this.view === "queue" ? this.article.current?.part : undefined;
    if (this.view === "summary" || (claim === undefined && !part)) return fill(this.inspector);
    if (claim === undefined) return this.#inspectLine(part);
    this.#inspectClaim(claim, null);
    if (claim >= model.own) return undefined;
    const number = model.documentOf[claim];
    try {
      const data = this.view === "queue" ? this.article.data : await this.transport.document(number);
      if (this.claim === claim && data?.claims[claim]) this.#inspectClaim(claim, data.claims[claim]);
    } catch (error) {
      this.say(error.message, true);
    }
    return undefined;
  }

  #inspectClaim(claim, told) {
    const model = this.model, cause = model.name("cause", claim), about = this.causes?.[cause];
    const veto = model.isVeto(claim), words = veto ? KEPT_WORDS : CUT_WORDS;
    const buttons = Object.entries(DECISIONS).map(([key, verdict]) => {
      const pressed = model.verdict(claim) === verdict;
      return make("button", { type: "button", class: verdict, "aria-pressed": String(pressed), onclick: () => this.decide([claim], verdict) },
        make("span", { "aria-hidden": "true" }, GLYPHS[verdict]), ` ${words[verdict]} `, make("kbd", { "aria-hidden": "true" }, key));
    });
    const facts = [model.name("category", claim), `${model.name("confidence", claim)} confidence`];
    if (veto) facts.push(`refused: ${model.name("reason", claim)}${told?.by ? ` by ${told.by}` : ""}`);
    const voters = model.voters.get(claim);
    const more = [];
    if (told) {
      if (told.others.length) more.push(make("h3", {}, "Refused claims on the same text"), make("ul", {}, ...told.others.slice(0, 12).map((other) => make("li", {}, ...oneLine(`${model.name("cause", other)} (${model.name("category", other)}): ${model.name("reason", other)}`)))));
      if (told.witness) more.push(make("h3", {}, "Trafilatura"), make("p", {}, ...oneLine(told.witness)));
      if (this.view !== "queue") more.push(make("h3", {}, "Text"), make("p", { class: "whole", dir: "auto" }, ...spelled(told.text.trim())));
    }
    fill(this.inspector, make("div", { class: "buttons", role: "group", "aria-label": "Decision" }, ...buttons),
      make("h2", {}, make("bdi", {}, ...oneLine(cause))), about ? make("p", {}, ...oneLine(about.title)) : null,
      about?.why ? make("p", { class: "facts" }, ...oneLine(about.why)) : null, make("p", { class: "facts" }, ...oneLine(facts.join(" · "))),
      voters ? make("p", { class: "facts" }, "decided by ", ...oneLine(voters || "somebody")) : null, ...more,
      make("p", {}, make("button", { type: "button", onclick: () => this.swap() }, this.view === "queue" ? "All cuts of this rule" : "Open in its document")));
  }

  #inspectLine(part) {
    const mark = this.model.markAt(this.article.number, part);
    const choice = make("select", { id: "missed-category" }, ...this.model.categories.map((name) => make("option", { selected: name === (mark?.category || this.category) }, name)));
    choice.addEventListener("change", () => (this.category = choice.value));
    fill(this.inspector, make("h2", {}, mark ? "Marked as missed" : "A kept line"),
      make("p", { class: "facts" }, "If it is residue, mark it: it becomes the draft of a rule."),
      make("p", {}, make("label", { for: "missed-category" }, "Category "), choice),
      make("div", { class: "buttons" }, make("button", { type: "button", class: "missed", onclick: () => this.mark(part) },
        make("span", { "aria-hidden": "true" }, "+"), mark ? " Take the mark back " : " Should have gone ", make("kbd", { "aria-hidden": "true" }, "m"))));
  }

  // --------------------------------------------------------------- deciding

  /** Shown at once, saved in turn; what could not be saved is shown as it was. */
  decide(claims, verdict, remember = true) {
    const model = this.model, before = claims.map((claim) => model.verdict(claim));
    const entry = { claims, before };
    claims.forEach((claim) => (model.state[claim] = STATES.indexOf(verdict)));
    if (remember) this.undoable.push(entry);
    this.redraw();
    this.#waiting(1);
    const save = async () => {
      try {
        await this.transport.decide(claims, verdict);
        claims.forEach((claim) => model.voters.delete(claim));
        this.unsaved = !this.transport.saves;
        this.say(`${plural(claims.length, "claim")}: ${claims.length === 1 ? model.words(claims[0]) : verdict}${this.transport.saves ? ", saved" : ""}`);
      } catch (error) {
        claims.forEach((claim, n) => (model.state[claim] = STATES.indexOf(before[n])));
        this.undoable = this.undoable.filter((other) => other !== entry);
        this.redraw();
        this.say(`not saved: ${error.message}`, true);
      } finally {
        this.#waiting(-1);
      }
    };
    this.saving = (this.saving || Promise.resolve()).then(save);
    return this.saving;
  }

  #waiting(more) {
    this.pending = (this.pending || 0) + more;
    document.body.toggleAttribute("data-saving", this.pending > 0);
  }

  async undo() {
    const last = this.undoable.pop();
    if (!last) return this.say("nothing to undo");
    if (last.mark) return this.#mark(last.mark, last.category, !last.missed);
    for (const verdict of new Set(last.before)) {
      const claims = last.claims.filter((_, n) => last.before[n] === verdict);
      await this.decide(claims, verdict === "disputed" ? "undecided" : verdict, false);
    }
    const first = last.claims[0];
    if (this.view !== "queue") this.list.move(this.list.items.indexOf(first));
    else if (this.model.documentOf[first] === this.article.number) this.article.move(this.article.items.findIndex((item) => item.claim === first));
    return this.say(`undone: ${plural(last.claims.length, "decision")}`);
  }

  async mark(part) {
    const place = { document: this.article.number, start: textStart(part) };
    const mark = this.model.markAt(place.document, part);
    const category = mark?.category || document.getElementById("missed-category")?.value || this.category;
    if (await this.#mark(place, category, !mark)) this.undoable.push({ mark: place, category, missed: !mark });
  }

  async #mark(place, category, missed) {
    try {
      const made = await this.transport.mark(place.document, place.start, category, missed);
      if (missed) this.model.marked.set(`${place.document}:${place.start}`, made);
      else this.model.marked.delete(`${place.document}:${place.start}`);
    } catch (error) {
      this.say(`not saved: ${error.message}`, true);
      return false;
    }
    this.unsaved = !this.transport.saves;
    this.redraw();
    this.say(missed ? `marked as missed: ${category}` : "mark taken back");
    return true;
  }

  redraw() {
    this.progress();
    this.groupList.render();
    if (this.view === "queue") this.article.redraw();
    else if (this.view !== "summary") {
      this.list.render();
      if (this.group) this.#head(this.group);
    }
    this.inspect();
  }

  async download() {
    const link = make("a", { download: "decisions.jsonl", href: URL.createObjectURL(new Blob([this.transport.lines()], { type: "application/jsonl" })) });
    link.click();
    URL.revokeObjectURL(link.href);
    this.unsaved = false;
  }

  say(message, alarm = false) {
    const status = document.getElementById("status");
    status.className = alarm ? "alarm" : "";
    fill(status, ...oneLine(message));
  }

  // ------------------------------------------------------------------- keys

  next(by) {
    if (this.view !== "queue") return this.list.move(this.list.cursor + by), this.list.element.focus();
    return this.article.step(by) || this.say(by > 0 ? "the last cut of this document; J opens the next one" : "the first cut of this document");
  }

  /** From the cut to its document and back to the other cuts of its rule. */
  swap() {
    if (this.claim === undefined) return;
    const model = this.model, document_ = model.documentOf[this.claim];
    const target = this.view === "queue" ? ["rules", model.name("cause", this.claim)] : ["queue", String(document_)];
    if (this.view === "queue" && model.isVeto(this.claim)) target.splice(0, 2, "refused", model.name("reason", this.claim));
    location.hash = `#/${target[0]}/${encodeURIComponent(target[1])}/${this.claim}`;
  }

  key(event) {
    const field = event.target.matches("input:not([type=checkbox]), textarea, select");
    if (event.key === "Escape" && field) return event.target.blur(), document.getElementById("content").focus();
    if (event.key === "z" && event.ctrlKey && !field) return event.preventDefault(), this.undo();
    if (field || this.help.open || !this.keysOn || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    const act = this.#command(event.key);
    if (!act) return undefined;
    event.preventDefault();
    return act();
  }

  #command(key) {
    const part = this.view === "queue" ? this.article.current?.part : undefined;
    const commands = {
      j: () => this.next(1), k: () => this.next(-1), z: () => this.undo(), o: () => this.swap(), "/": () => this.filter.focus(),
      J: () => this.groupList.move(this.groupList.cursor + 1), K: () => this.groupList.move(this.groupList.cursor - 1),
      "?": () => this.help.showModal(), e: () => this.view === "queue" && this.article.unfoldAll(), A: () => this.#acceptAll(),
      m: () => part && this.mark(part), Escape: () => document.getElementById("content").classList.remove("chosen"),
    };
    if (key in DECISIONS) return () => this.#decideHere(DECISIONS[key]);
    if (/^[1-9]$/.test(key) && this.viewNames[key - 1]) return () => (location.hash = `#/${this.viewNames[key - 1]}`);
    return Object.hasOwn(commands, key) ? commands[key] : undefined;
  }

  #decideHere(verdict) {
    const claim = this.claim;
    if (claim === undefined || this.view === "summary") return this.say("no cut under the cursor");
    this.decide([claim], verdict);
    return this.view === "queue" ? this.article.step(1) : this.next(1);
  }

  #acceptAll() {
    const open = (this.group?.claims || []).filter((claim) => this.model.verdict(claim) === "undecided");
    return open.length && this.view !== "summary" ? this.decide(open, "accept") : this.say("nothing undecided here");
  }
}

async function start() {
  const data = JSON.parse(document.getElementById("data").textContent);
  const transport = data ? new Embedded(data) : new Server();
  try {
    await new App(transport, await transport.opening()).start();
    document.body.dataset.ready = "yes";
  } catch (error) {
    const status = document.getElementById("status");
    status.className = "alarm";
    status.textContent = `The review could not be opened: ${error.message}`;
    throw error;
  }
}

start();
