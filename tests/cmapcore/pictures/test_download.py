"""The attack table of `fetch` with the policy "public": one row, one attack. The internet of these tests is a server on
loopback.

Names are resolved from a table, and connections to public addresses are led to that server; those to any other address
fail the test before anything is sent.
"""

import os
import re
import socket
import threading
import time
import weakref

import pytest

from cmapcore import Canceled, FetchError, PictureError, fetch, load_picture
from cmapcore.pictures import download
from cmapcore.pictures.fetch_errors import NO_ADDRESS, PREFIX
from tests.support.hostile_server import PNG, Handler

PUBLIC, PUBLIC_V6 = "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"
SITE = "http://pictures.example"


class Internet:
    """A resolver and connections that never leave this machine."""

    def __init__(self, port):
        self.port = port
        self.names = {"pictures.example": [[PUBLIC]], "inside.example": [["10.0.0.5"]], "localhost": [["127.0.0.1"]]}
        self.connected = []  # (address, port)
        self.peer = None  # whom sockets are to say that they are connected to
        self._peers = weakref.WeakKeyDictionary()
        self._getaddrinfo = socket.getaddrinfo
        self._connect, self._getpeername = socket.socket.connect, socket.socket.getpeername

    def getaddrinfo(self, host, port, **_):
        """A name has the answers to one lookup after another; the last of them is given again."""
        answers = self.names.get(host.lower().rstrip("."))
        if answers is None:  # an address in any notation, or nothing
            return self._getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [entry for address in addresses for entry in self._getaddrinfo(address, port, type=socket.SOCK_STREAM)]

    def connect(self, sock, address):
        self.connected.append(address[:2])
        host = address[0]
        if host.startswith("127.") or host == "::1":
            return self._connect(sock, address)
        assert host in (PUBLIC, PUBLIC_V6), f"connected to {host}"
        self._peers[sock] = address
        local = "127.0.0.1" if sock.family == socket.AF_INET else "::ffff:127.0.0.1"
        return self._connect(sock, (local, self.port))

    def getpeername(self, sock):
        return self.peer or self._peers.get(sock) or self._getpeername(sock)


@pytest.fixture
def internet(server, monkeypatch):
    """The internet with `SITE` in it, for one who may not reach loopback."""
    net = Internet(server.server_port)
    monkeypatch.delenv("CMAPCORE_ALLOW_LOOPBACK", raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, *_, **__: net.getaddrinfo(host, port))
    monkeypatch.setattr(socket.socket, "connect", lambda *args: net.connect(*args))
    monkeypatch.setattr(socket.socket, "getpeername", lambda sock: net.getpeername(sock))
    return net


def rows(text):
    return text.split()


def fetch_public(url, **options):
    return fetch(url, policy="public", **options)


def assert_refused(url):
    with pytest.raises(FetchError) as caught:
        fetch_public(url)
    assert str(caught.value) == download.REFUSAL


# What is let through


@pytest.mark.parametrize(
    "path",
    rows(f"""
    /picture.png  /chunks  /encoded/identity  /redirect_without_end  /a?b=c#d  /red%20bird.png  /straße.png
    /status/203  /ranged  /packed/gzip  /packed/x-gzip  /packed/deflate  /packed/raw
    /hops/1  /hops/{download.MAX_REDIRECTS}  /to//pictures.example:80/x  /moved/301  /moved/303  /moved/307  /moved/308
    /{"x" * (download.MAX_URL_LENGTH - len(SITE) - 1)}
    """),
    ids=lambda path: path[:30],
)
def test_what_a_public_address_holds_is_fetched(internet, path):
    assert fetch_public(SITE + path) == PNG
    assert set(internet.connected) == {(PUBLIC, 80)}


