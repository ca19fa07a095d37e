"""How a function that is given a list of ids joins tables, so that no plan can be a bad one.

What the planner knows of a table is of the last time it was analysed, which nobody does inside the transaction that
fills it. One analysed while it held pages and no row (after a dry run, after a load that was taken back) is taken for
empty however large it grows: a join over it is then a loop over everything within a loop over everything, seconds for
one edit and no end for a city. To analyse first is no way out, for autovacuum may hold the table just then. Instead:

- each large table is reached by `= ANY ($1)`, also where the join alone would say the same: an index finds the list,
  and where a table is taken for empty, it is at worst read once;
- what was found is joined by hashing (`HASHING`), which reads each side once, whatever the planner believes;
- EXECUTE plans for the list at hand: a kept plan would be one for the first list of the session.
"""

# Said in the head of a function. It holds for what the function sets off, too.
HASHING = "SET enable_nestloop = off"
