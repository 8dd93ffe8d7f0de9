"""The package from a Python program."""

from __future__ import annotations

import importlib
import inspect
import pickle
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from types import ModuleType

import pytest
from engine_support import PROSE, ROOT

import cleaner
from cleaner import CleanerError, CleanResult, Config, Document, Removal, Veto
from cleaner.config import Mode
from cleaner.errors import AuditError, Fault, InputError, MissingError, RuleError
from cleaner.rule import CATEGORIES

TEXT = f"By Ann Lee\n\n{PROSE[0]}\n\nShare this article\n"


def test_one_call() -> None:
    result = cleaner.clean(TEXT)
    assert isinstance(result, CleanResult)
    assert result.text == PROSE[0] + "\n"
    assert (result.byline, result.language, result.source) == ("Ann Lee", "en", TEXT)
    assert result.restore() == TEXT
    assert result.counts() == {"byline": 1, "share": 1}


def test_what_is_known_is_by_keyword_only() -> None:
    result = cleaner.clean(TEXT, url="https://example.org/a", title="A Ferry", site="The Post", language="de")
    assert (result.title, result.language) == ("A Ferry", "de")
    with pytest.raises(TypeError):
        cleaner.clean(TEXT, "en")  # type: ignore[call-arg]  # refused: what the test is about


def test_a_diff() -> None:
    head = "--- a/story.txt\n+++ b/story.txt\n@@ -1,5 +1,1 @@\n-By Ann Lee\n-\n"
    assert cleaner.clean(TEXT).diff("story.txt").startswith(head)
    assert cleaner.clean(PROSE[0]).diff() == ""


def test_many_documents_as_they_come() -> None:
    asked: list[str] = []

    def documents() -> Iterator[Document | str]:
        for name in ("one", "two"):
            asked.append(name)
            yield Document(TEXT, name)
        yield TEXT

    results = cleaner.Cleaner().clean_many(documents())
    assert next(results).id == "one"
    assert asked == ["one"]
    assert [result.id for result in results] == ["two", None]


def test_a_string_is_a_document_s_text() -> None:
    made = cleaner.Cleaner()
    assert made.clean(TEXT) == made.clean(Document(TEXT)) == cleaner.clean(TEXT)


@pytest.mark.parametrize("value", [
    Config(), Document("x"), Removal(0, 1, "x", "r", "ui", "high"),
    Veto(0, 1, "x", "r", "ui", "high", "mode"), CleanResult("x", "x"),
], ids=lambda value: type(value).__name__)  # fmt: skip
def test_values_are_immutable_and_travel(value: tuple[object, ...]) -> None:
    with pytest.raises(AttributeError):
        value.text = value.mode = "y"  # type: ignore[attr-defined]  # refused: what the test is about
    assert hash(value) == hash(type(value)(*value))
    assert pickle.loads(pickle.dumps(value)) == value


def test_results_travel() -> None:
    result = cleaner.clean(TEXT)
    assert pickle.loads(pickle.dumps(result)) == result


# ---------------------------------------------------------------------------- config


@pytest.mark.parametrize(
    ("config", "kept"),
    [
        (Config(), {"headline"}),
        (Config(keep=frozenset({"share"})), {"headline", "share"}),
        (Config(drop=frozenset({"headline"})), set()),
        (Config(keep=frozenset({"share"}), drop=frozenset({"headline"})), {"share"}),
        (Config(keep=frozenset({"headline"}), drop=frozenset({"headline"})), {"headline"}),
        (Config(drop=frozenset({"share"})), {"headline"}),
    ],
)
def test_what_stays(config: Config, kept: set[str]) -> None:
    assert config.kept() == kept


@pytest.mark.parametrize(("mode", "keep", "text"), [
    ("balanced", frozenset(), PROSE[0] + "\n"),
    ("balanced", frozenset({"share"}), PROSE[0] + "\n\nShare this article\n"),
    ("recall", frozenset(CATEGORIES), TEXT),
])  # fmt: skip
def test_a_cleaner_of_one_s_own(mode: Mode, keep: frozenset[str], text: str) -> None:
    assert cleaner.Cleaner(Config(mode, keep)).clean(TEXT).text == text


# ---------------------------------------------------------------------------- errors


def test_errors_share_a_base() -> None:
    for kind in (AuditError, InputError, RuleError):
        assert issubclass(kind, CleanerError)


def test_errors_survive_the_way_between_processes() -> None:
    error = RuleError((Fault("R003", "unknown key 'mention'", "rules/en/share.yaml", 12, 7, "mention: [x]"),) * 2)
    back = pickle.loads(pickle.dumps(error))
    assert isinstance(back, RuleError)
    assert (back.faults, str(back)) == (error.faults, str(error))


def test_an_unknown_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'cleanse'"):
        cleaner.cleanse  # noqa: B018  # looked up: what the test is about


# ----------------------------------------------------------------------------- names


def modules() -> list[ModuleType]:
    """All but those that need an extra which is not installed here."""
    made = [cleaner]
    for found in pkgutil.walk_packages(cleaner.__path__, "cleaner."):
        if not found.name.endswith("__main__"):
            with suppress(MissingError):
                made.append(importlib.import_module(found.name))
    return made


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.__name__)
def test_public_names_are_there_and_typed(module: ModuleType) -> None:
    public = [getattr(module, name) for name in module.__all__]
    for function in filter(inspect.isfunction, public):
        signature = inspect.signature(function)
        assert signature.return_annotation is not inspect.Signature.empty
        assert all(found.annotation is not inspect.Parameter.empty for found in signature.parameters.values())
    assert all(inspect.getdoc(found) for found in public if inspect.isfunction(found) or inspect.isclass(found))
    assert list(module.__all__) == sorted(module.__all__, key=lambda name: (not name.isupper(), name.islower(), name))


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "cleaner" / "py.typed").is_file()


# ---------------------------------------------------------------------------- start-up

SLOW = "argparse bs4 concurrent.futures dataclasses importlib.metadata langdetect lxml pathlib trafilatura yaml"


def test_cleaning_does_not_wait_for_what_it_does_not_need() -> None:
    """The table is cached; a plain English text needs neither YAML nor HTML nor another opinion on its language."""
    script = (
        f"import cleaner, sys; cleaner.clean({TEXT * 2!r}); found = set(sys.modules);"
        "cleaner.clean(sys.stdin.read()); print(*(set(sys.modules) & set(sys.argv[1:])))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, *SLOW.split()], input=TEXT, capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert ran.stdout.split() == []


def test_importing_the_package_loads_little() -> None:
    script = "import cleaner, sys; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not {"regex", "json", "cleaner.pipeline", *SLOW.split()} & set(ran.stdout.split())
