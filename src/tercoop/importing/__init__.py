"""Spreadsheets of projects and partners become graph: rows → records and rejects → statements and a receipt."""
