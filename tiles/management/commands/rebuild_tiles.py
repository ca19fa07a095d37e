"""`manage rebuild_tiles`: make the read model of the map anew from the ledger, when it is in doubt."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from tiles.thinned import RECOUNT


class Command(BaseCommand):
    help = "Derive everything that is drawn from the ledger anew. Nobody waits: the old map is served until it is done."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT tiles_rebuild()")
            cursor.execute(RECOUNT)
            cursor.execute("SELECT count(*) FROM tiles_mapfeature")
            count = cursor.fetchone()[0]
        self.stdout.write(f"{count} features are drawn. Now: manage build_tiles")
