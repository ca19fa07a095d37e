# The city in the database, and the server that shows it.

# Only one ./dev up serves from one var/. File descriptor 6 is the lock; the file says who holds it and where. The steps
# and the server share the lock: were the script killed, they would go on, and must be found.
need_free_port() {
    case $PORT in
    [1-9] | [1-9][0-9] | [1-9][0-9][0-9] | [1-9][0-9][0-9][0-9] | [1-6][0-9][0-9][0-9][0-9]) ;;
    *) give_up "PORT is \"$PORT\", which is not the number of a port." "For example: PORT=8001 ./dev up" ;;
    esac
    exec 6>>"$VAR/serving"
    flock -w 2 6 || say_who_serves # one that is just ending gets its moment
    find_python || return 0 # a bare machine serves nothing yet
    "$python" - "$PORT" <<-'PYTHON'
		import errno, socket, sys
		try:
		    with socket.socket() as probe:
		        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		        probe.bind(("127.0.0.1", int(sys.argv[1])))
		except (OSError, OverflowError) as error:
		    sys.exit(13 if getattr(error, "errno", 0) == errno.EACCES else 98)
	PYTHON
    case $? in
    0) ;;
    13) give_up "Only root may serve on port $PORT." "Choose one above 1023: PORT=8001 ./dev up" ;;
    *) give_up "Port $PORT is in use by another program." "Choose another: PORT=8001 ./dev up" ;;
    esac
    printf 'http://127.0.0.1:%s/ by process %s' "$PORT" $$ >"$VAR/serving"
}

say_who_serves() {
    holders=$(holders_of_lock)
    case " $holders " in
    "  " | *" $(serving_process) "*)
        give_up "The city is served already, or about to be: $(cat "$VAR/serving")." \
            "Stop it there with Ctrl-C, or with ./dev down. To serve a second city beside it, set GEOPORTAL_VAR and PORT."
        ;;
    esac
    give_up "A ./dev up that was killed has left something running (process $holders)." \
        "Stop it with ./dev down, then run the same command again."
}

serving_process() { sed 's/.* //' "$VAR/serving"; }

