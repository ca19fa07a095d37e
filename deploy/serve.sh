#!/bin/sh
# serve.sh host port: the portal's one server process; `./dev up` and the container start it the same way.
# A bounded queue: what comes above it waits in the kernel or at nginx, and memory stays bounded.
exec "${PYTHON:-python}" -m granian --interface asginl --host "$1" --port "$2" --workers 1 --backpressure 256 \
    --no-ws --log-level warning geoportal.asgi:application
