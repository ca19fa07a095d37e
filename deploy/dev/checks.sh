# Tests and style.

# run_tests [pytest's arguments]: from nothing, on a cluster made for this run; pytest's summary is the last line.
# All of them run in as many processes as there are processors, each with a database of its own, and are measured: the
# run fails when they go through too little of the code.
run_tests() {
    prepare_checkout test
    need_chromium
    [ $# -gt 0 ] || test_front_end
    remove_left_throwaways
    throwaway=$VAR/test-postgres/$$
    [ -n "$own_database" ] || use_cluster "$throwaway" throwaway
    export GEOPORTAL_VAR="$throwaway/var" # what tests write stays apart from what is served
    mkdir -p "$GEOPORTAL_VAR/static"
    export COVERAGE_FILE="$throwaway/coverage"
    [ $# -gt 0 ] || set -- -n "$(nproc)" --dist loadfile --no-loadscope-reorder --cov --cov-report=
    (cd "$ROOT" && exec .venv/bin/python -m pytest "$@")
}

# endure [arguments of tests.import_scripts.killed]: on a cluster of its own, which is killed as well; it is a durable one,
# for what a throwaway has committed may be lost with it.
endure() {
    prepare_checkout test
    remove_left_throwaways
    throwaway=$VAR/test-postgres/$$
    export GEOPORTAL_VAR="$throwaway"
    mkdir -p "$throwaway/static"
    VAR=$throwaway
    need_secret_key
    use_cluster "$throwaway/postgres" durable
    (cd "$ROOT" && exec .venv/bin/python -m tests.import_scripts.killed "$@")
}

test_front_end() {
    need_node
    step "Checking the front end" npm --prefix "$ROOT/frontend" run check
    step "Testing the front end" npm --prefix "$ROOT/frontend" test
}

# A run that was killed could not clean up after itself; one that lives holds its lock.
remove_left_throwaways() {
    for CLUSTER in "$VAR"/test-postgres/* "$VAR"/test-postgres/*/postgres; do
        [ -d "$CLUSTER/data" ] || continue
        exec 9>"$CLUSTER/users"
        if flock -n 9; then
            choose_server_user
            choose_binaries
            choose_socket
            stop_cluster
            rm -rf "${CLUSTER%/postgres}"
        fi
        exec 9>&-
    done
    CLUSTER=
}

# run_checks: every check runs, each says what it found; the end is good only when all are.
run_checks() {
    prepare_checkout lint
    need_node
    cd "$ROOT" || exit 1
    failed=
    check "ruff: style" ruff check --output-format=concise .
    check "ruff: format" ruff format --check .
    check "mypy: types" mypy .
    check "import-linter: floors" importlinter_
    check "front end: types and style" npm --prefix frontend run --silent check
    check "compose file" python_ -m check_jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
    check "shell scripts" shell_syntax
    [ -z "$failed" ] || give_up "To be put right:$failed."
    say "Everything is in order."
}

check() {
    words=$1
    shift
    case $1 in ruff | mypy) set -- python_ -m "$@" ;; esac
    if "$@" >"$LOG" 2>&1 </dev/null; then
        say "$words… in order"
    else
        say "$words… NOT in order"
        sed 's/^/    /' "$LOG"
        failed="$failed ${words%%:*},"
    fi
}

python_() { .venv/bin/python "$@"; }

importlinter_() { PYTHONPATH=. .venv/bin/python -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'; }

shell_syntax() {
    for script in dev deploy/*.sh deploy/dev/*.sh; do
        sh -n "$script" || return 1
    done
}
