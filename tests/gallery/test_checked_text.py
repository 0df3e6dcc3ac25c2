"""What is typed is kept, except what nobody sees."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gallery.checked_text import checked_name, checked_note, checked_tags, clean_line, search_key, tag_key
from gallery.errors import GalleryError

KEPT = {
    "artist": "👩‍🎨",
    "skin": "👩🏽‍🎨",
    "rainbow": "🏳️‍🌈",
    "couple": "👩‍❤️‍👨",
    "as emoji and as text": "❤️ ☀︎",
    "keycaps": "1️⃣ #️⃣",
    "England": "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "two flags": "🏴󠁧󠁢󠁳󠁣󠁴󠁿🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "Persian": "می‌خواهم",
    "Hindi": "क्‍ष र्‌य",
    "Bengali": "র‍্যাব",
    "Kannada": "ರ‍್ಕ",
    "Sinhala": "ශ්‍රී ලංකා",
    "Malayalam": "അവന്‍ വന്നു",
    "Tibetan": "བསྒྲུབས་",
    "Hebrew": "בְּרֵאשִׁ֖ית",
    "Thai": "น้ำผึ้ง",
    "Vietnamese": "Nguyễn",
    "four marks": "x\u0331\u0323\u0307\u0303",
}


@pytest.mark.parametrize("typed", KEPT.values(), ids=KEPT)
def test_what_does_something_stays(typed):
    assert clean_line(typed) == unicodedata.normalize("NFC", typed)
    assert checked_name(typed) == clean_line(typed)
    assert checked_tags([typed]) == (clean_line(typed),)


INVISIBLE = {
    "nothing": "",
    "spaces": " \u00a0\u2003\u3000\t\n",
    "Hangul filler": "\u3164",
    "Hangul initial filler": "\u115f",
    "Hangul vowel filler": "\u1160",
    "narrow Hangul filler": "\uffa0",
    "blank of Braille": "\u2800\u2800",
    "grapheme joiner": "\u034f",
    "soft hyphen": "\u00ad",
    "Mongolian vowel separator": "\u180e",
    "Mongolian selectors": "\u180b\u180c\u180d\u180f",
    "Khmer vowels": "\u17b4\u17b5",
    "variation selectors": "\ufe00\ufe0e\ufe0f\U000e0100\U000e01ef",
    "tags": "\U000e0001\U000e0068\U000e0069\U000e007f",
    "zero width": "\u200b\ufeff\u2060",
    "joiners": "\u200d\u200c\u200d",
    "bidi": "\u202e\u2066\u2069\u200e\u200f\u061c",
    "invisible operators": "\u2061\u2062\u2063\u2064",
    "deprecated": "\u206a\u206f",
    "musical beams": "\U0001d173\U0001d17a",
    "shorthand": "\U0001bca0",
    "annotations": "\ufff9\ufffb",
    "controls": "\x00\x07\x1b\x7f\x9b",
    "surrogate": "\ud800",
    "null notehead": "\U0001d159",
    "accent alone": "\u0301",
    "stack of accents": "\u0301" * 50,
    "private use": "\ue000",
}


@pytest.mark.parametrize("typed", INVISIBLE.values(), ids=INVISIBLE)
def test_a_name_shows_something(typed):
    for text in (typed, f" {typed} ", typed * 3, f"{typed}\u200d{typed}"):
        with pytest.raises(GalleryError, match="A palette needs a name: enter one"):
            checked_name(text)
        assert checked_tags([text, "sea"]) == ("sea",)


SHOWN = ("null notehead", "accent alone", "stack of accents", "private use")  # where there is something beside them


@pytest.mark.parametrize("name", [name for name in INVISIBLE if name not in (*SHOWN, "spaces")])
def test_what_is_invisible_is_dropped_among_letters(name):
    typed = INVISIBLE[name].replace("\u2800", "")
    assert clean_line(f"a{typed}b") == "ab"
    assert clean_line(f"{typed}é{typed}") == "é"
    assert checked_tags(["Sea", f"S{typed}ea"]) == ("Sea",)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\u200db \u200d c\u200c", "ab c"),  # Latin joins nothing
        ("م\u200c\u200cی\u200c", "م\u200cی"),
        ("👩\u200d", "👩"),
        ("\u200d🎨", "🎨"),
        ("👩\u200d x", "👩 x"),
        ("a\ufe0f", "a"),
        ("❤\ufe0f\ufe0f\ufe0e", "❤\ufe0f"),
        ("☀\u200d\ufe0fx", "☀x"),
        ("🏴\U000e0067\U000e0062", "🏴"),  # cut off
        ("🏴\U000e0041\U000e0042\U000e0043\U000e0044\U000e007f", "🏴"),  # no capitals in UTS 51
        ("⠓⠑\u2800⠺⠕", "⠓⠑ ⠺⠕"),
        ("e\u034f\u0301", "é"),
        ("葛\U000e0100飾", "葛飾"),
    ],
)
def test_what_does_nothing_where_it_stands_is_dropped(typed, kept):
    assert clean_line(typed) == kept
    assert clean_line(kept) == kept


@pytest.mark.parametrize("mark", ["\u0301", "\u0489", "\u0e49", "\u20dd", "\u05b0"])
def test_of_a_tower_of_marks_four_are_kept(mark):
    tower = checked_name(f"x{mark * 50}")
    assert tower == unicodedata.normalize("NFC", f"x{mark * 4}")
    blocked = clean_line("x" + f"{mark}\u034f{mark}\u200d\ufe0f" * 25)
    assert sum(c == mark for c in unicodedata.normalize("NFD", blocked)) <= 5
    assert checked_note(f"x{mark * 50}\ny{mark * 50}").count(mark) == 8


def test_limits_are_of_what_is_kept():
    assert checked_name("a\u200b" * 80) == "a" * 80
    with pytest.raises(GalleryError, match="A name takes at most 80 characters, and this has 81"):
        checked_name("a\u200b" * 81)
    with pytest.raises(GalleryError, match="and this has 400"):
        checked_name(f"x{chr(0x323) * 50}" * 80)
    with pytest.raises(GalleryError, match="A name takes at most 80 characters, and this has 20,000"):
        checked_name("\u200b" * 20_000)
    with pytest.raises(GalleryError, match="A tag takes at most 30 characters, and this has 20,000"):
        checked_tags(["\u200b" * 20_000])


def test_what_looks_the_same_is_found_and_is_one_tag():
    assert search_key("می‌خواهم") == search_key("میخواهم")
    assert search_key("❤️") == search_key("❤")
    assert tag_key("S\u00adea") == tag_key("sea") == "sea"
    assert tag_key("´") == "´"


ODD = "aé \n\u0301\u0323\u0489\u00ad\u034f\u200b\u200c\u200d\ufe0f\u3164\u2800कम्ी🏴👩❤\U000e0067\U000e0062\U000e007f1#"


@settings(deadline=None, derandomize=True, database=None)
@given(st.text(st.sampled_from(ODD) | st.characters(), max_size=60))
@example("🏴" + "\U000e0067" * 5 + "\U000e007f\u200d🎨")
def test_what_was_cleaned_is_clean(typed):
    kept = clean_line(typed)
    assert unicodedata.is_normalized("NFC", kept)
    assert kept == " ".join(kept.split())
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in kept)
    assert clean_line(kept) == kept