@pytest.mark.parametrize(
    "host",
    rows(f"{PUBLIC}  {PUBLIC}:80  {PUBLIC}:443  [{PUBLIC_V6}]  [::ffff:{PUBLIC}]  1572395042  PICTURES.example."),
)
def test_a_public_host_in_any_notation_is_reached(internet, host):
    assert fetch_public(f" http://{host}/red bird.png \n") == PNG


def test_the_server_is_told_the_name_and_little_else(internet, server):
    internet.names["xn--bcher-kva.example"] = [[PUBLIC]]
    assert fetch_public("HTTP://Bücher.Example/ä?b=c#d") == PNG
    path, headers = server.asked[-1]
    assert (path, headers["Host"]) == ("/%C3%A4?b=c", "xn--bcher-kva.example")
    assert headers["Accept-Encoding"] == "identity"
    assert not {"Authorization", "Cookie", "Referer"} & set(headers)


def test_up_to_the_cap_is_fetched(internet, monkeypatch):
    monkeypatch.setattr(download, "MAX_BYTES", 200_000)
    assert fetch_public(f"{SITE}/bytes/200000") == bytes(200_000)


# Addresses that only this machine or its network sees

LOOPBACK = rows("""
127.0.0.1  127.0.0.1:443  127.0.0.1.  127.1  127.0.1  127.255.255.254  2130706433  017700000001  0x7f000001  0x7F.1
0177.0.0.1  0177.0x0.0.1  00000177.1  127.0.0.0x1  0  0.0.0.0  0x0  １２７.０.０.１  ①②⑦.⓪.⓪.①  127。0。0。1
127%2e0%2e0%2e1  %31%32%37.0.0.1  4294967296  localhost  localhost.  LOCALHOST  ⓛocalhost  localhost:443
[::1]  [0:0:0:0:0:0:0:1]  [0000::0001]:443  [::]  [::ffff:127.0.0.1]  [::ffff:7f00:1]  [::127.0.0.1]  [::7f00:1]
[::ffff:0:127.0.0.1]  [64:ff9b::127.0.0.1]  [64:ff9b:1::127.0.0.1]  [2002:7f00:1::1]  [2001:0:7f00:1::1]
[2606:4700::5efe:127.0.0.1]  [2606:4700::200:5efe:7f00:1]  [::1%25lo]  [v1.127.0.0.1]
""")
INSIDE = rows("""
10.0.0.1  10.255.255.255  0x0a000001  012.1  172.16.0.1  172.31.255.255  192.168.0.1  3232235521  169.254.169.254
0xa9fea9fe  0251.0376.0251.0376  2852039166  169.254.170.2  100.64.0.1  100.100.100.200  168.63.129.16  0xa83f8110
192.0.0.1  192.0.0.192  192.0.2.1  192.88.99.1  198.18.0.1  198.51.100.1  203.0.113.1  224.0.0.1  239.255.255.250
240.0.0.1  255.255.255.255  [fe80::1]  [fe80::1%25eth0]  [fc00::1]  [fd00:ec2::254]  [fd20:ce::254]  [fec0::1]
[ff02::1]  [100::1]  [2001:db8::1]  [2001:20::1]  [3fff::1]  [5f00::1]  [::ffff:10.0.0.1]  [::10.0.0.1]
[64:ff9b::169.254.169.254]  [2002:a00:1::1]  [2002:a9fe:a9fe::]  [::ffff:0:10.0.0.1]  [2a00:1450:4001::5efe:10.0.0.1]
[::ffff:168.63.129.16]  [4000::1]
""")


@pytest.mark.parametrize("host", LOOPBACK + INSIDE)
def test_an_address_that_is_not_public_is_refused(internet, host):
    for scheme in ("http", "https"):
        assert_refused(f"{scheme}://{host}/")
    assert internet.connected == []


@pytest.mark.parametrize("address", rows("127.0.0.1  ::1  10.0.0.5  169.254.169.254  fd00::5  ::127.0.0.1"))
@pytest.mark.parametrize("further", [[], [PUBLIC]], ids=["alone", "before a public one"])
def test_a_name_that_leads_inside_is_refused(internet, address, further):
    internet.names["pictures.example"] = [[address, *further]]
    assert_refused(SITE)
    assert internet.connected == []


