"""Why goals are missed that are, and what figures were before, by what is measured and its figure."""

REASONS: dict[tuple[str, str], str] = {
    ("palette, 6 colours", "ΔE00 from pixels to the nearest colour ÷ the k-medians limit"): (
        "Accents that stand out from their surroundings have slots of their own, including soft and textured "
        "ones (benchmarks/palettes.py), at the expense of the other pixels, most of all in kingfisher and "
        "crab. Over these and 44 other pictures, the ratio is 1.07."
    ),
    ("palette, 6 colours", "its 95th percentile, ΔE00"): ("For the same reason; kingfisher is the worst, with 21.6."),
    ("palette, 6 colours", "closest two colours, ΔE00"): (
        "Moving the closest two apart may cost 0.12 % of coverage for each colour, whereas previously it "
        "could cost 4 % in total: palettes fit better and change less when a picture is saved or cropped "
        "differently. With k-means in RGB, the closest two are 10.3 apart."
    ),
    ("palette, 6 colours", "accents found in the samples"): (
        "Three of 39 are not found: two of the four planted in kingfisher, whose own orange and blue need "
        "their slots, and a blue in chameleon that is within 12 of another colour."
    ),
    ("palette, 12 colours", "its 95th percentile, ΔE00"): ("As with 6 colours."),
    ("palette, 12 colours", "closest two colours, ΔE00"): (
        "As with 6 colours; from 9 colours on, it may cost 0.2 % for each. With k-means in RGB, the closest "
        "two are 5.4 apart."
    ),
    ("palette, 12 colours", "accents found in the samples"): ("Two of the three that are missed with 6 colours."),
    ("palette, 12 colours", "accents found in the samples, after JPEG"): ("The same two."),
}

EARLIER: dict[tuple[str, str], float] = {
    ("sequential", "distance from the map to the picture's nearest colour"): 0.36,
    ("sequential", "pixels within 10 of the map"): 0.829,
    ("sequential", "mean chroma M′, pictures whose own C* has a 90th percentile of at least 35"): 17.0,
    ("qualitative", "least distance of 8 colours over all visions, the picture's own colours"): 14.8,
    ("qualitative", "the same with a nudge of 10"): 16.6,
    ("qualitative", "different basic names of 8 colours, with a nudge of 10"): 4.1,
    ("qualitative", "the same, on every picture"): 3,
    ("palette, 6 colours", "ΔE00 from pixels to the nearest colour ÷ the k-medians limit"): 1.053,
    ("palette, 6 colours", "its 95th percentile, ΔE00"): 13.3,
    ("palette, 6 colours", "closest two colours, ΔE00"): 14.8,
    ("palette, 12 colours", "ΔE00 from pixels to the nearest colour ÷ the k-medians limit"): 1.036,
    ("palette, 12 colours", "its 95th percentile, ΔE00"): 9.8,
    ("palette, 12 colours", "closest two colours, ΔE00"): 8.4,
}
