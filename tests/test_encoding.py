"""Bytes in, the same bytes out, whatever they are."""

from __future__ import annotations

import codecs
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaner.encoding import Decoded, decode, encode_back
from cleaner.errors import InputError

STORY = "Der Fluss stieg über Nacht um zwei Meter; die Brücke bei Möhrendorf blieb geschlossen.\r\n" * 4


def came_back(data: bytes) -> Decoded:
    """Decode, send the record through JSON as a log does, and insist on getting the bytes back."""
    decoded = decode(data)
    record = json.loads(json.dumps(decoded.record()))
    assert encode_back(decoded.text, record) == data
    decoded.text.encode("utf-8")  # what was decoded can be written
    return decoded


def test_plain_utf8_needs_no_record() -> None:
    decoded = came_back(STORY.encode())
    assert decoded == Decoded(STORY)
    assert decoded.record() is None
    assert decoded.flags == ()


def test_empty() -> None:
    assert came_back(b"") == Decoded("")


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_believed_and_no_part_of_the_text(name: str) -> None:
    decoded = came_back(STORY.encode(name))
    assert decoded.text == STORY
    assert decoded.mark
    assert decoded.flags == ()


@pytest.mark.parametrize("name", ["utf-16-be", "utf-32-be"])
def test_both_byte_orders(name: str) -> None:
    mark = {"utf-16-be": codecs.BOM_UTF16_BE, "utf-32-be": codecs.BOM_UTF32_BE}[name]
    assert came_back(mark + STORY.encode(name)).text == STORY


def test_a_mark_alone() -> None:
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE):
        assert came_back(mark).text == ""


def test_a_few_broken_bytes_are_replaced_and_on_record() -> None:
    data = STORY.encode() + b"caf\xc3 \xff!\n"
    decoded = came_back(data)
    assert decoded.text == STORY + "caf\ufffd \ufffd!\n"
    assert decoded.repairs == ((len(STORY) + 3, "c3"), (len(STORY) + 5, "ff"))
    assert decoded.flags == ("encoding-repaired",)


def test_replacement_characters_that_were_there_already_are_no_repairs() -> None:
    decoded = came_back((STORY + "\ufffd").encode() + b"\xff")
    assert decoded.text == STORY + "\ufffd\ufffd"
    assert len(decoded.repairs) == 1


def test_half_a_character_at_the_end_of_utf16() -> None:
    decoded = came_back(codecs.BOM_UTF16_LE + "river".encode("utf-16-le") + b"\x41")
    assert decoded.text == "river\ufffd"


def test_lone_surrogates_in_utf16() -> None:
    decoded = came_back(codecs.BOM_UTF16_LE + b"\x00\xd8" + "a".encode("utf-16-le") + b"\x00\xdc\x01\xd8")
    assert decoded.text == "\ufffda\ufffd\ufffd"


def test_old_encodings_are_guessed_and_flagged() -> None:
    decoded = came_back(STORY.encode("cp1252"))
    assert decoded.text == STORY
    assert decoded.flags == (f"encoding-guessed:{decoded.encoding}",)


@pytest.mark.parametrize("name", ["cp1251", "koi8-r", "shift_jis", "gb18030", "euc-kr", "iso2022_jp"])
def test_whatever_the_guess_the_bytes_come_back(name: str) -> None:
    texts = {"cp1251": "Мост закрыли на ремонт до весны. ", "koi8-r": "Река поднялась за ночь. "}
    texts |= {"shift_jis": "橋は春まで閉鎖される。", "iso2022_jp": "川の水位が上がった。"}
    texts |= {"gb18030": "大桥将关闭至春天。", "euc-kr": "다리는 봄까지 닫힌다. "}
    came_back((texts[name] * 8).encode(name))


def test_binary_rubbish() -> None:
    came_back(bytes(range(256)) * 2)


def test_utf32_with_impossible_values() -> None:
    came_back(codecs.BOM_UTF32_LE + b"\xff\xff\xff\xff" * 3)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=120))
@example(b"+2AA-")
@example(b"\xff\xfe\x00\x00\x00\xd8\x00\x00")
@example(b"~{\xbb")
def test_any_bytes_come_back(data: bytes) -> None:
    came_back(data)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.binary(min_size=1, max_size=3), st.text(max_size=40))
def test_bytes_broken_in_the_middle_come_back(before: str, broken: bytes, after: str) -> None:
    came_back(STORY.encode() + before.encode() + broken + after.encode())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE]), st.binary(max_size=40))
def test_anything_after_a_mark_comes_back(mark: bytes, data: bytes) -> None:
    came_back(mark + data)


def test_a_text_that_is_not_the_one_decoded_is_refused() -> None:
    record = decode(STORY.encode() + b"\xff").record()
    with pytest.raises(InputError, match="no replacement character at"):
        encode_back("another text", record)
