// What is known of all claims at once, and how they are sorted, filtered and counted.

const STATES = ["undecided", "accept", "reject", "unsure", "disputed"];
const GLYPHS = { undecided: "○", accept: "✓", reject: "✗", unsure: "?", disputed: "≠", missed: "+" };
const CUT_WORDS = { undecided: "undecided", accept: "rightly cut", reject: "should stay", unsure: "unsure", disputed: "disputed" };
const KEPT_WORDS = { ...CUT_WORDS, accept: "rightly kept", reject: "should go" };
const CERTAINTY = { low: 0, medium: 1, high: 2 };

class Model {
  constructor(opening) {
    Object.assign(this, opening);
    this.count = opening.claims.size.length;
    this.own = this.count - opening.extra.length;
    this.state = new Uint8Array(this.count);
    this.voters = new Map();
    this.documentOf = new Int32Array(this.count);
    opening.first.forEach((first, document) => this.documentOf.fill(document, first, this.own));
    opening.extra.forEach((document, place) => (this.documentOf[this.own + place] = document));
    for (const [claim, verdict, who] of opening.states) {
      this.state[claim] = STATES.indexOf(verdict);
      this.voters.set(claim, who);
    }
    this.marked = new Map(opening.marks.map((mark) => [`${mark.document}:${mark.start}`, mark]));
    this.newlyCut = new Set(opening.changed ? opening.changed.cut : []);
    this.removals = this.#which((claim) => claim < this.own && !this.isVeto(claim));
    this.vetoes = this.#which((claim) => this.isVeto(claim));
    this.changes = this.#which((claim) => claim >= this.own || this.newlyCut.has(claim));
  }

  #which(test) {
    const found = [];
    for (let claim = 0; claim < this.count; claim++) if (test(claim)) found.push(claim);
    return found;
  }

  name(key, claim) { return this.names[key][this.claims[key][claim]]; }
  isVeto(claim) { return claim < this.own && this.claims.reason[claim] !== 0; }
  claimsOf(document) {
    const end = document + 1 < this.first.length ? this.first[document + 1] : this.own;
    return Array.from({ length: end - this.first[document] }, (_, place) => this.first[document] + place);
  }
  verdict(claim) { return STATES[this.state[claim]]; }
  words(claim) { return (this.isVeto(claim) ? KEPT_WORDS : CUT_WORDS)[this.verdict(claim)]; }
  site(claim) { return this.sites[this.documentOf[claim]] || "(unknown)"; }
  markAt(document, part) { return this.marked.get(`${document}:${textStart(part)}`); }

  /** Documents: what is flagged first, then what holds the least certain cuts. */
  queue(claims) {
    const groups = this.groups(claims, (claim) => this.documentOf[claim]);
    const least = (group) => Math.min(...group.claims.slice(0, 5000).map((claim) => CERTAINTY[this.name("confidence", claim)] ?? 0));
    const rank = new Map(groups.map((group) => [group, least(group)]));
    const flagged = (group) => (this.documents[group.key].flags.length ? 0 : 1);
    return groups.sort((a, b) => flagged(a) - flagged(b) || rank.get(a) - rank.get(b) || a.key - b.key);
  }

  /** Claims with the same key together; the largest group first. */
  groups(claims, key) {
    const found = new Map();
    for (const claim of claims) {
      const name = key(claim);
      if (!found.has(name)) found.set(name, { key: name, claims: [] });
      found.get(name).claims.push(claim);
    }
    return [...found.values()].sort((a, b) => b.claims.length - a.claims.length || (a.key < b.key ? -1 : 1));
  }

  tally(claims) {
    const counts = [0, 0, 0, 0, 0];
    for (const claim of claims) counts[this.state[claim]]++;
    return { undecided: counts[0], accept: counts[1], reject: counts[2], unsure: counts[3], disputed: counts[4] };
  }
}

/** Where the visible text of a part begins, in code points as the log counts them. */
function textStart(part) { return part.start + [...part.text.slice(0, part.text.length - part.text.trimStart().length)].length; }

const FIELDS = {
  rule: (model, claim) => model.name("cause", claim),
  category: (model, claim) => model.name("category", claim),
  confidence: (model, claim) => model.name("confidence", claim),
  reason: (model, claim) => model.name("reason", claim),
  site: (model, claim) => model.site(claim),
  document: (model, claim) => model.documents[model.documentOf[claim]].document,
  flag: (model, claim) => model.documents[model.documentOf[claim]].flags.join(" ") || "none",
  state: (model, claim) => `${model.verdict(claim)} ${model.words(claim)}`,
};

/** What a filter asks for: tests on fields, and words to be looked for in the texts. */
function parseFilter(text) {
  const fields = [], words = [];
  for (const [, key, quoted, plain] of text.matchAll(/(?:(\w+):)?(?:"([^"]*)"?|(\S+))/g)) {
    const value = quoted ?? plain;
    if (key && key in FIELDS) fields.push([key, value.toLowerCase()]);
    else words.push(key ? `${key}:${value}` : value);
  }
  return { fields, words: words.join(" ") };
}

function passes(model, claim, fields) {
  return fields.every(([key, value]) => FIELDS[key](model, claim).toLowerCase().includes(value));
}
