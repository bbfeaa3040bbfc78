"""Network: the phenotype of a genome, one at a time or many in step."""
