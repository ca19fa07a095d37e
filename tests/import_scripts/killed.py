"""Kill the worker, the web and the database of a served city at random moments of a large replacement.

    ./dev endure --rounds 50 --rows 15000

A cluster, a server and a worker of their own are started for it, and readers ask them all the while. It ends with 1
where somebody was given neither the old nor the new, where a run did not end well, or where anything that is derived
from the ledger does not agree with it in the end. `test_killed.py` does a few rounds of it.
"""

import argparse
import os
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geoportal.settings")
    django.setup()
    from django.core.management import call_command

    from geoportal.env import VAR
    from tests.import_scripts.rounds import rounds
    from tests.import_scripts.stages import MOST_ROWS

    parser = argparse.ArgumentParser(prog="./dev endure", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--rows", type=int, default=15000)
    parser.add_argument("--seed", type=int, default=None, help="kills at the same moments again")
    given = parser.parse_args()
    if not 1 <= given.rows <= MOST_ROWS:
        parser.error(f"--rows {given.rows}: from 1 to {MOST_ROWS:,} can be told apart")
    seed = int.from_bytes(os.urandom(3)) if given.seed is None else given.seed
    print(f"Seed {seed}.", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started ends as well
    call_command("migrate", interactive=False, verbosity=0)
    with TemporaryDirectory(prefix="killed-") as folder:
        wrong = rounds(given.rounds, given.rows, var=VAR, folder=Path(folder), seed=seed)
    print("\n".join(wrong) or f"{given.rounds} rounds: always the old or the new, and every run ended well.")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
