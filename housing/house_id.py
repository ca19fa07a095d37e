"""The twelve digits by which the city's own format names a house: `R SSSS BBB LL KK`.

    HouseId.of("103960460100")          # street 396, house 46, letter А
    str(HouseId(396, 46, "А"))          # "103960460100"

R is always 1; then the street's code, the number, the index of its letter and the block. Streets get renamed while
their code stays, so an address made of an id is how it is shown, not the legal one.
"""

from dataclasses import dataclass

from geoportal.core.sentences import sentence as _

LETTERS = " АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЮЯІ"  # by index; І comes last, and Ґ, Є, Ї, Й, Ь have none
LENGTH = 12


class NotAHouseId(ValueError):
    """The digits, or the parts of an address, are no house of this format; says what is wrong."""


@dataclass(frozen=True, slots=True, order=True)
class HouseId:
    """A house as the format names it. Raises NotAHouseId for what the format cannot write."""

    street: int
    house: int
    letter: str = ""
    block: int = 0

    def __post_init__(self) -> None:
        if self.letter and (len(self.letter) != 1 or self.letter not in LETTERS[1:]):
            raise NotAHouseId(_("The letter '{letter}' has no index.", letter=self.letter))
        if not 0 <= self.street <= 9999:
            raise NotAHouseId(_("The street {value} is not between 0 and 9999.", value=str(self.street)))
        if not 1 <= self.house <= 999:
            raise NotAHouseId(_("The house {value} is not between 1 and 999.", value=str(self.house)))
        if not 0 <= self.block <= 99:
            raise NotAHouseId(_("The block {value} is not between 0 and 99.", value=str(self.block)))

    @classmethod
    def of(cls, digits: str) -> "HouseId":
        """The house of these twelve digits. Raises NotAHouseId."""
        if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
            raise NotAHouseId(_("'{digits}' is not {count} digits.", digits=digits, count=LENGTH))
        if digits[0] != "1":
            raise NotAHouseId(_("'{digits}' does not begin with 1.", digits=digits))
        index = int(digits[8:10])
        if index >= len(LETTERS):
            said = _("'{digits}' has the letter index {index}, and 28 is the last.", digits=digits, index=str(index))
            raise NotAHouseId(said)
        return cls(int(digits[1:5]), int(digits[5:8]), LETTERS[index].strip(), int(digits[10:12]))

    def __str__(self) -> str:
        index = LETTERS.index(self.letter) if self.letter else 0
        return f"1{self.street:04d}{self.house:03d}{index:02d}{self.block:02d}"

    @property
    def number(self) -> str:
        """The house number as it is shown: 46А, 43/1."""
        return f"{self.house}{self.letter}{f'/{self.block}' if self.block else ''}"
