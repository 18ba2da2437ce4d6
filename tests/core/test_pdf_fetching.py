"""Nothing in a document can make the renderer fetch a page of the network or read a file of the machine."""

import base64
import io
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pikepdf
import pytest

from core import pdf_process
from core.pdf import font_folders, pdf_of_html

SECRET = "canary-in-a-file-48151623"
PAGE = '<html lang="en-GB"><head><title>x</title>{head}</head><body><p>The page itself.</p>{body}</body></html>'


def data_url(kind: str, text: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(text.encode()).decode()}"


def svg(inner: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="20" height="20">{inner}</svg>'


# Name → (head, body). {u} is the hostile address: of the canary server, or of a file.
VECTORS = {
    "img src": ("", '<img src="{u}" alt="">'),
    "img srcset": ("", '<img srcset="{u} 2x" src="{u}" alt="">'),
    "css import": ('<style>@import "{u}";</style>', ""),
    "css import url": ("<style>@import url({u}) print;</style>", ""),
    "link stylesheet": ('<link rel="stylesheet" href="{u}">', ""),
    "link stylesheet in body": ("", '<link rel="stylesheet" href="{u}">'),
    "attachment by link": ('<link rel="attachment" href="{u}">', ""),
    "attachment by a": ("", '<a rel="attachment" href="{u}">take</a>'),
    "object": ("", '<object data="{u}" type="image/png">other</object>'),
    "embed": ("", '<embed src="{u}" type="image/svg+xml">'),
    "iframe": ("", '<iframe src="{u}"></iframe>'),
    "video poster": ("", '<video poster="{u}" src="{u}"></video>'),
    "input image": ("", '<input type="image" src="{u}">'),
    "font face": ("<style>@font-face{{font-family:x;src:url({u})}} p{{font-family:x}}</style>", ""),
    "font face local": (
        '<style>@font-face{{font-family:x;src:local("DejaVu Sans"),url({u})}} p{{font-family:x}}</style>',
        "",
    ),
    "background image": ("", '<div style="background:url({u})">x</div>'),
    "background of page": ("<style>@page{{background:url({u})}}</style>", ""),
    "margin box content": ("<style>@page{{@top-left{{content:url({u})}}}}</style>", ""),
    "list style image": ("", '<ul style="list-style-image:url({u})"><li>x</li></ul>'),
    "border image": ("", '<div style="border:5px solid;border-image:url({u}) 3">x</div>'),
    "content": ("<style>p::before{{content:url({u})}}</style>", ""),
    "symbol of a counter style": (
        "<style>@counter-style k{{system:cyclic;symbols:url({u})}} ol{{list-style:k}}</style>",
        "<ol><li>x</li></ol>",
    ),
    "svg image href": ("", svg('<image href="{u}" width="9" height="9"/>')),
    "svg image xlink": ("", svg('<image xlink:href="{u}" width="9" height="9"/>')),
    "svg use": ("", svg('<use href="{u}#a"/>')),
    "svg style import": ("", svg("<style>@import url({u});</style><rect width='9' height='9'/>")),
    "svg filter image": (
        "",
        svg('<filter id="f"><feImage href="{u}"/></filter><rect width="9" height="9" filter="url(#f)"/>'),
    ),
    "base href and a relative image": ('<base href="{u}/">', '<img src="x.png" alt=""><img src="../y" alt="">'),
    "base href of our scheme": (
        '<base href="asset:fonts/">',
        '<img src="{u}" alt=""><img src="../../../etc/passwd" alt="">',
    ),
    "color profile": ("<style>@color-profile --c{{src:url({u})}} p{{color:color(--c 1 0 0)}}</style>", ""),
    "redirecting image": ("", '<img src="{u}/redirect" alt="">'),
    "upper case scheme": ("", '<img src="{upper}" alt="">'),
    "line break in the scheme": ("", '<img src="{broken}" alt="">'),
    "protocol relative": ('<base href="http://x/">', '<img src="{relative}" alt="">'),
    "data css that imports": ('<link rel="stylesheet" href="{data_css}">', ""),
    "data svg that loads": ("", '<img src="{data_svg}" alt="">'),
    "data svg as background": ("", '<div style="background:url({data_svg})">x</div>'),
    "data html in a frame": ("", '<iframe src="{data_html}"></iframe><object data="{data_html}"></object>'),
    "presentational background": ("", '<table background="{u}"><tr><td background="{u}">x</td></tr></table>'),
}


def fill(template: str, url: str) -> str:
    image = svg(f'<image href="{url}" width="9" height="9"/>')
    return template.format(
        u=url,
        upper=url.replace("http:", "HTTP:").replace("file:", "FILE:"),
        broken=url.replace(":", ":\n", 1),
        relative=url.split(":", 1)[1],
        data_css=data_url("text/css", f"@import url({url});"),
        data_svg=data_url("image/svg+xml", image),
        data_html=data_url("text/html", f'<img src="{url}">'),
    )


def page(name: str, url: str) -> str:
    head, body = VECTORS[name]
    return PAGE.format(head=fill(head, url), body=fill(body, url))


def everything(*urls: str) -> str:
    parts = [(fill(head, url), fill(body, url)) for url in urls for head, body in VECTORS.values()]
    # Not the tags that change what the others mean, nor the one that ends the rendering.
    head = "".join(h for h, _ in parts if "<base" not in h and "@color-profile" not in h)
    return PAGE.format(head=head, body="".join(b for _, b in parts))


@contextmanager
def canary_server():
    """A web server that remembers what it was asked for."""
    asked: list[str] = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            if self.path.endswith("redirect"):
                self.send_response(302)
                self.send_header("Location", "/after-the-redirect")
            else:
                self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/canary", asked
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def canary():
    with canary_server() as server:
        yield server


@pytest.fixture
def secret_file(tmp_path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return path


def holds_secret(pdf: bytes) -> bool:
    """Whether any object of the PDF, unpacked, holds the secret."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        if document.attachments:
            return True
    return SECRET.encode() in unpacked(pdf)


def unpacked(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(
            out,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()


def fetch_with_the_default(html: str) -> None:
    code = "import sys, weasyprint; weasyprint.HTML(string=sys.stdin.read()).write_pdf(sys.argv[1], pdf_variant='pdf/ua-1')"
    subprocess.run([sys.executable, "-c", code, "/dev/null"], input=html, text=True, capture_output=True, timeout=60)


def test_there_are_at_least_thirty_vectors_and_many_of_them_are_real():
    """The control: WeasyPrint's own fetcher asks the canary for these very documents."""
    assert len(VECTORS) >= 30
    with canary_server() as (url, asked):
        html = everything(url)
        fetch_with_the_default(html)
        assert len(asked) >= 12, asked
        assert any("after-the-redirect" in path for path in asked)


@pytest.mark.parametrize("name", VECTORS)
def test_the_fetcher_alone_refuses(name, canary, secret_file):
    """In this process, with a working network and the machine's files in reach."""
    import weasyprint

    url, asked = canary
    for address in (url, secret_file.as_uri(), "file:///etc/passwd"):
        fetcher = pdf_process.deny_all_fetcher(font_folders(), {})
        document = weasyprint.HTML(string=page(name, address), url_fetcher=fetcher)
        try:
            pdf = document.write_pdf(pdf_variant="pdf/ua-1")
        except weasyprint.urls.URLFetchingError:
            continue  # no colour profile, no document
        assert not holds_secret(pdf)
        assert b"root:" not in pdf
    assert asked == []


def test_the_whole_door_refuses_all_of_them_at_once(canary, secret_file):
    url, asked = canary
    pdf = pdf_of_html(everything(url, secret_file.as_uri(), "file:///etc/passwd", "ftp://127.0.0.1/x"))
    assert asked == []
    assert not holds_secret(pdf)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://example.org/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "/etc/passwd",
        "asset:",
        "asset:other",
        "asset:fonts/",
        "asset:fonts/../../../../etc/passwd",
        "asset:fonts/..%2f..%2fetc%2fpasswd",
        "asset:fonts//etc/passwd",
        "asset:fonts/x.woff2\n",
        "asset://fonts/atkinson-hyperlegible-next-latin-400-normal.woff2",
        "data:text/css,p{}",
        "data:text/html,x",
        "data:font/woff2;base64,AAAA",
        "data:image/svg+xml;base64," + "A" * 70_000,
        "data:application/pdf,x",
        "jar:file:///etc/passwd",
    ],
)
def test_an_address_that_is_not_ours_is_refused(url):
    fetcher = pdf_process.deny_all_fetcher(font_folders(), {"logo": b""})
    for way in (fetcher.fetch, fetcher.open, fetcher):
        with pytest.raises(ValueError, match="refused"):
            way(url)


