#!/bin/sh
# serve.sh host port: the portal's one server process; `./dev up` and the container start it the same way.
# Open maps hold a stream each; everything else is bounded by geoportal/core/admission.py.
exec "${PYTHON:-python}" -m granian --interface asgi --host "$1" --port "$2" --workers 1 --backpressure 4096 \
    --no-ws --log-level warning geoportal.asgi:application
