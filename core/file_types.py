"""What a file is, by its name and its content together. Nothing here runs, renders or unpacks what it looks at."""

import codecs
import re
import zipfile
import zlib
from dataclasses import dataclass

import puremagic
from defusedxml import DefusedXmlException, ElementTree
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.pdf_password import wants_a_password

MEGABYTE = 1024 * 1024
HEAD = 8192
MOST_PARTS = 2000
MOST_UNPACKED = 100 * MEGABYTE
# A blank screenshot shrinks to a thousandth of itself; below this size nothing that unpacks can do harm.
RATIO_COUNTS_ABOVE = 20 * MEGABYTE
MOST_RATIO = 100
PDF_BEGINS_WITHIN = 1024  # as readers do it: mail systems and printers put lines of their own in front
OFFICE = "application/vnd.openxmlformats-officedocument."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the older formats of Office, and the envelope of what a password protects
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"PK")
PAGE = re.compile(
    r"\s*<(?:(?:!doctype|html|head|body|script|iframe|object|embed|svg|math|style|title|meta|link|form|table|div|font"
    r"|img|h1)\b|(?:a|b|p|br)\s*/?>|!--|\?xml|\?php|%)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FileType:
    content_type: str
    extensions: tuple[str, ...]
    program: str = ""  # of Office formats


WORD = FileType(OFFICE + "wordprocessingml.document", ("docx",), "Word")
EXCEL = FileType(OFFICE + "spreadsheetml.sheet", ("xlsx",), "Excel")
POWERPOINT = FileType(OFFICE + "presentationml.presentation", ("pptx",), "PowerPoint")
TYPES = (
    FileType("application/pdf", ("pdf",)),
    WORD,
    EXCEL,
    POWERPOINT,
    FileType("image/png", ("png",)),
    FileType("image/jpeg", ("jpg", "jpeg", "jfif")),
    FileType("text/plain", ("txt",)),
    FileType("text/csv", ("csv",)),
)
BY_EXTENSION = {extension: kind for kind in TYPES for extension in kind.extensions}
ACCEPT = ",".join(f".{extension}" for extension in BY_EXTENSION)
WHAT_IS_TAKEN = gettext_lazy("PDF, Word, Excel, PowerPoint, JPEG, PNG, text or CSV")

SAVE_AS = gettext_lazy("Open it in {program}, save it as .{extension}, then choose that file.")
OLDER = gettext_lazy("“%(name)s” is in an older format of {program}.")
WITH_MACROS = gettext_lazy("“%(name)s” contains macros, which can harm a computer.")
AN_EMAIL = gettext_lazy(
    "“%(name)s” is an email. In your email program, print it to PDF and save its attachments, then choose those files."
)
HEIC = gettext_lazy(
    "“%(name)s” is a photo in the HEIC format, which many computers cannot show. Save it as a JPEG, then choose that file. "
    "An iPhone takes photos as JPEG after Settings, Camera, Formats, Most Compatible."
)
ANOTHER_DOCUMENT = gettext_lazy(
    "“%(name)s” is in a format that not everybody can open. Save it as a PDF, then choose that file."
)
ANOTHER_PICTURE = gettext_lazy(
    "“%(name)s” is a picture that we do not take. Save it as a JPEG or PNG, then choose that file."
)
PACKED = gettext_lazy("“%(name)s” contains other files. Unpack it, then choose the files that are in it.")
A_PASSWORD = gettext_lazy(
    "“%(name)s” is protected by a password or a sensitivity label, so the people who need it could not open it. "
    "Save a copy without the protection, then choose that file."
)
TOO_LARGE_UNPACKED = gettext_lazy(
    "“%(name)s” becomes too large when it is opened. Make its pictures smaller, or save it as a PDF, then choose that file."
)


def _in_another_format(sentence, kind):
    return format_lazy("{} {}", format_lazy(sentence, program=kind.program), _save_as(kind))


def _save_as(kind):
    return format_lazy(SAVE_AS, program=kind.program, extension=kind.extensions[0])


ADVICE = {
    **{one: _in_another_format(OLDER, kind) for one, kind in (("doc", WORD), ("xls", EXCEL), ("ppt", POWERPOINT))},
    **{
        one: format_lazy("{} {}", WITH_MACROS, _save_as(kind))
        for one, kind in (("docm", WORD), ("xlsm", EXCEL), ("pptm", POWERPOINT))
    },
    **dict.fromkeys(("msg", "eml"), AN_EMAIL),
    **dict.fromkeys(("heic", "heif"), HEIC),
    **dict.fromkeys(("odt", "ods", "odp", "rtf", "pages", "numbers", "key", "pub", "xps"), ANOTHER_DOCUMENT),
    **dict.fromkeys(("gif", "bmp", "tif", "tiff", "webp"), ANOTHER_PICTURE),
    **dict.fromkeys(("zip", "rar", "7z"), PACKED),
}


class Unfit(ValueError):
    """The file is not taken; the text says why and what to do, with %(name)s in the place of its name."""


def examine(upload) -> FileType:
    """The type of a file on which its name and its content agree. Raises Unfit."""
    extension = upload.name.rpartition(".")[2].lower()
    kind = BY_EXTENSION.get(extension)
    if kind is None:
        raise Unfit(ADVICE[extension] if extension in ADVICE else _neither())
    upload.seek(0)
    head = upload.read(HEAD)
    try:
        _demand(kind, head, upload)
    finally:
        upload.seek(0)
    return kind


def _neither():
    sentence = _("“%(name)s” is not what its name says, or not a kind we take. Choose a {kinds} file.")
    return sentence.format(kinds=WHAT_IS_TAKEN)


def _demand(kind, head, upload):
    if kind.program:
        _demand_office(kind, head, upload)
    elif kind.content_type == "application/pdf":
        if head.startswith(PROGRAMS) or b"%PDF-" not in head[:PDF_BEGINS_WITHIN]:
            raise Unfit(_neither())
        if wants_a_password(upload):
            raise Unfit(A_PASSWORD)
    elif kind.content_type.startswith("text/"):
        if not _is_text(head):
            raise Unfit(_neither())
    elif not _is_picture(kind, head):
        raise Unfit(HEIC if head[4:8] == b"ftyp" else _neither())


def _is_picture(kind, head):
    try:
        found = {match.extension.lstrip(".") for match in puremagic.magic_string(head)}
    except puremagic.PureError:  # nothing known begins like this
        return False
    return bool(found & set(kind.extensions))


def _is_text(head):
    """Text in UTF-8, in UTF-16 with its mark, or as Windows wrote it in English; no script and no page of the web."""
    in_utf_16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if in_utf_16 else ("utf-8-sig", "cp1252"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)  # the head may end inside of a character
        except UnicodeDecodeError:
            continue
        return "\0" not in text and not text.startswith("#!") and not PAGE.match(text)
    return False


def _demand_office(kind, head, upload):
    """A zipped office file of this kind, without macros or password, and not a zip bomb."""
    if head.startswith(OLE):
        upload.seek(0)
        protected = "EncryptedPackage".encode("utf-16-le") in upload.read()
        raise Unfit(A_PASSWORD if protected else _in_another_format(OLDER, kind))
    try:
        with zipfile.ZipFile(upload) as archive:
            _demand_package(kind, archive)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, zlib.error) as broken:
        raise Unfit(_neither()) from broken


