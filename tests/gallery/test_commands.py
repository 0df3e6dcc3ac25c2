"""`cmapcore gallery`, as its operator types it."""

import io
import sys

import pytest

from gallery.errors import GalleryError, StorageError
from tests.gallery.test_store import ME, YOU, save
from tests.support.command_line import typed


@pytest.fixture
def run(monkeypatch, capsys, database):
    monkeypatch.setenv("CMAPCORE_DATABASE_URL", str(database) if "://" in str(database) else f"sqlite:///{database}")
    return typed(monkeypatch, capsys, "gallery")


def test_it_lists_all_or_what_has_some_words(run, gallery):
    saved = save(gallery, name="Harbour \x1b[31m at six", visibility="link")
    gallery.delete(save(gallery, name="Gone").id, ME)
    status, out, err = run("list")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert len(lines) == 14
    assert lines[0].split()[3:] == ["public,", "deleted", "Gone", "#c00000", "#400000"]
    assert lines[1] == f"{saved.id}  {saved.created:%Y-%m-%d %H:%M}  link  Harbour [31m at six  #c00000 #400000"
    assert "public, example" in lines[2]
    assert run("list", "HARBOUR", "six")[1].splitlines() == [lines[1]]
    for none in (["nowhere"], ["--page", "2"]):
        assert run("list", *none) == (1, "", "None found.\n")


def test_it_shows_reports_with_their_reasons(run, gallery):
    saved = save(gallery)
    gallery.report(saved.id, YOU, "Rude\n\nname")
    gallery.report(saved.id, ME)
    lines = run("reports")[1].splitlines()
    assert lines[0].startswith(saved.id)
    assert "2 reported" in lines[0]
    assert lines[1:] == ["    Rude name"]


def test_without_reports_it_says_so(run, gallery):
    assert run("reports") == (1, "", "None found.\n")
    gallery.report(save(gallery).id, YOU)
    assert run("reports")[0] == 0
    assert run("reports", "--page", "2")[0] == 1


def test_nothing_that_is_typed_reaches_the_terminal_but_text(run, gallery):
    hostile = "\x1b]0;owned\x07\x1b[2J\x9b31m\r\x08\u202e\u2066\x7f\U000e0041 seen"
    saved = save(gallery, name=hostile, tags=["x"], note=hostile)
    gallery.report(saved.id, YOU, f"{hostile}\n{hostile}")
    for command in ("list", "reports"):
        out = run(command)[1]
        assert "seen" in out
        assert all(c == "\n" or c.isprintable() for c in out), ascii(out)


def test_it_does_the_same_to_all_of_one_owner(run, gallery):
    mine = [save(gallery, name=f"Mine {number}").id for number in range(3)]
    gallery.delete(mine[2], ME)
    gallery.report(mine[1], YOU, "Rude")
    yours = save(gallery, owner=YOU).id
    assert run("hide", "--of", mine[0], "--yes") == (0, f"3 of the person who saved {mine[0]}: hidden\n", "")
    assert gallery.search().total == 13
    gallery.undelete(mine[2], ME)
    assert gallery.search().total == 13
    assert run("unhide", "--of", mine[1], "--yes") == (0, f"3 of the person who saved {mine[1]}: shown\n", "")
    assert gallery.search().total == 16
    assert run("reports")[0] == 1
    assert run("delete", "--of", mine[0], "--yes") == (0, f"3 of the person who saved {mine[0]}: deleted\n", "")
    assert gallery.search(viewer=ME, mine=True).total == 0
    with pytest.raises(GalleryError):
        gallery.undelete(mine[0], ME)
    assert gallery.get(yours).name == "Red"
    assert gallery.search().total == 13


@pytest.mark.parametrize(("command", "done"), [("hide", "hidden"), ("unhide", "shown"), ("delete", "deleted")])
def test_it_asks_before_it_does_so(run, gallery, monkeypatch, command, done):
    first, _ = save(gallery).id, save(gallery)
    gallery.report(first, YOU)
    for answer in ("n\n", "\n", ""):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        status, out, err = run(command, "--of", first)
        assert (status, out) == (130, "")
        assert f"All 2 palettes of the person who saved {first} will be {done}. Continue? [y/N]" in err
        assert gallery.search().total == 14
        assert run("reports")[0] == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert run(command, "--of", first)[:2] == (0, f"2 of the person who saved {first}: {done}\n")


