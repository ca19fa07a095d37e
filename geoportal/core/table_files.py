"""Cells of tables that leave the portal as CSV."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a table program takes such a text for something to work out


def harmless(cell: object) -> object:
    """The cell; a text that a table program would work out stands behind an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
