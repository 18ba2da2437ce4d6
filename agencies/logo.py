"""A board's logo: any picture is drawn anew as a small PNG, so that nothing else travels with it."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from core.refusals import Refusal

LARGEST = (600, 200)
TAKEN = ("PNG", "JPEG")
MOST_PIXELS = 40_000_000


class NotAPicture(Refusal):
    def __init__(self, reason="This file is not a PNG or JPEG picture. Choose another."):
        super().__init__(reason, field="logo")


def redraw(upload) -> bytes:
    """The picture as a PNG of at most 600 by 200 dots, upright, without EXIF. Raises NotAPicture."""
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(upload, formats=TAKEN)
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAPicture("This picture is too large. Make it smaller than 5,000 by 5,000 dots.")
            picture = ImageOps.exif_transpose(picture).convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombWarning) as broken:
        raise NotAPicture() from broken
    picture.thumbnail(LARGEST, Image.Resampling.LANCZOS)
    clean = Image.new("RGBA", picture.size)
    clean.paste(picture)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()