def test_no_second_address_of_a_name_is_tried(internet, server):
    server.server_close()
    internet.names["pictures.example"] = [[PUBLIC, "127.0.0.1"]]
    assert_refused(SITE)
    assert internet.connected == [(PUBLIC, 80)]


@pytest.mark.parametrize("rest", [["127.0.0.1"], ["10.0.0.5"], ["::1"], [PUBLIC, "127.0.0.1"]], ids=str)
def test_a_name_that_changes_is_resolved_once(internet, rest):
    internet.names["pictures.example"] = [[PUBLIC], *([address] for address in rest)]
    assert fetch_public(SITE) == PNG
    assert internet.connected == [(PUBLIC, 80)]


@pytest.mark.parametrize("path", ["/to//pictures.example/", "/hops/3"])
def test_a_name_that_changes_between_redirects_is_checked_again(internet, server, path):
    internet.names["pictures.example"] = [[PUBLIC], ["127.0.0.1"]]
    assert_refused(SITE + path)
    assert internet.connected == [(PUBLIC, 80)]
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "peer",
    [("127.0.0.1", 80), ("10.0.0.5", 80), (PUBLIC, 22), ("::1", 80, 0, 0), ("::ffff:127.0.0.1", 80, 0, 0)],
    ids=str,
)
def test_nothing_is_sent_where_the_connection_leads_elsewhere(internet, server, peer):
    internet.peer = peer
    assert_refused(SITE)
    assert internet.connected == [(PUBLIC, 80)]
    assert server.asked == []


# Redirects


@pytest.mark.parametrize(
    "target",
    [
        *rows(r"""
        http://127.0.0.1/  //127.0.0.1/  http://2130706433/  https://[::1]/  http://localhost/  //0/  http://10.0.0.1:80/
        http://169.254.169.254/latest/meta-data/  http://[::ffff:169.254.169.254]/  http://168.63.129.16/
        http://inside.example/  http://[::127.0.0.1]/  file:///etc/passwd  FILE:/etc/passwd  ftp://pictures.example/
        gopher://pictures.example:80/_x  data:image/png;base64,AAAA  javascript:alert(1)  dict://pictures.example/
        http+unix://%2Frun%2Fx/  mailto:jane@pictures.example  http://jane:secret@pictures.example/
        http://@pictures.example/  http://pictures.example:22/  http://pictures.example:8080/  http://[::1
        """),
        *("/a\x85b", "/" + "x" * download.MAX_URL_LENGTH),
    ],
    ids=lambda target: target[:40],
)
def test_a_redirect_out_of_bounds_is_refused(internet, server, target):
    server.RequestHandlerClass = type("Redirecting", (Handler,), {"do_GET": lambda self: self.send_to(target)})
    assert_refused(SITE)
    assert internet.connected == [(PUBLIC, 80)]


@pytest.mark.parametrize("target", ["/round", "", "#", "?", SITE, "http://", "http:///x", "/a\tb", "http:\\127.0.0.1"])
def test_a_redirect_that_leads_round_ends(internet, server, target):
    server.RequestHandlerClass = type("Redirecting", (Handler,), {"do_GET": lambda self: self.send_to(target)})
    assert_refused(SITE)
    assert len(internet.connected) <= 1 + download.MAX_REDIRECTS


@pytest.mark.parametrize("hops", [download.MAX_REDIRECTS + 1, 1000])
def test_a_chain_of_redirects_ends(internet, hops):
    assert_refused(f"{SITE}/hops/{hops}")
    assert len(internet.connected) == 1 + download.MAX_REDIRECTS


# Tricks with the address itself


