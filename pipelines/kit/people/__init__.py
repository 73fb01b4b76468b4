"""People who must not be found in what is published, and every way of writing them."""
