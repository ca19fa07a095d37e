"""A GTFS feed on its way in: unpacked within bounds, read, checked in the words of the canonical validator, loaded."""
