"""What makes a site of the pages of docs/; see `docs/conf.py`."""
