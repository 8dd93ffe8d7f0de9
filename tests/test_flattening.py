"""A page's tree -> its visible lines and what the markup tells about them."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from cleaner.extraction import lines_of
from cleaner.flattening import Flat, Hints, flatten
from cleaner.parsing import parse
from cleaner.text import shape_of


def flat(page: str) -> Flat:
    return flatten(parse(page))


def lines(page: str) -> list[str]:
    made = flat(page)
    return [made.text[row.start : row.end] for row in made.rows]


def hints(page: str, line: str) -> Hints:
    made = flat(page)
    return next(row.hints for row in made.rows if made.text[row.start : row.end] == line)


# ---------------------------------------------------------------------------- lines


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("", []),
        ("<p>One<p>Two", ["One", "Two"]),
        ("<p>One<p>Two</p>three</p>four", ["One", "Two", "threefour"]),
        ("<div>One<p>Two</p>Three<div>Four</div>Five</div>", ["One", "Two", "Three", "Four", "Five"]),
        ("<p>One <a>t<b>w</b>o</a><em>,</em> t<span>hree</span>", ["One two, three"]),
        ("<p>H<sub>2</sub>O and <abbr>E</abbr>=<i>mc</i><sup>2</sup>", ["H2O and E=mc2"]),
        ("<p>\n  One\n\ttwo  \n <b> three</b>\n</p>", ["One two three"]),
        ("<p>One &amp; two &lt;three&gt; &hellip; &#8220;four&#x201d; &eacute;", ["One & two <three> … “four” é"]),
        ("<p>5&nbsp;km&nbsp;</p><p>&nbsp;</p><p>&#8203;</p>", ["5\xa0km"]),
        ("<p>Bundes&shy;kanzler und Zero&#8203;width", ["Bundeskanzler und Zerowidth"]),
        ("<pre>  One\n    two\n\nthree</pre>", ["  One", "    two", "three"]),
        ('<div style="white-space: pre-line">One\ntwo</div>', ["One", "two"]),
        ("<dl><dt>Term<dd>Meaning<dt>Other<dd>Sense</dl>", ["Term", "Meaning", "Other", "Sense"]),
        ("<figure><img alt='No text'><figcaption>Caption</figcaption></figure>", ["Caption"]),
        ("<details><summary>Sum</summary>Body</details>", ["Sum", "Body"]),
        ("<a href=1><h3>Title</h3><p>Teaser</p></a>", ["Title", "Teaser"]),
        ("<p>One<wbr>word<img>s", ["Onewords"]),
        ("<hr>One<hr>Two", ["One", "Two"]),
    ],
)
def test_each_visible_block_is_a_line(page: str, expected: list[str]) -> None:
    assert lines(page) == expected


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>x()</script>", "<style>p{}</style>", "<template><p>x</p></template>", "<noscript><p>x</p></noscript>",
        "<svg><title>x</title></svg>", "<!-- x -->", "<textarea>x</textarea>",
        "<select><option>x</option></select>", "<input type=hidden value=x>", "<iframe>x</iframe>",
        "<video>x<track></video>", "<object>x</object>", "<datalist><option>x</datalist>", "<canvas>x</canvas>",
    ],
)  # fmt: skip
def test_what_is_not_shown_is_no_text_and_tears_no_line(unseen: str) -> None:
    assert lines(f"<p>One{unseen} two</p><div>{unseen}</div>") == ["One two"]


def test_a_page_s_head_is_not_shown() -> None:
    assert lines("<html><head><title>T</title><meta name=d content=x></head><body>Text") == ["Text"]


def test_a_shadow_root_in_the_markup_is_shown() -> None:
    assert lines("<x-card><template shadowrootmode=open><p>Text</p></template></x-card>") == ["Text"]


def test_comments_of_a_tree_from_elsewhere_lose_no_text() -> None:
    from lxml import html

    assert flatten(html.fromstring("<p>One<!-- c --> two<?pi?> three</p>")).text == "One two three"


def test_the_tree_stays_as_it_is() -> None:
    from lxml import etree

    tree = parse("<div hidden>x</div><table><tr><td>a<td>b</table><p>One<br>two")
    before = etree.tostring(tree)
    assert flatten(tree) == flatten(tree)
    assert etree.tostring(tree) == before


# -------------------------------------------------------------------------- breaks


def test_one_break_makes_a_line_and_two_a_paragraph() -> None:
    assert flat("<p>One<br>Two<br/><br>Three <br> \n Four").text == "One\nTwo\n\nThree\nFour"


def test_an_empty_span_of_class_br_is_a_break() -> None:
    assert lines('<div>One.<span class="x br"></span>Two') == ["One.", "Two"]


def test_items_and_rows_stand_close_paragraphs_apart() -> None:
    page = "<p>Intro<ul><li>One<li>Two</ul><p>Next<table><tr><td>A<td>1<tr><td>B<td>2</table><p>End"
    assert flat(page).text == "Intro\n\nOne\nTwo\n\nNext\n\nA | 1\nB | 2\n\nEnd"


@pytest.mark.parametrize(
    "page",
    [
        "<ul><li>The first of several items<li>and the second in lower case</ul>",
        "<p>A poem's first line without a stop<br>goes on in the second of its lines",
        "<ul>" + "<li>An item of an ordinary length, which is long" * 30 + "</ul>",
        "<ul>" + "<li>Short one<li>An-item-that-is-one-very-long-word-without-any-space" * 20 + "</ul>",
        "<pre>"
        + "A line of text that was wrapped at its margin by\nhand or by some program, as in mails and the\n" * 9,
    ],
)
def test_lines_are_never_taken_for_parts_of_a_wrapped_or_torn_one(page: str) -> None:
    made = flat(page)
    found = [(line.start, line.end) for line in lines_of(made.text, shape_of)]
    assert found == [(row.start, row.end) for row in made.rows]
    assert len(found) > 1


def test_rows_cover_the_text_but_for_line_ends() -> None:
    made = flat("<h1>T</h1><p>One<br>Two<ul><li>A<li>B</ul><table><tr><td>1<td>2</table>")
    ends = [0, *(row.end for row in made.rows)]
    gaps = [made.text[end : row.start] for end, row in zip(ends, made.rows)]
    assert set(gaps) <= {"", "\n", "\n\n"}
    assert made.rows[-1].end == len(made.text)


# --------------------------------------------------------------- inline and in between


def test_a_style_makes_a_block_of_any_element() -> None:
    assert lines('<div><span style="display: block">One</span><span style="color:red">two') == ["One", "two"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<header><a>By Ann</a><time>5 May</time></header>", ["By Ann", "5 May"]),
        ("<p>On <time>5 May</time> it rained", ["On 5 May it rained"]),
        ("<div>On <time>5 May</time> it rained", ["On 5 May it rained"]),
        ("<my-title>Title</my-title><my-date>5 May</my-date>", ["Title", "5 May"]),
        ("<p><my-link>One</my-link> and <my-link>two</my-link>", ["One and two"]),
        ("<div><x-y>One<p>Two</p>Three</x-y></div>", ["One", "Two", "Three"]),
        ("<div><button>Share</button><button>Save</button></div>", ["Share", "Save"]),
        ("<p>The <button>term</button> means", ["The term means"]),
    ],
)
def test_some_elements_are_blocks_unless_they_stand_in_running_text(page: str, expected: list[str]) -> None:
    assert lines(page) == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<nav><a>Home</a><a>News</a><a>Sport</a></nav>", ["Home", "News", "Sport"]),
        ("<figcaption><span>A bridge.</span><span>Photo: Lee</span></figcaption>", ["A bridge.", "Photo: Lee"]),
        ("<h1><span>Live</span><span>Rain at last</span></h1>", ["Live Rain at last"]),
        ("<div>See <a>Home</a><a>News</a> and more", ["See Home News and more"]),
        ("<p><b>T</b><i>he</i> end <b>of</b><i>ten</i>", ["The end often"]),
        ("<p><a>Reuters</a><em>, London</em>", ["Reuters, London"]),
        ("<nav><a>Home</a> <a>News</a></nav>", ["Home News"]),
    ],
)
def test_what_only_a_style_sheet_holds_apart_is_not_glued(page: str, expected: list[str]) -> None:
    assert lines(page) == expected


# -------------------------------------------------------------------------- tables


def test_a_row_of_data_is_one_line() -> None:
    page = "<table><thead><tr><th>Club<th>Points<tbody><tr><td><p>Bern</p><td><div>9</div><tr><td>Basel<td></table>"
    assert lines(page) == ["Club | Points", "Bern | 9", "Basel"]
    assert hints(page, "Bern | 9").tag == "tr"


def test_cells_of_a_layout_table_keep_their_blocks() -> None:
    assert lines("<table><tr><td><p>One<p>Two<td>Side</table>") == ["One", "Two", "Side"]
    assert lines(f"<table><tr><td>Menu<td>{'Long text. ' * 30}</table>")[0] == "Menu"
    assert lines("<table><tr><td><h2>Head</h2><td>Side</table>") == ["Head", "Side"]


def test_a_table_in_a_table_is_told_for_itself() -> None:
    page = "<table><tr><td>Left<td><table><tr><td>A<td>1<tr><td>B<td>2</table></table>"
    assert lines(page) == ["Left", "A | 1", "B | 2"]


def test_a_row_s_links_are_those_of_its_cells() -> None:
    row = hints("<table><tr><td><a>abcd</a><td><a>efgh</a></table>", "abcd | efgh")
    assert (row.links, row.link_share) == (2, pytest.approx(8 / 9, abs=0.001))


# --------------------------------------------------------------------------- hints


def test_hints_tell_tag_level_and_item() -> None:
    page = "<h2>Head</h2><ul><li>Item<li><p>Inner</p></ul><p>Par"
    assert [(row.hints.tag, row.hints.level, row.hints.item) for row in flat(page).rows] == [
        ("h2", 2, False), ("li", 0, True), ("p", 0, True), ("p", 0, False),
    ]  # fmt: skip


def test_hints_tell_what_is_around() -> None:
    page = "<main><article><aside><figure><figcaption>C</figcaption></figure></aside><p>P<div role=navigation>N"
    assert hints(page, "C").within == {"main", "article", "aside", "figure", "figcaption"}
    assert hints(page, "P").within == {"main", "article"}
    assert hints(page, "N").within == {"main", "article", "nav"}


def test_words_are_those_of_classes_and_ids_around_but_not_of_the_page() -> None:
    page = "<body class=single-post><div id=mainContent><p class='RelatedLinks_item h-2'>Text"
    assert hints(page, "Text").words == {"main", "content", "related", "links", "item", "h", "2"}


def test_words_of_inline_elements_count_where_they_hold_the_whole_line() -> None:
    page = "<div><span class=caption>All<br>Again</span><br>Some <span class=caption>inside</span>"
    assert "caption" in hints(page, "All").words
    assert "caption" in hints(page, "Again").words
    assert "caption" not in hints(page, "Some inside").words
    assert "note" not in hints("<p><span class=note>Part</span> of it", "Part of it").words


def test_roles_are_words_of_role_itemprop_and_labels() -> None:
    page = "<div role=complementary aria-label='Read more'><p itemprop=articleBody>Text"
    assert hints(page, "Text").roles == {"complementary", "read", "more", "article", "body"}


def test_link_share_counts_visible_characters() -> None:
    assert hints("<p>abcd <a>ef gh</a>", "abcd ef gh").link_share == 0.5
    assert hints("<a><p>abcd</p></a>", "abcd").link_share == 1.0
    assert hints("<p>abcd<a></a>", "abcd").link_share == 0.0
    assert hints("<p><a>ab</a> <a>cd</a>", "ab cd").links == 2


def test_bold_and_italic_are_of_whole_lines() -> None:
    assert hints("<p><b>All</b> <strong>of it</strong>", "All of it").bold
    assert not hints("<p><b>Some</b> of it", "Some of it").bold
    assert hints("<p><em>All</em>", "All").italic
    assert not hints("<p>None", "None").italic


def test_siblings_share_path_and_parent() -> None:
    rows = flat("<div class='body x'><p>One<br>Two<p>Three</div><div class=side><p>Four").rows
    one, two, three, four = (row.hints for row in rows)
    assert one.path == three.path == ("html", "body", "div.body", "p")
    assert one.parent == three.parent != four.parent
    assert one.block == two.block != three.block
    assert four.path[-2:] == ("div.side", "p")


@pytest.mark.parametrize(
    "attributes", ["hidden", "style='display:none'", "style='Visibility : hidden'", "aria-hidden=true"]
)
def test_hidden_blocks_are_kept_and_marked(attributes: str) -> None:
    page = f"<div {attributes}><p>Paid text</p></div><p>Free"
    assert hints(page, "Paid text").hidden
    assert not hints(page, "Free").hidden


def test_hidden_words_within_a_line_are_not_shown_and_do_not_tear_it() -> None:
    assert lines("<p>The <span style='display:none'>cat</span>dog <b hidden>x</b>barks") == ["The dog barks"]
    assert hints("<div><span style='display:none'>Alone</span></div>", "Alone").hidden
    assert lines("<p>A <span aria-hidden=true>•</span> B") == ["A • B"]


def test_a_closed_dialog_is_hidden() -> None:
    assert hints("<dialog>Shut</dialog>", "Shut").hidden
    assert not hints("<dialog open>Open</dialog>", "Open").hidden


# --------------------------------------------------------------------- hostile pages


@pytest.mark.parametrize(
    ("page", "count"),
    [
        ("<div>t" * 5_000 + "<p>end", 5_001),
        ("<ul><li>t" * 5_000 + "<p>end", 5_001),
        ("<table><tr><td>t" * 5_000 + "<p>end", 5_001),
        ("<span><p>t" * 3_000 + "<p>end", 3_001),
        ("<p>t" * 20_000 + "<p>end", 20_001),
        ("<table><tr><td colspan=1000000000 rowspan=1000000000>t</table><p>end", 2),
        ("<svg><template><p>t</p></template></svg><p>end", 2),
        ("<p class='\x00\x01' id='\x1f'>t<p>end", 2),
    ],
)
def test_no_line_is_lost_on_a_hostile_page(page: str, count: int) -> None:
    made = lines(page)
    assert (len(made), made[-1]) == (count, "end")


def test_a_tree_deeper_than_the_stack_is_walked() -> None:
    from lxml import etree

    root = at = etree.Element("div")
    for _ in range(20_000):
        at = etree.SubElement(at, "div")
    at.text = "deep"
    row = flatten(root).rows[0]
    assert len(row.hints.path) < 20


def calls(work: Callable[[], object]) -> int:
    """How many functions are called while this is done."""
    count = 0

    def tally(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tally)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "<p>text", "<div>text", "text<br>", "<li>text", "<tr><td>a<td>b", "<b>text", "<a>text</a>", "<x-y>text</x-y>",
        "<span class=a>text<br>", "<table><tr><td>t", "<span><p>t",
    ],
)  # fmt: skip
def test_work_grows_with_the_page_and_no_faster(piece: str) -> None:
    counts = [calls(lambda tree=tree: flatten(tree)) for tree in (parse(piece * size) for size in (250, 500, 1_000))]
    assert counts[2] < 2.2 * counts[1] < 4.84 * counts[0]


def test_class_words_do_not_pile_up() -> None:
    page = "".join(f'<div class="w{number}x q{number}y">' for number in range(1_500)) + "<p>text"
    assert len(hints(page, "text").words) < 500
