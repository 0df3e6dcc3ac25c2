"""The same picture and options give the same result, whatever processor it is computed on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cmapcore.pictures.samples import SAMPLES

# What a processor decides: which of its kernels OpenBLAS takes, and which of NumPy's loops.
PROCESSORS = {
    "this one": {},
    "SkylakeX": {"OPENBLAS_CORETYPE": "SkylakeX"},
    "Haswell": {"OPENBLAS_CORETYPE": "Haswell"},
    "Sandybridge": {"OPENBLAS_CORETYPE": "Sandybridge"},
    "without AVX2": {
        "OPENBLAS_CORETYPE": "Nehalem",
        "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
    },
}
if "avx512f" not in Path("/proc/cpuinfo").read_text():
    del PROCESSORS["SkylakeX"]
MADE = """
import json, sys
import cmapcore as cmp
from cmapcore.colormaps.kinds import KINDS
from cmapcore.pictures.samples import sample_bytes

name = sys.argv[1]
picture = cmp.load_picture(sample_bytes(name), name=name)
made = {}
for clustering in cmp.Recipe.all_options()["clustering"].kind.choices:
    for use_tsne in (True, False):
        recipe = cmp.Recipe.of(clustering=clustering, use_tsne=use_tsne, npts=400)
        made[f"{clustering} {use_tsne}"] = cmp.extract(picture, recipe).palette.hex
result = cmp.extract(picture)
for kind in KINDS:
    made[kind] = cmp.colormap(result, kind=kind).rgb8.tobytes().hex()
print(json.dumps(made))
"""


@pytest.mark.long
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_palette_and_colormap_is_the_same_on_every_processor(sample):
    running = {
        name: subprocess.Popen([sys.executable, "-c", MADE, sample], env=os.environ | settings, stdout=subprocess.PIPE)
        for name, settings in PROCESSORS.items()
    }
    made = {name: json.loads(process.communicate()[0]) for name, process in running.items()}
    differ = {
        name: [what for what in theirs if theirs[what] != made["this one"][what]] for name, theirs in made.items()
    }
    assert not any(differ.values()), differ
