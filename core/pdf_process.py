"""The process that turns HTML into a PDF, apart from ours so that it can be limited and killed.

Started by `core.pdf` with `python -I` and this file's path: isolated mode keeps the
project, its settings and its secrets out of here. It may import the standard library
and WeasyPrint, nothing of ours and never Django.

stdin:  one line of JSON, {"html": bytes, "fonts": [folders], "assets": {key: bytes}},
        then the HTML and each asset, as many bytes as were announced
stdout: the PDF
argv:   JSON, {"cpu_seconds", "memory_mb", "wall_seconds", "output_mb"}
exit:   0 done, 3 a limit of size was met, 4 anything else (one word on stderr)
"""

import contextlib
import ctypes
import io
import json
import os
import re
import resource
import signal
import sys
import tempfile
from pathlib import Path

TOO_LARGE, FAILED = 3, 4
DATA_URL_BYTES = 64 * 1024
IMAGE_PIXELS = 4_000_000
TALL_CELL_LETTERS = 600
HEADINGS = {"h1", "h2", "h3", "h4"}
FONT_NAME = re.compile(r"[a-z0-9][a-z0-9-]*\.(?:woff2|otf|ttf)")
INLINE_IMAGE = re.compile(r"data:image/(?:png|svg\+xml)[;,]")

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
FORBIDDEN_EVENTS = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "pty.")


def limit(cpu_seconds: int, memory_mb: int, wall_seconds: int, **_: int) -> None:
    """Ask the kernel to stop this process when it has used its share."""
    for kind, soft, hard in (
        (resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 2),
        (resource.RLIMIT_AS, memory_mb << 20, memory_mb << 20),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 64 << 20, 64 << 20),  # the unpacked fonts, nothing else
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS has no RLIMIT_AS; the wall clock remains
            resource.setrlimit(kind, (soft, hard))
    signal.alarm(wall_seconds + 5)  # should our parent be gone and unable to kill us


def leave_the_network() -> None:
    """Move to a network namespace with nothing in it, where the kernel lets us."""
    if sys.platform != "linux":
        return
    try:
        unshare = ctypes.CDLL(None, use_errno=True).unshare
        if unshare(CLONE_NEWNET) != 0:
            unshare(CLONE_NEWUSER | CLONE_NEWNET)
    except (OSError, AttributeError):
        pass  # the audit hook below still refuses every socket


def refuse_the_outside(font_folders: list[str]) -> None:
    """Refuse, for the rest of this process, sockets, other programs and files that are not ours."""
    own = os.path.realpath(tempfile.gettempdir()) + os.sep
    readable = tuple(
        os.path.realpath(folder) + os.sep
        for folder in {sys.prefix, sys.base_prefix, *sys.path, *font_folders, "/usr/share/fonts", "/usr/share/mime"}
        if folder
    )

    def hook(event: str, args: tuple) -> None:
        if event.startswith(FORBIDDEN_EVENTS):
            raise PermissionError(f"{event} is refused here")
        if event != "open" or isinstance(args[0], int):
            return
        path, mode, flags = os.path.realpath(os.fsdecode(args[0])), args[1], args[2]
        writes = (flags & (os.O_WRONLY | os.O_RDWR)) or any(letter in (mode or "") for letter in "wax+")
        if not path.startswith(own if writes else (own, *readable)):
            raise PermissionError("this file is refused here")

    sys.addaudithook(hook)


def as_small_png(data: bytes) -> bytes:
    """The image decoded and written again as PNG, so that only pixels are left. Raises on anything else."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "GIF", "WEBP")) as image:
        image.load()
        image.thumbnail((1600, 800))
        clean = io.BytesIO()
        image.convert("RGBA").save(clean, "PNG")
    return clean.getvalue()


def deny_all_fetcher(font_folders: list[str], assets: dict[str, bytes]):
    """A URL fetcher that knows our fonts, the caller's assets and small inline images, and nothing else."""
    import base64
    from urllib.parse import unquote_to_bytes

    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class DenyAll(URLFetcher):
        def fetch(self, url, headers=None):
            if url.startswith("asset:fonts/"):
                return self.font(url, url.removeprefix("asset:fonts/"))
            if url.startswith("asset:") and url.removeprefix("asset:") in assets:
                png = as_small_png(assets[url.removeprefix("asset:")])
                return URLFetcherResponse(url, png, {"Content-Type": "image/png"})
            if INLINE_IMAGE.match(url) and len(url) <= DATA_URL_BYTES:
                return self.inline(url)
            raise ValueError("refused")

        def font(self, url, name):
            if FONT_NAME.fullmatch(name):
                for folder in font_folders:
                    path = Path(folder) / name
                    if path.is_file():
                        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/woff2"})
            raise ValueError("refused")

        def inline(self, url):
            kind, _, body = url.removeprefix("data:").partition(",")
            data = base64.b64decode(unquote_to_bytes(body)) if kind.endswith(";base64") else unquote_to_bytes(body)
            return URLFetcherResponse(url, data, {"Content-Type": kind.split(";")[0]})

        open = __call__ = fetch

    return DenyAll(allowed_protocols=(), allow_redirects=False)


