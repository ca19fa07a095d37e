"""What may be asked of the search page."""

from django import forms

from geoportal.search.models import Entry
from geoportal.search.queries import LONGEST


class SearchForm(forms.Form):
    """The words, one sort of things or all of them, and the page."""

    q = forms.CharField(required=False, max_length=LONGEST)
    type = forms.ChoiceField(required=False, choices=Entry.Sort)
    page = forms.IntegerField(required=False, min_value=1, max_value=500)
