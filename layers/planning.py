"""How a function that joins a list of rows with a table is planned.

What is known of a table is of the last time it was analysed, which nobody does inside the transaction that fills it. Of
one never analysed, rows that all are alike are taken for a few; one analysed while it held pages and no row (after an
import that was taken back) is taken for empty however large it grows. A join over it is then planned as a loop over
everything: seconds for a small layer, an hour for a city. To analyse it first is no way out, for autovacuum may hold
it just then. So a long list is never joined by loops: whatever the planner believes, hashing reads each table once.
"""

MANY = 100  # rows from which on a wrong plan would be felt, and reading a table once no longer is

# Where a function says this, what it sets by `plan_for` ends with it.
OWN_PLAN = "SET enable_nestloop = on"


def plan_for(count: str) -> str:
    """PL/pgSQL for the beginning of a function with an `OWN_PLAN` that joins as many rows as the expression `count`
    tells. What it joins stands in EXECUTE: a kept plan would be one for the first list of the session."""
    return f"PERFORM set_config('enable_nestloop', CASE WHEN {count} > {MANY} THEN 'off' ELSE 'on' END, true);"