def prepare(root) -> None:
    """What every table of every document needs, said once: a caption, no empty cell, and rows that may part when very tall.

    A row that must not part and is taller than a page loses the repeated head on all its pages.
    """
    from xml.etree.ElementTree import Element

    heading = ""
    for element in root.iter():
        if element.tag in HEADINGS:
            heading = text_of(element)
        elif element.tag == "table" and element.find("caption") is None and heading:
            caption = Element("caption", {"class": "unseen"})
            caption.text = heading
            element.insert(0, caption)
        elif element.tag == "tr" and any(len(text_of(cell)) > TALL_CELL_LETTERS for cell in element):
            element.set("class", f"{element.get('class', '')} tall".strip())
        elif element.tag in {"td", "th"} and not len(element) and not text_of(element):
            element.text = "–"


def text_of(element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def complete_structure(_document, pdf) -> None:
    """Make the structure what PDF/UA-1 asks for, in the finished objects: that spares a second reading of the file."""
    elements = {item.number: item for item in pdf.objects if getattr(item, "get", None) and "S" in item and "P" in item}
    scope_table_headers(elements)
    turn_running_lines_into_artifacts(pdf, elements)


def object_number(reference: bytes) -> int:
    return int(reference.split()[0])


def scope_table_headers(elements: dict) -> None:
    """Say of each table header whether it heads a column or a row (7.5). Headers inside a THead head columns, all others rows."""
    for element in elements.values():
        if element["S"] == "/TH":
            row = elements[object_number(element["P"])]
            inside_head = row["S"] == "/TR" and elements[object_number(row["P"])]["S"] == "/THead"
            element["A"]["Scope"] = "/Column" if inside_head else "/Row"


def turn_running_lines_into_artifacts(pdf, elements: dict) -> None:
    """Running heads, footers and page numbers are no content (7.8).

    WeasyPrint gives them marks and elements like content, and leaves those elements out of the tree.
    """
    root = pdf.objects[object_number(pdf.catalog["StructTreeRoot"])]
    document = elements[object_number(root["K"][0])]
    in_tree = {object_number(kid) for kid in document["K"]}
    top = document.number
    lost = {number for number, item in elements.items() if object_number(item["P"]) == top and number not in in_tree}
    for number, item in elements.items():  # parents are numbered before their children
        if object_number(item["P"]) in lost:
            lost.add(number)
    held = pdf.objects[object_number(root["ParentTree"])]["Nums"]
    for place, page in enumerate(
        item for item in pdf.objects if getattr(item, "get", None) and item.get("Type") == "/Page"
    ):
        holders = held[2 * place + 1]
        running = {mcid for mcid, holder in enumerate(holders) if object_number(holder) in lost}
        holders[:] = ["null" if mcid in running else holder for mcid, holder in enumerate(holders)]
        drawn = pdf.objects[object_number(page["Contents"])].stream
        for at, step in enumerate(drawn):
            if step == b"BDC" and drawn[at - 1].get("MCID") in running:
                drawn[at - 2 : at] = "/Artifact", "<</Type /Pagination>>"
    for number in lost:
        elements[number].clear()


def render(html: str, font_folders: list[str], assets: dict[str, bytes]) -> bytes:
    import logging

    import PIL.Image
    import weasyprint

    logging.getLogger("weasyprint").addHandler(logging.NullHandler())
    logging.getLogger("weasyprint").propagate = False  # its warnings quote the document
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    PIL.Image.MAX_IMAGE_PIXELS = IMAGE_PIXELS // 2  # Pillow refuses at twice this
    fetcher = deny_all_fetcher(font_folders, assets)
    refuse_the_outside(font_folders)
    document = weasyprint.HTML(string=html, url_fetcher=fetcher)
    prepare(document.etree_element)
    return document.write_pdf(pdf_variant="pdf/ua-1", finisher=complete_structure)


def main() -> int:
    limits = json.loads(sys.argv[1])
    limit(**limits)
    leave_the_network()
    announced = json.loads(sys.stdin.buffer.readline())
    html = sys.stdin.buffer.read(announced["html"]).decode()
    assets = {key: sys.stdin.buffer.read(size) for key, size in announced["assets"].items()}
    out = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library that prints must not spoil the PDF
    try:
        pdf = render(html, announced["fonts"], assets)
    except MemoryError:
        return TOO_LARGE
    except BaseException as error:  # noqa: BLE001 - whatever it was, the parent is told its kind and no content
        os.write(sys.stderr.fileno(), f"\n{type(error).__name__}".encode())
        return FAILED
    if len(pdf) > limits["output_mb"] << 20:
        return TOO_LARGE
    with os.fdopen(out, "wb") as stream:
        stream.write(pdf)
    return 0


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)  # nothing to tidy: the temporary folder is the parent's
