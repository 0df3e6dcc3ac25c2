import pytest
from coloraide import Color

from cmapcore.color.css import from_css


@pytest.mark.parametrize(
    "text",
    [
        *("#f80", "#F80C", "#ff8800", "#ff8800cc", "rebeccapurple", "Gold"),
        *("rgb(1, 2, 3)", "rgba(10%, 20%, 30%, .5)", "RGB(255 136 0 / 50%)"),
        *(
            "hsl(200, 50%, 40%)",
            "hsla(-0.5turn 50% 40% / 1)",
            "hsl(3.14rad 50 40)",
            "hwb(120 20% 30%)",
            "hwb(0 90% 90%)",
        ),
        *("lab(50% 40 -20)", "lch(60 50 200deg)", "oklab(.6 .1 -.1)", "oklch(70% 0.1 200)", "oklch(0.7 25% 100grad)"),
        *("oklch(0.7 none 200)", "lab(100 0 0)"),
    ],
)
def test_reads_what_coloraide_reads(text):
    assert from_css(text) == pytest.approx(Color(text.lower()).convert("srgb").coords(nans=False), abs=2e-5)


@pytest.mark.parametrize(
    "text",
    [
        *("", "#", "#ff", "#ff880", "#gg8800", "ff8800", "golden", "rgb()", "rgb(1, 2)", "rgb(1, 2, 3, 4, 5)"),
        *(
            "rgb(1deg 2 3)",
            "rgb(a, b, c)",
            "hsl(50%, 1%, 1%)",
            "calc(1 2 3)",
            "color(srgb 1 0 0)",
            "rgb(1 2 3",
            "var(--x)",
        ),
        "rgb(1e999 0 0)",
    ],
)
def test_what_is_no_color(text):
    assert from_css(text) is None
