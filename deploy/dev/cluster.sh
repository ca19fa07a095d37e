# The private PostGIS cluster: below var/, reached by a socket in a folder that only its owner may enter, no TCP.
#
#   $CLUSTER/data        the database          $CLUSTER/log     what the server said
#   $CLUSTER/users       a lock that every ./dev using the cluster shares; the last one to leave stops the server
#   $CLUSTER/change      a lock for whoever makes, starts or stops it
#   $CLUSTER/started     the process that a ./dev started; a server started by other means is used and left alone
#
# File descriptors: 8 change, 9 users. They must not reach the server, which would hold the locks for ever; nor may 6
# (who serves, city.sh), or a killed ./dev up would count as serving for as long as its database runs.

# use_cluster folder durable|throwaway: makes and starts it where needed, sets DATABASE_URL.
use_cluster() {
    CLUSTER=$1
    cluster_kind=$2
    unset PGHOST PGPORT PGDATA PGUSER PGDATABASE PGPASSWORD PGOPTIONS PGSERVICE PGSSLMODE
    (umask 077 && mkdir -p "$CLUSTER") || give_up "The folder $CLUSTER cannot be made."
    exec 8>"$CLUSTER/change" 9>"$CLUSTER/users"
    flock 8
    choose_server_user
    choose_binaries
    [ -d "$CLUSTER/data" ] || step "Making the database" make_cluster
    [ "$server_user" = setpriv ] || chmod 700 "$CLUSTER"
    choose_socket
    flock -s 9
    if ! cluster_answers && ! cluster_wakes; then
        configure_cluster
        step "Starting the database" start_cluster
        head -n 1 "$CLUSTER/data/postmaster.pid" >"$CLUSTER/started"
    fi
    exec 8>&-
    sql postgres "SELECT 1 FROM pg_database WHERE datname = 'geoportal'" | grep -q 1 ||
        sql postgres "CREATE DATABASE geoportal" >/dev/null || give_up "The database refused to work: see $CLUSTER/log."
    DATABASE_URL=postgis://geoportal@/geoportal?host=$("$python" -c '
import sys, urllib.parse
print(urllib.parse.quote(sys.argv[1], safe="/"))' "$socket")
    export DATABASE_URL
}

# leave_cluster: stops the server when nobody else uses it and a ./dev started it.
leave_cluster() {
    [ -n "${CLUSTER:-}" ] && [ -f "$CLUSTER/started" ] || return 0
    exec 8>"$CLUSTER/change"
    flock 8
    exec 9>&-
    exec 9>"$CLUSTER/users"
    if flock -n 9 && [ "$(cat "$CLUSTER/started")" = "$(head -n 1 "$CLUSTER/data/postmaster.pid" 2>/dev/null)" ]; then
        stop_cluster
    fi
    exec 8>&- 9>&-
}

sql() { "$PGBIN/psql" -h "$socket" -U geoportal -d "$1" -XAtqc "$2" 2>/dev/null; }

cluster_answers() { "$PGBIN/pg_isready" -q -h "$socket"; }

# PostgreSQL refuses to run as root. As root it runs in a user namespace, where root bears another name and keeps its
# files; where there are none (some containers) as the user postgres, who then owns the folder.
choose_server_user() {
    server_user=me
    [ "$(id -u)" -eq 0 ] || return 0
    server_uid=$(id -u postgres 2>/dev/null || echo 1)
    if unshare --user --map-user="$server_uid" true 2>/dev/null; then
        server_user=namespace
    else
        server_user=setpriv
    fi
}

as_server() {
    case $server_user in
    me) "$@" ;;
    namespace) unshare --user --map-user="$server_uid" -- "$@" ;;
    # The capability lets it pass through folders such as /root that only root may enter.
    setpriv) setpriv --reuid="$server_uid" --regid="$(id -g postgres)" --clear-groups \
        --inh-caps=+dac_read_search --ambient-caps=+dac_read_search -- "$@" ;;
    esac
}

give_to_server() { [ "$server_user" != setpriv ] || chown -R "$server_uid" "$@"; }

choose_binaries() {
    wanted=$(cat "$CLUSTER/data/PG_VERSION" 2>/dev/null)
    find_postgres "$wanted" || give_up "The database in $CLUSTER was made by PostgreSQL $wanted, which is not installed (any more)." \
        "Install postgresql-$wanted-postgis-3, or make a new database: ./dev reset"
    owner=$(stat -c %U "$CLUSTER/data" 2>/dev/null) || return 0
    case $owner in "$(id -un)" | postgres) [ -r "$CLUSTER/data" ] && return 0 ;; esac
    [ "$(id -u)" -eq 0 ] || give_up "The database in $CLUSTER belongs to $owner." \
        "Run ./dev as $owner, or set GEOPORTAL_VAR to a folder of your own."
}

