"""Words of the handbook about imports that stand in docstrings and parameters, named here for translators."""

from django.utils.translation import gettext_noop as _

WORDS = (
    _("Bring a file; it is checked by itself, and nothing is written before it is loaded."),
    _("Give it up; nothing is written."),
    _("Identifier of the import."),
    _("Imports"),
    _("Imports, the newest first."),
    _("Let one that broke off by no fault of the file go on where it was."),
    _("Load what was looked at; a worker does it. If-Match shows which difference that was."),
    _("One import: its state, how far it is, what it would do or did."),
    _("Only imports in this state."),
    _("Only imports into this collection."),
    _("Only notices of this weight."),
    _("Only notices with this code."),
    _("Only objects to which this happens."),
    _("Take back all that it did; refused, with a list, where later edits would be lost."),
    _("The body is larger than what is taken in."),
    _("The body is of another media type than those that are read here."),
    _("The objects that the import would not leave, or has not left, as they were."),
    _("The state it is in does not allow this."),
    _("What was found in the file, in the order in which it was found."),
)
