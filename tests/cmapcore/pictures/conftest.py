import threading

import pytest

from tests.support.hostile_server import Handler, Server


@pytest.fixture
def server():
    with Server(("127.0.0.1", 0), Handler) as running:
        running.asked, running.over, running.hung_up = [], threading.Event(), threading.Event()
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.over.set()
        running.shutdown()
        thread.join()
