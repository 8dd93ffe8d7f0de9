"use strict";
// Where the data is: behind the address the page came from, or inside the page.

class Server {
  saves = true;

  async #ask(path, body) {
    const text = body && JSON.stringify(body);
    // what is on its way arrives even if the page is left; browsers allow that for small bodies alone
    const options = body && {
      method: "POST", headers: { "Content-Type": "application/json" }, body: text, keepalive: text.length < 60000,
    };
    let answer;
    try {
      answer = await fetch(`api/${path}`, options || {});
    } catch {
      throw new Error("the server does not answer; start 'clean review' again, what was decided is saved");
    }
    const told = await answer.text();
    if (!answer.ok) throw new Error(answer.status === 400 ? JSON.parse(told).error : told);
    return JSON.parse(told);
  }

  opening() { return this.#ask("opening"); }
  texts(claims) { return this.#ask(`texts?claims=${claims.join()}`); }
  document(number) { return this.#ask(`documents/${number}`); }
  search(words) { return this.#ask(`search?words=${encodeURIComponent(words)}`); }
  causes() { return this.#ask("causes"); }
  decide(claims, decision) { return this.#ask("decisions", { claims, decision }); }
  mark(document, start, category, missed) { return this.#ask("marks", { document, start, category, missed }); }
}

class Embedded {
  saves = false;
  records = [];

  constructor(data) {
    this.data = data;
  }

  async opening() { return this.data.opening; }
  async texts(claims) { return claims.map((claim) => this.data.texts[claim]); }
  async document(number) { return this.data.documents[number]; }
  async causes() { return this.data.causes; }

  async search(words) {
    const sought = words.toLowerCase().split(/\s+/).filter(Boolean);
    const found = [];
    this.data.exact.forEach(([, , text], claim) => {
      const folded = text.toLowerCase();
      if (sought.every((word) => folded.includes(word))) found.push(claim);
    });
    return found;
  }

  async decide(claims, decision) {
    for (const claim of claims) this.records.push(this.#record(claim, decision));
  }

  async mark(document, start, category, missed) {
    const parts = this.data.documents[document].rows.flatMap((row) => row.parts);
    const text = parts.find((part) => "text" in part && textStart(part) === start).text.trim();
    this.records.push({
      ...this.#about(document), kind: "line", start, end: start + [...text].length, text, cause: "", category,
      confidence: "", decision: missed ? "missed" : "undecided", reason: "", whole: "",
    });
    return { document, start, text, category };
  }

  /** What was decided here, as the lines of a decisions file. */
  lines() {
    return this.records.map((record) => JSON.stringify(record) + "\n").join("");
  }

  #record(claim, decision) {
    const { opening, exact } = this.data;
    const name = (key) => opening.names[key][opening.claims[key][claim]];
    const [start, end, text, whole, document] = exact[claim];
    const veto = opening.claims.reason[claim] !== 0 && claim < opening.claims.size.length - opening.extra.length;
    return {
      ...this.#about(document), kind: veto ? "veto" : "removal", start, end, text, cause: name("cause"),
      category: name("category"), confidence: name("confidence"), decision, reason: veto ? name("reason") : "",
      whole: decision === "reject" ? whole : "",
    };
  }

  #about(document) {
    const { header } = this.data.documents[document];
    return {
      format: "newsclean-decisions/1", document: header.document, source_sha256: header.source_sha256,
      reviewer: this.data.opening.reviewer, at: new Date().toISOString().replace(/\.\d+Z$/, "+00:00"),
      language: header.language, site: header.site, note: "",
    };
  }
}
