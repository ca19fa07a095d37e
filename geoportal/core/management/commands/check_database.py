"""Can this database hold the portal? One sentence for each thing that is missing, with its remedy."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

LEAST_POSTGRES = 150000
EXTENSIONS = ("postgis", "pg_trgm")


class Command(BaseCommand):
    help = "Say whether the database of DATABASE_URL can hold the portal: reachable, new enough, with PostGIS."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            faults = self.faults()
        except DatabaseError as error:
            raise CommandError(f"The database of DATABASE_URL does not answer: {str(error).strip()}") from error
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write("The database can hold the portal.")

    def faults(self) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            version = int(cursor.fetchone()[0])
            cursor.execute(
                "SELECT x.name, i.extname IS NOT NULL, "
                "x.name <> 'postgis' AND has_database_privilege(current_database(), 'CREATE') "
                "OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) "
                "FROM pg_available_extensions x LEFT JOIN pg_extension i ON i.extname = x.name"
            )
            extensions = {name: (there, may_make) for name, there, may_make in cursor.fetchall()}
        faults = []
        if version < LEAST_POSTGRES:
            faults.append(f"The server is PostgreSQL {version // 10000}; the portal needs 15 or newer.")
        for name in EXTENSIONS:
            if name not in extensions:
                faults.append(
                    f"The server has no extension {name}: install its package (postgresql-…-postgis-3, or contrib)."
                )
            elif not any(extensions[name]):
                faults.append(f"The database lacks {name}, and its user may not add it. As a superuser: "
                              f"CREATE EXTENSION {name};")  # fmt: skip
        return faults
