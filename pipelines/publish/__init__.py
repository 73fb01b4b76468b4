"""Stage 5. Open tables become releases, pages and a catalogue, once the gate has read every byte."""