# Made beside its place and moved there when whole: an interrupted run leaves nothing half-made.
make_cluster() {
    rm -rf "$CLUSTER/data.new" && mkdir -m 700 "$CLUSTER/data.new" && give_to_server "$CLUSTER" || return 1
    [ "$cluster_kind" = durable ] || set -- --no-sync
    as_server "$PGBIN/initdb" -k -U geoportal --auth=trust -E UTF8 --locale=C.UTF-8 "$@" -D "$CLUSTER/data.new" &&
        mv "$CLUSTER/data.new" "$CLUSTER/data"
}

# A socket's whole path may have 107 bytes; a longer one moves to a short folder of our own.
choose_socket() {
    socket=$CLUSTER
    [ "$(printf %s "$socket/.s.PGSQL.5432" | wc -c)" -gt 107 ] || return 0
    socket=/tmp/geoportal-$(id -u)-$(printf %s "$CLUSTER" | cksum | cut -d' ' -f1)
    mkdir -m 700 "$socket" 2>/dev/null || [ "$(stat -c %u "$socket")" -eq "$(id -u)" ] || [ "$server_user" = setpriv ] ||
        give_up "The path of $VAR is too long for a database socket, and $socket belongs to somebody else." \
            "Set GEOPORTAL_VAR to a folder with a shorter path."
    give_to_server "$socket"
}

configure_cluster() {
    conf=$CLUSTER/data/postgresql.conf
    grep -q "^include_if_exists = 'geoportal.conf'" "$conf" || echo "include_if_exists = 'geoportal.conf'" >>"$conf"
    {
        echo "# Written by ./dev at every start."
        echo "listen_addresses = ''"
        echo "unix_socket_directories = '$(printf %s "$socket" | sed "s/'/''/g")'"
        echo "unix_socket_permissions = 0700"
        echo "shared_buffers = 256MB"
        echo "max_wal_size = 2GB"
        echo "jit = off"
        [ "$cluster_kind" = durable ] || printf '%s = off\n' fsync synchronous_commit full_page_writes
        [ "$cluster_kind" = durable ] || echo "statement_timeout = 120s" # a plan that never ends shall be seen
    } >"$CLUSTER/data/geoportal.conf"
    give_to_server "$CLUSTER/data/geoportal.conf"
}

# cluster_wakes: whether a server of this folder is just starting. If not, its lock is stale and taken away: after a
# power cut its process number may belong to another program, and PostgreSQL would refuse to start.
cluster_wakes() {
    [ -f "$CLUSTER/data/postmaster.pid" ] || return 1
    old=$(head -n 1 "$CLUSTER/data/postmaster.pid")
    for second in 1 2 3 4 5 6 7 8 9 10; do
        { tr '\0' ' ' <"/proc/$old/cmdline"; } 2>/dev/null | grep -qF "$CLUSTER/data" || break
        cluster_answers && return 0
        [ "$second" -lt 10 ] || give_up "Process $old is the server of $CLUSTER and does not answer." \
            "Stop it (kill $old) and run the same command again."
        sleep 1
    done
    end_orphans
    rm -f "$CLUSTER/data/postmaster.pid" "$socket/.s.PGSQL.5432" "$socket/.s.PGSQL.5432.lock"
    return 1
}

# A server that was killed leaves processes which notice that only when their statement ends. Until then they write, and
# a second server over the same files, which the lock would have kept out, would spoil them.
end_orphans() {
    for second in 1 2 3 4 5 6 7 8 9 10; do
        orphans=$(processes_of_cluster)
        [ -n "$orphans" ] || return 0
        # shellcheck disable=SC2086 # a list of numbers
        kill -KILL $orphans 2>/dev/null
        sleep 0.5
    done
    give_up "Processes of the server of $CLUSTER are left ($orphans) and do not end." \
        "Stop them (kill -9 $orphans) and run the same command again."
}

# processes_of_cluster: those of PostgreSQL whose place is its data; somebody's shell may be there as well.
processes_of_cluster() {
    for process in /proc/[0-9]*; do
        [ "$process/cwd" -ef "$CLUSTER/data" ] && [ "$(cat "$process/comm" 2>/dev/null)" = postgres ] &&
            grep -q "^State:.[^Z]" "$process/status" 2>/dev/null && printf '%s\n' "${process#/proc/}"
    done | xargs
}

start_cluster() {
    as_server "$PGBIN/pg_ctl" -D "$CLUSTER/data" -l "$CLUSTER/log" -s -w start 6>&- 8>&- 9>&- && return 0
    tail -n 15 "$CLUSTER/log"
    return 1
}

stop_cluster() {
    as_server "$PGBIN/pg_ctl" -D "$CLUSTER/data" -s -m fast -w stop >/dev/null 2>&1
    rm -f "$CLUSTER/started"
    [ "$socket" = "$CLUSTER" ] || rmdir "$socket" 2>/dev/null || :
}
