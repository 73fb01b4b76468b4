"""Stage 1. Exports, API records and session outputs become text tables, one row per record received."""
