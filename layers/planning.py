"""What the planner must know before many rows are read at once.

A table that was analysed while it held pages and no row (after an import that was taken back, a dry run for one) is
taken for one that has no row however large it grows, until it is analysed again; inside the transaction that fills it
nobody does. Every join over it is then planned as a loop over everything: minutes for a city.
"""

MANY = 100  # rows from which on a wrong plan would be felt

KNOW = """
CREATE OR REPLACE FUNCTION layers_know(VARIADIC tables regclass[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one regclass;
BEGIN
    FOREACH one IN ARRAY tables LOOP
        IF (SELECT reltuples = 0 AND relpages > 0 FROM pg_class WHERE oid = one) THEN
            EXECUTE format('ANALYZE %s', one);
        END IF;
    END LOOP;
END $$;
"""


def know(*tables: str, ids: str = "ids") -> str:
    """PL/pgSQL for the beginning of a function that joins `tables` with the list `ids`."""
    names = ", ".join(f"'{table}'" for table in tables)
    return f"IF cardinality({ids}) > {MANY} THEN PERFORM layers_know({names}); END IF;"
