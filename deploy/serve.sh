#!/bin/sh
# serve.sh host port: the portal's server; `./dev up` and the container start it the same way.
# Several workers (GEOPORTAL_WORKERS) keep in step through the database: one of them redraws, all follow.
# Open maps hold a stream each; everything else is bounded by geoportal/core/admission.py.
exec "${PYTHON:-python}" -m granian --interface asgi --host "$1" --port "$2" --workers "${GEOPORTAL_WORKERS:-1}" --backpressure 4096 \
    --no-ws --log-level warning geoportal.asgi:application
