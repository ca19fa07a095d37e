# What the checkout needs before it runs: Python packages, the front end, the translations. Each is done once and then
# only when its sources change: a stamp keeps their fingerprint.

fingerprint() { sha256sum "$@" | sha256sum | cut -c1-20; }

# fingerprint_of_tree path…: of every file below the paths, but for what is made.
fingerprint_of_tree() {
    find "$@" \( -name node_modules -o -name dist -o -name __pycache__ -o -name '*.mo' \) -prune -o -type f -print0 |
        sort -z | xargs -0 sha256sum | sha256sum | cut -c1-20
}

is_stamped() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# Only one ./dev builds at a time; the folder itself is the lock. File descriptor 7.
begin_building() {
    exec 7<"$ROOT/frontend"
    flock -n 7 && return 0
    say "Another ./dev is building here; waiting for it…"
    flock 7
}

end_building() { exec 7<&-; }

# need_python_packages serve|lint|test. The packages for tests contain those for serving, so tests' suit both.
need_python_packages() {
    serve_print=$(fingerprint "$ROOT/deploy/requirements.txt")
    test_print=$(fingerprint "$ROOT/deploy/requirements.txt" "$ROOT/deploy/requirements-dev.txt")
    is_stamped "$ROOT/.venv/stamp" "$test_print" && return 0
    if [ "$1" = serve ]; then
        is_stamped "$ROOT/.venv/stamp" "$serve_print" && return 0
        step "Installing the Python packages" install_python_packages requirements.txt
        printf '%s\n' "$serve_print" >"$ROOT/.venv/stamp"
    else
        step "Installing the Python packages, with those for tests" install_python_packages requirements-dev.txt
        printf '%s\n' "$test_print" >"$ROOT/.venv/stamp"
    fi
}

# Compiled at once: where Python may not write beside its sources, each process would compile them anew, for two seconds.
install_python_packages() {
    rm -f "$ROOT/.venv/stamp"
    "$ROOT/.venv/bin/python" -m uv --version 2>/dev/null || {
        "$python" -m venv --clear "$ROOT/.venv" &&
            "$ROOT/.venv/bin/python" -m pip install --quiet --require-hashes -r "$ROOT/deploy/requirements-uv.txt"
    } || return 1
    UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 VIRTUAL_ENV="$ROOT/.venv" "$ROOT/.venv/bin/python" -m uv pip sync \
        --compile-bytecode --require-hashes --python "$ROOT/.venv/bin/python" "$ROOT/deploy/$1"
}

need_node_packages() {
    lock_print=$(fingerprint "$ROOT/frontend/package.json" "$ROOT/frontend/package-lock.json")
    is_stamped "$ROOT/frontend/node_modules/.stamp" "$lock_print" && return 0
    need_node
    step "Installing the front end's packages" npm --prefix "$ROOT/frontend" ci --no-audit --no-fund
    printf '%s\n' "$lock_print" >"$ROOT/frontend/node_modules/.stamp"
}

need_front_end() {
    front_end_print=$(fingerprint_of_tree "$ROOT/frontend")$(printf %s "${GEOPORTAL_MORE_LANGUAGES:-}" | cksum | cut -d' ' -f1)
    is_stamped "$ROOT/frontend/dist/.stamp" "$front_end_print" && return 0
    need_node_packages
    need_node
    rm -rf "$ROOT/frontend/dist/assets" "$ROOT/frontend/dist/.stamp"
    step "Building the front end" npm --prefix "$ROOT/frontend" run build
    printf '%s\n' "$front_end_print" >"$ROOT/frontend/dist/.stamp"
}

# Babel compiles the translations: no gettext from the system is needed for that.
need_translations() {
    [ -z "$(changed_translations)" ] || step "Compiling the translations" compile_translations
}

changed_translations() {
    for texts in "$ROOT"/*/locale/*/LC_MESSAGES/django.po "$ROOT"/*/*/locale/*/LC_MESSAGES/django.po; do
        [ ! -f "$texts" ] || [ -n "$(find "${texts%.po}.mo" -newer "$texts" 2>/dev/null)" ] || printf '%s\n' "$texts"
    done
}

compile_translations() {
    changed_translations | while IFS= read -r texts; do
        "$ROOT/.venv/bin/python" -m babel.messages.frontend compile -i "$texts" -o "${texts%.po}.mo" || return 1
    done
}

need_static_files() {
    need_front_end
    set -- "$ROOT/deploy/requirements.txt" # Django and other packages bring files too
    for folder in "$ROOT"/geoportal/*/static "$ROOT/layers/static" "$ROOT/tiles/static"; do
        [ ! -d "$folder" ] || set -- "$@" "$folder"
    done
    files_print=$front_end_print-$(fingerprint_of_tree "$@")
    is_stamped "$VAR/static/.stamp" "$files_print" && return 0
    step "Collecting the static files" manage collectstatic --noinput --clear --verbosity 0
    printf '%s\n' "$files_print" >"$VAR/static/.stamp"
}

need_secret_key() {
    [ -s "$VAR/secret_key" ] && return 0
    (umask 077 && "$python" -c 'import secrets; print(secrets.token_urlsafe(50))' >"$VAR/secret_key.new") &&
        mv "$VAR/secret_key.new" "$VAR/secret_key"
}

manage() { "$ROOT/.venv/bin/python" "$ROOT/manage.py" "$@"; }
