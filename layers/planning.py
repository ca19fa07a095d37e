"""What the planner must know before many rows are read at once.

What is known of a table is of the last time it was analysed, which nobody does inside the transaction that fills it. Of
one never analysed, rows that all are alike are taken for a few; one analysed while it held pages and no row (after an
import that was taken back) is taken for empty however large it grows. Joins over it are then planned as loops over
everything: seconds for a small layer, minutes for a city.
"""

MANY = 100  # rows from which on a wrong plan would be felt
PAGE_BYTES = 8192
SAMPLE = 10  # three thousand rows tell enough until autovacuum comes, in a tenth of the time
GROWN, FEW_PAGES = 4, 20  # times the pages it was analysed with; smaller tables are read whole anyway

KNOW = f"""
CREATE OR REPLACE FUNCTION layers_know(VARIADIC tables regclass[]) RETURNS void LANGUAGE plpgsql
SET default_statistics_target = {SAMPLE} AS $$
DECLARE
    one regclass;
BEGIN
    FOREACH one IN ARRAY tables LOOP
        IF (SELECT reltuples = 0 AND relpages > 0
                   OR pg_relation_size(oid) / {PAGE_BYTES} > {GROWN} * relpages + {FEW_PAGES}
              FROM pg_class WHERE oid = one) THEN
            EXECUTE format('ANALYZE (SKIP_LOCKED) %s', one);  -- who holds it is analysing, or will end soon
        END IF;
    END LOOP;
END $$;
"""


def know(*tables: str, ids: str = "ids") -> str:
    """PL/pgSQL for the beginning of a function that joins `tables` with the list `ids`."""
    names = ", ".join(f"'{table}'" for table in tables)
    return f"IF cardinality({ids}) > {MANY} THEN PERFORM layers_know({names}); END IF;"
