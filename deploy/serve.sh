#!/bin/sh
# serve.sh host port: the portal's server; `./dev up` and the container start it the same way.
# Workers (GEOPORTAL_WORKERS; else one for each processor, up to four, because each has its own tiles in memory and its
# own connections) keep in step through the database: one of them redraws, all follow.
# Open maps hold a stream each; everything else is bounded by geoportal/core/admission.py: where there are several
# workers, four requests at once in each. Twice as many would wait for the processors instead of at the door.
processors=$(getconf _NPROCESSORS_ONLN 2>/dev/null) || processors=1
[ "$processors" -le 4 ] || processors=4
workers=${GEOPORTAL_WORKERS:-$processors}
[ "$workers" = 1 ] || export GEOPORTAL_DATABASE_POOL="${GEOPORTAL_DATABASE_POOL:-4}"
exec "${PYTHON:-python}" -m granian --interface asgi --host "$1" --port "$2" --workers "$workers" --backpressure 4096 \
    --no-ws --log-level warning geoportal.asgi:application
