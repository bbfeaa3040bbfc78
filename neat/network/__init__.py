"""Network: the phenotype of a genome, alone, in a batch, or as a controller."""
