"""``cmapcore replay``."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ...errors import FormatError
from ...formats.provenance import read_provenance
from ...formats.replay import remake
from ...pictures.limits import MAX_BYTES
from ...pictures.part import part_of_text
from ...version import used_versions
from ...wording import unreadable
from ..failures import NOT_ALL
from ..job import Job
from ..tasks import picture_of, standard_input
from ..terminal import printable


@click.command("replay")
@click.argument("file", type=click.Path(readable=False, allow_dash=True))
@click.argument("pictures", metavar="[PICTURE]...", nargs=-1, type=click.Path(readable=False, allow_dash=True))
@click.pass_context
def replay_command(context: click.Context, file: str, pictures: Sequence[str]) -> None:
    """Remake what FILE holds, and report what differs.

    FILE is an export in any format that holds its recipe, or a file from the zip of everything. The picture is the one
    that it names, if it is on the web or a sample; otherwise give it, or all of several used together in the same
    order. The exit status is 0 for the same colours, whatever the text around them, and 1 for different ones.
    """
    data = _read(file)
    made = read_provenance(data)
    job = Job(tuple(pictures), made.weighting if len(pictures) > 1 else "", part_of_text(made.t) if made.t else None)
    remade = remake(data, picture_of(job) if pictures else None)
    codes, name = " ".join(remade.palette.hex), printable(remade.palette.name)
    if remade.is_exact:
        click.echo(f"The same {remade.holds}, from {name}: {codes}")
    elif remade.holds:
        click.echo(
            f"The same colours, but the text around them differs. They are the {remade.holds} of {name}: {codes}"
        )
    else:
        click.echo(f"Not the same. {name} now gives {codes}")
    for difference in remade.differs:
        click.echo(printable(difference))
    if not remade.holds:
        if not remade.differs:
            unnamed = "with other versions of the libraries, which it does not record"
            click.echo(
                f"It has been changed since, or was made "
                f"{'by another build of this version' if made.versions else unnamed}."
            )
        click.echo(f"Made now by {used_versions()}.")
        context.exit(NOT_ALL)


def _read(place: str) -> bytes:
    """Return the file to replay: no export has as many bytes as a picture may have."""
    try:
        if place == "-":
            data = standard_input()
        else:
            with open(place, "rb") as file:
                data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise FormatError(unreadable(place, error)) from error
    if not data:
        raise FormatError("The file is empty; give one that was exported with its recipe.")
    if len(data) > MAX_BYTES:
        raise FormatError(f"The file is larger than {MAX_BYTES // 2**20} MB, as no export is; check the path.")
    return data
