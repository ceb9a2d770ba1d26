"""The store and the text of queries: what is asked of an engine, here or at an endpoint elsewhere."""
