"""Logins that are tried: how many may fail in a while, for one name, from one address, and for the two together.

An attempt is written down before the password is looked at, so that many at once are counted as well as one after
another; whoever gets in is forgotten. It is the same for names that nobody has, or the answer would tell which exist.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.db.models import Count, Min, Q
from django.utils import timezone

from geoportal.accounts.models import LoginAttempt

WHILE = timedelta(minutes=15)
TOGETHER = 5  # of one name from one address
OF_A_NAME = 30  # from everywhere: a stranger who knows the name cannot lock its owner out with a handful of tries
FROM_AN_ADDRESS = 30  # for all names: an office shares one


class TooManyAttempts(Exception):
    """`wait` says after how long the next one is looked at."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"Too many attempts; wait {wait}.")
        self.wait = wait

    @property
    def minutes(self) -> int:
        """At least one, rounded up."""
        return max(1, -(-int(self.wait.total_seconds()) // 60))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt that is being looked at."""

    row: LoginAttempt

    def succeeded(self) -> None:
        """Who got in has made no mistakes; those made at other addresses stay."""
        LoginAttempt.objects.filter(name=self.row.name, address=self.row.address).delete()


def begin_attempt(name: str, address: str) -> Attempt:
    """Write the attempt down. Raises TooManyAttempts, and then it does not count."""
    now = timezone.now()
    LoginAttempt.objects.filter(at__lt=now - WHILE).delete()
    row = LoginAttempt.objects.create(name=_kept_name(name), address=address, at=now)
    same_name, same_address = Q(name=row.name), Q(address=row.address)
    limits = ((TOGETHER, same_name & same_address), (OF_A_NAME, same_name), (FROM_AN_ADDRESS, same_address))
    for limit, same in limits:
        found = LoginAttempt.objects.filter(same).aggregate(count=Count("pk"), first=Min("at"))
        if found["count"] > limit:
            row.delete()
            raise TooManyAttempts(found["first"] + WHILE - now)
    return Attempt(row)


def _kept_name(name: str) -> str:
    """A fingerprint: people type passwords into the wrong field, and those are not to be kept."""
    return sha256(name.strip().casefold().encode()).hexdigest()
