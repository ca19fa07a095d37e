#!/bin/sh
# Before the portal can serve: tables, kinds, a city, its search and its tiles. `./dev up` takes the same steps (deploy/dev/city.sh).
set -eu

manage() { python manage.py "$@"; }

manage check_database
manage migrate --no-input
manage load_kinds
manage shell --no-imports -v 0 -c 'from layers.models import City; raise SystemExit(not City.objects.exists())' ||
    manage load_demo
manage index_search
manage build_tiles
manage collectstatic --noinput --clear --verbosity 0
