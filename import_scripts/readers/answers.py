"""Answers of services that somebody saved as files: one page of them is no whole layer."""

from geoportal.core.sentences import sentence as _
from import_scripts.rows import FileRefused


def one_page(count: int, file: str) -> FileRefused:
    """The refusal of an answer that has more than these: what it does not name would vanish from the map."""
    said = _(
        "The file is one page of what a service has: {count} objects, and there are more. Ask the service for all "
        "of them, or let its address be asked by a schedule, which reads page by page.",
        count=count,
    )
    return FileRefused("count_mismatch", said, file=file, value=str(count))
