"""``clean rules new``: the start of a rule, which loads and passes the check as it is."""

from __future__ import annotations

import os
import re
from argparse import Namespace
from collections.abc import Mapping

from cleaner.cli.options import Parser, closest
from cleaner.errors import InputError
from cleaner.installed import rules_directory
from cleaner.lint.source import read_layers
from cleaner.loading import load
from cleaner.rule import CATEGORIES

__all__ = ["parser", "run"]

_ID = re.compile(r"(any|site|[a-z]{2,3}(?:-[a-z0-9]{2,8})*)\.([a-z0-9_-]+)\.([a-z0-9]+(?:-[a-z0-9]+)*)")

EPILOG = """\
With --from, a cut that was rejected becomes a keep rule for its lines, and what its own rule would have to
learn is told; a line marked as missed becomes an experimental rule.  Exit code 1: nothing to draft.
"""
RULE = """\
  - id: {id}
    title: What goes, in a few words
    why: Why such lines stand in scraped text.
    status: experimental
    confidence: medium
{kind}
"""
KINDS: Mapping[str, str] = {
    "line": """\
    line:
      starts_with: [bring a friend to]
      max_words: 12
    examples:
      match: ["[-Bring a friend to our site-]"]
      no_match: ["Bring a friend to the hall on Friday, the town's mayor told all who had come to hear her."]""",
    "section": """\
    section:
      heading:
        equals: [friends of the site]
      items:
        max_words: 8
        sentence: false
      at_least: 2
    examples:
      match:
        - |
          [-Friends of the site
          The mill by the weir
          The bell of Saint Odo-]
      no_match:
        - |
          Friends of the site
          They had met on the hill every summer since the dig began, and they came again this year.""",
    "run": """\
    run:
      group:
        - {matches: ['\\d{1,2} minutes on foot']}
        - {max_words: 10, sentence: false}
      at_least: 2
    examples:
      match:
        - |
          [-5 minutes on foot
          The mill by the weir
          7 minutes on foot
          The bell of Saint Odo-]
      no_match:
        - |
          5 minutes on foot
          That is how far it is to the mill by the weir.""",
    "inline": """\
    inline:
      matches: ['\\s*\\(bring a friend\\)$']
    examples:
      match: ["The hall opens on Friday.[- (bring a friend)-]"]
      no_match: ["The hall opens on Friday (bring a friend), and it closes on Sunday."]""",
    "element": """\
    element:
      words: [friends of the site]
      max_words: 12
    examples:
      match: ['<div class="friends-of-the-site"><a>[-The mill by the weir-]</a></div>']
      no_match: ['<p class="friends">The mill by the weir</p>']""",
    "keep": """\
    keep:
      starts_with: [bring a friend to]
      prose: true
    examples:
      match: ["Bring a friend to the hall on Friday, the town's mayor told all who had come to hear her."]
      no_match: ["Bring a friend to our site"]""",
}


def parser() -> Parser:
    """The options of ``clean rules new``."""
    made = Parser("clean rules new", "Print the start of a rule: save it, fill it in, and try 'clean rules check DIR'.",
                  EPILOG)  # fmt: skip
    made.add_argument("id", nargs="?", metavar="ID",
                      help="<language>.<category>.<slug>, or site.<host-with-hyphens>.<slug>")  # fmt: skip
    made.add_argument("--kind", choices=tuple(KINDS), default="line", help="what sort of rule; default: line")
    made.add_argument("--from", dest="decisions", action="append", default=[], metavar="FILE",
                      help="draft rules from the decisions that 'clean review' wrote; repeatable")  # fmt: skip
    made.add_argument("--out", metavar="DIR", help="with --from: write the drafts into this directory of rules")
    made.add_argument("--rules", action="append", default=[], metavar="DIR",
                      help="with --from: rules already laid over the shipped ones; repeatable")  # fmt: skip
    return made


def run(options: Namespace) -> int:
    """Print the start of a rule, or draft rules from decisions."""
    if bool(options.id) == bool(options.decisions) or (options.out and not options.decisions):
        parser().error("give the ID of a new rule, or --from FILE (and perhaps --out DIR)")
    if options.decisions:
        from cleaner.cli.rules_draft import run as draft

        return draft(options)
    folder, stem = _parts(options.id)
    layers = read_layers([rules_directory()])
    if any(rule.id == options.id for rule in load(layers)):
        raise InputError(f"there is a rule {options.id} already; see 'clean rules show {options.id}'")
    rule = RULE.format(id=options.id, kind=KINDS[options.kind])
    if folder == "site":
        print(f"# sites/<host>.yaml in a directory of rules; the host is what {stem!r} stands for\n"
              f"host: {stem.replace('-', '.')}\ncategory: ui\nrules:\n{rule}", end="")  # fmt: skip
    elif os.path.isfile(os.path.join(rules_directory(), folder, f"{stem}.yaml")):
        print(f"# below the others in rules/{folder}/{stem}.yaml\n{rule}", end="")
    else:
        print(f"# rules/{folder}/{stem}.yaml, a new file\nlanguage: {folder}\ncategory: {stem}\nrules:\n{rule}", end="")
    return 0


def _parts(name: str) -> tuple[str, str]:
    """Language and category of an id, or ``site`` and the host."""
    found = _ID.fullmatch(name)
    if not found:
        hint = "<language>.<category>.<slug>, the slug in small letters, digits and hyphens"
        raise InputError(f"{name!r} is no id; write {hint}")
    folder, stem = found[1], found[2]
    if folder != "site" and stem not in CATEGORIES:
        raise InputError(f"unknown category {stem!r}{closest(stem, CATEGORIES)}")
    return folder, stem
