"""From what somebody has sent to a run: the same for the workbench's form and for programs."""

from geoportal.core.sentences import sentence_of, told
from import_scripts.actions import begin_run
from import_scripts.arrivals import ArrivalRefused, laid_down
from import_scripts.forms import BringForm
from import_scripts.models import ImportRun
from import_scripts.rows import FileRefused
from import_scripts.sampling import looked_at
from import_scripts.source import SourceRefused


def brought(form: BringForm) -> ImportRun | None:
    """The run that a valid form begins; where the file or its source is refused, the form says why."""
    clean = form.cleaned_data
    try:
        with laid_down(clean["file"]) as paths:
            source = form.source()
            source, guesses = looked_at(paths[0], source) if form.is_first else (source, [])
            wishes = form.wishes()
            return begin_run(paths, clean["layer"], source, by=form.by, wishes=wishes, guesses=guesses)
    except (ArrivalRefused, FileRefused) as refused:
        form.add_error("file", told(sentence_of(refused)))
    except SourceRefused as refused:
        form.add_error("toml", told(sentence_of(refused)))
    return None