@pytest.mark.parametrize("command", ["hide", "unhide", "delete"])
def test_of_what_is_nobodys_it_does_nothing(run, gallery, command):
    example = gallery.search().items[0]
    for yes in ([], ["--yes"]):
        status, out, err = run(command, "--of", example.id, *yes)
        assert (status, out) == (2, "")
        assert err == "cmapcore: This palette is an example, which nobody has saved: give its id alone, without --of.\n"
    status, out, err = run(command, "--of", "x" * 12)
    assert (status, out) == (2, "")
    assert "There is no palette with that id" in err
    assert gallery.search().total == 12
    for wrong in ([], ["a" * 12, "--of", "b" * 12], ["--yes"]):
        assert run(command, *wrong) == (2, "", "cmapcore: Give either IDS or --of ID.\n")


def test_it_hides_shows_and_deletes(run, gallery):
    one, other = save(gallery), save(gallery)
    assert run("hide", one.id, other.id) == (0, f"{one.id} is hidden\n{other.id} is hidden\n", "")
    assert gallery.search().total == 12
    assert run("unhide", one.id) == (0, f"{one.id} is shown\n", "")
    assert gallery.search().total == 13
    assert run("delete", other.id) == (0, f"{other.id} is deleted\n", "")
    assert gallery.search(viewer=ME).total == 13


@pytest.mark.parametrize(("command", "done"), [("hide", "hidden"), ("unhide", "shown"), ("delete", "deleted")])
def test_it_goes_on_after_what_is_not_there(run, gallery, command, done):
    one, other, missing, odd = save(gallery).id, save(gallery).id, "x" * 12, "\x1b[31m"
    why = "There is no palette with that id: cmapcore gallery list shows those that exist.\n"
    status, out, err = run(command, one, missing, other, odd)
    assert (status, out) == (1, f"{one} is {done}\n{other} is {done}\n")
    assert err == f"cmapcore: {missing}: {why}cmapcore: \\x1b[31m: {why}"
    assert gallery.search().total == {"hide": 12, "unhide": 14, "delete": 12}[command]
    status, out, err = run(command, missing, missing)
    assert (status, out) == (2, "")
    assert err == f"cmapcore: {missing}: {why}" * 2 + "cmapcore: None of these palettes exists.\n"


@pytest.mark.parametrize(("command", "method"), [("hide", "hide"), ("unhide", "unhide"), ("delete", "purge")])
def test_a_database_that_cannot_be_reached_ends_it_at_once(run, gallery, monkeypatch, command, method):
    def fail(*_):
        raise StorageError("The database cannot be reached.")

    monkeypatch.setattr(f"gallery.operator.Operator.{method}", fail)
    assert run(command, "x" * 12, "y" * 12) == (2, "", "cmapcore: The database cannot be reached.\n")


@pytest.mark.parametrize("command", ["hide", "unhide", "delete"])
def test_what_is_not_there_is_one_line(run, command):
    status, out, err = run(command, "x" * 12)
    assert (status, out) == (2, "")
    assert err == "cmapcore: There is no palette with that id: cmapcore gallery list shows those that exist.\n"
    assert run(command)[0] == 2


def test_a_database_that_does_not_answer_is_one_line(run, monkeypatch):
    monkeypatch.setenv("CMAPCORE_DATABASE_URL", "postgresql://me:secret@127.0.0.1:1/gallery")
    status, out, err = run("list")
    assert (status, out) == (2, "")
    assert err == "cmapcore: The gallery's database cannot be reached: try again in a minute.\n"


def test_an_address_that_the_database_does_not_take_is_one_line(run, monkeypatch):
    monkeypatch.setenv("CMAPCORE_DATABASE_URL", "postgresql://me:secret@127.0.0.1/x?foo=bar")
    status, out, err = run("list")
    assert (status, out) == (2, "")
    assert err == (
        "cmapcore: The gallery's database cannot be opened with this address: correct the part after the ?.\n"
    )


def test_without_its_libraries_it_says_what_to_install(run, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("gallery")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    status, _, err = run("list")
    assert status == 2
    assert "The gallery needs the app's libraries: install them with pip install 'cmapcore[app]'." in err


def test_backup_check_and_restore(run, gallery, tmp_path):
    file = tmp_path / "backup"
    save(gallery)
    assert run("check") == (0, "The database is intact: 13 palettes.\n", "")
    assert run("backup", str(file)) == (0, f"Written: {file}\n", "")
    gallery.close()
    assert run("restore", "--yes", str(file))[:2] == (0, "Restored.\n")
    assert run("backup", str(file))[0] == 2
