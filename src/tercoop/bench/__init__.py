"""Measure: made-up inputs of any size with the dirt of real ones, and the time and memory that they take."""
