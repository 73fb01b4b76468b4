"""Stage 2. Rows meet their schema, tables meet each other, and the process meets its protocol."""
