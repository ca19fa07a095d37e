"""What a benchmark hands over: a figure with its unit, what it must reach and what it aims at, and what was checked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `must` is the promise, `aim` the wish; None where there is none.

    Fewer is better unless `more_is_better`. `checked` says what stands behind the number: rounds, counts, the other
    side's number. A figure that is `None` could not be measured, and `checked` says why.
    """

    name: str
    value: float | None
    unit: str
    must: float | None = None
    aim: float | None = None
    checked: str = ""
    more_is_better: bool = False

    @property
    def is_met(self) -> bool:
        """What must be reached is reached. What could not be measured has not failed."""
        return self._reaches(self.must)

    @property
    def verdict(self) -> str:
        """In one word: aim, met, missed, or nothing where nothing is promised."""
        if self.value is None:
            return "not measured"
        if self.must is None and self.aim is None:
            return ""
        if not self._reaches(self.must):
            return "MISSED"
        return "aim" if self.aim is not None and self._reaches(self.aim) else "met"

    def target(self, number: float | None) -> str:
        """`≤ 5 ms`, `≥ 0.6 ×`; empty where there is none."""
        return "" if number is None else f"{'≥' if self.more_is_better else '≤'} {number:g} {self.unit}"

    def measured(self) -> str:
        """The number as people read it."""
        return "–" if self.value is None else f"{readable(self.value)} {self.unit}"

    def __str__(self) -> str:
        targets = ", ".join(
            f"{word} {self.target(number)}"
            for word, number in (("must", self.must), ("aim", self.aim))
            if number is not None
        )
        return " | ".join(
            part for part in (f"{self.name}: {self.measured()}", targets, self.verdict, self.checked) if part
        )

    def _reaches(self, number: float | None) -> bool:
        if number is None or self.value is None:
            return True
        return self.value >= number if self.more_is_better else self.value <= number


def readable(number: float) -> str:
    """Three digits that mean something, and no powers of ten: 0.0123, 1.23, 12.3, 123, 12,345."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
