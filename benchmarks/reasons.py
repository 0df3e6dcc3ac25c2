"""Why goals are missed that are, and what figures were before, by what is measured and its figure."""

REASONS: dict[tuple[str, str], str] = {
    ("palette, 6 colours", "accents found in the samples, after JPEG"): (
        "Four of 39 are not found: spots of 0.10 to 0.25 % of the area, two in kingfisher, one each in "
        "starry_night and neuschwanstein. JPEG with halved chroma resolution leaves about half of the pixels of "
        "such a spot within 5 of the colour that was planted. What remains is about as small as the smallest "
        "accent that is taken, 0.05 % of the picture, or a slot for it would cost more coverage than six colours "
        "may lose. With 12 colours three of the four are found. On both grounds together it is 64 of 68 with 6 "
        "colours, 94 %."
    ),
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
