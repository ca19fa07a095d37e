"""Letters to those whom a schedule names, when it needs a person; in both languages, for nobody knows who reads."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import override

from geoportal.core.sentences import told
from import_scripts.asking import asking_counts
from import_scripts.models import ImportRun, ImportSchedule
from import_scripts.notice_words import words_of_notice
from import_scripts.notices import shown

logger = logging.getLogger(__name__)
RUN = """\
Імпорт {number} до шару «{layer}» чекає на людину.
Import {number} into the layer “{layer}” needs a person.

{why}
{notices}
{link}

Звідки / from: {address}
Додано / added {added}, переміщено / moved {moved}, змінено / changed {changed}, вилучено / withdrawn {withdrawn}
"""
FAILURES = """\
Дані для шару «{layer}» не вдається отримати (невдалих спроб поспіль: {failures}).
Data for the layer “{layer}” cannot be fetched (failures in a row: {failures}).

{why}

Звідки / from: {address}
Наступна спроба / next attempt: {next_at}. Про це не писатимемо, доки не вдасться. / There will be no other letter until
it succeeds.
"""


def write_of_run(one: ImportSchedule, run: ImportRun, why: str) -> bool:
    """Tell that a run needs a person; whether it was sent, or there is nobody to tell."""
    counts = {code: getattr(run, code) or 0 for code in ("added", "moved", "changed", "withdrawn")}
    titles = [f"  {words_of_notice(code, 'uk').title}: {count}" for code, count in asking_counts(run).items()]
    link = settings.PORTAL_ADDRESS.rstrip("/") + reverse("import_run", args=[run.uuid])
    said = {"why": in_both_languages(why), "notices": "\n".join(titles), "link": link, "number": run.pk, **counts}
    return _sent(one, f"Імпорт {run.pk} чекає на людину / needs a person: {run.layer.name}", RUN, **said)


def write_of_failures(one: ImportSchedule, why: str) -> bool:
    """Tell that an address cannot be asked; whether it was sent, or there is nobody to tell."""
    subject = f"Дані не отримано / not fetched: {one.layer.name}"
    return _sent(one, subject, FAILURES, why=in_both_languages(why), failures=one.failures, next_at=f"{one.at:%H:%M}")


def in_both_languages(text: str) -> str:
    """A sentence in Ukrainian and English, one below the other; what is only a text, once."""
    told_in: list[str] = []
    for language in ("uk", "en"):
        with override(language):
            told_in.append(told(text))
    return "\n".join(dict.fromkeys(told_in))


def _sent(one: ImportSchedule, subject: str, text: str, **said: object) -> bool:
    if not one.mail_to:
        return True
    body = text.format(layer=one.layer.name, address=one.address, **said)
    try:
        send_mail(shown(subject, 150), body, None, list(one.mail_to))
    except (OSError, SMTPException):
        logger.warning("The letter about schedule %s could not be sent; it will be tried again.", one.pk, exc_info=True)
        return False
    return True
