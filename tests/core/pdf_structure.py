"""A reader of the structure of a PDF, as assistive technology meets it: what PDF/UA-1 (ISO 14289-1) asks that a program can see.

`faults(pdf)` names what is wrong, in sentences; an empty list is a good file. It reads the file as written and knows nothing of
how ours are made.
"""

import io
import re
from collections.abc import Iterator

import pikepdf

PAINT = {"Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "sh", "Do", "EI", "INLINE IMAGE"}
HEADING = re.compile(r"/H([1-6])")
HELD_BY = {
    "/LI": {"/L"},
    "/LBody": {"/LI"},
    "/Lbl": {"/LI"},
    "/TR": {"/Table", "/THead", "/TBody", "/TFoot"},
    "/TH": {"/TR"},
    "/TD": {"/TR"},
    "/THead": {"/Table"},
    "/TBody": {"/Table"},
    "/Caption": {"/Table", "/L", "/Figure"},
}
MAY_HOLD = {
    "/L": {"/LI", "/Caption"},
    "/TR": {"/TH", "/TD"},
    "/Table": {"/TR", "/THead", "/TBody", "/TFoot", "/Caption"},
}


def faults(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [
            *_of_the_file(document),
            *_of_the_pages(document),
            *_of_the_elements(document),
            *_of_the_links(document),
        ]


def elements(document: pikepdf.Pdf) -> Iterator[tuple[pikepdf.Dictionary, pikepdf.Dictionary]]:
    """Every element with its parent, in reading order."""
    waiting = [(document.Root.StructTreeRoot, None)]
    while waiting:
        element, parent = waiting.pop()
        if parent is not None:
            yield element, parent
        waiting += [(kid, element) for kid in reversed(_kids(element)) if _is_element(kid)]


def _kids(element) -> list:
    kids = element.get("/K", pikepdf.Array())
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _is_element(kid) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and "/S" in kid


def _of_the_file(document) -> Iterator[str]:
    root = document.Root
    with document.open_metadata() as metadata:
        if metadata.get("pdfuaid:part") != "1":
            yield "It does not say that it is PDF/UA."
        if not metadata.get("dc:title"):
            yield "It has no title."
    if not root.get("/MarkInfo", {}).get("/Marked") or "/StructTreeRoot" not in root:
        yield "It is not tagged."
    if not root.get("/Lang"):
        yield "It does not name its language."
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "A viewer would show its file name instead of its title."


def _of_the_pages(document) -> Iterator[str]:
    """Everything drawn is either an artifact or content that an element of the tree holds, never both and never neither."""
    held = {
        (element.Pg.objgen, int(kid))
        for element, _ in elements(document)
        for kid in _kids(element)
        if isinstance(kid, int)
    }
    for number, page in enumerate(document.pages, start=1):
        drawn = set()
        for place, operator, mcid in _drawn(page):
            if operator == "BDC":
                drawn.add(mcid)
            elif place == "nowhere":
                yield f"Page {number}: {operator} is neither content nor an artifact."
            elif place == "mixed":
                yield f"Page {number}: an artifact inside content, or the other way round."
        known = {mcid for held_on, mcid in held if held_on == page.obj.objgen}
        if lost := drawn - known:
            yield f"Page {number}: {len(lost)} pieces of content that no element holds."
        if empty := known - drawn:
            yield f"Page {number}: {len(empty)} elements hold content that is not drawn."


def _drawn(page) -> Iterator[tuple[str, str, int | None]]:
    """(where it stands, operator, MCID) of everything that a page draws, and of each place where content begins."""
    stack: list[tuple[str, int | None]] = []
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator == "BMC":
            stack.append((str(instruction.operands[0]), None))
        elif operator == "BDC":
            properties = instruction.operands[1]
            stack.append((str(instruction.operands[0]), properties.get("/MCID")))
            if "/MCID" in properties:
                yield "content", operator, int(properties.MCID)
        elif operator == "EMC":
            stack.pop()
        elif operator in PAINT:
            artifacts = sum(tag == "/Artifact" for tag, _ in stack)
            content = [mcid for _, mcid in stack if mcid is not None]
            place = "mixed" if artifacts and content else "nowhere" if not artifacts and not content else "placed"
            yield place, operator, None


def _of_the_elements(document) -> Iterator[str]:
    levels: list[int] = []
    begun: set = set()  # the pages on which something was said
    goes_on = False
    empty: list[str] = []  # cells of the last row that say nothing: they may go on under the head on the next page
    above_it = None  # the heading, caption or table head that was read last, if nothing has followed it, and its page
    for element, parent in elements(document):
        kind, above = str(element.S), str(parent.get("/S", ""))
        if heading := HEADING.fullmatch(kind):
            level, before = int(heading[1]), levels[-1] if levels else 0
            if level > before + 1:
                yield f"A heading of level {level} follows one of level {before}."
            if level == 1 and levels:
                yield "A second title."
            levels.append(level)
        if kind in HELD_BY and above not in HELD_BY[kind]:
            yield f"{kind} stands in {above}."
        if kind in MAY_HOLD:
            kinds = {str(kid.S) for kid in _kids(element) if _is_element(kid)}
            if wrong := kinds - MAY_HOLD[kind]:
                yield f"{kind} holds {', '.join(sorted(wrong))}."
        yield from _of_one(element, kind)
        if kind == "/TR" and str(parent.S) != "/THead":
            yield from empty
            empty = []
        if kind == "/Table":
            goes_on = element.Pg.objgen not in begun  # at the top of a page, under the head that is said again
            yield from () if goes_on else empty
            empty = []
            captioned = "/Caption" in {str(kid.S) for kid in _kids(element) if _is_element(kid)}
            if not goes_on and not captioned:
                yield f"A table without a caption on page {_page_number(document, element.Pg.objgen)}."
        if kind == "/TD" and not goes_on and not _says_something(element):
            empty.append(f"An empty cell on page {_page_number(document, element.Pg.objgen)}.")
        if any(isinstance(kid, int) for kid in _kids(element)):
            if above_it and above_it[1] != element.Pg.objgen:
                yield f"{above_it[0]} stands alone at the foot of page {_page_number(document, above_it[1])}."
            begun.add(element.Pg.objgen)
            head = _head_around(element)
            above_it = (head, element.Pg.objgen) if head else None
    yield from empty
    if not levels:
        yield "It has no heading."


def _head_around(element) -> str:
    """The heading, caption or table head that this piece of content is part of."""
    while element is not None and "/S" in element:
        kind = str(element.S)
        if HEADING.fullmatch(kind) or kind in {"/Caption", "/THead"}:
            return kind
        element = element.get("/P")
    return ""


def _page_number(document, page) -> int:
    return [each.obj.objgen for each in document.pages].index(page) + 1


def _of_one(element, kind) -> Iterator[str]:
    if kind == "/Figure" and not str(element.get("/Alt", "")):
        yield "A figure without words."
    elif kind == "/TH" and str(element.get("/A", {}).get("/Scope", "")) not in {"/Column", "/Row"}:
        yield "A table header that does not say what it heads."
    elif kind == "/LI" and "/LBody" not in {str(kid.S) for kid in _kids(element) if _is_element(kid)}:
        yield "A list item without a body."


def _of_the_links(document) -> Iterator[str]:
    held = {
        kid.Obj.objgen: str(element.S)
        for element, _ in elements(document)
        for kid in _kids(element)
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR"
    }
    for number, page in enumerate(document.pages, start=1):
        links = [note for note in page.get("/Annots", []) if note.get("/Subtype") == "/Link"]
        if links and str(page.get("/Tabs", "")) != "/S":
            yield f"Page {number}: the order of its links is not that of its structure."
        for link in links:
            if held.get(link.objgen) != "/Link":
                yield f"Page {number}: a link that the structure does not know."
            if not str(link.get("/Contents", "")):
                yield f"Page {number}: a link without words."
            if "/StructParent" not in link:
                yield f"Page {number}: a link that does not lead back to the structure."


def _says_something(element) -> bool:
    kids = _kids(element)
    return any(isinstance(kid, int) for kid in kids) or any(_says_something(kid) for kid in kids if _is_element(kid))
