"""`cmapcore gallery`, as its operator types it."""

import sys

import pytest
from test_gallery import ME, YOU, save

from cmapcore.__main__ import main


@pytest.fixture
def run(monkeypatch, capsys, database):
    monkeypatch.setenv("CMAPCORE_DATABASE_URL", str(database) if "://" in str(database) else f"sqlite:///{database}")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["cmapcore", "gallery", *arguments])
        try:
            main()
            status = 0
        except SystemExit as stop:
            status = stop.code or 0
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


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
    assert run("list", "nowhere") == (0, "", "")
    assert run("list", "--page", "2") == (0, "", "")


def test_it_shows_reports_with_their_reasons(run, gallery):
    saved = save(gallery)
    gallery.report(saved.id, YOU, "Rude\n\nname")
    gallery.report(saved.id, ME)
    lines = run("reports")[1].splitlines()
    assert lines[0].startswith(saved.id)
    assert "2 reported" in lines[0]
    assert lines[1:] == ["    Rude name"]


def test_it_hides_shows_and_deletes(run, gallery):
    one, other = save(gallery), save(gallery)
    assert run("hide", one.id, other.id) == (0, f"{one.id} is hidden\n{other.id} is hidden\n", "")
    assert gallery.search().total == 12
    assert run("unhide", one.id) == (0, f"{one.id} is shown\n", "")
    assert gallery.search().total == 13
    assert run("delete", other.id) == (0, f"{other.id} is deleted\n", "")
    assert gallery.search(viewer=ME).total == 13


@pytest.mark.parametrize("command", ["hide", "unhide", "delete"])
def test_what_is_not_there_is_one_line(run, command):
    status, out, err = run(command, "x" * 12)
    assert (status, out) == (2, "")
    assert err == "cmapcore: There is no palette of that id: cmapcore gallery list shows those there are.\n"
    assert run(command)[0] == 2


def test_a_database_that_does_not_answer_is_one_line(run, monkeypatch):
    monkeypatch.setenv("CMAPCORE_DATABASE_URL", "postgresql://me:secret@127.0.0.1:1/gallery")
    status, out, err = run("list")
    assert (status, out) == (2, "")
    assert err == "cmapcore: The gallery's database cannot be reached: try again in a minute.\n"


def test_without_its_libraries_it_says_what_to_install(run, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("cmapcore.gallery")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    status, _, err = run("list")
    assert status == 2
    assert "The gallery needs sqlalchemy: pip install 'cmapcore[app]' brings it." in err
