"""Stage 3. The panel is drawn, and compared with the population and with the pool."""
