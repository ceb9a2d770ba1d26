"""The catalogue of questions in ``queries/``: their heads, parameters and answers."""