@pytest.mark.parametrize(
    "url",
    [
        *rows(r"""
        nonsense  pictures.example  //pictures.example/  http:pictures.example  http:/pictures.example
        http:///pictures.example  http://  http://:80/  http:\\pictures.example\  https://#  http://?
        ftp://pictures.example/  file:///etc/passwd  file://pictures.example/x  gopher://pictures.example/
        data:image/png;base64,AAAA  javascript:alert(1)  jar:http://pictures.example!/x  ws://pictures.example
        view-source:http://pictures.example  blob:http://pictures.example/x  http+unix://%2Frun%2Fdocker.sock/
        httpx://pictures.example/  url:http://pictures.example/
        http://jane:secret@pictures.example/  http://jane@pictures.example/  http://@pictures.example/
        http://:@pictures.example/  http://127.0.0.1@pictures.example/  http://pictures.example@127.0.0.1/
        http://pictures.example:80@127.0.0.1/  http://pictures.example\@127.0.0.1/  http://a@b@127.0.0.1/
        http://127.0.0.1\@pictures.example/  http://127.0.0.1\.pictures.example/  http://127.0.0.1#@pictures.example/
        http://127.0.0.1?.pictures.example/  http://127.0.0.1%23.pictures.example/  http://127.0.0.1;x/
        http://127.0.0.1,pictures.example/  http://[::1]pictures.example/  http://[::1].pictures.example/
        http://pictures.example:22/  http://pictures.example:8080/  http://pictures.example:65536
        http://pictures.example:-80/  http://pictures.example:port/  http://pictures.example:80:80/
        http://pictures.example:80x/  http://pictures.example:٨٠/  http://[127.0.0.1]/  http://[::1  http://[]/  http://[pictures.example]/
        http://a..b/  http://.pictures.example/  http://*.pictures.example/  http://pictures.example%00.png/
        http://pictures.example%0d%0a/  http://xn--a/  http://inside.example/
        """),
        *(
            "",
            " ",
            "http://127.0.0.1 pictures.example/",
            "http://pictures.example:8 0/",
            "http\u200b://pictures.example/",
        ),
        *("http://pictures\n.example/", "http://pictures\t.example/", f"{SITE}/\r\nX-Injected: 1", f"{SITE}/a\0b"),
        *(f"{SITE}/ HTTP/1.1\r\nHost: x\r\n\r\n", f"{SITE}/a\tb", f"{SITE}/a\x7fb", f"{SITE}/a\x85b", f"{SITE}/\ud800"),
        *(
            f"{SITE}/\u202egnp",
            f"{SITE}/a\u2028b",
            "http://" + "a" * 64 + ".example/",
            "http://" + "a." * 200 + "example",
        ),
        SITE + "/" + "x" * (download.MAX_URL_LENGTH - len(SITE)),
    ],
    ids=lambda url: url[:40].encode("unicode_escape").decode(),
)
def test_an_address_with_a_trick_is_refused(internet, url):
    with pytest.raises(FetchError, match=f"^({PREFIX}|{NO_ADDRESS})"):
        fetch_public(url)
    assert internet.connected == []


@pytest.mark.parametrize("rest", rows("#@127.0.0.1/  ?@127.0.0.1/  /@127.0.0.1/  /http://127.0.0.1/  //127.0.0.1/"))
def test_what_follows_the_host_is_no_host(internet, rest):
    assert fetch_public(SITE + rest) == PNG
    assert internet.connected == [(PUBLIC, 80)]


@pytest.mark.parametrize("path", ["/%0d%0aX-Injected:%201", "/x%20HTTP/1.1%0d%0aX-Injected:%201", "/x HTTP/1.1 X: 1"])
def test_nothing_is_injected_into_the_request(internet, server, path):
    assert fetch_public(SITE + path) == PNG
    assert "X-Injected" not in server.asked[-1][1]
    assert " " not in server.asked[-1][0]


