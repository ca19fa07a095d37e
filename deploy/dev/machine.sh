# What the machine must have: Debian packages, a Python, a Node. Found when present, installed when missing.

PYTHONS="python3 python3.13 python3.12 python3.11 python3.14"

find_python() {
    for name in $PYTHONS; do
        python=$(command -v "$name") || continue
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return 0
    done
    python=
    return 1
}

# The newest PostgreSQL (15 or later; $1: exactly that version) that has PostGIS: sets PGBIN.
find_postgres() {
    PGBIN=
    for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -t/ -k5 -n); do
        version=$(basename "$(dirname "$folder")")
        case $version in *[!0-9]*) continue ;; esac
        [ "$version" -ge 15 ] && [ "$version" -eq "${1:-$version}" ] && [ -x "$folder/initdb" ] &&
            [ -f "/usr/share/postgresql/$version/extension/postgis.control" ] && PGBIN=$folder
    done
    if [ -z "$PGBIN" ] && command -v pg_config >/dev/null; then
        version=$(pg_config --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
        [ "$version" -ge 15 ] && [ "$version" -eq "${1:-$version}" ] && [ -x "$(pg_config --bindir)/initdb" ] &&
            [ -f "$(pg_config --sharedir)/extension/postgis.control" ] && PGBIN=$(pg_config --bindir)
    fi
    [ -n "$PGBIN" ]
}

find_chromium() {
    for name in "${GEOPORTAL_CHROMIUM:-}" chromium chromium-browser google-chrome; do
        [ -n "$name" ] && GEOPORTAL_CHROMIUM=$(command -v "$name") && export GEOPORTAL_CHROMIUM && return 0
    done
    return 1
}

# newest_package pattern: the newest package of that name that this system offers.
newest_package() {
    apt-cache search --names-only "$1" | awk '{ print $1 }' | sort -V | tail -n 1
}

# need_packages serve|test: everything that only the system's own packages can give.
need_packages() {
    missing=$(missing_packages "$1")
    [ -z "$missing" ] && return 0
    command -v apt-get >/dev/null || give_up "This machine lacks:$missing (these are Debian's names), and has no apt-get." \
        "Install their like with your system's own tool and run the same command again."
    become=
    if [ "$(id -u)" -ne 0 ]; then
        become=sudo
        command -v sudo >/dev/null && { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; } || print_the_line
    fi
    # The lists of a fresh machine are empty or old; the names of the packages depend on them.
    step "Asking which packages there are" $become apt-get update
    missing=$(missing_packages "$1")
    case $missing in *-postgis-3-of-15-or-newer*)
        give_up "This system offers no PostgreSQL 15 (or newer) with PostGIS." \
            "Add PostgreSQL's own Debian repository (postgresql.org, Download, Linux), or set DATABASE_URL to a PostGIS elsewhere."
        ;;
    esac
    # shellcheck disable=SC2086 # a list of names
    step "Installing$missing" $become sh -c "$INSTALL_WITHOUT_A_SYSTEM_CLUSTER" sh $missing
}

# Debian would make and start a database of its own; the portal's is private, and one that exists is left alone.
INSTALL_WITHOUT_A_SYSTEM_CLUSTER='
    rule=/etc/postgresql-common/createcluster.d/geoportal.conf
    [ -d /etc/postgresql ] || { mkdir -p "${rule%/*}" && echo "create_main_cluster = false" >"$rule"; }
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
    code=$?
    rm -f "$rule"
    exit $code'

# Before the lists are fetched nobody knows the newest version: postgresql-postgis means the system's own.
print_the_line() {
    missing=$(printf %s "$missing" | sed 's/postgresql-postgis-3-of-15-or-newer/postgresql-postgis/')
    give_up "Some packages are missing and $(id -un) may not install them. Ask somebody who may to run this line," \
        "then run the same command again:" "" \
        "    sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing"
}

missing_packages() {
    if ! find_python; then
        package=$(newest_package '^python3\.1[1-3]-venv$')
        printf ' %s' "${package:-python3-venv}"
    elif [ ! -x "$ROOT/.venv/bin/python" ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        printf ' %s' "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    fi
    if [ -z "${DATABASE_URL:-}" ] && ! find_postgres; then
        package=$(newest_package '^postgresql-(1[5-9]|[2-9][0-9])-postgis-3$')
        printf ' %s' "${package:-postgresql-postgis-3-of-15-or-newer}"
    fi
    has_library libmagic.so.1 || printf ' %s' libmagic1
    command -v bwrap >/dev/null || printf ' %s' bubblewrap
    if [ "$1" = test ] && ! find_chromium && grep -qs '^ID=debian' /etc/os-release; then
        printf ' %s' chromium
    fi
}

has_library() {
    for folder in /usr/lib /usr/lib64 /lib "/usr/lib/$(uname -m)-linux-gnu"; do
        [ -e "$folder/$1" ] && return 0
    done
    return 1
}

# The machine's Node where Vite can run on it, else one from PyPI in an environment of its own.
need_node() {
    node_suits && return 0
    [ -f "$VAR/node/ready" ] || step "Installing Node" install_node
    PATH="$VAR/node/bin:$PATH"
    node_suits || give_up "The Node in $VAR/node does not work on this machine." \
        "Install Node 20.19 or newer yourself and run the same command again."
}

node_suits() {
    command -v npm >/dev/null && command -v node >/dev/null && node -e '
        const [major, minor] = process.versions.node.split(".").map(Number);
        process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1);' 2>/dev/null
}

install_node() {
    rm -rf "$VAR/node" && "$python" -m venv "$VAR/node" && "$VAR/node/bin/python" -m pip install --quiet \
        --require-hashes -r "$ROOT/deploy/requirements-node.txt" && : >"$VAR/node/ready"
}

# Where the system offers no Chromium as a package (Ubuntu's is a snap), Playwright's own.
need_chromium() {
    find_chromium && return 0
    export PLAYWRIGHT_BROWSERS_PATH="$VAR/browsers"
    step "Installing Chromium" "$ROOT/.venv/bin/python" -m playwright install --no-shell chromium
    GEOPORTAL_CHROMIUM=$(find "$VAR/browsers" -type f -name chrome | head -n 1)
    export GEOPORTAL_CHROMIUM
}