# holders_of_lock: the processes, but this one, that hold the lock of who serves. Those of other users remain unseen.
holders_of_lock() {
    exec 6>&-
    for link in /proc/[0-9]*/fd/6; do
        [ "$link" -ef "$VAR/serving" ] || continue
        process=${link#/proc/}
        process=${process%%/*}
        [ "$process" = $$ ] || printf '%s\n' "$process"
    done | xargs
}

# need_city: tables, kinds, a city, what its search reads, its tiles. A stamp says that these sources are all in it.
need_city() {
    sources=$(fingerprint "$ROOT"/*/migrations/*.py "$ROOT"/*/*/migrations/*.py "$ROOT/frontend/dist/kinds.json")
    ! is_prepared || return 0
    step "Making the tables" manage migrate --no-input --verbosity 1
    step "Loading the kinds of objects" manage load_kinds
    has_city || step "Loading the demonstration city" manage load_demo
    step "Filling the search" manage index_search
    [ -n "$own_database" ] && has_tiles || step "Drawing the tiles" manage build_tiles
    mark_prepared
}

# The stamp lies in the cluster; in somebody's own database it is a comment, which goes with it wherever it is copied.
is_prepared() {
    if [ -z "$own_database" ]; then
        is_stamped "$CLUSTER/data/prepared" "$sources" && has_city
    else
        says_yes "SELECT EXISTS (SELECT FROM layers_city)
            AND obj_description(to_regclass(\$\$layers_city\$\$), \$\$pg_class\$\$) = \$\$prepared $sources\$\$"
    fi
}

mark_prepared() {
    if [ -z "$own_database" ]; then
        printf '%s\n' "$sources" >"$CLUSTER/data/prepared"
    else
        manage shell --no-imports -v 0 -c "
from django.db import connection
connection.cursor().execute(\"COMMENT ON TABLE layers_city IS 'prepared $sources'\")" >"$LOG" 2>&1 || :
    fi
}

has_city() { says_yes "SELECT EXISTS (SELECT FROM layers_city)"; }

has_tiles() { says_yes "SELECT EXISTS (SELECT FROM tiles_epoch WHERE is_current)"; }

# says_yes statement: asks the private cluster directly, another database through Django.
says_yes() {
    if [ -z "$own_database" ]; then
        [ "$(sql geoportal "$1")" = t ]
    else
        manage shell --no-imports -v 0 -c "
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute('''$1''')
    raise SystemExit(not cursor.fetchone()[0])" 2>/dev/null
    fi
}

need_suitable_database() {
    case $own_database in
    postgis://* | postgres://* | postgresql://* | pgsql://*) ;;
    *) give_up "DATABASE_URL is not the address of a PostGIS." "For example: DATABASE_URL=postgis://user:password@host/name" ;;
    esac
    manage check_database >"$LOG" 2>&1 && return 0
    give_up "$(tail -n 3 "$LOG" | sed 's/^CommandError: //')" "DATABASE_URL says which database; without it ./dev makes a private one."
}

serve() {
    printf 'Starting the server… '
    began=$(now)
    cd "$ROOT" || exit 1
    # In a session of its own: Ctrl-C reaches only this script, which then ends the server in good order.
    PYTHON=.venv/bin/python setsid sh deploy/serve.sh 127.0.0.1 "$PORT" 8>&- 9>&- &
    server=$!
    if ! "$python" - "$PORT" $server <<-'PYTHON'
		import http.client, os, sys, time
		port, server = map(int, sys.argv[1:])
		for _ in range(600):
		    try:
		        os.kill(server, 0)
		        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
		        connection.request("GET", "/healthz")
		        sys.exit(connection.getresponse().status != 200)
		    except ProcessLookupError:
		        sys.exit(1)
		    except OSError:
		        time.sleep(0.1)
		sys.exit(1)
	PYTHON
    then
        give_up "failed. The server did not start; its words are above."
    fi
    printf 'done in %s s\n\n' $(($(now) - began))
    start_worker
    start_vehicles
    say "The city is at  http://127.0.0.1:$PORT/  (Ctrl-C stops it)"
    wait $server
    code=$?
    end_rest_of "$server"
    server=
    give_up "The server stopped by itself (code $code); its words are above."
}

# The worker, beside the server and behind it: niced, in a session of its own as well. One that ended by itself
# is started again while the city is served. Its letters, where there is no server of mail, are in the log.
start_worker() {
    setsid nice -n 10 sh -c '
        trap "kill -TERM \$part 2>/dev/null; wait \$part; exit 0" TERM
        while :; do
            .venv/bin/python manage.py run_worker & part=$!
            wait $part
            sleep 5 & part=$! # in the background as well: a shell hears no signal while it waits for a program
            wait $part
        done' >>"$VAR/log/worker.log" 8>&- 9>&- &
    worker=$!
}

# What moves the vehicles of the demonstration network, behind everything else. In a real city, where nothing is invented,
# it ends by itself (code 2) and stays ended; after any other end it is started again.
start_vehicles() {
    setsid nice -n 15 sh -c '
        trap "kill -TERM \$part 2>/dev/null; wait \$part; exit 0" TERM
        while :; do
            .venv/bin/python manage.py make_live --store --every 20 >/dev/null & part=$!
            wait $part
            [ $? -ne 2 ] || exit 0
            sleep 30 & part=$!
            wait $part
        done' 2>>"$VAR/log/vehicles.log" 8>&- 9>&- &
    vehicles=$!
}

stop_vehicles() {
    [ -n "${vehicles:-}" ] || return 0
    end_session "$vehicles"
    vehicles=
}

# A worker ends at once, in the middle of an import as well; another goes on with it where it was.
stop_worker() {
    [ -n "${worker:-}" ] || return 0
    end_session "$worker"
    worker=
}

stop_server() {
    stop_worker
    stop_vehicles
    [ -n "${server:-}" ] || return 0
    end_session "$server"
    : >"$VAR/serving"
    server=
}

# end_session PROCESS: it is asked, waited for, and after five seconds ended with all that it started.
end_session() {
    kill -TERM "$1" 2>/dev/null
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        kill -0 "$1" 2>/dev/null || break
        sleep 0.5
    done
    end_rest_of "$1"
    wait "$1" 2>/dev/null
}

# A server that was killed leaves its worker behind, which would keep the port: the whole session ends.
end_rest_of() { kill -s KILL -- "-$1" 2>/dev/null; }

# stop_everything: the ./dev up of this var/, and its database.
stop_everything() {
    stop_who_serves
    if [ -f "$VAR/postgres/data/postmaster.pid" ]; then
        CLUSTER=$VAR/postgres
        choose_server_user
        choose_binaries
        choose_socket
        stop_cluster
        ! cluster_answers || give_up "The database in $CLUSTER does not stop; it belongs to $(stat -c %U "$CLUSTER/data")." \
            "Run ./dev down as $(stat -c %U "$CLUSTER/data")."
        CLUSTER=
    fi
    say "Nothing of $VAR is running."
}

# stop_who_serves: the script first, then what it started, or what it left if it was killed.
stop_who_serves() {
    [ -f "$VAR/serving" ] && exec 6>>"$VAR/serving" && ! flock -n 6 || return 0
    holders=$(holders_of_lock)
    [ -n "$holders" ] || give_up "The city is served by somebody else: $(cat "$VAR/serving")." "Ask them to stop it."
    case " $holders " in *" $(serving_process) "*) holders="$(serving_process) $holders" ;; esac
    for process in $holders; do
        kill -TERM "$process" 2>/dev/null
    done
    flock -w 20 6 || give_up "Process $(holders_of_lock) does not stop." "Stop it with: kill -9 $(holders_of_lock)"
    : >"$VAR/serving"
}

remove_database() {
    [ -z "$own_database" ] || give_up "DATABASE_URL names a database of your own; ./dev reset removes only the private one." \
        "Remove yours with dropdb."
    [ -d "$VAR/postgres" ] || { say "There is no database in $VAR."; return 0; }
    if [ "${1:-}" != --yes ]; then
        [ -t 0 ] || give_up "./dev reset asks before it removes the database, and there is nobody to ask." \
            "If you are sure: ./dev reset --yes"
        printf 'Remove the database in %s with everything in it? Type yes: ' "$VAR/postgres"
        read -r answer
        [ "$answer" = yes ] || { say "Nothing was removed."; return 0; }
    fi
    stop_everything
    rm -rf "$VAR/postgres"
    say "The database is removed. ./dev up makes a new one."
}
