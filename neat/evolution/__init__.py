"""Evolution: a population from one generation to the next."""
