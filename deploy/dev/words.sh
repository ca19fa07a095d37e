# What ./dev says: one line for each step with its time, one clear sentence with a remedy when it cannot go on.

# Words go to file descriptor 3: ./dev sets it to where they do not mix with what a command prints.
say() { printf '%s\n' "$*" >&3; }

# give_up "What is wrong." "What to do." …: each on its own line, then the end.
give_up() {
    printf '\n' >&2
    printf '%s\n' "$@" >&2
    exit 1
}

now() { date +%s; }

# step "Words" command…: says the words, runs the command with its output in a log, says how long it took.
step() {
    words=$1
    shift
    printf '%s… ' "$words" >&3
    began=$(now)
    count_seconds
    if "$@" >"$LOG" 2>&1 </dev/null; then
        stop_counting
        printf 'done in %s s\n' $(($(now) - began)) >&3
        return 0
    fi
    stop_counting
    printf 'failed.\n' >&3
    tail -n 25 "$LOG" | sed 's/^/    /' >&2
    explain_full_disk
    give_up "$words did not succeed; its last words are above, all of them in $LOG." \
        "Put right what they say and run the same command again: it continues where it stopped."
}

# count_seconds: on a terminal a long step shows its seconds, so that nobody thinks it stands still.
count_seconds() {
    [ -t 3 ] || return 0
    while sleep 2 && kill -0 $$; do
        printf '\r%s… %s s ' "$words" $(($(now) - began)) >&3
    done 2>/dev/null 6>&- 7<&- 8>&- 9>&- &
    counter=$!
}

stop_counting() {
    [ -n "${counter:-}" ] || return 0
    kill "$counter"
    wait "$counter" 2>/dev/null
    counter=
    printf '\r%s… ' "$words" >&3
}

# free_mb folder: free megabytes on its disk.
free_mb() { df -Pk "$1" | awk 'NR == 2 { print int($4 / 1024) }'; }

explain_full_disk() {
    for folder in "$ROOT" "$VAR" "${TMPDIR:-/tmp}"; do
        if [ "$(free_mb "$folder")" -lt 30 ]; then
            give_up "The disk that holds $folder is full." \
                "Free some space there, or set GEOPORTAL_VAR to a folder on another disk, and run the same command again."
        fi
    done
}

# need_space megabytes "what for"
need_space() {
    for folder in "$ROOT" "$VAR"; do
        if [ "$(free_mb "$folder")" -lt "$1" ]; then
            give_up "Only $(free_mb "$folder") MB are free on the disk of $folder, and $2 needs about $1 MB." \
                "Free some space, or set GEOPORTAL_VAR to a folder on another disk, and run the same command again."
        fi
    done
}

need_right_to_write() {
    for folder in "$@"; do
        [ -d "$folder" ] || mkdir -p "$folder" 2>/dev/null ||
            give_up "The folder $folder cannot be made: $(id -un) has no right to, or its disk is full." \
                "Make it yourself, or set GEOPORTAL_VAR to a folder of $(id -un)."
        [ -w "$folder" ] ||
            give_up "$(id -un) has no right to write into $folder, which belongs to $(stat -c %U "$folder")." \
                "Run ./dev as $(stat -c %U "$folder"), or give the folder over: chown -R $(id -un) '$folder'"
    done
}
