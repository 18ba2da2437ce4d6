"""Contrast of colours, as WCAG 2.2 defines it (success criterion 1.4.3)."""

import re

HEX = re.compile(r"#[0-9a-fA-F]{6}")


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, between 0 (black) and 1 (white)."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_with_white(colour: str) -> float:
    """The ratio of `#rrggbb` to white, from 1 to 21."""
    return 1.05 / (luminance(colour) + 0.05)
