"""The refusal of a change whose author has not seen how things stand by now."""

from typing import Any


class ChangedMeanwhile(Exception):
    """Somebody else was quicker: `row` is how it stands now, at `revision`."""

    def __init__(self, told: str, row: Any, revision: int) -> None:
        super().__init__(told)
        self.row, self.revision = row, revision