@pytest.mark.parametrize("source", ["ftp://pictures.example/x.png", "file:///etc/passwd", " FILE:///etc/passwd"])
def test_another_scheme_is_no_path_either(internet, source):
    with pytest.raises(FetchError):
        load_picture(source, policy="public")


# The environment


@pytest.mark.parametrize("name", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "SOCKS_PROXY"])
@pytest.mark.parametrize("proxy", ["http://127.0.0.1:1", "socks5://127.0.0.1:1"])
def test_no_proxy_of_the_environment_is_used(internet, monkeypatch, name, proxy):
    for variable in [variable for variable in os.environ if variable.upper() == "NO_PROXY"]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv(name, proxy)
    monkeypatch.setenv(name.lower(), proxy)
    assert fetch_public(SITE) == PNG
    assert_refused("http://10.0.0.1/")
    assert internet.connected == [(PUBLIC, 80)]


@pytest.mark.parametrize("file", [".netrc", "_netrc", "elsewhere"])
def test_no_password_of_the_environment_is_sent(internet, server, monkeypatch, tmp_path, file):
    netrc = tmp_path / file
    netrc.write_text(f"machine pictures.example login jane password secret\nmachine {PUBLIC} login jane password x\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    if file == "elsewhere":
        monkeypatch.setenv("NETRC", str(netrc))
    assert fetch_public(f"{SITE}/hops/1") == PNG
    assert not any({"Authorization", "Cookie"} & set(headers) for _, headers in server.asked)


# Slow, huge and compressed answers


@pytest.mark.parametrize(
    "path",
    [
        *rows("""
        /status/404  /status/403  /status/401  /status/407  /status/500  /status/204  /status/206  /status/302
        /status/304  /short  /two_lengths  /short_chunk  /long_lie  /nonsense  /nothing  /many_headers  /long_header
        /bytes/200001  /unending  /unending_chunks  /deflate  /encoded/gzip  /encoded/br  /encoded/zstd  /encoded/x
        /status/202  /ranged/0-99-200  /ranged/1-99-100  /ranged/0-*-100  /ranged/0-99-*  /gzip_bomb  /gzip_members
        """),
        "/encoded/identity, gzip",
    ],
)
def test_an_answer_that_is_none_is_refused(internet, path, monkeypatch):
    monkeypatch.setattr(download, "MAX_BYTES", 200_000)
    with pytest.raises(FetchError, match=f"^{PREFIX}"):
        fetch_public(SITE + path)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/status/404", "the server answered 404 Not Found; check the address."),
        ("/status/403", "the server answered 403 Forbidden; check the address."),
        (f"/bytes/{2**20 + 1}", "it is larger than 1 MB; make the picture smaller."),
    ],
)
def test_what_is_wrong_with_the_answer_of_a_public_host_is_told(internet, path, told, monkeypatch):
    monkeypatch.setattr(download, "MAX_BYTES", 2**20)
    with pytest.raises(FetchError, match=re.escape(f"{PREFIX} {told}")):
        fetch_public(SITE + path)


@pytest.mark.parametrize("text", ["", "nonsense", "ftp://pictures.example/", "/etc/passwd"])
def test_what_is_no_address_is_told_without_a_fetch(internet, text):
    with pytest.raises(FetchError) as caught:
        fetch_public(text)
    assert str(caught.value) == "This is not an address: it must begin with http:// or https:// and name a host."
    assert internet.connected == []


SLOW = [name.removeprefix("send_") for name in vars(Handler) if name.startswith("send_slow")]


@pytest.mark.parametrize("path", [*SLOW, "silence"])
def test_nobody_waits_beyond_the_deadline(internet, server, path, monkeypatch):
    monkeypatch.setattr(download, "DEADLINE_SECONDS", 0.3)
    monkeypatch.setattr(download, "MAX_REDIRECTS", 1000)
    start = time.monotonic()
    assert_refused(f"{SITE}/{path}")
    assert time.monotonic() - start < 3
    if path != "slow_hops":
        assert server.hung_up.wait(10)  # and the connection is not left open behind the visitor's back