def test_a_link_in_the_text_is_kept_and_not_followed(canary):
    url, asked = canary
    pdf = pdf_of_html(PAGE.format(head="", body=f'<p><a href="{url}">Read on</a></p>'))
    assert asked == []
    assert url.encode() in unpacked(pdf)


def test_a_font_folder_cannot_be_left_by_a_link(tmp_path, secret_file):
    (tmp_path / "fonts").mkdir()
    fetcher = pdf_process.deny_all_fetcher([str(tmp_path / "fonts")], {})
    with pytest.raises(ValueError, match="refused"):
        fetcher.fetch("asset:fonts/secret.txt")


def run_inside(code: str) -> subprocess.CompletedProcess:
    """Run Python where a document is rendered: same file, same isolation, with the hook in place."""
    start = (
        "import runpy, sys; inside = runpy.run_path(sys.argv[1]); import weasyprint; inside['refuse_the_outside']([]); "
    )
    return subprocess.run(
        [sys.executable, "-I", "-c", start + code, str(Path(pdf_process.__file__))],
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('127.0.0.1', {port}), 2)",
        "import socket; socket.socket().connect(('127.0.0.1', {port}))",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))",
        "import socket; socket.getaddrinfo('example.org', 80)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:{port}/')",
        "open('/etc/passwd')",
        "import os; os.open('/etc/passwd', os.O_RDONLY)",
        "import pathlib; pathlib.Path('/etc/../etc/passwd').read_bytes()",
        "open('/proc/self/environ')",
        "open('/etc/new-file', 'w')",
        "import os; os.system('id')",
        "import subprocess; subprocess.run(['id'])",
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
    ],
)
def test_the_second_lock_refuses_sockets_programs_and_files(code, canary):
    url, asked = canary
    done = run_inside(code.format(port=url.rsplit(":", 1)[1].split("/")[0]))
    assert done.returncode != 0
    assert "is refused here" in done.stderr
    assert asked == []


