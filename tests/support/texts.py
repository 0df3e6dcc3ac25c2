"""Texts that name a picture, or another file, for whoever may read one."""

import base64

from .hostile_server import PNG

TEXTS = (
    "file:///etc/passwd",
    "~/.ssh/id_rsa",
    "~",
    "/etc/passwd",
    "/dev/zero",
    "data:image/png;base64," + base64.b64encode(PNG).decode(),
    "s3://bucket/a.png",
    "zip://a.zip!a.png",
    "ftp://a.example/a.png",
)