def test_a_server_that_says_nothing_is_left_before_the_deadline(internet, server, monkeypatch):
    monkeypatch.setattr(download, "READ_SECONDS", 0.3)
    start = time.monotonic()
    assert_refused(f"{SITE}/silence")
    assert time.monotonic() - start < download.DEADLINE_SECONDS
    assert server.hung_up.wait(10)


@pytest.mark.parametrize("path", [*(path for path in SLOW if path != "slow_hops"), "silence"])
def test_what_nobody_wants_any_more_is_let_go_of(internet, server, path, monkeypatch):
    monkeypatch.setattr(download, "DEADLINE_SECONDS", 600.0)

    def still_wanted():
        if server.asked:
            raise Canceled("Nobody is waiting for this any more.")

    with pytest.raises(Canceled):
        fetch_public(f"{SITE}/{path}", still_wanted=still_wanted)
    assert server.hung_up.wait(20)


def test_a_resolver_that_does_not_answer_is_not_waited_for(internet, monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(internet, "getaddrinfo", lambda *_: over.wait() and [])
    monkeypatch.setattr(download, "DEADLINE_SECONDS", 0.3)
    assert_refused(SITE)
    over.set()


@pytest.mark.parametrize("says", [b"", b"HTTP/1.1 200 OK\r\n\r\n", bytes(10_000)], ids=["nothing", "HTTP", "zeros"])
def test_https_to_a_server_that_does_not_speak_it_is_refused(internet, monkeypatch, says):
    monkeypatch.setattr(download, "DEADLINE_SECONDS", 0.5)
    asked = []

    def answer():
        connection, _ = listening.accept()
        with connection:
            connection.sendall(says)
            while piece := connection.recv(65536):
                asked.append(piece)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        internet.port = listening.getsockname()[1]
        thread = threading.Thread(target=answer)
        thread.start()
        assert_refused("https://pictures.example/secret")
        thread.join(10)
    assert not thread.is_alive()
    assert internet.connected == [(PUBLIC, 443)]
    assert b"/secret" not in b"".join(asked)


# Loopback, where it is allowed


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_is_reached_on_any_port_where_it_is_allowed(internet, server, monkeypatch, host):
    url = f"http://{host}:{server.server_port}/hops/2"
    for setting in ("", "0"):
        monkeypatch.setenv("CMAPCORE_ALLOW_LOOPBACK", setting)
        assert_refused(url)
    monkeypatch.setenv("CMAPCORE_ALLOW_LOOPBACK", "1")
    assert fetch_public(url) == PNG


@pytest.mark.parametrize("host", [*INSIDE, "0.0.0.0", "[::]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", f"{PUBLIC}:22"])
def test_where_loopback_is_allowed_nothing_else_is(internet, monkeypatch, host):
    monkeypatch.setenv("CMAPCORE_ALLOW_LOOPBACK", "1")
    assert_refused(f"http://{host}/")
    assert internet.connected == []


# What becomes of it


def test_the_sentence_says_what_an_address_must_be():
    for words in ("http:// or https://", "open to everyone", "12 seconds", "64 MB"):
        assert words in download.REFUSAL


def test_a_picture_is_loaded_from_its_address(internet):
    picture = load_picture(f"{SITE}/some/red%20bird.png?size=large", policy="public")
    assert picture.size == (30, 20)
    assert picture.name == "red bird"
    assert picture == load_picture(PNG)
    assert load_picture(SITE, policy="public").name == "picture"


@pytest.mark.parametrize(
    ("path", "words"),
    [("/bytes/100", "not a picture"), ("/gzip_unsaid", "a compressed archive"), ("/bytes/0", "file is empty")],
)
def test_what_is_fetched_and_is_no_picture_is_said_to_be_none(internet, path, words):
    with pytest.raises(PictureError, match=words):
        load_picture(SITE + path, policy="public")
