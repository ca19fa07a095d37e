"""A sheet of paper, A4: headings, tables and a code, in the letters of the portal. It knows no house."""

from collections.abc import Iterable, Sequence

import segno
from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from geoportal.core.templatetags.assets import DIST

FONTS = DIST / "fonts"
FAMILIES = {"Noto": "latin", "Cyrillic": "cyrillic", "Ext": "latin-ext"}  # the first that has a letter draws it
INK, SOFT, LINE, ORE = (31, 27, 24), (92, 84, 77), (205, 197, 188), (154, 44, 30)
MARGIN_MM, CODE_MM = 16, 26


class Sheet(FPDF):
    """`foot` stands below each page, with the number of the page beside it."""

    def __init__(self, *, title: str, language: str, author: str, foot: str) -> None:
        super().__init__(format="A4")
        self.foot = foot
        self.set_margins(MARGIN_MM, MARGIN_MM)
        self.set_auto_page_break(True, margin=MARGIN_MM + 4)
        self.set_title(title)
        self.set_author(author)
        self.set_lang(language)
        for family, script in FAMILIES.items():
            for style, weight in (("", 400), ("B", 700)):
                self.add_font(family, style, FONTS / f"noto-sans-{script}-{weight}.ttf")
        self.set_fallback_fonts([family for family in FAMILIES if family != "Noto"])
        self.add_page()

    def footer(self) -> None:
        self.set_y(-MARGIN_MM)
        self._write_in(7.5, SOFT)
        self.cell(self.epw - 24, 5, self.foot)
        self.cell(24, 5, f"{self.page_no()} / {{nb}}", align="R")

    def _write_in(self, size: float, colour: tuple[int, int, int] = INK, style: str = "") -> None:
        self.set_font("Noto", style, size)
        self.set_text_color(*colour)

    def head(self, title: str, words: str, address: str) -> None:
        """The title with a line below it, and a code that leads to `address` on the right."""
        top = self.t_margin
        self._code(address, self.w - self.r_margin - CODE_MM, top)
        self._write_in(20, style="B")
        self.multi_cell(self.epw - CODE_MM - 6, 9, title, align="L", new_x="LMARGIN", new_y="NEXT")
        self._write_in(10.5, SOFT)
        self.multi_cell(self.epw - CODE_MM - 6, 5.5, words, align="L", new_x="LMARGIN", new_y="NEXT")
        self.set_y(max(self.get_y(), top + CODE_MM) + 3)

    def _code(self, address: str, left: float, top: float) -> None:
        rows = list(segno.make(address, error="m").matrix)
        side = CODE_MM / len(rows)
        with self.local_context(fill_color=INK):  # a colour that stayed would fill the cells of tables
            for y, row in enumerate(rows):
                for x, is_dark in enumerate(row):
                    if is_dark:
                        self.rect(left + x * side, top + y * side, side, side, style="F")

    def note(self, words: str) -> None:
        self._write_in(8.5, SOFT)
        self.multi_cell(0, 4.5, words, align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(1)

    def heading(self, words: str) -> None:
        if self.will_page_break(24):
            self.add_page()
        self.ln(3)
        self._write_in(12.5, ORE, "B")
        self.start_section(words)
        self.cell(0, 7, words, new_x="LMARGIN", new_y="NEXT")

    def grid(self, heads: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]]) -> None:
        """A table; its head stands again on each page."""
        self._write_in(8.5)
        self.set_draw_color(*LINE)
        told = [list(heads), *(list(row) for row in rows)]
        with self.table(
            told, col_widths=tuple(widths), line_height=4.6, padding=(0.9, 1.5, 0.9, 0), text_align="LEFT",
            v_align="TOP", borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis="BOLD", color=SOFT, size_pt=8),
        ):  # fmt: skip
            pass
        self.ln(1)

    def as_bytes(self) -> bytes:
        return bytes(self.output())
