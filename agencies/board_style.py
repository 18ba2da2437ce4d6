"""What a board's pages wear: its colour, its marking and its logo. Who may have them is asked by the view that serves them."""

import re

from django.http import FileResponse, Http404, HttpResponse

from core import files


def style_sheet_of(board):
    """The board's colour, and its marking for every sheet that a browser prints: the one rule that all its pages read."""
    rule = f":root {{ --board-colour: {board.colour}; --board-marking: {_css_string(board.marking)}; }}\n"
    return HttpResponse(rule, content_type="text/css; charset=utf-8")


def _css_string(text):
    """The text as a string of a style sheet, every sign but letters, digits and blanks escaped."""
    return '"' + re.sub(r"[^\w -]", lambda sign: f"\\{ord(sign[0]):x} ", text) + '"'


def logo_of(board):
    """The logo as a picture inside our pages; it was drawn anew when it came (see `agencies.logo`)."""
    if board.logo is None:
        raise Http404
    try:
        picture = files.path_of(board.logo.sha256).open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    return FileResponse(picture, content_type="image/png", headers={"X-Content-Type-Options": "nosniff"})