def _demand_package(kind, archive):
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if (
        len(entries) > MOST_PARTS
        or unpacked > MOST_UNPACKED
        or (unpacked > RATIO_COUNTS_ABOVE and unpacked / packed > MOST_RATIO)
    ):
        raise Unfit(TOO_LARGE_UNPACKED)
    # To office programs the names of parts have no case. Two of one name: which of them is read differs among them.
    names = {entry.filename.casefold(): entry for entry in entries}
    types = names.get("[content_types].xml")
    if len(names) != len(entries) or types is None or types.file_size > MEGABYTE:
        raise Unfit(_neither())
    of_parts, of_extensions = _types_of_parts(archive.read(types))
    said = " ".join([*of_parts.values(), *of_extensions.values()])
    if any(name.endswith("vbaproject.bin") for name in names) or "macro" in said or "vba" in said:
        raise Unfit(format_lazy("{} {}", WITH_MACROS, _save_as(kind)))
    found = {of_parts.get(name, of_extensions.get(name.rpartition(".")[2])) for name in names}
    if f"{kind.content_type}.main+xml" not in found:
        raise Unfit(_neither())


def _types_of_parts(xml):
    """What `[Content_Types].xml` says: the types of single parts by name, and those of all others by extension."""
    try:
        elements = list(ElementTree.fromstring(xml).iter())
    except (ElementTree.ParseError, DefusedXmlException, LookupError, ValueError) as broken:
        raise Unfit(_neither()) from broken
    of_parts, of_extensions = {}, {}
    for element in elements:
        said = {name.casefold(): value.casefold() for name, value in element.attrib.items()}
        if "partname" in said:
            of_parts[said["partname"].removeprefix("/")] = said.get("contenttype", "")
        else:
            of_extensions[said.get("extension", "")] = said.get("contenttype", "")
    return of_parts, of_extensions
