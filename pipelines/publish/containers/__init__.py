"""What a published file holds, whatever its format: all of it in bounded pieces of text, or nothing."""
