"""The steps by which the gallery's tables became what they are: Alembic's folder.

A change of `gallery.schema` is a new file in ``versions``, whose ``down_revision`` is the last one before it.
A file that has been released is never changed. All run while the gallery opens, in one transaction, on a connection
that does not check foreign keys: rebuilding a table, as SQLite must, would otherwise delete what hangs on it.
"""