def test_the_process_knows_no_secret_of_ours(monkeypatch):
    monkeypatch.setenv("SECRET_KEY_OF_THE_TEST", SECRET)
    from core import pdf

    assert "SECRET_KEY_OF_THE_TEST" not in pdf.ENVIRONMENT
    monkeypatch.setattr(pdf, "PROCESS", Path(pdf.__file__).with_name("not-there.py"))
    with pytest.raises(pdf.PdfFailed):
        pdf.pdf_of_html("<p>x</p>")


PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def images(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return sum(
            1 for item in document.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"
        )


def test_the_logo_is_drawn_and_anything_else_by_that_name_is_left_out():
    html = PAGE.format(head="", body='<img src="asset:logo" alt="The board">')
    assert images(pdf_of_html(html, assets={"logo": PIXEL})) >= 1
    for hostile in (b"not an image", b"%PDF-1.7", svg("<rect/>").encode(), b""):
        assert images(pdf_of_html(html, assets={"logo": hostile})) == 0


def test_a_logo_of_enormous_size_is_left_out():
    import zlib

    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = (60_000).to_bytes(4, "big") + (60_000).to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
        + chunk(b"IEND", b"")
    )
    html = PAGE.format(head="", body='<img src="asset:logo" alt="The board">')
    assert images(pdf_of_html(html, assets={"logo": bomb})) == 0
