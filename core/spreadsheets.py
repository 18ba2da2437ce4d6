"""Tables as CSV or XLSX: rows from an iterator, constant memory, and no cell that runs.

Every text is written as text (`write_string`); in CSV a text that a spreadsheet
could take for a formula gets a leading apostrophe (trust of imported text, T20).
"""

import csv
import datetime as dt
import tempfile
import unicodedata

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils.text import slugify

from core import days
from core.lines import at_most
from core.pasted import tidy

# What begins a formula, in a spreadsheet of any maker; wide, small and raised forms of these count as the same.
STARTS = frozenset("=+-@|%\u2212")
# What may stand before it and is skipped or not seen: blanks, breaks, controls, marks of direction, characters of no
# width, and what combines with nothing. Some letters look like a blank too.
UNSEEN = {"Zs", "Zl", "Zp", "Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me"}
BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
LONGEST_CELL = 32_767  # characters: what a spreadsheet program can open
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def respond(kind, name, columns, rows):
    """A download of `rows` (lists in the order of `columns`, from any iterator); `kind` is "csv" or "xlsx".

    The name gets today's date. Rows are read once. Materialise querysets with
    `.iterator()`: they are read inside this request's transaction for XLSX and
    while sending for CSV.
    """
    filename = f"{slugify(name)}-{days.today():%Y-%m-%d}.{kind}"
    if kind == "csv":
        response = StreamingHttpResponse(_csv(columns, rows), content_type=TYPES[kind])
    else:
        response = FileResponse(xlsx_file(columns, rows), content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


class _Echo:
    def write(self, value):
        return value


def _csv(columns, rows):
    # Every cell in quotation marks: a spreadsheet that divides at semicolons finds none outside of them.
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield "\ufeff" + writer.writerow([_csv_cell(title) for title in columns])
    for row in rows:
        yield writer.writerow([_csv_cell(value) for value in row])


def _csv_cell(value):
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.astimezone(days.LONDON).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dt.date | int | float):
        return str(value)
    text = tidy(str(value).replace("\0", ""))
    return "'" + text if _begins_like_a_formula(text) else text


def _begins_like_a_formula(text):
    for character in text:
        plain = unicodedata.normalize("NFKC", character)[:1]
        if plain in STARTS:
            return True
        if character not in BLANK_LETTERS and plain.strip() and unicodedata.category(character) not in UNSEEN:
            return False
    return False


def xlsx_file(columns, rows):
    """An open temporary file that holds one sheet of the rows, written in constant memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it when it is sent
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "dd mmm yyyy",
        },
    )
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    dates = [
        book.add_format({"num_format": shown, "valign": "top", "align": "left"})
        for shown in ("dd mmm yyyy", "dd mmm yyyy hh:mm")
    ]
    sheet = book.add_worksheet("Sheet1")
    sheet.set_column(0, max(len(columns) - 1, 0), 24)
    for column, title in enumerate(columns):
        sheet.write_string(0, column, str(title), head)
    sheet.freeze_panes(1, 1)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, number, column, value, body, *dates)
    book.close()
    file.seek(0)
    return file


def _write(sheet, row, column, value, body, day, moment):
    if value is None or value == "":
        return
    if isinstance(value, dt.datetime):
        sheet.write_datetime(row, column, value.astimezone(days.LONDON).replace(tzinfo=None), moment)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), day)
    elif isinstance(value, bool):
        sheet.write_string(row, column, "Yes" if value else "No", body)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, body)
    else:
        sheet.write_string(row, column, at_most(LONGEST_CELL, tidy(str(value).replace("\0", ""))), body)
